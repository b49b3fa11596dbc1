"""Themes of sentences: which, on what evidence, tightening or easing, for which cause.

A pattern of the lexicon and the model's probability make one score together. Without a model the
patterns decide alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from callnlp.annotation import ThemeHit
from callnlp.inference.encoded import Encoded, SentenceEncoder
from callnlp.language.fold import fold, mostly_latin
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.themes.patterns import CompiledTheme, Evidence, ThemeIndex, boilerplate_pattern, compile_themes
from callnlp.themes.seeds import SEED_SIMILARITY, SeedBank, seed_bank
from callnlp.transcript import Transcript

__all__ = ["PATTERN_SCORE", "tag_texts", "tag_themes", "theme_hits"]

#: Score of a theme that rests on a pattern alone: the share of such hits that are right on the
#: labelled development sentences, over all themes.
PATTERN_SCORE = 0.76

_SILENT_ROLES = ("operator",)
_BOILERPLATE = 0.5


def tag_themes(
    transcript: Transcript,
    *,
    lexicon: Lexicon,
    encoded: Encoded | None = None,
    encoder: SentenceEncoder | None = None,
) -> tuple[ThemeHit, ...]:
    """Tag every sentence of a call that is not under a mask and not an operator's.

    Parameters
    ----------
    transcript : Transcript
        Its sentences never overlap a mask, so safe harbor and advertisements do not count.
    lexicon : Lexicon
        With the themes of ``themes.toml``.
    encoded : Encoded, optional
        The model's reading of the same sentences, in order; patterns alone without it.
    encoder : SentenceEncoder, optional
        What made ``encoded``: it names the nearest seed phrase as evidence where no pattern matched.

    Returns
    -------
    tuple of ThemeHit
        Ordered by sentence, then theme id.
    """
    texts = [sentence.text(transcript.text) for sentence in transcript.sentences]
    spoken = [transcript.turns[sentence.turn].role not in _SILENT_ROLES for sentence in transcript.sentences]
    hits = tag_texts(texts, lexicon=lexicon, encoded=encoded, encoder=encoder)
    return tuple(hit for hit in hits if spoken[hit.sentence])


def tag_texts(
    texts: Sequence[str],
    *,
    lexicon: Lexicon,
    encoded: Encoded | None = None,
    encoder: SentenceEncoder | None = None,
) -> tuple[ThemeHit, ...]:
    """Tag sentences given as texts; ``sentence`` of each hit is the position of its text.

    Parameters
    ----------
    texts : sequence of str
        One sentence each.
    lexicon : Lexicon
        With the themes of ``themes.toml``.
    encoded : Encoded, optional
        The model's reading of the same texts, in order.
    encoder : SentenceEncoder, optional
        What made ``encoded``.
    """
    if encoded is None:
        return _by_patterns(texts, lexicon)
    themes = compile_themes(lexicon)
    seeds = seed_bank(lexicon, encoder) if encoder is not None else None
    boilerplate = boilerplate_pattern(lexicon)
    hits: list[ThemeHit] = []
    for index, text in enumerate(texts):
        if not mostly_latin(text):  # the model reads English; on another script the patterns know more
            hits += theme_hits(text, sentence=index, lexicon=lexicon)
            continue
        folded = fold(text)
        cue = boilerplate is not None and boilerplate.search(folded) is not None
        if encoded.combinations.boilerplate.score(encoded.flag(index, "boilerplate"), cue) <= _BOILERPLATE:
            hits += _with_model(folded, index, themes, encoded, seeds)
    return tuple(hits)


def theme_hits(text: str, *, sentence: int = 0, lexicon: Lexicon | None = None) -> list[ThemeHit]:
    """Tag one sentence by the patterns of the lexicon alone.

    Parameters
    ----------
    text : str
        One sentence.
    sentence : int
        Index that the hits carry.
    lexicon : Lexicon, optional
        The packaged one when None.

    Returns
    -------
    list of ThemeHit
        Ordered by theme id; empty when no theme is evident.

    Examples
    --------
    >>> [(hit.theme, hit.pole) for hit in theme_hits("We are no longer supply constrained.")]
    [('supply_constrained', 'easing')]
    """
    folded = fold(text)
    index = compile_themes(lexicon or load_lexicon())
    found = index.evidence(folded)
    hits = [
        _hit(theme, _words(theme, found[theme.id]), folded, sentence, PATTERN_SCORE)
        for theme in index.themes
        if theme.id in found
    ]
    return sorted(hits, key=lambda hit: hit.theme)


def _by_patterns(texts: Sequence[str], lexicon: Lexicon) -> tuple[ThemeHit, ...]:
    boilerplate = boilerplate_pattern(lexicon)
    return tuple(
        hit
        for index, text in enumerate(texts)
        if boilerplate is None or not boilerplate.search(fold(text))
        for hit in theme_hits(text, sentence=index, lexicon=lexicon)
    )


def _with_model(
    folded: str, index: int, themes: ThemeIndex, encoded: Encoded, seeds: SeedBank | None
) -> list[ThemeHit]:
    """Tag one sentence by patterns and model; a theme the model never saw, by patterns and seeds.

    Where a look-alike of a theme (``exclude``) stands and no pattern of it, the model is not asked.
    """
    known = encoded.themes(index)
    matched = themes.evidence(folded)
    hits: list[ThemeHit] = []
    for theme in themes.themes:
        evidence = matched.get(theme.id)
        named = _words(theme, evidence) if evidence else ""
        if theme.id in known:
            weights = encoded.combinations.themes
            score = weights.score(known[theme.id], evidence is not None)
            if score < weights.threshold:
                continue
            if evidence is None and theme.exclude is not None and theme.exclude.search(folded):
                continue  # a known look-alike, and nothing else
            if not named:
                nearest = seeds.nearest(theme.id, encoded.embeddings[index]) if seeds else None
                named = f"seed:{nearest[0]}" if nearest else f"model:{encoded.model}"
        elif evidence is not None:
            score = PATTERN_SCORE
        else:
            nearest = seeds.nearest(theme.id, encoded.embeddings[index]) if seeds else None
            if nearest is None or nearest[1] < SEED_SIMILARITY:
                continue
            score, named = nearest[1], f"seed:{nearest[0]}"
        hits.append(_hit(theme, named, folded, index, score))
    return sorted(hits, key=lambda hit: hit.theme)


def _words(theme: CompiledTheme, evidence: Evidence) -> str:
    return f"pattern:{theme.id}.{evidence.pattern} {evidence.words!r}"


def _hit(theme: CompiledTheme, evidence: str, folded: str, sentence: int, score: float) -> ThemeHit:
    return ThemeHit(
        sentence=sentence,
        theme=theme.id,
        score=score,
        evidence=evidence,
        pole=pole_of(theme, folded),
        causes=causes_of(theme, folded),
    )


def pole_of(theme: CompiledTheme, folded: str) -> Literal["tightening", "easing", "present"]:
    """Return where a sentence about ``theme`` says that it goes; easing wins over tightening."""
    if theme.easing is not None and theme.easing.search(folded):
        return "easing"
    if theme.tightening is not None and theme.tightening.search(folded):
        return "tightening"
    return "present"


def causes_of(theme: CompiledTheme, folded: str) -> tuple[str, ...]:
    """Return the causes that a sentence names, sorted."""
    return tuple(sorted(cause for cause, pattern in theme.causes if pattern.search(folded)))
