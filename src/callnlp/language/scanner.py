"""Many patterns over one text at once: each tried at word starts only, first by priority.

One compiled alternation per set of rules keeps a scan linear in the text, and fast: the regular
expression engine drops a branch on its first character, as long as the branch does not begin with
a group that is captured. So the group that tells the rule stands, empty, at the end of its branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Hit", "Scanner", "lowered"]

_WORD_START = r"(?<![^\W_])(?<![^\W_]['’])"
_WORD_END = r"(?![^\W_])"


@dataclass(frozen=True, slots=True)
class Hit:
    """Rule number ``rule`` matched ``match`` (groups are those of the rule's own pattern)."""

    rule: int
    match: re.Match[str]


def lowered(text: str) -> str:
    """Return ``text`` in lower case, of the same length (characters that would grow stay)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


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
        self._single = [re.compile(rf"(?:{pattern}){_WORD_END}") for pattern in patterns]
        # Names may repeat between rules, so the alternation is over unnamed copies.
        unnamed = [re.sub(r"\(\?P<\w+>", "(?:", pattern) for pattern in patterns]
        branches = "|".join(f"(?:{pattern}){_WORD_END}(?P<r{index}>)" for index, pattern in enumerate(unnamed))
        self._any = re.compile(f"{_WORD_START}(?:{branches})") if patterns else None

    def scan(self, low: str) -> Iterator[Hit]:
        """Yield hits in text order, never overlapping.

        Parameters
        ----------
        low : str
            Text in lower case (:func:`lowered`).
        """
        if self._any is None:
            return
        position = 0
        while (found := self._any.search(low, position)) is not None:
            rule = int(str(found.lastgroup)[1:])
            match = self._single[rule].match(low, found.start())
            if match is not None and match.end() > match.start():
                position = match.end()
                yield Hit(rule, match)
            else:
                position = found.start() + 1
