"""Every theme entry is its own test: examples match, counterexamples do not."""

from __future__ import annotations

import pytest

from callnlp.lexicon.load import load_lexicon
from callnlp.lexicon.schema import Example, ThemeEntry
from callnlp.themes.tagger import theme_hits

THEMES = load_lexicon().entries("themes", ThemeEntry)


@pytest.mark.parametrize(
    ("theme", "example"), [(theme.id, example) for theme in THEMES for example in theme.example], ids=str
)
def test_example_carries_the_theme(theme: str, example: Example):
    hits = {hit.theme: hit for hit in theme_hits(example.text)}
    assert theme in hits
    expect = example.expect or {}
    assert hits[theme].pole == expect.get("pole", hits[theme].pole)
    assert set(str(expect.get("causes", "")).split()) <= set(hits[theme].causes)


@pytest.mark.parametrize(
    ("theme", "text"), [(theme.id, example.text) for theme in THEMES for example in theme.counterexample], ids=str
)
def test_counterexample_does_not(theme: str, text: str):
    assert theme not in {hit.theme for hit in theme_hits(text)}


def test_every_theme_has_both_languages_and_both_kinds_of_example():
    assert len(THEMES) == 42
    for theme in THEMES:
        assert set(theme.label) >= {"en", "zh"} and set(theme.seeds) >= {"en", "zh"}, theme.id
        assert theme.example and theme.counterexample and theme.patterns, theme.id
