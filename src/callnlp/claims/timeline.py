"""Fiscal periods against the call's own quarter: over, past, to come, and what a change is measured from."""

from __future__ import annotations

from callnlp.annotation import Basis
from callnlp.claims.scene import Calendar
from callnlp.language.periods import PeriodMention
from callnlp.transcript import FiscalPeriod

__all__ = [
    "base_period",
    "date_before",
    "date_end",
    "is_ahead",
    "is_aside",
    "is_next",
    "is_over",
    "is_past",
    "month_quarter",
    "period_end",
    "year_before",
]


def is_over(period: str | None, calendar: Calendar) -> bool:
    """Say whether a period is over at the end of the call's quarter.

    Parameters
    ----------
    period : str or None
        As in ``Claim.period``; those that are no dates are never over.
    calendar : Calendar
        When the call was.
    """
    anchor = calendar.anchor
    if anchor is None or period is None or not period[:4].isdigit():
        return False
    year, quarter = int(period[:4]), anchor.quarter or 4
    if len(period) > 4 and period[5].isdigit():
        month = month_quarter(period, calendar)
        return (month.year, month.quarter or 4) <= (anchor.year, quarter)
    if year != anchor.year:
        return year < anchor.year
    if period[4:6] == "-Q":
        return int(period[6]) <= quarter
    if period[4:6] == "-H":
        return int(period[6]) * 2 <= quarter
    return quarter == 4


def month_quarter(period: str, calendar: Calendar) -> FiscalPeriod:
    """Return the fiscal quarter in which a month or a day lies; where the year ends is not known, by the calendar.

    Parameters
    ----------
    period : str
        ``2024-12`` or ``2024-12-31``.
    calendar : Calendar
        When the year ends.
    """
    year, month, end = int(period[:4]), int(period[5:7]), calendar.year_end_month or 12
    return FiscalPeriod(year if month <= end else year + 1, ((month - end - 1) % 12) // 3 + 1)


def is_aside(period: str | None, calendar: Calendar) -> bool:
    """Say whether a period is over but longer than the call's quarter: a half, the year to date, the year.

    Parameters
    ----------
    period : str or None
        As in ``Claim.period``.
    calendar : Calendar
        When the call was.
    """
    return period != str(calendar.anchor) and is_over(period, calendar) and not is_past(period, calendar)


def base_period(period: str | None, basis: Basis | None) -> str | None:
    """Return the period that a change is measured against; None when that is not known.

    Parameters
    ----------
    period : str or None
        Of the value that moved.
    basis : str or None
        What the change is measured against.
    """
    if basis == "yoy":
        return year_before(period)
    if basis == "qoq" and period is not None and period[4:6] == "-Q":
        return str(FiscalPeriod.parse(period).next(-1))
    return None


def is_past(period: str | None, calendar: Calendar) -> bool:
    """Say whether a period ended before the call's quarter began.

    Parameters
    ----------
    period : str or None
        As in ``Claim.period``; months are not decided.
    calendar : Calendar
        When the call was.
    """
    anchor = calendar.anchor
    if anchor is None or period is None or not period[:4].isdigit():
        return False
    year, quarter = int(period[:4]), anchor.quarter or 4
    if len(period) == 4 or year < anchor.year:
        return year < anchor.year and (len(period) != 7 or period[5] in "QH" or year < anchor.year - 1)
    return year == anchor.year and period[4:6] == "-Q" and int(period[6]) < quarter


def is_ahead(period: str, calendar: Calendar) -> bool:
    """Wholly after the call's quarter; of a month in which the call may be held nothing is known."""
    anchor = calendar.anchor
    if anchor is None or not period[:4].isdigit() or is_over(period, calendar):
        return False
    if len(period) > 4 and period[5].isdigit():
        return month_quarter(period, calendar) != anchor.next()
    return int(period[:4]) > anchor.year or len(period) > 4


def is_next(period: str | None, calendar: Calendar) -> bool:
    """Say whether a period is the quarter after the call's, in the same fiscal year.

    Parameters
    ----------
    period : str or None
        As in ``Claim.period``.
    calendar : Calendar
        When the call was.
    """
    anchor = calendar.anchor
    return anchor is not None and anchor.quarter in (1, 2, 3) and period == str(anchor.next())


def year_before(period: str | None) -> str | None:
    """Return the same period of the year before; None for what is no date."""
    if period is None or not period[:4].isdigit():
        return None
    return f"{int(period[:4]) - 1}{period[4:]}"


def period_end(mention: PeriodMention, calendar: Calendar) -> str | None:
    """Return the latest reading of a mention; for a day the quarter or year that it ends.

    Parameters
    ----------
    mention : PeriodMention
        Words that name a period.
    calendar : Calendar
        When the call was.
    """
    return date_end(mention.past, calendar) if mention.kind == "date" else mention.past


def date_before(period: str | None, now: str | None, calendar: Calendar) -> str | None:
    """Map an earlier day to the quarter that it ends, where the month in which the year ends is not known.

    Parameters
    ----------
    period : str or None
        Year and month of the day, ``2024-12``.
    now : str or None
        Year and month of a day that ends the call's quarter, if the sentence names one; without it the ends of
        calendar quarters are taken for those of the company's.
    calendar : Calendar
        When the call was.
    """
    anchor = calendar.anchor
    if period is None or anchor is None or anchor.quarter is None:
        return None
    year, month = int(period[:4]), int(period[5:7])
    end = (int(now[:4]), int(now[5:7])) if now is not None else (anchor.year, 3 * anchor.quarter)
    months = (end[0] - year) * 12 + end[1] - month
    if months <= 0 or months % 3:
        return None
    before = anchor.next(-months // 3)
    return str(before.year) if before.quarter == 4 else str(before)


def date_end(period: str | None, calendar: Calendar) -> str | None:
    """Map a day to the quarter in which it lies, the year's last day to the year.

    Parameters
    ----------
    period : str or None
        Day ``2024-12-31``, or the month that it ends.
    calendar : Calendar
        When the call was.
    """
    anchor = calendar.anchor
    if period is None or anchor is None or anchor.quarter is None:
        return period and period[:7]
    quarter, closes = month_quarter(period, calendar), int(period[8:] or 31) >= _CLOSES
    if calendar.year_end_month is None:
        # Where the year ends is not known: a month's last day is taken for the end of the call's quarter, and so is
        # another day unless it lies, by the calendar, in the quarter after.
        after = quarter == anchor.next() and not closes
        return str(quarter) if after else str(anchor.year) if anchor.quarter == 4 else str(anchor)
    return str(quarter.year) if closes and int(period[5:7]) == calendar.year_end_month else str(quarter)


_CLOSES = 24  # of a month: years of 52 weeks end on a weekday
