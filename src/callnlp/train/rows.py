"""Training rows: labelled sentences, and sentences of calls without labels."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from callnlp.errors import EvaluationError
from callnlp.evaluate.sentences import GoldSentence
from callnlp.inference.heads import FLAGS, HeadLayout
from callnlp.train.targets import Examples, hard_targets

__all__ = ["call_texts", "gold_examples", "read_pairs", "unlabelled_sentences"]

_SHORT, _LONG = 25, 600
_PER_CALL = 20


def gold_examples(gold: Sequence[GoldSentence], layout: HeadLayout, *, without: Iterable[str] = ()) -> Examples:
    """Return labelled sentences as examples.

    Parameters
    ----------
    gold : sequence of GoldSentence
        As read by :func:`callnlp.evaluate.sentences.read_gold`.
    layout : HeadLayout
        Themes outside of it are dropped.
    without : iterable of str
        Tickers to leave out.
    """
    import numpy as np

    left_out, known = set(without), set(layout.themes)
    kept = [sentence for sentence in gold if sentence.ticker not in left_out]
    rows = [
        {
            "tone": sentence.tone,
            "themes": None if sentence.themes is None else sorted(sentence.themes & known),
            **{flag: getattr(sentence, flag) for flag in FLAGS},
        }
        for sentence in kept
    ]
    return Examples(
        tuple(sentence.text for sentence in kept),
        tuple(sentence.ticker for sentence in kept),
        hard_targets(rows, layout),
        np.ones(len(kept), dtype=np.float32),
    )


def unlabelled_sentences(path: Path, *, count: int, seed: int, without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return (ticker, sentence) of calls in random order, each sentence once, at most a few of one call.

    Parameters
    ----------
    path : Path
        Gzipped JSON lines, one call each: ``id`` (``TICKER_...``) and ``sentences``.
    count : int
        How many sentences at most.
    seed : int
        Of the choice.
    without : iterable of str
        Tickers to leave out.

    Raises
    ------
    EvaluationError
        When the file cannot be read.
    """
    generator, left_out = random.Random(seed), set(without)
    found: dict[str, str] = {}
    for ticker, sentences in _calls(path):
        usable = [text for text in sentences if _SHORT < len(text) < _LONG]
        if ticker not in left_out:
            for text in generator.sample(usable, min(_PER_CALL, len(usable))):
                found.setdefault(text, ticker)
    pool = [(ticker, text) for text, ticker in found.items()]
    generator.shuffle(pool)
    return pool[:count]


def call_texts(path: Path) -> Iterator[str]:
    """Yield each call of such a file as one text.

    Raises
    ------
    EvaluationError
        When the file cannot be read.
    """
    return (" ".join(sentences) for _, sentences in _calls(path))


def _calls(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield (ticker, sentences) of each call."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                call = json.loads(line)
                ticker = str(call["id"]).split("_", maxsplit=1)[0]
                yield ticker, [" ".join(text.split()) for text in call["sentences"]]
    except (OSError, ValueError, KeyError) as error:
        raise EvaluationError(f"{path}: not gzipped JSON lines with id and sentences ({error})") from error


def read_pairs(path: Path) -> list[dict[str, str]]:
    """Read a CSV file of labelled sentences with ``text`` and ``label``.

    Raises
    ------
    EvaluationError
        When the file is missing or has no such columns.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read ({error.strerror}); give the folder of the data sets") from error
    if not rows or not {"text", "label"} <= set(rows[0]):
        raise EvaluationError(f"{path}: needs columns text and label")
    return rows
