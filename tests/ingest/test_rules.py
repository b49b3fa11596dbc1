"""The rule files match their examples and spare their counterexamples; readers can be added."""

from __future__ import annotations

import re

import pytest
from made_layouts import LAYOUTS

from callnlp.ingest import registry
from callnlp.ingest.cues import load_cues
from callnlp.ingest.document import Document
from callnlp.ingest.read import read_bytes
from callnlp.lexicon.load import load_lexicon
from callnlp.lexicon.schema import CueRule

RULES = [rule for stem in ("roles", "sections", "masks") for rule in load_lexicon().entries(stem, CueRule)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_matches_its_examples_only(rule: CueRule) -> None:
    pattern = re.compile(rule.pattern)
    assert [example.text for example in rule.example if not pattern.search(example.text)] == []
    assert [example.text for example in rule.counterexample if pattern.search(example.text)] == []
    assert rule.example and rule.counterexample


def test_union_of_rules_says_the_same_as_the_rules() -> None:
    cues = load_cues()
    texts = [example.text for rule in RULES for example in (*rule.example, *rule.counterexample)]
    for means in cues.by_means:
        assert [cues.any(means, text) for text in texts] == [cues.match(means, text) is not None for text in texts]


def test_reader_of_another_package_opens_its_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_upper(data: bytes, name: str) -> Document:
        return Document(data.decode().swapcase(), "text", f"upper of {name}")

    monkeypatch.setattr(registry, "_third_party", lambda: {"upper": read_upper})
    call = read_bytes(LAYOUTS["dashes"].swapcase().encode(), "call.upper")
    assert (len(call.turns), call.source.extractor) == (12, "upper of call.upper")
    assert "upper" in registry.supported_endings()
