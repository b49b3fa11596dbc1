"""What makes two statements be about the same thing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callnlp.annotation import Claim

__all__ = ["LedgerKey", "comparable", "key_of", "signed"]

#: Metrics that hold several things: only equal words, or an equal noun, make two claims the same.
BROAD = frozenset(
    "other volume price capacity users cost opex macro headcount productivity utilization market_size market_share"
    " cash debt acquisition bookings retention fx_impact depreciation interest".split()
)
_WORD = re.compile(r"[a-z0-9]+|[㐀-鿿]")
_EMPTY = frozenset(
    "a an the of our its their this that these total overall full year quarter fiscal annual for in to and new net"
    " expected company first second third fourth".split()
)


@dataclass(frozen=True, slots=True, order=True)
class LedgerKey:
    """Metric, segment, period and adjustment after normalisation, and what kind of number it is.

    ``words`` holds the metric's own words where the canonical metric is broad; ``unit`` is the
    unit's family (``bps`` and points are one), ``measure`` level, change or growth.
    """

    metric: str
    words: str
    segment: str
    period: str
    adjustment: str
    measure: str
    unit: str
    basis: str
    currency_neutral: bool

    def without_numbers(self) -> tuple[str, str, str, str]:
        """Return what guidance in words shares with guidance in numbers."""
        return self.metric, self.words, self.segment, self.period


def _folded(text: str | None) -> str:
    found = [word.removesuffix("s") for word in _WORD.findall((text or "").casefold())]
    return " ".join(sorted({word for word in found if word not in _EMPTY and not word.isdigit()}))


def key_of(claim: Claim) -> LedgerKey:
    """Return the key under which a claim is compared with others.

    Parameters
    ----------
    claim : Claim
        From any call of the company.

    Returns
    -------
    LedgerKey
        ``period`` is empty when the claim has none, or spans several.
    """
    words = _folded(claim.count_of or claim.metric_text) if claim.metric in BROAD else ""
    worded = claim.bound == "words"
    return LedgerKey(
        metric=claim.metric,
        words=words,
        segment=claim.segment_id or "",
        period="" if claim.period in {None, "multi", "ttm"} else str(claim.period),
        adjustment=claim.adjustment or "",
        measure="" if worded else claim.measure,
        unit="" if worded else (claim.unit or ""),
        basis="" if worded or claim.measure == "level" else (claim.basis or ""),
        currency_neutral=claim.currency_neutral,
    )


def signed(claim: Claim) -> tuple[float | None, float | None]:
    """Return low and high with the sign of the direction: a fall of 2 to 3 is (−3, −2)."""
    if claim.measure == "level" or claim.direction != "down":
        return claim.low, claim.high
    low = None if claim.high is None else -claim.high
    high = None if claim.low is None else -claim.low
    return low, high


def comparable(guide: LedgerKey, actual: LedgerKey) -> bool:
    """Say whether an actual settles a guide: all parts equal, but for a yearly growth's basis.

    A growth guided for a whole fiscal year without a basis can only be meant year over year.
    """
    if guide == actual:
        return True
    whole_year = guide.measure == "growth" and guide.period.isdigit() and {guide.basis, actual.basis} <= {"", "yoy"}
    return whole_year and _with_basis(guide) == _with_basis(actual)


def _with_basis(key: LedgerKey) -> tuple[object, ...]:
    return (
        *key.without_numbers(),
        key.adjustment,
        key.measure,
        key.unit,
        key.currency_neutral,
    )
