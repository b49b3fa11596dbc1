"""Many patterns over one text at once: each tried at word starts only, first by priority.

A rule is tried only at the words with which a match of it can begin, which are few: the scan stays
linear in the text, and most words cost one look into a table.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callnlp.language.beginnings import KEY_LENGTH, beginnings

__all__ = ["Hit", "Scanner", "lowered", "word_starts"]

_WORD = re.compile(rf"([^\W_]{{1,{KEY_LENGTH}}})[^\W_]*(?:['’][^\W\d_]+)?|(\S)")


@dataclass(frozen=True, slots=True)
class Hit:
    """Rule number ``rule`` matched ``match`` (groups are those of the rule's own pattern)."""

    rule: int
    match: re.Match[str]


def lowered(text: str) -> str:
    """Return ``text`` in lower case, of the same length (characters that would grow stay)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


@functools.lru_cache(maxsize=4)  # the families of rules look at one sentence in turn
def word_starts(low: str) -> tuple[tuple[int, str], ...]:
    """Return where a word or a sign begins, with its key (see :mod:`callnlp.language.beginnings`)."""
    return tuple((match.start(), match[match.lastindex or 0]) for match in _WORD.finditer(low))


class Scanner:
    """Patterns of one family: at one word at most one of them matches, the first that can.

    Parameters
    ----------
    patterns : sequence of str
        Regular expressions in lower case, the one that should win first; each ends at a word end.

    Examples
    --------
    >>> scanner = Scanner(["next year", r"(?P<y>20[0-9][0-9])"])
    >>> [(hit.rule, hit.match.group()) for hit in scanner.scan("from 2024 to next year")]
    [(1, '2024'), (0, 'next year')]
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        rules = [(rule, re.compile(rf"(?:{pattern})(?![^\W_])").match) for rule, pattern in enumerate(patterns)]
        keys = [beginnings(pattern) for pattern in patterns]
        self._elsewhere = [rules[rule] for rule, key in enumerate(keys) if key is None]
        self._at = {
            word: [rules[rule] for rule, key in enumerate(keys) if key is None or word in key]
            for word in frozenset[str]().union(*filter(None, keys))
        }

    def scan(self, low: str) -> Iterator[Hit]:
        """Yield hits in text order, never overlapping.

        Parameters
        ----------
        low : str
            Text in lower case (:func:`lowered`).
        """
        free = 0
        for start, key in word_starts(low):
            if start < free:
                continue
            for rule, match_at in self._at.get(key, self._elsewhere):
                match = match_at(low, start)
                if match is not None and match.end() > start:
                    free = match.end()
                    yield Hit(rule, match)
                    break
