"""What the talk is about: the metric, part of the company, period and stance carried on in a turn."""

from __future__ import annotations

from dataclasses import dataclass

from callnlp.annotation import Revision, Stance

__all__ = ["Topic"]


@dataclass(slots=True)
class Topic:
    """State of one turn, updated sentence by sentence.

    ``*_age`` counts the sentences since the entry was set; a large age means it is forgotten.
    """

    metric: str | None = None
    metric_text: str | None = None
    metric_age: int = 99
    segment: str | None = None
    segment_age: int = 99
    period: str | None = None
    period_age: int = 99
    stance: Stance | None = None
    stance_age: int = 99
    revision: Revision | None = None
    guided_period: str | None = None

    def step(self) -> None:
        """Move on by one sentence."""
        self.metric_age += 1
        self.segment_age += 1
        self.period_age += 1
        self.stance_age += 1

    def new_turn(self) -> None:
        """Another person speaks: only the metric asked about may be answered, nothing else stays."""
        self.metric_age += 1
        self.segment, self.segment_age = None, 99
        self.period, self.period_age = None, 99
        self.stance, self.stance_age = None, 99
        self.revision = None
        self.guided_period = None

    def set_metric(self, metric: str, text: str | None) -> None:
        """Remember the metric spoken about."""
        self.metric, self.metric_text, self.metric_age = metric, text, 0

    def set_segment(self, segment: str | None) -> None:
        """Remember the part of the company spoken about."""
        self.segment, self.segment_age = segment, 0

    def set_period(self, period: str | None, *, age: int = 0) -> None:
        """Remember the period that a sentence opened with; a higher ``age`` is forgotten sooner."""
        self.period, self.period_age = period, age

    def set_stance(self, stance: Stance, revision: Revision | None) -> None:
        """Remember whether the turn reports or guides."""
        self.stance, self.stance_age, self.revision = stance, 0, revision
