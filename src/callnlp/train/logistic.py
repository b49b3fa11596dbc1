"""Logistic regression on named features, by SciPy: the same weights for the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import optimize, sparse

__all__ = ["fit_logistic"]

_SMALLEST = 0.02  # weights nearer to zero are dropped


def fit_logistic(rows: Sequence[Mapping[str, float]], right: Sequence[bool], penalty: float) -> dict[str, float]:
    """Return the weights of a logistic regression, rounded to 3 decimals; those near zero are left out.

    Parameters
    ----------
    rows : sequence of mapping of str to float
        Features by name.
    right : sequence of bool
        What is to be told, one a row.
    penalty : float
        Inverse strength of the ridge penalty.

    Returns
    -------
    dict of str to float
        By feature; ``""`` is the constant, which is not held back.
    """
    names = sorted({name for row in rows for name in row})
    columns = {name: place for place, name in enumerate(names)}
    table = sparse.lil_matrix((len(rows), len(names)))
    for index, row in enumerate(rows):
        for name, value in row.items():
            table[index, columns[name]] = value
    table = table.tocsr()
    signs = np.where(np.array(right), 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = signs * (table @ weights[:-1] + weights[-1])
        pull = -signs / (1.0 + np.exp(np.clip(margins, -30, 30)))
        value = penalty * np.logaddexp(0.0, -margins).sum() + 0.5 * weights[:-1] @ weights[:-1]
        return float(value), np.append(penalty * (table.T @ pull) + weights[:-1], penalty * pull.sum())

    found = optimize.minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    weights = {name: round(float(weight), 3) for name, weight in zip([*names, ""], found, strict=True)}
    return {name: weight for name, weight in weights.items() if abs(weight) >= _SMALLEST or not name}
