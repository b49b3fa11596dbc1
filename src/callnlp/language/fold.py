"""One folding of text for rules: lower case, straight apostrophes, plain hyphens and spaces."""

from __future__ import annotations

import re

__all__ = ["fold", "mostly_latin", "words_of"]

_STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "‐": "-", "‑": "-", "\u00a0": " ", "\u2009": " ", "\n": " ", "\t": " "},
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


def fold(text: str) -> str:
    """Return ``text`` as rules read it.

    Examples
    --------
    >>> fold("We’re Supply‑Constrained")
    "we're supply-constrained"
    """
    return text.translate(_STRAIGHT).lower()


def words_of(text: str) -> list[str]:
    """Return the words of a text, with inner apostrophes and hyphens kept.

    Examples
    --------
    >>> words_of("It's a two-day, $5 offer.")
    ["It's", 'a', 'two-day', '5', 'offer']
    """
    return _WORD.findall(text)


def mostly_latin(text: str) -> bool:
    """Say whether at least half of the letters are Latin; a text without letters counts as such.

    Examples
    --------
    >>> mostly_latin("Capex was 34 billion."), mostly_latin("预计明年 AWS 增长")
    (True, False)
    """
    return 2 * len(_LATIN.findall(text)) >= len(_LETTER.findall(text))
