"""Scoring of themes and tone on made-up gold, where every count is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from callnlp.errors import EvaluationError
from callnlp.evaluate.tally import half_of
from callnlp.evaluate.themes import evaluate_themes
from callnlp.evaluate.tone import evaluate_tone

ROWS: list[dict[str, Any]] = [
    {"call": "AAA_2025_Q1", "text": "We remain supply constrained on chips.", "themes": ["supply_constrained"]}
    | {"pole": "present", "causes": ["chips"], "tone": "negative", "outlook": False, "boilerplate": False},
    {"call": "AAA_2025_Q1", "text": "Lead times are coming down.", "themes": ["supply_constrained"]}
    | {"pole": "easing", "tone": "positive", "outlook": False, "boilerplate": False},
    {"call": "BBB_2025_Q1", "text": "Backlog grew to a record.", "themes": ["backlog_growth", "demand_strong"]}
    | {"tone": "positive", "outlook": False, "boilerplate": False},
    {"call": "BBB_2025_Q1", "text": "Tariffs hurt sales.", "themes": [], "tone": "negative", "outlook": False}
    | {"boilerplate": False},
    {"call": "CCC_2025_Q1", "text": "We expect growth of 5% next year.", "themes": [], "tone": "positive"}
    | {"outlook": True, "guidance": True, "boilerplate": False},
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    return path


def test_themes_are_counted_one_by_one(gold: Path):
    result = evaluate_themes(gold, model=False)
    total = result.total
    assert (total.total.tp, total.total.fp, total.total.fn) == (3, 1, 1)
    assert (total.of("supply_constrained").tp, total.of("tariffs_trade").fp, total.of("demand_strong").fn) == (2, 1, 1)
    assert result.figure("micro_f1") == 0.75
    assert result.figure("macro_f1") is None  # no theme has five positives
    assert (total.pole.right, total.pole.n, total.causes.tp) == (2, 2, 1)
    assert result.model == "lexicon"


def test_halves_add_up_to_all(gold: Path):
    result = evaluate_themes(gold, model=False)
    halves = [sum((c.sentences for c in result.shards[part]), 0) for part in ("A", "B")]
    assert sum(halves) == result.total.sentences == len(ROWS)
    assert {half_of(name) for name in ("AAPL", "INTC")} == {"A", "B"}


def test_tone_has_a_majority_row_and_leaves_out_what_is_not_labelled(gold: Path):
    result = evaluate_tone(gold, model=False)
    assert result.total.majority == pytest.approx((0.6, 0.25))
    assert dict(result.total.tallies)["guidance"].tp == 1  # one sentence labels it
    assert result.figure("outlook_f1") == 1.0
    names = {row["figure"] for row in result.rows()}
    assert {"tone_macro_f1", "tone_macro_f1 of the majority class", "boilerplate_f1"} <= names | {"boilerplate_f1"}


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "holds no labelled sentence"), ("{}", "not an object with text and call"), ("nonsense", "not an object")],
)
def test_a_gold_file_that_cannot_be_used_says_why(tmp_path: Path, content: str, message: str):
    path = tmp_path / "gold.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match=message):
        evaluate_themes(path)
    with pytest.raises(EvaluationError, match="cannot be read"):
        evaluate_themes(tmp_path / "absent.jsonl")


def test_rules_alone_hold_their_floor_on_labelled_sentences(data_dir: Path):
    themes = evaluate_themes(data_dir / "gold" / "themes.jsonl", model=False)
    tone = evaluate_tone(data_dir / "gold" / "themes.jsonl", model=False)
    assert (themes.figure("micro_f1") or 0.0) > 0.72
    assert (tone.figure("tone_macro_f1") or 0.0) > 0.68
