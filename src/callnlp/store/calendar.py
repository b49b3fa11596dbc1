"""Fiscal quarters of companies on one calendar, so that they can be set side by side."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from callnlp.transcript import FiscalPeriod

__all__ = ["calendar_quarters"]

#: A call comes two to ten weeks after its quarter, whose middle lies six and a half weeks before its end.
_DAYS_TO_MIDDLE = 75


def calendar_quarters(rows: Sequence[Mapping[str, Any]]) -> tuple[dict[str, str], str]:
    """Return the calendar quarter of each fiscal one, and how it is known.

    Parameters
    ----------
    rows : sequence of mapping
        The calls of one company, with ``fiscal_period``, ``year_end_month`` and ``call_date``.

    Returns
    -------
    tuple of (dict of str to str, str)
        The second is empty where a call names the month in which the fiscal year ends, ``by_date``
        where only dates of calls tell, ``assumed`` where fiscal quarters are taken for calendar ones.
    """
    months = [int(row["year_end_month"]) for row in rows if _is_given(row.get("year_end_month"))]
    if months:
        month = max(set(months), key=lambda m: (months.count(m), m))
        found = ((str(row["fiscal_period"]), FiscalPeriod.parse(row["fiscal_period"])) for row in rows)
        return {name: str(fiscal.calendar_quarter(month)) for name, fiscal in found}, ""
    shifts = sorted(_quarters_between(row) for row in rows if _is_given(row.get("call_date")))
    shift = shifts[len(shifts) // 2] if shifts else 0
    moved = {str(row["fiscal_period"]): str(FiscalPeriod.parse(row["fiscal_period"]).next(shift)) for row in rows}
    return moved, "by_date" if shifts else "assumed"


def _is_given(value: Any) -> bool:
    import pandas as pd

    return value is not None and not pd.isna(value)


def _quarters_between(row: Mapping[str, Any]) -> int:
    """Return how many quarters the calendar one lies after the fiscal one, by the date of the call."""
    fiscal = FiscalPeriod.parse(row["fiscal_period"])
    middle = datetime.date.fromisoformat(str(row["call_date"])[:10]) - datetime.timedelta(days=_DAYS_TO_MIDDLE)
    return middle.year * 4 + (middle.month - 1) // 3 - (fiscal.year * 4 + (fiscal.quarter or 1) - 1)
