"""How a number is meant: stance, revision, basis, adjustment, hedge and negation from the cues."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from callnlp.annotation import Basis, Quantity, Revision, Stance
from callnlp.claims.dating import Dated
from callnlp.claims.governing import NAMED
from callnlp.claims.measuring import Reading
from callnlp.claims.scene import Scene
from callnlp.claims.timeline import is_past, period_end
from callnlp.claims.topic import Topic
from callnlp.language.assertion import Cue, cues_at, distance, nearest
from callnlp.spans import Span
from callnlp.transcript import FiscalPeriod

__all__ = [
    "AUTHORIZED",
    "DECLARED",
    "OLD_VALUES",
    "Stanced",
    "first_stance",
    "read_adjustment",
    "read_basis",
    "read_flag",
    "read_revision",
]

_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|grew|grow|increased|decreased|declined|expect|expects|will|"
    r"would|rose|fell|did|do|does|"
    r"came|delivered|generated|ended|reported|totaled|reached|achieved|continue|remains?|saw|see|added|opened|"
    r"can|could|may|should|(?!adjusted|diluted|weighted|combined|related|fixed|unlevered|levered|deferred|"
    r"reported|restricted|consolidated|annualized|expected|unlimited|organic)[a-z]{3,}ed)\b"
)

_COMPARE_NEXT = re.compile(r"\A\s*(?:from|versus|compared|vs)\b")
_COMPARISONS = ("stance.prior.compare", "stance.prior.from")
OLD_VALUES = ("stance.prior.from",)
"""Rules of values that the metric had before it moved to the new one."""
DECLARED = ("stance.guidance.declared", "stance.guidance.payable")
"""Rules of dividends that are declared, whatever day they are paid."""
AUTHORIZED = "stance.target.authorization"
"""Rule of amounts that may be spent, whatever day the permission ends."""
_GOES_ON = re.compile(
    r"(?:as (?:was|were|is) [^,;]{3,40}, |again, )?(?:and |but )?(?:this|these|that|it|they|which|our (?:guidance|"
    r"outlook))(?: \w+){0,2} (?:also )?(?:includes?|reflects?|assumes?|represents?|implies|"
    r"imply|incorporates?|contemplates?|excludes?|results? in|compares?|(?:is|are) (?:partially )?offset|"
    r"considers?|embeds?|is net of|is equivalent|equates|translates)\b"
)
_OF_PERIOD = re.compile(
    r"(?:['’]?s)?\s*(?:(?!despite|excluding|including|with|without|and|but|while)[\w-]+\s+){0,3}?"
    r"(?:of|at|was|which was|level of|range of|guidance of|to)?\s*(?:about|approximately|around)?\s*\Z"
)
_RESTATED = re.compile(r"\s*,?\s*or(?: about| approximately| roughly| nearly)?\s*")
_RANGE_LEAD = re.compile(
    r"\b(?:guid\w+|rang\w+|expect\w*|anywhere|go|goes|went|be|growth|is|are|was|vary|varies|"
    r"(?:to|will|should) grow)\s+\Z"
)
_NEW_CLAUSE = re.compile(r"\b(?:up|down|grew|to|we|of|increase|decrease)\b|[,;]")


@dataclass(frozen=True, slots=True)
class Stanced:
    """A stance, and the rule that decided it."""

    stance: Stance
    rule: str
    cue: Cue | None = None


def first_stance(scene: Scene, quantity: Quantity, topic: Topic) -> Stanced:
    """Read the stance off the cues; the period may still correct it (``callnlp.claims.resolve``).

    A fragment without any verb ("Revenue of approximately 9 billion") takes the stance of the sentence
    before.
    """
    cues = cues_at(scene.cues, quantity.span, "stance", kind=quantity.kind)
    cue = _deciding(scene, cues, quantity.span)
    if cue is not None and _estimates_the_past(scene, _estimate_of(scene, cue), quantity):
        return Stanced("actual", "stance.actual.estimate", cue)
    if cue is not None and cue.value:
        return Stanced(cast("Stance", cue.value), cue.rule, cue)
    if topic.stance in ("guidance", "target") and topic.stance_age <= _LIST_GOES_ON and _is_fragment(scene):
        return Stanced(topic.stance, "stance.carried")
    return Stanced("actual", "stance.default")


_ASIDE = re.compile(r", which (?:was|were|is|are|had|has)\b[^,;]*,")
_LIST_GOES_ON = 2  # sentences: a list of an outlook goes on after one said in between
_ESTIMATE = re.compile(r"\b(?:estimate|believe)\b")
_STATES = re.compile(
    r"\b(?:is|are|has|have|was|were|represents?|remains?|grew)\b(?! (?:to|the (?:potential|opportunity|ability))\b)"
)
_TO_COME = re.compile(
    r"\b(?:will|would|could|can|should|may|might|to be|going to|next|over time|by 20[0-9][0-9]|long[- ]term|potential|"
    r"opportunity to|ability to)\b"
)
_NOW = re.compile(r"\b(?:have|has|are|is|were|was|had)\b")
_COMING = re.compile(r"\b(?:will|would|to be|going to)\b")
_PAST = re.compile(
    r"\b(?:was|were|had|moved|slipped|slid|shifted|came|went|lost|cost us|hurt us|reduced|contributed)\b"
)


def _estimate_of(scene: Scene, cue: Cue) -> Cue:
    """Return the estimate that a cue only goes on with: "we estimate the impact on Q4 to be $5 million"."""
    if cue.span.slice(scene.low) != "to be":
        return cue
    ahead = [
        other for other in scene.cues if other.rule == "stance.guidance.expect" and other.span.end < cue.span.start
    ]
    return ahead[-1] if ahead else cue


def _estimates_the_past(scene: Scene, cue: Cue, quantity: Quantity) -> bool:
    """Say whether an estimate is of what happened: "we estimate that $40 million of orders slipped"."""
    if cue.rule != "stance.guidance.expect" or _ESTIMATE.search(cue.span.slice(scene.low)) is None:
        return False
    behind = scene.after(quantity.span, words=9)
    words = cue.span.slice(scene.low)
    if "currently estimate" in words or scene.after(cue.span, words=1).startswith(" today"):
        return True  # "we currently estimate a penetration of 30%"
    if (
        ("estimate that" in words or scene.after(cue.span, words=2).startswith(" there are"))
        and _NOW.search(behind)
        and not _COMING.search(behind)
    ):
        return True  # "they estimate that 30% of homes have no cable"
    ahead = scene.gap(cue.span, quantity.span) if cue.span.end <= quantity.span.start else ""
    if "believe" in words and _STATES.search(ahead) and not _TO_COME.search(ahead + behind):
        return True  # "we believe the market is about $5 billion"
    if "estimate" in words and any(
        mention.rule in NAMED and mention.past == str(scene.calendar.anchor)
        for mention in scene.periods
        if cue.span.end <= mention.span.start < quantity.span.start
    ):
        return True  # "we estimate the impact on Q4 revenue to be $1.2 billion", told of Q4
    return len(ahead.split()) <= 8 and _PAST.search(ahead + " " + scene.after(quantity.span, words=5)) is not None


def _is_fragment(scene: Scene) -> bool:
    """Say whether a sentence only goes on: "This includes ...", or an item of a list, without a verb."""
    if _GOES_ON.match(scene.low):
        return True
    spans = [mention.span for mention in scene.mentions] + [quantity.span for quantity in scene.quantities]
    first = min(spans, default=Span(len(scene.low), len(scene.low)))
    around = scene.low[: first.start] + " " + scene.low[first.end :]
    return scene.words_in(0, first.start) <= 3 and not _VERB.search(around)


def _deciding(scene: Scene, cues: list[Cue], span: Span) -> Cue | None:
    """Return the nearest cue of the highest priority.

    A comparison ("compared to", "from") holds for the next value, and for one joined to it by "and".
    """
    alive = [
        cue
        for cue in cues
        if cue.value != "none"
        and not (cue.rule in _COMPARISONS and not _compares(scene, cue, span))
        and not (cue.rule == "stance.actual.verb" and _in_closed_aside(scene, cue, span))
    ]
    ahead = [cue for cue in alive if cue.span.start < span.start or cue.priority > 0] or alive
    return nearest(ahead, span)


def _in_closed_aside(scene: Scene, cue: Cue, span: Span) -> bool:
    """Say whether a cue stands in an aside that ends before the value: "taxes, which were $8, to grow to $9"."""
    return any(
        aside.start() < cue.span.start and cue.span.end < aside.end() <= span.start
        for aside in _ASIDE.finditer(scene.low, 0, span.start)
    )


def _compares(scene: Scene, cue: Cue, span: Span) -> bool:
    """Say whether a comparison reaches a value: the next one, or one of the same unit joined by "and"."""
    between = [q for q in scene.quantities if cue.span.end <= q.span.start and q.span.end <= span.start]
    value = next((q for q in scene.quantities if q.span == span), None)
    objects = [p for p in scene.periods if cue.span.end <= p.span.start and p.span.end <= span.start]
    if objects and not between and not _OF_PERIOD.match(scene.gap(objects[-1].span, span)):
        return False  # "compared to the June quarter despite 600 basis points of headwind"
    if not between:
        # "guided from 0% to 6%" is one range; "raised from 4% to 5%, to 6% to 7%" has an old one.
        whole = cue.rule == "stance.prior.from" and value is not None and value.bound == "range"
        return not (whole and _RANGE_LEAD.search(scene.before(cue.span, words=2)))
    if _RESTATED.fullmatch(scene.gap(between[-1].span, span)):
        return True
    if value is None or value.unit != between[-1].unit or _COMPARE_NEXT.match(scene.after(span, words=2)):
        return False
    gap = scene.gap(between[-1].span, span)
    return re.search(r"\band\b", gap) is not None and _NEW_CLAUSE.search(gap) is None


def read_basis(scene: Scene, quantity: Quantity, reading: Reading, dated: Dated) -> tuple[Basis | None, str]:
    """Return what a change or growth is measured against, and the rule; None when nothing says it.

    The period that the value is compared with ("14% from the end of September") decides first, then
    the cues, then what the call declares for all its growth rates.
    """
    named = _named_base(scene, quantity, dated)
    if named is not None and reading.measure != "level":
        return named, "basis.named_base"
    basis, rule = _cued_basis(scene, quantity)
    declared = scene.calendar.basis
    if (
        basis is not None
        or declared is None
        or dated.period in (None, "multi")
        or is_past(dated.period, scene.calendar)
    ):
        return basis, rule
    moved = reading.measure == "change" and quantity.unit in ("percent", "bps") and _moves(scene, quantity)
    return (declared, "basis.declared") if reading.measure == "growth" or moved else (basis, rule)


_MOVES = re.compile(
    r"\b(?:up|down|grew|rose|fell|(?:increas|decreas|declin|expand|contract|improv|widen|narrow)\w*|expansion|contraction)\b"
)


def _moves(scene: Scene, quantity: Quantity) -> bool:
    near = scene.before(quantity.span, words=4) + " " + scene.after(quantity.span, words=3)
    return _MOVES.search(near) is not None


_BASE = re.compile(
    r"(?:[ ,]*(?:up|down|higher|lower|above|below))? ?(?:from|versus|vs\.?|over|than|compared (?:to|with)|relative to|"
    r"against|since)(?: in| at| of)?(?: our| the)?(?: (?:end|close) of)? ?"
)


def _quarter_of(dated: Dated) -> FiscalPeriod | None:
    return FiscalPeriod.parse(dated.period) if dated.period is not None and dated.period[4:6] == "-Q" else None


def _named_base(scene: Scene, quantity: Quantity, dated: Dated) -> Basis | None:
    """Read the basis off the period right behind a value and a word of comparison."""
    anchor = _quarter_of(dated)
    if anchor is None:
        return None
    for mention in scene.periods:
        if mention.span.start < quantity.span.end or not _BASE.fullmatch(scene.gap(quantity.span, mention.span)):
            continue
        if _tells_of_another(scene, mention.span, quantity):
            continue
        period = period_end(mention, scene.calendar)
        if period == str(anchor.next(-1)) or (period == str(anchor.year - 1) and anchor.quarter == 1):
            # At the start of a year its end before is the quarter before, unless the whole year is meant.
            return "qoq" if period != str(anchor.year - 1) or mention.kind == "date" else None
        if period == str(anchor.year_before()):
            return "yoy"
    return None


def _cued_basis(scene: Scene, quantity: Quantity) -> tuple[Basis | None, str]:
    """Return the basis that a cue names: one behind the value binds before one ahead of it."""
    best: tuple[float, Cue] | None = None
    for cue in cues_at(scene.cues, quantity.span, "basis", kind=quantity.kind):
        between = scene.quantities_between(cue.span, quantity.span)
        behind = cue.span.start >= quantity.span.end
        if behind and _tells_of_another(scene, cue.span, quantity):
            continue
        gap = scene.gap(cue.span, quantity.span)
        cost = distance(cue.span, quantity.span) + 40.0 * between + (0.0 if behind else 8.0) - 30.0 * cue.priority
        if not behind and between:
            cost += 80.0
        if not behind and _closes(scene, cue):
            cost += 70.0
        if behind and gap in (" ", "-"):
            cost -= 40.0  # right behind the value nothing else decides: "up 9% year-over-year, exceeding our outlook"
        cost += 60.0 * len(re.findall(r"[;]|, (?:and|with|while)\b|\band (?:we|our|a|the)\b", gap))
        if cost <= 110.0 and (best is None or cost < best[0]):
            best = cost, cue
    return (None, "basis.none") if best is None else (cast("Basis", best[1].value), best[1].rule)


def _tells_of_another(scene: Scene, base: Span, quantity: Quantity) -> bool:
    """Say whether a base dates the value that follows: "comp sales of 5% improved from last quarter's 9%"."""
    return any(
        q.unit == quantity.unit and scene.low[base.end : q.span.start].strip() in ("", "'s", "’s")
        for q in scene.quantities
        if q.span.start >= base.end
    )


def _closes(scene: Scene, cue: Cue) -> bool:
    """Say whether a cue closes the value before it and another follows: "up 4% from last year and up 7 points"."""
    before = [q.span for q in scene.quantities if q.span.end <= cue.span.start]
    closed = bool(before) and not scene.gap(before[-1], cue.span).strip()
    return closed and _AND_MOVED.match(scene.low, cue.span.end) is not None


_AND_MOVED = re.compile(r",? and (?:up|down)\b")


def read_revision(scene: Scene, topic: Topic, stance: Stance, *, carried: bool) -> tuple[Revision | None, str]:
    """Return what is said about an outlook's change, and the rule."""
    if stance not in ("guidance", "target"):
        return None, "revision.none"
    cues = [cue for cue in scene.cues if cue.family == "revision"]
    if cues:
        cue = min(cues, key=lambda cue: (-cue.priority, cue.span.start))
        return cast("Revision", cue.value), cue.rule
    if carried and topic.revision is not None:
        return topic.revision, "revision.carried"
    return None, "revision.none"


#: "Without these charges, margins would have been ...": all values of the sentence are adjusted.
_WITHOUT = re.compile(
    r"\W{0,2}(?:and |so |but )?(without|excluding|absent|were it not for|if not for|but for) [^.;]{1,160}? would have "
)
_AGAINST = re.compile(r"\b(?:versus|vs|compared|instead of|reported)\b")


def read_adjustment(scene: Scene, quantity: Quantity) -> tuple[Literal["reported", "adjusted"] | None, str | None, str]:
    """Return the adjustment, the words that say it, and the rule."""
    best: Cue | None = None
    for cue in cues_at(scene.cues, quantity.span, "adjustment"):
        if cue.value == "none":
            continue
        between = scene.quantities_between(cue.span, quantity.span)
        opening = scene.words_in(0, cue.span.start) <= 1
        if between and not opening:
            continue
        if best is None or distance(cue.span, quantity.span) < distance(best.span, quantity.span):
            best = cue
    if best is None:
        apart = _WITHOUT.match(scene.low, 0, quantity.span.start)
        if apart is not None and not _AGAINST.search(scene.low, apart.end(), quantity.span.start):
            return "adjusted", Span(*apart.span(1)).slice(scene.text), "adjustment.without"
        return None, None, "adjustment.none"
    return cast('Literal["reported", "adjusted"]', best.value), best.span.slice(scene.text), best.rule


def _taken(scene: Scene, cue: Cue, quantity: Quantity) -> bool:
    """Say whether a cue ahead of a value closes the value before: "20% in constant currency, and ..."."""
    if cue.span.start > quantity.span.start or cue.family != "currency_neutral":
        return False
    before = [q.span for q in scene.quantities if q.span.end <= cue.span.start]
    return bool(before) and re.search(r"[,;]", scene.gap(before[-1], cue.span)) is None


def read_flag(scene: Scene, quantity: Quantity, family: str) -> str | None:
    """Return the rule that sets a yes-or-no field (``hedged``, ``negated``, ``currency_neutral``)."""
    cues = [
        cue
        for cue in cues_at(scene.cues, quantity.span, family)
        if scene.quantities_between(cue.span, quantity.span) == 0 and not _taken(scene, cue, quantity)
    ]
    return cues[0].rule if cues else None
