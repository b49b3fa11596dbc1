"""Assertion cues in one ConText-style pass: words that say how a nearby number is meant.

A cue has a category (``stance.guidance``, ``basis.yoy``, ``negated`` ...) and a scope: the characters
it governs, bounded by direction, a number of words and terminators, as its rule in
``modifiers.toml`` says. Categories before the first dot form a family; one text position starts at
most one cue of a family.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callnlp.errors import LexiconError
from callnlp.language.scanner import Scanner, lowered, word_starts
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import ModifierRule
from callnlp.spans import Span

__all__ = ["Cue", "cues_at", "find_cues", "nearest"]

_DIRECTIONS = ("forward", "backward", "both", "sentence")


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule of ``modifiers.toml`` that matched.

    Parameters
    ----------
    rule : str
        Its id.
    category : str
        What it asserts.
    span : Span
        The words.
    scope : Span
        The characters that it governs.
    targets : tuple of str
        Kinds of quantity that it speaks about; all when empty.
    priority : int
    """

    rule: str
    category: str
    span: Span
    scope: Span
    targets: tuple[str, ...] = ()
    priority: int = 0

    @property
    def family(self) -> str:
        """The part of the category before the first dot."""
        return self.category.partition(".")[0]

    @property
    def value(self) -> str:
        """The part of the category after the first dot; empty where there is none."""
        return self.category.partition(".")[2]


@dataclass(frozen=True, slots=True)
class _Family:
    scanner: Scanner
    rules: tuple[ModifierRule, ...]


def find_cues(text: str, *, lexicon: Lexicon) -> list[Cue]:
    """Find all cues of a sentence, with their scopes.

    Parameters
    ----------
    text : str
        A sentence.
    lexicon : Lexicon
        Rules come from ``modifiers.toml``.

    Returns
    -------
    list of Cue
        In text order; offsets into ``text``.
    """
    low = lowered(text)
    found: list[tuple[Span, ModifierRule]] = []
    for family in _compile(lexicon):
        found.extend((Span(*hit.match.span()), family.rules[hit.rule]) for hit in family.scanner.scan(low))
    if not found:
        return []
    starts = [start for start, _ in word_starts(low)]
    blocked = {(span, rule_id) for span, rule in found for rule_id in rule.blocks}
    cues = [
        Cue(rule.id, rule.category, span, _scope(low, starts, span, rule), rule.targets, rule.priority)
        for span, rule in found
        if not any(rule.id == rule_id and outer.overlaps(span) for outer, rule_id in blocked)
    ]
    return sorted(cues, key=lambda cue: (cue.span, cue.rule))


def cues_at(cues: Iterable[Cue], span: Span, family: str, *, kind: str | None = None) -> list[Cue]:
    """Return the cues of a family whose scope reaches ``span`` (and that speak of its ``kind``)."""
    return [
        cue
        for cue in cues
        if cue.family == family
        and cue.scope.start <= span.start < cue.scope.end
        and (not cue.targets or kind is None or kind in cue.targets)
    ]


def nearest(cues: Sequence[Cue], span: Span) -> Cue | None:
    """Return the cue that decides: highest priority, then nearest to ``span``, then first."""
    if not cues:
        return None
    return min(cues, key=lambda cue: (-cue.priority, distance(cue.span, span), cue.span.start))


def distance(cue: Span, span: Span) -> int:
    """Return the number of characters between two spans; 0 when they touch or overlap."""
    return max(span.start - cue.end, cue.start - span.end, 0)


@functools.lru_cache(maxsize=8)
def _compile(lexicon: Lexicon) -> tuple[_Family, ...]:
    # Forward and backward rules on the same words are scanned apart: both may hold.
    families: dict[tuple[str, bool], list[ModifierRule]] = {}
    for rule in lexicon.entries("modifiers", ModifierRule):
        if rule.direction not in _DIRECTIONS:
            raise LexiconError(f"modifiers.toml: {rule.id}: direction {rule.direction!r}: use {', '.join(_DIRECTIONS)}")
        if rule.language == "en":
            family = rule.category.partition(".")[0], rule.direction == "backward"
            families.setdefault(family, []).append(rule)
    compiled = []
    for rules in families.values():
        ordered = tuple(sorted(rules, key=lambda rule: -rule.priority))
        compiled.append(_Family(Scanner([rule.pattern for rule in ordered]), ordered))
    return tuple(compiled)


@functools.lru_cache(maxsize=512)
def _terminator(literals: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(literal) for literal in sorted(literals, key=lambda x: (-len(x), x))))


def _scope(low: str, starts: Sequence[int], span: Span, rule: ModifierRule) -> Span:
    if rule.direction == "sentence":
        return Span(0, len(low))
    begin, end = span.start, span.end
    if rule.direction in ("forward", "both"):
        end = _forward(low, starts, span.end, rule)
    if rule.direction in ("backward", "both"):
        begin = _backward(low, starts, span.start, rule)
    return Span(begin, end)


def _forward(low: str, starts: Sequence[int], start: int, rule: ModifierRule) -> int:
    # The word after the last one that counts is out of reach.
    beyond = bisect.bisect_left(starts, start) + rule.max_tokens + 1
    end = starts[beyond] if beyond < len(starts) else len(low)
    if rule.ends_at:
        stop = _terminator(rule.ends_at).search(low, start, end)
        if stop is not None:
            end = stop.start()
    return max(end, start)


def _backward(low: str, starts: Sequence[int], end: int, rule: ModifierRule) -> int:
    first = bisect.bisect_left(starts, end) - rule.max_tokens - 1
    begin = starts[first] if first >= 0 else 0
    if rule.ends_at:
        for stop in _terminator(rule.ends_at).finditer(low, begin, end):
            begin = stop.end()
    return min(begin, end)
