"""Scoring the quotation: what counts as a pick, the baseline, and what is wrong with the labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callnlp.errors import EvaluationError
from callnlp.evaluate.quotes import QuoteCase, QuoteScores, evaluate_quotes, score_quotes
from callnlp.report.source import load_calls, load_claims
from callnlp.store.store import Store
from made_company import CEO, made

GOOD = "Demand is ahead of what we can build, and we will keep investing because customers ask for more of it."
NUMBER = "We opened 12 offices in the north of the country, and people moved into them."


@pytest.fixture
def view(tmp_path: Path):
    store = Store(tmp_path / "calls")
    store.add(made("2025-Q1", [(CEO, "prepared", [NUMBER, GOOD])]))
    [view] = load_calls(store, "OAKX", load_claims(store, "OAKX"))
    return view


@pytest.mark.parametrize(
    ("cut", "first"), [((0, 0), True), ((0, -40), True), ((60, 60), False), ((-70, -len(GOOD)), False)]
)
def test_a_pick_shares_half_of_the_shorter_one(view, cut, first):
    at = view.text.index(GOOD)
    pick = (at + cut[0], at + len(GOOD) + cut[1])
    assert score_quotes(view, None, [pick]).first is first


def test_the_baseline_is_the_first_sentence_with_a_digit(view):
    at = view.text.index(NUMBER)
    case = score_quotes(view, None, [(at, at + len(NUMBER))])
    assert (case.first, case.among_five, case.baseline) == (False, True, True)


def test_rows_and_misses_by_half():
    cases = [QuoteCase("AAPL-2021-Q1", False, True, False, (3, 9)), QuoteCase("INTC-2021-Q1", False, False, True, None)]
    rows = {row["half"]: row for row in QuoteScores(tuple(cases)).rows()}
    assert (rows["A"]["among_five"], rows["B"]["baseline"], rows["all"]["first"]) == (1.0, 1.0, 0.0)
    assert QuoteScores(tuple(cases)).misses() == [{"call": "AAPL-2021-Q1", "start": 3, "end": 9}]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 1"),
        ('{"call": "A"}', "line 1"),
        ("", "no labels"),
        (json.dumps({"call": "A-2021-Q1", "file": "a.txt", "sha256": "0", "start": 0, "end": 1}), "not the file"),
    ],
)
def test_labels_that_cannot_be_scored(tmp_path: Path, line: str, says: str):
    gold = tmp_path / "gold.jsonl"
    gold.write_text(line, encoding="utf-8")
    with pytest.raises(EvaluationError, match=says):
        evaluate_quotes(gold, calls=tmp_path)
