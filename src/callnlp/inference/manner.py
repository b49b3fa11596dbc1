"""How an answer is given: specific, assertive, optimistic. A small linear head on what its sentences were told.

It needs no second reading: its input is what the one pass over a sentence gave (tone, outlook, guidance,
boilerplate), and the answer's length and figures. The weights are ``manner.json`` of the model's folder.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.assets import asset_folder
from callnlp.errors import ModelError
from callnlp.inference.encoder import SHIPPED
from callnlp.inference.heads import FLAGS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LEVELS", "MANNERS", "MannerHead", "answer_features", "shipped_manner"]

MANNERS = ("specific", "assertive", "optimistic")
LEVELS = ("low", "middle", "high")
FILE = "manner.json"


def answer_features(sentences: Sequence[Mapping[str, Any]]) -> NDArray[np.float64]:
    """Return what the head reads of an answer.

    Parameters
    ----------
    sentences : sequence of mapping
        One or more rows as :func:`callnlp.tag` or the store's sentences have them, each with ``text``,
        ``tone_probabilities``, ``outlook``, ``guidance`` and ``boilerplate``.

    Returns
    -------
    ndarray of shape (17,), float64
        Mean and maximum over the sentences of the six probabilities, then logarithms of words, sentences
        and sentences with a digit, the share of these, and words a sentence.
    """
    import numpy as np

    scores = np.array([[*row["tone_probabilities"], *(row[flag] for flag in FLAGS)] for row in sentences], dtype=float)
    words = sum(len(row["text"].split()) for row in sentences)
    figures = sum(any(char.isdigit() for char in row["text"]) for row in sentences)
    n = len(sentences)
    lengths = [np.log1p(words), np.log1p(n), np.log1p(figures), figures / n, words / n]
    return np.concatenate([scores.mean(axis=0), scores.max(axis=0), lengths])


@dataclass(frozen=True, slots=True)
class MannerHead:
    """Weights by manner: an array of shape (18, 3), the last row is the bias; with the scale of the input."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: dict[str, NDArray[np.float64]]

    @classmethod
    def load(cls, path: Path) -> MannerHead:
        """Read ``manner.json``.

        Raises
        ------
        ModelError
            When the file is malformed.
        """
        import numpy as np

        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            weights = {name: np.array(raw["weights"][name], dtype=float) for name in MANNERS}
            head = cls(np.array(raw["mean"], dtype=float), np.array(raw["scale"], dtype=float), weights)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path}: not the weights of a head ({error}); reinstall callnlp") from error
        shapes = {array.shape for array in weights.values()}
        if shapes != {(len(head.mean) + 1, len(LEVELS))} or head.mean.shape != head.scale.shape:
            raise ModelError(f"{path}: weights of shapes {sorted(shapes)} do not fit; reinstall callnlp")
        return head

    def probabilities(self, features: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Return by manner the chances of low, middle and high, shape (n, 3), of features of shape (n, 17)."""
        import numpy as np

        scaled = (features - self.mean) / self.scale
        found = {}
        for name, weights in self.weights.items():
            logits = scaled @ weights[:-1] + weights[-1]
            chances = np.exp(logits - logits.max(axis=1, keepdims=True))
            found[name] = np.round(chances / chances.sum(axis=1, keepdims=True), 3)
        return found

    def levels(self, sentences: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Return the likeliest level of each manner for one answer; input as in :func:`answer_features`."""
        found = self.probabilities(answer_features(sentences)[None, :])
        return {name: LEVELS[int(chances[0].argmax())] for name, chances in found.items()}


@functools.lru_cache(maxsize=1)
def shipped_manner() -> MannerHead | None:
    """Return the packaged head, loaded once; None where it is absent.

    Raises
    ------
    ModelError
        When it is there but damaged.
    """
    folder = asset_folder(SHIPPED)
    return MannerHead.load(folder / FILE) if folder is not None and (folder / FILE).is_file() else None
