"""Tone, outlook, guidance, boilerplate and hedging of each sentence: by the model, else by cues."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from callnlp.annotation import SentenceScore, Tone
from callnlp.inference.encoded import Encoded
from callnlp.inference.heads import TONES
from callnlp.language.fold import fold, mostly_latin, words_of
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.tone.cues import Cues, compile_cues
from callnlp.transcript import Transcript

__all__ = ["LEXICON", "join_tones", "score_sentences", "score_text", "score_texts"]

#: What ``SentenceScore.model`` says when no weights took part.
LEXICON = "lexicon"

_LABELS: tuple[Tone, ...] = ("negative", "neutral", "positive")
assert _LABELS == TONES
#: A cue adds one to the log odds of its side; neutral holds the field against less than that.
_NEUTRAL = 0.75
_YES, _NO, _HALF = 0.9, 0.1, 0.5


def score_sentences(
    transcript: Transcript, *, lexicon: Lexicon, encoded: Encoded | None = None
) -> tuple[SentenceScore, ...]:
    """Score every sentence of a call.

    Parameters
    ----------
    transcript : Transcript
        As read; masks hold no sentences.
    lexicon : Lexicon
        With the cues of ``tone.toml``.
    encoded : Encoded, optional
        The model's reading of the same sentences, in order; cues alone without it.

    Returns
    -------
    tuple of SentenceScore
        One for each of ``transcript.sentences``, in order.
    """
    texts = [sentence.text(transcript.text) for sentence in transcript.sentences]
    return score_texts(texts, lexicon=lexicon, encoded=encoded)


def score_texts(texts: Sequence[str], *, lexicon: Lexicon, encoded: Encoded | None = None) -> tuple[SentenceScore, ...]:
    """Score sentences given as texts; ``sentence`` of each result is its position.

    Parameters
    ----------
    texts : sequence of str
        One sentence each.
    lexicon : Lexicon
        With the cues of ``tone.toml``.
    encoded : Encoded, optional
        The model's reading of the same texts, in order.
    """
    cues = compile_cues(lexicon)
    if encoded is None:
        return tuple(_by_cues(text, index, cues) for index, text in enumerate(texts))
    return tuple(
        # The model reads English; on another script the cues know more.
        _by_model(text, index, cues, encoded) if mostly_latin(text) else _by_cues(text, index, cues)
        for index, text in enumerate(texts)
    )


def score_text(text: str, lexicon: Lexicon | None = None) -> SentenceScore:
    """Score one sentence by cues alone; ``sentence`` of the result is 0.

    Parameters
    ----------
    text : str
        One sentence.
    lexicon : Lexicon, optional
        The packaged one when None.

    Examples
    --------
    >>> score_text("Demand was very strong and margins improved.").tone
    'positive'
    """
    return _by_cues(text, 0, compile_cues(lexicon or load_lexicon()))


def _by_model(text: str, index: int, cues: Cues, encoded: Encoded) -> SentenceScore:
    """Let model and cues speak together, with the weights that travel with the model."""
    by_cues, weights = _by_cues(text, index, cues), encoded.combinations
    probabilities = join_tones(encoded.tone(index), by_cues.tone_probabilities, weights.tone_cues)
    return replace(
        by_cues,
        tone=_label(probabilities),
        tone_probabilities=probabilities,
        outlook=weights.outlook.score(encoded.flag(index, "outlook"), by_cues.outlook > _HALF),
        guidance=weights.guidance.score(encoded.flag(index, "guidance"), by_cues.guidance > _HALF),
        boilerplate=weights.boilerplate.score(encoded.flag(index, "boilerplate"), by_cues.boilerplate > _HALF),
        model=encoded.model,
    )


def join_tones(
    model: tuple[float, float, float], cues: tuple[float, float, float], weight: float
) -> tuple[float, float, float]:
    """Return the product of both, cues to the power of ``weight``, summing to one, 3 decimals.

    Parameters
    ----------
    model, cues : tuple of float
        Probabilities of negative, neutral, positive.
    weight : float
        Zero leaves the word to the model.
    """
    parts = [max(said, 0.001) * max(cue, 0.02) ** weight for said, cue in zip(model, cues, strict=True)]
    total = sum(parts)
    low, high = round(parts[0] / total, 3), round(parts[2] / total, 3)
    return low, round(1.0 - low - high, 3), high


def _by_cues(text: str, index: int, cues: Cues) -> SentenceScore:
    folded = fold(text)
    boilerplate = cues.has("boilerplate", folded)
    neutral = boilerplate or cues.has("neutral", folded)
    probabilities = (0.05, 0.9, 0.05) if neutral else _tone_probabilities(*cues.polarity(folded))
    outlook = not boilerplate and cues.has("outlook", _ahead(folded, cues))
    guidance = outlook and cues.has("guidance", folded) and cues.has("amount", folded)
    return SentenceScore(
        sentence=index,
        tone=_label(probabilities),
        tone_probabilities=probabilities,
        outlook=_YES if outlook else _NO,
        guidance=_YES if guidance else _NO,
        boilerplate=_YES if boilerplate else _NO,
        uncertainty=_uncertainty(folded, cues),
        words=len(words_of(folded)),
        model=LEXICON,
    )


def _label(probabilities: tuple[float, float, float]) -> Tone:
    return _LABELS[max(range(3), key=probabilities.__getitem__)]


def _uncertainty(folded: str, cues: Cues) -> float:
    words = len(words_of(folded))
    return round(min(cues.count("hedge", folded) / words, 1.0), 3) if words else 0.0


def _ahead(folded: str, cues: Cues) -> str:
    """Return a text without the words that only look ahead on their face ("as we expected")."""
    pattern = cues.patterns["past"]
    return folded if pattern is None else pattern.sub(" ", folded)


def _tone_probabilities(negative: int, positive: int) -> tuple[float, float, float]:
    """Return (negative, neutral, positive) from cue counts by a softmax, rounded to 3 decimals."""
    weights = [math.exp(min(negative, 20)), math.exp(_NEUTRAL), math.exp(min(positive, 20))]
    total = sum(weights)
    low, high = round(weights[0] / total, 3), round(weights[2] / total, 3)
    return low, round(1.0 - low - high, 3), high
