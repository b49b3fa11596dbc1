"""How patterns and probabilities go together: four numbers, chosen on sentences not trained on."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from callnlp.evaluate.sentences import GoldSentence
from callnlp.evaluate.tally import Tally
from callnlp.inference.encoded import Combination, Encoded
from callnlp.language.fold import fold
from callnlp.lexicon.load import Lexicon
from callnlp.themes.patterns import compile_themes
from callnlp.themes.tagger import combined_score

__all__ = ["choose_combination"]

_BIASES = (-2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5)
_SLOPES = (0.5, 0.75, 1.0)
_HITS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
_MIN_POSITIVES = 5


def choose_combination(gold: Sequence[GoldSentence], encoded: Encoded, *, lexicon: Lexicon) -> Combination:
    """Return the weights with the best mean of micro and macro F1 on labelled sentences.

    Parameters
    ----------
    gold : sequence of GoldSentence
        With themes.
    encoded : Encoded
        The model's reading of the same sentences, in order.
    lexicon : Lexicon
        Its patterns.
    """
    themes = compile_themes(lexicon)
    cells: list[tuple[str, float, bool, bool]] = []
    for index, sentence in enumerate(gold):
        if encoded.flag(index, "boilerplate") > 0.5:
            continue
        matched, known = themes.evidence(fold(sentence.text)), encoded.themes(index)
        cells += [
            (theme.id, known[theme.id], theme.id in matched, theme.id in (sentence.themes or ()))
            for theme in themes.themes
            if theme.id in known
        ]
    best, best_score = Combination(), -1.0
    for bias, slope, hit in itertools.product(_BIASES, _SLOPES, _HITS):
        weights = replace(Combination(), bias=bias, slope=slope, hit=hit)
        score = _quality(cells, weights)
        if score > best_score:
            best, best_score = weights, score
    return best


def _quality(cells: Sequence[tuple[str, float, bool, bool]], weights: Combination) -> float:
    said = {
        (probability, matched): combined_score(probability, matched, weights) >= weights.threshold
        for _, probability, matched, _ in cells
    }
    tallies: dict[str, Tally] = {}
    for theme, probability, matched, gold in cells:
        positive = said[probability, matched]
        if positive or gold:
            tally = Tally(int(positive and gold), int(positive and not gold), int(gold and not positive))
            tallies[theme] = tallies.get(theme, Tally()) + tally
    micro = sum(tallies.values(), Tally()).f1 or 0.0
    large = [tally.f1 or 0.0 for tally in tallies.values() if tally.tp + tally.fn >= _MIN_POSITIVES]
    return (micro + sum(large) / len(large)) / 2 if large else micro
