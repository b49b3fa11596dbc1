"""What one figure or guide is against another of the same thing: computed, never taken from the words."""

from __future__ import annotations

import math
import re

from callnlp.annotation import Claim
from callnlp.ledger.change import change_between, range_of
from callnlp.report.wording import Writer

__all__ = ["guide_difference", "value_difference"]

_DECIMALS = re.compile(r"\d\.(\d{1,6})")
_POINTS = {"percent": ("unit.point", "unit.points"), "bps": ("unit.bp", "unit.bps")}


def value_difference(now: Claim, before: Claim, writer: Writer) -> str:
    """Return a figure's change: in percent, or in points where it is itself in percent.

    Parameters
    ----------
    now, before : Claim
        Of one key, periods apart.
    writer : Writer
        Of the language.

    Returns
    -------
    str
        Empty where it cannot be computed: an open bound, words, another unit, a loss.
    """
    one, other = _point(now), _point(before)
    if one is None or other is None or now.unit != before.unit or now.measure != before.measure:
        return ""
    about = "approx" in {now.bound, before.bound}
    text = _points(now, before, one - other, writer) if now.unit in _POINTS else _percent(now, one, other, writer)
    return writer.phrases("bound.approx", value=text) if about and text else text


def _point(claim: Claim) -> float | None:
    span = range_of(claim)
    return span[0] if span is not None and span[0] == span[1] and math.isfinite(span[0]) else None


def _points(now: Claim, before: Claim, difference: float, writer: Writer) -> str:
    digits = max(len(found[1]) if (found := _DECIMALS.search(c.value_text)) else 0 for c in (now, before))
    return _in_points(difference, digits, now.unit or "", writer)


def _in_points(difference: float, digits: int, unit: str, writer: Writer) -> str:
    number = writer.signed(difference, digits)
    one, several = _POINTS[unit]
    return f"{number} {writer.phrases(one if number[1:] == '1' else several)}"


def _percent(now: Claim, one: float, other: float, writer: Writer) -> str:
    if now.measure != "level" or one <= 0 or other <= 0:
        return ""
    return f"{writer.signed(100 * (one / other - 1), 1)}%"


def guide_difference(now: Claim, before: Claim, writer: Writer) -> str:
    """Return what became of a guide: the verb for one period, the midpoint's change for two.

    Parameters
    ----------
    now, before : Claim
        Guides of one metric and segment.
    writer : Writer
        Of the language.

    Returns
    -------
    str
        Empty where it cannot be computed.
    """
    one, other = range_of(now), range_of(before)
    if one is None or other is None or now.unit != before.unit or now.measure != before.measure:
        return ""
    if now.period == before.period:
        return writer.phrases(f"change.{change_between(other, one)}")
    middle, earlier = sum(one) / 2, sum(other) / 2
    if not (math.isfinite(middle) and math.isfinite(earlier)):
        return ""
    if now.unit in _POINTS:
        text = _in_points(middle - earlier, 2, now.unit or "", writer)
    else:
        text = _percent(now, middle, earlier, writer)
    return writer.phrases("compare.midpoint", change=text) if text else ""
