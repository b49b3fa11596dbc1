"""The scorer of turns on a call whose faults are known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from made_layouts import LAYOUTS

from callnlp.errors import EvaluationError
from callnlp.evaluate.turns import evaluate_turns, score_call
from callnlp.ingest.read import read_bytes

TEXT = LAYOUTS["dashes"]


def gold() -> dict[str, Any]:
    """What the reader finds, as gold."""
    call = read_bytes(TEXT.encode(), "BRLN_2024_Q3.txt")
    turns = [
        {"start": t.span.start, "text_start": t.text_start, "end": t.span.end, "speaker": t.speaker.name, "role": t.role, "section": t.section}
        for t in call.turns
    ]  # fmt: skip
    return {
        "file": "calls/BRLN_2024_Q3.txt",
        "fiscal_period": "2024-Q3",
        "qa_start": call.qa_start,
        "qa_basis": "first_question",
        "ceo_present": True,
        "turns": turns,
    }


def score(entry: dict[str, Any]) -> Any:
    return score_call(entry, read_bytes(TEXT.encode(), "BRLN_2024_Q3.txt"))


def test_perfect_call() -> None:
    found = score(gold())
    assert (found.boundaries.f1, found.speakers.value, found.role.value) == (1.0, 1.0, 1.0)
    assert (found.ceo_words.precision, found.ceo_words.recall, found.qa_start.value, found.period.value) == (
        1.0,
        1.0,
        1.0,
        1.0,
    )
    assert found.misses == ()


def test_each_fault_is_counted_once() -> None:
    entry = gold()
    turns = entry["turns"]
    turns[2]["role"] = "executive"
    turns[5]["speaker"] = "Priya Lindberg"
    turns[9]["start"] += 1
    entry["qa_start"] = turns[6]["start"]
    found = score(entry)
    assert (found.boundaries.tp, found.boundaries.fp, found.boundaries.fn) == (11, 1, 1)
    assert (found.speakers.right, found.speakers.n) == (10, 11)
    assert found.role.n - found.role.right == len(TEXT[turns[2]["text_start"] : turns[2]["end"]].split())
    assert found.qa_start.value == 0.0
    assert sorted(kind for kind, *_ in found.misses) == ["invented", "missed", "qa_start", "role", "speaker"]


def test_repeated_headings_are_merged_on_both_sides() -> None:
    entry = gold()
    first = entry["turns"][2]
    middle = (first["text_start"] + first["end"]) // 2
    entry["turns"][2:3] = [
        {**first, "end": middle},
        {**first, "start": middle, "text_start": middle, "continues": True},
    ]
    assert score(entry).boundaries.f1 == 1.0


def test_accepted_roles_count_as_right() -> None:
    entry = gold()
    entry["turns"][2] |= {"role": "executive", "accept_roles": ["ceo"]}
    assert score(entry).role.value == 1.0


def test_folder_of_gold(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    with pytest.raises(EvaluationError, match="no gold files"):
        evaluate_turns(tmp_path / "gold", tmp_path)
    (tmp_path / "gold" / "a.json").write_text(json.dumps(gold()))
    with pytest.raises(EvaluationError, match="which is not in"):
        evaluate_turns(tmp_path / "gold", tmp_path)
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "BRLN_2024_Q3.txt").write_text(TEXT)
    result = evaluate_turns(tmp_path / "gold", tmp_path)
    assert [(row["layout"], row["calls"], row["turns"], row["boundary_f1"]) for row in result.rows()] == [
        ("calls", 1, 12, 1.0),
        ("all", 1, 12, 1.0),
    ]


def test_unreadable_transcript_counts_as_missed(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    (tmp_path / "calls").mkdir()
    (tmp_path / "gold" / "a.json").write_text(json.dumps(gold()))
    (tmp_path / "calls" / "BRLN_2024_Q3.txt").write_text("an article")
    result = evaluate_turns(tmp_path / "gold", tmp_path)
    assert (result.total.boundaries.fn, result.total.boundaries.f1, len(result.failed)) == (12, 0.0, 1)
