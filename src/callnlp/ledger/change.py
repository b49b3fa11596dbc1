"""What a guide did against the one before, and how the actual compares: arithmetic only."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

from callnlp.annotation import Claim
from callnlp.language.rounding import precision_of
from callnlp.ledger.keys import signed

__all__ = ["Range", "change_between", "distance_from", "is_far", "range_of", "verdict_of"]

Range = tuple[float, float]
_RELATIVE = 1e-6
_FAR_PERCENT = 50.0
_FAR = {"bps": 5000.0}
_FAR_SHARE = 15.0  # points of a margin, a rate or a share, which move less than growth does


def range_of(claim: Claim) -> Range | None:
    """Return a claim's signed ends, open ends as infinities; None for guidance in words."""
    low, high = signed(claim)
    if low is None and high is None:
        return None
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def _equal(one: float, other: float) -> bool:
    return one == other or math.isclose(one, other, rel_tol=_RELATIVE)


def change_between(before: Range, now: Range) -> str:
    """Return the verb for the way from one guide to the next.

    Both ends higher is ``raised``, both lower ``lowered``; equal ends ``reaffirmed``; a range
    inside the earlier one ``narrowed``, around it ``widened``. A point inside the earlier range
    narrows it. A move of one end alone narrows or widens, unless the other is open ("at least").

    Examples
    --------
    >>> change_between((100.0, 110.0), (105.0, 112.0)), change_between((100.0, 110.0), (104.0, 110.0))
    ('raised', 'narrowed')
    """
    low_same, high_same = _equal(before[0], now[0]), _equal(before[1], now[1])
    if low_same and high_same:
        return "reaffirmed"
    low_up, high_up = now[0] > before[0] and not low_same, now[1] > before[1] and not high_same
    low_down, high_down = now[0] < before[0] and not low_same, now[1] < before[1] and not high_same
    floor, ceiling = before[1] == now[1] == math.inf, before[0] == now[0] == -math.inf
    if (low_up or ceiling) and (high_up or floor):
        return "raised"
    if (low_down or ceiling) and (high_down or floor):
        return "lowered"
    if _equal(*before) and (low_same or high_same):  # a point became a range that begins or ends at it
        return "raised" if low_same else "lowered"
    return "narrowed" if low_up or high_down else "widened"


def verdict_of(guide: Claim, actual: Claim) -> str:
    """Return ``within``, ``above`` or ``below`` for an actual against a guide.

    A point guide is met when both agree as far as the coarser of them was said. An actual with an open
    end, or one rounded so that it may lie in a range or beside it, decides only on one side.
    """
    span, got = range_of(guide), range_of(actual)
    if span is None or got is None:
        return "not_measurable"
    low, high = span
    slack = precision_of(actual) if got[0] == got[1] else 0.0
    if low == high:
        slack = max(slack, precision_of(guide)) * (1 + _RELATIVE)
        low, high, slack = low - slack, high + slack, 0.0
    inside = (got[0] >= low or _equal(got[0], low)) and (got[1] <= high or _equal(got[1], high))
    if inside:
        return "within"
    if got[0] - slack > high or _equal(got[0] - slack, high):
        return "above"
    if got[1] + slack < low or _equal(got[1] + slack, low):
        return "below"
    return "not_measurable"


def distance_from(guide: Claim, actual: Claim) -> float | None:
    """Return how far the actual lies outside the guide: signed, 0.0 inside.

    In percent of the nearest end for amounts; in the unit itself (points, basis points) for
    percent and basis points, where a percentage of a percentage misleads.
    """
    span, got = range_of(guide), range_of(actual)
    verdict = verdict_of(guide, actual)
    if span is None or got is None or verdict == "not_measurable":
        return None
    if verdict == "within":
        return 0.0
    end, reached = (span[1], got[0]) if verdict == "above" else (span[0], got[1])
    gap = Decimal(repr(reached)) - Decimal(repr(end))
    if guide.unit in {"percent", "bps"}:
        return float(gap)
    return round(float(gap / abs(Decimal(repr(end))) * 100), 2) if end else None


def is_far(guide: Claim, other: Claim) -> bool:
    """Say whether a figure is too far from a guide to be of the guided thing: a part of it, or another.

    An open end is as far as the end that is said: "well over $10 million" is no revenue guided at $300 million.
    """
    low, high = other.low, other.high
    said = replace(other, low=high if low is None else low, high=low if high is None else high)
    distance = distance_from(guide, said)
    share = guide.unit == "percent" and guide.measure == "level"
    far = _FAR_SHARE if share else _FAR.get(guide.unit or "", _FAR_PERCENT)
    return distance is not None and abs(distance) > far
