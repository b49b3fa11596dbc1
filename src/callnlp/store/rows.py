"""From an annotated call to the rows of the tables."""

from __future__ import annotations

import functools
import hashlib
import os
import time
from collections import Counter
from typing import Any

from callnlp.annotation import AnnotatedCall, claim_rows, score_rows, theme_rows, turn_rows

__all__ = ["attempt_age", "call_row", "child_rows", "new_attempt", "package_version", "run_id"]

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
    """Return what identifies the content of a call's rows: bytes, call, lexicon, version, models."""
    models = sorted({score.model for score in notes.scores})
    parts = [notes.transcript.source.sha256, notes.transcript.call, notes.lexicon, package_version(), *models]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def call_row(notes: AnnotatedCall, *, attempt: int, origin: str, rank: int) -> dict[str, Any]:
    """Return the row of ``calls``, with the canonical text.

    Parameters
    ----------
    notes : AnnotatedCall
        The call to store.
    attempt : int
        The write that makes the row.
    origin : str
        Digest of where the file lies, empty when not known.
    rank : int
        The source of a call with the highest rank is the active one.
    """
    transcript, source = notes.transcript, notes.transcript.source
    counts = _role_words(notes)
    return _key(notes, attempt) | {
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
        "origin": origin,
        "rank": rank,
        "role_words": [
            {"role": role, "section": section, "words": words} for (role, section), words in sorted(counts.items())
        ],
        "text": transcript.text,
    }


def child_rows(notes: AnnotatedCall, *, attempt: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of ``turns``, ``sentences``, ``claims`` and ``themes`` by table."""
    key = _key(notes, attempt)
    words = _turn_words(notes)
    return {
        "turns": [row | key | {"words": words[row["turn"]]} for row in turn_rows(notes)],
        "sentences": [row | key for row in score_rows(notes)],
        "claims": [row | key for row in claim_rows(notes)],
        "themes": [row | key for row in theme_rows(notes)],
    }


def _key(notes: AnnotatedCall, attempt: int) -> dict[str, Any]:
    transcript = notes.transcript
    period = transcript.fiscal_period
    return {
        "attempt": attempt,
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
