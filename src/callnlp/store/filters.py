"""What a caller may ask for: words are checked, values are escaped, calls are chosen by period."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callnlp.errors import StoreError, UsageError
from callnlp.store.sources import Entry
from callnlp.transcript import ROLES, SECTIONS, FiscalPeriod

__all__ = ["Scope", "check_text", "check_word", "equals", "in_scope", "months", "one_of", "spoken"]

_SCOPE = ("ticker", "call", "since", "until", "fiscal_year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which calls to look at; None means all.

    Parameters
    ----------
    ticker : str or None
        Compared without regard to case.
    call : str or None
        A call (``AMZN-2025-Q3``) or a ``source_id``.
    since, until : str or None
        First and last fiscal period, written ``2025-Q3``, ``2025-H2`` or ``2025``; a call without
        a period is left out.
    fiscal_year : int or None
        Calls of one fiscal year.
    """

    ticker: str | None = None
    call: str | None = None
    since: str | None = None
    until: str | None = None
    fiscal_year: int | None = None

    def choose(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries inside the scope, in the order given.

        Raises
        ------
        UsageError
            When a period or year is not written as documented.
        StoreError
            When the ticker or call is not in the store; the message names near ones.
        """
        if self.ticker is not None:
            ticker = str(self.ticker).upper()
            entries = self._known([e for e in entries if (e.row["ticker"] or "").upper() == ticker], "ticker", entries)
        if self.call is not None:
            chosen = [entry for entry in entries if self.call in (entry.row["call"], entry.row["source_id"])]
            entries = self._known(chosen, "call", entries)
        first, last = self._bounds()
        if first is None and last is None:
            return list(entries)
        return [entry for entry in entries if _inside(entry.row["fiscal_period"], first, last)]

    def _known(self, chosen: list[Entry], what: str, entries: Sequence[Entry]) -> list[Entry]:
        if chosen:
            return chosen
        asked = str(getattr(self, what))
        there = sorted({str(entry.row[what]) for entry in entries if entry.row[what]})
        if not there:
            raise StoreError(f"{what} {asked!r}: the store holds no calls yet; add some with callnlp process")
        near = difflib.get_close_matches(asked.upper(), there, n=3, cutoff=0.5)
        if near:
            raise StoreError(f"{what} {asked!r}: not in the store; did you mean {' or '.join(near)}?")
        shown = ", ".join(there[:10]) + (f" and {len(there) - 10} more" if len(there) > 10 else "")
        raise StoreError(f"{what} {asked!r}: not in the store, which holds {shown}")

    def _bounds(self) -> tuple[int | None, int | None]:
        first = months(FiscalPeriod.parse(str(self.since)))[0] if self.since is not None else None
        last = months(FiscalPeriod.parse(str(self.until)))[1] if self.until is not None else None
        if self.fiscal_year is not None:
            if isinstance(self.fiscal_year, bool) or not isinstance(self.fiscal_year, int):
                raise UsageError(f"fiscal_year {self.fiscal_year!r}: give a year as a number, such as 2025")
            year = months(FiscalPeriod(self.fiscal_year))
            first = year[0] if first is None else max(first, year[0])
            last = year[1] if last is None else min(last, year[1])
        return first, last


def months(period: FiscalPeriod) -> tuple[int, int]:
    """Return the first and last month of a fiscal period, counted from fiscal year 0."""
    start = period.year * 12
    if period.quarter is not None:
        return start + 3 * (period.quarter - 1), start + 3 * period.quarter - 1
    if period.half is not None:
        return start + 6 * (period.half - 1), start + 6 * period.half - 1
    return start, start + 11


def _inside(period: str | None, first: int | None, last: int | None) -> bool:
    if period is None:
        return False
    start, end = months(FiscalPeriod.parse(period))
    return (first is None or start >= first) and (last is None or end <= last)


def check_word(name: str, value: str | None, allowed: Sequence[str]) -> None:
    """Refuse a word that is not one of those allowed.

    Raises
    ------
    UsageError
        With the words that are allowed.
    """
    if value is not None and value not in allowed:
        raise UsageError(f"{name} {value!r}: use one of {', '.join(allowed)}")


def check_text(name: str, value: str) -> str:
    """Return a text that can be written as UTF-8.

    Raises
    ------
    UsageError
        When half of a surrogate pair stands in it.
    """
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{name}: character {error.start} is not one of Unicode; write it anew") from error
    return value


def equals(column: str, value: str) -> str:
    """Return a Lance predicate that compares a column with a value, quotes escaped."""
    escaped = check_text(column, str(value)).replace("'", "''")
    return f"{column} = '{escaped}'"


def _contains(column: str, words: str) -> str:
    """Return a Lance predicate that words stand in a column, without regard to case; quotes escaped."""
    escaped = check_text("text", str(words)).lower().replace("'", "''")
    return f"strpos(lower({column}), '{escaped}') > 0"


def one_of(column: str, values: Iterable[int]) -> str:
    """Return a Lance predicate that a column of integers holds one of the values."""
    return f"{column} IN ({', '.join(str(int(value)) for value in values)})"


def in_scope(options: Mapping[str, Any]) -> Scope:
    """Return the scope that options of a question name; refuse any other option."""
    for name in options:
        check_word("option", name, _SCOPE)
    return Scope(**options)


def spoken(role: str | None, section: str | None, *, text: str | None = None, column: str = "text") -> list[str]:
    """Return Lance predicates for the turns of a role and section, and for words in a column."""
    check_word("role", role, ROLES)
    check_word("section", section, SECTIONS)
    where = [equals(name, value) for name, value in (("role", role), ("section", section)) if value is not None]
    return where if text is None else [*where, _contains(column, text)]
