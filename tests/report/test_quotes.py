"""Choosing the quotation."""

from __future__ import annotations

import itertools

from callnlp.report.quotes import question_of, rank_quotes
from callnlp.report.rates import scope_of
from callnlp.report.source import load_calls, load_claims
from callnlp.store.store import Store
from made_company import ANALYST, CEO, CFO, made

GOOD = "Demand is ahead of what we can build, and we will keep investing because customers ask for more."
WEAK = [
    "Good afternoon everyone, and thank you for joining us on our call today from wherever you are.",
    "Let me turn to the results of our segments, which I will now walk you through one by one.",
    "And that is one of the many reasons why we did it in the way in which we did it then.",
    "You know, the -- I mean, the demand is, sort of, very strong, and we expect it to stay that way.",
]


def _ranked(tmp_path, turns, claims=(), themes=(), theme=None, limit=5):
    store = Store(tmp_path / "calls")
    store.add(made("2025-Q1", turns, claims, themes))
    [view] = load_calls(store, "OAKX", load_claims(store, "OAKX"))
    return view, rank_quotes(scope_of(view), theme=theme, limit=limit)


def test_the_specific_sentence_comes_before_greetings_signposts_and_false_starts(tmp_path):
    view, ranked = _ranked(tmp_path, [(CEO, "prepared", [words]) for words in [*WEAK, GOOD]])
    assert ranked[0].text(view) == GOOD


def test_candidates_are_12_to_60_words_of_one_turn_and_never_overlap(tmp_path):
    turns = [
        (CEO, "prepared", [GOOD, "Short one.", GOOD.replace("Demand", "Need"), "word " * 70 + "end."]),
        (CEO, "qa", [GOOD]),
    ]
    view, ranked = _ranked(tmp_path, turns)
    spans = sorted((candidate.start, candidate.end) for candidate in ranked)
    assert all(12 <= candidate.words <= 60 for candidate in ranked)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert all("\n" not in candidate.text(view) for candidate in ranked)


def test_the_headline_theme_decides_between_equals(tmp_path):
    other = GOOD.replace("Demand is", "Demand was")
    view, ranked = _ranked(
        tmp_path,
        [(CEO, "prepared", [GOOD]), (CEO, "prepared", [other])],
        themes=[("Demand was ahead", "capacity_expansion")],
        theme="capacity_expansion",
    )
    assert ranked[0].text(view) == other


def test_only_the_ceo_is_quoted_where_the_ceo_speaks(tmp_path):
    _, ranked = _ranked(tmp_path, [(CFO, "prepared", [GOOD]), (CEO, "prepared", [WEAK[0]])])
    assert {candidate.sentences[0].role for candidate in ranked} == {"ceo"}


def test_the_question_with_most_shared_words_is_named(tmp_path):
    asked = ["How is your family these days?", "Is demand ahead of what you can build for your customers?"]
    view, ranked = _ranked(tmp_path, [(ANALYST, "qa", asked), (CEO, "qa", [GOOD])])
    asker, question = question_of(view, ranked[0])
    assert (asker, question.text) == ("Ann Reed", asked[1])


def test_a_prepared_quote_answers_nobody(tmp_path):
    view, ranked = _ranked(tmp_path, [(CEO, "prepared", [GOOD])])
    assert question_of(view, ranked[0]) is None
