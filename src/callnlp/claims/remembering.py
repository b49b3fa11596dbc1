"""Moving the topic on to what a sentence spoke about."""

from __future__ import annotations

from typing import cast

from callnlp.annotation import Revision
from callnlp.claims.finding import Finding
from callnlp.claims.governing import coming_periods, opening_period
from callnlp.claims.scene import Scene
from callnlp.claims.segments import ASKED
from callnlp.claims.timeline import is_aside
from callnlp.claims.topic import Named, Topic

__all__ = ["remember"]

_NAMING = ("segment.before_metric", "segment.unit", "segment.opening")


def remember(scene: Scene, topic: Topic, findings: list[Finding]) -> None:
    """Move the topic on to what this sentence spoke about."""
    named = [finding for finding in findings if finding.metric_span is not None and finding.metric != "other"]
    _note_values(topic, named)
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
    elif findings and findings[0].dated.mention is not None and findings[0].dated.mention.kind in ("half", "ytd"):
        topic.set_period(findings[0].dated.period, age=4 if scene.opens else 5)
    _remember_stance(scene, topic, findings)
    main = next((found for found in reversed(findings) if found.stance != "prior"), None)
    topic.last = (main.dated.period, main.stance) if main is not None else None
    topic.heard |= coming_periods(scene)
    topic.parts.update(
        found.segment.text
        for found in findings
        if found.segment.text and found.segment.rule in _NAMING and found.segment.text[0].isupper()
    )
    topic.recent = (*topic.recent[-1:], scene.text)
    topic.hear(scene.text, asks=any(mention.metric in ASKED for mention in scene.mentions))


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
