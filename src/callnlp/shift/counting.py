"""Counts of terms in two quarters and in the whole store, and a test that knows words come in clusters.

Log odds with a prior (Monroe, Colaresi and Quinn, 2008; see :mod:`callnlp.contrast`) take every word for
a draw of its own. Words come in answers and paragraphs, so their z-scores are measured against those of
whole blocks dealt out at random.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callnlp.contrast import log_odds
from callnlp.shift.change import false_discovery_rates

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["TermCounts", "TermTests", "compare_terms", "count_terms"]

#: A term must stand so often, in so many exchanges or paragraphs, of the two quarters together.
MIN_COUNT, MIN_BLOCKS = 3, 2


@dataclass(frozen=True, slots=True)
class TermCounts:
    """Terms of two quarters by block.

    Parameters
    ----------
    terms : list of str
        Sorted.
    table : ndarray of shape (n_blocks, n_terms), float64
        Counts; the blocks of the earlier quarter come first.
    words : ndarray of shape (n_blocks,), float64
        Words spoken in each block.
    split : int
        How many blocks are of the earlier quarter.
    """

    terms: list[str]
    table: NDArray[np.float64]
    words: NDArray[np.float64]
    split: int


@dataclass(frozen=True, slots=True)
class TermTests:
    """Log odds of each term (later over earlier), z-score, p-value, and p-value corrected for all terms."""

    ratio: NDArray[np.float64]
    z: NDArray[np.float64]
    p_values: NDArray[np.float64]
    q_values: list[float]


def count_terms(
    blocks: Sequence[object], terms: Sequence[Sequence[str]], words: Sequence[int], *, earlier: int
) -> TermCounts:
    """Count the terms that are frequent enough.

    Parameters
    ----------
    blocks : sequence
        The block of each sentence; equal ones belong together.
    terms : sequence of sequence of str
        The terms of each sentence.
    words : sequence of int
        The words of each sentence.
    earlier : int
        How many of the sentences are of the earlier quarter; they come first.
    """
    import numpy as np

    keys = [(number >= earlier, block) for number, block in enumerate(blocks)]
    place = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    total, spread = Counter[str](), Counter[str]()
    by_block: list[Counter[str]] = [Counter() for _ in place]
    spoken = np.zeros(len(place))
    for key, own, size in zip(keys, terms, words, strict=True):
        by_block[place[key]].update(own)
        spoken[place[key]] += size
    for counter in by_block:
        total.update(counter)
        spread.update(counter.keys())
    kept = sorted(term for term, count in total.items() if count >= MIN_COUNT and spread[term] >= MIN_BLOCKS)
    column = {term: number for number, term in enumerate(kept)}
    table = np.zeros((len(place), len(kept)))
    for row, counter in enumerate(by_block):
        for term, count in counter.items():
            if term in column:
                table[row, column[term]] = count
    return TermCounts(kept, table, spoken, sum(not later for later, _ in place))


def compare_terms(
    counts: TermCounts, background: Iterable[int], background_words: int, *, samples: int, seed: int
) -> TermTests:
    """Test every term: log odds with their z-score, and a p-value that knows words come in clusters.

    Words of one answer are not independent: dealing whole blocks out to the two quarters at random
    shows how far each z-score strays by itself, and the p-value is that of the z-score over this.

    Parameters
    ----------
    counts : TermCounts
        Of the two quarters.
    background : iterable of int
        Counts of the same terms in the corpus.
    background_words : int
        Words of the corpus.
    samples : int
        Permutations.
    seed : int
        Their seed.
    """
    import numpy as np
    from scipy.stats import norm

    corpus = np.maximum(np.array(list(background), dtype=np.float64), counts.table.sum(axis=0))
    size = max(float(background_words), float(counts.words.sum()))
    n = len(counts.words)

    def scores(earlier: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        later = 1.0 - earlier
        words = ((later @ counts.words)[..., None], (earlier @ counts.words)[..., None])
        return log_odds(later @ counts.table, earlier @ counts.table, corpus, words=words, background_words=size)

    ratio, z = scores((np.arange(n) < counts.split).astype(np.float64))
    order = np.argsort(np.random.default_rng(seed).random((samples, n)), axis=1)
    _, strayed = scores((order < counts.split).astype(np.float64))
    p_values = 2.0 * norm.sf(np.abs(z) / np.maximum(strayed.std(axis=0), 1e-9))
    return TermTests(ratio, z, p_values, false_discovery_rates(p_values))
