"""Tone, outlook, guidance, boilerplate and hedging of each sentence, from cues alone."""

from __future__ import annotations

import math

from callnlp.annotation import SentenceScore, Tone
from callnlp.language.fold import fold, words_of
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.tone.cues import Cues, compile_cues
from callnlp.transcript import Transcript

__all__ = ["LEXICON", "score_sentences", "score_text"]

#: What ``SentenceScore.model`` says when no weights took part.
LEXICON = "lexicon"

_LABELS: tuple[Tone, ...] = ("negative", "neutral", "positive")
#: Evidence of one cue in log odds; neutral holds the field against less than one clear cue.
_NEUTRAL = 0.75
_YES, _NO = 0.9, 0.1


def score_sentences(transcript: Transcript, *, lexicon: Lexicon) -> tuple[SentenceScore, ...]:
    """Score every sentence of a call.

    Parameters
    ----------
    transcript : Transcript
        As read; masks hold no sentences.
    lexicon : Lexicon
        With the cues of ``tone.toml``.

    Returns
    -------
    tuple of SentenceScore
        One for each of ``transcript.sentences``, in order.
    """
    cues = compile_cues(lexicon)
    return tuple(_score(sentence.text(transcript.text), sentence.index, cues) for sentence in transcript.sentences)


def score_text(text: str, lexicon: Lexicon | None = None) -> SentenceScore:
    """Score one sentence given as text; ``sentence`` of the result is 0.

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
    return _score(text, 0, compile_cues(lexicon or load_lexicon()))


def _score(text: str, index: int, cues: Cues) -> SentenceScore:
    folded = fold(text)
    words = len(words_of(folded))
    boilerplate = cues.has("boilerplate", folded)
    neutral = boilerplate or cues.has("neutral", folded)
    probabilities = (0.05, 0.9, 0.05) if neutral else _tone_probabilities(*cues.polarity(folded))
    outlook = not boilerplate and cues.has("outlook", _ahead(folded, cues))
    guidance = outlook and cues.has("guidance", folded) and cues.has("amount", folded)
    return SentenceScore(
        sentence=index,
        tone=_LABELS[max(range(3), key=probabilities.__getitem__)],
        tone_probabilities=probabilities,
        outlook=_YES if outlook else _NO,
        guidance=_YES if guidance else _NO,
        boilerplate=_YES if boilerplate else _NO,
        uncertainty=round(min(cues.count("hedge", folded) / words, 1.0), 3) if words else 0.0,
        words=words,
        model=LEXICON,
    )


def _ahead(folded: str, cues: Cues) -> str:
    """Return a text without the words that only look ahead on their face ("as we expected")."""
    pattern = cues.patterns["past"]
    return folded if pattern is None else pattern.sub(" ", folded)


def _tone_probabilities(negative: int, positive: int) -> tuple[float, float, float]:
    """Return (negative, neutral, positive) from cue counts by a softmax, rounded to 3 decimals."""
    weights = [math.exp(negative), math.exp(_NEUTRAL), math.exp(positive)]
    total = sum(weights)
    low, high = round(weights[0] / total, 3), round(weights[2] / total, 3)
    return low, round(1.0 - low - high, 3), high
