"""Period mentions, resolved against the fiscal quarter that a call reports on.

A name such as "the fourth quarter" or "September" says no year. Its two readings, the latest one
not after the call's quarter and the first one after it, are kept; what is said about the number
decides between them (``callnlp.claims.dating``).

``resolves`` in ``periods.toml`` is one of: ``quarter N``, ``year N`` (N quarters or years from the call's), ``this
quarter``, ``named quarter``, ``named_ago``, ``month_ago``, ``final quarter``, ``named half``, ``named year``,
``named month``, ``month quarter``, ``months ended``, ``annual``, ``since quarter``, ``date``, ``year_ago``, ``years
ago``, ``elapsed``, ``ytd``, ``rest``, ``ttm``, ``multi``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from callnlp.errors import LexiconError
from callnlp.language.scanner import Scanner, lowered
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import PeriodEntry
from callnlp.spans import Span
from callnlp.transcript import FiscalPeriod

__all__ = ["PeriodKind", "PeriodMention", "find_periods"]

PeriodKind = Literal["quarter", "half", "year", "month", "ttm", "multi", "ytd", "year_ago", "date"]

_ORDINALS = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4},
    **{"front": 1, "back": 2, "latter": 2, "last": 2},
}
_NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
}
_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """Words that name a period.

    Parameters
    ----------
    span : Span
    kind : str
        The grain of the name; ``year_ago`` takes the grain of what it is compared with.
    past, coming : str or None
        The latest reading that is not after the call's quarter, and the first one after it. Equal
        to the same value where only one reading is possible.
    rule : str
        Id of the entry in ``periods.toml``.
    dated : bool
        The words name a year, or count from the call ("next quarter"): no other reading is left.
    """

    span: Span
    kind: PeriodKind
    past: str | None
    coming: str | None
    rule: str
    dated: bool = False


@dataclass(frozen=True, slots=True)
class _Clock:
    """The call's quarter, and the month in which its fiscal year ends."""

    anchor: FiscalPeriod
    year_end_month: int | None

    @property
    def quarter(self) -> int:
        return self.anchor.quarter or 4

    @property
    def year(self) -> int:
        return self.anchor.year

    def fiscal_month(self, month: int) -> int:
        """Return 1 for the first month of the fiscal year."""
        return (month - (self.year_end_month or 12) - 1) % 12 + 1

    def calendar_year(self, fiscal_year: int, month: int) -> int:
        """Return the calendar year in which ``month`` of a fiscal year lies."""
        return fiscal_year if month <= (self.year_end_month or 12) else fiscal_year - 1


def find_periods(
    text: str, *, anchor: FiscalPeriod | None, lexicon: Lexicon, year_end_month: int | None = None
) -> list[PeriodMention]:
    """Find the words that name periods.

    Parameters
    ----------
    text : str
        A sentence.
    anchor : FiscalPeriod or None
        The quarter that the call reports on; without it only names with a year are resolved.
    lexicon : Lexicon
        Names come from ``periods.toml``.
    year_end_month : int, optional
        Month (1-12) in which the fiscal year ends.

    Returns
    -------
    list of PeriodMention
        In text order; offsets into ``text``.
    """
    scanner, entries = _compile(lexicon)
    clock = _Clock(anchor, year_end_month) if anchor is not None else None
    mentions = []
    for hit in scanner.scan(lowered(text)):
        entry = entries[hit.rule]
        span = Span(*hit.match.span())
        if text[span.start - 1 : span.start] in tuple("$€£.,") and span.start and text[span.start].isdigit():
            continue  # "$2025", "1,2018"
        mentions.append(_resolve(entry, hit.match, span, clock))
    return mentions


@functools.lru_cache(maxsize=8)
def _compile(lexicon: Lexicon) -> tuple[Scanner, tuple[PeriodEntry, ...]]:
    entries = [entry for entry in lexicon.entries("periods", PeriodEntry) if entry.language == "en"]
    entries.sort(key=lambda entry: -entry.priority)  # stable: file order within one priority
    for entry in entries:
        if entry.resolves.split()[0] not in _RESOLVERS and entry.resolves not in _RESOLVERS:
            raise LexiconError(f"periods.toml: {entry.id}: resolves {entry.resolves!r} is not known")
    return Scanner([entry.pattern for entry in entries]), tuple(entries)


def _group(match: re.Match[str], *names: str) -> str | None:
    known = match.re.groupindex
    return next((match[name] for name in names if name in known and match[name]), None)


def _year(text: str | None) -> int | None:
    if text is None or not text.isdigit():
        return None
    return int(text) + (2000 if len(text) == 2 else 0)


def _spoken_year(words: str | None) -> int | None:
    """Read "twenty four", "twenty twenty-four": a year of this century as speech recognition writes it."""
    if words is None:
        return None
    return 2020 + _NUMBERS[re.split(r"[ -]", words)[-1]]


def _resolve(entry: PeriodEntry, match: re.Match[str], span: Span, clock: _Clock | None) -> PeriodMention:
    key = entry.resolves if entry.resolves in _RESOLVERS else entry.resolves.split()[0]
    kind, past, coming, dated = _RESOLVERS[key](entry.resolves, match, clock)
    return PeriodMention(span, kind, past, coming, entry.id, dated)


_Found = tuple[PeriodKind, str | None, str | None, bool]


def _one(kind: PeriodKind, value: FiscalPeriod | str | None) -> _Found:
    text = None if value is None else str(value)
    return kind, text, text, True


def _relative_quarter(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    if clock is None or clock.anchor.quarter is None:
        return _one("quarter", None)
    return _one("quarter", clock.anchor.next(int(resolves.split()[1])))


def _this_quarter(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    """Read "this quarter": the one reported on; in an outlook the one that runs when the call is held."""
    if clock is None or clock.anchor.quarter is None:
        return _one("quarter", None)
    return "quarter", str(clock.anchor), str(clock.anchor.next()), False


def _relative_year(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    if clock is None:
        return _one("year", None)
    step = int(resolves.split()[1])
    if step == 0 and clock.quarter == 4 and "end" not in match.group():
        # In a fourth-quarter call "the year" is the one that ended, or the one that begins.
        return "year", str(clock.year), str(clock.year + 1), False
    return _one("year", FiscalPeriod(clock.year + step))


def _named_quarter(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    word = _group(match, "q", "q2") or "1"
    quarter = _ORDINALS.get(word) or int(word)
    year = _year(_group(match, "y", "y2"))
    if year is not None:
        return _one("quarter", FiscalPeriod(year, quarter))
    if clock is None:
        return _one("quarter", None)
    if _group(match, "rel", "rel2"):
        return _of_the_year(quarter, _group(match, "rel", "rel2") == "next", clock)
    year = clock.year if quarter <= clock.quarter else clock.year - 1
    past = FiscalPeriod(year, quarter)
    coming = FiscalPeriod(year + 1, quarter)
    ahead = (quarter - clock.quarter) % 4
    if ahead == 0 or (ahead == 3 and clock.quarter != 4):
        return _one("quarter", past)  # three quarters ahead is said with its year, or meant as the last one
    return "quarter", str(past), str(coming), False


def _of_the_year(quarter: int, is_next: bool, clock: _Clock) -> _Found:
    """Read "Q1 of this year"; in a fourth-quarter call the year may be the one that begins."""
    if is_next:
        return _one("quarter", FiscalPeriod(clock.year + 1, quarter))
    this = str(FiscalPeriod(clock.year, quarter))
    if clock.quarter == 4 and quarter < 4:
        return "quarter", this, str(FiscalPeriod(clock.year + 1, quarter)), False
    return "quarter", this, this, True


def _final_quarter(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    if clock is None:
        return _one("quarter", None)
    if clock.quarter == 4:
        return "quarter", str(FiscalPeriod(clock.year, 4)), str(FiscalPeriod(clock.year + 1, 4)), False
    return _one("quarter", FiscalPeriod(clock.year, 4))


def _named_ago(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    word = _group(match, "q", "q2") or "1"
    quarter = _ORDINALS.get(word) or int(word)
    return _one("year_ago", FiscalPeriod(clock.year - 1, quarter) if clock else None)


def _month_ago(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    """Read "the March quarter a year ago" against the month in which the call is held."""
    if clock is None or clock.year_end_month is None or clock.anchor.quarter is None:
        return _year_ago(resolves, match, clock)
    end = clock.year_end_month
    ended = (end - 3 * (4 - clock.quarter) - 1) % 12 + 1
    held = clock.calendar_year(clock.year, ended) + (ended == 12)
    month = _MONTHS[_group(match, "month", "month2") or "march"]
    fiscal_year = held - 1 if month <= end else held
    return _one("year_ago", FiscalPeriod(fiscal_year, (clock.fiscal_month(month) - 1) // 3 + 1))


def _named_half(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    word = _group(match, "h", "h2", "h3") or "1"
    half = _ORDINALS.get(word) or int(word)
    said = _group(match, "y", "y2", "y3")
    year = _year(said)
    if clock is None:
        return _one("half", FiscalPeriod(year, None, half) if year else None)
    if said in ("next year", "last year"):
        year = clock.year + (1 if said == "next year" else -1)
    if year is not None:
        return _one("half", FiscalPeriod(year, None, half))
    current = FiscalPeriod(clock.year, None, half)
    if clock.quarter == 4:
        return "half", str(current), str(current.next(2)), False
    return _one("half", current)


def _named_year(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    year = _year(_group(match, "y", "y2", "y3")) or _spoken_year(_group(match, "w"))
    return _one("year", str(year) if year and 1980 <= year <= 2060 else None)


def _years_ago(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    word = match["n"]
    count = _NUMBERS.get(word) or int(word)
    return _one("year", FiscalPeriod(clock.year - count) if clock else None)


def _month_quarter(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    if clock is None or clock.anchor.quarter is None:
        return _one("quarter", None)
    if clock.year_end_month is None:
        return "quarter", str(clock.anchor), str(clock.anchor.next()), False
    quarter = (clock.fiscal_month(_MONTHS[match["month"]]) - 1) // 3 + 1
    year = clock.year if quarter <= clock.quarter else clock.year - 1
    past, coming = FiscalPeriod(year, quarter), FiscalPeriod(year + 1, quarter)
    return (
        ("quarter", str(past), str(past), True) if past == clock.anchor else ("quarter", str(past), str(coming), False)
    )


def _named_month(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    month = _MONTHS[_group(match, "month", "month2") or "may"]
    year = _year(_group(match, "y", "y2"))
    if year is None and clock is not None:
        # Calls are held in the first month after their quarter: that month can be over, or still to come.
        fiscal, last = clock.fiscal_month(month), 3 * clock.quarter
        past = clock.year + (0 if fiscal <= last + 1 else -1) + (fiscal + 12 <= last + 1)
        coming = clock.year + (fiscal <= last)
        first, second = clock.calendar_year(past, month), clock.calendar_year(coming, month)
        return "month", f"{first}-{month:02d}", f"{second}-{month:02d}", False
    return _one("month", f"{year}-{month:02d}" if year else None)


def _date(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    """Read a day by its month; ``callnlp.claims.dating`` maps it to the quarter that it ends."""
    _, past, coming, dated = _named_month(resolves, match, clock)
    day = f"-{int(match['day']):02d}" if _group(match, "day") else ""
    return "date", past and past + day, coming and coming + day, dated


def _year_ago(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    return _one("year_ago", clock.anchor.year_before() if clock else None)


def _elapsed(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    word = _group(match, "n", "n2", "n3", "n4") or "6"
    months = _NUMBERS.get(word) or int(word)
    year = _year(_group(match, "y", "y2", "y3")) or (clock.year if clock else None)
    if year is None:
        return _one("half", None)
    if months == 6:
        return _one("half", FiscalPeriod(year, None, 1))
    return _one("quarter", FiscalPeriod(year, 1)) if months == 3 else _one("ytd", str(year))


def _months_ended(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    """Read "the three months ended March 31, 2019"; the call's quarter where the year's end is not known."""
    if clock is None or clock.anchor.quarter is None:
        return _one("quarter", None)
    month, year = _MONTHS[match["month"]], _year(match["y"])
    quarter = (clock.fiscal_month(month) - 1) // 3 + 1
    if year is None or (clock.year_end_month is None and quarter != clock.quarter):
        return _one("quarter", clock.anchor)
    return _one("quarter", FiscalPeriod(year if month <= (clock.year_end_month or 12) else year + 1, quarter))


def _annual(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    """Read "annual revenue": of the year when that is over or expected, else of any year."""
    if clock is None:
        return _one("year", None)
    if clock.quarter == 4:
        return "year", str(clock.year), str(clock.year + 1), False
    return "year", "multi", str(clock.year), False


def _since_quarter(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    """Read "earlier this month": after the quarter, before the call."""
    if clock is None or clock.anchor.quarter is None:
        return _one("month", None)
    return _one("month", clock.anchor.next())


def _ytd(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    if clock is not None and clock.quarter == 2:
        return _one("ytd", FiscalPeriod(clock.year, None, 1))
    return _one("ytd", str(clock.year) if clock else None)


def _rest(resolves: str, match: re.Match[str], clock: _Clock | None) -> _Found:
    if clock is None:
        return _one("year", None)
    if clock.quarter == 4:
        return _one("year", str(clock.year + 1))
    if clock.quarter == 3:
        return _one("quarter", FiscalPeriod(clock.year, 4))
    return _one("half", FiscalPeriod(clock.year, None, 2)) if clock.quarter == 2 else _one("year", str(clock.year))


_RESOLVERS: dict[str, Callable[[str, re.Match[str], _Clock | None], _Found]] = {
    "quarter": _relative_quarter,
    "year": _relative_year,
    "this quarter": _this_quarter,
    "named quarter": _named_quarter,
    "named_ago": _named_ago,
    "month_ago": _month_ago,
    "final quarter": _final_quarter,
    "named half": _named_half,
    "named year": _named_year,
    "named month": _named_month,
    "month quarter": _month_quarter,
    "months ended": _months_ended,
    "annual": _annual,
    "since quarter": _since_quarter,
    "date": _date,
    "year_ago": _year_ago,
    "years": _years_ago,
    "elapsed": _elapsed,
    "ytd": _ytd,
    "rest": _rest,
    "ttm": lambda resolves, match, clock: _one("ttm", "ttm"),
    "multi": lambda resolves, match, clock: _one("multi", "multi"),
}
