"""Fitting the score of claims: a fit that finds what decides, figures of calibration, and the stored form."""

from __future__ import annotations

import json

import pytest

from callnlp.train.confidence import Judged, calibration, cross_validate, fit_confidence, to_json

ROWS = [
    Judged(
        f"C{index // 40}",
        ("link.before" if index % 2 else "link.none", "section qa"),
        index % 10 != 1 and index % 2 == 1,
    )
    for index in range(400)
]


def test_a_fit_finds_the_rule_that_decides() -> None:
    model = fit_confidence(ROWS)
    assert model.weights["link.before"] > 0 > model.weights["link.none"]
    assert model.probability(["link.before", "section qa"]) == pytest.approx(0.8, abs=0.1)
    assert model.probability(["link.none", "section qa"]) < 0.1


def test_every_claim_is_judged_by_other_companies() -> None:
    said = cross_validate(ROWS)
    assert len(said) == len(ROWS)
    assert calibration(said)["auc"] > 0.8


@pytest.mark.parametrize(
    ("said", "auc", "error"),
    [
        ([(0.95, True)] * 19 + [(0.95, False)], 0.5, 0.0),  # as sure as it says, and tells nothing apart
        ([(0.9, True), (0.1, False)], 1.0, 0.1),
        ([(0.1, True), (0.9, False)], 0.0, 0.9),
        ([(0.6, True), (0.6, False)], 0.5, 0.1),
    ],
)
def test_calibration(said: list[tuple[float, bool]], auc: float, error: float) -> None:
    found = calibration(said)
    assert (found["n"], found["auc"], found["error"]) == (len(said), auc, error)
    assert sum(part["n"] for part in found["ranges"]) == len(said)


def test_stored_and_deterministic() -> None:
    stored = to_json(fit_confidence(ROWS), {"companies": 10})
    assert stored == to_json(fit_confidence(ROWS), {"companies": 10})
    assert set(json.loads(stored)) == {"card", "weights"}
