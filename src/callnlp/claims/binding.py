"""Binding one sentence: every amount gets a metric, a measure, a stance, a period and a segment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from callnlp.annotation import Basis, Explanation, Quantity, Revision, Stance
from callnlp.claims.asserting import first_stance, read_adjustment, read_basis, read_flag, read_revision
from callnlp.claims.dating import Dated, date_value, ends_after, opening_period
from callnlp.claims.filtering import reject
from callnlp.claims.linking import Link, bind
from callnlp.claims.measuring import Reading, read_measure
from callnlp.claims.naming import metric_phrase, name_metric, name_unit
from callnlp.claims.scene import Calendar, Scene
from callnlp.claims.segments import Segment, find_segment, opening_segment
from callnlp.claims.topic import Topic
from callnlp.lexicon.schema import MetricEntry
from callnlp.spans import Span

__all__ = ["Finding", "Rejection", "bind_sentence"]

Rejection = tuple[Quantity, Explanation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A claim before it gets its place in the call; spans are offsets into the sentence."""

    quantity: Quantity
    metric: str
    metric_span: Span | None
    metric_text: str | None
    segment: Segment
    reading: Reading
    basis: Basis | None
    stance: Stance
    dated: Dated
    revision: Revision | None = None
    adjustment: tuple[str | None, str | None] = (None, None)
    currency_neutral: bool = False
    hedged: bool = False
    negated: bool = False
    count_of: str | None = None
    steps: tuple[Explanation, ...] = ()


def bind_sentence(
    scene: Scene, topic: Topic, *, calendar: Calendar, entries: Mapping[str, MetricEntry]
) -> tuple[list[Finding], list[Rejection]]:
    """Bind the amounts of a sentence, and move the topic on.

    Parameters
    ----------
    scene : Scene
    topic : Topic
        Changed in place.
    calendar : Calendar
    entries : mapping of str to MetricEntry

    Returns
    -------
    tuple of (list of Finding, list of (Quantity, Explanation))
        The claims in text order, and what was dropped with its reason.
    """
    opening = opening_segment(scene)
    if opening is not None:
        topic.set_segment(opening.text)
    findings: list[Finding] = []
    rejected: list[Rejection] = []
    for quantity in scene.quantities:
        link = bind(scene, quantity, entries=entries)
        reason = reject(scene, quantity, link)
        if reason is not None:
            rejected.append((quantity, reason))
            continue
        findings.append(_finding(scene, quantity, link, topic, calendar, entries, findings))
    findings = _settle(scene, findings)
    _remember(scene, topic, findings, calendar)
    return findings, rejected


def _finding(
    scene: Scene,
    quantity: Quantity,
    link: Link | None,
    topic: Topic,
    calendar: Calendar,
    entries: Mapping[str, MetricEntry],
    earlier: list[Finding],
) -> Finding:
    link = name_metric(scene, quantity, link, topic, entries, earlier=[f.metric for f in earlier])
    reading = read_measure(scene, quantity, link, link.metric)
    metric, reading, quantity = name_unit(scene, quantity, link, reading, entries)
    stanced = first_stance(scene, quantity, topic)
    main = next((f.dated.period for f in reversed(earlier) if f.stance != "prior"), None)
    stance, dated, rule = _stance_and_period(scene, quantity, stanced.stance, stanced.rule, topic, calendar, main)
    basis, basis_rule = read_basis(scene, quantity)
    if reading.measure == "level" and basis != "ytd":
        basis = None
    revision, revision_rule = read_revision(scene, topic, stance, carried=stanced.rule == "stance.carried")
    adjustment, adjustment_text, adjustment_rule = read_adjustment(scene, quantity)
    neutral = read_flag(scene, quantity, "currency_neutral") if quantity.unit in ("percent", "bps", "x") else None
    hedged, negated = read_flag(scene, quantity, "hedged"), read_flag(scene, quantity, "negated")
    segment = find_segment(scene, quantity, link, metric, topic)
    span, text = metric_phrase(scene, link, topic)
    steps = [
        *(
            Explanation(rule_id, f"read {quantity.text!r} as a {quantity.kind}", quantity.span)
            for rule_id in quantity.rules[:1]
        ),
        Explanation(link.rule, f"metric {metric}", span),
        Explanation(reading.rule, f"measure {reading.measure}"),
        Explanation(rule, f"stance {stance}", stanced.cue.span if stanced.cue else None),
        Explanation(dated.rule, f"period {dated.period}", dated.mention.span if dated.mention else None),
        Explanation(segment.rule, f"segment {segment.text}", segment.span),
        *(Explanation(basis_rule, f"basis {basis}") for _ in range(basis is not None)),
        *(Explanation(revision_rule, f"revision {revision}") for _ in range(revision is not None)),
        *(Explanation(adjustment_rule, f"adjustment {adjustment}") for _ in range(adjustment is not None)),
        *(Explanation(flag, flag) for flag in (neutral, hedged, negated) if flag is not None),
    ]
    return Finding(
        quantity=quantity,
        metric=metric,
        metric_span=span,
        metric_text=text,
        segment=segment,
        reading=reading,
        basis=basis,
        stance=stance,
        dated=dated,
        revision=revision,
        adjustment=(adjustment, adjustment_text),
        currency_neutral=neutral is not None,
        hedged=hedged is not None,
        negated=negated is not None,
        count_of=quantity.noun if quantity.unit == "count" else None,
        steps=tuple(steps),
    )


def _stance_and_period(
    scene: Scene, quantity: Quantity, stance: Stance, rule: str, topic: Topic, calendar: Calendar, main: str | None
) -> tuple[Stance, Dated, str]:
    """Let stance and period correct each other: what is still to come was not reported."""
    dated = date_value(scene, quantity, stance, topic, calendar, main=main)
    anchor = calendar.anchor
    if anchor is None or dated.period is None:
        return stance, dated, rule
    period = dated.period
    if (
        stance == "actual"
        and dated.said
        and dated.mention is not None
        and dated.mention.dated
        and _later(period, calendar)
    ):
        return _near_or_target(period, calendar), dated, "stance.period_ahead"
    if stance == "guidance" and dated.said and dated.mention is not None and _over(period, calendar):
        return "actual", dated, "stance.period_over"
    if stance == "guidance" and dated.said and _near_or_target(period, calendar) == "target":
        return "target", dated, "stance.far"
    if (
        stance == "target"
        and dated.said
        and rule != "stance.target.authorization"
        and _near_or_target(period, calendar) == "guidance"
    ):
        return "guidance", dated, "stance.near"
    return stance, dated, rule


def _later(period: str, calendar: Calendar) -> bool:
    """Wholly after the call's quarter."""
    anchor = calendar.anchor
    if anchor is None or not period[:4].isdigit() or not ends_after(period, calendar):
        return False
    return int(period[:4]) > anchor.year or len(period) > 4


def _over(period: str, calendar: Calendar) -> bool:
    return period[:4].isdigit() and not ends_after(period, calendar)


def _near_or_target(period: str, calendar: Calendar) -> Stance:
    anchor = calendar.anchor
    if anchor is None or not period[:4].isdigit():
        return "target" if period == "multi" else "guidance"
    return "guidance" if int(period[:4]) <= anchor.year + 1 else "target"


_COMPARE = re.compile(r"\b(?:from|versus|vs|compared|against|relative)\b")


def _settle(scene: Scene, findings: list[Finding]) -> list[Finding]:
    """Set what only neighbours tell: the basis of a growth whose base is stated right behind it."""
    settled = list(findings)
    for index, (first, second) in enumerate(zip(findings, findings[1:], strict=False)):
        if first.reading.measure == "level" or first.basis is not None or second.stance != "prior":
            continue
        if not _COMPARE.search(scene.gap(first.quantity.span, second.quantity.span)):
            continue
        mention = second.dated.mention
        if mention is None:
            continue
        if mention.kind == "year_ago" or mention.rule == "period.year.last":
            settled[index] = replace(first, basis="yoy")
        elif mention.rule == "period.quarter.last":
            settled[index] = replace(first, basis="qoq")
    return settled


def _remember(scene: Scene, topic: Topic, findings: list[Finding], calendar: Calendar) -> None:
    """Move the topic on to what this sentence spoke about."""
    named = [finding for finding in findings if finding.metric_span is not None and finding.metric != "other"]
    strong = [mention for mention in scene.mentions if not mention.weak]
    if named:
        topic.set_metric(named[0].metric, named[0].metric_text)
    elif strong and not findings:
        topic.set_metric(strong[0].metric, strong[0].span.slice(scene.text))
    opening = opening_period(scene)
    if opening is not None:
        ahead = any(finding.stance in ("guidance", "target") for finding in findings) or any(
            cue.category == "stance.guidance" for cue in scene.cues
        )
        period = opening.coming if ahead else opening.past
        said = next((f.dated.period for f in findings if f.dated.mention == opening), period)
        topic.set_period(said)
    if findings:
        main = next((f for f in findings if f.stance != "prior"), findings[0])
        topic.set_stance(main.stance, main.revision)
    else:
        cue = next((c for c in scene.cues if c.category in ("stance.guidance", "stance.target")), None)
        if cue is not None:
            revision = next((c.value for c in scene.cues if c.family == "revision"), None)
            topic.set_stance("guidance", revision)  # type: ignore[arg-type]
