"""Which reported figures become bullets, and which key facts the call does not give."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from callnlp.annotation import Claim
from callnlp.ledger.build import CompanyRoles
from callnlp.ledger.keys import LedgerKey, key_of
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import WeightEntry
from callnlp.report.doubts import disagreeing
from callnlp.transcript import FiscalPeriod

__all__ = ["Fact", "choose_facts", "metric_weights", "missing_checks"]

_MOST = 14
_PER_METRIC = 3
_LEAST_SCORE = 0.5
_ROLE = {"ceo": 1.0, "cfo": 0.8, "executive": 0.7, "unknown": 0.8, "ir": 0.4}
_MEASURE = {"level": 1.0, "growth": 1.0, "change": 0.7}
_BASIS = {"yoy": 1.0, "qoq": 0.9, None: 0.6}
_FIRST = ("revenue", "operating_income", "operating_margin", "gross_margin", "eps", "net_income")
_NEEDS_NOUN = frozenset({"count", "x"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One bullet: claims of one subject, and further places where the same is said."""

    claims: tuple[Claim, ...]
    repeated: tuple[Claim, ...]
    score: float

    @property
    def lead(self) -> Claim:
        """The claim that stands first."""
        return self.claims[0]


@functools.lru_cache(maxsize=4)
def metric_weights(lexicon: Lexicon) -> dict[str, float]:
    """Return how much each metric counts for a bullet."""
    entries = lexicon.entries("weights", WeightEntry)
    return {entry.key: entry.weight for entry in entries if entry.kind == "bullet.metric"}


def choose_facts(
    claims: Sequence[Claim], quarter: str, *, themed: frozenset[int] = frozenset(), lexicon: Lexicon | None = None
) -> list[Fact]:
    """Return the bullets of a quarter, in reading order.

    Parameters
    ----------
    claims : sequence of Claim
        Of one call.
    quarter : str
        The call's fiscal quarter.
    themed : frozenset of int
        Sentences on the headline theme, which count a little more.
    lexicon : Lexicon, optional
        Where the weights come from.

    Returns
    -------
    list of Fact
        At most 14: company-wide results first, then in the order of the call. The key facts of
        the checklist come in whatever their weight.
    """
    weights = metric_weights(lexicon or load_lexicon())
    facts = _grouped([c for c in claims if _printable(c, quarter)], quarter, weights, themed)
    facts.sort(key=lambda fact: (-fact.score, fact.lead.value_spans[0], fact.lead.id))
    chosen: list[Fact] = []
    for check in _CHECKS:
        best = next((fact for fact in facts if _answers(fact, check, quarter)), None)
        if best is not None and best not in chosen:
            chosen.append(best)
    counts: dict[str, int] = defaultdict(int)
    for fact in facts:
        if len(chosen) >= _MOST:
            break
        metric = fact.lead.metric
        counts[metric] += 1
        if fact not in chosen and fact.score > 0 and counts[metric] <= _PER_METRIC:
            chosen.append(fact)
    return sorted(chosen, key=_reading_order)


def _printable(claim: Claim, quarter: str) -> bool:
    if claim.stance != "actual" or claim.role not in CompanyRoles or claim.negated or claim.doubts:
        return False
    if claim.bound == "words" or (claim.score is not None and claim.score < _LEAST_SCORE):
        return False
    if claim.unit is None or (claim.metric == "other" and not claim.metric_text):
        return False
    if claim.unit in _NEEDS_NOUN and claim.measure == "level" and not (claim.count_of or claim.metric_text):
        return False
    return _current(claim.period, quarter)


def _current(period: str | None, quarter: str) -> bool:
    """Say whether a period is the quarter, a longer one that ends with it, or not dated."""
    if period in {None, quarter, "ttm", "multi"}:
        return True
    here = FiscalPeriod.parse(quarter)
    longer = {str(here.year)} | ({f"{here.year}-H{here.quarter // 2}"} if here.quarter in {2, 4} else set())
    return period in longer


def _score(claim: Claim, weights: dict[str, float], quarter: str, themed: frozenset[int]) -> float:
    score = weights.get(claim.metric, 1.0) * _ROLE.get(claim.role, 0.5) * _MEASURE[claim.measure]
    if claim.measure != "level":
        score *= _BASIS.get(claim.basis, 0.8)
    score *= 1.0 if claim.section == "prepared" else 0.8
    score *= 1.0 if claim.period == quarter else 0.7
    score *= 0.6 if claim.hedged else 1.0
    score *= 0.8 if claim.adjustment == "adjusted" else 1.0
    return score + (1.0 if claim.sentence in themed else 0.0)


def _grouped(claims: list[Claim], quarter: str, weights: dict[str, float], themed: frozenset[int]) -> list[Fact]:
    """Join what is said of one subject by one role: a level, its growth, its change."""
    same: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        same[_identity(claim)].append(claim)
    kept: dict[tuple[object, ...], list[tuple[Claim, list[Claim]]]] = defaultdict(list)
    for repeated in same.values():
        best = max(repeated, key=lambda c: (_score(c, weights, quarter, themed), -c.value_spans[0].start))
        kept[_subject(best)].append((best, [c for c in repeated if c is not best]))
    facts = []
    for members in kept.values():
        facts += _facts_of(members, lambda c: _score(c, weights, quarter, themed))
    return facts


def _identity(claim: Claim) -> tuple[object, ...]:
    return (key_of(claim), claim.low, claim.high, claim.direction)


def _subject(claim: Claim) -> tuple[object, ...]:
    key: LedgerKey = replace(key_of(claim), measure="", unit="", basis="", currency_neutral=False)
    return (key, claim.basis == "ytd")


def _facts_of(members: list[tuple[Claim, list[Claim]]], score: Callable[[Claim], float]) -> list[Fact]:
    """Make one fact of a level and the movements said beside it; what disagrees stands alone."""
    ordered = sorted(members, key=lambda item: (-score(item[0]), item[0].value_spans[0].start))
    levels = [item for item in ordered if item[0].measure == "level"]
    moves = [item for item in ordered if item[0].measure != "level"]
    taken: list[tuple[Claim, list[Claim]]] = levels[:1]
    seen = {(taken[0][0].measure, taken[0][0].basis)} if taken else set()
    for item in moves:
        slot = (item[0].measure, item[0].basis)
        if slot not in seen and len(taken) < 3 and (not taken or item[0].role == taken[0][0].role):
            seen.add(slot)
            taken.append(item)
    rest = [item for item in ordered if item not in taken]
    facts = [Fact(tuple(c for c, _ in taken), tuple(r for _, again in taken for r in again), score(taken[0][0]))]
    others = [item for item in rest if not any(disagreeing(item[0], claim) for claim, _ in taken)]
    return facts + [Fact((claim,), tuple(again), score(claim) * 0.5) for claim, again in others]


_CHECKS = ("revenue", "segment_growth", "operating_income", "arr", "backlog", "capex")


def _answers(fact: Fact, check: str, quarter: str) -> bool:
    """Say whether a fact is one of the checklist."""
    lead = fact.lead
    if check == "segment_growth":
        return any(c.metric == "revenue" and c.segment_id and c.measure == "growth" for c in fact.claims)
    if check in {"revenue", "operating_income"}:
        whole = not lead.segment_id and not lead.segment and lead.period == quarter
        return lead.metric == check and lead.measure == "level" and whole
    return lead.metric == check and lead.measure == "level"


def missing_checks(facts: Sequence[Fact], guidance: Sequence[Claim], quarter: str) -> list[str]:
    """Return the ids of the key facts that the call does not give, in the order of the checklist.

    Parameters
    ----------
    facts : sequence of Fact
        What was chosen.
    guidance : sequence of Claim
        All guides of the call.
    quarter : str
        The call's fiscal quarter.

    Returns
    -------
    list of str
        Out of revenue, segment_growth, operating_income, arr, backlog, capex, next_quarter.
    """
    missing = [check for check in _CHECKS if not any(_answers(fact, check, quarter) for fact in facts)]
    coming = str(FiscalPeriod.parse(quarter).next())
    given = any(claim.period == coming and claim.metric == "revenue" and claim.bound != "words" for claim in guidance)
    return missing if given else [*missing, "next_quarter"]


def _reading_order(fact: Fact) -> tuple[int, int, str]:
    lead = fact.lead
    whole = not lead.segment_id and not lead.segment
    rank = _FIRST.index(lead.metric) if whole and lead.metric in _FIRST else len(_FIRST)
    return rank, lead.value_spans[0].start, lead.id
