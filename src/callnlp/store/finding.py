"""Sentences that fit words, or a meaning, or both best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callnlp.errors import StoreError
from callnlp.store.filters import Scope, equals, one_of, spoken
from callnlp.store.nearest import Codes
from callnlp.store.reading import Reader
from callnlp.store.schema import public_columns
from callnlp.store.sources import Entry
from callnlp.store.tables import Tables
from callnlp.store.vectors import to_unit
from callnlp.store.words import Expression, find_words

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["Anchor", "Finder", "Wanted"]

_DEPTH = 100  # rows of each ranking that are fused
_STRICT_DEPTH = 1000  # rows with the words, where meaning only orders them
_CANDIDATES = 500  # sentences with the nearest codes, of which the vectors are compared
_RANK = 60  # the usual constant of reciprocal rank fusion
_SIGNS = 150  # that differ at most where a cosine is at least 0.5
_AT_ONCE = 5000  # rows that are named in one question to Lance
_CLAIM_ID = re.compile(r"[0-9a-f]{4,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for.

    Parameters
    ----------
    expression : Expression or None
        Words; None: meaning alone.
    vector : ndarray of shape (DIMENSIONS,), float32, or None
        A unit vector; None: words alone.
    encoder : str
        What made the vector: only vectors by the same are compared.
    strict : bool
        Only sentences that fit the words: meaning takes part in their order.
    besides : tuple of (int, int) or None
        Attempt and number of a sentence that is not to be returned.
    """

    expression: Expression | None = None
    vector: NDArray[np.float32] | None = None
    encoder: str = ""
    strict: bool = False
    besides: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The sentence of a claim: its place, its text, and its vector where it has one."""

    place: tuple[int, int]
    text: str
    vector: NDArray[np.float32] | None
    encoder: str


class Finder:
    """Looks for sentences in one store.

    Parameters
    ----------
    tables, reader
        The store.
    """

    def __init__(self, tables: Tables, reader: Reader) -> None:
        self._tables, self._reader = tables, reader
        self._codes = Codes(tables)

    def find(
        self, wanted: Wanted, *, scope: Scope, role: str | None, section: str | None, limit: int
    ) -> tuple[pa.Table, NDArray[np.float64]]:
        """Return the best active sentences.

        Parameters
        ----------
        wanted : Wanted
            What to look for.
        scope : Scope
            In which calls.
        role, section : str or None
            In which turns.
        limit : int
            Most rows.

        Returns
        -------
        table : pyarrow.Table
            The public columns, best first; equal scores by call and place.
        scores : ndarray of shape (n, 3)
            The score by which they are sorted (BM25, cosine, or the fusion of both ranks, in [0, 1]),
            BM25, and cosine; the last two are NaN where a sentence has none.

        Raises
        ------
        UsageError, StoreError
            As :meth:`callnlp.store.searches.Searches.find`.
        """
        import numpy as np

        where, depth = spoken(role, section), max(limit, _DEPTH) + 1
        entries = scope.choose(self._reader.active())
        dataset = self._tables.snapshot("sentences")
        words: dict[int, float] = {}
        if wanted.expression is not None:
            depth = max(depth, _STRICT_DEPTH) if wanted.strict and wanted.vector is not None else depth
            words = find_words(
                self._tables, dataset, self._reader, wanted.expression, scope=scope, where=where, limit=depth
            )
        near = np.zeros(0, np.uint64)
        if wanted.vector is not None and not wanted.strict:
            attempts = [int(entry.row["attempt"]) for entry in entries if entry.row["vectors"] == wanted.encoder]
            near = self._codes.near(
                dataset, wanted.vector, attempts=attempts, role=role, section=section, most=max(_CANDIDATES, 3 * limit)
            )
        ids = np.union1d(near, np.fromiter(words, np.uint64))
        names = ["attempt", "sentence", "call", "start", *(["vector"] if wanted.vector is not None else [])]
        found = self._rows(dataset, ids, names)
        scores = self._scores(found, words, wanted, depth=depth)
        order = np.lexsort((found["start"].to_numpy(), found["call"].to_numpy(zero_copy_only=False), -scores[:, 0]))
        kept = [row for row in order if scores[row, 0] > -np.inf and not _is(found, row, wanted.besides)][:limit]
        best = found["_rowid"].to_numpy()[np.array(kept, dtype=np.int64)]
        rows = self._rows(dataset, best, public_columns("sentences"))
        place = np.argsort(np.argsort(best))  # rows may come in any order: sorted by id, then put in place
        return rows.sort_by("_rowid").take(place).drop_columns(["_rowid"]), scores[kept]

    def _scores(self, found: pa.Table, words: dict[int, float], wanted: Wanted, *, depth: int) -> NDArray[np.float64]:
        import numpy as np

        bm25 = np.array([words.get(row, np.nan) for row in found["_rowid"].to_pylist()], dtype=float)
        cosine = np.full(len(found), np.nan)
        if wanted.vector is not None:
            by_encoder = {e.row["attempt"] for e in self._reader.active() if e.row["vectors"] == wanted.encoder}
            units = to_unit(found["vector"])
            has = units.any(axis=1) & np.array([a in by_encoder for a in found["attempt"].to_pylist()], dtype=bool)
            cosine[has] = np.round((units[has] @ wanted.vector).astype(float), 4)
        if wanted.vector is None:
            score = np.where(np.isnan(bm25), -np.inf, bm25)
        elif wanted.expression is None:
            score = np.where(np.isnan(cosine), -np.inf, cosine)
        else:
            score = np.round((_shares(bm25, depth) + _shares(cosine, depth)) / 2, 4)
            score[score == 0] = -np.inf
        return np.stack([score, bm25, cosine], axis=1)

    def _rows(
        self, dataset: Any, ids: NDArray[np.uint64], columns: Sequence[str], where: Sequence[str] = ()
    ) -> pa.Table:
        """Return rows by their ids, with ``_rowid``, in no certain order."""
        conditions = [one_of("_rowid", ids.tolist()) if len(ids) else "false", *where]
        with self._tables.explained("read table sentences"):
            return dataset.to_table(columns=list(columns), filter=" AND ".join(conditions), with_row_id=True)

    def alike(
        self,
        vector: NDArray[np.float32],
        *,
        encoder: str,
        least: float,
        entries: Sequence[Entry],
        role: str | None,
        section: str | None,
        where: Sequence[str],
        columns: Sequence[str],
    ) -> tuple[pa.Table, NDArray[np.float64]]:
        """Return all sentences whose cosine with a vector is at least ``least``, and the cosines.

        Parameters
        ----------
        vector : ndarray of shape (DIMENSIONS,), float32
            A unit vector.
        encoder : str
            What made it.
        least : float
            0.5 or more.
        entries : sequence of Entry
            The calls to look at.
        role, section : str or None
            In which turns.
        where : sequence of str
            Lance predicates that must hold.
        columns : sequence of str
            What to return.
        """
        import numpy as np
        import pyarrow as pa

        attempts = [int(entry.row["attempt"]) for entry in entries if entry.row["vectors"] == encoder]
        dataset = self._tables.snapshot("sentences")
        near = self._codes.near(dataset, vector, attempts=attempts, role=role, section=section, farthest=_SIGNS)
        parts, cosines = [], [np.zeros(0)]
        for first in range(0, max(1, len(near)), _AT_ONCE):
            found = self._rows(dataset, near[first : first + _AT_ONCE], [*columns, "vector"], where)
            cosine = np.round((to_unit(found["vector"]) @ vector).astype(float), 3)
            parts.append(found.filter(pa.array(cosine >= least)).select(list(columns)))
            cosines.append(cosine[cosine >= least])
        return pa.concat_tables(parts), np.concatenate(cosines)

    def anchor(self, claim: str) -> Anchor:
        """Return the sentence in which a claim stands.

        Parameters
        ----------
        claim : str
            The claim's id, or its first characters (four or more).

        Raises
        ------
        StoreError
            When no active claim, or more than one, has such an id.
        """
        unknown = StoreError(f"{claim[:80]!r}: no claim whose id begins so; ids are in: callnlp query claims")
        if not _CLAIM_ID.fullmatch(claim):
            raise unknown
        where = equals("id", claim) if len(claim) > 11 else f"starts_with(id, '{claim}')"
        hits = self._reader.table("claims", Scope(), [where], ["id", "source_id", "sentence"]).to_pylist()
        if not hits:
            raise unknown
        if len({hit["id"] for hit in hits}) > 1:
            raise StoreError(f"{claim!r}: {len(hits)} claims have an id that begins so; write more of it")
        entry = next(e for e in self._reader.active() if e.row["source_id"] == hits[0]["source_id"])
        place = (int(entry.row["attempt"]), int(hits[0]["sentence"]))
        rows = self._tables.scan(
            "sentences", columns=["text", "vector"], where=f"attempt = {place[0]} AND sentence = {place[1]}"
        )
        [vector] = to_unit(rows["vector"])
        return Anchor(
            place=place,
            text=str(rows["text"][0].as_py()),
            vector=vector if vector.any() else None,
            encoder=str(entry.row["vectors"] or ""),
        )


def _shares(values: NDArray[np.float64], depth: int) -> NDArray[np.float64]:
    """Return what each place in a ranking counts: 1 for the first, less and less; 0 for none and beyond ``depth``."""
    import numpy as np

    filled = np.where(np.isnan(values), -np.inf, values)
    ranks = 1 + np.searchsorted(np.sort(-filled), -filled)  # equal values share the better rank
    return np.where(np.isnan(values) | (ranks > depth), 0.0, (_RANK + 1) / (_RANK + ranks))


def _is(found: pa.Table, row: int, place: tuple[int, int] | None) -> bool:
    return place is not None and (found["attempt"][row].as_py(), found["sentence"][row].as_py()) == place
