"""Which logit means what: the layout of the heads, shared by training and inference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FLAGS", "TONES", "HeadLayout", "probabilities"]

TONES = ("negative", "neutral", "positive")
FLAGS = ("outlook", "guidance", "boilerplate")


@dataclass(frozen=True, slots=True)
class HeadLayout:
    """Columns of the logits: three tones, three flags, then one for each theme in order."""

    themes: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of logits."""
        return len(TONES) + len(FLAGS) + len(self.themes)


def probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return softmax over the tones and sigmoid over all else, rounded to 3 decimals.

    Parameters
    ----------
    logits : ndarray of shape (n, layout.size)
        As the network gives them.

    Returns
    -------
    ndarray of shape (n, layout.size), float32
        Rounding comes before any threshold, so that noise in the last bits changes no label.
    """
    import numpy as np

    tones = len(TONES)
    scores = np.empty_like(logits, dtype=np.float32)
    shifted = np.exp(logits[:, :tones] - logits[:, :tones].max(axis=1, keepdims=True))
    scores[:, :tones] = shifted / shifted.sum(axis=1, keepdims=True)
    scores[:, tones:] = 1.0 / (1.0 + np.exp(-np.clip(logits[:, tones:], -30.0, 30.0)))
    return np.round(scores, 3)
