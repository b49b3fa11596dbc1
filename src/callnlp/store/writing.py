"""Writing: children first, the row in ``calls`` last, so that a call is visible whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from callnlp.store.filters import equals
from callnlp.store.reading import Reader
from callnlp.store.rows import PackedCall, new_attempt, package_version
from callnlp.store.schema import CHILDREN
from callnlp.store.sources import Decision, Entry, Sources, Status
from callnlp.store.tables import Tables
from callnlp.store.upkeep import tidy
from callnlp.transcript import FiscalPeriod

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["AddResult", "Known", "add_calls", "known_bytes", "record_failures"]


@dataclass(frozen=True, slots=True)
class AddResult:
    """What :meth:`callnlp.store.store.Store.add` did with one call.

    Parameters
    ----------
    status : {"added", "unchanged", "replaced", "inactive"}
        ``inactive``: another source of the call is active; this one is kept aside.
    call, source_id : str
        The call, and the call with the digest of the bytes.
    message : str
        One sentence for people.
    """

    status: Status
    call: str
    source_id: str
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """A stored file that need not be read again, and whether today's rules made its rows."""

    result: AddResult
    current: bool


def add_calls(
    tables: Tables, reader: Reader, calls: Sequence[PackedCall], *, prefer: bool, meanwhile: bool
) -> list[AddResult]:
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
    meanwhile : bool
        More calls are to come at once.

    Returns
    -------
    list of AddResult
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
        tidy(tables, meanwhile=meanwhile)
    return [
        AddResult(decision.status, packed.row["call"], packed.row["source_id"], decision.message)
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


def known_bytes(
    sources: Sources, *, ticker: str | None, period: str | None, lexicon: str, model: str | None, refresh: bool
) -> dict[str, Known]:
    """Return what is known of stored bytes by their SHA-256; see ``Store.stored_bytes``."""
    wanted = {"ticker": ticker and ticker.upper(), "fiscal_period": period and str(FiscalPeriod.parse(period))}
    active = {entry.run_id for entry in sources.active()}
    known: dict[str, Known] = {}
    for entry in sources.live():
        row = entry.row
        if any(value is not None and row[name] != value for name, value in wanted.items()):
            continue
        current = row["lexicon"] == lexicon and row["version"] == package_version() and model in (None, row["model"])
        current = current and (row["vectors"] is not None or row["model"] in (None, "lexicon"))
        if refresh and not current:
            continue
        message = ""
        if entry.run_id not in active:
            message = f"{row['call']}: {row['source_name']} is kept aside, another source is active; --prefer switches"
        known.setdefault(row["sha256"], Known(AddResult("unchanged", row["call"], row["source_id"], message), current))
    return known


def record_failures(
    tables: Tables, failures: Sequence[Mapping[str, Any]], *, tried: Sequence[str], lexicon: str
) -> None:
    """Replace what is noted about files; see ``Store.record_failures``."""
    if not failures and not tables.exists():
        return
    tables.create()
    stamp = {
        "lexicon": lexicon,
        "version": package_version(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if tried:
        tables.delete("failures", " OR ".join(equals("sha256", digest) for digest in tried))
    tables.append("failures", [tables.from_rows("failures", [dict(row) | stamp for row in failures])])
