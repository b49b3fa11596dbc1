"""Writing: children first, the row in ``calls`` last, so that a call is visible whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from callnlp.store.reading import Reader
from callnlp.store.rows import PackedCall, new_attempt
from callnlp.store.schema import CHILDREN
from callnlp.store.sources import Decision, Entry, Sources, Status
from callnlp.store.tables import Tables

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Done", "add_calls"]

Done = tuple[Status, str, str, str]


def add_calls(tables: Tables, reader: Reader, calls: Sequence[PackedCall], *, prefer: bool) -> list[Done]:
    """Store calls in one commit, as if added in order.

    Parameters
    ----------
    tables : Tables
        Where to write.
    reader : Reader
        Knows what is stored.
    calls : sequence of PackedCall
        What to write.
    prefer : bool
        Make these sources active.

    Returns
    -------
    list of (status, call, source_id, message)
        One for each call.

    Raises
    ------
    StoreError
        When the store cannot be written.
    """
    tables.create()
    sources = reader.sources().copy()
    decisions: list[Decision] = []
    rows: list[dict[str, Any]] = []
    children: dict[str, list[pa.Table]] = {table: [] for table in CHILDREN}
    for packed in calls:
        row = packed.row | {"attempt": new_attempt()}
        decision = sources.decide(Entry(row), prefer=prefer)
        decisions.append(decision)
        if decision.status == "unchanged":
            continue
        row["rank"] = decision.rank
        known = _stored(sources, row)
        if known is not None:  # only the rank changes: the stored rows serve again
            row["attempt"] = known.row["attempt"]
        else:
            for table, found in packed.stamped(row["attempt"]).items():
                children[table].append(found)
        rows.append(row)
        sources.push(Entry(row))
    for table, parts in children.items():
        tables.append(table, parts)
    if rows:
        tables.append("calls", [tables.from_rows("calls", rows)])
        decisions = _settled(reader.sources(), rows, decisions)
    return [
        (decision.status, packed.row["call"], packed.row["source_id"], decision.message)
        for packed, decision in zip(calls, decisions, strict=True)
    ]


def _settled(sources: Sources, rows: Sequence[dict[str, Any]], decisions: Sequence[Decision]) -> list[Decision]:
    """Say what became of the rows when another process committed in between."""
    written = iter(rows)
    settled = []
    for decision in decisions:
        if decision.status == "unchanged":
            settled.append(decision)
            continue
        row = next(written)
        active = sources.active_in(Entry(row).slot)
        if active is None or row["rank"] < 0 or active.run_id == row["run_id"]:
            settled.append(decision)
            continue
        kept = f"{row['call']}: {row['source_name']} is kept aside, {active.row['source_name']} was stored first"
        settled.append(Decision("inactive", row["rank"], kept))
    return settled


def _stored(sources: Sources, row: dict[str, Any]) -> Entry | None:
    same = sources.by_sha.get(row["sha256"], ())
    return next((entry for entry in same if entry.run_id == row["run_id"]), None)
