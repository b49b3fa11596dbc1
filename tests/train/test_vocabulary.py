"""A base with fewer word pieces reads the texts at hand as before; skipped where PyTorch is not installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callnlp.train.vocabulary import trim_base

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
tokenizers = pytest.importorskip("tokenizers")

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PIECES = [*"abcegklorw", *(f"##{letter}" for letter in "abcegklorw"), "é", "back", "##log", "grow", "##lace", "##rook"]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    vocab = {piece: number for number, piece in enumerate([*SPECIAL, *PIECES])}
    made = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocab, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.add_special_tokens(SPECIAL)
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocab["[CLS]"]), ("[SEP]", vocab["[SEP]"])]
    )
    config = transformers.BertConfig(
        vocab_size=len(vocab), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8
    )
    torch.manual_seed(1)
    transformers.BertModel(config).save_pretrained(folder)
    made.save(str(folder / "tokenizer.json"))
    (folder / "LICENSE").write_text("a licence", encoding="utf-8")
    return folder


def reads(folder: Path, text: str) -> tuple[list[str], object]:
    from callnlp.train.fit import predict
    from callnlp.train.network import load_network

    found = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text)
    return found.tokens, predict(load_network(folder, outputs=1), [found.ids])[0]


def test_texts_at_hand_read_as_before_and_lost_pieces_as_shorter_ones(base: Path, tmp_path: Path):
    size = len(SPECIAL) + 20 + 3  # letters, and what the text needs beside them: two pieces, so one of the rest
    small = trim_base(base, ["backlog"], tmp_path / "small", size=size)
    assert json.loads((small / "config.json").read_text(encoding="utf-8"))["vocab_size"] == size
    assert (small / "LICENSE").read_text(encoding="utf-8") == "a licence"
    (before, meant), (after, kept) = reads(base, "backlog"), reads(small, "backlog")
    assert before == after == ["[CLS]", "back", "##log", "[SEP]"] and (meant == kept).all()
    assert reads(small, "grow")[0] == ["[CLS]", "grow", "[SEP]"]  # the first of the rest
    assert reads(base, "brook")[0][1:-1] == ["b", "##rook"]
    assert reads(small, "brook")[0][1:-1] == ["b", "##r", "##o", "##o", "##k"]
    assert reads(small, "é")[0][1:-1] == ["[UNK]"]


def test_a_base_that_is_there_is_left_alone(base: Path, tmp_path: Path):
    small = trim_base(base, ["backlog"], tmp_path / "small", size=29)
    written = (small / "tokenizer.json").read_bytes()
    assert trim_base(base, [], tmp_path / "small", size=25) == small
    assert (small / "tokenizer.json").read_bytes() == written
