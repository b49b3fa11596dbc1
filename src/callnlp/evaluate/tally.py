"""Counts that add up, and intervals over calls. Figures are properties of counts, never stored."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Accuracy", "Tally", "bootstrap_interval", "half_of"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Tally:
    """True positives, false positives and false negatives; shards add with ``+``.

    Examples
    --------
    >>> (Tally(3, 1, 0) + Tally(1, 0, 1)).f1
    0.8
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float | None:
        """Share of predictions that are right; None when nothing was predicted."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """Share of gold that was found; None when there is no gold."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None when there is nothing to score."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Right answers out of ``n``; shards add with ``+``."""

    right: int = 0
    n: int = 0

    def __add__(self, other: Accuracy) -> Accuracy:
        return Accuracy(self.right + other.right, self.n + other.n)

    @property
    def value(self) -> float | None:
        """Share of right answers in [0, 1]; None without support."""
        return self.right / self.n if self.n else None


def bootstrap_interval(
    shards: Sequence[_T],
    figure: Callable[[Sequence[_T]], float | None],
    *,
    samples: int = 1000,
    seed: int = 7,
) -> tuple[float, float] | None:
    """Return the 95% percentile interval of ``figure`` when whole shards (calls) are resampled.

    Parameters
    ----------
    shards : sequence
        One element a call.
    figure : callable
        Takes a resampled sequence of shards, returns the figure or None without support.
    samples : int
        Number of resamples.
    seed : int
        The same seed gives the same interval on any machine.

    Returns
    -------
    tuple of (float, float) or None
        None with fewer than two shards, or when no resample has support.
    """
    if len(shards) < 2:
        return None
    generator = random.Random(seed)
    drawn = (figure(generator.choices(shards, k=len(shards))) for _ in range(samples))
    values = sorted(value for value in drawn if value is not None)
    if not values:
        return None
    last = len(values) - 1
    return values[round(0.025 * last)], values[round(0.975 * last)]


def half_of(key: str) -> str:
    """Return the fixed half, ``A`` or ``B``, of a ticker or file id; errors are read on A only.

    Parameters
    ----------
    key : str
        Half A is where the SHA-256 hex digest begins with 0 to 7.

    Examples
    --------
    >>> half_of("AAPL"), half_of("INTC")
    ('A', 'B')
    """
    return "A" if hashlib.sha256(key.encode()).hexdigest()[0] < "8" else "B"
