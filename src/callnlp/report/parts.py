"""Parts of the company as a report names them: one spelling each, and the part that a metric is only told of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from callnlp.annotation import Claim
from callnlp.ledger.build import CompanyRoles

__all__ = ["parts_of"]

#: Given for one part of a company and never for another or in total: a claim that names none means that part.
_ONE_PART = frozenset({"backlog", "arr"})
_ADVERB = "segment.adverb"
_LEAST_CALLS = 2


def parts_of(claims: Sequence[Claim]) -> Callable[[Claim], Claim]:
    """Return what puts the part of the company right in a claim.

    A part is written the way the calls write it most, with a capital where any does ("internationally" is
    "International"). A backlog or run rate without a part is that of the one part for which two calls at least
    give it, where no other part and no total is given; the claim then carries the rule ``segment.one_part``.

    Parameters
    ----------
    claims : sequence of Claim
        All of one company.
    """
    written = _spellings(claims)
    only = _only_parts(claims)

    def named(claim: Claim) -> Claim:
        part = only.get(claim.metric)
        if claim.segment_id is None and part is not None:
            return replace(claim, segment=written[part], segment_id=part, rules=(*claim.rules, "segment.one_part"))
        best = written.get(claim.segment_id or "")
        return claim if best in {None, claim.segment} else replace(claim, segment=best)

    return named


def _spellings(claims: Sequence[Claim]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        if claim.segment_id and claim.segment:
            counts[claim.segment_id][claim.segment] += 1 if _ADVERB not in claim.rules else 0
    return {
        part: max(sorted(seen), key=lambda text: (seen[text] > 0, text[:1].isupper(), seen[text]))
        for part, seen in counts.items()
    }


def _only_parts(claims: Sequence[Claim]) -> dict[str, str]:
    told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    totals = set()
    for claim in claims:
        if claim.metric in _ONE_PART and claim.role in CompanyRoles:
            if claim.segment_id:
                told[claim.metric][claim.segment_id].add(claim.call)
            if "segment.total" in claim.rules:
                totals.add(claim.metric)
    return {
        metric: next(iter(parts))
        for metric, parts in told.items()
        if len(parts) == 1 and metric not in totals and len(next(iter(parts.values()))) >= _LEAST_CALLS
    }
