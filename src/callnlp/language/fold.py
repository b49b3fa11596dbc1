"""One folding of text for rules: lower case, straight apostrophes, plain hyphens and spaces."""

from __future__ import annotations

import re

__all__ = ["fold", "words_of"]

_STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "‐": "-", "‑": "-", "\u00a0": " ", "\u2009": " ", "\n": " ", "\t": " "},
)
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
