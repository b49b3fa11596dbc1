"""Many patterns over one text at once: each tried at word starts only, first by priority.

One compiled alternation per set of rules keeps a scan linear in the text, and fast: the regular
expression engine drops a branch on its first character.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Hit", "Scanner", "lowered", "word_starts"]

_WORD_START = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?|[$€£¥%]|\S")


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
def word_starts(text: str) -> tuple[int, ...]:
    """Return the offsets at which a word or a sign begins."""
    return tuple(match.start() for match in _WORD_START.finditer(text))


class Scanner:
    """Patterns of one family, compiled into one alternation.

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
        self._single = [re.compile(rf"(?:{pattern})(?![^\W_])") for pattern in patterns]
        # Names may repeat between rules, so the alternation is over unnamed copies.
        unnamed = [re.sub(r"\(\?P<\w+>", "(?:", pattern) for pattern in patterns]
        branches = "|".join(f"(?P<r{index}>{pattern})(?![^\\W_])" for index, pattern in enumerate(unnamed))
        self._any = re.compile(branches) if patterns else None

    def scan(self, low: str, starts: Sequence[int] | None = None) -> Iterator[Hit]:
        """Yield hits in text order, never overlapping.

        Parameters
        ----------
        low : str
            Text in lower case (:func:`lowered`).
        starts : sequence of int, optional
            Offsets to try, from :func:`word_starts`.
        """
        if self._any is None:
            return
        free = 0
        for start in word_starts(low) if starts is None else starts:
            if start < free:
                continue
            found = self._any.match(low, start)
            if found is None or found.lastgroup is None:
                continue
            rule = int(found.lastgroup[1:])
            match = self._single[rule].match(low, start)
            if match is not None and match.end() > start:
                free = match.end()
                yield Hit(rule, match)
