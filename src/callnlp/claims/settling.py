"""What the fields of a sentence tell about each other: stance and period, a growth and its base."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from callnlp.annotation import Basis, Stance
from callnlp.claims.asserting import AUTHORIZED, DECLARED, Stanced
from callnlp.claims.dating import Dated
from callnlp.claims.finding import Finding
from callnlp.claims.scene import Calendar, Scene
from callnlp.claims.timeline import base_period, is_ahead, is_over, is_past

__all__ = ["correct_stance", "settle"]


def correct_stance(stanced: Stanced, dated: Dated, period: str, calendar: Calendar) -> Stanced:
    """Return the stance that the period leaves possible."""
    stance, near = stanced.stance, _near_or_far(period, calendar)
    if stanced.rule in DECLARED:
        return stanced
    if stance == "actual":
        return _correct_actual(stanced, dated, period, calendar)
    if stance == "guidance":
        if dated.mention is not None and dated.mention.kind == "ytd":
            return replace(stanced, stance="actual", rule="stance.to_date")
        if is_over(period, calendar):
            over: Stance = "prior" if is_past(period, calendar) else "actual"
            return replace(stanced, stance=over, rule="stance.period_over")
        if near == "target":
            return replace(stanced, stance="target", rule="stance.far")
    elif stance == "target" and stanced.rule != AUTHORIZED:
        return replace(stanced, stance=near)
    return stanced


def _correct_actual(stanced: Stanced, dated: Dated, period: str, calendar: Calendar) -> Stanced:
    if dated.rule == "period.history":
        return replace(stanced, stance="prior", rule="stance.background")
    if is_past(period, calendar):
        return replace(stanced, stance="prior", rule="stance.period_past")
    if dated.rule == "period.long_run" and stanced.rule == "stance.default":
        return replace(stanced, stance="target", rule="stance.far")
    sure = dated.mention is not None and (dated.mention.dated or dated.mention.past != period)
    told = dated.mention is not None and dated.mention.kind == "month" and stanced.rule == "stance.actual.verb"
    told = told or dated.rule == "period.since_quarter"
    if sure and not told and is_ahead(period, calendar):  # "in late January we raised $4 million", told in February
        return replace(stanced, stance=_near_or_far(period, calendar), rule="stance.period_ahead")
    return stanced


def _near_or_far(period: str, calendar: Calendar) -> Stance:
    anchor = calendar.anchor
    if anchor is None or not period[:4].isdigit():
        return "target" if period == "multi" else "guidance"
    return "guidance" if int(period[:4]) <= anchor.year + 1 else "target"


_AMOUNTS_TO = re.compile(r"\b(?:represent\w*|reflect\w*|growth|up|down|grew|growing|increas\w+|declin\w+|decreas\w+)\b")


def _based(scene: Scene, finding: Finding, before: Finding | None) -> Finding:
    """Read the basis of a growth off the figure ahead: "$49 million, against $40 million a year ago, growth of 23%"."""
    if finding.reading.measure == "level" or finding.basis is not None or before is None or before.stance != "prior":
        return finding
    gap = scene.gap(before.quantity.span, finding.quantity.span)
    if before.reading.measure != "level" or before.metric != finding.metric or not _AMOUNTS_TO.search(gap):
        return finding
    bases: tuple[Basis, ...] = ("yoy", "qoq")
    same = [basis for basis in bases if base_period(finding.dated.period, basis) == before.dated.period]
    return replace(finding, basis=same[0]) if same and before.dated.period is not None else finding


_COMPARE = re.compile(r"\b(?:from|versus|vs|compared|against|relative)\b")


def settle(scene: Scene, findings: list[Finding]) -> list[Finding]:
    """Set what only neighbours tell: the basis of a growth whose base is stated right behind it, or ahead."""
    settled = [_based(scene, finding, before) for before, finding in pairwise([None, *findings]) if finding is not None]
    for index, (first, second) in enumerate(pairwise(findings)):
        if first.reading.measure == "level" or first.basis is not None or second.stance != "prior":
            continue
        if second.reading.measure == "growth":
            continue  # two rates are compared, neither is the base of the other
        mention = second.dated.mention
        if mention is None or not _COMPARE.search(scene.gap(first.quantity.span, second.quantity.span)):
            continue
        if mention.kind == "year_ago" or mention.rule == "period.year.last":
            settled[index] = replace(first, basis="yoy")
        elif mention.rule == "period.quarter.last":
            settled[index] = replace(first, basis="qoq")
    return settled
