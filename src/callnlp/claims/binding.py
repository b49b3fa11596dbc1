"""Binding one sentence: every amount gets a metric, a measure, a stance, a period and a segment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from callnlp.annotation import Explanation, Quantity
from callnlp.claims.agreeing import name_unit, rate_words
from callnlp.claims.asserting import (
    AUTHORIZED,
    OLD_VALUES,
    Stanced,
    first_stance,
    read_adjustment,
    read_basis,
    read_flag,
    read_revision,
)
from callnlp.claims.attribution import market_metric, third_party
from callnlp.claims.dating import Dated, date_value
from callnlp.claims.declaring import ADJUSTABLE, DeclaredAdjustment
from callnlp.claims.filtering import reject
from callnlp.claims.finding import Finding, Rejection
from callnlp.claims.linking import Link, bind
from callnlp.claims.measuring import Reading, read_measure
from callnlp.claims.naming import metric_phrase, name_metric
from callnlp.claims.opening import opening_segment
from callnlp.claims.parallel import parallel_adjustments, parallel_mentions
from callnlp.claims.parts import Segment
from callnlp.claims.presuming import Presumer, Situation
from callnlp.claims.remembering import remember
from callnlp.claims.scene import Scene
from callnlp.claims.segments import find_segment
from callnlp.claims.settling import correct_stance, settle
from callnlp.claims.timeline import base_period, is_aside, is_over
from callnlp.claims.topic import Topic
from callnlp.claims.wording import Worded, withdrawn_guidance, worded_guidance
from callnlp.lexicon.schema import MetricEntry
from callnlp.spans import Span

__all__ = ["bind_sentence"]


@dataclass(frozen=True, slots=True)
class _Binder:
    """What the steps for one sentence share."""

    scene: Scene
    topic: Topic
    entries: Mapping[str, MetricEntry]
    earlier: list[Finding]
    adjustments: Mapping[Span, tuple[Literal["reported", "adjusted"], str]]
    presumer: Presumer

    @property
    def _before(self) -> Finding | None:
        """The value before, in this sentence."""
        return self.earlier[-1] if self.earlier else None

    def finding(self, quantity: Quantity, link: Link | None) -> Finding:
        """Bind one amount, in named steps."""
        scene = self.scene
        earlier = _like_first(scene, self.earlier, quantity)
        named = name_metric(
            scene, quantity, link, self.topic, self.entries, earlier=[found.metric for found in earlier]
        )
        reading = read_measure(scene, quantity, named, named.metric)
        if named.rule == "link.compared" and earlier:
            reading = _as_before(scene, earlier[-1], quantity, reading)
        echo = self.topic.echoed(quantity) if named.rule == "link.echo" else None
        if echo is not None and reading.rule in _UNSAID:
            reading = Reading(echo.measure, echo.direction, "measure.echo")
        if reading.rule == "measure.level" and self._says_the_change_again(quantity):
            reading = replace(self.earlier[-1].reading, rule="measure.restated")
        metric, reading, quantity = name_unit(scene, quantity, named, reading, self.entries)
        before = self._before
        situation = Situation(scene, quantity, self.topic, reading, metric, named.rule, before)
        stanced, dated = self._stance_and_period(quantity, named, situation)
        segment = find_segment(
            scene,
            quantity,
            named,
            metric,
            self.topic,
            before=self._shared_segment(named, metric),
            beside=self._part_told(),
        )
        others = third_party(scene, quantity, metric, self.topic)
        if others is not None:
            metric, segment = market_metric(metric, quantity), others
        rate = rate_words(scene, quantity) if metric == "tax_rate" else None
        span, text = rate or metric_phrase(scene, quantity, named, self.topic)
        return self._with_assertion(
            Finding(
                quantity=quantity,
                link=named,
                metric=metric,
                metric_span=span,
                metric_text=text or self._text_before(named),
                segment=segment,
                reading=reading,
                basis=None,
                stance=stanced.stance,
                dated=dated,
                count_of=quantity.noun if quantity.unit == "count" else None,
                steps=_steps(quantity, named, metric, reading=reading, stanced=stanced, dated=dated, segment=segment),
            ),
            carried=stanced.rule == "stance.carried",
        )

    def worded(self, worded: Worded) -> Finding | None:
        """Bind an outlook in words; None when nothing says which metric it is about."""
        quantity, mention = worded.quantity, worded.mention
        blanket = worded.cue.family == "revision" and mention is None
        metric = mention.metric if mention else self.earlier[-1].metric if self.earlier else self.topic.metric
        if blanket:
            metric = "other"  # all guidance
        elif metric is None or metric == "other":
            return None
        link = Link(metric, mention, "before" if mention else "carried", "link.worded")
        if worded.cue.family == "revision":
            stanced = Stanced("guidance", "stance.withdrawn", worded.cue)
            dated = date_value(self.scene, quantity, "guidance", self.topic, metric=mention)
        else:
            stanced, dated = self._stance_and_period(quantity, link)
        if stanced.stance not in ("guidance", "target"):
            return None
        reading = Reading("level", None, "measure.words")
        if worded.direction != "flat":
            reading = Reading("change", worded.direction, "measure.words")
        segment = (
            Segment(None, "segment.whole") if blanket else find_segment(self.scene, quantity, link, metric, self.topic)
        )
        phrase = (None, "guidance") if blanket else metric_phrase(self.scene, quantity, link, self.topic)
        return self._with_assertion(
            Finding(
                quantity=quantity,
                link=link,
                metric=metric,
                metric_span=phrase[0],
                metric_text=phrase[1] or (self.earlier[-1].metric_text if self.earlier else self.topic.metric_text),
                segment=segment,
                reading=reading,
                basis=None,
                stance=stanced.stance,
                dated=dated,
                steps=_steps(quantity, link, metric, reading=reading, stanced=stanced, dated=dated, segment=segment),
            ),
            carried=False,
        )

    def _stance_and_period(
        self, quantity: Quantity, link: Link, situation: Situation | None = None
    ) -> tuple[Stanced, Dated]:
        """Let stance and period correct each other: what is still to come was not reported."""
        restated = self._joined_by_or(quantity)
        if restated is not None:
            return Stanced("prior", "stance.joined_by_or"), restated.dated
        decided = first_stance(self.scene, quantity, self.topic)
        if decided.stance == "actual" and self._joined_by_and(quantity):
            decided = Stanced("prior", "stance.joined_by_and")
        presumed = decided if situation is None else self.presumer.stance(situation, decided)
        stanced, dated = self._dated(quantity, link, presumed)
        if (
            presumed is not decided
            and dated.said
            and (is_over(dated.period, self.scene.calendar) or _looks_back(dated, self.scene.low))
        ):
            return self._dated(quantity, link, decided)  # what is over is not still to come
        if situation is not None and decided.rule == "stance.default" and not dated.said:
            return self._restated(quantity, situation.metric) or (stanced, dated)
        return stanced, dated

    def _joined_by_and(self, quantity: Quantity) -> bool:
        """Say whether a value is the second of what is compared: "compared to $98 at June 30 and $93 at March 31"."""
        before = self._before
        if before is None or (before.stance, before.reading.measure) != ("prior", "level"):
            return False
        if before.quantity.unit != quantity.unit or _VERB_BEHIND.match(self.scene.after(quantity.span, words=3)):
            return False
        return _AND_ANOTHER.fullmatch(self.scene.gap(before.quantity.span, quantity.span)) is not None

    def _says_the_change_again(self, quantity: Quantity) -> bool:
        """Say whether an amount per share goes with a change in money: "reduced earnings by $9 million or $0.96"."""
        before = self._before
        if before is None or before.reading.measure != "change" or before.quantity.kind != "money":
            return False
        gap = self.scene.gap(before.quantity.span, quantity.span)
        return quantity.kind == "per_share" and _SAID_AGAIN.fullmatch(gap) is not None

    def _joined_by_or(self, quantity: Quantity) -> Finding | None:
        """Return the old value that this one says again: "compared to $43 million, or 10.7% of revenue"."""
        before = self._before
        if before is None or (before.stance, before.reading.measure) != ("prior", "level"):
            return None
        if before.quantity.unit == quantity.unit:
            return None
        return before if _SAID_AGAIN.fullmatch(self.scene.gap(before.quantity.span, quantity.span)) else None

    def _restated(self, quantity: Quantity, metric: str) -> tuple[Stanced, Dated] | None:
        """Return stance and period of a value that an earlier turn gave for the metric: "on the 65% margin"."""
        told = self.topic.told_before.get((quantity.low, quantity.high, quantity.unit, metric))
        if told is None or not _is_telling(quantity, metric) or told[1] not in ("guidance", "target", "actual"):
            return None
        return Stanced(told[1], "stance.restated"), Dated(told[0], "period.restated")

    def _dated(self, quantity: Quantity, link: Link, stanced: Stanced) -> tuple[Stanced, Dated]:
        scene, calendar = self.scene, self.scene.calendar
        if stanced.rule == AUTHORIZED and not _dated_to_day(scene):
            return stanced, Dated("multi", "period.target")
        main = next((found.dated.period for found in reversed(self.earlier) if found.stance != "prior"), None)
        before = self.earlier[-1].dated if self.earlier and self.earlier[-1].stance == stanced.stance else None
        # What may still be spent at a quarter's end is told of the quarter that ended.
        meant = "actual" if stanced.rule == AUTHORIZED else stanced.stance
        dated = date_value(scene, quantity, meant, self.topic, main=main, before=before, metric=link.mention)
        if dated.rule == "period.same_as_main":
            compared = _is_compared(scene, quantity)
            if compared or stanced.rule in OLD_VALUES:
                return stanced, _of_the_base(self.earlier, quantity, compared=compared)
        if not dated.said or dated.period is None or calendar.anchor is None:
            return stanced, dated
        return correct_stance(stanced, dated, dated.period, calendar), dated

    def _part_told(self) -> Segment | None:
        """Return the part of the value before, or that it was of the whole; None after parts and the whole in turn."""
        last = self._before.segment if self._before else None
        if last is None or last.text is None:
            return last
        return None if any(found.segment.text is None for found in self.earlier) else last

    def _shared_segment(self, link: Link, metric: str) -> Segment | None:
        """Return the segment of the value before, when both hang on one name."""
        if not self.earlier:
            return None
        before = self.earlier[-1]
        if before.segment.text is None:
            return None
        same = link.side == "carried" or (link.mention is not None and link.mention == before.link.mention)
        if same and before.metric == metric:
            return before.segment
        # "AWS revenue increased $2.1 billion and now has a run rate of $132 billion": one subject.
        gap = self.scene.low[before.quantity.span.end : link.mention.span.start if link.mention else 0]
        return before.segment if _GOES_ON.match(gap) else None

    def _text_before(self, link: Link) -> str | None:
        return self.earlier[-1].metric_text if self.earlier and link.rule in _FROM_BEFORE else None

    def _with_assertion(self, finding: Finding, *, carried: bool) -> Finding:
        """Add what is said around the value: basis, revision, adjustment, hedge, negation."""
        scene, quantity = self.scene, finding.quantity
        basis, basis_rule = read_basis(scene, quantity, finding.reading, finding.dated)
        to_date = finding.dated.mention is not None and finding.dated.mention.kind == "ytd"
        to_date = to_date or finding.dated.rule == "period.told_to_date"
        if basis == "ytd" or (basis is None and to_date):
            basis, basis_rule = ("ytd" if to_date else None), finding.dated.rule
        elif finding.reading.measure == "level":
            basis = None
        revision, revision_rule = read_revision(scene, self.topic, finding.stance, carried=carried)
        adjustment, text, adjustment_rule = read_adjustment(scene, quantity)
        if quantity.span in self.adjustments:
            (adjustment, text), adjustment_rule = self.adjustments[quantity.span], "adjustment.respectively"
        elif adjustment is None and self.topic.role != "analyst":
            adjustment, text, adjustment_rule = _as_declared(scene.calendar.adjusted, finding)
        neutral = read_flag(scene, quantity, "currency_neutral") if quantity.unit in ("percent", "bps", "x") else None
        hedged, negated = read_flag(scene, quantity, "hedged"), read_flag(scene, quantity, "negated")
        said = [
            (basis_rule, f"basis {basis}", basis),
            (revision_rule, f"revision {revision}", revision),
            (adjustment_rule, f"adjustment {adjustment}", adjustment),
            *((rule or "", rule or "", rule) for rule in (neutral, hedged, negated)),
        ]
        return replace(
            finding,
            basis=basis,
            revision=revision,
            adjustment=(adjustment, text),
            currency_neutral=neutral is not None,
            hedged=hedged is not None,
            negated=negated is not None,
            steps=(*finding.steps, *(Explanation(rule, reason) for rule, reason, value in said if value is not None)),
        )


def _as_declared(
    declared: DeclaredAdjustment | None, finding: Finding
) -> tuple[Literal["reported", "adjusted"] | None, str | None, str]:
    """Read the adjustment of a figure that says none off what the call declares for all."""
    if declared is None or finding.metric not in ADJUSTABLE - declared.but:
        return None, None, "adjustment.none"
    if finding.segment.text is not None and not declared.parts:
        return None, None, "adjustment.none"
    return "adjusted", declared.text, "adjustment.declared"


def _is_telling(quantity: Quantity, metric: str) -> bool:
    """Say whether a value is such that two sentences with it speak of the same: no band, no count, no round rate."""
    if quantity.unit in ("count", "x") or not any(character.isdigit() for character in quantity.text):
        return False
    if quantity.low != quantity.high or quantity.low is None:
        return True
    return metric != "other" and not (quantity.unit == "percent" and quantity.low % 10 == 0)


def _looks_back(dated: Dated, text: str) -> bool:
    """Say whether a stretch of years lies behind: "over the past five years"."""
    return dated.mention is not None and _PAST_YEARS.search(dated.mention.span.slice(text)) is not None


_PAST_YEARS = re.compile(r"\b(?:past|last|previous|prior|since|inception|date)\b")


def _dated_to_day(scene: Scene) -> bool:
    """Say whether the sentence gives a balance: "$5 billion remained authorized as of June 30"."""
    return any(mention.kind == "date" or mention.rule == "period.quarter.this" for mention in scene.periods)


_SAID_AGAIN = re.compile(
    r"(?:,? (?:of|in|per)(?: (?!compared|versus|from)[a-z]+){1,3})?,? or"
    r"(?: (?:about|approximately|roughly|nearly|just))? "
)
_AND_ANOTHER = re.compile(
    r"(?:,? (?:as of|at|in|on|for) (?:the )?[a-z]+(?: [a-z]+)?(?: \d{1,2},)?(?: \d{4})?)?,? and (?:(?:in )?[a-z]+ of )?"
)
_VERB_BEHIND = re.compile(
    r" (?:was|were|is|are|grew|rose|fell|increased|decreased|declined|in the (?:current|second))\b"
)
_GOES_ON = re.compile(
    r"[^;]{0,40}?(?:\b(?:and|or),? (?:(?:is |are )?now |also )?(?:has|have|had|is|was|sits|grew|grows|reached|"
    r"generated|delivered|now)\b|,? with (?:an? |our )?)"
)
_UNSAID = ("measure.percent_level", "measure.percent_default", "measure.level", "measure.to_level", "measure.points")
_FROM_BEFORE = ("link.compared", "link.sentence_before")


def bind_sentence(
    scene: Scene, topic: Topic, *, entries: Mapping[str, MetricEntry], presuming: Presumer
) -> tuple[list[Finding], list[Rejection]]:
    """Bind the amounts of a sentence, and move the topic on.

    Parameters
    ----------
    scene : Scene
        The sentence.
    topic : Topic
        What the turn is about; changed in place.
    entries : mapping of str to MetricEntry
        By metric id.
    presuming : Presumer
        What a value is presumed to be where no cue decides.

    Returns
    -------
    tuple of (list of Finding, list of (Quantity, Explanation))
        The claims in text order, and what was dropped with its reason.
    """
    if scene.opens and is_aside(topic.period, scene.calendar):
        topic.set_period(None)  # a half or a year told in passing ends with its paragraph
    opening = opening_segment(scene)
    if opening is not None:
        topic.set_segment(opening.text)
    findings: list[Finding] = []
    rejected: list[Rejection] = []
    binder = _Binder(scene, topic, entries, findings, parallel_adjustments(scene), presuming)
    parallel = parallel_mentions(scene)
    for quantity in scene.quantities:
        if quantity in parallel:
            mention = parallel[quantity]
            link: Link | None = Link(mention.metric, mention, "before", "link.respectively", 9.0)
        else:
            link = bind(scene, quantity, entries=entries)
        reason = reject(scene, quantity, link)
        if reason is not None:
            rejected.append((quantity, reason))
        else:
            findings.append(binder.finding(quantity, link))
    worded = worded_guidance(scene)
    said = [binder.worded(item) for item in ([worded] if worded is not None else withdrawn_guidance(scene))]
    findings = settle(scene, findings)
    remember(scene, topic, findings)
    return [*findings, *(outlook for outlook in said if outlook is not None)], rejected


def _steps(
    quantity: Quantity,
    link: Link,
    metric: str,
    *,
    reading: Reading,
    stanced: Stanced,
    dated: Dated,
    segment: Segment,
) -> tuple[Explanation, ...]:
    steps = [Explanation(rule, f"read {quantity.text!r} as {quantity.kind}", quantity.span) for rule in quantity.rules]
    steps += [
        Explanation(link.rule, f"metric {metric}", link.mention.span if link.mention else None),
        Explanation(reading.rule, f"measure {reading.measure}"),
        Explanation(stanced.rule, f"stance {stanced.stance}", stanced.cue.span if stanced.cue else None),
        Explanation(dated.rule, f"period {dated.period}", dated.mention.span if dated.mention else None),
        Explanation(segment.rule, f"segment {segment.text}", segment.span),
    ]
    return tuple(steps)


_COMPARED_TO = re.compile(r"\b(?:compared (?:to|with)|versus|vs\.?) (?:an? |about |only |just |approximately )?\Z")
_GUIDED = re.compile(
    r"\b(?:guid\w+|outlook|expect\w*|estimat\w+|target\w*|forecast\w*|ranges?|consensus|averages?|histor\w+|plan\w*)\b"
)


def _is_compared(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a result is set against an undated one, that of the year before: "$2 million compared to $4"."""
    return _COMPARED_TO.search(scene.before(quantity.span, words=4)) is not None and not _GUIDED.search(scene.low)


def _of_the_base(earlier: list[Finding], quantity: Quantity, *, compared: bool) -> Dated:
    """Date an old value by what the change to the new one is measured against: "up 29% from $1.07"."""
    found = next((found for found in reversed(earlier) if found.stance != "prior"), None)
    if found is None:
        return Dated(None, "period.unknown")
    if found.stance != "actual" or found.basis not in ("yoy", "qoq", None):
        return Dated(found.dated.period, "period.same_as_main")
    basis = found.basis or ("yoy" if compared and found.reading.measure == "level" else None)
    if compared and (basis is None or found.quantity.unit != quantity.unit):
        return Dated(found.dated.period, "period.same_as_main")
    return Dated(base_period(found.dated.period, basis), "period.of_the_base")


_OR = re.compile(r",? or ")
_LARGE = 1000  # no share earns as much
_MONEY = {"per_share": "money"}  # as long as its metric is not known, "$0.07" is money


def _like_first(scene: Scene, earlier: list[Finding], quantity: Quantity) -> list[Finding]:
    """Return the values before, in text order, but one with the same unit last when two were stated together.

    "$159 million or 28% of revenue, compared to $142 million or 31%": money meets money, percent meets percent.
    """
    last = earlier[-1].quantity if earlier else quantity
    large = quantity.kind == "money" and abs(quantity.high or quantity.low or 0.0) >= _LARGE
    if len(earlier) < 2 or (_MONEY.get(last.kind, last.kind) == quantity.kind and not (large and last.kind != "money")):
        return earlier
    restated = _OR.match(scene.gap(earlier[-1].quantity.span, quantity.span))
    if restated and earlier[-1].stance != "prior":
        return earlier  # "gross margin of 54%, opex of $1.5 billion or 24% of revenue"
    unit = quantity.unit
    if unit is None and quantity.kind == "count":  # "$566 million, or 22%, compared to 420 million"
        unit = next((found.quantity.unit for found in earlier[-3:] if found.quantity.kind == "money"), None)
    same = [found for found in earlier[-3:] if found.quantity.unit == unit and found.stance != "prior"]
    return [*earlier, same[-1]] if same else earlier


def _as_before(scene: Scene, before: Finding, quantity: Quantity, reading: Reading) -> Reading:
    """Let what is compared with measure the same as what is compared: "up from 38%"."""
    if before.quantity.unit != quantity.unit or before.quantity.kind != quantity.kind:
        if quantity.kind != "percent":
            moved = before.reading.measure == "growth" and _OR.fullmatch(scene.gap(before.quantity.span, quantity.span))
            # "grew 23%, or more than $300 million"; but "grew 23% from $300 million"
            direction = before.reading.direction
            return (
                Reading("change", direction, "measure.restated")
                if moved
                else Reading("level", None, "measure.compared")
            )
        if before.reading.measure == "level" or before.quantity.kind == "points":
            return reading
        return Reading("growth", before.reading.direction, "measure.restated")  # "up $2.3 billion or 11%"
    return replace(before.reading, rule="measure.compared")
