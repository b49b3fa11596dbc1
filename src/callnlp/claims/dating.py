"""Which fiscal period does a number belong to.

A period that the sentence names for the value binds first (``callnlp.claims.governing``), then the one carried in
the turn, then the call's quarter (or, for an outlook, the year under discussion).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from callnlp.annotation import Quantity, Stance
from callnlp.claims.governing import NAMED, NAMED_AGO, adds_up, governing_period, is_comparison
from callnlp.claims.scene import Calendar, Scene
from callnlp.claims.timeline import (
    date_before,
    date_end,
    is_aside,
    is_next,
    is_over,
    is_past,
    month_quarter,
    year_before,
)
from callnlp.claims.topic import Topic
from callnlp.language.assertion import cues_at
from callnlp.language.metrics import MetricMention
from callnlp.language.periods import PeriodMention

__all__ = ["AHEAD", "OF_QUARTER", "TURNS", "Dated", "date_value"]

TURNS = re.compile(
    r"(?:(?:now|so|okay|and|next|finally),? )*(?:let me |let['’]s |i['’]ll |we['’]ll )?(?:now )?"
    r"(?:turn|turning|mov(?:e|ing)|shift|shifting|switching|on|onto)(?: on| now| over| back| next)*"
    r"(?: to| at)\b"
)
"""The talk turns to something else: "moving on to retail"."""
OF_QUARTER = re.compile(
    r"\bquarter|\bsequential|\bq(?:[1-4]|tr| one| two| three| four)\b|\b[1-4]q\b|\b(?:three|3)[- ]months?\b"
)
"""A sentence speaks of a quarter."""
AHEAD: tuple[Stance, ...] = ("guidance", "target", "hypothetical")
"""Stances of what is still to come or only supposed."""
_POINTS = ("ttm", "month", "date", "multi", "year_ago", "ytd")
_ASKED_REACH = 8  # sentences of an answer that a period of the question holds for
_WAS_SO = re.compile(r"\b(?:was|were|had|been)\b")


@dataclass(frozen=True, slots=True)
class Dated:
    """A period, and the rule that chose it; ``mention`` where the sentence names it."""

    period: str | None
    rule: str
    mention: PeriodMention | None = None

    @property
    def said(self) -> bool:
        """The sentence names the period."""
        return self.mention is not None


def date_value(
    scene: Scene,
    quantity: Quantity,
    stance: Stance,
    topic: Topic,
    *,
    main: str | None = None,
    before: Dated | None = None,
    metric: MetricMention | None = None,
) -> Dated:
    """Choose the period of a value.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    stance : str
        Decides between the past and the coming reading of a name without a year.
    topic : Topic
        What the turn is about.
    main : str, optional
        Period of the value that this one is compared with, for ``prior``.
    before : Dated, optional
        Period of the value before in this sentence, when it is meant in the same way.
    metric : MetricMention, optional
        The words that name the value's metric.

    Returns
    -------
    Dated
    """
    mention = governing_period(scene, quantity, stance, metric)
    if mention is not None:
        return _by_the_sentence(scene, mention, stance, main) or _from_mention(
            mention, stance, scene.calendar, topic, main
        )
    if before is not None and before.said and before.mention is not None and before.mention.kind not in _POINTS:
        return Dated(before.period, "period.value_before")
    longer = _of_longer(scene, quantity, topic, metric) if stance == "actual" else None
    return longer or _of_the_passage(scene, quantity, stance, topic) or _default(scene, stance, topic, main)


def _by_the_sentence(scene: Scene, mention: PeriodMention, stance: Stance, main: str | None) -> Dated | None:
    """Return what the words around a period make of it, if they turn it to another than it names."""
    if mention.rule == "period.custom" and _WAS_SO.search(scene.low):
        return Dated(mention.past, "period.history", mention)  # "typically it was 40%"
    if stance == "prior" and mention.kind == "date" and scene.calendar.year_end_month is None:
        others = [other.past for other in scene.periods if other.kind == "date" and other.past != mention.past]
        earlier = date_before(mention.past, others[0] if others else None, scene.calendar)
        if earlier is not None:
            return Dated(earlier, mention.rule, mention)
    if stance == "prior" and _is_same_quarter(scene, mention, main):
        return Dated(year_before(main), "period.same_quarter", mention)
    bare = mention.rule == "period.year.this" and scene.low[mention.span.start : mention.span.end] in _YEAR_END
    if bare and stance == "prior" and scene.calendar.anchor is not None and scene.calendar.anchor.quarter != 4:
        return Dated(year_before(mention.past), mention.rule, mention)  # "compared to 12% at year-end"
    paid = _paid_in(scene, mention) if mention.kind in ("month", "date") else None
    return Dated(paid, mention.rule, mention) if paid is not None else None


def _of_longer(scene: Scene, quantity: Quantity, topic: Topic, metric: MetricMention | None) -> Dated | None:
    """Return the longer period than the quarter that a result is told for, if its sentence names none."""
    if quantity.kind != "percent" and adds_up(scene, quantity):
        return Dated("multi", "period.since")
    if _is_of_year(scene):
        return Dated(str(scene.calendar.anchor)[:4], "period.since_last_year")
    if topic.told_age <= _TOLD_REACH and not _of_the_moment(scene, quantity, metric):
        return Dated(topic.told, "period.told_to_date" if topic.told_to_date else "period.told")
    return None


_YEAR_END = ("year-end", "year end")
_PAID = re.compile(r"\b(?:payable|(?:to|will) be paid)\b(?: (?:on|in|by|around|about|early|late)){0,2} \Z")


def _paid_in(scene: Scene, mention: PeriodMention) -> str | None:
    """Return the quarter in which a declared dividend is paid; the one after the call's unless the month tells."""
    anchor = scene.calendar.anchor
    if anchor is None or anchor.quarter is None or mention.coming is None:
        return None
    if _PAID.search(scene.before(mention.span, words=6)) is None:
        return None
    known = scene.calendar.year_end_month is not None
    return str(month_quarter(mention.coming, scene.calendar) if known else anchor.next())


def _is_of_year(scene: Scene) -> bool:
    """Say whether a figure told after the year's end is measured against the bare year before: "up 10% over 2018"."""
    anchor = scene.calendar.anchor
    if anchor is None or anchor.quarter != 4 or OF_QUARTER.search(scene.low):
        return False
    before = str(anchor.year - 1)
    return any(
        mention.rule == "period.year.named" and mention.past == before and is_comparison(scene, mention)
        for mention in scene.periods
    )


_TOLD_REACH = 7  # sentences
_BALANCES = ("cash", "debt", "leverage", "headcount", "backlog", "inventory", "share_count", "deferred_revenue", "arr")
_AT_ONCE = re.compile(r"\b(?:today|currently|now|as of|at year[- ]end)\b")
_STANDS = re.compile(r"\b(?:is|are|stands?|have|has|will)\b")


def _of_the_moment(scene: Scene, quantity: Quantity, metric: MetricMention | None) -> bool:
    """Say whether a figure is of a day or a quarter, whatever longer period the passage tells of."""
    if (metric is not None and metric.metric in _BALANCES) or TURNS.match(scene.low):
        return True
    if OF_QUARTER.search(scene.low) or _AT_ONCE.search(scene.low):
        return True
    return _STANDS.search(scene.before(quantity.span, words=6)) is not None


# "This reflects ...", "That's equivalent to ...": the sentence goes on about the figure before.
_ANAPHOR = re.compile(
    r"(?:(?:so|and|but|again|importantly|notably),? ){0,2}(?:this|that|these|those|it|which)(?:['’]s)? (?!call|morning|"
    r"afternoon|evening|week|month|year|quarter|time|past|said|being)"
)


def _of_the_passage(scene: Scene, quantity: Quantity, stance: Stance, topic: Topic) -> Dated | None:
    """Return the period that the passage gives to a figure whose sentence names none."""
    calendar, anchor = scene.calendar, scene.calendar.anchor
    if topic.last is not None and topic.last[1] == stance and _ANAPHOR.match(scene.low):
        return Dated(topic.last[0], "period.sentence_before")
    if stance == "guidance" and topic.outlook is not None and not _in_all(scene):
        return Dated(topic.outlook, "period.sentence_before")
    if stance == "guidance" and topic.announced is not None and not is_over(topic.announced, calendar):
        return Dated(topic.announced, "period.announced")
    if stance != "guidance" or anchor is None or anchor.quarter is None:
        return None
    running = topic.period is not None and topic.period_age <= 6 and not is_over(topic.period, calendar)
    if any(cue.category == "basis.qoq" for cue in cues_at(scene.cues, quantity.span, "basis")):
        # What is to move "sequentially" moves in a quarter: the next, unless another is spoken of.
        quarter = topic.period if running and topic.period is not None and "-Q" in topic.period else None
        return Dated(quarter or str(anchor.next()), "period.sequential")
    if not running and topic.asked is not None and topic.asked_age <= _ASKED_REACH:
        return Dated(topic.asked, "period.asked")
    return None


def _in_all(scene: Scene) -> bool:
    return _TOTAL.search(scene.low) is not None


_TOTAL = re.compile(r"\b(?:total (?:\w+ ){0,2}(?:impact|effect|cost)|in total|overall|annual)\b")


def _from_mention(mention: PeriodMention, stance: Stance, calendar: Calendar, topic: Topic, main: str | None) -> Dated:
    period = mention.coming if stance in AHEAD else mention.past
    anchor = calendar.anchor
    if mention.rule == "period.year.last" and stance == "actual" and anchor is not None and anchor.quarter == 4:
        return Dated(str(anchor.year), "period.year_just_over", mention)  # told after the year's end
    if stance == "actual" and mention.rule in NAMED and not mention.dated and is_next(mention.coming, calendar):
        return Dated(mention.coming, mention.rule, mention)  # its namesake of last year would be said with its year
    if mention.kind == "date":
        return Dated(date_end(period, calendar), mention.rule, mention)
    if mention.rule in NAMED_AGO:
        return Dated(mention.past, mention.rule, mention)
    if mention.kind == "year_ago" or (stance == "prior" and mention.rule == "period.year.last"):
        return Dated(year_before(main or (str(anchor) if anchor else None)) or period, mention.rule, mention)
    if stance in AHEAD and topic.period is not None and topic.period_age <= 4 and _same_grain(mention, topic.period):
        # "the year", "the quarter" in an outlook: the one that the turn speaks about.
        if not is_over(topic.period, calendar):
            return Dated(topic.period, mention.rule, mention)
    return Dated(period, mention.rule, mention)


def _is_same_quarter(scene: Scene, mention: PeriodMention, main: str | None) -> bool:
    """Say whether a year stands for its quarter: "for the quarter it was $1.15, compared to $1.02 in 2020"."""
    bare = mention.rule == "period.year.named" and mention.span.end - mention.span.start == len("2020")
    if not bare or main is None or main[4:6] != "-Q" or scene.before(mention.span, words=2).endswith("end of "):
        return False
    return mention.past == str(int(main[:4]) - 1)


def _same_grain(mention: PeriodMention, period: str) -> bool:
    if mention.rule == "period.year.this":
        return len(period) == 4
    return mention.rule == "period.quarter.this" and period[4:6] == "-Q"


def _default(scene: Scene, stance: Stance, topic: Topic, main: str | None) -> Dated:
    calendar, anchor = scene.calendar, scene.calendar.anchor
    if stance == "prior":
        return Dated(main or topic.guided_period, "period.same_as_main")
    if stance == "target":
        return Dated("multi", "period.target")
    if topic.period is not None and topic.period_age <= 6:
        over = is_over(topic.period, calendar)
        of_quarter = is_aside(topic.period, calendar) and OF_QUARTER.search(scene.low) is not None
        told = stance == "actual" and over and not of_quarter and not is_past(topic.period, calendar)
        if told or (stance == "guidance" and not over):
            return Dated(topic.period, "period.carried")
    if anchor is None or stance == "hypothetical":
        return Dated(None, "period.unknown")
    if stance == "guidance":
        if anchor.quarter == 4:
            return Dated(str(anchor.year + 1), "period.q4_outlook")
        return Dated(str(anchor.year), "period.outlook_year")
    return Dated(str(anchor), "period.call")
