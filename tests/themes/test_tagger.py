"""Tagging: what is evidence, what the evidence says, and what never counts."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callnlp.errors import LexiconError
from callnlp.language.fold import fold
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import ThemeEntry
from callnlp.spans import Span
from callnlp.themes.gates import gate_of
from callnlp.themes.patterns import compile_themes
from callnlp.themes.tagger import tag_themes, theme_hits
from callnlp.transcript import Sentence, Source, Speaker, Transcript, Turn


def supply(text: str):
    return next((hit for hit in theme_hits(text) if hit.theme == "supply_constrained"), None)


@pytest.mark.parametrize(
    ("text", "pole", "causes"),
    [
        ("We remain supply constrained on several products.", "present", ()),
        ("We’re no longer supply constrained.", "easing", ()),
        ("We are not seeing any component shortages now.", "easing", ("components",)),
        ("Lead times for chips have stretched further and are longer than in March.", "tightening", ("chips",)),
        ("Lead times are coming down.", "easing", ()),
        ("Labor shortages and port congestion limited what we could ship.", "present", ("labor", "logistics")),
    ],
)
def test_pole_and_causes(text: str, pole: str, causes: tuple[str, ...]):
    hit = supply(text)
    assert hit is not None
    assert (hit.pole, hit.causes) == (pole, causes)


def test_evidence_names_the_pattern_and_the_words():
    hit = supply("Wafers are in short supply.")
    assert hit is not None
    assert hit.evidence.startswith("pattern:supply_constrained.") and hit.evidence.endswith("'in short supply'")


def test_excluded_words_void_only_what_they_overlap():
    assert "pricing_power" not in {h.theme for h in theme_hits("Oil prices rose.")}
    assert "pricing_power" in {h.theme for h in theme_hits("Oil prices rose, and we took pricing actions.")}


def call(*turns: tuple[str, str]) -> Transcript:
    text = "\n".join(words for _, words in turns)
    made, sentences, start = [], [], 0
    for index, (role, words) in enumerate(turns):
        span = Span(start, start + len(words))
        made.append(Turn(index, span, span.start, Speaker(role.upper(), role), "qa"))  # type: ignore[arg-type]
        sentences.append(Sentence(index, (span,), index, index))
        start = span.end + 1
    return Transcript(text, Source("call.txt", "0" * 64), turns=tuple(made), sentences=tuple(sentences))


def test_operator_sentences_never_count():
    words = "Demand is strong and we are sold out of capacity."
    hits = tag_themes(call(("operator", words), ("ceo", words)), lexicon=load_lexicon())
    assert {hit.sentence for hit in hits} == {1}


def test_hits_are_ordered_by_sentence_then_theme():
    hits = tag_themes(
        call(("ceo", "Tariffs and freight inflation hurt."), ("cfo", "Backlog grew.")), lexicon=load_lexicon()
    )
    keys = [(hit.sentence, hit.theme) for hit in hits]
    assert keys == sorted(keys) and (1, "backlog_growth") in keys and (0, "tariffs_trade") in keys


@pytest.mark.parametrize(
    ("pattern", "gate"),
    [
        (r"\bsupply (?:chain )?shortages?\b", ("shortage",)),
        (r"\bcap[- ]?ex\b", ("cap",)),
        (r"\b(?:tariffs?|dut(?:y|ies))\b", ("dut", "tariff")),
        (r"(?:\w+ ){0,3}price", ("price",)),
        (r"\b\d+ \w+", None),
        (r"(?!recession)\w+", None),
    ],
)
def test_gate_of(pattern: str, gate: tuple[str, ...] | None):
    assert gate_of(pattern) == gate


WORDS = sorted(
    {word for theme in compile_themes(load_lexicon()).themes for gate, _ in theme.patterns for word in gate or ()}
)


@given(st.lists(st.sampled_from([*WORDS, " ", "our ", "the ", "s ", "of ", "in ", "is ", "ed ", "ing "]), max_size=14))
def test_a_gate_never_loses_a_match(pieces: list[str]):
    folded = fold("".join(pieces))
    for theme in compile_themes(load_lexicon()).themes:
        for gate, pattern in theme.patterns:
            if pattern.search(folded):
                assert gate is None or any(literal in folded for literal in gate), (pattern.pattern, gate)


def test_unknown_pole_says_what_is_allowed():
    entry = dataclasses.replace(load_lexicon().entries("themes", ThemeEntry)[0], poles={"loosening": ("x",)})
    with pytest.raises(LexiconError, match="use tightening or easing"):
        compile_themes(Lexicon({"themes": (entry,)}, "test"))


@given(st.lists(st.sampled_from([*WORDS, " ", "our ", "the ", "s ", "of ", "in ", "is ", "ed ", "ing "]), max_size=14))
def test_the_index_finds_what_trying_every_pattern_finds(pieces: list[str]):
    folded = fold("".join(pieces))
    index = compile_themes(load_lexicon())
    found = index.evidence(folded)
    for theme in index.themes:
        holes = [hole.span() for hole in theme.exclude.finditer(folded)] if theme.exclude else []
        tried = [theme.first_match(number, folded, holes) for number in range(len(theme.patterns))]
        assert found.get(theme.id) == next((evidence for evidence in tried if evidence), None)
