"""Which terms set two texts apart: log odds with an informative Dirichlet prior.

After Monroe, Colaresi and Quinn, "Fightin' Words" (Political Analysis, 2008): counts of each side are
drawn towards what the whole corpus says by a prior in proportion to the corpus, so that rare words
need more evidence than common ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["log_odds"]

#: Words that the prior is worth, as in the paper.
_PRIOR_WORDS = 500.0


def log_odds(
    one: NDArray[np.float64],
    other: NDArray[np.float64],
    background: NDArray[np.float64],
    *,
    words: tuple[float | NDArray[np.float64], float | NDArray[np.float64]],
    background_words: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the log odds ratio of each term, and its z-score; above zero where ``one`` says it more.

    Parameters
    ----------
    one, other : ndarray of shape (..., n_terms), float64
        Counts of each term on the two sides.
    background : ndarray of shape (n_terms,), float64
        Counts of each term in the corpus, both sides included.
    words : (float, float) or arrays of shape (..., 1)
        Words spoken on each side.
    background_words : float
        Words of the corpus.

    Returns
    -------
    ratio, z : ndarray of shape (..., n_terms), float64
        The prior weighs as much as 500 words.

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.array([8.0, 2.0]), np.array([0.0, 2.0]), np.array([9.0, 400.0])
    >>> ratio, z = log_odds(*counts, words=(1000.0, 1000.0), background_words=100_000.0)
    >>> [round(float(value), 1) for value in z]
    [1.1, 0.0]
    """
    import numpy as np

    first, second = words
    prior = _PRIOR_WORDS * background / background_words
    odds = [
        np.log(counts + prior) - np.log(np.maximum(total + _PRIOR_WORDS - counts - prior, 1e-9))
        for counts, total in ((one, first), (other, second))
    ]
    ratio = odds[0] - odds[1]
    return ratio, ratio / np.sqrt(1.0 / (one + prior) + 1.0 / (other + prior))
