"""Cues and their scopes."""

from __future__ import annotations

import pytest

from callnlp.language.assertion import cues_at, find_cues, nearest
from callnlp.lexicon.load import load_lexicon
from callnlp.spans import Span

STANCES = {
    "we now expect revenue of @": "guidance",
    "revenue was @": "actual",
    "up from @": "prior",
    "we previously guided to @": "prior",
    "our long-term target of @": "target",
    "if we grow @": "hypothetical",
    "better than expected at @": None,
    "a rating with a stable outlook and @": None,
}


@pytest.mark.parametrize("text", STANCES)
def test_the_deciding_stance(text):
    text = text.replace("@", "20%")
    value = Span(len(text) - 3, len(text))
    cues = [cue for cue in cues_at(find_cues(text, lexicon=load_lexicon()), value, "stance", kind="percent")]
    cue = nearest(cues, value)
    assert (cue.value if cue else None) == STANCES[text.replace("20%", "@")]


def test_a_terminator_ends_the_scope():
    text = "we do not expect more, but 5% is possible"
    cues = find_cues(text, lexicon=load_lexicon())
    assert cues_at(cues, Span(text.index("5%"), text.index("5%") + 2), "negated") == []


def test_scopes_do_not_cross_targets():
    text = "from 300 stores"
    cues = find_cues(text, lexicon=load_lexicon())
    assert cues_at(cues, Span(5, 8), "stance", kind="count") == []
