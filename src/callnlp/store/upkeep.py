"""Keeping a store quick: word index, small files, dead rows, old versions; and what it holds."""

from __future__ import annotations

import contextlib
import functools
from datetime import timedelta
from typing import Any

from callnlp.errors import StoreError
from callnlp.store.filters import one_of
from callnlp.store.reading import Reader
from callnlp.store.rows import attempt_age
from callnlp.store.schema import CHILDREN, SCHEMA_VERSION, TABLES
from callnlp.store.tables import Tables

__all__ = ["compact_store", "describe_store", "remove_call", "tidy"]

_UNINDEXED = 2000  # sentences; comparing them one by one takes some 10 ms
_UNINDEXED_MEANWHILE = 50_000  # while a batch runs, whose end brings them all in
_SEGMENTS = 8
_SEGMENTS_MEANWHILE = 32
_FRAGMENTS = 32  # small files of a table
_FULL = {  # rows that make a file full: those of some 500 calls; a full file is not written again
    "calls": 512,
    "turns": 32_000,
    "sentences": 256_000,
    "claims": 64_000,
    "themes": 128_000,
    "failures": 4096,
}
_ORPHAN_AGE = 3600.0  # seconds after which a write without its row in calls is taken for dead


def tidy(tables: Tables, *, meanwhile: bool = False) -> None:
    """Index new sentences and join small files, when enough of them have come together.

    It never fails: whatever another process is doing at the same time may do it as well.

    Parameters
    ----------
    tables : Tables
        The tables of a store.
    meanwhile : bool
        More is to come at once: do only what cannot wait.
    """
    most, segments = (_UNINDEXED_MEANWHILE, _SEGMENTS_MEANWHILE) if meanwhile else (_UNINDEXED, _SEGMENTS)
    with contextlib.suppress(StoreError), tables.explained("tidy up"):
        sentences = tables.dataset("sentences")
        words = next((index for index in sentences.describe_indices() if index.name == "text_idx"), None)
        if words is not None and sentences.count_rows() - words.num_rows_indexed > most:
            merge = 1000 if len(words.segments) >= segments else 0
            sentences.optimize.optimize_indices(num_indices_to_merge=merge)
        for table, full in _FULL.items():
            dataset = tables.dataset(table)
            small = sum(fragment.metadata.physical_rows < full for fragment in dataset.get_fragments())
            if small > _FRAGMENTS:
                dataset.optimize.compact_files(target_rows_per_fragment=full)


def compact_store(tables: Tables, reader: Reader, *, grace: float) -> dict[str, int]:
    """Drop dead rows, join files, merge the word index, remove old versions.

    Parameters
    ----------
    tables, reader
        The store.
    grace : float
        Seconds for which files of older versions stay, for readers that are at them.

    Returns
    -------
    dict of str to int
        ``dead_rows``, ``bytes_removed``.
    """
    dead_rows = _sweep(tables, reader)
    removed = 0
    tables.create()
    for table in TABLES:
        tables.change(table, "compact", functools.partial(_join_files, full=_FULL[table]))
        if table == "sentences":
            tables.change(table, "index", lambda found: found.optimize.optimize_indices(num_indices_to_merge=1000))
        with tables.explained(f"clean table {table}"):
            stats = tables.dataset(table).cleanup_old_versions(older_than=timedelta(seconds=grace))
            removed += int(stats.bytes_removed)
    return {"dead_rows": dead_rows, "bytes_removed": removed}


def _join_files(dataset: Any, *, full: int) -> None:
    dataset.optimize.compact_files(target_rows_per_fragment=full, materialize_deletions_threshold=0.0)


def _sweep(tables: Tables, reader: Reader) -> int:
    """Delete replaced rows, and rows whose writer died before its row in ``calls``."""
    sources = reader.sources()
    live = {int(entry.row["attempt"]) for entry in sources.live()}
    for entry in sources.dead:
        attempt, rank = int(entry.row["attempt"]), int(entry.row["rank"])
        if attempt not in live:
            tables.delete("calls", one_of("attempt", [attempt]))
        elif not any(other.row["attempt"] == attempt and other.rank == rank for other in sources.live()):
            tables.delete("calls", f"{one_of('attempt', [attempt])} AND rank = {rank}")
    finished = live | {int(entry.row["attempt"]) for entry in sources.dead}
    swept = 0
    for table in CHILDREN:
        found = tables.scan(table, columns=["attempt"]).column("attempt")
        counts = {item["values"].as_py(): item["counts"].as_py() for item in found.value_counts()}
        gone = [
            attempt
            for attempt in counts
            if attempt not in live and (attempt in finished or attempt_age(attempt) > _ORPHAN_AGE)
        ]
        if gone:
            tables.delete(table, one_of("attempt", gone))
            swept += sum(counts[attempt] for attempt in gone)
    return swept


def describe_store(tables: Tables, reader: Reader) -> dict[str, Any]:
    """Return counts, versions and sizes of a store."""
    sources = reader.sources()
    active = sources.active()
    periods = sorted(str(entry.row["fiscal_period"]) for entry in active if entry.row["fiscal_period"])
    sizes = {table: _bytes(tables, table) for table in TABLES}
    return {
        "path": tables.uri,
        "schema": SCHEMA_VERSION,
        "calls": len(active),
        "inactive": len(sources.live()) - len(active),
        "with_vectors": sum(bool(entry.row["vectors"]) for entry in active),
        "tickers": len({entry.row["ticker"] for entry in active if entry.row["ticker"]}),
        "first_period": periods[0] if periods else None,
        "last_period": periods[-1] if periods else None,
        "words": sum(int(entry.row["words"]) for entry in active),
        "rows": {table: tables.dataset(table).count_rows() for table in TABLES},
        "bytes": sizes,
        "lexicons": sorted({str(entry.row["lexicon"]) for entry in active}),
        "versions": sorted({str(entry.row["version"]) for entry in active}),
    }


def _bytes(tables: Tables, table: str) -> int:
    """Bytes of the latest version's data files."""
    with tables.explained(f"measure table {table}"):
        dataset = tables.dataset(table)
        total = 0
        for fragment in dataset.get_fragments():
            for file in fragment.data_files():
                total += int(file.file_size_bytes or 0)
        return total


def remove_call(tables: Tables, reader: Reader, call: str) -> int:
    """Delete a call, or one source of it; returns how many sources went.

    Raises
    ------
    StoreError
        When the store does not hold it.
    """
    found = [entry for entry in reader.live() if call in (entry.row["call"], entry.row["source_id"])]
    if not found:
        raise StoreError(f"{call}: not in the store; calls() lists what is")
    attempts = [int(entry.row["attempt"]) for entry in found]
    tables.delete("calls", one_of("attempt", attempts))  # first: from here on the call is gone
    for table in CHILDREN:
        tables.delete(table, one_of("attempt", attempts))
    return len(found)
