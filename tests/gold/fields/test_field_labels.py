"""The labels of fields are well formed and, where the transcripts are present, belong to them."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from callnlp.annotation import Measure, Stance
from callnlp.evaluate.tally import half_of
from callnlp.language.metrics import metric_entries
from callnlp.lexicon.load import load_lexicon

BY_FILE: dict[str, list[dict[str, Any]]] = {
    path.stem: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for path in sorted(Path(__file__).parent.glob("*.jsonl"))
}
LABELS = [label for rows in BY_FILE.values() for row in rows for label in row["labels"] if len(label) > 2]


def test_only_companies_of_half_a() -> None:
    assert {half_of(row["call"].split("_")[0]) for rows in BY_FILE.values() for row in rows} == {"A"}


def test_fields_take_the_values_of_the_definition() -> None:
    assert {label[2] for label in LABELS} <= {*metric_entries(load_lexicon()), "other", "?"}
    assert {label[3] for label in LABELS} <= {*get_args(Measure), "?"}
    assert {label[5] for label in LABELS} <= {*get_args(Stance), "?"}
    period = re.compile(r"\d{4}(?:-(?:Q[1-4]|H[12]|\d\d))?|multi|ttm|\?")
    assert [label for label in LABELS if label[4] is not None and not period.fullmatch(label[4])] == []


@pytest.mark.parametrize("name", sorted(BY_FILE))
def test_each_value_is_labelled_once_and_in_order(name: str) -> None:
    for row in BY_FILE[name]:
        places = [tuple(label[:2]) for label in row["labels"]]
        assert places == sorted(set(places)), row["call"]
        assert all(start < end for start, end in places), row["call"]


def test_transcripts_are_the_labelled_ones(data_dir: Path) -> None:
    for row in BY_FILE["calls"]:
        path = data_dir / row["file"]
        if path.is_file():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"], row["file"]
