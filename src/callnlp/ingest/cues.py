"""The rule tables of ingest, compiled once per lexicon."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import CueRule

__all__ = ["Cue", "Cues", "load_cues"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A compiled rule: its id, its pattern and what a match means."""

    id: str
    pattern: re.Pattern[str]
    means: str


@dataclass(frozen=True, slots=True)
class Cues:
    """Rules of ``roles``, ``sections`` and ``masks``, highest priority first within a meaning."""

    by_means: dict[str, tuple[Cue, ...]]
    nicknames: dict[str, frozenset[str]]

    def of(self, means: str) -> tuple[Cue, ...]:
        """Return the rules with this meaning."""
        return self.by_means.get(means, ())

    def starting(self, prefix: str) -> tuple[Cue, ...]:
        """Return the rules whose meaning begins with ``prefix``, in file order of meanings."""
        return tuple(cue for means, cues in self.by_means.items() if means.startswith(prefix) for cue in cues)

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
    )
