"""The fiscal quarter a call reports on: from its words, then title lines, then the file name."""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callnlp.transcript import FiscalPeriod

__all__ = ["PeriodReading", "find_dates", "read_period"]

_ORDINALS = {
    "first": 1, "1st": 1, "one": 1, "second": 2, "2nd": 2, "two": 2, "third": 3, "3rd": 3, "three": 3,
    "fourth": 4, "4th": 4, "four": 4, "final": 4,
}  # fmt: skip
_UNITS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_UNIT = "one|two|three|four|five|six|seven|eight|nine"
_QUARTER = (
    r"(?:(?P<{0}ord>first|second|third|fourth|1st|2nd|3rd|4th)[-\s]{{1,3}}(?:fiscal[-\s])?(?:quarter|qtr)(?:['’]s)?"
    r"|f?q(?P<{0}q>[1-4])|(?P<{0}rq>[1-4])q(?=\s|['’]?\d|$)|quarter\s(?P<{0}word>one|two|three|four|[1-4]))"
)
_YEAR = (
    r"(?:(?P<{0}y4>20[0-4]\d)(?:\s(?P<{0}unit>" + _UNIT + r")\b)?(?!\d)|(?:fy|['’‘])\s?['’‘]?(?P<{0}y2>[1-4]\d)(?!\d)"
    r"|twenty[-\s](?P<{0}tens>twenty|thirty|nineteen|eighteen)(?:[-\s](?P<{0}tunit>" + _UNIT + r"))?"
    r"|(?P<{0}b2>[1-4]\d)(?![\d%,.]))"
)
_GLUE = r"(?:[\s,]|of|the|our|its|fiscal|full|year|years|calendar|and|fy|for|company['’]?s?|results|financial|-){1,12}?"
#: These three are asked of the text in small letters, which is far quicker than to ignore case.
_QY = re.compile(r"\b" + _QUARTER.format("a") + r"(?:[\s,.]{0,2}" + _GLUE + r")?[\s,.'’‘-]{0,3}" + _YEAR.format("a"))
_YQ = re.compile(
    r"\b(?:fiscal|fy|year)?[\s'’-]{0,2}(?P<by4>20[0-4]\d)(?:['’]s)?[\s,-]{1,3}(?:fiscal\s|"
    r"year\s|full\s|,\s|the\s){0,2}"
    + _QUARTER.format("b").replace("(?P<bword>one|two|three|four|[1-4])", "(?P<bword>one|two|three|four)")
)
_BARE = re.compile(r"\b" + _QUARTER.format("c"))
_NAME = re.compile(
    r"(?i)(?<![a-z0-9])(?:(?P<y>20\d\d)[-_ ]?q(?P<q>[1-4])|q(?P<q2>[1-4])[-_ ]?(?P<y2>20\d\d)|"
    r"(?P<q3>[1-4])q[-_ ]?(?:20)?(?P<y3>\d\d)|q(?P<q4>[1-4])[-_ ]?(?:fy)?(?P<y4>\d\d)|(?P<y5>20\d\d)"
    r"[-_ ](?P<q5>[1-4])q)(?![0-9])"
)
_ABOUT = re.compile(
    r"(?i)\b(?:earnings|results|conference|call|webcast|teleconference|review|discuss|update|interview|presentation)\b"
)
_NOT_THIS = re.compile(
    r"(?i)\b(?:replay|scheduled|will be held|next (?:earnings|conference|quarter)|guidance|outlook|"
    r"expect|compared|versus|prior|year[- ]ago|last year|quiet|until|upcoming|attend|comparable)"
    r"\b"
)
_GREETS = re.compile(
    r"(?i)\bwelcome\b|\b(?:earnings|results)[^.]{0,40}\b(?:call|conference|webcast|teleconference)"
    r"\b|\bjoin(?:ing)? us\b"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember"
    r")?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
# What must not stand before is asked behind the first letters, which the search can skip to.
_CENTURY = re.compile(r"20(?<!\d20)[0-4]\d(?!\d)")
_DATES = (
    re.compile(r"(?i)\b" + _MONTH + r"\.?\s{1,3}(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(?P<year>20[0-4]\d)\b"),
    re.compile(
        r"(?i)\b(?P<day>\d{1,2})(?:st|nd|rd|th)?[-\s]{1,3}(?:of\s)?" + _MONTH + r"[-,.\s]{1,3}(?P<year>20[0-4]\d)\b"
    ),
    re.compile(r"\b(?P<year>20[0-4]\d)-(?P<mon>\d{2})-(?P<day>\d{2})(?!\d)"),
)
_ENDED = re.compile(r"(?i)\bquarter\b[^.;]{0,60}?\bend(?:ed|ing)\s(?:on\s)?" + _MONTH + r"\b")
_YEAR_ENDED = re.compile(
    r"(?i)\b(?:fiscal\s|full\s)?year\b[^.;]{0,30}?\bend(?:ed|ing|s)\s(?:on\s|in\s)?" + _MONTH + r"\b"
)
#: The period is named in the first words; later ones speak of other periods.
_HEAD = 12_000
_END_WORD = re.compile(r"end(?<!\wend)(?:ed|ing|s)\b")
#: A filing named in the disclaimer is often that of the quarter before.
_FILING = re.compile(r"(?i)\b(?:10-?[qk]|form|filed|filing)\b")
_COMPARED = re.compile(r"\b(?:than|to|from|versus|against|with|expect\w*|guidance|outlook|next|last|prior|previous)\b")
_MONTH_QUARTER = re.compile(
    r"\b(?:for|in|during|of|our|the)\s(?:the\s)?(?P<month>march|june|september|december|january|"
    r"april|july|october|november|february|may|august)\squarter\b"
)


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """What was read: the period or None, rule ids, notes, and the fiscal year's last month."""

    period: FiscalPeriod | None
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    year_end_month: int | None


def _number(match: re.Match[str], prefix: str) -> int | None:
    groups = match.groupdict()
    if groups.get(f"{prefix}ord"):
        return _ORDINALS[groups[f"{prefix}ord"].casefold()]
    for key in ("q", "rq"):
        if groups.get(f"{prefix}{key}"):
            return int(groups[f"{prefix}{key}"])
    word = groups.get(f"{prefix}word")
    if word:
        return int(word) if word.isdigit() else _ORDINALS[word.casefold()]
    return None


def _year(match: re.Match[str], prefix: str) -> int | None:
    groups = match.groupdict()
    four = groups.get(f"{prefix}y4")
    if four:
        unit = groups.get(f"{prefix}unit")
        return int(four) + (_UNITS[unit.casefold()] if unit and four.endswith("0") else 0)
    for key in ("y2", "b2"):
        if groups.get(f"{prefix}{key}"):
            return 2000 + int(groups[f"{prefix}{key}"])
    tens = groups.get(f"{prefix}tens")
    if tens:
        unit = groups.get(f"{prefix}tunit")
        base = {"twenty": 2020, "thirty": 2030, "nineteen": 2019, "eighteen": 2018}[tens.casefold()]
        return base + (_UNITS[unit.casefold()] if unit else 0)
    return None


def _small(text: str) -> str:
    """Return ``text`` in small letters, of the same length."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := char.lower()) == 1 else char for char in text)


def quarters(text: str) -> Iterator[tuple[int, FiscalPeriod]]:
    """Yield offset and period of every quarter with a year in ``text``, in no order."""
    text = _small(text)
    for pattern, prefix in ((_QY, "a"), (_YQ, "b")):
        for match in pattern.finditer(text):
            number, year = _number(match, prefix), _year(match, prefix)
            if number and year and 2000 <= year <= 2049:
                yield match.start(), FiscalPeriod(year, number)


def from_words(text: str) -> tuple[FiscalPeriod | None, int | None, bool]:
    """Return the period that running words name, a quarter number without a year, and how sure it is.

    The sentence that greets the listeners decides, then the first about results; sentences about a
    replay, the next call, guidance or a comparison do not count. Sure is only the greeting.
    """
    bare: int | None = None
    found: list[tuple[int, int, FiscalPeriod]] = []
    for at, period in quarters(text):
        sentence = _around(text, at)
        greets = _GREETS.search(sentence) is not None
        if _NOT_THIS.search(sentence) and not greets:
            continue
        found.append((0 if greets else 1 if _ABOUT.search(sentence) else 2, at, period))
    for match in _BARE.finditer(_small(text)):
        sentence = _around(text, match.start())
        if _ABOUT.search(sentence) and not _NOT_THIS.search(sentence):
            bare = _number(match, "c")
            break
    best = min(found, default=None)
    return (best[2] if best else None), bare, best is not None and best[0] == 0


def _around(text: str, at: int) -> str:
    start = max(text.rfind(". ", max(0, at - 240), at), text.rfind("\n\n", max(0, at - 240), at), at - 240)
    stops = [stop for stop in (text.find(". ", at, at + 240), text.find("\n\n", at, at + 240)) if stop >= 0]
    return text[max(0, start) : min(stops, default=at + 240)]


def from_name(name: str) -> FiscalPeriod | None:
    """Return the quarter that a file name states."""
    match = _NAME.search(name)
    if match is None:
        return None
    groups = match.groupdict()
    for year, quarter in (("y", "q"), ("y2", "q2"), ("y3", "q3"), ("y4", "q4"), ("y5", "q5")):
        if groups[year]:
            number = int(groups[year])
            return FiscalPeriod(number if number > 100 else 2000 + number, int(groups[quarter]))
    return None


def read_period(words: str, title: str, name: str, *, date: str | None, greeting: str = "") -> PeriodReading:
    """Decide the fiscal quarter.

    The greeting of the company's own people decides; an operator's greeting alone counts as much as
    a title line, since operators misread the year. Title lines come next, the file name last.

    Parameters
    ----------
    words : str
        Opening words of the call, without the operator's when there is one.
    title : str
        Title lines and the file's own fields.
    name : str
        File name.
    date : str or None
        Date of the call, ISO.
    greeting : str
        The operator's opening words.

    Returns
    -------
    PeriodReading
    """
    words = words[:_HEAD]
    spoken, bare, sure = from_words(words)
    greeted, greeted_bare, _ = from_words(greeting)
    printed = from_words(title)[0]
    printed = printed or next((period for _, period in sorted(quarters(title), key=lambda item: item[0])), None)
    named = from_name(name)
    # An operator who has the quarter right and the year against the file name has misread the year.
    misread = greeted is not None and named is not None and greeted.quarter == named.quarter and greeted != named
    votes = _votes(
        ((spoken, 3.0 if sure else 1.0), (greeted, 1.0 if misread else 2.0), (printed, 2.0), (named, 1.5)), words
    )
    chosen = max(votes, key=lambda period: (votes[period], period == spoken, period == greeted), default=None)
    rule = _source_of(chosen, spoken or greeted, greeted, printed)
    bare = bare or greeted_bare
    if spoken is None and greeted is None and printed is None and bare is not None:
        chosen, rule = _with_year(bare, named, date)
    notes = [
        f"The {source} says {period}, the call itself says {chosen}; the call counts."
        for period, source in ((printed, "title"), (named, "file name"))
        if chosen is not None and period is not None and period != chosen
    ]
    if chosen is not None and greeted not in (None, chosen):
        notes.append(f"The operator's greeting says {greeted}, everything else {chosen}.")
    month = _year_end(words, chosen, date)
    return PeriodReading(chosen, (rule,) if rule else (), tuple(notes), month)


def _votes(readings: Sequence[tuple[FiscalPeriod | None, float]], words: str) -> dict[FiscalPeriod, float]:
    """Add up who says which quarter; a year that the words hardly know loses weight."""
    years = Counter(int(year) for year in _CENTURY.findall(words))
    best = years.most_common(2)
    # Named once, or as often as another, a year is not the words' habit.
    usual = best[0][0] if best and best[0][1] >= 2 and best[0][1] > (best[1][1] if best[1:] else 0) else None
    votes: dict[FiscalPeriod, float] = {}
    for period, weight in readings:
        if period is not None:
            far = usual is not None and abs(period.year - usual) >= 2
            votes[period] = votes.get(period, 0.0) + (weight - 1.0 if far else weight)
    return votes


def _source_of(
    chosen: FiscalPeriod | None,
    spoken: FiscalPeriod | None,
    greeted: FiscalPeriod | None,
    printed: FiscalPeriod | None,
) -> str:
    if chosen is None:
        return ""
    if chosen in (spoken, greeted):
        return "period.words"
    return "period.title" if chosen == printed else "period.name"


def _with_year(quarter: int, named: FiscalPeriod | None, date: str | None) -> tuple[FiscalPeriod | None, str]:
    if named is not None and named.quarter == quarter:
        return named, "period.words_and_name"
    if date is not None:
        year, month = int(date[:4]), int(date[5:7])
        return FiscalPeriod(year - 1 if quarter == 4 and month <= 4 else year, quarter), "period.words_and_date"
    if named is not None:
        return FiscalPeriod(named.year, quarter), "period.words_and_name"
    return None, ""


def _year_end(words: str, period: FiscalPeriod | None, date: str | None) -> int | None:
    """Return the last month of the fiscal year: said, or told by the day of the call."""
    said = _year_end_said(words, period.quarter if period is not None else None)
    if period is None or period.quarter is None or date is None:
        return said
    dated = _year_ends_by_date(period, date)
    if said is not None and said in dated:
        return said
    likely = [month for month, days in dated.items() if days in _LAG]
    return likely[0] if len(likely) == 1 and likely[0] in _USUAL_ENDS else said


_USUAL_ENDS = (1, 3, 6, 7, 9, 10, 12)  # nineteen companies of twenty end their year in one of these months
_LAG = range(8, 46)  # days from the end of a quarter to its call; a few calls are held later
_LATEST = 92


def _year_ends_by_date(period: FiscalPeriod, date: str) -> dict[int, int]:
    """Return the months in which the fiscal year can end, each with the days from its quarter's end to the call.

    A call is held some weeks after its quarter ends, and a year is named by the one it ends in: the fourth
    quarter of 2025, told on 26 February 2025, ended in January.
    """
    try:
        held = datetime.date.fromisoformat(date)
    except ValueError:  # 31 February
        return {}
    found: dict[int, int] = {}
    ended, ahead = held, 3 * (4 - (period.quarter or 4))
    while (held - ended).days < _LATEST:
        ended = ended.replace(day=1) - datetime.timedelta(days=1)  # the last day of the month before
        year, month = divmod(ended.year * 12 + ended.month - 1 + ahead, 12)
        if year == period.year:
            found[month + 1] = (held - ended).days
    return found


def _year_end_said(words: str, quarter: int | None) -> int | None:
    """Return the last month of the fiscal year: said, or counted from the month that ends the quarter."""
    clauses = [
        words[max(0, found.start() - 90) : found.end() + 20]
        for found in itertools.islice(_END_WORD.finditer(words), 40)
    ]
    clauses = [clause for clause in clauses if not _FILING.search(clause)]
    for clause in clauses:
        match = _YEAR_ENDED.search(clause)
        if match:
            return _month(match["month"])
    if quarter is None:
        return None
    match = next((found for clause in clauses if (found := _ENDED.search(clause))), None)
    month = _month(match["month"]) if match else _month_quarter(_small(words))
    return (month + 3 * (4 - quarter) - 1) % 12 + 1 if month else None


def _month_quarter(words: str) -> int | None:
    """Return the month that most often names "the March quarter", comparisons and outlooks left out."""
    said = Counter(
        _month(match["month"])
        for match in _MONTH_QUARTER.finditer(words)
        if not _COMPARED.search(words[max(0, match.start() - 24) : match.end()])
    )
    return said.most_common(1)[0][0] if said else None


def _month(word: str) -> int:
    return next(number for name, number in _MONTHS.items() if name.startswith(word.casefold()[:3]))


def find_dates(text: str) -> list[tuple[int, str]]:
    """Return offset and ISO form of every full date in ``text``, in text order."""
    found: set[tuple[int, str]] = set()
    for near in _CENTURY.finditer(text):
        start, end = max(0, near.start() - 24), near.end() + 8
        for pattern in _DATES:
            for match in pattern.finditer(text, start, end):
                groups = match.groupdict()
                month = int(groups["mon"]) if groups.get("mon") else _month(groups["month"])
                day = int(groups["day"])
                if 1 <= month <= 12 and 1 <= day <= 31:
                    found.add((match.start(), f"{groups['year']}-{month:02d}-{day:02d}"))
    return sorted(found)
