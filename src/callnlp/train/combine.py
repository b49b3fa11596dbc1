"""How rules and probabilities go together: a few numbers, chosen on sentences not trained on."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from callnlp.annotation import SentenceScore
from callnlp.evaluate.sentences import GoldSentence
from callnlp.evaluate.tally import Tally
from callnlp.inference.encoded import Combination, Combinations, Encoded
from callnlp.inference.heads import TONES
from callnlp.language.fold import fold
from callnlp.lexicon.load import Lexicon
from callnlp.themes.patterns import compile_themes
from callnlp.tone.scorer import join_tones, score_texts

__all__ = ["choose_combinations"]

_BIASES = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0)
_SLOPES = (0.5, 0.75, 1.0)
_HITS = (0.0, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
_TONE_WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
_MIN_POSITIVES = 5
#: One theme (or flag) of one sentence: its name, probability, whether a rule fired, the truth.
_Cell = tuple[str, float, bool, bool]


def choose_combinations(gold: Sequence[GoldSentence], encoded: Encoded, *, lexicon: Lexicon) -> Combinations:
    """Return the weights that do best on labelled sentences.

    Parameters
    ----------
    gold : sequence of GoldSentence
        Fully labelled, of companies that were not trained on.
    encoded : Encoded
        The model's reading of the same sentences, in order.
    lexicon : Lexicon
        Its patterns and cues.
    """
    by_cues = score_texts([sentence.text for sentence in gold], lexicon=lexicon)
    flags = {}
    for name in ("outlook", "guidance", "boilerplate"):
        cells: list[_Cell] = [
            (name, encoded.flag(index, name), getattr(by_cues[index], name) > 0.5, bool(getattr(sentence, name)))
            for index, sentence in enumerate(gold)
            if getattr(sentence, name) is not None
        ]
        flags[name] = _best(cells)
    return Combinations(
        themes=_best(_theme_cells(gold, encoded, lexicon)),
        tone_cues=max(_TONE_WEIGHTS, key=lambda weight: _tone_quality(gold, encoded, by_cues, weight)),
        **flags,
    )


def _theme_cells(gold: Sequence[GoldSentence], encoded: Encoded, lexicon: Lexicon) -> list[_Cell]:
    themes = compile_themes(lexicon)
    cells: list[_Cell] = []
    for index, sentence in enumerate(gold):
        if sentence.themes is None or sentence.boilerplate:
            continue
        matched, known = themes.evidence(fold(sentence.text)), encoded.themes(index)
        cells += [
            (theme.id, known[theme.id], theme.id in matched, theme.id in sentence.themes)
            for theme in themes.themes
            if theme.id in known
        ]
    return cells


def _best(cells: Sequence[_Cell]) -> Combination:
    grid = [Combination(bias=b, slope=s, hit=h) for b, s, h in itertools.product(_BIASES, _SLOPES, _HITS)]
    return max(grid, key=lambda weights: _quality(cells, weights)) if cells else Combination()


def _quality(cells: Sequence[_Cell], weights: Combination) -> float:
    """Return the mean of micro and macro F1."""
    said = {
        (probability, fired): weights.score(probability, fired) >= weights.threshold
        for probability, fired in {(probability, fired) for _, probability, fired, _ in cells}
    }
    tallies: dict[str, list[int]] = {}
    for name, probability, fired, gold in cells:
        positive = said[probability, fired]
        if positive or gold:
            counts = tallies.setdefault(name, [0, 0, 0])
            counts[0 if positive and gold else 1 if positive else 2] += 1
    found = [Tally(*counts) for counts in tallies.values()]
    micro = sum(found, Tally()).f1 or 0.0
    large = [tally.f1 or 0.0 for tally in found if tally.tp + tally.fn >= _MIN_POSITIVES]
    return (micro + sum(large) / len(large)) / 2 if large else micro


def _tone_quality(
    gold: Sequence[GoldSentence], encoded: Encoded, by_cues: Sequence[SentenceScore], weight: float
) -> float:
    counts = {tone: [0, 0, 0] for tone in TONES}
    for index, sentence in enumerate(gold):
        if sentence.tone is None:
            continue
        joined = join_tones(encoded.tone(index), by_cues[index].tone_probabilities, weight)
        said = TONES[max(range(3), key=joined.__getitem__)]
        if said == sentence.tone:
            counts[said][0] += 1
        else:
            counts[said][1] += 1
            counts[sentence.tone][2] += 1
    return sum(Tally(*found).f1 or 0.0 for found in counts.values()) / len(TONES)
