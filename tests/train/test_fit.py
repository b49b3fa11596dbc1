"""The training loop on a toy network; skipped where PyTorch is not installed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from callnlp.inference.heads import HeadLayout, probabilities
from callnlp.train.fit import Plan, fit, predict
from callnlp.train.targets import Examples, hard_targets

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

LAYOUT = HeadLayout(("backlog_growth", "pandemic"))
PLAN = Plan(epochs=4, batch=4, rate=1e-3, head_rate=5e-3, theme_weight=10.0, keep_weight=0.5)
TOKENS = [[2, word, 5 + word % 7, 3] for word in range(8, 24)]


def examples() -> Examples:
    """Sentences whose first word decides everything: even words are positive and about backlog."""
    rows = [
        {
            "tone": "positive" if word % 2 == 0 else "negative",
            "themes": ["backlog_growth"] if word % 2 == 0 else [],
            "outlook": word % 2 == 0,
        }
        for word in range(8, 24)
    ]
    texts = tuple(map(str, range(8, 24)))
    return Examples(texts, texts, hard_targets(rows, LAYOUT), np.ones(len(rows), dtype=np.float32))


def network(shared: int | None = None):
    from callnlp.train.network import SentenceNetwork

    torch.manual_seed(3)
    config = transformers.BertConfig(
        vocab_size=40, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    made = SentenceNetwork(transformers.BertModel(config), width=32, outputs=LAYOUT.size, shared=shared)
    made.start_at(examples().priors())
    return made


def test_it_learns_what_it_is_shown_and_leaves_unknown_heads_alone():
    toy = network()
    fit(toy, TOKENS, examples(), plan=replace(PLAN, epochs=30), seed=1, base=predict(network(), TOKENS)[0])
    embeddings, logits = predict(toy, TOKENS)
    said = probabilities(logits)
    even = np.array([word % 2 == 0 for word in range(8, 24)])
    assert ((said[:, 2] > 0.5) == even).mean() > 0.9 and ((said[:, 6] > 0.5) == even).mean() > 0.9
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_a_run_that_stopped_goes_on_where_it_was(tmp_path: Path):
    whole, part = network(), network()
    fit(whole, TOKENS, examples(), plan=PLAN, seed=1)
    folder = tmp_path / "checkpoint"
    interrupt_after(2, part, folder)
    resumed = network()
    fit(resumed, TOKENS, examples(), plan=PLAN, seed=1, checkpoint=folder)
    assert np.allclose(predict(whole, TOKENS)[1], predict(resumed, TOKENS)[1], atol=1e-4)


def interrupt_after(epochs: int, toy, folder: Path) -> None:
    """Train, and stop as a lost machine would: after the checkpoint of an epoch."""
    import callnlp.train.fit as loop

    kept = loop._keep

    def keep_and_stop(where, network, optimizer, epoch):
        kept(where, network, optimizer, epoch)
        if epoch == epochs:
            raise KeyboardInterrupt

    loop._keep = keep_and_stop
    try:
        with pytest.raises(KeyboardInterrupt):
            fit(toy, TOKENS, examples(), plan=PLAN, seed=1, checkpoint=folder)
    finally:
        loop._keep = kept


def test_frozen_layers_do_not_move():
    toy = network()
    before = toy.backbone.encoder.layer[0].attention.self.query.weight.clone()
    fit(toy, TOKENS, examples(), plan=replace(PLAN, frozen_layers=1), seed=1)
    assert torch.equal(before, toy.backbone.encoder.layer[0].attention.self.query.weight)


def test_layers_above_the_shared_ones_serve_one_end_each():
    whole, split = network(), network(shared=1)
    assert np.allclose(predict(whole, TOKENS)[0], predict(split, TOKENS)[0], atol=1e-5)  # both still the base
    embeddings, logits = predict(split, TOKENS)
    with torch.no_grad():
        split.reading[0].output.dense.bias[0] += 1.0
    assert np.array_equal(predict(split, TOKENS)[0], embeddings)
    assert not np.allclose(predict(split, TOKENS)[1], logits)


def test_with_layers_of_its_own_the_embedding_stays_nearer_to_the_base():
    base, words = predict(network(), TOKENS)[0], network().backbone.embeddings.word_embeddings.weight
    near = {}
    for shared in (None, 1):
        toy = network(shared=shared)
        fit(toy, TOKENS, examples(), plan=replace(PLAN, frozen_words=True), seed=1, base=base)
        near[shared] = float((predict(toy, TOKENS)[0] * base).sum(axis=1).mean())
        assert torch.equal(toy.backbone.embeddings.word_embeddings.weight, words)
    assert near[1] > near[None]


@pytest.mark.parametrize("shared", [None, 1])
def test_the_exported_file_says_the_same(tmp_path: Path, shared: int | None):
    pytest.importorskip("onnx")
    import onnxruntime

    from callnlp.train.export import export_onnx

    toy = network(shared=shared)
    fit(toy, TOKENS, examples(), plan=PLAN, seed=1)
    export_onnx(toy, tmp_path / "model.onnx", work=tmp_path / "work")
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"])
    embeddings, logits = predict(toy, TOKENS)
    for row, tokens in enumerate(TOKENS):
        ids = np.array([tokens], dtype=np.int64)
        found = session.run(["embedding", "logits"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        assert float(found[0][0] @ embeddings[row]) > 0.97
        assert np.allclose(probabilities(found[1]), probabilities(logits[[row]]), atol=0.1)
