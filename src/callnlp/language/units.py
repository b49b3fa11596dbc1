"""The unit lexicon in the form that the quantity grammar looks things up in."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from callnlp.language.tokens import Phrases, tokenize
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import UnitEntry

__all__ = ["UnitTable", "unit_table"]

_AFTER = ("scale", "currency", "minor", "percent", "points", "bps", "multiple", "physical", "duration")


@dataclass(frozen=True, slots=True)
class UnitTable:
    """Surfaces of ``units.toml`` by the place where the grammar meets them.

    Parameters
    ----------
    entries : dict of str to UnitEntry
        By id.
    factors : dict of str to Decimal
        By id, for entries that have a factor.
    scale : Phrases
        Scale words after a number ("million").
    glued : dict of str to tuple of str
        Ids of scales and units written onto a figure ("5bn", "20bps").
    unit : Phrases
        Currencies, percent, points and physical units after a number or its scale.
    sign, code : Phrases
        Currency signs and codes before a number, matched backwards.
    signs : dict of str to str
        Ids of the signs of one token.
    capitals : frozenset of str
        Currency codes, case-folded: they count only in capitals.
    share : Phrases
        What makes an amount of money one per share.
    number, tenth : dict of str to str
        Ids of number words and denominators by word.
    band : dict of (str, str) to str
        Ids of vague bands by level word ("low", "upper"; empty without) and base ("single digit").
    tens : dict of int to str
        Base of a band by the figure it begins with: 40 is "forties".
    fraction, times : Phrases
        Fractions of a total, and verbs that multiply.
    before, after : Phrases
        Bound words on either side; ``before`` is matched backwards.
    anchors : frozenset of str
        Words at which an amount may begin, besides figures.
    """

    entries: dict[str, UnitEntry]
    factors: dict[str, Decimal]
    scale: Phrases
    glued: dict[str, tuple[str, ...]]
    unit: Phrases
    sign: Phrases
    code: Phrases
    signs: dict[str, str]
    capitals: frozenset[str]
    share: Phrases
    number: dict[str, str]
    tenth: dict[str, str]
    band: dict[tuple[str, str], str]
    tens: dict[int, str]
    fraction: Phrases
    times: Phrases
    before: Phrases
    after: Phrases
    anchors: frozenset[str]

    def symbol(self, entry: str) -> str:
        """Return what a quantity carries for the entry with this id."""
        found = self.entries[entry]
        return found.symbol or found.id


@functools.lru_cache(maxsize=8)
def unit_table(lexicon: Lexicon) -> UnitTable:
    """Return the lookup form of the lexicon's units, made once for each lexicon."""
    entries = lexicon.entries("units", UnitEntry)
    kinds: dict[str, list[UnitEntry]] = {}
    for entry in entries:
        kinds.setdefault(entry.kind, []).append(entry)
    entries_by_id = {entry.id: entry for entry in entries}
    units = [entry for kind in _AFTER[1:] for entry in kinds.get(kind, [])]
    bounds = kinds.get("bound", [])
    return UnitTable(
        entries=entries_by_id,
        factors={entry.id: Decimal(repr(entry.factor)) for entry in entries if entry.factor is not None},
        scale=Phrases(_pairs(kinds.get("scale", []), "en")),
        glued=_glued([*kinds.get("scale", []), *units]),
        unit=Phrases([*_pairs(units, "en"), *_pairs(units, "sign"), *_pairs(units, "code")]),
        sign=Phrases(_pairs(units, "sign"), backwards=True),
        code=Phrases(_pairs(units, "code"), backwards=True),
        signs={surface: entry for surface, entry in reversed(_pairs(units, "sign")) if len(tokenize(surface)) == 1},
        capitals=frozenset(surface.lower() for surface, _ in _pairs(units, "code")),
        share=Phrases(_pairs(kinds.get("share", []), "en")),
        number=dict(_pairs(kinds.get("number", []), "en")),
        tenth=dict(_pairs(kinds.get("tenth", []), "en")),
        band=(band := _bands(kinds.get("band", []))),
        tens={
            int((entries_by_id[entry].symbol or "0").split("-")[0]): base
            for (level, base), entry in band.items()
            if not level
        },
        fraction=Phrases(_pairs(kinds.get("fraction", []), "en")),
        times=Phrases(_pairs(kinds.get("times", []), "en")),
        before=Phrases(_pairs((entry for entry in bounds if entry.position == "before"), "en"), backwards=True),
        after=Phrases(_pairs((entry for entry in bounds if entry.position == "after"), "en")),
        anchors=_anchors(entries, band),
    )


def _anchors(entries: Iterable[UnitEntry], band: dict[tuple[str, str], str]) -> frozenset[str]:
    words = {level for level, _ in band} | {base.split()[0] for _, base in band} | {"a", "an", "half", "."}
    for surface, _ in _pairs((entry for entry in entries if entry.kind in ("fraction", "times", "number")), "en"):
        words.add(tokenize(surface).words[0])
    return frozenset(words - {""})


def _pairs(entries: Iterable[UnitEntry], key: str) -> list[tuple[str, str]]:
    return [(surface, entry.id) for entry in entries for surface in entry.surface.get(key, ())]


def _glued(entries: Iterable[UnitEntry]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for surface, entry in _pairs(entries, "glued"):
        found[surface] = (*found.get(surface, ()), entry)
    return found


def _bands(entries: Iterable[UnitEntry]) -> dict[tuple[str, str], str]:
    """Index bands by level word and base; the id of one with a level has three parts."""
    found: dict[tuple[str, str], str] = {}
    for entry in entries:
        has_level = entry.id.count(".") == 2
        for surface in entry.surface.get("en", ()):
            words = tokenize(surface).words
            found[words[0] if has_level else "", " ".join(words[has_level:])] = entry.id
    return found
