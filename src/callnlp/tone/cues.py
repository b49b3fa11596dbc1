"""The cues of ``tone.toml``, compiled, and what they count in one sentence."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from callnlp.errors import LexiconError
from callnlp.language.fold import words_of
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import CueRule

__all__ = ["Cues", "compile_cues"]

MEANINGS = (
    "positive",
    "negative",
    "negator",
    "neutral",
    "outlook",
    "past",
    "guidance",
    "amount",
    "boilerplate",
    "hedge",
    "signpost",  # read by discovery alone
)
#: A negator this many words before a cue turns it.
_NEGATION_REACH = 3


@dataclass(frozen=True, slots=True)
class Cues:
    """One compiled alternation for each meaning; None where the lexicon has no such cue."""

    patterns: dict[str, re.Pattern[str] | None]

    def count(self, meaning: str, folded: str) -> int:
        """Return how many times cues of ``meaning`` stand in a folded text."""
        pattern = self.patterns[meaning]
        return 0 if pattern is None else sum(1 for _ in pattern.finditer(folded))

    def has(self, meaning: str, folded: str) -> bool:
        """Say whether a cue of ``meaning`` stands in a folded text."""
        pattern = self.patterns[meaning]
        return pattern is not None and pattern.search(folded) is not None

    def polarity(self, folded: str) -> tuple[int, int]:
        """Return (negative, positive) counts; a negator shortly before a cue turns it.

        A turned positive cue is negative; a turned negative cue counts for neither, because "no
        impairment" is not good news.
        """
        negative = positive = 0
        negators = self._ends("negator", folded)
        for meaning in ("positive", "negative"):
            pattern = self.patterns[meaning]
            for match in () if pattern is None else pattern.finditer(folded):
                turned = any(
                    end <= match.start() and len(words_of(folded[end : match.start()])) <= _NEGATION_REACH
                    for end in negators
                )
                if meaning == "positive":
                    positive, negative = positive + (not turned), negative + turned
                else:
                    negative += not turned
        return negative, positive

    def _ends(self, meaning: str, folded: str) -> list[int]:
        pattern = self.patterns[meaning]
        return [] if pattern is None else [match.end() for match in pattern.finditer(folded)]


@functools.lru_cache(maxsize=4)
def compile_cues(lexicon: Lexicon) -> Cues:
    """Compile the cues of a lexicon, once for each lexicon.

    Raises
    ------
    LexiconError
        When a cue means something that the scorer does not know.
    """
    grouped: dict[str, list[str]] = {meaning: [] for meaning in MEANINGS}
    for rule in lexicon.entries("tone", CueRule):
        if rule.means not in grouped:
            raise LexiconError(f"tone.toml {rule.id}: means {rule.means!r}; use one of {', '.join(MEANINGS)}")
        grouped[rule.means].append(f"(?:{rule.pattern})")
    return Cues({meaning: re.compile("|".join(found)) if found else None for meaning, found in grouped.items()})
