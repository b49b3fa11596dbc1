"""Rows, targets, splits and choices of training: all that needs no PyTorch."""

from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from callnlp.errors import EvaluationError, ModelError, UsageError
from callnlp.evaluate.sentences import GoldSentence
from callnlp.inference.encoded import Encoded
from callnlp.inference.heads import FLAGS, TONES, HeadLayout, probabilities
from callnlp.lexicon.load import load_lexicon
from callnlp.train.base import find_base, find_teacher
from callnlp.train.card import write_card
from callnlp.train.combine import choose_combinations
from callnlp.train.comparisons import stratified
from callnlp.train.measure import top_overlap
from callnlp.train.recipes import RECIPES, recipe_named
from callnlp.train.rows import call_texts, gold_examples, read_pairs, unlabelled_sentences
from callnlp.train.targets import join

LAYOUT = HeadLayout(("pandemic", "supply_constrained"))
FIRST_THEME = len(TONES) + len(FLAGS)


def gold(text: str, ticker: str = "AAA", **fields: object) -> GoldSentence:
    return GoldSentence(text=text, call=f"{ticker}_2025_Q1", ticker=ticker, **fields)  # type: ignore[arg-type]


def test_targets_hold_what_is_labelled_and_nan_for_the_rest():
    rows = [
        gold("a", tone="positive", themes=frozenset({"pandemic", "unheard_of"}), outlook=True),
        gold("b", ticker="BBB", tone="neutral"),
    ]
    examples = gold_examples(rows, LAYOUT)
    assert examples.targets[0, :3].tolist() == [0.0, 0.0, 1.0]
    assert examples.targets[0, FIRST_THEME:].tolist() == [1.0, 0.0]
    assert examples.targets[0, 3] == 1.0 and np.isnan(examples.targets[0, 4:6]).all()
    assert np.isnan(examples.targets[1, FIRST_THEME:]).all()
    assert gold_examples(rows, LAYOUT, without=["AAA"]).companies == ("BBB",)


def test_priors_count_only_what_is_known():
    rows = [gold("a", tone="positive", outlook=True), gold("b", tone="neutral"), gold("c", outlook=False)]
    priors = gold_examples(rows, LAYOUT).priors()
    assert priors[:4] == [0.0, 0.5, 0.5, 0.5]


def test_sentences_without_labels_leave_out_companies_and_take_a_few_of_each_call(tmp_path: Path):
    path = tmp_path / "calls.jsonl.gz"
    calls = [
        {
            "id": f"{ticker}_q1_2021",
            "sentences": ["Too short.", *(f"{ticker} said number {n} of its lines." for n in range(30))],
        }
        for ticker in ("AAA", "BBB", "CCC")
    ]
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(call) + "\n" for call in calls)
    found = unlabelled_sentences(path, count=99, seed=1, without=["CCC"])
    assert {ticker for ticker, _ in found} == {"AAA", "BBB"} and len(found) == 40
    assert all(text.startswith(ticker) for ticker, text in found)
    assert unlabelled_sentences(path, count=7, seed=1, without=["CCC"]) == found[:7]
    assert next(call_texts(path)).startswith("Too short. AAA said")
    with pytest.raises(EvaluationError, match="not gzipped JSON lines"):
        unlabelled_sentences(tmp_path / "absent.gz", count=4, seed=1)


def test_join_keeps_order():
    one, two = gold_examples([gold("a")], LAYOUT), gold_examples([gold("b"), gold("c")], LAYOUT)
    joined = join([one, two])
    assert joined.texts == ("a", "b", "c") and joined.targets.shape == (3, LAYOUT.size)
    assert joined.subset([2, 0]).texts == ("c", "a")


def test_stratified_parts_hold_every_row_once_and_equal_shares():
    labels = ["up"] * 10 + ["down"] * 20
    parts = stratified(labels, 5, seed=3)
    assert sorted(row for part in parts for row in part) == list(range(30))
    assert all(sum(labels[row] == "up" for row in part) == 2 for part in parts)
    assert parts == stratified(labels, 5, seed=3) != stratified(labels, 5, seed=4)


def test_top_overlap_is_the_share_of_common_neighbours():
    vectors = np.eye(6, dtype=np.float32) + 0.1
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert top_overlap(vectors, vectors, 2) == 1.0
    near = np.array([[1, 0], [0.99, 0.14], [0, 1], [0.14, 0.99]], dtype=np.float32)
    other = near[[0, 2, 1, 3]]
    assert top_overlap(near, other, 1) == 0.0


def encoded(scores: list[list[float]]) -> Encoded:
    values = np.zeros((len(scores), LAYOUT.size), dtype=np.float32)
    values[:, FIRST_THEME:] = scores
    return Encoded(
        embeddings=np.zeros((len(scores), 2), np.float32), probabilities=values, layout=LAYOUT, model="stub 1"
    )


def test_a_model_that_knows_nothing_leaves_the_word_to_the_patterns():
    rows = [
        gold("We remain supply constrained.", themes=frozenset({"supply_constrained"})),
        gold("Revenue grew.", themes=frozenset()),
    ]
    weights = choose_combinations(rows, encoded([[0.02, 0.02], [0.02, 0.02]]), lexicon=load_lexicon())
    assert weights.themes.score(0.02, True) > 0.5 > weights.themes.score(0.02, False)
    chosen = choose_combinations(
        [gold("We could not ship all that was asked for.", themes=frozenset({"supply_constrained"})), rows[1]],
        encoded([[0.02, 0.7], [0.02, 0.1]]),
        lexicon=load_lexicon(),
    )
    assert chosen.themes.score(0.7, False) > 0.5 > chosen.themes.score(0.1, False)


def test_probabilities_sum_to_one_over_tones_and_are_rounded():
    logits = np.array([[2.0, 0.0, -1.0, 0.0, 50.0, -50.0, 1.0, -1.0]], dtype=np.float32)
    found = probabilities(logits)[0].tolist()
    assert sum(found[:3]) == pytest.approx(1.0, abs=0.002)
    assert found[3:] == pytest.approx([0.5, 1.0, 0.0, 0.731, 0.269])


def test_recipes_say_what_ships():
    assert {name for name, recipe in RECIPES.items() if recipe.ships} == {"callnlp", "manner"}
    with pytest.raises(UsageError, match="use one of callnlp, manner, numclaim, phrasebank"):
        recipe_named("finbert")


def test_base_weights_are_checked(tmp_path: Path):
    with pytest.raises(ModelError, match=r"no model\.safetensors"):
        find_base(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ModelError, match="not the published weights"):
        find_base(tmp_path)
    with pytest.raises(ModelError, match="not the published weights of all-mpnet-base-v2"):
        find_teacher(tmp_path / "work", tmp_path)


def test_pairs_need_their_columns(tmp_path: Path):
    path = tmp_path / "rows.csv"
    path.write_text("text,label\nfine,1\n", encoding="utf-8")
    assert read_pairs(path) == [{"text": "fine", "label": "1"}]
    path.write_text("words\nfine\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="needs columns text and label"):
        read_pairs(path)


def test_the_card_prints_the_figures_it_is_given(tmp_path: Path):
    figure = {"value": 0.8123, "interval": [0.75, 0.86]}
    figures = {
        "shipped": {"n": 10, "tone_macro_f1": figure, "majority_class": {"tone_accuracy": 0.5, "tone_macro_f1": 0.2}},
        "embedding": {"n": 10, "cosine_to_base": 0.98, "top10_overlap": 0.81},
    }
    write_card(tmp_path, RECIPES["callnlp"], figures, rows=100, seed=1)
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| tone, macro F1 | 0.812 [0.750, 0.860] |" in card
    assert "overlap of the ten nearest sentences 0.81 (10 sentences)" in card
    everybody = dataclasses.replace(RECIPES["callnlp"], everybody=True)
    write_card(tmp_path, everybody, figures | {"held_out_companies": {"n": 10}}, rows=100, seed=1)
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| held out companies | shipped |" in card and "| tone, macro F1 | – | 0.812" in card
