"""The packaged rule files are their own tests: every example, counterexample and pattern."""

from __future__ import annotations

import pytest

from callnlp.evaluate.lexicon import check_entries
from callnlp.lexicon.load import load_lexicon
from callnlp.lexicon.schema import FILES

LEXICON = load_lexicon()


@pytest.mark.parametrize("stem", FILES)
def test_every_entry_passes_its_examples(stem):
    assert check_entries(stem, LEXICON.tables[stem], LEXICON) == []


@pytest.mark.parametrize("stem", sorted(set(FILES) - {"wording", "weights"}))
def test_every_rule_has_an_example_and_a_counterexample(stem):
    for entry in LEXICON.tables[stem]:
        assert entry.source, entry.id
        assert entry.example, entry.id
        assert entry.counterexample, entry.id
