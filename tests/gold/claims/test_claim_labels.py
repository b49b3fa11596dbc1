"""The claim labels are well formed and, where the transcripts are present, belong to them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from callnlp.evaluate.claims import half_of_call
from callnlp.language.metrics import metric_entries
from callnlp.lexicon.load import load_lexicon

BY_FILE: dict[str, list[dict[str, Any]]] = {
    path.name: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for path in sorted(Path(__file__).parent.glob("*.jsonl"))
}
ROWS = [row for rows in BY_FILE.values() for row in rows]


def test_values_lie_in_their_passage_in_order() -> None:
    for row in ROWS:
        places = [place for claim in row["claims"] for place in (claim["value_start"], claim["value_end"])]
        assert places == sorted(places), row["call"]
        assert all(row["start"] <= place <= row["end"] for place in places), row["call"]


def test_only_companies_of_half_a() -> None:
    """Only the set that nobody reads errors of holds companies of the other half."""
    halves = {name: {half_of_call(row["call"]) for row in rows} for name, rows in BY_FILE.items()}
    assert halves.pop("fresh.jsonl") == {"A", "B"}
    assert set(map(frozenset, halves.values())) == {frozenset("A")}


def test_metrics_are_canonical() -> None:
    known = {*metric_entries(load_lexicon()), "other"}
    assert {claim["metric"] for row in ROWS for claim in row["claims"]} <= known


def test_open_ends_and_directions_follow_the_definition() -> None:
    for claim in (claim for row in ROWS for claim in row["claims"]):
        ends = (claim["low"] is not None, claim["high"] is not None)
        wanted = {"at_least": (True, False), "at_most": (False, True), "words": (False, False)}
        assert ends == wanted.get(claim["bound"], (True, True)), claim
        assert (claim["direction"] is None) == (claim["measure"] == "level"), claim


def test_no_words_of_the_calls_are_stored() -> None:
    keys = {key for row in ROWS for part in (row, *row["claims"]) for key in part}
    assert not keys & {"text", "quote", "value_text", "metric_text", "speaker"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['call']}-{row['start']}")
def test_transcript_is_the_labelled_one(row: dict[str, Any], data_dir: Path) -> None:
    path = data_dir / "calls" / row.get("file", f"{row['call']}.txt")
    if not path.is_file():
        pytest.skip(f"no {path.name}")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"]
    text = path.read_text(encoding="utf-8")
    for claim in row["claims"]:
        value = text[claim["value_start"] : claim["value_end"]]
        assert value == value.strip() and value
