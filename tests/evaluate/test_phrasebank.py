"""Tone on a CSV file of sentences with levels of agreement, as Financial PhraseBank has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from callnlp.errors import EvaluationError
from callnlp.evaluate.sentences import read_gold
from callnlp.evaluate.tone import evaluate_tone

CSV = """text,label,agreement
"Profit rose, and demand was strong.",positive,100
Sales fell and margins declined.,negative,100
The office is in Helsinki.,neutral,75
Profit rose sharply.,negative,50
"""


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_each_level_of_agreement_is_a_part(rows: Path):
    result = evaluate_tone(rows, model=False)
    assert list(result.shards) == ["all", "agreement 50", "agreement 75", "agreement 100"]
    assert result.figure("tone_accuracy", part="agreement 100") == 1.0
    assert result.figure("tone_accuracy", part="agreement 50") == 0.0
    assert result.figure("tone_accuracy") == 0.75
    assert result.figure("outlook_f1") is None  # not labelled there


def test_commas_inside_quotes_stay_in_the_text(rows: Path):
    assert read_gold(rows)[0].text == "Profit rose, and demand was strong."


@pytest.mark.parametrize("content", ["text,label\nProfit rose.,good\n", "sentence,label\nProfit rose.,positive\n"])
def test_a_row_without_text_or_tone_is_named(tmp_path: Path, content: str):
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match="row 1: needs a text and a label"):
        read_gold(path)
