"""Moving the topic on to what a sentence spoke about."""

from __future__ import annotations

import re
from typing import cast

from callnlp.annotation import Revision
from callnlp.claims.carrying import ASKED, SAID, remember_part
from callnlp.claims.dating import OF_QUARTER, TURNS
from callnlp.claims.finding import Finding
from callnlp.claims.governing import coming_periods, opening_period
from callnlp.claims.parts import Segment
from callnlp.claims.scene import Scene
from callnlp.claims.timeline import is_aside, is_over
from callnlp.claims.topic import Named, Topic
from callnlp.language.periods import PeriodMention

__all__ = ["remember"]

_NAMING = ("segment.before_metric", "segment.unit", "segment.opening")


def remember(scene: Scene, topic: Topic, findings: list[Finding]) -> None:
    """Move the topic on to what this sentence spoke about."""
    named = [finding for finding in findings if finding.metric_span is not None and finding.metric != "other"]
    _note_values(topic, named)
    remember_part(topic, [finding.segment for finding in findings])
    strong = [mention for mention in scene.mentions if not mention.weak]
    if named:
        topic.set_metric(named[0].metric, named[0].metric_text, named[0].segment.text)
    elif strong and not findings:
        topic.set_metric(strong[0].metric, strong[0].span.slice(scene.text))
    ahead = any(finding.stance in ("guidance", "target") for finding in findings) or (
        not findings and any(cue.category == "stance.guidance" for cue in scene.cues)
    )
    opening = opening_period(scene)
    if opening is not None:
        said = next((found.dated.period for found in findings if found.dated.mention == opening), None)
        period = said or (opening.coming if ahead else opening.past)
        if not findings or scene.opens or not is_aside(period, scene.calendar):
            topic.set_period(period)
            if period is not None and period != topic.announced and not is_over(period, scene.calendar):
                topic.announced = None
    elif findings and findings[0].dated.mention is not None and findings[0].dated.mention.kind in ("half", "ytd"):
        topic.set_period(findings[0].dated.period, age=4 if scene.opens else 5)
    elif findings and OF_QUARTER.search(scene.low) and is_aside(topic.period, scene.calendar):
        topic.set_period(None, age=99)  # told for the quarter again
    if findings or topic.told is not None or opening is not None:
        _remember_told(scene, topic, findings, opening, ahead=ahead)
    _remember_stance(scene, topic, findings)
    _remember_periods(scene, topic, findings)
    _remember_announced(scene, topic, findings)
    main = next((found for found in reversed(findings) if found.stance != "prior"), None)
    topic.last = (main.dated.period, main.stance) if main is not None else None
    topic.heard |= coming_periods(scene)
    topic.parts.update(
        found.segment.text
        for found in findings
        if found.segment.text and found.segment.rule in _NAMING and _is_name(found.segment)
    )
    topic.spoken.update(
        {found.segment.text.lower() for found in findings if found.segment.text and found.segment.rule in SAID}
    )
    topic.recent = (*topic.recent[-1:], scene.text)
    topic.hear(scene.text, asks=any(mention.metric in ASKED for mention in scene.mentions))


def _is_name(segment: Segment) -> bool:
    """Say whether a part is called by a proper name, whose capital is not that of the sentence: "Direct revenue"."""
    text = segment.text or ""
    opens = segment.span is None or segment.span.start == 0
    return text[:1].isupper() and (not opens or not text[1:].islower())


_BOUND = ("link.before", "link.noun_after", "link.of_after", "link.change_of_after", "link.respectively")


def _note_values(topic: Topic, named: list[Finding]) -> None:
    """Remember the values whose metric this sentence names, for when they are quoted without it."""
    for finding in named:
        if finding.link.rule in _BOUND and finding.link.mention is not None and not finding.link.mention.weak:
            reading = finding.reading
            topic.note(
                finding.quantity,
                Named(
                    finding.quantity.unit,
                    finding.metric,
                    finding.metric_text,
                    finding.segment.text,
                    reading.measure,
                    reading.direction,
                ),
            )


_IN_PASSING = 5  # age with which one told in passing begins: it holds for two sentences


def _remember_told(
    scene: Scene, topic: Topic, findings: list[Finding], opening: PeriodMention | None, *, ahead: bool
) -> None:
    """Note that results are told for a longer period than the quarter, or for the quarter again."""
    results = [found.dated.mention for found in findings if found.stance == "actual" and found.dated.mention]
    longer = [mention for mention in results if mention.kind != "half" and _is_longer(mention, scene)]
    heading = opening is not None and not findings and not ahead and _is_longer(opening, scene)
    if (longer and longer == results and not OF_QUARTER.search(scene.low)) or heading:
        mention = longer[0] if longer else opening
        assert mention is not None
        to_date = mention.kind == "ytd" and not is_over(str(scene.calendar.anchor)[:4], scene.calendar)
        topic.set_told(mention.past, to_date=to_date, age=0 if heading or scene.opens else _IN_PASSING)
    elif any(found.dated.rule == "period.since_last_year" for found in findings):
        topic.set_told(str(scene.calendar.anchor)[:4], age=min(topic.told_age, _IN_PASSING))
    elif topic.told is not None:
        if results or OF_QUARTER.search(scene.low) or TURNS.match(scene.low):
            topic.set_told(None)
        elif any(found.dated.rule.startswith("period.told") for found in findings):
            topic.told_age = min(topic.told_age, _IN_PASSING - 1)


def _is_longer(mention: PeriodMention, scene: Scene) -> bool:
    if mention.kind == "ytd":
        return (mention.past or "")[:4] == str(scene.calendar.anchor)[:4]
    return mention.kind in ("year", "half") and is_aside(mention.past, scene.calendar)


_OUTLOOKS = ("period.carried", "period.value_before", "period.outlook_year", "period.q4_outlook", "period.announced")


_OUTLOOK_REACH = 2  # sentences without a figure that an outlook goes on over


def _remember_periods(scene: Scene, topic: Topic, findings: list[Finding]) -> None:
    """Remember what each value was told for, and the one quarter or year that an outlook is for."""
    if findings or coming_periods(scene) or topic.outlook_age >= _OUTLOOK_REACH:
        topic.outlook = None
    topic.outlook_age += 1
    for finding in findings:
        if finding.dated.said or finding.dated.rule in _OUTLOOKS:
            quantity = finding.quantity
            told = finding.dated.period, finding.stance
            topic.tell((quantity.low, quantity.high, quantity.unit, finding.metric), told)
    guided = {found.dated.period for found in findings if found.stance == "guidance"}
    single = next(iter(guided)) if len(guided) == 1 else None
    if single is not None and (len(single) == 4 or single[4:6] == "-Q"):
        topic.outlook, topic.outlook_age = single, 0


_OUTLOOK = re.compile(r"\b(?:outlook|guidance|guide|forecast|expectations)\b")
_FOR = re.compile(rf"{_OUTLOOK.pattern}(?: \w+){{0,3}}? (?:for|of|in|regarding)(?: [\w'’]+){{0,3}} \Z")
_AHEAD_TO = re.compile(r"\b(?:turn|mov|look|head|shift)(?:e|s|ing)?\b(?: \w+){0,3}? (?:to|into|at)(?: [\w'’]+){0,3} \Z")


def _remember_announced(scene: Scene, topic: Topic, findings: list[Finding]) -> None:
    """Note what an outlook is announced for: "As we move into the June quarter, I'd like to review our outlook"."""
    others = {found.dated.period for found in findings if found.stance == "guidance" and found.dated.said}
    if topic.announced is not None and others - {topic.announced}:
        topic.announced = None
    if findings or topic.section != "prepared" or _OUTLOOK.search(scene.low) is None:
        return
    leads = {mention.coming: scene.low[: mention.span.start] for mention in scene.periods}
    named = {period for period in coming_periods(scene) if "-H" not in period}
    if len(named) == 1 and all(_FOR.search(leads[period]) or _AHEAD_TO.search(leads[period]) for period in named):
        topic.announced = named.pop()


def _remember_stance(scene: Scene, topic: Topic, findings: list[Finding]) -> None:
    if findings:
        main = next((finding for finding in findings if finding.stance != "prior"), findings[0])
        topic.set_stance(main.stance, main.revision)
        if main.stance == "guidance":
            topic.guided_period = main.dated.period
        return
    if any(cue.category in ("stance.guidance", "stance.target") for cue in scene.cues):
        revision = next((cue.value for cue in scene.cues if cue.family == "revision"), None)
        topic.set_stance("guidance", cast("Revision | None", revision))
