"""Which claims make a headline: by metric, period and stance, and by what speaks for each of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from callnlp.annotation import Claim
from callnlp.ledger.build import CompanyRoles
from callnlp.ledger.fit import is_money, metric_kinds, unit_fit
from callnlp.ledger.keys import key_of
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import WeightEntry

__all__ = [
    "QUARTER_OR_YEAR",
    "Chooser",
    "fits",
    "is_adjusted",
    "is_forward",
    "is_per_share",
    "metric_of",
    "per_share_name",
    "segment_of",
    "subject",
]

QUARTER_OR_YEAR = re.compile(r"(\d{4})(?:-([QH]\d))?\Z")
_LEAST_SCORE = 0.5
_PART = 0.5
_PER_SHARE = re.compile(r"per (?:diluted |basic |common )?(?:share|unit)\b", re.IGNORECASE)
_ADJUSTED = re.compile(r"\b(?:adjusted|non-?gaap|core)\b", re.IGNORECASE)
_PER_SHARE_NAMES = (
    ("ffo per share", re.compile(r"\b(?:a?ffo|funds from operations)\b", re.IGNORECASE)),
    ("distributable earnings per share", re.compile(r"\bdistributable\b", re.IGNORECASE)),
    ("operating earnings per share", re.compile(r"\boperating (?:earnings|income|eps)\b", re.IGNORECASE)),
)
_INCOMES = frozenset({"net_income", "operating_income", "pretax_income"})
_INFERRED = frozenset(f"period.{how}" for how in "call carried sentence_before q4_outlook outlook_year".split())
_WHOLE = frozenset({"company", "the company", "consolidated", "total company"})


def is_forward(claim: Claim) -> bool:
    """Say whether a claim looks ahead."""
    return claim.stance in {"guidance", "target"}


def fits(claim: Claim) -> bool:
    """Say whether a claim can stand in a headline: the company's own, dated, certain, with a known metric."""
    if claim.role not in CompanyRoles or claim.negated or claim.doubts or claim.bound == "words":
        return False
    if claim.metric == "other" or claim.unit is None or (claim.score is not None and claim.score < _LEAST_SCORE):
        return False
    if QUARTER_OR_YEAR.match(claim.period or "") is None:
        return False
    if is_forward(claim):
        return True
    ranged = claim.bound == "range" and claim.measure == "level"  # a result is one number
    return claim.stance == "actual" and claim.basis != "ytd" and not ranged and _recent(claim)


def _recent(claim: Claim) -> bool:
    """Say whether a result is of the call's own quarter, or of the year that it closes."""
    own = claim.fiscal_period
    if own is None or claim.period == own:
        return True
    return own.endswith("Q4") and claim.period == own[:4]


def metric_of(claim: Claim) -> str:
    """Return the metric; an income in dollars a share is earnings a share."""
    return "eps" if claim.metric == "eps" or (claim.metric in _INCOMES and is_per_share(claim)) else claim.metric


def is_per_share(claim: Claim) -> bool:
    """Say whether an amount is one a share: by its unit, or small and said so in its sentence."""
    unit, value = claim.unit or "", claim.high if claim.high is not None else claim.low
    if unit.endswith("/share"):
        return True
    small = is_money(unit) and value is not None and abs(value) < 1000 and claim.measure == "level"
    return small and _PER_SHARE.search(claim.quote) is not None


def per_share_name(claim: Claim) -> str:
    """Return what an amount a share is of: plain earnings, or a measure of its own that is said."""
    said = f"{claim.adjustment_text or ''} {claim.metric_text or ''}"
    names = (name for name, pattern in _PER_SHARE_NAMES if pattern.search(said))
    return next(names, "earnings per share")


def is_adjusted(claim: Claim) -> bool:
    """Say whether a figure is adjusted, by its field or by the words that name it."""
    return claim.adjustment == "adjusted" or _ADJUSTED.search(claim.metric_text or "") is not None


def subject(claim: Claim) -> tuple[object, ...]:
    """Return what one headline is about."""
    key = replace(key_of(claim), metric=metric_of(claim), segment=_part(claim))
    name = per_share_name(claim) if key.metric == "eps" else ""
    adjustment = "adjusted" if is_adjusted(claim) else key.adjustment
    return (*key.without_numbers(), name, adjustment, is_forward(claim))


def segment_of(claim: Claim) -> str | None:
    """Return the segment's words, None where they mean the whole company."""
    whole = claim.segment_id is None or (claim.segment or "").casefold() in _WHOLE
    return None if whole else claim.segment


def _part(claim: Claim) -> str:
    return "" if segment_of(claim) is None else claim.segment_id or ""


def _when(claim: Claim) -> str:
    """Return how a claim's period stands to the call's own: quarter, year, next_quarter, next_year, half or later."""
    match, own = QUARTER_OR_YEAR.match(claim.period or ""), claim.fiscal_period
    if match is None or own is None:
        return "quarter"
    year, part = match.groups()
    if part is None:
        return {0: "year", 1: "next_year"}.get(int(year) - int(own[:4]), "later")
    if part.startswith("H"):
        return "half"
    return "quarter" if claim.period == own else "next_quarter"


@dataclass(frozen=True, slots=True)
class Chooser:
    """The weights, and what the call as a whole tells about one of its claims.

    ``mentions`` counts how often a value is said of a metric; ``revenue`` is the largest revenue of
    the call's own quarter, None when it is not said.
    """

    weights: dict[tuple[str, str], float]
    kinds: dict[str, str]
    mentions: Counter[tuple[object, ...]]
    revenue: float | None

    @classmethod
    def of(cls, claims: Sequence[Claim], lexicon: Lexicon) -> Chooser:
        """Return the chooser for the claims of one call."""
        entries = lexicon.entries("weights", WeightEntry)
        weights = {(entry.kind, entry.key): entry.weight for entry in entries if entry.kind.startswith("flash.")}
        kinds = metric_kinds(lexicon)
        sizes = [claim.low for claim in claims if _is_revenue(claim, kinds) and _when(claim) == "quarter"]
        return cls(weights, kinds, Counter(map(_value, claims)), max((size for size in sizes if size), default=None))

    @property
    def floor(self) -> float:
        """The least score of a headline when the call decides how many there are."""
        return self.weights.get(("flash.length", "floor"), 0.0)

    @property
    def most(self) -> int:
        """How many headlines a call has at most when none is asked for."""
        return int(self.weights.get(("flash.length", "most"), 5))

    def choose(self, group: Sequence[Claim]) -> list[Claim]:
        """Return a subject's best level with the movement said beside it, or a movement alone; [] for none."""
        ordered = sorted(group, key=self._rank)
        level = next((claim for claim in ordered if claim.measure == "level"), None)
        moves = [claim for claim in ordered if claim.measure != "level" and claim.direction]
        if level is not None and metric_of(level) == "eps":
            return [level]
        beside = [claim for claim in moves if level is None or _near(level, claim)]
        beside.sort(key=lambda claim: (claim.measure != "growth", claim.basis != "yoy"))
        return [claim for claim in (level, *beside[:1]) if claim is not None] or ordered[:1]

    def _rank(self, claim: Claim) -> tuple[object, ...]:
        value = claim.high if claim.high is not None else claim.low
        largest = -abs(value or 0.0) if is_forward(claim) else 0.0
        return (
            -self._fit(claim),
            claim.section != "prepared",
            self._is_part(claim),
            not _INFERRED.isdisjoint(claim.rules),
            largest,
            claim.value_spans[0],
            claim.id,
        )

    def _is_part(self, claim: Claim) -> bool:
        """Say whether a revenue is too small to be the company's: under half of its quarter's."""
        if self.revenue is None or not _is_revenue(claim, self.kinds):
            return False
        value = claim.high if claim.high is not None else claim.low
        return value is not None and value < _PART * self.revenue

    def score(self, used: Sequence[Claim]) -> float:
        """Return how much the headline of these claims counts."""
        lead = used[0]
        metric = metric_of(lead)
        ahead = "guidance" if is_forward(lead) else "actual"
        score = self.weights.get((f"flash.{ahead}", metric), 1.0)
        score *= self.weights.get(("flash.period", f"{lead.stance}.{_when(lead)}"), 0.0)
        factors = {
            "segment": bool(_part(lead)),
            "answers": lead.section != "prepared",
            "growth": lead.measure == "growth" and metric != "comparable_sales",
            "change": lead.measure == "change",
            "hedged": lead.hedged,
            "undated": not _INFERRED.isdisjoint(lead.rules),
            "unnamed": not lead.metric_text,
            "repeated": self.mentions[_value(lead)] > 1,
            "point": is_forward(lead) and lead.measure == "level" and lead.bound != "range",
            "approximate": not is_forward(lead) and lead.bound not in {"exact", "range"},
            "part": self._is_part(lead),
        }
        for name, holds in factors.items():
            score *= self.weights.get(("flash.factor", name), 1.0) if holds else 1.0
        return score * self._fit(lead)

    def _fit(self, claim: Claim) -> float:
        return 1.0 if metric_of(claim) != claim.metric else unit_fit(claim, self.kinds)


def _value(claim: Claim) -> tuple[object, ...]:
    return metric_of(claim), claim.low, claim.high, claim.unit


def _is_revenue(claim: Claim, kinds: dict[str, str]) -> bool:
    return claim.metric == "revenue" and claim.measure == "level" and not _part(claim) and unit_fit(claim, kinds) == 1.0


def _near(level: Claim, move: Claim) -> bool:
    return level.turn == move.turn and abs(level.sentence - move.sentence) <= 1
