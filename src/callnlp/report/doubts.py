"""What the section says to be doubtful: speakers that disagree, checks that fail."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from callnlp.annotation import Claim
from callnlp.ledger.build import CompanyRoles
from callnlp.ledger.change import precision_of
from callnlp.ledger.keys import BROAD, key_of, signed

__all__ = ["conflicts", "disagreeing"]

#: Farther apart than this they are two things, not two readings of one.
_NEAR = 0.05
_POINTS_NEAR = 1.0


def _ends(claim: Claim) -> tuple[float, float] | None:
    low, high = signed(claim)
    return None if low is None or high is None or low != high else (low, precision_of(claim))


def disagreeing(one: Claim, other: Claim) -> bool:
    """Say whether two claims give the same thing two values.

    Values agree when one rounds to the other at the coarser precision of the two. "About" and open
    ends never disagree.
    """
    if key_of(one) != key_of(other) or "exact" not in {one.bound, other.bound}:
        return False
    left, right = _ends(one), _ends(other)
    if left is None or right is None:
        return False
    return abs(left[0] - right[0]) > max(left[1], right[1]) * (1 + 1e-6)


def _close(one: Claim, other: Claim) -> bool:
    left, right = _ends(one), _ends(other)
    if left is None or right is None:
        return False
    if one.unit == "percent":
        return abs(left[0] - right[0]) <= _POINTS_NEAR
    return math.isclose(left[0], right[0], rel_tol=_NEAR)


def conflicts(claims: Sequence[Claim]) -> list[tuple[Claim, ...]]:
    """Return groups of claims that give one metric, segment and period two close values.

    Parameters
    ----------
    claims : sequence of Claim
        Of one call.

    Returns
    -------
    list of tuple of Claim
        Each with one claim a value, in text order. Metrics that hold several things
        (:data:`callnlp.ledger.keys.BROAD`) are left out.
    """
    groups: dict[object, list[Claim]] = defaultdict(list)
    for claim in claims:
        reported = claim.stance == "actual" and claim.role in CompanyRoles and not claim.negated
        if reported and claim.metric not in BROAD and claim.period is not None and claim.bound == "exact":
            groups[key_of(claim)].append(claim)
    found = []
    for group in groups.values():
        ordered = sorted(group, key=lambda claim: (claim.value_spans[0], claim.id))
        first = ordered[0]
        others = [claim for claim in ordered[1:] if disagreeing(first, claim) and _close(first, claim)]
        values = {first.low: first} | {claim.low: claim for claim in reversed(others)}
        if len(values) > 1:
            found.append(tuple(sorted(values.values(), key=lambda claim: claim.value_spans[0])))
    return sorted(found, key=lambda group: group[0].value_spans[0])
