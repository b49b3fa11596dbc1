"""Did a rate change between two quarters? A difference, its interval, a test, and a verdict.

The interval resamples whole blocks. Where a theme stands in a handful of blocks such an interval is
too narrow, so a change must pass a permutation test as well: blocks are dealt out to the two quarters
at random, and as large a difference must be rare. That test errs in at most 5% of quarters without a
change, however few the blocks are.

Intervals: the percentile bootstrap of a ratio over clusters (Efron and Tibshirani, "An Introduction to
the Bootstrap", 1993). Permutations: a p-value counts the data as one of them, so that it is never zero
(Phipson and Smyth, 2010). Many tests at once: Benjamini and Hochberg (1995).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callnlp.shift.blocks import Blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LEVEL", "NO_EVIDENCE", "Change", "changes_between", "false_discovery_rates", "gap_between", "rate_bounds"]

NO_EVIDENCE = "no evidence of change"
#: Share of unchanged things that may be called changed.
LEVEL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A difference of two rates with its 95% interval and the p-value of the permutation test."""

    change: float
    low: float
    high: float
    p_value: float

    def verdict(self, q_value: float) -> str:
        """Return rose or fell only where the interval leaves out zero and the corrected test agrees."""
        if self.low <= 0.0 <= self.high or q_value > LEVEL:
            return NO_EVIDENCE
        return "rose" if self.low > 0.0 else "fell"


def changes_between(earlier: Blocks, later: Blocks, *, scale: float, samples: int, seed: Sequence[int]) -> list[Change]:
    """Return the change of every rate between two quarters.

    Parameters
    ----------
    earlier, later : Blocks
        With the same rates in the same order, and a denominator each.
    scale : float
        1000 for rates in 1,000 words.
    samples : int
        Resamples for the interval, and permutations for the test.
    seed : sequence of int
        The same seed gives the same result on any machine.
    """
    import numpy as np

    generator = np.random.default_rng(list(seed))
    drawn = _resampled(later, samples, generator) - _resampled(earlier, samples, generator)
    bounds = np.quantile(scale * drawn, [0.025, 0.975], axis=0)
    found = later.ratios() - earlier.ratios()
    p_values = _permuted(earlier, later, found, samples, generator)
    rounded = np.round(np.stack([scale * found, bounds[0], bounds[1], p_values]), 4) + 0.0
    return [
        Change(change=float(change), low=float(low), high=float(high), p_value=float(p))
        for change, low, high, p in rounded.T
    ]


def rate_bounds(blocks: Blocks, *, scale: float, samples: int, seed: Sequence[int]) -> list[tuple[float, float]]:
    """Return a 95% interval of every rate of one quarter, by resampling its blocks.

    Parameters
    ----------
    blocks : Blocks
        With a denominator.
    scale : float
        1000 for rates in 1,000 words.
    samples : int
        Resamples.
    seed : sequence of int
        The same seed gives the same interval on any machine.
    """
    import numpy as np

    drawn = _resampled(blocks, samples, np.random.default_rng(list(seed)))
    low, high = np.round(scale * np.quantile(drawn, [0.025, 0.975], axis=0), 4) + 0.0
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]


def _ratios(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.asarray(np.where(bottom[:, None] > 0, top / np.maximum(bottom, 1e-9)[:, None], 0.0), dtype=np.float64)


def _resampled(blocks: Blocks, samples: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Return rates with blocks drawn with replacement, of shape (samples, n_rates)."""
    import numpy as np

    n = len(blocks.bottom)
    weights = generator.multinomial(n, np.full(n, 1.0 / n), size=samples).astype(np.float64)
    return _ratios(weights @ blocks.top, weights @ blocks.bottom)


def _permuted(
    earlier: Blocks, later: Blocks, found: NDArray[np.float64], samples: int, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Return how often blocks dealt out at random differ as much as the quarters do.

    Blocks are dealt out among those of one kind, so that each quarter keeps its number of each.
    """
    import numpy as np

    top = np.concatenate([earlier.top, later.top])
    bottom = np.concatenate([earlier.bottom, later.bottom])
    kinds = np.concatenate([earlier.kinds, later.kinds])
    chosen = np.zeros((samples, len(bottom)))
    for kind in np.unique(kinds):
        columns = np.flatnonzero(kinds == kind)
        order = np.argsort(generator.random((samples, len(columns))), axis=1)
        chosen[:, columns] = order < int((earlier.kinds == kind).sum())
    first, rest = _ratios(chosen @ top, chosen @ bottom), _ratios((1.0 - chosen) @ top, (1.0 - chosen) @ bottom)
    as_large = np.abs(rest - first) >= np.abs(found) - 1e-12
    return np.asarray((1.0 + as_large.sum(axis=0)) / (1.0 + samples), dtype=np.float64)


def gap_between(first: Blocks, second: Blocks) -> Change | None:
    """Return how the single rate of ``second`` differs from that of ``first``, with a Welch interval.

    For two parts of one call, whose blocks are of different kinds and cannot be dealt out at random.
    The spread of a ratio is read off its blocks (linearised), with Student's t for their number.

    Returns
    -------
    Change or None
        None where a part has fewer than two blocks, or no block differs from another: no spread to see.
    """
    import numpy as np
    from scipy.stats import t as student

    variances = []
    for blocks in (first, second):
        n, total = len(blocks.bottom), float(blocks.bottom.sum())
        if n < 2 or not total:
            return None
        strays = (blocks.top[:, 0] - float(blocks.ratios()[0]) * blocks.bottom) / total
        variances.append((n / (n - 1) * float((strays**2).sum()), n))
    change = float(second.ratios()[0] - first.ratios()[0])
    error = float(np.sqrt(sum(variance for variance, _ in variances)))
    if error < 1e-9:  # all blocks alike
        return None
    freedom = error**4 / sum(variance**2 / (n - 1) for variance, n in variances)
    reach = float(student.ppf(1.0 - LEVEL / 2.0, freedom)) * error
    p_value = 2.0 * float(student.sf(abs(change) / error, freedom))
    low, high, change, p_value = (round(value, 4) + 0.0 for value in (change - reach, change + reach, change, p_value))
    return Change(change=change, low=low, high=high, p_value=p_value)


def false_discovery_rates(p_values: Iterable[float]) -> list[float]:
    """Return p-values corrected for their number, by Benjamini and Hochberg (1995).

    Parameters
    ----------
    p_values : iterable of float
        One a test.

    Returns
    -------
    list of float
        In the same order, rounded to 4 decimals.

    Examples
    --------
    >>> false_discovery_rates([0.01, 0.5, 0.03])
    [0.03, 0.5, 0.045]
    """
    from scipy.stats import false_discovery_control

    found = list(p_values)
    return [round(float(value), 4) for value in false_discovery_control(found)] if found else []
