"""Fitting the scorer of stances: rows from a call, a fit that finds what decides, and the stored form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callnlp.claims.dating import AHEAD
from callnlp.errors import EvaluationError
from callnlp.train.presumptions import Row, collect_rows, cross_validate, fit_presumer, read_stances, to_json

ROWS = [
    Row(f"C{index % 8}", ("l so",), {"asks" if index % 2 else "was": 1.0}, "stance.default", stance, labelled=True)
    for index in range(160)
    for stance in (["guidance", "guidance", "target"][index % 3] if index % 2 else "actual",)
] + [
    Row(f"C{index % 8}", ("l will" if index % 2 else "l sold",), {}, rule, stance)
    for index in range(80)
    for rule, stance in ((("stance.guidance.expect", "guidance"), ("stance.actual.verb", "actual"))[1 - index % 2],)
]


def test_a_fit_finds_the_trait_and_the_words_that_decide() -> None:
    fitted = fit_presumer(ROWS, threshold=0.6)
    assert fitted.words["l will"] > 0 > fitted.words["l sold"]
    assert fitted.presumed(fitted.weighed((), {"asks": 1.0})) == "guidance"
    assert fitted.presumed(fitted.weighed((), {"was": 1.0})) == "actual"


def test_every_labelled_value_is_scored_by_others_companies() -> None:
    scored = cross_validate(ROWS, threshold=0.6)
    assert len(scored) == 160
    assert all((row["presumed"] in AHEAD) == (row["label"] in AHEAD) for row in scored)


def test_stored_and_deterministic() -> None:
    stored = to_json(fit_presumer(ROWS, threshold=0.6), {"labelled": 160})
    assert stored == to_json(fit_presumer(ROWS, threshold=0.6), {"labelled": 160})
    assert set(json.loads(stored)) == {"card", "threshold", "models", "words"}


def test_rows_of_a_call_carry_labels_and_hide_the_cue_that_taught(tmp_path: Path, sample_dir: Path) -> None:
    name = sorted(path.name for path in sample_dir.glob("*.txt"))[0]
    (tmp_path / "none.jsonl").write_text("")
    taught = collect_rows([tmp_path / "none.jsonl"], calls=sample_dir, files=[name])
    assert not any(row.labelled for row in taught)
    assert not any("left expect" in row.words for row in taught if row.rule == "stance.guidance.expect")
    label = {"call": "X", "file": "missing.txt", "labels": [{"value_start": 1, "stance": "actual"}]}
    (tmp_path / "labels.jsonl").write_text(json.dumps(label))
    assert read_stances([tmp_path / "labels.jsonl"]) == {"missing.txt": {1: "actual"}}
    with pytest.raises(EvaluationError, match="no such transcript"):
        collect_rows([tmp_path / "labels.jsonl"], calls=sample_dir)
