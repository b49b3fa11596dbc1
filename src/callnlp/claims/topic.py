"""What the talk is about: the metric, part of the company, period and stance carried on in a turn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from callnlp.annotation import Direction, Measure, Quantity, Revision, Stance
from callnlp.transcript import Role, Section

__all__ = ["Named", "Topic"]


#: Sentences for which a part that was asked about holds against others, counted up to 0.
_ASKED_AGE = -6


@dataclass(frozen=True, slots=True)
class Named:
    """What a value of the call was said to be, where its sentence named it."""

    unit: str | None
    metric: str
    text: str | None
    segment: str | None
    measure: Measure
    direction: Direction | None


Size = tuple[float | None, float | None, str | None, str]
"""The two ends of a value, its unit and its metric."""
Told = tuple[str | None, Stance]
"""The period and the stance of a value."""


@dataclass(slots=True)
class Topic:
    """State of one turn, updated sentence by sentence.

    ``*_age`` counts the sentences since the entry was set; a large age means it is forgotten. ``margin`` is the
    margin named last. ``parts`` are
    the names of parts of the company met in the call, ``spoken`` in how many sentences values of a part were told,
    ``part`` the one that a question is about. ``last`` is the
    period and stance of the sentence before. ``heard`` are the coming periods that the turn has named, ``asked``
    the one that the turn before was about. ``spender`` is who else's capital expenditure the turn is about.
    ``outlook`` is the quarter or the year that the sentence before gave an outlook for, if it was one only;
    ``announced`` the one that the turn said its outlook would be for, until another is spoken of.
    ``told_part`` is the part that the last sentence with values, or an opening, was about.
    ``told`` is the longer period (the year, the year to date) that the passage gives results for, ``told_to_date``
    says that it still runs. ``role`` and ``section`` are the turn's, ``recent`` the last two sentences. ``named`` holds
    what the values of the call were said to be, by their two ends,
    ``told_before`` when and how the earlier turns meant them; None where two sentences disagree.
    """

    metric: str | None = None
    metric_text: str | None = None
    metric_age: int = 99
    margin: str | None = None
    margin_age: int = 99
    segment: str | None = None
    segment_age: int = 99
    told_part: str | None = None
    told_part_age: int = 99
    period: str | None = None
    period_age: int = 99
    stance: Stance | None = None
    stance_age: int = 99
    revision: Revision | None = None
    guided_period: str | None = None
    outlook: str | None = None
    outlook_age: int = 0
    announced: str | None = None
    told: str | None = None
    told_age: int = 99
    told_to_date: bool = False
    metric_segment: str | None = None
    part: str | None = None
    part_age: int = 99
    parts: set[str] = field(default_factory=set)
    spoken: Counter[str] = field(default_factory=Counter)
    last: tuple[str | None, Stance] | None = None
    heard: set[str] = field(default_factory=set)
    asked: str | None = None
    asked_age: int = 99
    spender: str | None = None
    role: Role = "unknown"
    section: Section = "prepared"
    recent: tuple[str, ...] = ()
    named: dict[tuple[float | None, float | None], Named | None] = field(default_factory=dict)
    told_before: dict[Size, Told | None] = field(default_factory=dict)
    _telling: dict[Size, Told | None] = field(default_factory=dict)

    def step(self) -> None:
        """Move on by one sentence."""
        self.metric_age += 1
        self.margin_age += 1
        self.segment_age += 1
        self.told_part_age += 1
        self.period_age += 1
        self.stance_age += 1
        self.part_age += 1
        self.asked_age += 1
        self.told_age += 1

    def new_turn(self, role: Role = "unknown", section: Section = "prepared") -> None:
        """Another person speaks: only the metric asked about may be answered, nothing else stays.

        Parameters
        ----------
        role : str
            Of the person.
        section : str
            Of the turn.
        """
        self.role, self.section = role, section
        self.metric_age += 1
        self.segment, self.segment_age = None, 99
        self.told_part, self.told_part_age = None, 99
        self.period, self.period_age = None, 99
        self.stance, self.stance_age = None, 99
        self.revision = None
        self.guided_period = None
        self.outlook = self.announced = None
        self.told, self.told_age = None, 99
        self.last = None
        self.spender = None
        self.asked, self.asked_age = (next(iter(self.heard)), 0) if len(self.heard) == 1 else (None, 99)
        self.heard = set()
        for size, told in self._telling.items():
            self.told_before[size] = told if self.told_before.get(size, told) == told else None
        self._telling = {}

    def set_metric(self, metric: str, text: str | None, segment: str | None = None) -> None:
        """Remember the metric spoken about, and of which part of the company."""
        self.metric, self.metric_text, self.metric_age, self.metric_segment = metric, text, 0, segment
        if metric.endswith("_margin"):
            self.margin, self.margin_age = metric, 0

    def note(self, quantity: Quantity, named: Named) -> None:
        """Remember what a value is, unless another of the same size is something else."""
        ends = quantity.low, quantity.high
        before = self.named.get(ends, named)
        same = before is not None and (before.metric, before.unit) == (named.metric, named.unit)
        self.named[ends] = before if same else None

    def echoed(self, quantity: Quantity) -> Named | None:
        """Return what a value was said to be earlier in the call, if that is one thing only."""
        named = self.named.get((quantity.low, quantity.high))
        if named is None or quantity.unit is None or (named.unit or "").split("/")[0] != quantity.unit.split("/")[0]:
            return None
        return named

    def tell(self, size: Size, told: Told) -> None:
        """Remember when and how a value was meant, for the turns to come."""
        self._telling[size] = told if self._telling.get(size, told) == told else None

    def hear(self, text: str, *, asks: bool = False) -> None:
        """Remember a part of the company that a sentence names, when it is one of those known and only one.

        ``asks``: the sentence names a metric that parts keep ("On AWS, what is the backlog?"). What it
        names holds against other parts until the next few sentences have gone by.
        """
        named = [part for part in self.parts if part in text]
        if self.part is not None and self.part_age < 0 and not asks:
            return
        if len(named) == 1:
            self.part, self.part_age = named[0], _ASKED_AGE if asks else 0
        elif named:
            self.part = None

    def set_segment(self, segment: str | None) -> None:
        """Remember the part of the company spoken about."""
        self.segment, self.segment_age = segment, 0
        self.told_part, self.told_part_age = segment, 0

    def set_period(self, period: str | None, *, age: int = 0) -> None:
        """Remember the period that a sentence opened with; a higher ``age`` is forgotten sooner."""
        self.period, self.period_age = period, age

    def set_told(self, period: str | None, *, to_date: bool = False, age: int = 0) -> None:
        """Remember the longer period that results are told for; a higher ``age`` is forgotten sooner."""
        self.told, self.told_to_date = period, to_date
        self.told_age = 99 if period is None else age

    def set_stance(self, stance: Stance, revision: Revision | None) -> None:
        """Remember whether the turn reports or guides."""
        self.stance, self.stance_age, self.revision = stance, 0, revision
