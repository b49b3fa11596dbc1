"""The comparison recipes: folds, soft labels, figures that can be checked by hand, and a run that goes on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import callnlp.train.comparisons as comparisons
from callnlp.errors import EvaluationError
from callnlp.train.comparisons import compare, stratified
from callnlp.train.recipes import RECIPES

TONES = ["negative", "neutral", "neutral", "positive"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [f"Sentence {number} {tone}.,{tone},{level}" for level in (50, 100) for number in range(5) for tone in TONES]
    (tmp_path / "fpb").mkdir()
    (tmp_path / "fpb/train.csv").write_text("text,label,agreement\n" + "\n".join(rows) + "\n", encoding="utf-8")
    claims = [f"We expect {number} million.,1\nIt was {number} million.,0\nIt is {number}.,0" for number in range(5)]
    (tmp_path / "numclaim").mkdir()
    for name in ("ec", "arpts"):
        path = tmp_path / "numclaim" / f"{name}_train.csv"
        path.write_text("text,label\n" + "\n".join(claims) + "\n", encoding="utf-8")
    return tmp_path


def run(name: str, data: Path):
    return compare(RECIPES[name], data, base=data, seed=1, work=data / "work")


def test_parts_hold_every_row_once_and_equal_shares():
    labels = [0] * 10 + [1] * 5
    parts = stratified(labels, 5, 3)
    assert sorted(row for part in parts for row in part) == list(range(15))
    assert {tuple(sorted(labels[row] for row in part)) for part in parts} == {(0, 0, 1)}
    assert parts == stratified(labels, 5, 3) != stratified(labels, 5, 4)


def test_those_who_disagreed_are_spread_over_the_other_tones():
    targets = comparisons._soft([0, 1, 1, 1, 2], ["100", "50", "100", "100", "66"])
    assert targets[0, :3].tolist() == [1.0, 0.0, 0.0]
    assert targets[1, :3] == pytest.approx([0.21, 0.58, 0.21])
    assert targets[4, :3] == pytest.approx([0.3 / 4, 0.9 / 4, 0.7])
    assert np.isnan(targets[:, 3:]).all()


def test_phrasebank_figures_and_a_second_run_that_trains_nothing(data: Path, monkeypatch: pytest.MonkeyPatch):
    trained = []

    def always_neutral(run, task, test, *, checkpoint):
        trained.append(len(test))
        return [1 for _ in test]

    monkeypatch.setattr(comparisons, "_trained", always_neutral)
    found = run("phrasebank", data)
    assert list(found) == ["all", "agreement 50", "agreement 100", "trained on agreement 100 only"]
    assert [part["n"] for part in found.values()] == [40, 20, 20, 20]
    assert found["all"]["accuracy"]["value"] == found["all"]["accuracy"]["majority"] == 0.5
    assert found["all"]["macro_f1"]["value"] == pytest.approx(2 / 3 / 3, abs=1e-4)
    assert trained == [8] * 5 + [4] * 5
    assert run("phrasebank", data) == found and len(trained) == 10
    assert {path.name for path in (data / "work").rglob("*") if path.is_file()} == {"said.json"}


def test_numclaim_tests_earnings_calls_only(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(comparisons, "_trained", lambda run, task, test, *, checkpoint: [task.labels[i] for i in test])
    found = run("numclaim", data)
    assert (found["n"], found["in_claim"], found["folds"]) == (15, 5, 5)
    assert found["in_claim_f1"]["mean"] == 1.0 and found["in_claim_f1"]["majority"] == 0.0
    assert found["weighted_f1"]["majority"] == pytest.approx(2 / 3 * 0.8, abs=1e-4)


@pytest.mark.parametrize(("name", "file"), [("phrasebank", "fpb/train.csv"), ("numclaim", "numclaim/ec_train.csv")])
def test_a_label_that_is_none_is_named(data: Path, name: str, file: str):
    (data / file).write_text("text,label\nfine,good\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="label 'good'"):
        run(name, data)


def test_a_small_network_is_trained_and_nothing_of_it_is_kept(data: Path, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    import callnlp.train.fit as loop
    from callnlp.assets import asset_folder
    from callnlp.inference.encoder import SHIPPED

    base = data / "base"
    shipped = asset_folder(SHIPPED)
    assert shipped is not None
    transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(shipped / "tokenizer.json"), pad_token="[PAD]", unk_token="[UNK]"
    ).save_pretrained(base)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    transformers.BertModel(transformers.BertConfig(**sizes)).save_pretrained(base)
    read: list[list[str]] = []
    encode_all = loop.encode_all
    monkeypatch.setattr(loop, "encode_all", lambda *given: read.append(given[1]) or encode_all(*given))
    found = compare(RECIPES["numclaim"], data, base=base, seed=1, work=data / "work")
    assert found["n"] == 15 and len(read) == 10
    for trained, tested in zip(read[::2], read[1::2], strict=True):
        assert not set(trained) & set(tested), "a sentence of the tested rows trains nowhere, not even as a copy"
    kept = [path for path in (data / "work").rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {"said.json"} and len(kept) == 5
    assert all(set(json.loads(path.read_text(encoding="utf-8"))) <= {0, 1} for path in kept)
