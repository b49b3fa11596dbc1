"""A whole call, everything, beside the usual stack: a FinBERT-shaped pipeline, spaCy and quantulum3.

Run on a quiet machine: ``pip install 'callnlp[models]' spacy quantulum3`` and
``python benchmarks/whole_call.py [FILE...]``; without files the first sample call. One process, warm,
two cores. The peer is BERT-base with random weights (speed does not depend on them), read sentence
by sentence by a transformers pipeline at batch 1, as people usually run it; ours is turns, masks,
claims, themes and tone. A second table gives sentences a second of both encoders alone.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "2")  # before anything reads it

import callnlp
from callnlp.inference.encoder import shipped_encoder

WARM = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--sentences", type=int, default=0, help="Only the first N sentences of the peer's part.")
    given = parser.parse_args()
    files = given.files or sorted((Path(__file__).parents[1] / "transcripts/sample").glob("*.txt"))[:1]
    classify, split, amounts = finbert_shape(), splitter(), quantities()
    for path in files:
        call = callnlp.read(path)
        texts = [sentence.text(call.text) for sentence in call.sentences]
        peer = texts[: given.sentences or None]
        own = min(seconds(lambda path=path: callnlp.annotate(callnlp.read(path))) for _ in range(WARM))
        steps = {
            "FinBERT shape, batch 1": seconds(lambda peer=peer: [classify(text) for text in peer]),
            "spaCy": seconds(lambda call=call: split(call.text)),
            "quantulum3": seconds(lambda peer=peer: [amounts(text) for text in peer]),
        }
        report(path.name, own, steps, sentences=len(peer), whole=len(texts), words=len(call.text.split()))
        encoders(texts, steps["FinBERT shape, batch 1"] / max(1, len(peer)))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def report(name: str, own: float, steps: dict[str, float], *, sentences: int, whole: int, words: int) -> None:
    print(f"{name}: {words} words, {whole} sentences; callnlp, everything: {own:.2f} s")
    for step, spent in steps.items():
        print(f"    {step}: {spent:.2f} s")
    if sentences < whole:
        print(f"    the peer read {sentences} sentences only: no ratio")
    else:
        print(f"    all three {sum(steps.values()):.1f} s: {sum(steps.values()) / own:.0f} x callnlp")


def encoders(texts: Sequence[str], peer: float) -> None:
    encoder = shipped_encoder()
    if encoder is None:
        print("    no shipped model: no figure for the encoder alone")
        return
    spent = min(seconds(lambda: encoder.encode(texts)) for _ in range(WARM)) / len(texts)
    print(f"    encoder alone {1 / spent:.0f} sentences/s against {1 / peer:.1f}: {peer / spent:.0f} x")


def finbert_shape() -> Callable[[str], Any]:
    """Make BERT-base for three classes with random weights, run by ``transformers.pipeline``."""
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast, pipeline

    encoder = shipped_encoder()
    if encoder is None:
        raise SystemExit("no shipped model, so no tokenizer for the peer: reinstall callnlp")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(encoder.folder / "tokenizer.json"), pad_token="[PAD]", unk_token="[UNK]"
    )
    model = BertForSequenceClassification(BertConfig(num_labels=3)).eval()
    found = pipeline("text-classification", model=model, tokenizer=tokenizer, device=-1)
    found("A sentence to warm up.")
    return lambda text: found(text, truncation=True, max_length=512)


def splitter() -> Callable[[str], Any]:
    """Return the small English pipeline where installed, else rules for sentences (kinder to the peer)."""
    import spacy

    if importlib.util.find_spec("en_core_web_sm"):
        return spacy.load("en_core_web_sm")
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def quantities() -> Callable[[str], Any]:
    from quantulum3 import parser

    parser.parse("$1 million")  # loads its tables
    return parser.parse


if __name__ == "__main__":
    main()
