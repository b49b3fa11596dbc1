"""What the section says to be doubtful: speakers that disagree, checks that fail."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from callnlp.annotation import Claim
from callnlp.language.rounding import precision_of
from callnlp.ledger.build import CompanyRoles
from callnlp.ledger.keys import BROAD, LedgerKey, key_of, signed

__all__ = ["conflicts", "disagreeing"]

#: Farther apart than this they are two things, not two readings of one.
_NEAR = 0.05
_POINTS_NEAR = 1.0
_EMPTY = frozenset({"segment", "business", "the", "our", "of", "and"})


def _ends(claim: Claim) -> tuple[float, float] | None:
    low, high = signed(claim)
    return None if low is None or high is None or low != high else (low, precision_of(claim))


def disagreeing(one: Claim, other: Claim) -> bool:
    """Say whether two claims give the same thing two values.

    Values agree when one rounds to the other at the coarser precision of the two. "About" and open
    ends never disagree.
    """
    return key_of(one) == key_of(other) and _values_differ(one, other)


def _values_differ(one: Claim, other: Claim) -> bool:
    if "exact" not in {one.bound, other.bound}:
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


def conflicts(claims: Sequence[Claim], *, company: str = "") -> list[tuple[Claim, ...]]:
    """Return groups of claims that give one metric, segment and period two close values.

    Parameters
    ----------
    claims : sequence of Claim
        Of one call.
    company : str
        The company's name and ticker, whose words tell no segment from another ("Amazon ads" is
        "advertising").

    Returns
    -------
    list of tuple of Claim
        Each with one claim a value, in text order. Metrics that hold several things
        (:data:`callnlp.ledger.keys.BROAD`) are left out.
    """
    groups: dict[LedgerKey, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: (claim.value_spans[0], claim.id)):
        reported = claim.stance == "actual" and claim.role in CompanyRoles and not claim.negated
        if reported and claim.metric not in BROAD and claim.period is not None and claim.bound == "exact":
            groups[replace(key_of(claim), segment="")].append(claim)
    own = _names(company)
    found = [group for members in groups.values() for group in _contradictions(members, own)]
    return sorted(found, key=lambda group: group[0].value_spans[0])


def _contradictions(members: list[Claim], own: frozenset[str]) -> Iterator[tuple[Claim, ...]]:
    left = list(members)
    while left:
        first = left.pop(0)
        others = [c for c in left if _one_segment(first, c, own) and _values_differ(first, c) and _close(first, c)]
        if others:
            values = {first.low: first} | {claim.low: claim for claim in reversed(others)}
            yield tuple(sorted(values.values(), key=lambda claim: claim.value_spans[0]))
            left = [claim for claim in left if claim not in others]


def _names(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]{2,}", text.casefold()))


def _one_segment(one: Claim, other: Claim, own: frozenset[str]) -> bool:
    """Say whether two segment names mean one thing: each word of the shorter begins one of the longer."""
    if one.segment_id == other.segment_id:
        return True
    shorter, longer = sorted((_names(c.segment_id or "") - own - _EMPTY for c in (one, other)), key=len)
    return bool(shorter) and all(any(_begins(word, long) for long in longer) for word in shorter)


def _begins(one: str, other: str) -> bool:
    short, long = sorted((one.removesuffix("s"), other.removesuffix("s")), key=len)
    return len(short) > 1 and long.startswith(short)
