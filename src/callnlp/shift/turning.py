"""Lasting changes of level in a history of quarters, by PELT (Killick, Fearnhead and Eckley, 2012)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["MIN_HISTORY", "turning_points"]

#: Fewer quarters than this say nothing about a lasting change of level.
MIN_HISTORY = 8


def turning_points(rates: Sequence[float | None], quarters: Sequence[str]) -> set[str]:
    """Return the quarters at which the level changes for good, by PELT with a BIC-like penalty.

    Parameters
    ----------
    rates : sequence of float or None
        In time order; None where there is no rate.
    quarters : sequence of str
        Their names.

    Returns
    -------
    set of str
        The first quarter of each new level; empty for histories shorter than ``MIN_HISTORY``.

    Examples
    --------
    >>> turning_points([1, 2, 1, 2, 9, 8, 9, 8], list("abcdefgh"))
    {'e'}
    """
    import numpy as np

    known = [(rate, period) for rate, period in zip(rates, quarters, strict=True) if rate is not None]
    series = np.array([rate for rate, _ in known], dtype=np.float64)
    if len(known) < MIN_HISTORY or float(series.std()) == 0.0:
        return set()
    import ruptures

    # Noise is read off successive differences, so that a step does not count as noise.
    noise = float(np.median(np.abs(np.diff(series)))) / 0.9539 or float(series.std())
    penalty = 3.0 * noise**2 * float(np.log(len(series)))
    ends = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(series.reshape(-1, 1)).predict(pen=penalty)
    return {known[end][1] for end in ends if end < len(known)}
