"""Whether a printed value and a said one are the same number, as far as each is given."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

from callnlp.verify.facts import Fact
from callnlp.verify.statements import Statement

__all__ = ["Agreement", "compare_values", "power_of_ten", "same_family", "significant_digits"]

Agreement = Literal["equal", "coarse", "compatible", "different"]
_SLACK = 1e-6
#: With fewer digits, a power of ten apart means the same digits exactly.
_FINE = 3
_SAME = 1e-3
#: An amount that is said to be about so much leaves this much room.
_ABOUT = 0.03
#: A figure said with one digit does not carry a finer one that is this far off.
_COARSE = 0.05
#: No amount per share is as large; millions beside "earnings per share" are the earnings.
_PER_SHARE = 1e5
#: A rate with fewer digits is met a power of ten apart by chance.
_TELLING = 2
#: "More than 4" is fair of anything up to a quarter above it.
_ABOVE = 1.25


def same_family(statement: Statement, fact: Fact) -> bool:
    """Say whether the two count in the same unit: points and basis points are one, EPS takes either form."""
    quantity = statement.figure.quantity
    if statement.points or quantity.unit == "bps":
        return fact.points
    if fact.unit is None or quantity.unit is None:
        return False
    if fact.unit.endswith("/share") or quantity.unit.endswith("/share"):
        sizes = [abs(v) for v in (quantity.low, quantity.high, fact.low, fact.high) if v is not None]
        return fact.unit.split("/")[0] == quantity.unit.split("/")[0] and max(sizes, default=0.0) < _PER_SHARE
    return fact.unit == quantity.unit


def _scaled(statement: Statement, fact: Fact) -> tuple[float | None, float | None, float]:
    """Return low, high and step of the printed value in the fact's unit (basis points against points)."""
    quantity, step = statement.figure.quantity, statement.figure.step
    factor = 1.0
    if fact.points and fact.unit != quantity.unit:
        factor = 100.0 if fact.unit == "bps" else 0.01
    low, high = (None if v is None else v * factor for v in (quantity.low, quantity.high))
    return low, high, step * factor


def compare_values(statement: Statement, fact: Fact) -> Agreement:
    """Compare a printed value with a said one; units are taken to be of one family.

    Parameters
    ----------
    statement : Statement
        From the report.
    fact : Fact
        From the store.

    Returns
    -------
    str
        ``equal``: the said value rounds to the printed one; ``coarse``: the printed value rounds to
        the said one, which was given less finely; ``compatible``: both can be true (an open end, an
        "about", a value inside a range); ``different`` otherwise.
    """
    low, high, step = _scaled(statement, fact)
    if _one_sided(statement.figure.quantity.bound, low, high) and not _is_range(fact.low, fact.high):
        return _open_end(low, high, fact)
    if low is None or high is None:
        return "equal" if _ends_equal(low, high, step, fact) else "different"
    if _unsigned(statement, fact):
        low, high = sorted((abs(low), abs(high)))
        fact = _magnitude(fact)
    if _is_range(low, high) or _is_range(fact.low, fact.high):
        return _ranges(low, high, step, fact)
    said = fact.low if fact.low is not None else fact.high
    assert said is not None
    about = statement.figure.quantity.bound == "approx"
    return _points(low, said, max(step, 2 * _ABOUT * abs(said)) if about else step, fact)


def _unsigned(statement: Statement, fact: Fact) -> bool:
    """Say whether the sign is compared apart: in a claim a change is a magnitude with a direction."""
    return fact.measure != "level" and statement.figure.quantity.direction is not None


def _magnitude(fact: Fact) -> Fact:
    """Return a change that was said below zero ("minus 10%") as its size."""
    if fact.low is None or fact.high is None or fact.high > 0:
        return fact
    return replace(fact, low=-fact.high, high=-fact.low)


def _is_range(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and not math.isclose(low, high)


def _one_sided(bound: str, low: float | None, high: float | None) -> bool:
    return (low is None) != (high is None) or bound in {"at_least", "at_most"}


def _points(printed: float, said: float, step: float, fact: Fact) -> Agreement:
    gap = abs(printed - said)
    slack = _SLACK * max(abs(said), abs(printed))
    if gap <= step / 2 + slack:
        return "equal"
    if gap <= fact.step / 2 + slack:
        return "coarse" if gap <= _COARSE * abs(said) else "compatible"
    if fact.bound == "at_least" and printed >= said:
        return "compatible"
    if fact.bound == "at_most" and printed <= said:
        return "compatible"
    if fact.bound == "approx" and gap <= _ABOUT * abs(said):
        return "compatible"
    return "different"


def _open_end(low: float | None, high: float | None, fact: Fact) -> Agreement:
    """Compare "more than 4" with a said value: the same number, or one that lies beyond it."""
    said = fact.low if fact.low is not None else fact.high
    edge = low if low is not None else high
    assert said is not None and edge is not None
    if math.isclose(said, edge, rel_tol=_SLACK):
        return "equal"
    above = high is None or (low is not None and low == edge)
    if above and edge <= said <= edge * _ABOVE:
        return "compatible"
    if not above and edge / _ABOVE <= said <= edge:
        return "compatible"
    return "different"


def _ends_equal(low: float | None, high: float | None, step: float, fact: Fact) -> bool:
    for printed, said in ((low, fact.low), (high, fact.high)):
        if (printed is None) != (said is None):
            return False
        if printed is not None and said is not None and abs(printed - said) > step / 2 + _SLACK * abs(said):
            return False
    return True


def _ranges(low: float, high: float, step: float, fact: Fact) -> Agreement:
    if _ends_equal(low, high, step, fact):
        return "equal"
    first, last = fact.low, fact.high
    inside = (first is None or low >= first - _SLACK * abs(first)) and (last is None or high <= last * (1 + _SLACK))
    around = first is not None and last is not None and low <= first and last <= high
    if _is_range(first, last) and _is_range(low, high):
        return "different"
    return "compatible" if inside or around else "different"


def power_of_ten(statement: Statement, fact: Fact) -> int:
    """Return k where the printed value is the said one times 10**k, k not 0; else 0."""
    if statement.figure.quantity.unit in {"percent", "bps", "x"} and significant_digits(statement) < _TELLING:
        return 0
    low, high, step = _scaled(statement, fact)
    sized = _unsigned(statement, fact)
    both = ((low, fact.low), (high, fact.high))
    pairs = [(abs(p), abs(s)) if sized else (p, s) for p, s in both if p and s]
    if not pairs or any(p * s < 0 for p, s in pairs):
        return 0
    powers = {round(math.log10(p / s)) for p, s in pairs}
    if len(powers) != 1 or not (power := powers.pop()):
        return 0
    fine = significant_digits(statement) >= _FINE
    near = all(
        abs(p - s * 10.0**power) <= (step / 2 + fact.step * 10.0**power / 2 if fine else _SAME * abs(p))
        for p, s in pairs
    )
    return power if near else 0


def significant_digits(statement: Statement) -> int:
    """Return how many digits of the printed value tell something: 1 for "20", 4 for "155.7"."""
    digits = [c for c in statement.text if c.isdigit()]
    return len("".join(digits).strip("0"))
