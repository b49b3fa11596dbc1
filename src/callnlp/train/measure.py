"""Figures of a model folder: heads and themes on labelled sentences, embedding against the base."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.evaluate.themes import evaluate_themes
from callnlp.evaluate.tone import evaluate_tone
from callnlp.inference.encoded import SentenceEncoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["measure_embedding", "measure_on", "top_overlap"]

_THEMES = ("micro_f1", "macro_f1", "micro_precision", "micro_recall", "supply_constrained_f1", "pole", "causes_f1")
_TONE = ("tone_accuracy", "tone_macro_f1", "outlook_f1", "guidance_f1", "boilerplate_f1")


def measure_on(encoder: SentenceEncoder, gold: str | Path) -> dict[str, Any]:
    """Return figures with 95% intervals over calls, for all companies and both halves.

    Parameters
    ----------
    encoder : SentenceEncoder
        The model.
    gold : str or Path
        Labelled sentences.

    Returns
    -------
    dict
        ``n`` and, by figure, ``value``, ``interval``, ``A``, ``B``; figures without labels are left out.
    """
    themes = evaluate_themes(gold, encoder=encoder)
    tone = evaluate_tone(gold, encoder=encoder)
    found: dict[str, Any] = {"n": themes.total.sentences}
    for result, names in ((themes, _THEMES), (tone, _TONE)):
        for name in names:
            value = result.figure(name)
            if value is None:
                continue
            halves = {part: _short(result.figure(name, part=part)) for part in ("A", "B")}
            interval = result.interval(name)
            found[name] = {"value": _short(value), "interval": [_short(end) for end in interval or ()], **halves}
    majority = tone.total.majority
    if majority is not None:
        found["majority_class"] = {"tone_accuracy": _short(majority[0]), "tone_macro_f1": _short(majority[1])}
    return found


def measure_embedding(encoder: SentenceEncoder, base: Path, texts: Sequence[str]) -> dict[str, float]:
    """Return how near the embedding stays to the base: mean cosine and overlap of nearest sentences.

    Parameters
    ----------
    encoder : SentenceEncoder
        The model.
    base : Path
        Folder of the base model.
    texts : sequence of str
        Sentences of calls.
    """
    from callnlp.train.fit import encode_all, predict
    from callnlp.train.network import load_network, load_tokenizer

    tokens = encode_all(load_tokenizer(base), texts, 128)
    reference = predict(load_network(base, outputs=1), tokens)[0]
    found = encoder.encode(texts).embeddings
    cosine = float((found * reference).sum(axis=1).mean())
    return {"n": len(texts), "cosine_to_base": round(cosine, 3), "top10_overlap": top_overlap(found, reference, 10)}


def top_overlap(found: NDArray[np.float32], reference: NDArray[np.float32], k: int) -> float:
    """Return the mean share of the ``k`` nearest other sentences that both spaces agree on.

    Parameters
    ----------
    found, reference : ndarray of shape (n, dim), float32
        L2-normalised embeddings of the same sentences.
    k : int
        Neighbours to compare; the sentence itself does not count.
    """
    import numpy as np

    neighbours = []
    for vectors in (found, reference):
        similarity = vectors @ vectors.T
        np.fill_diagonal(similarity, -2.0)
        neighbours.append(np.argsort(-similarity, axis=1, kind="stable")[:, :k])
    shared = [len(set(a) & set(b)) for a, b in zip(neighbours[0].tolist(), neighbours[1].tolist(), strict=True)]
    return round(sum(shared) / (k * len(shared)), 3)


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
