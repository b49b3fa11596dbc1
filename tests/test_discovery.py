"""Themes that the taxonomy lacks: what counts, what is left out, and entries that load."""

from __future__ import annotations

import numpy as np
import pytest

import callnlp
from callnlp.discovery import discover_themes
from callnlp.discovery.grouping import group_terms, normalised, stabilities
from callnlp.errors import UsageError
from callnlp.evaluate.lexicon import check_lexicon
from callnlp.inference.encoded import Encoded
from callnlp.inference.heads import HeadLayout
from callnlp.lexicon.load import load_file, load_lexicon
from callnlp.themes.tagger import theme_hits
from made_company import ANALYST, CEO, made

QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3")
SATELLITES = [
    "Our satellites now reach villages without broadband.",
    "More satellites went into orbit, and the antennas work well.",
    "Villages ask for satellites because broadband never came to them.",
]
GROCERY = [
    "Grocery shoppers come back for perishables every few days.",
    "We opened a grocery depot for perishables near the harbor.",
    "Perishables bring grocery shoppers to our site.",
]


def said(quarter: str) -> list:
    """Two subjects, and everything that must not become a theme."""
    number = QUARTERS.index(quarter)
    return [
        (
            CEO,
            "prepared",
            [
                "Thank you all so much for being with us on this fine day.",
                f"Let me turn to the wonderful slides on page {number + 4} of our deck.",
                SATELLITES[number],
                GROCERY[number],
                f"Wafers were in short supply at plant number {number + 2} of ours.",
                "Our formula about lighthouses is read out word for word each quarter.",
                f"We feel very good about the strong momentum across the business in market {number}.",
            ],
        ),
        (CEO, "qa", [SATELLITES[number - 1] + " Truly so.", "Indeed " + GROCERY[number - 1].lower()]),
        (ANALYST, "qa", ["Could you say more about the volcanoes near your volcanoes, please?"]),
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = callnlp.Store(tmp_path_factory.mktemp("made") / "calls")
    for quarter in QUARTERS:
        store.add(made(quarter, said(quarter), themes=[("Wafers", "supply_constrained")]))
    return store


class Encoder:
    """Points where a sentence speaks of satellites or of grocery."""

    name = "stub 1"

    def encode(self, texts):
        near = [[float(word in text.lower()) for word in ("satellites", "grocery")] for text in texts]
        noise = [np.random.default_rng(sum(map(ord, text))).normal(0.0, 0.2, 8) for text in texts]
        return Encoded(
            embeddings=np.array([[*a, *b] for a, b in zip(near, noise, strict=True)], dtype=np.float32),
            probabilities=np.zeros((len(texts), 0), dtype=np.float32),
            layout=HeadLayout(()),
            model=self.name,
        )


@pytest.fixture(params=["words", "encoder"])
def found(request, store):
    options = {"model": False} if request.param == "words" else {"encoder": Encoder()}
    return discover_themes(store, "OAKX", **options)


def test_what_recurs_under_no_theme_is_found_and_nothing_else(found, store):
    words = {word for theme in found.themes for term in theme.terms for word in term.split()}
    assert {"satellites", "grocery"} <= words
    assert not words & set("thank slides momentum wafers volcanoes lighthouses formula mary oak".split())
    assert found.method in ("words", "stub 1") and found.calls == 3


def test_every_sentence_is_cited_by_call_and_offsets(found, store):
    assert found.themes
    for theme in found.themes:
        assert len(theme.calls) >= 2 and len(theme.sentences) >= 3 and 0.6 <= theme.stability <= 1.0
        for sentence in theme.sentences:
            assert store.text(sentence.call)[sentence.start : sentence.end] == sentence.text
    assert len(found.frame()) == sum(len(theme.sentences) for theme in found.themes)


def test_the_same_seed_gives_the_same_themes(found, store):
    options = {"model": False} if found.method == "words" else {"encoder": Encoder()}
    assert discover_themes(store, "OAKX", **options) == found


def test_suggested_entries_load_pass_their_own_check_and_find_their_sentences(found, tmp_path):
    path = tmp_path / "themes.toml"
    path.write_text(found.toml, encoding="utf-8")
    assert [entry.id for entry in load_file(path)] == [theme.id for theme in found.themes]
    assert check_lexicon(tmp_path) == []
    lexicon = load_lexicon((str(tmp_path),))
    for theme in found.themes:
        hits = [theme_hits(sentence.text, lexicon=lexicon) for sentence in theme.sentences]
        assert all(theme.id in {hit.theme for hit in own} for own in hits)


def test_a_theme_that_was_adopted_is_not_proposed_again(store, tmp_path):
    found = discover_themes(store, "OAKX", model=False)
    (tmp_path / "themes.toml").write_text(found.toml, encoding="utf-8")
    lexicon = load_lexicon((str(tmp_path),))
    again = discover_themes(store, "OAKX", model=False, lexicon=lexicon)
    assert not {theme.id for theme in again.themes} & {theme.id for theme in found.themes}


def test_nothing_recurs_in_one_call(store):
    alone = discover_themes(store, "OAKX", until="2025-Q1", model=False)
    assert alone.themes == () and alone.frame().empty
    assert "schema = 1" in alone.toml and "[[theme]]" not in alone.toml


def test_limit_must_be_positive(store):
    with pytest.raises(UsageError, match="limit 0"):
        discover_themes(store, "OAKX", limit=0)


def test_quotes_and_controls_in_a_sentence_are_escaped():
    from callnlp.discovery.entry import suggested_file
    from callnlp.discovery.themes import DiscoveredTheme, ThemeSentence

    text = 'He said "R&D\\lab" \x7f\x01 for the r&d lab.'
    sentence = ThemeSentence(
        call="X-2025-Q1", source_id="x", start=0, end=9, speaker="A", role="ceo", text=text, nearness=1.0
    )
    theme = DiscoveredTheme(
        id="lab", label='The "lab"', terms=("lab",), calls=("X-2025-Q1",), tickers=("X",), stability=1.0,
        sentences=(sentence,),
    )  # fmt: skip
    import tomllib

    [entry] = tomllib.loads(suggested_file([theme]))["theme"]
    assert entry["example"][0]["text"] == text and entry["label"]["en"] == 'The "lab"'


def test_groups_of_their_own_are_stable_and_a_bridge_is_not():
    generator = np.random.default_rng(3)
    centres = np.repeat(np.eye(3), 12, axis=0)
    vectors = normalised(centres + generator.normal(0.0, 0.1, centres.shape))
    terms = {
        f"{name}{half}": list(range(12 * n + 6 * half, 12 * n + 6 * half + 6))
        for n, name in enumerate("abc")
        for half in (0, 1)
    }
    groups = group_terms(terms, vectors)
    assert groups == [["a0", "a1"], ["b0", "b1"], ["c0", "c1"]]
    assert stabilities(groups, terms, vectors, list(range(36)), seed=1) == [1.0, 1.0, 1.0]
    mixed = generator.permutation(36)
    torn = {f"t{n}": sorted(mixed[6 * n : 6 * n + 6].tolist()) for n in range(6)}
    assert (
        group_terms(torn, vectors) == []
        or max(stabilities(group_terms(torn, vectors), torn, vectors, list(range(36)), seed=1)) < 1.0
    )
