"""Fit :mod:`callnlp.claims.confidence` to claims whose strict fields were labelled by reading."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from callnlp.claims.confidence import Confidence
from callnlp.train.logistic import fit_logistic

__all__ = ["Judged", "calibration", "cross_validate", "fit_confidence", "to_json"]

_PENALTY = 0.1  # inverse strength
_FOLDS = 8
_BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 1.001)


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim's company, its traits (:func:`callnlp.claims.confidence.claim_traits`), and whether it is right."""

    company: str
    traits: tuple[str, ...]
    right: bool


def fit_confidence(rows: Sequence[Judged]) -> Confidence:
    """Fit the model.

    Parameters
    ----------
    rows : sequence of Judged
        Labelled claims, those that are no claims among them as wrong.
    """
    features = [dict.fromkeys(row.traits, 1.0) for row in rows]
    return Confidence(fit_logistic(features, [row.right for row in rows], _PENALTY))


def cross_validate(rows: Sequence[Judged]) -> list[tuple[float, bool]]:
    """Return what models fitted to other companies say of each claim, and whether it is right.

    Parameters
    ----------
    rows : sequence of Judged
        As for :func:`fit_confidence`.
    """
    companies = sorted({row.company for row in rows})
    np.random.default_rng(0).shuffle(companies)
    said: list[tuple[float, bool]] = []
    for fold in range(_FOLDS):
        apart = {*companies[fold::_FOLDS]}
        model = fit_confidence([row for row in rows if row.company not in apart])
        said += [(model.probability(row.traits), row.right) for row in rows if row.company in apart]
    return said


def calibration(said: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Return how well probabilities agree with what was right.

    Parameters
    ----------
    said : sequence of (float, bool)
        Probability, and whether the claim is right; one at least right and one wrong.

    Returns
    -------
    dict of str to object
        ``n``, ``right`` (share), ``auc``, ``error`` (mean gap between probability and share over six ranges of
        probability, weighted by their claims), ``ranges`` (``from``, ``n``, ``right``).
    """
    scores, right = np.array([score for score, _ in said]), np.array([answer for _, answer in said])
    ranges, error = [], 0.0
    for low, high in pairwise(_BINS):
        inside = (scores >= low) & (scores < high)
        count = int(inside.sum())
        if count:
            ranges.append({"from": low, "n": count, "right": round(float(right[inside].mean()), 3)})
            error += abs(float(scores[inside].mean() - right[inside].mean())) * count / len(said)
    wins = (scores[right][:, None] > scores[~right]).mean() + 0.5 * (scores[right][:, None] == scores[~right]).mean()
    share = round(float(right.mean()), 3)
    return {"n": len(said), "right": share, "auc": round(float(wins), 3), "error": round(error, 3), "ranges": ranges}


def to_json(model: Confidence, card: Mapping[str, Any]) -> str:
    """Return the model as the package stores it.

    Parameters
    ----------
    model : Confidence
        From :func:`fit_confidence`.
    card : mapping of str to object
        What it was fitted to, and how well it did.
    """
    stored = {"card": card, "weights": model.weights}
    return json.dumps(stored, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
