"""The rule tables of ingest, compiled once per lexicon."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import CueRule

#: What a bar can hide in: an escape, a class; else one character.
_TOKENS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
#: A capital letter, or an escape that could stand for one; the letter of a class escape is none.
_CAPITAL = re.compile(r"(?<!\\)[^\W\d_a-z]|\\[xuN0-7]|\(\?[-aiLmsux]")

__all__ = ["Cue", "Cues", "Union", "load_cues"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A compiled rule: its id, its pattern and what a match means."""

    id: str
    pattern: re.Pattern[str]
    means: str


@dataclass(frozen=True, slots=True)
class Union:
    """All patterns of one meaning: those that begin at the text's first character, and the others.

    The two are apart because a search would try the first kind at every character. The ``small``
    ones ignore case and have no capital in them: asked of the text in small letters they need not
    be told so, which lets the engine look at the first character before it tries a branch.
    """

    opening: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None
    small_opening: re.Pattern[str] | None
    small_anywhere: re.Pattern[str] | None

    def found(self, text: str) -> bool:
        """Say whether one of the patterns matches in ``text``."""
        if self.opening is not None and self.opening.match(text):
            return True
        if self.anywhere is not None and self.anywhere.search(text):
            return True
        if self.small_opening is None and self.small_anywhere is None:
            return False
        lower = text.lower()
        if self.small_opening is not None and self.small_opening.match(lower):
            return True
        return self.small_anywhere is not None and self.small_anywhere.search(lower) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """Rules of ``roles``, ``sections`` and ``masks``, highest priority first within a meaning."""

    by_means: dict[str, tuple[Cue, ...]]
    nicknames: dict[str, frozenset[str]]
    unions: dict[str, Union]

    def of(self, means: str) -> tuple[Cue, ...]:
        """Return the rules with this meaning."""
        return self.by_means.get(means, ())

    def starting(self, prefix: str) -> tuple[Cue, ...]:
        """Return the rules whose meaning begins with ``prefix``, in file order of meanings."""
        return tuple(cue for means, cues in self.by_means.items() if means.startswith(prefix) for cue in cues)

    def any(self, means: str, text: str) -> bool:
        """Say whether a rule with this meaning matches in ``text``; one pass over all of them.

        A trailing ``*`` asks every meaning that begins so.
        """
        union = self.unions.get(means)
        return union is not None and union.found(text)

    def match(self, means: str, text: str) -> Cue | None:
        """Return the first rule with this meaning that matches somewhere in ``text``."""
        for cue in self.of(means):
            if cue.pattern.search(text):
                return cue
        return None


def load_cues(lexicon: Lexicon | None = None) -> Cues:
    """Compile the cue tables of ``lexicon`` (the packaged one when None)."""
    return _compile(lexicon or load_lexicon())


@functools.lru_cache(maxsize=4)
def _compile(lexicon: Lexicon) -> Cues:
    rules: list[CueRule] = []
    for stem in ("roles", "sections", "masks"):
        rules += lexicon.entries(stem, CueRule)
    grouped: dict[str, list[Cue]] = {}
    nicknames: dict[str, set[str]] = {}
    for rule in sorted(rules, key=lambda rule: -rule.priority):
        if rule.means.startswith("nickname:"):
            full = rule.means.partition(":")[2]
            for short in re.findall(r"[^\W\d_](?:[\w'-]*)", rule.pattern):
                nicknames.setdefault(short, set()).add(full)
            continue
        grouped.setdefault(rule.means, []).append(Cue(rule.id, re.compile(rule.pattern), rule.means))
    return Cues(
        {means: tuple(cues) for means, cues in grouped.items()},
        {short: frozenset(full) for short, full in nicknames.items()},
        _unions(grouped),
    )


def _unions(grouped: dict[str, list[Cue]]) -> dict[str, Union]:
    """One union a meaning, and one for each family before a dot or colon (``unnamed:*``)."""
    families: dict[str, list[Cue]] = {}
    for means, cues in grouped.items():
        families[means] = cues
        for mark in ".:":
            if mark in means:
                families.setdefault(means.partition(mark)[0] + mark + "*", []).extend(cues)
    return {means: _union([cue.pattern.pattern for cue in cues]) for means, cues in families.items()}


def _union(patterns: Sequence[str]) -> Union:
    opening: list[str] = []
    anywhere: list[str] = []
    small_opening: list[str] = []
    small_anywhere: list[str] = []
    for pattern in patterns:
        match = re.match(r"\(\?([aimsx]+)\)", pattern)
        flags, body = (match.group(1), pattern[match.end() :]) if match else ("", pattern)
        # A verbose pattern may hold bars in comments, a multi-line one begins anywhere: left whole.
        for piece in [body] if set("mx") & set(flags) else _alternatives(body):
            first = piece.startswith("^") and "m" not in flags
            if flags == "i" and not _CAPITAL.search(piece):
                (small_opening if first else small_anywhere).append(f"(?:{piece})")
            else:
                (opening if first else anywhere).append(f"(?{flags}:{piece})" if flags else f"(?:{piece})")
    kinds = (opening, anywhere, small_opening, small_anywhere)
    return Union(*(re.compile("|".join(pieces)) if pieces else None for pieces in kinds))


def _alternatives(pattern: str) -> list[str]:
    """Split a pattern at the bars that stand outside of every bracket.

    Examples
    --------
    >>> _alternatives("^(?:a|b)|[|]c")
    ['^(?:a|b)', '[|]c']
    """
    pieces = [""]
    depth = 0
    for token in _TOKENS.findall(pattern):
        depth += (token == "(") - (token == ")")
        if token == "|" and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += token
    return pieces
