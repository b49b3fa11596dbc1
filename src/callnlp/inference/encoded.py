"""What the shipped model says of a list of sentences: one embedding and all head probabilities each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from callnlp.inference.heads import FLAGS, TONES, HeadLayout

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Combination", "Encoded", "SentenceEncoder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """How a theme's probability and a pattern hit make one score: a logistic with three weights.

    ``score = 1 / (1 + exp(-(bias + slope * logit(probability) + hit * [a pattern matched])))``; a
    theme counts from ``threshold`` on.
    """

    bias: float = 0.0
    slope: float = 1.0
    hit: float = 0.0
    threshold: float = 0.5


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
    combination : Combination
        How patterns and probabilities go together.
    """

    embeddings: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    layout: HeadLayout
    model: str
    combination: Combination = Combination()

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
