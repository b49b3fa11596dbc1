"""How much a claim weighs when bullets and guidance are chosen."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from callnlp.annotation import Claim
from callnlp.ledger.fit import unit_fit
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import WeightEntry

__all__ = ["Weigher", "company_segments", "metric_weights"]

_ROLE = {"ceo": 1.0, "cfo": 0.8, "executive": 0.7, "unknown": 0.8, "ir": 0.4}
_MEASURE = {"level": 1.0, "growth": 1.0, "change": 0.7}
_BASIS = {"yoy": 1.0, "qoq": 0.9, None: 0.6}
_OWN = re.compile(r"\b(?:we|our|us|ours)\b", re.I)
#: Figures that are the company's only where it says so: who else has users, plants and prices, most calls tell.
_ANYONES = frozenset("users volume capacity headcount price market_size utilization productivity macro other".split())
_UNSAID = frozenset({"stance.default", "period.call", "period.habit"})
_RESULTS = frozenset({"revenue", "operating_income", "operating_margin", "gross_margin", "comparable_sales", "arr"})


@functools.lru_cache(maxsize=4)
def metric_weights(lexicon: Lexicon) -> dict[str, float]:
    """Return how much each metric counts for a bullet."""
    entries = lexicon.entries("weights", WeightEntry)
    return {entry.key: entry.weight for entry in entries if entry.kind == "bullet.metric"}


def company_segments(claims: Iterable[Claim]) -> frozenset[str]:
    """Return the segments that a company reports on, as its calls show.

    Parameters
    ----------
    claims : iterable of Claim
        Of all its calls.

    Returns
    -------
    frozenset of str
        Segment ids with results (revenue, income or margin) in two calls, or twice in the only one.
    """
    places: dict[str, set[str]] = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    calls = set()
    for claim in claims:
        calls.add(claim.call)
        if claim.segment_id and claim.metric in _RESULTS and claim.stance == "actual" and claim.role != "analyst":
            places[claim.segment_id].add(claim.call)
            counts[claim.segment_id] += 1
    least = 2 if len(calls) > 1 else 1
    return frozenset(name for name in places if len(places[name]) >= least and counts[name] >= 2)


@dataclass(frozen=True, slots=True)
class Weigher:
    """What a claim counts as a bullet of a quarter.

    Parameters
    ----------
    quarter : str
        The call's fiscal quarter.
    weights, kinds : dict
        By metric, from :func:`metric_weights` and :func:`callnlp.ledger.fit.metric_kinds`.
    themed : frozenset of int
        Sentences on the headline theme.
    segments : frozenset of str
        The company's own segments, from :func:`company_segments`.
    """

    quarter: str
    weights: dict[str, float]
    kinds: dict[str, str]
    themed: frozenset[int]
    segments: frozenset[str]

    def __call__(self, claim: Claim) -> float:
        """Return the weight of a claim, 0.0 where its metric makes no bullet."""
        score = self.weights.get(claim.metric, 1.0) * _ROLE.get(claim.role, 0.5) * _MEASURE[claim.measure]
        if claim.measure != "level":
            score *= _BASIS.get(claim.basis, 0.8)
        anyones = claim.metric in _ANYONES
        factors = (
            (anyones and claim.segment_id not in self.segments and not _OWN.search(claim.quote), 0.4),
            (anyones and "link.topic" in claim.rules, 0.2),  # its name stands in another sentence
            (anyones and len(_UNSAID & set(claim.rules)) == 2, 0.6),
            (claim.section != "prepared", 0.8),
            (claim.period != self.quarter, 0.7),
            (claim.hedged, 0.4),
            (claim.adjustment == "adjusted", 0.8),
            (bool(claim.segment_id) and claim.segment_id not in self.segments, 0.5),
            (bool(claim.segment_id), 0.9),
        )
        for holds, factor in factors:
            score *= factor if holds else 1.0
        on_theme = 1.0 if claim.sentence in self.themed and score > 0 else 0.0
        return (score + on_theme) * unit_fit(claim, self.kinds)
