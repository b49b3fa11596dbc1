"""Quality floors on the development labels: they only rise, on purpose, in ``quality.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import callnlp

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "quality.toml").read_text(encoding="utf-8"))


def check(rows, floors, part="all"):
    """Compare figures with floors; every floor must be measured."""
    figures = {row["figure"]: row["value"] for row in rows if row["part"] == part}
    below = {name: (figures.get(name), floor) for name, floor in floors.items() if (figures.get(name) or 0) < floor}
    assert below == {}, "figure -> (measured, floor)"


def test_claims_on_the_sample_labels(sample_dir):
    result = callnlp.evaluate_claims(sample_dir.parent / "labels" / "quotes.jsonl", calls=sample_dir)
    check(result.rows(), FLOORS["claims"]["sample"])


@pytest.mark.parametrize("name", ["claims", "claims_focus"])
def test_claims_on_outside_labels(data_dir, name):
    result = callnlp.evaluate_claims(data_dir / "gold" / f"{name}.jsonl", calls=data_dir / "calls")
    check(result.rows(), FLOORS["claims"][name])


def test_claims_on_fresh_labels_of_half_a(data_dir):
    result = callnlp.evaluate_claims(HERE / "gold" / "claims" / "half_a.jsonl", calls=data_dir / "calls")
    check(result.rows(), FLOORS["claims"]["half_a"])


def test_turns(data_dir):
    rows = callnlp.evaluate_turns(data_dir / "gold" / "turns", data_dir).rows()
    total = next(row for row in rows if row["layout"] == "all")
    below = {name: (total[name], floor) for name, floor in FLOORS["turns"]["outside"].items() if total[name] < floor}
    assert below == {}


def test_themes_and_tone(data_dir):
    gold = data_dir / "gold" / "themes.jsonl"
    check(callnlp.evaluate_themes(gold).rows(), FLOORS["themes"]["outside"])
    check(callnlp.evaluate_tone(gold).rows(), FLOORS["tone"]["outside"])


@pytest.mark.parametrize("ticker", sorted(FLOORS["ledger"]))
def test_ledgers_by_hand(data_dir, ticker):
    result = callnlp.evaluate_ledger(HERE / "gold" / "ledger" / f"{ticker}.jsonl", calls=data_dir / "calls")
    check(result.rows(), FLOORS["ledger"][ticker])
