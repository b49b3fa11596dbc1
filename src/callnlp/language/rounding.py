"""How exactly a value was said: half of its last digit, and the ends within which it may lie."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from callnlp.annotation import Claim

__all__ = ["agree", "precision_of", "rounded_ends"]

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_RELATIVE = 1e-6


def precision_of(claim: Claim) -> float:
    """Return half of the last stated digit of a value, in base units (0.5e9 for "$125 billion").

    This is how exactly a point value was said; 0.0 when no digits stand in the words.
    """
    low, high = claim.low, claim.high
    value = low if low is not None else high
    found = _NUMBER.findall(claim.value_text)
    if not value or not found:
        return 0.0
    try:
        said = Decimal(found[0].replace(",", ""))
    except InvalidOperation:
        return 0.0
    if not said:
        return 0.0
    step = Decimal(1).scaleb(int(said.as_tuple().exponent))
    return float(step / 2 * abs(Decimal(repr(value)) / said))


def rounded_ends(claim: Claim) -> tuple[float, float]:
    """Return the ends within which a point value lies, as far as it was said; an open end is a digit wide.

    "More than $1.5 billion" is what speakers say of 1.52: from 1.5 to 1.6.
    """
    value = claim.low if claim.low is not None else claim.high or 0.0
    slack = precision_of(claim)
    if claim.high is None:
        return value - slack, value + 2 * slack
    return (value - 2 * slack if claim.low is None else value - slack), value + slack


def agree(one: Claim, other: Claim) -> bool:
    """Say whether two point values may be one, as far as they were said.

    "Nearly $124 billion" and "$123.9 billion" may, "$17.6 billion" and "$17.7 billion" may not.
    """
    (low, high), (least, most) = rounded_ends(one), rounded_ends(other)
    return min(high, most) - max(low, least) > _RELATIVE * abs(high)
