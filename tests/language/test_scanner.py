"""A scan that skips words finds what one finds that tries every rule at every word."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callnlp.language.beginnings import beginnings
from callnlp.language.scanner import Scanner, word_starts
from callnlp.lexicon.load import load_lexicon
from callnlp.lexicon.schema import ModifierRule, PeriodEntry

MODIFIERS = [rule.pattern for rule in load_lexicon().entries("modifiers", ModifierRule) if rule.language == "en"]
PERIODS = [entry.pattern for entry in load_lexicon().entries("periods", PeriodEntry) if entry.language == "en"]
WORDS = sorted({word for pattern in MODIFIERS + PERIODS for word in re.findall(r"[a-z]+|[0-9]+", pattern)})


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("next year", {"nex"}),
        (r"(?:the )?(?:next|coming) year", {"the", "nex", "com"}),
        (r"q[1-4](?:'[0-9]{2})?", {"q1", "q2", "q3", "q4"}),
        (r"we(?:'re| are) on", {"we"}),
        (r"(?:very ){0,2}low", {"ver", "low"}),
        (r"(?<!not )(?=a)an?", {"a", "an"}),
        (r"[$€]? ?low", {"$", "€", " ", "low"}),
        (r"(?:ab)+ c", {"ab", "aba"}),
    ],
)
def test_beginnings(pattern: str, keys: set[str]) -> None:
    assert beginnings(pattern) == keys


@pytest.mark.parametrize("pattern", [r"\S+ year", r"\w+", ".x", "[^a]b", r"(?:\d+ )?low"])
def test_a_wildcard_may_begin_with_anything(pattern: str) -> None:
    assert beginnings(pattern) is None


def every_rule_at_every_word(patterns: list[str], low: str) -> list[tuple[int, tuple[int, int]]]:
    found, free = [], 0
    for start, _ in word_starts(low):
        matches = [re.compile(rf"(?:{pattern})(?![^\W_])").match(low, start) for pattern in patterns]
        hit = next(((rule, match.span()) for rule, match in enumerate(matches) if match and match.end() > start), None)
        if hit is not None and start >= free:
            found.append(hit)
            free = hit[1][1]
    return found


@pytest.mark.parametrize("patterns", [MODIFIERS, PERIODS], ids=["modifiers", "periods"])
@given(data=st.data())
def test_a_scan_misses_nothing(patterns: list[str], data: st.DataObject) -> None:
    words = data.draw(
        st.lists(st.sampled_from([*WORDS, "we've", "$", "%", "2025", "'25", ",", "-", "_", "é"]), max_size=9)
    )
    low = data.draw(st.sampled_from([" ", "-", ""])).join(words)
    chosen = data.draw(st.lists(st.sampled_from(patterns), min_size=1, max_size=8, unique=True))
    assert [(hit.rule, hit.match.span()) for hit in Scanner(chosen).scan(low)] == every_rule_at_every_word(chosen, low)


@pytest.mark.parametrize("patterns", [MODIFIERS, PERIODS], ids=["modifiers", "periods"])
def test_hardly_a_rule_of_ours_may_begin_with_any_word(patterns: list[str]) -> None:
    assert sum(beginnings(pattern) is None for pattern in patterns) <= 1
