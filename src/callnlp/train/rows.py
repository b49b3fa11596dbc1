"""Training rows: labelled sentences, and transcript sentences with weak labels of our own rules."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from callnlp.errors import EvaluationError
from callnlp.evaluate.sentences import GoldSentence
from callnlp.inference.heads import FLAGS, TONES, HeadLayout
from callnlp.lexicon.load import Lexicon
from callnlp.themes.tagger import tag_texts
from callnlp.train.targets import Examples, hard_targets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["gold_examples", "read_pairs", "weak_examples"]

#: Share of sentences with a pattern hit that hold the theme, and of sentences without one.
_HIT, _NO_HIT = 0.76, 0.01
_WEAK_WEIGHT = 0.3
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


def weak_examples(
    path: Path, layout: HeadLayout, *, lexicon: Lexicon, count: int, seed: int, without: Iterable[str] = ()
) -> Examples:
    """Return sentences of calls with the themes that the patterns see; all else is unknown.

    Parameters
    ----------
    path : Path
        Gzipped JSON lines, one call each: ``id`` (``TICKER_...``) and ``sentences``.
    layout : HeadLayout
        The themes to label.
    lexicon : Lexicon
        Its patterns label.
    count : int
        How many sentences; half of them hold a theme.
    seed : int
        Of the choice.
    without : iterable of str
        Tickers to leave out.

    Raises
    ------
    EvaluationError
        When the file cannot be read.
    """
    import numpy as np

    pool = _sentences(path, random.Random(seed), set(without))[: 6 * count]
    tagged_rows = {hit.sentence for hit in tag_texts([text for _, text in pool], lexicon=lexicon)}
    tagged = [index for index in range(len(pool)) if index in tagged_rows][: count - count // 2]
    plain = [index for index in range(len(pool)) if index not in tagged_rows][: count // 2]
    chosen = [pool[index] for index in sorted(tagged + plain)]
    texts = [text for _, text in chosen]
    targets = _weak_targets(texts, layout, lexicon)
    weights = np.full(len(chosen), _WEAK_WEIGHT, dtype=np.float32)
    return Examples(tuple(texts), tuple(ticker for ticker, _ in chosen), targets, weights)


def _weak_targets(texts: Sequence[str], layout: HeadLayout, lexicon: Lexicon) -> NDArray[np.float32]:
    import numpy as np

    first = len(TONES) + len(FLAGS)
    targets = np.full((len(texts), layout.size), np.nan, dtype=np.float32)
    targets[:, first:] = _NO_HIT
    column = {theme: index for index, theme in enumerate(layout.themes, first)}
    for hit in tag_texts(texts, lexicon=lexicon):
        if hit.theme in column:
            targets[hit.sentence, column[hit.theme]] = _HIT
    return targets


def _sentences(path: Path, generator: random.Random, left_out: set[str]) -> list[tuple[str, str]]:
    """Return (ticker, sentence) in random order, each sentence once, at most a few of one call."""
    found: dict[str, str] = {}
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                call = json.loads(line)
                ticker = str(call["id"]).split("_", maxsplit=1)[0]
                usable = [" ".join(text.split()) for text in call["sentences"]]
                usable = [text for text in usable if _SHORT < len(text) < _LONG]
                if ticker not in left_out:
                    for text in generator.sample(usable, min(_PER_CALL, len(usable))):
                        found.setdefault(text, ticker)
    except (OSError, ValueError, KeyError) as error:
        raise EvaluationError(f"{path}: not gzipped JSON lines with id and sentences ({error})") from error
    pool = [(ticker, text) for text, ticker in found.items()]
    generator.shuffle(pool)
    return pool


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
