"""Periods as reports write them, in English and Chinese: ``Q3 2025``, ``3Q25``, ``2025 年第三季度``, ``FY2025``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from callnlp.spans import Span

__all__ = ["Moment", "covers", "find_moments"]


@dataclass(frozen=True, slots=True)
class Moment:
    """Words that name a period.

    Parameters
    ----------
    span : Span
    period : str
        ``2025-Q3``, ``2025-H2``, ``2025``, ``2025-10``; ``ttm`` or ``multi``.
    dated : bool
        The words name the year themselves.
    """

    span: Span
    period: str
    dated: bool = True


_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_SHORT = r"(?P<{0}>\d\d)"
_ORDINAL = r"(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)"
_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_ZH = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
_B, _E = r"(?<![A-Za-z0-9.,$-])", r"(?![A-Za-z0-9]|[.,]\d|%)"

#: Tried in this order at each place; named groups tell year, quarter, half and month.
_FORMS = (
    rf"{_B}(?:fiscal |fy ?)?{_YEAR.format('y1')}[ -]?q(?P<q1>[1-4]){_E}",
    rf"{_B}q(?P<q2>[1-4])[ ,]{{0,2}}(?:of )?(?:fiscal (?:year )?|fy ?)?{_YEAR.format('y2')}{_E}",
    rf"{_B}(?P<q3>[1-4])q[ ’']?(?:fy)?(?:20)?{_SHORT.format('s3')}{_E}",
    rf"{_B}q(?P<q4>[1-4])[ ’']{{0,2}}(?:fy)?{_SHORT.format('s4')}{_E}",
    rf"{_B}(?:the )?{_ORDINAL}[ -]quarter(?: of)?(?: (?:fiscal|fy|the year))?(?: year)? ?{_YEAR.format('y5')}{_E}",
    rf"{_B}(?:fiscal (?:year )?|fy ?){_YEAR.format('y22')}[ ,]{{1,2}}(?P<word22>first|second|third|fourth)"
    rf"[ -]quarter{_E}",
    rf"{_YEAR.format('y6')} ?(?:财年|年)?度?(?:第)?(?P<z6>[一二三四1-4]) ?季度?",
    rf"{_YEAR.format('y7')} ?(?:财年|年) ?q(?P<q7>[1-4]){_E}",
    rf"{_B}h(?P<h8>[12]) ?(?:fy ?)?{_YEAR.format('y8')}{_E}|{_B}{_YEAR.format('y9')} ?h(?P<h9>[12]){_E}",
    rf"{_YEAR.format('y10')} ?(?:财年|年)?(?P<h10>上|下)半年",
    rf"(?:(?P<h11>first|second) half (?:of )?(?:fiscal )?){_YEAR.format('y11')}{_E}",
    rf"{_YEAR.format('y12')} ?年 ?(?P<m12>1[0-2]|0?[1-9]) ?月",
    rf"{_B}(?P<mw>{'|'.join(_MONTHS)}) (?:of )?{_YEAR.format('y13')}{_E}",
    rf"{_B}(?:fy|fiscal(?: year)?) ?{_YEAR.format('y14')}{_E}|{_B}fy ?[’']?{_SHORT.format('s14')}{_E}",
    rf"(?<![\d$€£¥.,-]){_YEAR.format('y15')} ?(?:财年|财政年度|年度|年)",
    rf"(?<![\d$€£¥.,A-Za-z-]){_YEAR.format('y16')}(?![\d%]|[.,]\d|[-/.]\d\d?[-/.])"
    r"(?![ ]?(?:亿|万|million|billion|[bm]\b))",
    rf"{_B}q(?P<q17>[1-4]){_E}",
    rf"{_B}(?:the )?{_ORDINAL.replace('word', 'word18')}[ -]quarter{_E}",
    r"第?(?P<z19>[一二三四]) ?季度?|第 ?(?P<z20>[1-4]) ?季度",
    r"(?P<h21>上|下)半年",
    r"过去 ?(?:十二|12) ?个月|trailing (?:twelve|12) months|(?:last|past) (?:twelve|12) months|\bttm\b",
    r"(?P<full>全年|整年|本财年|full[- ]year|for the year|the full year)",
)
_PATTERN = re.compile("|".join(f"(?P<f{number}>{form})" for number, form in enumerate(_FORMS)), re.IGNORECASE)


def find_moments(text: str, *, year: int | None = None) -> list[Moment]:
    """Find the words that name periods.

    Parameters
    ----------
    text : str
        A paragraph, cell or heading.
    year : int, optional
        The fiscal year that a name without one ("Q4", "全年") belongs to; without it such names
        are left out.

    Returns
    -------
    list of Moment
        In text order.

    Examples
    --------
    >>> [moment.period for moment in find_moments("2025 年第三季度与 Q4 2025", year=None)]
    ['2025-Q3', '2025-Q4']
    """
    moments = []
    for match in _PATTERN.finditer(text):
        found = _resolve(match, year)
        if found is not None:
            moments.append(Moment(Span(*match.span()), *found))
    return moments


def _resolve(match: re.Match[str], year: int | None) -> tuple[str, bool] | None:
    groups = {name: value for name, value in match.groupdict().items() if value is not None and name[0] != "f"}
    full = match["full"] is not None
    if not groups and not full:
        return "ttm", True
    own = _own_year(groups)
    said = own if own is not None else year
    quarter, half, month = _quarter(groups), _half(groups), _month(groups)
    if said is None:
        return None
    if quarter:
        return f"{said}-Q{quarter}", own is not None
    if half:
        return f"{said}-H{half}", own is not None
    if month:
        return f"{said}-{month:02d}", True
    return str(said), own is not None


def _first(groups: dict[str, str], letter: str, read: Callable[[str], int | None]) -> int | None:
    for name, value in groups.items():
        if name[0] == letter and name[1:].isdigit():
            return read(value)
    return None


def _own_year(groups: dict[str, str]) -> int | None:
    return _first(groups, "y", int) or _first(groups, "s", lambda value: 2000 + int(value))


def _quarter(groups: dict[str, str]) -> int | None:
    word = groups.get("word") or groups.get("word18") or groups.get("word22")
    if word:
        return _WORDS[word.lower()]
    return _first(groups, "q", int) or _first(groups, "z", lambda value: _ZH[value])


def _half(groups: dict[str, str]) -> int | None:
    return _first(groups, "h", lambda value: {"上": 1, "first": 1, "1": 1}.get(value.lower(), 2))


def _month(groups: dict[str, str]) -> int | None:
    named = groups.get("mw")
    return _MONTHS[named.lower()] if named else _first(groups, "m", int)


def covers(year: str, period: str) -> bool:
    """Say whether a fiscal year (``2025``) contains a period (``2025-Q3``)."""
    return len(year) == 4 and period.startswith(year)
