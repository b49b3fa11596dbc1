"""Themes of sentences: which, on what evidence, tightening or easing, for which cause."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from callnlp.annotation import ThemeHit
from callnlp.language.fold import fold
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.themes.patterns import CompiledTheme, Evidence, compile_themes
from callnlp.transcript import Transcript

__all__ = ["PATTERN_SCORE", "tag_themes", "theme_hits"]

#: Score of a theme that rests on a pattern alone: the share of such hits that are right on the
#: labelled development sentences, over all themes.
PATTERN_SCORE = 0.7

_SILENT_ROLES = ("operator",)


def tag_themes(transcript: Transcript, *, lexicon: Lexicon) -> tuple[ThemeHit, ...]:
    """Tag every sentence of a call that is not under a mask and not an operator's.

    Parameters
    ----------
    transcript : Transcript
        Its sentences never overlap a mask, so safe harbor and advertisements do not count.
    lexicon : Lexicon
        With the themes of ``themes.toml``.

    Returns
    -------
    tuple of ThemeHit
        Ordered by sentence, then theme id.
    """
    hits: list[ThemeHit] = []
    for sentence in transcript.sentences:
        if transcript.turns[sentence.turn].role in _SILENT_ROLES:
            continue
        hits += theme_hits(sentence.text(transcript.text), sentence=sentence.index, lexicon=lexicon)
    return tuple(hits)


def theme_hits(text: str, *, sentence: int = 0, lexicon: Lexicon | None = None) -> list[ThemeHit]:
    """Tag one sentence by the patterns of the lexicon.

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
    hits: list[ThemeHit] = []
    for theme in compile_themes(lexicon or load_lexicon()):
        evidence = theme.evidence(folded)
        if evidence is not None:
            hits.append(_hit(theme, evidence, folded, sentence))
    return sorted(hits, key=lambda hit: hit.theme)


def _hit(theme: CompiledTheme, evidence: Evidence, folded: str, sentence: int) -> ThemeHit:
    return ThemeHit(
        sentence=sentence,
        theme=theme.id,
        score=PATTERN_SCORE,
        evidence=f"pattern:{theme.id}.{evidence.pattern} {evidence.words!r}",
        pole=pole_of(theme, folded),
        causes=causes_of(theme.causes, folded),
    )


def pole_of(theme: CompiledTheme, folded: str) -> Literal["tightening", "easing", "present"]:
    """Return where a sentence about ``theme`` says that it goes; easing wins over tightening."""
    if theme.easing is not None and theme.easing.search(folded):
        return "easing"
    if theme.tightening is not None and theme.tightening.search(folded):
        return "tightening"
    return "present"


def causes_of(causes: Iterable[tuple[str, re.Pattern[str]]], folded: str) -> tuple[str, ...]:
    """Return the causes that a sentence names, sorted."""
    return tuple(sorted(cause for cause, pattern in causes if pattern.search(folded)))
