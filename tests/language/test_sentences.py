"""Sentence boundaries: a table of hard places, and laws that hold for any text."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callnlp.language.sentences import split_sentences
from callnlp.spans import Span, joined

ROWS = {
    "plain": ["Sales grew.", "Margins fell."],
    "country": ["We grew in the U.S. market.", "It rose in the U.K. and the U.S.", "We like it."],
    "ordinal": ["It is our No. 1 priority.", "It ended Sept. 30 as planned."],
    "scale": ["Revenue was $1.3 billion.", "Costs fell."],
    "approximate": ["It was approx. 5% lower.", "Then it rose."],
    "company": ["Acme Inc. reported growth.", "So did Widget Corp.", "The rest fell."],
    "initials": ["J. P. Smith asked about it.", "I thank David J. Doe for that."],
    "torn decimal": ["Sales were $149. 2 billion in all.", "Earnings were $5. 28 per share."],
    "new figure": ["We had 12 sites in 2024.", "30 opened since."],
    "hard wrap": ["Sales in the\nfirst quarter rose by\n5%.", "Costs did not."],
    "quoted": ['He said, "We will grow."', "I agree."],
    "question": ["Is that right?", "Yes.", "It is."],
    "brand": ["Sales rose.", "iPhone did well."],
    "exclamation in a name": ["Sales at Yahoo! rose."],
    "ellipsis": ["So... we wait.", "And see."],
    "begins small": ["We grow, although we need not.", "nor are we done."],
    "small after a short form": ["We grew approx. as planned vs. the plan."],
    "title": ["Thank you, Mr. Doe.", "Dr. Roe, please."],
    "no space": ["Strong quarter.", "We raised the guide."],
    "web name": ["Ask at Investors.Example.Com for it."],
    "chinese": ["收入增长20%。", "资本开支约2000亿美元！"],
    "chinese decimal": ["净利润3.5亿元，同比增长12.5%。", "毛利率稳定。"],
}


@pytest.mark.parametrize("name", ROWS)
def test_table(name: str) -> None:
    text = ("" if "chinese" in name or name == "no space" else " ").join(ROWS[name])
    found = split_sentences(text, [Span(0, len(text))])
    assert [joined(text, spans) for spans in found] == ROWS[name]


def test_blank_line_ends_what_a_heading_left_open() -> None:
    text = "  Outlook\n\nWe expect growth in the\n\nsecond half.  "
    found = [joined(text, spans) for spans in split_sentences(text, [Span(0, len(text))])]
    assert found == ["Outlook", "We expect growth in the\n\nsecond half."]


def test_sentence_runs_over_a_page() -> None:
    text = "Sales rose by $1.3\n\n12 | Page of the Firm\n\nbillion in all. Good."
    gap = text.index("12 |"), text.index("\n\nbillion")
    found = split_sentences(text, [Span(0, gap[0]), Span(gap[1], len(text))])
    assert [joined(text, spans) for spans in found] == ["Sales rose by $1.3 billion in all.", "Good."]
    assert len(found[0]) == 2


def test_nothing_to_split() -> None:
    assert split_sentences("  \n", [Span(0, 3)]) == []
    assert split_sentences("text", []) == []


PIECES = st.lists(
    st.sampled_from(["$1.", " ", "2 billion", ". ", "U.S.", "We", "a", "?", "\n", "\n\n", "。", '"', "x. Y", "…"])
)


@given(PIECES, st.lists(st.integers(0, 60), max_size=4))
def test_no_character_is_lost(pieces: list[str], cuts: list[int]) -> None:
    text = "".join(pieces)
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    parts = [Span(a, b) for a, b in itertools.pairwise(edges)][::2]
    spans = [span for sentence in split_sentences(text, parts) for span in sentence]
    assert spans == sorted(spans)
    assert all(not span.overlaps(after) for span, after in itertools.pairwise(spans))
    assert all(span.slice(text) == span.slice(text).strip() != "" for span in spans)
    wanted = "".join("".join(part.slice(text).split()) for part in parts)
    assert "".join("".join(span.slice(text).split()) for span in spans) == wanted


@pytest.mark.parametrize("unit", ["1.", ". ", "I. ", "$", "\n", "(", ".", "a. \n", "\n \n"])
def test_linear_on_hostile_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        split_sentences(text, [Span(0, len(text))])
        return time.process_time() - begin

    small, large = seconds(50_000), seconds(400_000)
    assert large < 24 * small + 0.5
