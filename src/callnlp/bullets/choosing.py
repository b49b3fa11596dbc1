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
_LEAST_SCORE = 0.5  # a headline stands alone
_PART, _SMALL_SHARE = 0.5, 0.2
# How many quarters' revenue a period holds; one of less than half of that is a part's.
_QUARTERS = {"quarter": 1.0, "next_quarter": 1.0, "half": 2.0, "year": 4.0, "next_year": 4.0}
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
    if claim.stance != "actual" or claim.basis == "ytd" or not _recent(claim):
        return False
    return claim.bound != "range" if claim.measure == "level" else claim.direction is not None  # a result is one number


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

    ``mentions`` counts how often a value is said of a metric; ``sizes`` holds the largest value that
    a metric has in a period, revenue as that of one quarter.
    """

    weights: dict[tuple[str, str], float]
    kinds: dict[str, str]
    mentions: Counter[tuple[object, ...]]
    sizes: dict[tuple[str, str], float]

    @classmethod
    def of(cls, claims: Sequence[Claim], lexicon: Lexicon) -> Chooser:
        """Return the chooser for the claims of one call."""
        entries = lexicon.entries("weights", WeightEntry)
        weights = {(entry.kind, entry.key): entry.weight for entry in entries if entry.kind.startswith("flash.")}
        kinds, sizes = metric_kinds(lexicon), dict[tuple[str, str], float]()
        for claim in claims:
            if (sized := _sized(claim, kinds)) is not None:
                sizes[sized[0]] = max(sized[1], sizes.get(sized[0], 0.0))
        return cls(weights, kinds, Counter(map(_value, claims)), sizes)

    @property
    def floor(self) -> float:
        """The least score of a headline when the call decides how many there are."""
        return self.weights.get(("flash.length", "floor"), 0.0)

    @property
    def most(self) -> int:
        """How many headlines a call has at most when none is asked for."""
        return int(self.weights.get(("flash.length", "most"), 5))

    @property
    def again(self) -> float:
        """How much a further headline of a metric and period counts beside the first."""
        return self.weights.get(("flash.factor", "again"), 1.0)

    def choose(self, group: Sequence[Claim]) -> list[Claim]:
        """Return a subject's best level with the movement said beside it, or a movement alone; [] for none."""
        ordered = sorted(group, key=self._rank)
        level = next((claim for claim in ordered if claim.measure == "level"), None)
        moves = [claim for claim in ordered if claim.measure != "level" and claim.direction]
        if level is not None and metric_of(level) == "eps":
            return [level]
        beside = [claim for claim in moves if level is None or _near(level, claim)]
        beside.sort(key=lambda claim: (claim.measure != "growth", claim.basis != "yoy", claim.basis == "qoq"))
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
        """Say whether an amount is too small to be the company's own, beside the largest one said."""
        sized = _sized(claim, self.kinds)
        if sized is None:
            return False
        share = _SMALL_SHARE if sized[0][0] == "eps" else _PART
        return sized[1] < share * self.sizes.get(sized[0], 0.0)

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
        """Return how well the unit fits; a share of a total ("30% of revenue") is no amount of it."""
        if metric_of(claim) != claim.metric:
            return 1.0
        share = claim.measure == "level" and self.kinds.get(claim.metric) == "money" and not is_money(claim.unit or "")
        return 0.0 if share else unit_fit(claim, self.kinds)


def _value(claim: Claim) -> tuple[object, ...]:
    return metric_of(claim), claim.low, claim.high, claim.unit


def _sized(claim: Claim, kinds: dict[str, str]) -> tuple[tuple[str, str], float] | None:
    """Return what an amount is compared with others for, and its size; None where no comparison holds."""
    value = claim.high if claim.high is not None else claim.low
    if claim.measure != "level" or value is None or _part(claim):
        return None
    when, metric = _when(claim), metric_of(claim)
    if metric == "eps":
        return ("eps", when), abs(value)
    if metric == "revenue" and when in _QUARTERS and unit_fit(claim, kinds) == 1.0:
        return ("revenue", ""), value / _QUARTERS[when]
    return None


def _near(level: Claim, move: Claim) -> bool:
    return level.turn == move.turn and abs(level.sentence - move.sentence) <= 1
