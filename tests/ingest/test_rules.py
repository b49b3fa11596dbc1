"""The rule files match their examples and spare their counterexamples; readers can be added."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from made_layouts import LAYOUTS

from callnlp.ingest import registry
from callnlp.ingest.cues import load_cues
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


READER = """
from callnlp.ingest.document import Document


def read_upper(data, name):
    return Document(data.decode().swapcase(), "text", f"upper of {name}")
"""


def test_reader_of_another_package_opens_its_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution names a function under ``callnlp.readers``; nothing else is needed."""
    (tmp_path / "upper_reader.py").write_text(READER, encoding="utf-8")
    about = tmp_path / "upper_reader-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: upper-reader\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[callnlp.readers]\nupper = upper_reader:read_upper\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry._third_party.cache_clear()
    try:
        call = read_bytes(LAYOUTS["dashes"].swapcase().encode(), "call.upper")
        assert (len(call.turns), call.source.extractor) == (12, "upper of call.upper")
        assert "upper" in registry.supported_endings()
    finally:
        registry._third_party.cache_clear()
