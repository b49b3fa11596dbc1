"""Scoring of quantities: on invented labels, and floors on the development data where it is present."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callnlp.errors import EvaluationError
from callnlp.evaluate.quantities import evaluate_quantities, evaluate_values, matched
from callnlp.evaluate.tally import Tally
from callnlp.spans import Span

WORDS = [
    # word, punctuation after it, entity
    ("Sales", "", None), ("were", "", None), ("about", "", "MONEY"), ("$5", "", "MONEY"), ("million", ",", "MONEY"),
    ("up", "", None), ("20%", ".", "PERCENT"), ("It", "", None), ("cost", "", None), ("30", "", "CARDINAL"),
    ("euros", ".", None), ("Many", "", None), ("millions", "", "MONEY"), ("of", "", "MONEY"), ("dollars", ".", "MONEY"),
]  # fmt: skip


@pytest.fixture
def earnings21(tmp_path: Path) -> Path:
    kinds = sorted({kind for _, _, kind in WORDS if kind})
    header = "token|speaker|ts|endTs|punctuation|case|tags|wer_tags"
    rows = [f"{word}|0|||{mark}|LC|[]|{[str(kinds.index(kind))] if kind else []}" for word, mark, kind in WORDS]
    (tmp_path / "1.nlp").write_text("\n".join([header, *rows]), encoding="utf-8")
    tags = {str(number): {"entity_type": kind} for number, kind in enumerate(kinds)}
    (tmp_path / "1.wer_tag.json").write_text(json.dumps(tags), encoding="utf-8")
    return tmp_path


def test_tags_become_spans_and_count(earnings21: Path) -> None:
    figures = evaluate_quantities(earnings21).parts["all"]
    # "30 euros" is found and not labelled as money; "millions of dollars" says no number
    assert figures.spans["MONEY"] == Tally(1, 1, 0)
    assert figures.spans["PERCENT"] == Tally(1, 0, 0)
    assert figures.exact["MONEY"] == Tally(1, 1, 0)
    assert figures.total == Tally(2, 1, 0)
    assert figures.calls == 1


def test_a_folder_without_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"no \.nlp files"):
        evaluate_quantities(tmp_path)


def test_a_file_without_tags_is_an_error(earnings21: Path) -> None:
    (earnings21 / "1.wer_tag.json").unlink()
    with pytest.raises(EvaluationError, match=r"1\.wer_tag\.json"):
        evaluate_quantities(earnings21)


def test_matching_is_one_to_one_and_takes_the_largest_overlap() -> None:
    assert matched([Span(0, 10), Span(12, 20)], [Span(8, 19), Span(0, 3)]) == [(0, 1), (1, 0)]
    assert matched([Span(0, 5)], [Span(5, 9)]) == []


def gold_row(text: str, value: str, low: float | None, high: float | None, unit: str, *, measure: str) -> str:
    start = text.index(value)
    claim = {"value_start": 100 + start, "value_end": 100 + start + len(value), "low": low, "high": high, "unit": unit}
    claim |= {"measure": measure, "bound": "exact"}
    return json.dumps({"call": "ACME_2025_Q1", "start": 100, "text": text, "claims": [claim]})


def test_values_compare_magnitudes_of_changes_and_signs_of_levels(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = [
        gold_row("Comparable sales were minus 4%.", "minus 4%", 4, 4, "percent", measure="growth"),
        gold_row("Cash flow was negative $5 million.", "negative $5 million", 5e6, 5e6, "USD", measure="level"),
        gold_row("Earnings were $1.95.", "$1.95", 1.95, 1.95, "USD/share", measure="level"),
        gold_row("It is a good year.", "good", 1, 1, "percent", measure="level"),
    ]
    gold.write_text("\n".join(rows), encoding="utf-8")
    figures = evaluate_values(gold)["all"]
    assert (figures["n"], figures["found"], figures["value"], figures["unit"], figures["span"]) == (
        4,
        0.75,
        0.5,
        0.5,
        0.75,
    )


def test_gold_that_lacks_a_field_is_an_error(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"call": "ACME_2025_Q1", "text": "x", "claims": [{}]}', encoding="utf-8")
    with pytest.raises(EvaluationError, match="cannot be scored"):
        evaluate_values(gold)


def test_floor_on_earnings21(data_dir: Path) -> None:
    figures = evaluate_quantities(data_dir / "earnings21").parts["all"]
    assert (figures.spans["PERCENT"].f1 or 0) >= 0.98
    assert (figures.spans["MONEY_WRITTEN"].f1 or 0) >= 0.97
    assert (figures.total.f1 or 0) >= 0.96


@pytest.mark.parametrize(("name", "floor"), [("claims", 0.98), ("claims_focus", 0.99)])
def test_floor_on_labelled_values(data_dir: Path, name: str, floor: float) -> None:
    assert evaluate_values(data_dir / "gold" / f"{name}.jsonl")["all"]["unit"] >= floor
