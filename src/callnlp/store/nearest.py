"""The nearest sentences to a vector: all codes in memory, so that few vectors need be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callnlp.store.schema import CODE_BYTES, DIMENSIONS
from callnlp.store.tables import Tables
from callnlp.store.vectors import codes_of
from callnlp.transcript import ROLES, SECTIONS

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["Codes"]

_LEAST_WORDS = 4  # "Thank you." is near to everything and tells nothing
_ROWS = 1 << 16  # compared at a time, so that they stay in the processor's cache
_WORDS = CODE_BYTES // 8


class Codes:
    """The codes of all sentences of a store, kept from question to question.

    Files of a table never change, so that after an addition only the new ones are read: 66 bytes a
    sentence, of calls replaced since, too.

    Parameters
    ----------
    tables : Tables
        The store's tables.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._parts: dict[tuple[str, ...], _Part] = {}

    def near(
        self,
        dataset: Any,
        vector: NDArray[np.float32],
        *,
        attempts: Iterable[int],
        role: str | None = None,
        section: str | None = None,
        most: int | None = None,
        farthest: int = DIMENSIONS,
    ) -> NDArray[np.uint64]:
        """Return the row ids of the sentences whose codes differ least from that of a vector.

        Parameters
        ----------
        dataset : lance.LanceDataset
            The sentences.
        vector : ndarray of shape (DIMENSIONS,)
            Where to look.
        attempts : iterable of int
            Only rows of these writes.
        role, section : str, optional
            Only these turns.
        most : int, optional
            About so many rows: all that are as near as the last one.
        farthest : int
            Most signs that differ.

        Returns
        -------
        ndarray of uint64
            In no order that means anything. Sentences of fewer than four words are left out.
        """
        import numpy as np

        wanted = np.sort(np.fromiter(attempts, np.int64))
        code = codes_of(vector[None])[0].view(np.uint64)
        found = [part.compare(code, wanted, role, section) for part in self._current(dataset)]
        counts = np.zeros(DIMENSIONS + 1, np.int64)
        for _, distances in found:
            counts += np.bincount(distances, minlength=DIMENSIONS + 1)
        if most is not None and counts.sum() > most:
            farthest = min(farthest, int(np.searchsorted(np.cumsum(counts), most)))
        ids = [ids[distances <= farthest] for ids, distances in found]
        return np.concatenate([np.zeros(0, np.uint64), *ids])

    def _current(self, dataset: Any) -> list[_Part]:
        if "code" not in dataset.schema.names:  # an earlier store that may not be written
            return []
        parts: dict[tuple[str, ...], _Part] = {}
        with self._tables.explained("read the vectors"):
            for fragment in dataset.get_fragments():
                key = (str(fragment.fragment_id), *(file.path for file in fragment.data_files()))
                parts[key] = self._parts.get(key) or _Part.read(fragment)
        self._parts = parts
        return list(parts.values())


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one file; those of one write lie together, as runs."""

    ids: NDArray[np.uint64]
    codes: NDArray[np.uint64]  # one row for each 64 signs
    who: NDArray[np.uint8]
    attempts: NDArray[np.int64]  # one a run
    lengths: NDArray[np.int64]

    @classmethod
    def read(cls, fragment: Any) -> _Part:
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        found: pa.Table = fragment.to_table(
            columns=["attempt", "role", "section", "code"],
            filter=f"code IS NOT NULL AND words >= {_LEAST_WORDS}",
            with_row_id=True,
        )
        attempts = found["attempt"].to_numpy()
        starts = np.flatnonzero(np.diff(attempts, prepend=attempts[:1] - 1))
        role = pc.index_in(found["role"], pa.array(ROLES)).to_numpy()
        section = pc.index_in(found["section"], pa.array(SECTIONS)).to_numpy()
        codes = np.concatenate([np.zeros((0, _WORDS), np.uint64), *_codes(found["code"])])
        return cls(
            ids=found["_rowid"].to_numpy(),
            codes=np.ascontiguousarray(codes.T),
            who=(role * len(SECTIONS) + section).astype(np.uint8),
            attempts=attempts[starts],
            lengths=np.diff(starts, append=len(attempts)),
        )

    def compare(
        self, code: NDArray[np.uint64], wanted: NDArray[np.int64], role: str | None, section: str | None
    ) -> tuple[NDArray[np.uint64], NDArray[np.uint16]]:
        """Return the ids of the rows wanted, and how many signs of each differ from ``code``."""
        import numpy as np

        ids, codes = self.ids, self.codes
        place = np.searchsorted(wanted, self.attempts)
        runs = np.append(wanted, -1)[place] == self.attempts
        if not runs.all() or role is not None or section is not None:
            kept = np.repeat(runs, self.lengths)
            if role is not None or section is not None:
                kept &= _allowed(role, section)[self.who]
            rows = np.flatnonzero(kept)
            ids, codes = ids[rows], codes[:, rows]
        distances = np.zeros(len(ids), np.uint16)
        for start in range(0, len(ids), _ROWS):
            part = distances[start : start + _ROWS]
            for column, signs in zip(codes, code, strict=True):
                part += np.bitwise_count(column[start : start + _ROWS] ^ signs)
        return ids, distances


def _codes(column: pa.ChunkedArray) -> Iterator[NDArray[np.uint64]]:
    import numpy as np

    for chunk in column.chunks:
        flat = np.frombuffer(chunk.buffers()[1], np.uint8)[chunk.offset * CODE_BYTES :]
        yield flat[: len(chunk) * CODE_BYTES].reshape(len(chunk), CODE_BYTES).view(np.uint64)


def _allowed(role: str | None, section: str | None) -> NDArray[np.bool_]:
    """Return for every pair of role and section whether it is asked for."""
    import numpy as np

    pairs = [(one, other) for one in ROLES for other in SECTIONS]
    return np.array([role in (None, one) and section in (None, other) for one, other in pairs])
