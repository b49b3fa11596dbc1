"""Tone, outlook, guidance, boilerplate and hedging from cues."""

from __future__ import annotations

import re

import pytest

from callnlp.errors import LexiconError
from callnlp.language.fold import fold
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import CueRule, Example
from callnlp.tone.cues import compile_cues
from callnlp.tone.scorer import score_text

CUES = load_lexicon().entries("tone", CueRule)


@pytest.mark.parametrize(
    ("cue", "example"),
    [(cue, e) for cue in CUES for e in cue.example],
    ids=lambda x: x.id if isinstance(x, CueRule) else "",
)
def test_example_holds_the_cue(cue: CueRule, example: Example):
    assert re.search(cue.pattern, fold(example.text))


@pytest.mark.parametrize(
    ("cue", "example"),
    [(cue, e) for cue in CUES for e in cue.counterexample],
    ids=lambda x: x.id if isinstance(x, CueRule) else "",
)
def test_counterexample_does_not(cue: CueRule, example: Example):
    assert not re.search(cue.pattern, fold(example.text))


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("Demand was strong and margins improved.", "positive"),
        ("Sales declined 4% as component shortages hurt shipments.", "negative"),
        ("How are you thinking about the strong demand and the record backlog?", "neutral"),
        ("Thanks, and congratulations on the great quarter.", "neutral"),
        ("The quarter was not strong.", "negative"),
        ("Actual results may differ materially because of risks and uncertainties.", "neutral"),
        ("本季度需求疲软，利润率承压。", "negative"),
    ],
)
def test_tone(text: str, tone: str):
    score = score_text(text)
    assert score.tone == tone
    assert sum(score.tone_probabilities) == pytest.approx(1.0, abs=0.002)


def test_a_negated_fear_is_not_bad_news():
    assert score_text("There was no impairment and no litigation.").tone == "neutral"


@pytest.mark.parametrize(
    ("text", "outlook", "guidance", "boilerplate"),
    [
        ("We expect revenue of $2.1 billion to $2.2 billion next quarter.", True, True, False),
        ("We expect conditions to improve next year.", True, False, False),
        ("Revenue exceeded our guidance.", False, False, False),
        ("I'll turn the call over to Pat.", False, False, True),
        ("These forward-looking statements involve risks and uncertainties.", False, False, True),
        ("A replay of this webcast will be available on our website.", False, False, True),
    ],
)
def test_heads(text: str, outlook: bool, guidance: bool, boilerplate: bool):
    score = score_text(text)
    assert (score.outlook > 0.5, score.guidance > 0.5, score.boilerplate > 0.5) == (outlook, guidance, boilerplate)


def test_uncertainty_is_the_share_of_hedge_words():
    score = score_text("It could perhaps be higher.")
    assert (score.words, score.uncertainty) == (5, 0.4)
    assert score_text("").uncertainty == 0.0


def test_unknown_meaning_says_what_is_allowed():
    cue = CueRule(id="x", source="test", pattern="x", means="joy")
    with pytest.raises(LexiconError, match="means 'joy'; use one of positive"):
        compile_cues(Lexicon({"tone": (cue,)}, "test"))
