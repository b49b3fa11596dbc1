"""Other people's models: a tiny classifier and a tiny Sentence Transformers model made on the spot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from callnlp.batch import process
from callnlp.errors import ModelError, UsageError
from callnlp.inference.other_models import OtherModels
from callnlp.pipeline import chosen_encoder, tag
from callnlp.store.store import Store

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] revenue fell rose demand was strong weak we grew".split()
TEXTS = ["Revenue fell.", "Demand was strong.", "We grew."]


def tokenizer():
    return transformers.BertTokenizerFast(vocab={word: index for index, word in enumerate(WORDS)})


def config(**more: object):
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    return transformers.BertConfig(vocab_size=len(WORDS), **shape, **more)


def classifier(folder: Path, labels: list[str], *, always: int) -> str:
    """A classifier that says one label, whatever the text."""
    names = dict(enumerate(labels))
    model = transformers.BertForSequenceClassification(config(id2label=names, num_labels=len(labels)))
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.eye(len(labels))[always] * 5)
    folder.mkdir()
    model.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize(
    ("labels", "always", "tone"),
    [
        (["positive", "negative", "neutral"], 0, "positive"),
        (["Neutral", "Bullish", "Bearish"], 2, "negative"),
    ],
)
def test_labels_are_mapped_and_the_rest_is_the_shipped_models(
    tmp_path: Path, labels: list[str], always: int, tone: str
):
    name = classifier(tmp_path / "tiny", labels, always=always)
    rows = tag(TEXTS, encoder=chosen_encoder(tone=name))
    shipped = tag(TEXTS)
    assert {row["tone"] for row in rows} == {tone}
    assert [row["outlook"] for row in rows] == [row["outlook"] for row in shipped]
    assert [row["themes"] for row in rows] == [row["themes"] for row in shipped]
    assert rows[0]["model"].startswith(shipped[0]["model"] + " + tone tiny@")


def test_labels_that_are_no_tones_are_refused(tmp_path: Path):
    name = classifier(tmp_path / "tiny", ["LABEL_0", "LABEL_1", "LABEL_2"], always=0)
    with pytest.raises(ModelError, match="LABEL_0, LABEL_1, LABEL_2 are not tones; name them negative"):
        chosen_encoder(tone=name)


def test_pickled_weights_are_refused(tmp_path: Path):
    name = classifier(tmp_path / "tiny", ["negative", "neutral", "positive"], always=0)
    weights = tmp_path / "tiny" / "model.safetensors"
    torch.save({}, tmp_path / "tiny" / "pytorch_model.bin")
    weights.unlink()
    with pytest.raises(ModelError, match="safetensors"):
        chosen_encoder(tone=name)


def test_an_embedding_of_another_width(tmp_path: Path):
    sentence_transformers = pytest.importorskip("sentence_transformers")
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    transformers.BertModel(config()).save_pretrained(tmp_path)
    tokenizer().save_pretrained(tmp_path)
    words = Transformer(str(tmp_path))
    sentence_transformers.SentenceTransformer(modules=[words, Pooling(16)]).save(str(tmp_path / "tiny"))
    shipped = chosen_encoder()
    assert shipped is not None
    both = OtherModels(shipped, encoder=str(tmp_path / "tiny"))
    together, alone = both.encode(TEXTS), both.encode(TEXTS[1:2])
    assert together.embeddings.shape == (3, 16)
    assert np.linalg.norm(together.embeddings, axis=1) == pytest.approx(1.0, abs=1e-4)
    assert np.array_equal(together.embeddings[1], alone.embeddings[0])
    assert np.array_equal(together.probabilities, shipped.encode(TEXTS).probabilities)


def test_the_store_names_both_models_and_refresh_sees_the_change(tmp_path: Path):
    name = classifier(tmp_path / "tiny", ["negative", "neutral", "positive"], always=2)
    call = tmp_path / "XYZ_2025_Q1.txt"
    call.write_text(
        "XYZ Q1 2025 Earnings Call\n\nJane Roe -- Chief Executive Officer\n\nRevenue fell. Demand was weak this quarter.\n",
        encoding="utf-8",
    )
    process([str(call)], store=tmp_path / "store", ticker="XYZ", period="2025-Q1", tone=name)
    report = process([str(call)], store=tmp_path / "store", ticker="XYZ", period="2025-Q1", tone=name)
    assert report.files("unchanged") == [str(call)] and report.stale == 0
    rows = Store(str(tmp_path / "store")).tone()
    assert set(rows["tone"]) == {"positive"}
    assert all(" + tone tiny@" in made for made in rows["model"])
    again = process([str(call)], store=tmp_path / "store", ticker="XYZ", period="2025-Q1")
    assert again.stale == 1


def test_what_cannot_be_loaded_is_one_error_and_needs_the_model(tmp_path: Path):
    call = tmp_path / "XYZ_2025_Q1.txt"
    call.write_text("Jane Roe -- Chief Executive Officer\n\nRevenue fell.\n", encoding="utf-8")
    absent = str(tmp_path / "no" / "such" / "model")
    with pytest.raises(ModelError, match="cannot be loaded as a sequence-classification model"):
        process([str(call)], store=tmp_path / "store", tone=absent)
    with pytest.raises(UsageError, match="beside the shipped one"):
        process([str(call)], store=tmp_path / "store", tone=absent, model=False)
