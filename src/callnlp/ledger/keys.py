"""What makes two statements be about the same thing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from callnlp.annotation import Claim

__all__ = ["LedgerKey", "comparable", "folded", "key_of", "signed"]

#: Metrics that hold several things: only equal words, or an equal noun, make two claims the same.
BROAD = frozenset(
    "other volume price capacity users cost opex macro headcount productivity utilization market_size market_share"
    " cash debt acquisition bookings retention fx_impact depreciation interest".split()
)
_WORD = re.compile(r"[a-z0-9]+|[㐀-鿿]")
_EMPTY = frozenset(
    "a an the of our its their this that these total overall full year quarter fiscal annual for in to and new net"
    " expected company first second third fourth expense gaap non adjusted calculated growth".split()
)
#: Balances: what they are at the end of the fourth quarter they are at the end of the year.
_STOCKS = frozenset("cash debt inventory backlog arr deferred_revenue users headcount capacity share_count".split())


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


def folded(text: str | None) -> str:
    """Return the words that tell one thing from another, sorted, without plural, filler or period."""
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
    words = folded(claim.count_of or claim.metric_text) if claim.metric in BROAD else ""
    if claim.metric == "tax_rate" and "base" in folded(claim.metric_text).split():
        words = "base"  # what the effective rate is made of
    worded = claim.bound == "words"
    return LedgerKey(
        metric=claim.metric,
        words=words,
        segment=claim.segment_id or "",
        period="" if claim.period in {None, "multi", "ttm"} else str(claim.period),
        adjustment=claim.adjustment or "",
        measure="" if worded else claim.measure,
        unit="" if worded else (claim.unit or ""),
        basis="" if worded or claim.measure == "level" else _basis(claim),
        currency_neutral=claim.currency_neutral,
    )


def _basis(claim: Claim) -> str:
    """Return what a movement is measured against; that of a whole year, unless said, the year before."""
    return claim.basis or ("yoy" if (claim.period or "").isdigit() else "")


def signed(claim: Claim) -> tuple[float | None, float | None]:
    """Return low and high with the sign of the direction: a fall of 2 to 3 is (−3, −2)."""
    if claim.measure == "level" or claim.direction != "down":
        return claim.low, claim.high
    low = None if claim.high is None else -claim.high
    high = None if claim.low is None else -claim.low
    return low, high


def comparable(guide: LedgerKey, actual: LedgerKey) -> bool:
    """Say whether an actual settles a guide: all parts equal, a year's balance being its last quarter's.

    Of a broad metric one name may say more than the other ("bookings growth", "growth of net bookings").
    """
    if guide.metric in BROAD - {"other"} and _one_says_more(guide.words, actual.words):
        actual = replace(actual, words=guide.words)
    if guide.metric in _STOCKS and actual.period == f"{guide.period}-Q4" and actual.basis != "qoq":
        actual = replace(actual, period=guide.period, basis=guide.basis)
    return guide == actual


def _one_says_more(one: str, other: str) -> bool:
    first, second = set(one.split()), set(other.split())
    return first <= second or second <= first
