"""The weights are data: each pattern meets its own examples, each metric has its weight."""

from __future__ import annotations

import re

import pytest

from callnlp.lexicon.load import load_lexicon
from callnlp.lexicon.schema import WeightEntry

WEIGHTS = load_lexicon().entries("weights", WeightEntry)
PATTERNS = [entry for entry in WEIGHTS if entry.pattern]


@pytest.mark.parametrize("entry", PATTERNS, ids=lambda entry: entry.id)
def test_patterns_meet_their_examples(entry: WeightEntry):
    pattern = re.compile(entry.pattern)
    assert entry.example and entry.counterexample
    assert all(pattern.search(example.text) for example in entry.example)
    assert not any(pattern.search(example.text) for example in entry.counterexample)


@pytest.mark.parametrize("kind", ["bullet.metric"])
def test_every_metric_is_weighed(kind: str):
    weighed = {entry.key for entry in WEIGHTS if entry.kind == kind}
    assert {entry.id for entry in load_lexicon().tables["metrics"]} - weighed == set()


@pytest.mark.parametrize("entry", PATTERNS, ids=lambda entry: entry.id)
@pytest.mark.parametrize("text", ["a " * 50_000, "1.1." * 25_000, "we -- " * 15_000, "(" * 50_000])
def test_patterns_are_quick_on_hostile_text(entry: WeightEntry, text: str):
    import time

    start = time.process_time()
    re.search(entry.pattern, text)
    assert time.process_time() - start < 1.0
