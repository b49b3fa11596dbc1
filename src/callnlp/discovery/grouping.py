"""Terms that go together, and how stable each group is when part of the text is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Terms", "group_terms", "normalised", "sentence_vectors_by_words", "stabilities"]

Terms = dict[str, list[int]]
#: Terms go together up to this cosine distance, on average.
_REACH = 0.5
#: The sentences of a term must be at least so alike, as mean cosine of pairs: a term that is not names nothing.
_ALIKE = 0.12
_ROUNDS, _KEPT = 20, 0.8
_DIMENSIONS = 100


def group_terms(terms: Terms, vectors: NDArray[np.float64]) -> list[list[str]]:
    """Group terms whose sentences say alike, by average linkage of cosine distances.

    Parameters
    ----------
    terms : dict of str to list of int
        The sentences of each term, as rows of ``vectors``.
    vectors : ndarray of shape (n_sentences, dim), float64
        L2-normalised, their common mean taken off.

    Returns
    -------
    list of list of str
        Terms in each group sorted, groups by their first term; terms whose sentences have nothing in
        common are left out.
    """
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage

    names, means = [], []
    for term in sorted(terms):
        mean = vectors[terms[term]].mean(axis=0)
        n, length = len(terms[term]), float(np.linalg.norm(mean))
        if n > 1 and (length**2 * n - 1.0) / (n - 1.0) >= _ALIKE:
            names.append(term)
            means.append(mean / length)
    if len(names) < 2:
        return [names] if names else []
    labels = fcluster(linkage(np.array(means), "average", metric="cosine"), _REACH, "distance")
    groups: dict[int, list[str]] = {}
    for name, label in zip(names, labels, strict=True):
        groups.setdefault(int(label), []).append(name)
    return sorted(groups.values())


def stabilities(
    groups: Sequence[Sequence[str]], terms: Terms, vectors: NDArray[np.float64], blocks: Sequence[int], *, seed: int
) -> list[float]:
    """Return how far each group is found again when a fifth of the paragraphs is left out.

    Cluster-wise stability after Hennig, "Cluster-wise assessment of cluster stability" (Computational
    Statistics and Data Analysis, 2007): the Jaccard index of the group's sentences with those of the
    most similar group in a sample, on average over samples. From 0.75 on a group is stable, below 0.6
    it is not to be trusted.

    Parameters
    ----------
    groups : sequence of sequence of str
        From :func:`group_terms`.
    terms, vectors
        What they were made of.
    blocks : sequence of int
        The paragraph of each sentence; whole paragraphs are left out.
    seed : int
        The same seed gives the same figures.

    Returns
    -------
    list of float
        In [0, 1], 2 decimals.
    """
    import numpy as np

    if not groups:
        return []
    generator = np.random.default_rng(seed)
    member = np.asarray(blocks)
    every = np.unique(member)
    totals = np.zeros(len(groups))
    for _ in range(_ROUNDS):
        kept = generator.choice(every, size=max(1, round(_KEPT * len(every))), replace=False)
        there = np.isin(member, kept)
        sample = {term: rows for term, every_row in terms.items() if (rows := [r for r in every_row if there[r]])}
        again = [_sentences_of(group, sample) for group in group_terms(sample, vectors)]
        for place, group in enumerate(groups):
            own = _sentences_of(group, sample)
            totals[place] += max((len(own & other) / len(own | other) for other in again if own | other), default=0.0)
    return [round(float(total) / _ROUNDS, 2) for total in totals]


def _sentences_of(group: Sequence[str], terms: Terms) -> set[int]:
    return {row for term in group for row in terms.get(term, ())}


def sentence_vectors_by_words(terms: Sequence[frozenset[str]]) -> NDArray[np.float64]:
    """Return vectors of sentences from their terms alone, for where there is no encoder.

    Latent semantic analysis (Deerwester and others, 1990): the leading singular vectors of a table of
    terms, weighted by how rare they are.

    Parameters
    ----------
    terms : sequence of frozenset of str
        The terms of each sentence.

    Returns
    -------
    ndarray of shape (n_sentences, dim), float64
        L2-normalised; ``dim`` is at most 100.
    """
    import numpy as np
    from scipy.sparse import csr_matrix, diags
    from scipy.sparse.linalg import svds

    if not terms:
        return np.zeros((0, 1))
    column = {term: place for place, term in enumerate(sorted({term for own in terms for term in own}))}
    rows = [row for row, own in enumerate(terms) for _ in own]
    columns = [column[term] for own in terms for term in sorted(own)]
    table = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(terms), len(column)))
    rarity = np.log(len(terms) / np.maximum(np.asarray(table.sum(axis=0)).ravel(), 1.0))
    table = table @ diags(rarity)
    size = min(_DIMENSIONS, min(table.shape) - 1)
    if size < 1:
        return np.ones((len(terms), 1))
    left, strength, _ = svds(table, k=size, v0=np.ones(min(table.shape)))
    return normalised(left * strength)


def normalised(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return vectors of length 1; one of length 0 stays as it is."""
    import numpy as np

    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float64)
