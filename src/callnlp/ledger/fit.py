"""Whether a number's unit is one that its metric is measured in."""

from __future__ import annotations

import functools

from callnlp.annotation import Claim
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import MetricEntry

__all__ = ["is_money", "metric_kinds", "unit_fit"]

_MISFIT, _LOW, _HALF = 0.1, 0.3, 0.5
_RESULTS = frozenset(
    "revenue gross_profit operating_income ebitda pretax_income net_income capex free_cash_flow operating_cash_flow"
    " backlog arr".split()
)
#: Money that is also guided as a share: of revenue, or of its own total.
_OF_REVENUE = frozenset("opex cost capex depreciation bookings inventory".split())
_RATIOS = frozenset({"percent", "bps", "x"})


@functools.lru_cache(maxsize=4)
def metric_kinds(lexicon: Lexicon) -> dict[str, str]:
    """Return what each metric is measured in: money, percent, ratio, count, physical or any."""
    return {entry.id: entry.kind for entry in lexicon.entries("metrics", MetricEntry)}


def unit_fit(claim: Claim, kinds: dict[str, str]) -> float:
    """Return how well a claim's unit fits its metric: 1 well, 0.1 not at all.

    Parameters
    ----------
    claim : Claim
        The claim.
    kinds : dict of str to str
        Metric id to kind, from :func:`metric_kinds`.

    Returns
    -------
    float
        1.0 for growth in percent or times, which any metric has.

    Examples
    --------
    A revenue of 25 percent is somebody else's share; earnings a share of $50 million are not a
    share's.
    """
    kind, unit = kinds.get(claim.metric, "any"), claim.unit or ""
    if claim.measure == "growth" and unit and unit not in _RATIOS:
        return _MISFIT  # "grew to $3.1 billion" is no growth of $3.1 billion
    if kind == "any" or not unit or (claim.measure != "level" and unit in _RATIOS):
        return 1.0
    money, per_share = is_money(unit), unit.endswith("/share")
    if claim.metric == "eps":
        return 1.0 if per_share else _MISFIT
    if kind == "money":
        share = unit == "percent" and (claim.metric in _OF_REVENUE or claim.segment_id is not None)
        return 1.0 if share or (money and not _lost_its_scale(claim)) else _MISFIT
    if kind in {"percent", "ratio"}:
        return 1.0 if unit in _RATIOS else _MISFIT
    if kind == "count":  # people and customers are counted, never measured in miles
        counted = unit in {"count", "x"} or (claim.metric == "volume" and unit not in _RATIOS)
        return 1.0 if counted and not money else _MISFIT
    if money:
        return _MISFIT
    return {"count": _HALF, "percent": _LOW}.get(unit, 1.0)  # plants counted, or a share of them


def _lost_its_scale(claim: Claim) -> bool:
    """Say whether a company's result is below a thousand: an amount a share, or a scale not heard."""
    value = claim.low if claim.low is not None else claim.high
    return claim.metric in _RESULTS and value is not None and abs(value) < 1000


def is_money(unit: str) -> bool:
    """Say whether a unit is a currency, or a currency a share."""
    code = unit.removesuffix("/share")
    return len(code) == 3 and code.isupper() and code.isalpha()
