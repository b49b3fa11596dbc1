"""From an annotated call to the rows of the tables."""

from __future__ import annotations

import functools
import hashlib
import logging
import os
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callnlp.annotation import AnnotatedCall, claim_rows, score_rows, theme_rows, turn_rows
from callnlp.store.schema import DIMENSIONS, table_schema
from callnlp.store.vectors import with_vectors

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["PackedCall", "attempt_age", "new_attempt", "pack", "package_version", "run_id"]

_LOG = logging.getLogger("callnlp")
_RANDOM_BITS = 22


@functools.cache
def package_version() -> str:
    """Return the version of callnlp that writes the rows."""
    from importlib.metadata import version

    return version("callnlp")


def new_attempt() -> int:
    """Return a number for one write: milliseconds since 1970 above 22 random bits.

    It grows with time, so that the rows of a call lie together, and two writers do not share one.
    """
    noise = int.from_bytes(os.urandom(4), "big") >> (32 - _RANDOM_BITS)
    return (time.time_ns() // 1_000_000) << _RANDOM_BITS | noise


def attempt_age(attempt: int) -> float:
    """Return the seconds since an attempt was begun."""
    return time.time() - (attempt >> _RANDOM_BITS) / 1000


def run_id(notes: AnnotatedCall) -> str:
    """Return what identifies the content of a call's rows: bytes, call, lexicon, version, models, vectors."""
    parts = [notes.transcript.source.sha256, notes.transcript.call, notes.lexicon, package_version(), _models(notes)]
    parts += [_vectors(notes)] if _vectors(notes) else []
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class PackedCall:
    """The rows of one call, ready to write or to send to another process.

    Parameters
    ----------
    row : dict
        The row of ``calls``, without ``attempt`` and with rank 0.
    tables : dict of str to pyarrow.Table
        The rows of the child tables, without ``attempt``.
    """

    row: dict[str, Any]
    tables: dict[str, pa.Table]

    def stamped(self, attempt: int) -> dict[str, pa.Table]:
        """Return the child tables with the number of the write in every row."""
        import pyarrow as pa

        return {
            name: table.add_column(
                0, table_schema(name).field(0), pa.repeat(pa.scalar(attempt, pa.int64()), len(table))
            )
            for name, table in self.tables.items()
        }


def _models(notes: AnnotatedCall) -> str:
    return ", ".join(sorted({score.model for score in notes.scores}))


def _vectors(notes: AnnotatedCall) -> str:
    """Return what made the vectors that are kept; empty when none are."""
    if notes.embeddings is None or notes.encoder is None:
        return ""
    found = notes.embeddings.shape[1]
    if found != DIMENSIONS:
        _LOG.warning("%s: vectors of %d numbers are not kept, only those of %d", notes.encoder, found, DIMENSIONS)
        return ""
    return notes.encoder


def pack(notes: AnnotatedCall, *, origin: str = "") -> PackedCall:
    """Return the rows of a call.

    Parameters
    ----------
    notes : AnnotatedCall
        The call.
    origin : str
        Digest of where the file lies, empty when not known.
    """
    import pyarrow as pa

    key = _key(notes)
    words = _turn_words(notes)
    rows = {
        "turns": [row | key | {"words": words[row["turn"]]} for row in turn_rows(notes)],
        "sentences": [row | key for row in score_rows(notes)],
        "claims": [row | key for row in claim_rows(notes)],
        "themes": [row | key for row in theme_rows(notes)],
    }
    tables = {name: pa.Table.from_pylist(found, schema=table_schema(name).remove(0)) for name, found in rows.items()}
    if notes.embeddings is not None and _vectors(notes):
        tables["sentences"] = with_vectors(tables["sentences"], notes.embeddings)
    return PackedCall(_call_row(notes, origin=origin) | key, tables)


def _call_row(notes: AnnotatedCall, *, origin: str) -> dict[str, Any]:
    transcript, source = notes.transcript, notes.transcript.source
    counts = _role_words(notes)
    return {
        "company": transcript.company,
        "call_date": transcript.call_date,
        "layout": transcript.layout,
        "source_name": source.name,
        "sha256": source.sha256,
        "media": source.media,
        "extractor": source.extractor,
        "qa_start": transcript.qa_start,
        "words": sum(counts.values()),
        "year_end_month": transcript.year_end_month,
        "notes": list(transcript.notes),
        "lexicon": notes.lexicon,
        "version": package_version(),
        "model": _models(notes) or None,
        "origin": origin,
        "rank": 0,
        "role_words": [
            {"role": role, "section": section, "words": words} for (role, section), words in sorted(counts.items())
        ],
        "text": transcript.text,
        "vectors": _vectors(notes),
    }


def _key(notes: AnnotatedCall) -> dict[str, Any]:
    transcript = notes.transcript
    period = transcript.fiscal_period
    return {
        "run_id": run_id(notes),
        "call": transcript.call,
        "source_id": transcript.source_id,
        "ticker": transcript.ticker,
        "fiscal_period": str(period) if period is not None else None,
    }


def _turn_words(notes: AnnotatedCall) -> Counter[int]:
    """Words spoken by turn: those of its sentences, so that masked text does not count."""
    words: Counter[int] = Counter()
    for sentence, score in zip(notes.transcript.sentences, notes.scores, strict=True):
        words[sentence.turn] += score.words
    return words


def _role_words(notes: AnnotatedCall) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for turn, words in _turn_words(notes).items():
        spoken = notes.transcript.turns[turn]
        counts[spoken.role, spoken.section] += words
    return counts
