"""Words, figures and signs of a text with their offsets: what the quantity grammar reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["HYPHENS", "Phrases", "Tokens", "tokenize"]

#: Signs that may stand inside a compound ("100-basis-point") or between the ends of a range.
HYPHENS = frozenset("-‐‑–—−")

_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3}(?!\d))+(?:\.\d+)?"  # 1,310.4
    r"|\d+(?:\.\d+)?"
    r"|[^\W\d_]+(?:['’][^\W\d_]{1,3}(?![^\W\d_]))?"  # a word, with 's or n't
    r"|\S"
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text cut into words, figures and single signs, white space left out.

    Parameters
    ----------
    text : str
    words : list of str
        Case-folded, with straight apostrophes.
    starts, ends : list of int
        Offsets into ``text``, half-open.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def word(self, index: int) -> str:
        """Return the token at ``index``, or an empty string outside of the text."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def raw(self, index: int) -> str:
        """Return the token as printed, or an empty string outside of the text."""
        return self.text[self.starts[index] : self.ends[index]] if 0 <= index < len(self.words) else ""

    def glued(self, index: int) -> bool:
        """Say whether no white space stands between token ``index`` and the one before it."""
        return 0 < index < len(self.words) and self.starts[index] == self.ends[index - 1]

    def is_figure(self, index: int) -> bool:
        """Say whether the token is written in digits."""
        return 0 <= index < len(self.words) and self.words[index][0].isdecimal()

    def is_word(self, index: int) -> bool:
        """Say whether the token is made of letters."""
        return 0 <= index < len(self.words) and self.words[index][0].isalpha()

    def slice(self, first: int, last: int) -> str:
        """Return the text from token ``first`` to before token ``last``."""
        return self.text[self.starts[first] : self.ends[last - 1]]


def tokenize(text: str) -> Tokens:
    """Cut ``text`` into tokens in one linear pass.

    Examples
    --------
    >>> tokenize("up $1,310.4 million (5-10%)").words
    ['up', '$', '1,310.4', 'million', '(', '5', '-', '10', '%', ')']
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text):
        words.append(match[0])
        starts.append(match.start())
        ends.append(match.end())
    lowered = [word.lower().replace("’", "'") if len(word) > 1 or word.isupper() else word for word in words]
    return Tokens(text, lowered, starts, ends)


@dataclass(slots=True)
class _Node:
    after: dict[str, _Node] = field(default_factory=dict)
    value: str | None = None


class Phrases:
    """Multi-word phrases, found longest first from a token onwards, or backwards from it.

    Parameters
    ----------
    phrases : iterable of (str, str)
        Phrase and what it stands for (an entry id). The first of two equal phrases wins.
    backwards : bool
        Match leftwards: for words that stand before the number.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]], *, backwards: bool = False) -> None:
        self._root = _Node()
        self._step = -1 if backwards else 1
        for phrase, value in phrases:
            words = [word for word in tokenize(phrase).words if word not in HYPHENS]
            node = self._root
            for word in words[:: self._step]:
                node = node.after.setdefault(word, _Node())
            if node.value is None:
                node.value = value

    def match(self, tokens: Tokens, index: int) -> tuple[str, int] | None:
        """Return the value of the longest phrase at ``index`` and the index just past it.

        Backwards, ``index`` is the phrase's last token and the index returned is its first token.
        A single hyphen between two words of a phrase counts as white space.
        """
        node = self._root
        found: tuple[str, int] | None = None
        words, step, count = tokens.words, self._step, len(tokens.words)
        while 0 <= index < count:
            following = node.after.get(words[index])
            if following is None and node is not self._root and words[index] in HYPHENS:
                index += step
                following = node.after.get(words[index]) if 0 <= index < count else None
            if following is None:
                break
            node = following
            if node.value is not None:
                found = (node.value, index + 1 if step > 0 else index)
            index += step
        return found
