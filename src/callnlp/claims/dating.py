"""Which fiscal period does a number belong to.

A period right behind the value binds first, then the nearest one of the clause, then the one that
opens the sentence, then the one carried in the turn, then the call's quarter (or, for an outlook,
the year under discussion).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from callnlp.annotation import Quantity, Stance
from callnlp.claims.scene import Calendar, Scene
from callnlp.claims.topic import Topic
from callnlp.language.periods import PeriodMention
from callnlp.spans import Span

__all__ = ["Dated", "date_value", "governing_period", "opening_period"]

_AHEAD = ("guidance", "target", "hypothetical")
_DIRECT = re.compile(
    r"\s*(?:(?:of|in|for|during|at|as of|on|by|from|over|through|ending|ended|the|our|both|here|up|down|year[- ]over[- ]year|sequentially|to|,|exiting|this)\s+){0,4}\Z"
)
_BREAK = re.compile(r"[;]|,? (?:but|while|whereas|compared|versus|which)\b|,")
_CLAUSE = re.compile(r"[;]|,? (?:but|while|whereas)\b|, and (?:we|for|in)\b")


@dataclass(frozen=True, slots=True)
class Dated:
    """A period, and the rule that chose it; ``said`` when the sentence itself names it."""

    period: str | None
    rule: str
    mention: PeriodMention | None = None

    @property
    def said(self) -> bool:
        """The sentence names the period."""
        return self.mention is not None


def governing_period(scene: Scene, quantity: Quantity, stance: Stance) -> PeriodMention | None:
    """Return the period mention of the sentence that governs a value, or None."""
    best: tuple[float, PeriodMention] | None = None
    for mention in scene.periods:
        score = _score(scene, quantity, mention, stance)
        if score is not None and (best is None or score > best[0]):
            best = score, mention
    return best[1] if best is not None else None


def _score(scene: Scene, quantity: Quantity, mention: PeriodMention, stance: Stance) -> float | None:
    compared = _is_comparison(scene, mention)
    if compared and stance != "prior":
        return None
    gap = scene.gap(quantity.span, mention.span)
    others = scene.quantities_between(quantity.span, mention.span)
    score = (
        5.0 - 0.08 * len(gap.split()) - 1.2 * others - 0.35 * len(_BREAK.findall(gap)) - 1.0 * len(_CLAUSE.findall(gap))
    )
    if mention.span.start >= quantity.span.end:
        if _DIRECT.match(gap):
            score += 3.0
        elif stance == "prior":
            score += 1.0
        else:
            score -= 0.8
    else:
        if stance == "prior" and not compared:
            score -= 3.0
        if _DIRECT.match(gap):
            score += 0.5
    if mention.kind == "multi":
        score -= 1.0
    return score


def _is_comparison(scene: Scene, mention: PeriodMention) -> bool:
    """The period is what a value is compared with: "up 16% from the prior year"."""
    if any(
        cue.family in ("basis", "stance")
        and cue.category.startswith(("basis.yoy", "basis.qoq", "basis.since"))
        and cue.span.overlaps(mention.span)
        for cue in scene.cues
    ):
        return True
    lead = scene.before(mention.span, words=3)
    return bool(
        re.search(
            r"\b(?:from|versus|vs\.?|over|than|compared (?:to|with)|against|relative to)\s+(?:the |our )?(?:\w+ )?\Z",
            lead,
        )
    )


def opening_period(scene: Scene) -> PeriodMention | None:
    """Return the period with which the sentence opens ("For the third quarter, ..."), if any."""
    for mention in scene.periods:
        if mention.kind in ("multi", "year_ago") or _is_comparison(scene, mention):
            continue
        if scene.words_in(0, mention.span.start) <= 6:
            return mention
    return None


def date_value(
    scene: Scene, quantity: Quantity, stance: Stance, topic: Topic, calendar: Calendar, *, main: str | None = None
) -> Dated:
    """Choose the period of a value.

    Parameters
    ----------
    scene : Scene
    quantity : Quantity
    stance : str
        Decides between the past and the coming reading of a name without a year.
    topic : Topic
    calendar : Calendar
    main : str, optional
        Period of the value that this one is compared with, for ``prior``.

    Returns
    -------
    Dated
    """
    mention = governing_period(scene, quantity, stance)
    if mention is not None:
        return _from_mention(mention, stance, calendar, main)
    return _default(stance, topic, calendar, main)


def _from_mention(mention: PeriodMention, stance: Stance, calendar: Calendar, main: str | None) -> Dated:
    period = mention.coming if stance in _AHEAD else mention.past
    anchor = calendar.anchor
    if mention.kind == "date":
        return Dated(_date_end(period, calendar), mention.rule, mention)
    if mention.kind == "year_ago" or (stance == "prior" and mention.rule == "period.year.last"):
        return Dated(_year_before(main or (str(anchor) if anchor else None)) or period, mention.rule, mention)
    return Dated(period, mention.rule, mention)


def _year_before(period: str | None) -> str | None:
    if period is None or not period[:4].isdigit():
        return None
    return f"{int(period[:4]) - 1}{period[4:]}"


def _date_end(period: str | None, calendar: Calendar) -> str | None:
    """A day in the call's quarter stands for the quarter's end; at the year's end, for the year."""
    anchor = calendar.anchor
    if period is None or anchor is None or anchor.quarter is None:
        return period
    year, month = int(period[:4]), int(period[5:7])
    end = calendar.year_end_month or 12
    fiscal_month = (month - end - 1) % 12 + 1
    fiscal_year = year if month <= end else year + 1
    if calendar.year_end_month is None and month % 3:
        # The year's end is not known: the date is taken for the end of the call's quarter.
        return str(anchor.year) if anchor.quarter == 4 else str(anchor)
    quarter = (fiscal_month - 1) // 3 + 1
    return str(fiscal_year) if quarter == 4 else f"{fiscal_year}-Q{quarter}"


def _default(stance: Stance, topic: Topic, calendar: Calendar, main: str | None) -> Dated:
    anchor = calendar.anchor
    if stance == "prior":
        return Dated(main, "period.same_as_main")
    if stance == "target":
        return Dated("multi", "period.target")
    if topic.period is not None and topic.period_age <= 6 and (stance == "guidance") == _ahead(topic.period, calendar):
        return Dated(topic.period, "period.carried")
    if anchor is None:
        return Dated(None, "period.unknown")
    if stance == "guidance":
        if anchor.quarter == 4:
            return Dated(str(anchor.year + 1), "period.q4_outlook")
        return Dated(str(anchor.year), "period.outlook_year")
    if stance == "hypothetical":
        return Dated(None, "period.unknown")
    return Dated(str(anchor), "period.call")


def _ahead(period: str, calendar: Calendar) -> bool:
    """The period is not over at the end of the call's quarter."""
    anchor = calendar.anchor
    if anchor is None or not period[:4].isdigit():
        return False
    year, quarter = int(period[:4]), anchor.quarter or 4
    if year != anchor.year:
        return year > anchor.year
    if period[4:6] == "-Q":
        return int(period[6]) > quarter
    if period[4:6] == "-H":
        return int(period[6]) * 2 > quarter
    return quarter < 4


def ends_after(period: str | None, calendar: Calendar) -> bool:
    """Say whether a period is not over at the end of the call's quarter."""
    return period is not None and _ahead(period, calendar)


def span_of(mention: PeriodMention | None) -> Span | None:
    """Return the words of a mention."""
    return mention.span if mention is not None else None
