"""The small head on answers: what it reads, what it refuses to load, and that the card's figures are its own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from callnlp.assets import asset_folder
from callnlp.errors import EvaluationError, ModelError
from callnlp.evaluate.manner import Labelled, evaluate_manner, held_out, read_answers, score_manner
from callnlp.inference.encoder import SHIPPED
from callnlp.inference.manner import FILE, MANNERS, MannerHead, answer_features, shipped_manner
from callnlp.train.card import add_manner

HEADER = "COMPANYNAME,ANSWER,SPECIFIC,ASSERTIVE,OPTIMISTIC\n"


def sentence(text: str, positive: float, outlook: float = 0.0) -> dict[str, object]:
    chances = [0.0, 1.0 - positive, positive]
    return {"text": text, "tone_probabilities": chances, "outlook": outlook, "guidance": 0.0, "boilerplate": 0.0}


def test_features_are_means_maxima_and_lengths():
    found = answer_features([sentence("Sales grew 5%.", 0.8, 0.1), sentence("We like it.", 0.4, 0.5)])
    assert found[:6] == pytest.approx([0.0, 0.4, 0.6, 0.3, 0.0, 0.0])
    assert found[6:12] == pytest.approx([0.0, 0.6, 0.8, 0.5, 0.0, 0.0])
    assert found[12:] == pytest.approx([np.log(7), np.log(3), np.log(2), 0.5, 3.0])


def test_longer_answers_with_figures_are_more_specific():
    head = shipped_manner()
    assert head is not None, f"{SHIPPED}/{FILE} is part of the package"
    short = head.probabilities(answer_features([sentence("No.", 0.0)])[None, :])
    long = head.probabilities(
        answer_features([sentence("Sales grew 5% to $3 billion in the region.", 0.5)] * 9)[None, :]
    )
    assert long["specific"][0, 2] > short["specific"][0, 2]
    assert short["specific"].sum() == pytest.approx(1.0, abs=0.002)
    assert set(head.levels([sentence("No.", 0.0)])) == set(MANNERS)


@pytest.mark.parametrize("content", ["no json", "{}", '{"mean": [0], "scale": [1], "weights": {}}'])
def test_a_damaged_file_is_a_model_error(tmp_path: Path, content: str):
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match="reinstall callnlp"):
        MannerHead.load(tmp_path / FILE)


def test_weights_of_another_shape_are_refused(tmp_path: Path):
    raw = {"mean": [0.0], "scale": [1.0], "weights": {name: [[0.0, 0.0, 0.0]] for name in MANNERS}}
    (tmp_path / FILE).write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(ModelError, match="do not fit"):
        MannerHead.load(tmp_path / FILE)


def test_figures_follow_from_the_counts():
    names = [
        next(f"C{i}" for i in range(99) if held_out(f"C{i}")),
        next(f"D{i}" for i in range(99) if held_out(f"D{i}")),
    ]
    answers = [Labelled(names[i % 2], "x", dict.fromkeys(MANNERS, i // 2)) for i in range(4)]  # 0 0 1 1
    always_low = {name: np.array([[0.8, 0.1, 0.1]] * 4) for name in MANNERS}
    result = score_manner(answers, always_low)
    assert result.figure("accuracy", "specific") == 0.5
    assert result.figure("macro_f1", "specific") == pytest.approx(2 / 3 / 3)
    assert {row["majority"] for row in result.rows() if row["figure"] == "accuracy"} == {0.5}


@pytest.mark.parametrize("row", ["AAPL,,1,1,1", "AAPL,Yes.,3,1,1"])
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, row: str):
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + "AAPL,Yes.,1,1,1\n" + row + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="row 3"):
        read_answers(path)


def test_the_card_takes_the_figures_once(tmp_path: Path):
    row = {"manner": "specific", "figure": "macro_f1", "value": 0.45, "low": 0.4, "high": 0.5, "majority": 0.2, "n": 9}
    (tmp_path / FILE).write_text(json.dumps({"trained_on": 5, "figures": [row]}), encoding="utf-8")
    (tmp_path / "README.md").write_text("Before.\n\n## Limits\n\nNone.\n", encoding="utf-8")
    add_manner(tmp_path)
    once = (tmp_path / "README.md").read_text(encoding="utf-8")
    add_manner(tmp_path)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == once
    assert "| specific, macro F1 | 0.450 [0.400, 0.500] | 0.200 |" in once and once.endswith("## Limits\n\nNone.\n")


def test_the_figures_of_the_head_come_out_again(data_dir: Path):
    folder = asset_folder(SHIPPED)
    assert folder is not None
    told = json.loads((folder / FILE).read_text(encoding="utf-8"))["figures"]
    found = evaluate_manner(data_dir / "subjectiveqa" / "train.csv", only_held_out=True)
    for row in told:
        assert found.figure(row["figure"], row["manner"]) == pytest.approx(row["value"], abs=0.02), row
