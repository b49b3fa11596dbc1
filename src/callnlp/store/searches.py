"""Questions to a store that look for sentences by words or by vectors."""

from __future__ import annotations

import importlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from callnlp.store.aggregates import GROUPINGS
from callnlp.store.filters import check_word, in_scope, spoken
from callnlp.store.finding import Anchor, Finder, Wanted
from callnlp.store.reading import Reader, to_frame
from callnlp.store.schema import public_columns
from callnlp.store.tables import Tables

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Searches"]


class Searches:
    """What :mod:`callnlp.search`, which reads queries and stands above the store, asks of it.

    Parameters
    ----------
    tables : Tables
        The tables to read.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._reader = Reader(tables)
        self._finder = Finder(tables, self._reader)

    def search(self, query: str | None = None, **options: Any) -> pd.DataFrame:
        """Find sentences by words and by meaning; the same as :func:`callnlp.search.search` on this store.

        Parameters
        ----------
        query : str, optional
            Words, ``"a phrase"``, AND, OR, NOT, parentheses.
        **options
            ``like`` (a claim's id, instead of a query), ``mode``, ``encoder``, ``role``, ``section``,
            ``ticker``, ``call``, ``since``, ``until``, ``fiscal_year``, ``limit``.
        """
        above = importlib.import_module("callnlp.search")
        found: pd.DataFrame = above.search(self, query, **options)
        return found

    def find(
        self, wanted: Wanted, *, limit: int, role: str | None = None, section: str | None = None, **scope: Any
    ) -> pd.DataFrame:
        """Return the sentences that fit best; see :func:`callnlp.search.search`.

        Parameters
        ----------
        wanted : Wanted
            Words, a vector, or both.
        limit : int
            Most rows.
        role, section, **scope
            Which turns of which calls.

        Returns
        -------
        DataFrame
            The columns of :meth:`~callnlp.store.questions.Questions.sentences`, ``score``, ``bm25`` and
            ``similarity``, best first.

        Raises
        ------
        UsageError
            When a word is not one of those allowed.
        StoreError
            When there is no store, or it does not hold the ticker or call.
        """
        found, scores = self._finder.find(wanted, scope=in_scope(scope), role=role, section=section, limit=limit)
        frame = to_frame(found)
        frame["score"], frame["bm25"], frame["similarity"] = scores.T
        return frame

    def alike(
        self,
        vector: NDArray[np.float32],
        name: str,
        *,
        encoder: str,
        least: float,
        text: str | None = None,
        by: str | None = None,
        role: str | None = None,
        section: str | None = None,
        **scope: Any,
    ) -> pd.DataFrame:
        """Return the sentences near to a vector as hits of a theme, or their rates by group.

        Parameters
        ----------
        vector : ndarray of shape (384,), float32
            A unit vector.
        name : str
            What the theme is called.
        encoder : str
            What made the vector.
        least : float
            Least cosine, 0.5 or more.
        text, by, role, section, **scope
            As :meth:`~callnlp.store.questions.Questions.themes` takes them.

        Returns
        -------
        DataFrame
            As :meth:`~callnlp.store.questions.Questions.themes`; the score is the cosine.

        Raises
        ------
        UsageError
            When a word is not one of those allowed.
        StoreError
            When there is no store, or it does not hold the ticker or call.
        """
        import pyarrow as pa

        check_word("by", by, (*GROUPINGS,))
        where = spoken(role, section, text=text)
        entries = in_scope(scope).choose(self._reader.active())
        shown = [column for column in public_columns("themes") if column in public_columns("sentences")]
        found, cosines = self._finder.alike(
            vector,
            encoder=encoder,
            least=least,
            entries=entries,
            role=role,
            section=section,
            where=where,
            columns=["attempt", *shown],
        )
        for column, value in (("theme", name), ("evidence", f"meaning:{encoder}"), ("pole", "present")):
            found = found.append_column(column, pa.array([value] * len(found), pa.string()))
        if by is not None:
            return self._reader.rates_of(found, entries, by=by, theme=name, role=role, section=section)
        found = found.append_column("score", pa.array(cosines))
        found = found.append_column("causes", pa.array([[]] * len(found), pa.list_(pa.string())))
        return to_frame(found.sort_by([("call", "ascending"), ("start", "ascending")]).select(public_columns("themes")))

    def encoders(self, **scope: Any) -> Counter[str]:
        """Count calls by what made the vectors of their sentences; empty: there are none.

        Parameters
        ----------
        **scope
            Which calls.
        """
        return Counter([entry.row["vectors"] or "" for entry in in_scope(scope).choose(self._reader.active())])

    def claim_sentence(self, claim: str) -> Anchor:
        """Return the sentence in which a claim stands.

        Parameters
        ----------
        claim : str
            The claim's id, or its first characters.

        Raises
        ------
        StoreError
            When the store does not hold one such claim.
        """
        return self._finder.anchor(claim)
