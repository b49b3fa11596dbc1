"""Arithmetic between the claims of a call. A failed check attaches a doubt; nothing is changed.

Checks compare figures of one metric, segment, adjustment and period only, and allow for the rounding
of what was said. A growth read against "increased X" is the usual find: the transcript says "net sales
increased $21.4 billion, up 20%" where 21.4 is the level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from callnlp.annotation import Claim
from callnlp.claims.totals import company_total, doubts_of_totals
from callnlp.language.rounding import agree, rounded_ends

__all__ = ["check_claims"]

_FLOWS = frozenset(
    "revenue gross_profit operating_income ebitda net_income eps operating_cash_flow free_cash_flow".split()
)
_MARGINS = {
    **{"gross_margin": "gross_profit", "operating_margin": "operating_income", "ebitda_margin": "ebitda"},
    **{"net_margin": "net_income", "fcf_margin": "free_cash_flow"},
}
_NO_AMOUNT = frozenset({"percent", "bps", "x", None})
_POINT = 0.5  # percentage points of a margin that hide behind unlike bases
_NEAR = 12  # characters between two values that are told as one
_STEEPEST = 400.0
_LOOSE = 0.06  # share of a figure, or of a growth, within which spoken rounding may lie
_Doubts = dict[str, list[tuple[str, str]]]


def check_claims(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Attach doubts to claims that do not add up.

    Parameters
    ----------
    claims : sequence of Claim
        Of one call, in text order.

    Returns
    -------
    tuple of Claim
        The same claims, in the same order; ``doubts`` are pairs of check id and computation.
    """
    doubts: _Doubts = defaultdict(list)
    # "More than $85 billion" is near 85: an open end is what speakers put on a rounded figure.
    points = [claim for claim in claims if claim.low is not None and claim.high in (claim.low, None)]
    usable = [claim for claim in points if claim.role != "analyst"]
    _growth_against_prior(usable, doubts)
    _increase_is_level(usable, doubts)
    _run_rate(usable, doubts)
    _margin(usable, doubts)
    _disagreement(usable, doubts)
    for claim, doubt in doubts_of_totals(usable):
        doubts[claim.id].append(doubt)
    return tuple(
        replace(claim, doubts=(*claim.doubts, *doubts[claim.id])) if claim.id in doubts else claim for claim in claims
    )


def _by_sentence(claims: Iterable[Claim]) -> dict[int, list[Claim]]:
    grouped: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        grouped[claim.sentence].append(claim)
    return grouped


def _same(first: Claim, second: Claim) -> bool:
    return (first.metric, first.segment_id, first.adjustment) == (second.metric, second.segment_id, second.adjustment)


def _signed(claim: Claim) -> float:
    value = claim.low or 0.0
    return -value if claim.direction == "down" else value


def _growth_against_prior(claims: Sequence[Claim], doubts: _Doubts) -> None:
    """Check "X, up 20% from Y": X / Y - 1 is 20%."""
    for group in _by_sentence(claims).values():
        for growth in group:
            if growth.measure != "growth" or growth.unit != "percent" or growth.stance == "prior":
                continue
            levels = [c for c in group if c.measure == "level" and c.unit not in ("percent", "x") and _same(c, growth)]
            level = next((c for c in levels if c.stance == growth.stance and c.period == growth.period), None)
            prior = next(
                (c for c in levels if c.stance == "prior" and level is not None and c.unit == level.unit), None
            )
            if level is None or prior is None or not level.low or not prior.low or prior.low <= 0:
                continue
            computed = (level.low / prior.low - 1) * 100
            if computed > _STEEPEST:
                continue  # what stands behind "from" is another thing
            if abs(computed - _signed(growth)) > max(1.5, abs(computed) * 2 * _LOOSE):
                text = f"{level.low:g} / {prior.low:g} - 1 = {computed:.1f}%, said {_signed(growth):g}%"
                doubts[growth.id].append(("check.growth", text))


def _increase_is_level(claims: Sequence[Claim], doubts: _Doubts) -> None:
    """Check "increased X, up p%": a change of X and a growth of p% make a level of X * (100 / p + 1)."""
    for group in _by_sentence(claims).values():
        changes = [
            c for c in group if c.measure == "change" and c.unit not in ("percent", "bps") and c.metric in _FLOWS
        ]
        for change in changes:
            for growth in (c for c in group if c.measure == "growth" and c.unit == "percent" and _same(c, change)):
                if growth.basis != change.basis or not growth.low or not change.low or growth.stance != change.stance:
                    continue
                implied = change.low * (100 / growth.low + (-1 if growth.direction == "down" else 1))
                known = [c for c in claims if c.measure == "level" and _like(c, change) and c.low]
                as_level = any(abs((c.low or 0.0) - change.low) <= _LOOSE * change.low for c in known)
                beside = [c.low or 0.0 for c in known if c.sentence == change.sentence] if _next(change, growth) else []
                wrong = bool(beside) and all(abs(level - implied) > 0.25 * implied for level in beside)
                if as_level or wrong or _rate_fits(claims, change):
                    text = f"a change of {change.low:g} with {growth.low:g}% makes a level of {implied:.4g}"
                    doubts[change.id].append(("check.increase_is_level", text))


def _next(first: Claim, second: Claim) -> bool:
    """Say whether one value stands right behind another: "$20 million, or 5%"."""
    return 0 <= second.value_spans[0].start - first.value_spans[-1].end <= _NEAR


def _like(first: Claim, second: Claim) -> bool:
    return first.metric == second.metric and first.segment_id == second.segment_id and first.period == second.period


def _rate_fits(claims: Sequence[Claim], change: Claim) -> bool:
    """Say whether a run rate of the call is four times what is called a change."""
    rates = [c.low for c in claims if c.metric == "arr" and c.unit == change.unit and c.low]
    return any(abs(rate - 4 * (change.low or 0.0)) <= _LOOSE * rate for rate in rates)


def _run_rate(claims: Sequence[Claim], doubts: _Doubts) -> None:
    """Check that an annual run rate is about four times the quarter's revenue of the same part."""
    for rate in claims:
        if rate.metric != "arr" or rate.measure != "level" or rate.segment_id is None or "Q" not in (rate.period or ""):
            continue
        quarters = [
            c.low
            for c in claims
            if c.metric == "revenue" and c.measure == "level" and c.segment_id == rate.segment_id
            if c.period == rate.period and c.unit == rate.unit and c.stance == "actual" and c.low
        ]
        if quarters and rate.low and all(abs(rate.low - 4 * q) > 2 * _LOOSE * rate.low for q in quarters):
            text = f"4 x {quarters[0]:g} = {4 * quarters[0]:g}, said {rate.low:g}"
            doubts[rate.id].append(("check.run_rate", text))


def _margin(claims: Sequence[Claim], doubts: _Doubts) -> None:
    """Check a margin against the profit told beside it and the revenue of its period, where that is sure."""
    amounts = [
        c for c in claims if c.measure == "level" and c.stance == "actual" and c.unit not in _NO_AMOUNT and c.low
    ]
    for claim in claims:
        part = _MARGINS.get(claim.metric)
        if part is None or claim.measure != "level" or claim.unit != "percent" or claim.stance != "actual":
            continue
        profit = _beside(claim, [c for c in amounts if c.metric == part and abs(c.sentence - claim.sentence) <= 1])
        if profit is None or profit.period != claim.period or not _same_part(profit, claim):
            continue
        known = [c for c in amounts if c.metric == "revenue" and (c.period, c.unit) == (claim.period, profit.unit)]
        revenues = _revenues_before(claim, known)
        spans = [_ratio(rounded_ends(profit), rounded_ends(revenue)) for revenue in revenues]
        said = rounded_ends(claim)
        if spans and all(high < said[0] - _POINT or low > said[1] + _POINT for low, high in spans):
            computed = 100 * (profit.low or 0.0) / (revenues[0].low or 1.0)
            text = f"{part} / revenue = {computed:.1f}%, said {said[0] / 2 + said[1] / 2:g}%"
            doubts[claim.id].append(("check.margin", text))


def _revenues_before(claim: Claim, revenues: Sequence[Claim]) -> list[Claim]:
    """Return the revenues that a margin may be of: told ahead of it, of its part, or surely the company's."""
    ahead = [c for c in revenues if c.value_spans[0] < claim.value_spans[0]]
    if claim.segment_id is not None:
        return [c for c in ahead if c.segment_id == claim.segment_id]
    total = company_total(ahead)
    return [total] if total is not None else []


def _beside(claim: Claim, amounts: Sequence[Claim]) -> Claim | None:
    """Return the amount nearest to a claim, or None where there is none."""
    place = claim.value_spans[0].start
    return min(amounts, key=lambda c: abs(c.value_spans[0].start - place), default=None)


def _same_part(first: Claim, second: Claim) -> bool:
    return (first.segment_id, first.adjustment) == (second.segment_id, second.adjustment)


def _ratio(part: tuple[float, float], whole: tuple[float, float]) -> tuple[float, float]:
    """Return the least and the greatest percentage of one rounded amount in another."""
    if whole[0] <= 0:
        return float("-inf"), float("inf")
    ends = [100 * one / other for one in part for other in whole]
    return min(ends), max(ends)


def _disagreement(claims: Sequence[Claim], doubts: _Doubts) -> None:
    """Check that two speakers give one figure for one level."""
    grouped: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.measure == "level" and claim.stance == "actual" and claim.metric in _FLOWS and claim.unit != "percent":
            grouped[claim.metric, claim.segment_id, claim.period, claim.unit, claim.adjustment].append(claim)
    for group in grouped.values():
        for first in group:
            for second in group:
                if first.role == second.role or first.low is None or second.low is None:
                    continue
                if not agree(first, second) and abs(first.low - second.low) <= 0.02 * abs(first.low):
                    names = [claim.speaker or claim.role for claim in (first, second)]
                    text = f"{names[0]} says {first.low:.6g}, {names[1]} says {second.low:.6g}"
                    doubts[first.id].append(("check.speakers", text))
                    break
