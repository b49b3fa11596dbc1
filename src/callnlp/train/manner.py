"""The head on answers (specific, assertive, optimistic): logistic regression on labelled answers, CC BY 4.0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.evaluate.manner import features_of, held_out, read_answers, score_manner
from callnlp.inference.manner import FILE, LEVELS, MANNERS, MannerHead
from callnlp.train.card import CARD, add_manner

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["train_manner"]

_PULL = 3e-3
_DECIMALS = 4
SOURCE = "trained on SubjECTive-QA (CC BY 4.0)"


def train_manner(path: Path, out: Path) -> dict[str, Any]:
    """Train on four fifths of the companies, measure on the others, write ``manner.json``.

    Parameters
    ----------
    path : Path
        A CSV file as SubjECTive-QA has it.
    out : Path
        Folder for the weights.

    Returns
    -------
    dict
        ``trained_on`` (answers), and ``figures``: rows with value, interval and the majority class, on
        companies that were not trained on. A card in the folder receives them, too.

    Raises
    ------
    EvaluationError
        When the file cannot be used.
    """
    import numpy as np

    answers = read_answers(path)
    features = features_of(answers)
    train = np.array([not held_out(answer.company) for answer in answers])
    mean, scale = features[train].mean(axis=0), features[train].std(axis=0) + 1e-6
    scaled = (features[train] - mean) / scale
    weights = {}
    for name in MANNERS:
        labels = np.array([answer.labels[name] for answer in answers])[train]
        weights[name] = np.round(_logistic(scaled, labels), _DECIMALS).tolist()
    raw = {"mean": np.round(mean, 6).tolist(), "scale": np.round(scale, 6).tolist(), "weights": weights}
    head = MannerHead(np.array(raw["mean"]), np.array(raw["scale"]), {k: np.array(v) for k, v in weights.items()})
    result = score_manner(answers, head.probabilities(features))
    figures = [row for row in result.rows() if row.pop("part") == "held_out"]
    told = {"trained_on": int(train.sum()), "figures": figures}
    (out / FILE).write_text(json.dumps({"source": SOURCE, **told, **raw}) + "\n", encoding="utf-8")
    if (out / CARD).is_file():
        add_manner(out)
    return told


def _logistic(scaled: NDArray[np.float64], labels: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return weights of shape (features + 1, 3); rare levels weigh more, by the root of their share."""
    import numpy as np
    from scipy.optimize import minimize

    width, levels = scaled.shape[1], len(LEVELS)
    truth = np.eye(levels)[labels]
    counts = np.maximum(np.bincount(labels, minlength=levels), 1)
    weight = 1.0 / np.sqrt(counts[labels])
    weight = weight / weight.sum()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(width + 1, levels)
        logits = scaled @ table[:-1] + table[-1]
        logits = logits - logits.max(axis=1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        wrong = (np.exp(logs) - truth) * weight[:, None]
        slope = np.concatenate([scaled.T @ wrong + 2 * _PULL * table[:-1], wrong.sum(axis=0)[None]])
        return float(-(truth * logs).sum(axis=1) @ weight + _PULL * (table[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros((width + 1) * levels)
    found: NDArray[np.float64] = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return found.reshape(width + 1, levels)
