"""Patterns and model together, with a stub in place of the model."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from callnlp.inference.encoded import Combination, Combinations, Encoded
from callnlp.inference.heads import FLAGS, TONES, HeadLayout
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import ThemeEntry
from callnlp.pipeline import tag

LAYOUT = HeadLayout(("inflation", "supply_constrained"))


class Stub:
    """Says what it was told, whatever the text; embeddings point where the first letter says."""

    name = "stub 1"

    def __init__(self, *rows: dict[str, float], weights: Combinations | None = None) -> None:
        self.rows = rows
        self.weights = weights or Combinations(themes=Combination(hit=2.0))

    def encode(self, texts: Sequence[str]) -> Encoded:
        names = [*TONES, *FLAGS, *LAYOUT.themes]
        told = [self.rows[min(index, len(self.rows) - 1)] for index in range(len(texts))]
        values = np.array([[row.get(name, 0.01) for name in names] for row in told], dtype=np.float32)
        letters = np.array([[float(text[:1].lower() == letter) for letter in "wxyz"] for text in texts], np.float32)
        return Encoded(
            embeddings=letters,
            probabilities=values,
            layout=LAYOUT,
            model=self.name,
            combinations=self.weights,
        )


def themes(text: str, encoder: Stub, lexicon: Lexicon | None = None) -> dict[str, dict[str, object]]:
    [row] = tag([text], encoder=encoder, lexicon=lexicon)
    return {hit["theme"]: hit for hit in row["themes"]}


def test_the_model_finds_what_no_pattern_says_and_names_the_nearest_seed():
    found = themes("We could not ship all that was asked of us.", Stub({"supply_constrained": 0.9}))
    assert "inflation" not in found
    assert found["supply_constrained"]["score"] == 0.9
    seeds = next(e.seeds["en"] for e in load_lexicon().entries("themes", ThemeEntry) if e.id == "supply_constrained")
    assert str(found["supply_constrained"]["evidence"]).removeprefix("seed:") in seeds


def test_a_pattern_and_a_doubtful_model_make_a_hit_with_the_pattern_as_evidence():
    found = themes("Wafers are in short supply.", Stub({"supply_constrained": 0.3}))
    assert str(found["supply_constrained"]["evidence"]).startswith("pattern:supply_constrained.")
    assert found["supply_constrained"]["score"] == Combination(hit=2.0).score(0.3, True)


def test_a_model_that_is_sure_of_the_contrary_voids_a_pattern():
    assert "supply_constrained" not in themes("Wafers are in short supply.", Stub({"supply_constrained": 0.01}))


def test_a_theme_the_model_never_saw_rests_on_its_patterns():
    assert "tariffs_trade" in themes("Tariffs hurt sales.", Stub({}))


def test_a_theme_that_an_analyst_adds_rests_on_patterns_or_seeds():
    old = load_lexicon().entries("themes", ThemeEntry)[0]
    new = dataclasses.replace(
        old, id="weather", seeds={"en": ("Zephyrs and sun", "Warm winter")}, patterns=(r"\bsnow\b",), poles=None
    )
    lexicon = Lexicon({**load_lexicon().tables, "themes": (new,)}, "with weather")
    assert "pattern:weather.1" in str(themes("Much snow fell.", Stub({}), lexicon)["weather"]["evidence"])
    assert themes("Zero days of frost.", Stub({}), lexicon)["weather"]["evidence"] == "seed:Zephyrs and sun"
    assert themes("Kites are far from either seed.", Stub({}), lexicon) == {}
    assert themes("Xylophones sold well.", Stub({}), lexicon) == {}


def test_boilerplate_has_no_theme():
    assert themes("Wafers are in short supply.", Stub({"supply_constrained": 0.9, "boilerplate": 0.8})) == {}


def test_tone_and_flags_come_from_the_model_and_say_so():
    stub = Stub({"negative": 0.7, "neutral": 0.2, "positive": 0.1, "outlook": 0.8, "guidance": 0.1})
    [row] = tag(["It may perhaps rain."], encoder=stub)
    assert (row["tone"], row["tone_probabilities"], row["model"]) == ("negative", [0.7, 0.2, 0.1], "stub 1")
    assert (row["outlook"], row["guidance"], row["uncertainty"]) == (0.8, 0.1, 0.5)
    assert tag(["It may perhaps rain."], encoder=stub, model=False)[0]["model"] == "lexicon"


@pytest.mark.parametrize(
    ("probability", "matched", "score"), [(0.5, False, 0.5), (0.5, True, 0.881), (1.0, False, 0.999)]
)
def test_combined_score(probability: float, matched: bool, score: float):
    assert Combination(hit=2.0).score(probability, matched) == score


def test_cues_weigh_in_where_the_model_wavers():
    text = "Demand was strong and margins improved."
    wavering = {"negative": 0.1, "neutral": 0.5, "positive": 0.4, "outlook": 0.4}
    assert tag([text], encoder=Stub(wavering))[0]["tone"] == "neutral"
    weights = Combinations(tone_cues=1.0, outlook=Combination(hit=2.0))
    [row] = tag([text], encoder=Stub(wavering, weights=weights))
    assert row["tone"] == "positive" and sum(row["tone_probabilities"]) == pytest.approx(1.0, abs=0.002)
    assert row["outlook"] == 0.4  # no cue of outlook in it
    assert tag(["We expect more."], encoder=Stub(wavering, weights=weights))[0]["outlook"] > 0.5


def test_another_script_is_left_to_the_rules():
    [row] = tag(["产能紧张，供不应求，需求强劲。"], encoder=Stub({"negative": 0.9, "inflation": 0.9}))
    assert row["model"] == "lexicon" and row["tone"] == "positive"
    assert {hit["theme"] for hit in row["themes"]} == {"demand_strong", "supply_constrained"}


def test_a_look_alike_without_a_pattern_is_no_hit_however_sure_the_model_is():
    assert themes("There is no shortage of opportunities in front of us.", Stub({"supply_constrained": 0.99})) == {}
    both = themes(
        "There is no shortage of opportunities, but chips are in short supply.", Stub({"supply_constrained": 0.9})
    )
    assert "supply_constrained" in both
