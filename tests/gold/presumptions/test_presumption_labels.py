"""The labels of undecided values are well formed and, where the transcripts are present, belong to them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from callnlp.evaluate.claims import half_of_call

ROWS = [json.loads(line) for line in (Path(__file__).parent / "labels.jsonl").read_text(encoding="utf-8").splitlines()]


def test_only_companies_of_half_a_and_no_words_of_the_calls() -> None:
    assert {half_of_call(row["call"]) for row in ROWS} == {"A"}
    keys = {key for row in ROWS for label in row["labels"] for key in label}
    assert keys == {"value_start", "value_end", "claim", "stance", "period", "metric", "draw"}


def test_transcripts_are_the_labelled_ones(data_dir: Path) -> None:
    for row in ROWS:
        path = data_dir / "calls" / row["file"]
        if path.is_file():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"], row["file"]
