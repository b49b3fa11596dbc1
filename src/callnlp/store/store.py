"""The store: calls in, tables out. Reading never annotates; every row has a span in a stored text."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.annotation import AnnotatedCall
from callnlp.store.exporting import read_export
from callnlp.store.questions import Questions
from callnlp.store.reading import to_frame
from callnlp.store.rows import PackedCall, pack
from callnlp.store.tables import Tables
from callnlp.store.upkeep import compact_store, describe_store, remove_call, tidy
from callnlp.store.writing import AddResult, Known, add_calls, known_bytes, record_failures

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AddResult", "Store"]

_GROUP = 64  # calls in one commit when they are loaded


class Store(Questions):
    """A folder (or object-store URL) of annotated calls.

    Parameters
    ----------
    path : str or path
        The store's own folder; it is made by the first :meth:`add`.

    Raises
    ------
    StoreError
        When ``path`` is a file, or a folder that holds something else.

    Examples
    --------
    >>> import tempfile
    >>> store = Store(tempfile.mkdtemp())
    >>> len(store)
    0
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(Tables(os.fspath(path)))

    @property
    def path(self) -> str:
        """Where the store lies."""
        return self._tables.uri

    def exists(self) -> bool:
        """Say whether anything has been stored here yet."""
        return self._tables.exists()

    def __len__(self) -> int:
        return len(self._reader.active()) if self.exists() else 0

    def __repr__(self) -> str:
        return f"Store({self.path!r})"

    def add(self, notes: AnnotatedCall, *, prefer: bool = False, origin: str = "") -> AddResult:
        """Store one call, whole or not at all; the same call twice changes nothing.

        Parameters
        ----------
        notes : AnnotatedCall
            As made by :func:`callnlp.annotate`.
        prefer : bool
            Make this source the active one of its call, whatever is stored.
        origin : str
            Digest of the folder the file lies in, to tell files of one name apart; empty: by name.

        Returns
        -------
        AddResult
            Whether it was added, unchanged, replaced an older one, or is kept inactive.

        Raises
        ------
        StoreError
            When the store cannot be written.
        """
        return self.add_packed([pack(notes, origin=origin)], prefer=prefer)[0]

    def add_packed(
        self, calls: Sequence[PackedCall], *, prefer: bool = False, meanwhile: bool = False
    ) -> list[AddResult]:
        """Store several calls in one commit, as if added in order; see :meth:`add`.

        Parameters
        ----------
        calls : sequence of PackedCall
            From :func:`callnlp.store.rows.pack`, perhaps in another process.
        prefer : bool
            Make these sources the active ones.
        meanwhile : bool
            More calls are to come at once; call :meth:`tidy` after the last.

        Returns
        -------
        list of AddResult
            One for each call.

        Raises
        ------
        StoreError
            When the store cannot be written.
        """
        return add_calls(self._tables, self._reader, calls, prefer=prefer, meanwhile=meanwhile)

    def tidy(self) -> None:
        """Index new sentences and join small files, as far as it is worth it; never fails."""
        if self.exists():
            tidy(self._tables)

    def stored_bytes(
        self,
        *,
        ticker: str | None,
        period: str | None,
        lexicon: str,
        model: str | None = None,
        refresh: bool = False,
    ) -> dict[str, Known]:
        """Return what is known of files that need not be read again, by the SHA-256 of their bytes.

        Parameters
        ----------
        ticker, period : str or None
            Overrides that a stored call must agree with to count.
        lexicon : str
            Digest of the lexicon in use.
        model : str, optional
            Name of the model in use; any when None.
        refresh : bool
            Count only what was made with this lexicon, this model and this version of callnlp.

        Returns
        -------
        dict of str to Known
            Status ``unchanged`` (the message is empty when there is nothing to tell), and whether
            this lexicon and version made the rows.
        """
        if not self.exists():
            return {}
        sources = self._reader.sources()
        return known_bytes(sources, ticker=ticker, period=period, lexicon=lexicon, model=model, refresh=refresh)

    def failures(self) -> pd.DataFrame:
        """Return the files that could not be stored, sorted by file.

        Returns
        -------
        DataFrame
            ``file``, ``stage``, ``error``, ``advice``, ``sha256``, ``lexicon``, ``version``, ``at``
            (UTC). A file that was stored later is no longer listed.
        """
        return to_frame(self._tables.scan("failures").sort_by("file"))

    def record_failures(self, failures: Sequence[Mapping[str, Any]], *, tried: Sequence[str], lexicon: str) -> None:
        """Replace what is noted about files by what came of trying them again.

        Parameters
        ----------
        failures : sequence of mapping
            ``file``, ``stage``, ``error``, ``advice``, ``sha256``.
        tried : sequence of str
            SHA-256 of all files tried; what is noted about them is dropped.
        lexicon : str
            Digest of the lexicon in use.

        Raises
        ------
        StoreError
            When the store cannot be written.
        """
        record_failures(self._tables, failures, tried=tried, lexicon=lexicon)

    def load(self, folder: str | os.PathLike[str]) -> list[AddResult]:
        """Add the calls that another store exported as Parquet.

        Parameters
        ----------
        folder : str or path
            As written by :meth:`export`.

        Returns
        -------
        list of AddResult
            One for each call; those that are stored already are unchanged.

        Raises
        ------
        StoreError
            When a file is not what was exported, or the store cannot be written.
        """
        results: list[AddResult] = []
        group: list[PackedCall] = []
        for packed in read_export(Path(folder)):
            group.append(packed)
            if len(group) == _GROUP:
                results += self.add_packed(group, meanwhile=True)
                group = []
        results += self.add_packed(group) if group else []
        self.tidy()
        return results

    def remove(self, call: str) -> int:
        """Delete a call with all its sources, or one source by its ``source_id``.

        Parameters
        ----------
        call : str
            A call or a ``source_id``.

        Returns
        -------
        int
            How many sources were deleted.

        Raises
        ------
        StoreError
            When the store does not hold it, or cannot be written.
        """
        return remove_call(self._tables, self._reader, call)

    def compact(self, *, grace: float = 600.0) -> dict[str, int]:
        """Drop replaced rows, join small files, merge the word index, remove old versions.

        Parameters
        ----------
        grace : float
            Seconds for which files of older versions stay, for readers that are at them.

        Returns
        -------
        dict of str to int
            ``dead_rows`` dropped and ``bytes_removed``.

        Raises
        ------
        StoreError
            When there is no store, or it cannot be written.
        """
        return compact_store(self._tables, self._reader, grace=grace)

    def info(self) -> dict[str, Any]:
        """Return path, schema, counts of calls (all, with vectors), tickers and rows, bytes, lexicons and versions.

        Raises
        ------
        StoreError
            When there is no store.
        """
        return describe_store(self._tables, self._reader)
