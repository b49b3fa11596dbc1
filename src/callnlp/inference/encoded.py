"""What the shipped model says of a list of sentences: one embedding and all head probabilities each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from callnlp.inference.heads import FLAGS, TONES, HeadLayout

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Combination", "Combinations", "Encoded", "SentenceEncoder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """How a probability and a rule that fired make one score: a logistic with three weights.

    ``score = 1 / (1 + exp(-(bias + slope * logit(probability) + hit * [a rule fired])))``; a theme
    counts from ``threshold`` on.
    """

    bias: float = 0.0
    slope: float = 1.0
    hit: float = 0.0
    threshold: float = 0.5

    def score(self, probability: float, fired: bool) -> float:
        """Return the score, rounded to 3 decimals.

        Examples
        --------
        >>> Combination(hit=2.0).score(0.5, True)
        0.881
        """
        clipped = min(max(probability, 0.001), 0.999)
        logit = self.bias + self.slope * math.log(clipped / (1.0 - clipped)) + self.hit * fired
        return round(1.0 / (1.0 + math.exp(-logit)), 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Combinations:
    """The weights for themes and for each flag, and how much the cues weigh in tone.

    The tone's probabilities are those of the model times those of the cues to the power of
    ``tone_cues``, made to sum to one.
    """

    themes: Combination = field(default_factory=Combination)
    outlook: Combination = field(default_factory=Combination)
    guidance: Combination = field(default_factory=Combination)
    boilerplate: Combination = field(default_factory=Combination)
    tone_cues: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Embeddings and probabilities of sentences, in their order.

    Parameters
    ----------
    embeddings : ndarray of shape (n, dim), float32
        L2-normalised.
    probabilities : ndarray of shape (n, layout.size), float32
        Rounded to 3 decimals; columns as in ``layout``.
    layout : HeadLayout
        What the columns mean.
    model : str
        Name and version of the weights.
    combinations : Combinations
        How rules and probabilities go together.
    """

    embeddings: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    layout: HeadLayout
    model: str
    combinations: Combinations = field(default_factory=Combinations)

    def tone(self, index: int) -> tuple[float, float, float]:
        """Return (negative, neutral, positive) of one sentence."""
        low, middle, high = (round(float(value), 3) for value in self.probabilities[index, : len(TONES)])
        return low, middle, high

    def flag(self, index: int, name: str) -> float:
        """Return the probability of ``outlook``, ``guidance`` or ``boilerplate``."""
        return round(float(self.probabilities[index, len(TONES) + FLAGS.index(name)]), 3)

    def themes(self, index: int) -> dict[str, float]:
        """Return the probability of every theme that the model knows."""
        found = self.probabilities[index, len(TONES) + len(FLAGS) :]
        return {theme: round(float(value), 3) for theme, value in zip(self.layout.themes, found, strict=True)}


class SentenceEncoder(Protocol):
    """Anything that encodes sentences: the shipped model, or a stub in a test."""

    def __hash__(self) -> int: ...

    @property
    def name(self) -> str:
        """Name and version of the weights, as rows record it."""

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return embeddings and probabilities, one row a text."""
