"""What the heads learn: one row of probabilities a sentence, NaN where a label is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callnlp.inference.heads import FLAGS, TONES, HeadLayout

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Examples", "hard_targets", "join"]


@dataclass(frozen=True, slots=True)
class Examples:
    """Sentences with their targets.

    Parameters
    ----------
    texts : tuple of str
    companies : tuple of str
        Ticker of each, for splits by company.
    targets : ndarray of shape (n, layout.size), float32
        Probabilities; the first three (tone) sum to 1; NaN is unknown.
    weights : ndarray of shape (n,), float32
    """

    texts: tuple[str, ...]
    companies: tuple[str, ...]
    targets: NDArray[np.float32]
    weights: NDArray[np.float32]

    def priors(self) -> list[float]:
        """Return the share of each label among the rows where it is known."""
        import numpy as np

        known = np.maximum((~np.isnan(self.targets)).sum(axis=0), 1)
        return [float(share) for share in np.nansum(self.targets, axis=0) / known]

    def subset(self, keep: Sequence[int]) -> Examples:
        """Return the examples at the positions ``keep``."""
        return Examples(
            tuple(self.texts[i] for i in keep),
            tuple(self.companies[i] for i in keep),
            self.targets[list(keep)],
            self.weights[list(keep)],
        )


def hard_targets(rows: Sequence[Mapping[str, Any]], layout: HeadLayout) -> NDArray[np.float32]:
    """Return targets of labelled rows; a missing or null field is unknown.

    Parameters
    ----------
    rows : sequence of mapping
        With ``tone``, ``outlook``, ``guidance``, ``boilerplate``, ``themes`` as far as labelled.
    layout : HeadLayout
        The columns to fill.
    """
    import numpy as np

    targets = np.full((len(rows), layout.size), np.nan, dtype=np.float32)
    column = {theme: index for index, theme in enumerate(layout.themes, len(TONES) + len(FLAGS))}
    for number, row in enumerate(rows):
        if row.get("tone") is not None:
            targets[number, : len(TONES)] = [float(tone == row["tone"]) for tone in TONES]
        for index, flag in enumerate(FLAGS, len(TONES)):
            if row.get(flag) is not None:
                targets[number, index] = float(row[flag])
        if row.get("themes") is not None:
            targets[number, len(TONES) + len(FLAGS) :] = 0.0
            for theme in row["themes"]:
                targets[number, column[theme]] = 1.0
    return targets


def join(parts: Sequence[Examples]) -> Examples:
    """Return several sets of examples as one; none makes an empty one."""
    import numpy as np

    if not parts:
        return Examples((), (), np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))

    return Examples(
        tuple(text for part in parts for text in part.texts),
        tuple(company for part in parts for company in part.companies),
        np.concatenate([part.targets for part in parts]),
        np.concatenate([part.weights for part in parts]),
    )
