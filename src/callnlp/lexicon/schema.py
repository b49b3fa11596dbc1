"""What an entry of each lexicon file may hold. Allowed keys ARE the dataclass fields.

Every entry has an ``id`` that never changes meaning, a ``source`` (who wrote it, when, licence for
lists), and, wherever it has patterns, examples that it must match and counterexamples that it must
not: an analyst's file is its own test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = [
    "FILES",
    "CueRule",
    "Entry",
    "Example",
    "MetricEntry",
    "ModifierRule",
    "PeriodEntry",
    "ThemeEntry",
    "UnitEntry",
    "WeightEntry",
    "WordingEntry",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text that an entry must match (or must not), and fields that must come out."""

    text: str
    expect: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Fields that every entry of every file has.

    ``replace`` and ``remove`` are for files that an analyst adds: a repeated id is an error
    without one of them.
    """

    id: str
    source: str
    note: str = ""
    replace: bool = False
    remove: bool = False
    example: tuple[Example, ...] = ()
    counterexample: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricEntry(Entry):
    """A canonical metric: names by language, what a mention looks like, which units fit.

    ``aliases`` are literal words (case-folded, whole words, inner spaces match any white space);
    ``patterns`` are regular expressions for what literals cannot say; ``exclude`` are literals
    around which an alias does not count. ``group`` is the heading it is printed under.
    """

    label: dict[str, str]
    kind: str
    aliases: dict[str, tuple[str, ...]]
    patterns: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry(Entry):
    """A scale word, a currency or a unit.

    ``surface`` are the ways it is written, by language; ``factor`` multiplies (scales);
    ``symbol`` is what the claim carries; ``position`` says where it stands around the number.
    """

    kind: str
    surface: dict[str, tuple[str, ...]]
    factor: float | None = None
    symbol: str | None = None
    position: str = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodEntry(Entry):
    """A way to name a period: ``resolves`` is read by ``language/periods.py``."""

    pattern: str
    resolves: str
    anchor: str = "call"
    language: str = "en"
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifierRule(Entry):
    """A ConText-style cue: what it asserts, in which direction it reaches, where it stops.

    ``category`` names the assertion (``stance.guidance``, ``negated``, ``basis.yoy`` ...);
    ``direction`` is ``forward``, ``backward``, ``both`` or ``sentence``; ``max_tokens`` bounds the
    reach; ``ends_at`` are literals that end the scope; ``blocks`` are ids of rules that do not
    fire inside this match (pseudo rules). In ``vocabulary.toml`` the direction is ``word`` (looked up
    where it stands), ``left`` (ends right before a number) or ``right`` (begins right after it).
    """

    pattern: str
    category: str
    direction: str = "forward"
    max_tokens: int = 40
    targets: tuple[str, ...] = ()
    ends_at: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    priority: int = 0
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class CueRule(Entry):
    """A pattern and what it means: role titles, section starts, mask paragraphs, hand-overs, stop words."""

    pattern: str
    means: str
    priority: int = 0
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeEntry(Entry):
    """A theme: labels, description, seed phrases and patterns by language, poles and causes.

    ``poles`` maps ``tightening``/``easing`` and ``causes`` maps a cause to patterns.
    """

    label: dict[str, str]
    group: str
    description: str
    seeds: dict[str, tuple[str, ...]]
    patterns: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    poles: dict[str, tuple[str, ...]] | None = None
    causes: dict[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingEntry(Entry):
    """A phrase that the report writes and the verifier reads, in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightEntry(Entry):
    """How much something counts when the report or the headlines choose.

    ``kind`` names the choice (``bullet.metric``, ``quote.cue``, ``flash.metric``, ``check``), ``key``
    is what it is about (a metric id), or ``pattern`` what must stand in the sentence.
    """

    kind: str
    weight: float
    key: str = ""
    pattern: str = ""


#: File stem -> (name of the TOML array of tables, entry type).
FILES: dict[str, tuple[str, type[Entry]]] = {
    "metrics": ("metric", MetricEntry),
    "units": ("unit", UnitEntry),
    "periods": ("period", PeriodEntry),
    "modifiers": ("modifier", ModifierRule),
    "vocabulary": ("word", ModifierRule),
    "roles": ("role", CueRule),
    "sections": ("section", CueRule),
    "masks": ("mask", CueRule),
    "tone": ("cue", CueRule),
    "themes": ("theme", ThemeEntry),
    "statements": ("cue", CueRule),
    "terms": ("cue", CueRule),
    "answers": ("cue", CueRule),
    "wording": ("phrase", WordingEntry),
    "weights": ("weight", WeightEntry),
}
