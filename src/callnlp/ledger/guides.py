"""Which claims are guides, and which of them are about one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from callnlp.annotation import Claim
from callnlp.errors import UsageError
from callnlp.ledger.change import Range, range_of
from callnlp.ledger.keys import LedgerKey, folded, key_of
from callnlp.ledger.known import in_digits, prominence, withdraws_all
from callnlp.transcript import FiscalPeriod

__all__ = ["due_quarter", "grouped_guides", "is_guide", "loosely_dated"]

_GUIDING = frozenset({"guidance", "target"})
_NOT_GUIDED = frozenset({"macro"})
_AUTHORIZED = "stance.target.authorization"
#: Rules by which a period is taken from the call or the question, not from what was said of the guide.
_INFERRED = frozenset({"period.outlook_year", "period.q4_outlook", "period.asked"})
#: Metrics under which much is stored that nobody guides.
_VAGUE = frozenset(
    "other volume price capacity users productivity utilization market_size market_share retention".split()
)


def due_quarter(period: str) -> str | None:
    """Return the quarter whose call reports a period, or None for one without a fixed end.

    Examples
    --------
    >>> due_quarter("2025"), due_quarter("2025-H1"), due_quarter("2025-Q3"), due_quarter("multi")
    ('2025-Q4', '2025-Q2', '2025-Q3', None)
    """
    try:
        parsed = FiscalPeriod.parse(period)
    except UsageError:
        return None
    quarter = parsed.quarter or (parsed.half * 2 if parsed.half else 4)
    return str(FiscalPeriod(parsed.year, quarter))


def is_guide(claim: Claim) -> bool:
    """Say whether a claim guides: for a metric of the company, and a period that is not over.

    What may be spent under an authorization is no guide; a range of figures for a period that is not
    over is one, whatever stance was read.
    """
    if claim.metric in _NOT_GUIDED or _AUTHORIZED in claim.rules or withdraws_all(claim):
        return False
    if claim.metric == "other" and not (claim.metric_text or claim.count_of):
        return False
    due = due_quarter(claim.period) if claim.period else None
    if claim.stance not in _GUIDING and not (due is not None and _can_only_guide(claim)):
        return False
    return due is None or due > str(claim.fiscal_period)


def _can_only_guide(claim: Claim) -> bool:
    ranged = claim.bound == "range" and claim.low != claim.high and in_digits(claim)
    return claim.stance == "actual" and ranged and claim.basis != "ytd"


def grouped_guides(guides: Sequence[Claim]) -> dict[LedgerKey, list[Claim]]:
    """Group guides by key; one in words joins the numbered guide of the same thing where one is."""
    groups: dict[LedgerKey, list[Claim]] = defaultdict(list)
    numbered = [claim for claim in guides if claim.bound != "words"]
    for claim in numbered:
        if not loosely_dated(claim):
            groups[_grouping_key(claim)].append(claim)
    for claim in numbered:
        if loosely_dated(claim):
            groups[_loose_key(claim, groups)].append(claim)
    groups = _with_said_adjustment(_apart(groups))
    homes: dict[tuple[str, str, str, str], LedgerKey] = {}
    for key in sorted(groups, key=lambda key: (key.measure != "level", key)):
        homes.setdefault(key.without_numbers(), key)
    for claim in guides:
        if claim.bound == "words":
            key = _grouping_key(claim)
            groups[homes.get(key.without_numbers(), key)].append(claim)
    return groups


def loosely_dated(claim: Claim) -> bool:
    """Say whether a guide's period is inferred where much else is talked of: in answers, or of a vague metric."""
    inferred = any(rule in _INFERRED for rule in claim.rules)
    return inferred and (claim.section != "prepared" or claim.metric in _VAGUE)


def _loose_key(claim: Claim, groups: dict[LedgerKey, list[Claim]]) -> LedgerKey:
    """Return the dated key if the same figures stand under it, else one without a period."""
    key = key_of(claim)
    if any(range_of(claim) == range_of(other) for other in groups.get(key, [])):
        return key
    return _undated(key, claim)


def _grouping_key(claim: Claim) -> LedgerKey:
    """Return the claim's key; a guide without a dated period stays apart by its own words."""
    key = key_of(claim)
    return key if key.period else _undated(key, claim)


def _undated(key: LedgerKey, claim: Claim) -> LedgerKey:
    words = key.words or key_of(replace(claim, metric="other")).words
    return replace(key, period="", words=f"{words} [{claim.period or 'undated'}]".strip())


def _apart(groups: dict[LedgerKey, list[Claim]]) -> dict[LedgerKey, list[Claim]]:
    """Give a key of its own to what one call guides beside another figure under another name.

    "An effective tax rate of 13% and a cash tax rate of 10%" are two things of one metric.
    """
    parted: dict[LedgerKey, list[Claim]] = defaultdict(list)
    for key, claims in groups.items():
        others = _other_names(claims) if not key.words else set()
        for claim in claims:
            words = folded(claim.metric_text)
            parted[replace(key, words=words) if words in others else key].append(claim)
    return parted


def _with_said_adjustment(groups: dict[LedgerKey, list[Claim]]) -> dict[LedgerKey, list[Claim]]:
    """Let guides of unsaid adjustment join those of the one that other calls say; a call that gives both keeps both."""
    said: dict[LedgerKey, list[LedgerKey]] = defaultdict(list)
    for key in groups:
        if key.adjustment:
            said[replace(key, adjustment="")].append(key)
    joined: dict[LedgerKey, list[Claim]] = defaultdict(list)
    for key, claims in groups.items():
        homes = said.get(key, [])
        calls = {claim.call for claim in claims}
        alone = len(homes) == 1 and calls.isdisjoint(claim.call for claim in groups[homes[0]])
        joined[homes[0] if alone else key].extend(claims)
    return joined


def _other_names(claims: Iterable[Claim]) -> set[str]:
    by_call: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_call[claim.call].append(claim)
    leading: set[str] = set()
    others: set[str] = set()
    for stated in by_call.values():
        lead, *rest = sorted(stated, key=prominence)
        leading.add(folded(lead.metric_text))
        others |= {folded(claim.metric_text) for claim in rest if _disjoint(range_of(lead), range_of(claim))}
    return others - leading - {""}


def _disjoint(one: Range | None, other: Range | None) -> bool:
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])
