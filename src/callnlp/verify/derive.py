"""Figures that no one said but that follow from what was said, with the arithmetic shown."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from callnlp.errors import UsageError
from callnlp.transcript import FiscalPeriod
from callnlp.verify.facts import STOCKS, Fact
from callnlp.verify.statements import Statement

__all__ = ["Derivation", "Levels", "derivations", "yearly_total"]

#: Margins and what they divide.
_MARGINS = {
    "gross_margin": "gross_profit",
    "operating_margin": "operating_income",
    "ebitda_margin": "ebitda",
    "pretax_margin": "pretax_income",
    "net_margin": "net_income",
    "fcf_margin": "free_cash_flow",
}
#: Money that adds up over the quarters of a year in one definition.
ADDITIVE = frozenset("revenue operating_income net_income gross_profit".split())
_SUMMED = ADDITIVE | frozenset(
    "capex free_cash_flow operating_cash_flow buyback dividend capital_return ebitda".split()
)


@dataclass(frozen=True, slots=True)
class Derivation:
    """A value that follows from claims.

    Parameters
    ----------
    low, high : float
        Smallest and largest value that the rounding of the claims allows.
    value : float
        From the claims as said.
    formula : str
        The arithmetic with its numbers.
    facts : tuple of Fact
    """

    low: float
    high: float
    value: float
    formula: str
    facts: tuple[Fact, ...]


class Levels:
    """Levels of a company by metric, segment and period: exact values, stated as done.

    Parameters
    ----------
    facts : list of Fact
    """

    def __init__(self, facts: list[Fact]) -> None:
        self._by_key: dict[tuple[str, str, str], list[Fact]] = {}
        for fact in facts:
            if _is_level(fact):
                period = fact.period or fact.call_period
                self._by_key.setdefault((fact.metric, fact.segment, period), []).append(fact)

    def get(self, metric: str, segment: str, period: str) -> Fact | None:
        """Return the level, the finest as said; None when there is none, or two that disagree.

        Where only one is said in two turns, or in two calls, that one stands.
        """
        found = self._by_key.get((metric, segment, period), [])
        if any(not _consistent(one, other) for one, other in itertools.pairwise(found)):
            groups = [[other for other in found if _consistent(one, other)] for one in found]
            said = [group for group in groups if len({(fact.call, fact.turn) for fact in group}) > 1]
            found = said[0] if said and all(group == said[0] for group in said) else []
        return min(found, key=lambda fact: (fact.step, fact.call, fact.start), default=None)

    def segments(self, metric: str, period: str) -> list[str]:
        """Return the segments that have a level, sorted."""
        return sorted(segment for name, segment, when in self._by_key if (name, when) == (metric, period))


def _is_level(fact: Fact) -> bool:
    plain = fact.bound in {"exact", "approx"} and fact.low is not None and fact.low == fact.high
    said = fact.stance in {"actual", "prior"} and fact.role != "analyst" and not fact.negated and not fact.doubtful
    return plain and said and fact.certain and fact.measure == "level" and fact.basis is None and not fact.adjusted


def _consistent(one: Fact, other: Fact) -> bool:
    if one.low is None or other.low is None or one.unit != other.unit:
        return False
    return abs(one.low - other.low) <= max(one.step, other.step) / 2 * 1.000001


def _parse(period: str | None) -> FiscalPeriod | None:
    try:
        return FiscalPeriod.parse(period or "")
    except UsageError:
        return None


def derivations(statement: Statement, levels: Levels) -> Iterator[Derivation]:
    """Yield what follows from levels about the metric, segment and period of a statement.

    Parameters
    ----------
    statement : Statement
        Without a metric or a period nothing follows.
    levels : Levels
        What was said.
    """
    period = _parse(statement.period)
    if statement.metric is None or period is None:
        return
    unit = statement.figure.quantity.unit
    if unit == "percent" and not statement.points:
        yield from _rates(statement, levels, period)
    elif statement.measure == "change" and unit not in {"percent", "bps"}:
        yield from _changes(statement, levels, period)
    elif statement.measure == "level":
        yield from _sums(statement.metric, statement.segment or "", levels, period)
        yield from _run_rate(statement, levels, period)


def _bounds(facts: list[Fact], value: Callable[[list[float]], float]) -> tuple[float, float, float]:
    """Return the least and greatest result over the rounding of the inputs, and the plain one."""
    plain = [fact.low or 0.0 for fact in facts]
    corners = itertools.product(
        *((level - fact.step / 2, level + fact.step / 2) for fact, level in zip(facts, plain, strict=True))
    )
    results = [value(list(corner)) for corner in corners]
    return min(results), max(results), value(plain)


def _make(facts: list[Fact], value: Callable[[list[float]], float], formula: str) -> Derivation | None:
    if any(not fact.low for fact in facts):
        return None
    low, high, plain = _bounds(facts, value)
    shown = " ; ".join(f"{fact.call}: {fact.value_text}" for fact in facts)
    return Derivation(low, high, plain, f"{formula} [{shown}]", tuple(facts))


def _rates(statement: Statement, levels: Levels, period: FiscalPeriod) -> Iterator[Derivation]:
    metric, segment = statement.metric or "", statement.segment or ""
    if metric in _MARGINS:
        yield from _ratio(levels, (_MARGINS[metric], segment), ("revenue", segment), str(period), "{0} / {1}")
        return
    if statement.measure == "level" and segment:
        yield from _ratio(levels, (metric, segment), (metric, ""), str(period), "{0} / {1}")
        return
    now = levels.get(metric, segment, str(period))
    earlier = {"qoq": period.next(-1)}.get(statement.basis or "yoy", period.year_before())
    then = levels.get(metric, segment, str(earlier))
    if now is not None and then is not None and now.unit == then.unit:
        sign = -1.0 if statement.direction == "down" else 1.0
        made = _make(
            [now, then], lambda v: sign * (v[0] / v[1] - 1) * 100, f"{metric} {period} / {earlier} - 1, in percent"
        )
        if made is not None:
            yield made


def _ratio(
    levels: Levels, over: tuple[str, str], under: tuple[str, str], period: str, formula: str
) -> Iterator[Derivation]:
    one, other = levels.get(*over, period), levels.get(*under, period)
    if one is not None and other is not None and one.unit == other.unit:
        names = (" ".join(filter(None, (over[1], over[0]))), " ".join(filter(None, (under[1] or "total", under[0]))))
        made = _make([one, other], lambda v: v[0] / v[1] * 100, formula.format(*names) + f", {period}, in percent")
        if made is not None:
            yield made


def _changes(statement: Statement, levels: Levels, period: FiscalPeriod) -> Iterator[Derivation]:
    metric, segment = statement.metric or "", statement.segment or ""
    now = levels.get(metric, segment, str(period))
    earlier = period.next(-1) if statement.basis == "qoq" else period.year_before()
    then = levels.get(metric, segment, str(earlier))
    if now is not None and then is not None and now.unit == then.unit:
        made = _make([now, then], lambda v: abs(v[0] - v[1]), f"{metric} {period} - {earlier}")
        if made is not None:
            yield made


def _quarters(period: FiscalPeriod) -> list[FiscalPeriod]:
    if period.quarter is not None:
        return []
    halves = {1: (1, 2), 2: (3, 4), None: (1, 2, 3, 4)}
    return [FiscalPeriod(period.year, quarter) for quarter in halves[period.half]]


def _sums(metric: str, segment: str, levels: Levels, period: FiscalPeriod) -> Iterator[Derivation]:
    """Add the quarters of a year or half up; flows only."""
    if metric in STOCKS or metric not in _SUMMED:
        return
    quarters = _quarters(period)
    found = [levels.get(metric, segment, str(quarter)) for quarter in quarters]
    parts = [fact for fact in found if fact is not None]
    if quarters and len(parts) == len(quarters) and len({fact.unit for fact in parts}) == 1:
        names = " + ".join(str(quarter) for quarter in quarters)
        made = _make(parts, sum, f"{metric} {names} = {_amount(sum(fact.low or 0.0 for fact in parts))}")
        if made is not None:
            yield made


def _amount(value: float) -> str:
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:.6g} {name}"
    return f"{value:,.6g}"


def _run_rate(statement: Statement, levels: Levels, period: FiscalPeriod) -> Iterator[Derivation]:
    if statement.metric != "arr" or period.quarter is None:
        return
    quarter = levels.get("revenue", statement.segment or "", str(period))
    if quarter is not None:
        made = _make([quarter], lambda v: 4 * v[0], f"4 x revenue {period}")
        if made is not None:
            yield made


def yearly_total(statement: Statement, levels: Levels) -> Derivation | None:
    """Return the sum of the quarters of the statement's year where it must equal the year's figure.

    Only for income-statement money, which companies define in one way.
    """
    period = _parse(statement.period)
    if period is None or period.quarter is not None or statement.metric not in ADDITIVE or statement.segment is None:
        return None
    return next(_sums(statement.metric, statement.segment, levels, period), None)
