"""The picks are well formed, hold no words of the calls and, where the transcripts are present, belong to them."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from callnlp.evaluate.tally import half_of
from callnlp.ingest.read import read

ROWS = [
    json.loads(line) | {"half": path.stem[-1].upper()}
    for path in sorted(Path(__file__).parent.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


def test_three_ranked_picks_a_call_that_do_not_repeat() -> None:
    calls = defaultdict(list)
    for row in ROWS:
        calls[row["call"]].append(row)
    assert len(calls) == 40
    for rows in calls.values():
        assert [row["rank"] for row in rows] == [1, 2, 3]
        assert len({(row["start"], row["end"]) for row in rows}) == 3


def test_each_file_holds_its_half() -> None:
    assert all(half_of(row["call"].split("-", 1)[0]) == row["half"] for row in ROWS)
    assert {half: sum(row["half"] == half for row in ROWS) for half in "AB"} == {"A": 60, "B": 60}


def test_reasons_are_short_and_nothing_else_is_text() -> None:
    keys = {"call", "file", "sha256", "before", "start", "end", "rank", "reason", "half"}
    assert all(set(row) == keys and 3 <= len(row["reason"]) <= 80 and '"' not in row["reason"] for row in ROWS)


@pytest.mark.parametrize("row", ROWS[::30], ids=lambda row: row["call"])
def test_picks_are_whole_sentences_of_the_ceo(data_dir: Path, row: dict) -> None:
    path = data_dir / "calls" / row["file"]
    if not path.is_file():
        pytest.skip(f"{row['file']} is not in the data folder")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"]
    call = read(path)
    inside = [s for s in call.sentences if row["start"] <= s.span.start and s.span.end <= row["end"]]
    assert (inside[0].span.start, inside[-1].span.end) == (row["start"], row["end"])
    assert {call.turns[s.turn].speaker.role for s in inside} == {"ceo"}
    assert 12 <= len(re.findall(r"[^\W_]+(?:['’][^\W_]+)?", call.text[row["start"] : row["end"]])) <= 60
