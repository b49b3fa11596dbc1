"""Reading: the active rows of a table, in one order whatever the order of writing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from callnlp.store.aggregates import GROUPINGS, spoken_words, theme_rates, tone_means
from callnlp.store.filters import Scope, one_of
from callnlp.store.schema import public_columns, table_schema
from callnlp.store.sources import Entry, Sources
from callnlp.store.tables import Tables

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["Reader"]

_FEW = 64  # up to so many calls, their rows are sought; beyond, the column is read and compared


class Reader:
    """Answers from one store, always of its latest whole state.

    Parameters
    ----------
    tables : Tables
        The store's tables.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._version = -1
        self._sources = Sources()
        self._active: list[Entry] = []

    def sources(self) -> Sources:
        """Return the folded log of ``calls``, read again when another version was committed."""
        dataset = self._tables.dataset("calls")
        if dataset.version != self._version:
            columns = [name for name in table_schema("calls").names if name != "text"]
            self._sources = Sources.fold(self._tables.scan("calls", columns=columns).to_pylist())
            self._active = self._sources.active()
            self._version = dataset.version
        return self._sources

    def active(self) -> list[Entry]:
        """Return the active source of every call, sorted by call."""
        self.sources()
        return self._active

    def live(self) -> list[Entry]:
        """Return all sources, active or kept aside, sorted by call."""
        return self.sources().live()

    def table(self, table: str, scope: Scope, where: Sequence[str], columns: Sequence[str]) -> pa.Table:
        """Return the active rows of the calls in scope that fit, sorted by call and place in the text.

        Parameters
        ----------
        table : str
            A child table.
        scope : Scope
            Which calls.
        where : sequence of str
            Lance predicates that must all hold.
        columns : sequence of str
            What to return.
        """
        import numpy as np

        found, place = self._scan(table, scope.choose(self.active()), where, columns)
        order = np.argsort(place, kind="stable")
        kept = order[np.searchsorted(place[order], 0) :]  # rows of no call in scope have place -1
        return found.select(list(columns)).take(kept)

    def _scan(
        self, table: str, entries: Sequence[Entry], where: Sequence[str], columns: Sequence[str]
    ) -> tuple[pa.Table, NDArray[np.int64]]:
        """Return rows, and for each the number of its call among ``entries``, -1 where it is of none."""
        conditions = list(where)
        if len(entries) <= _FEW and len(entries) < len(self.active()):
            conditions.append(one_of("attempt", (entry.row["attempt"] for entry in entries)) if entries else "false")
        names = list(dict.fromkeys(["attempt", *columns]))
        found = self._tables.scan(table, columns=names, where=" AND ".join(conditions) or None)
        return found, _places(found.column("attempt").to_numpy(), [int(entry.row["attempt"]) for entry in entries])

    def frame(
        self, table: str, scope: Scope, where: Sequence[str], columns: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return what :meth:`table` finds as a DataFrame; list columns hold lists."""
        return to_frame(self.table(table, scope, where, list(columns or public_columns(table))))

    def distinct(self, table: str, column: str) -> list[str]:
        """Return the sorted values that a column holds in active rows."""
        import pyarrow.compute as pc

        found = self.table(table, Scope(), [], [column])
        return sorted(value for value in pc.unique(found.column(column)).to_pylist() if value is not None)

    def theme_rates(
        self,
        scope: Scope,
        where: Sequence[str],
        *,
        by: str,
        theme: str | None,
        role: str | None,
        section: str | None,
    ) -> pd.DataFrame:
        """Return theme rates by group; see :func:`callnlp.store.aggregates.theme_rates`."""
        entries = scope.choose(self.active())
        columns = ["sentence", "theme", "pole", *([] if by == "quarter" else [by])]
        hits, _ = self._scan("themes", entries, where, columns)
        return self.rates_of(hits, entries, by=by, theme=theme, role=role, section=section)

    def rates_of(
        self,
        hits: pa.Table,
        entries: Sequence[Entry],
        *,
        by: str,
        theme: str | None,
        role: str | None,
        section: str | None,
    ) -> pd.DataFrame:
        """Return rates by group of hits that were found already.

        Parameters
        ----------
        hits : pyarrow.Table
            ``attempt``, ``sentence``, ``theme``, ``pole``, and ``by`` unless that is ``quarter``.
        entries : sequence of Entry
            The calls in scope; hits of others do not count.
        by, theme, role, section
            As :meth:`theme_rates` takes them.
        """
        import numpy as np
        import pyarrow as pa

        words, calls = spoken_words(entries, by=by, role=role, section=section)
        number = {group: index for index, group in enumerate(sorted(words))}
        place = _places(hits.column("attempt").to_numpy(), [int(entry.row["attempt"]) for entry in entries])
        hits, place = hits.filter(pa.array(place >= 0)), place[place >= 0]
        if by == "quarter":
            of_call = [number.get(str(entry.row["fiscal_period"]), -1) for entry in entries]
            groups = np.asarray([*of_call, -1], dtype=np.int64)[place]
        else:
            groups = np.asarray([number.get(value, -1) for value in hits[by].to_pylist()], dtype=np.int64)
        hits = hits.append_column("place", pa.array(place))
        return theme_rates(hits, groups, by=by, words=words, calls=calls, themes=None if theme is None else [theme])

    def tone_means(
        self, scope: Scope, where: Sequence[str], *, by: str, role: str | None, section: str | None
    ) -> pd.DataFrame:
        """Return tone by group; see :func:`callnlp.store.aggregates.tone_means`."""
        _, calls = spoken_words(scope.choose(self.active()), by=by, role=role, section=section)
        columns = [GROUPINGS[by], "tone", "tone_probabilities", "outlook", "uncertainty", "words"]
        table = self.table("sentences", scope, where, columns)
        probabilities = table.column("tone_probabilities").combine_chunks().flatten().to_numpy().reshape(-1, 3)
        frame = table.drop_columns(["tone_probabilities"]).to_pandas()
        frame["negative"], frame["positive"] = probabilities[:, 0], probabilities[:, 2]
        return tone_means(frame, by=by, calls=calls)


def _places(attempts: NDArray[np.int64], wanted: Sequence[int]) -> NDArray[np.int64]:
    """Return for each row the place of its attempt in ``wanted``, -1 where it is not one of them."""
    import numpy as np

    if not wanted:
        return np.full(len(attempts), -1)
    values = np.asarray(wanted, dtype=np.int64)
    order = np.argsort(values)
    index = np.minimum(np.searchsorted(values[order], attempts), len(values) - 1)
    return np.where(values[order][index] == attempts, order[index], -1)


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a DataFrame; nullable integers are Int64, list columns hold lists."""
    import pandas as pd
    import pyarrow as pa

    def mapper(kind: pa.DataType) -> Any:
        return pd.Int64Dtype() if pa.types.is_integer(kind) else None

    lists = [name for name in table.column_names if pa.types.is_list(table.schema.field(name).type)]
    flat = [name for name in table.column_names if name not in lists]
    nullable = {name for name in flat if pa.types.is_integer(table.schema.field(name).type) and table[name].null_count}
    frame = table.select(flat).to_pandas(types_mapper=mapper if nullable else None)
    for name in lists:
        frame[name] = pd.Series(table.column(name).to_pylist(), index=frame.index, dtype=object)
    ordered: pd.DataFrame = frame[table.column_names]
    return ordered
