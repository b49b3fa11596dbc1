"""Patterns over the Chinese surfaces of the unit lexicon."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from callnlp.language.numbers_zh import HAN_NUMERALS
from callnlp.language.units import UnitTable, unit_table
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import UnitEntry

__all__ = ["FIGURE", "ChineseGrammar", "chinese_grammar"]

FIGURE = r"\d{1,3}(?:[,，]\d{3}(?!\d)){1,5}(?:[.．]\d{1,9})?|\d{1,15}(?:[.．]\d{1,9})?"
_HAN = rf"[{HAN_NUMERALS}]{{1,16}}(?:点[{HAN_NUMERALS}]{{1,10}})?"


@dataclass(frozen=True, slots=True)
class ChineseGrammar:
    """Compiled patterns, and the entry behind each surface.

    Parameters
    ----------
    table : UnitTable
        Factors and symbols by entry id.
    amount : re.Pattern
        One amount; groups ``currency``, ``of`` (百分之), ``sign``, ``figure`` or ``han``, ``scale``,
        ``some`` (多), ``tail`` (a second, smaller step), ``unit``.
    phrase : re.Pattern
        Fractions and multiplying verbs (三分之一, 翻番).
    before, after, scale : re.Pattern
        Bound words on either side, and one scale.
    scales, units, phrases, bounds : dict of str to str
        Entry id by surface; Latin surfaces of ``units`` are in capitals, of ``scales`` small.
    """

    table: UnitTable
    amount: re.Pattern[str]
    phrase: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    scale: re.Pattern[str]
    scales: dict[str, str]
    units: dict[str, str]
    phrases: dict[str, str]
    bounds: dict[str, str]


@dataclass(slots=True)
class _Surfaces:
    scale: dict[str, str] = field(default_factory=dict)
    unit: dict[str, str] = field(default_factory=dict)
    phrase: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    currency: dict[str, str] = field(default_factory=dict)

    def add(self, entry: UnitEntry) -> None:
        target = self._target(entry)
        if target is None:
            return
        for surface in entry.surface.get("zh", ()):
            target.setdefault(surface, entry.id)
        if entry.kind == "scale":  # 约$125 billion, 约$2.4B
            latin = (*entry.surface.get("en", ()), *entry.surface.get("glued", ()))
            self.scale.update({surface: entry.id for surface in latin})
        elif entry.kind == "currency":
            latin = (*entry.surface.get("sign", ()), *entry.surface.get("code", ()))
            self.currency.update({surface.upper(): entry.id for surface in latin})
        elif entry.kind == "physical" and entry.symbol and entry.symbol.isalpha():
            self.unit[entry.symbol.upper()] = entry.id

    def _target(self, entry: UnitEntry) -> dict[str, str] | None:
        if entry.kind == "bound":
            return self.before if entry.position == "before" else self.after
        if entry.kind in ("share", "number", "tenth", "band"):
            return None
        return {"scale": self.scale, "fraction": self.phrase, "times": self.phrase}.get(entry.kind, self.unit)


@functools.lru_cache(maxsize=8)
def chinese_grammar(lexicon: Lexicon) -> ChineseGrammar:
    """Return the grammar over the lexicon's units, compiled once for each lexicon."""
    table, found = unit_table(lexicon), _Surfaces()
    for entry in table.entries.values():
        found.add(entry)
    found.currency["人民币"] = "currency.cny"
    scales = _any(found.scale)
    number = rf"(?P<of>百分之|千分之|万分之)?(?P<sign>[-−－+＋负])?(?:(?P<figure>{FIGURE})|(?P<han>{_HAN}))"
    amount = (
        rf"(?P<currency>{_any(found.currency)})?\s?{number}(?:[多余餘]?\s?(?P<scale>(?:{scales}){{1,2}}))?"
        rf"(?P<some>[多余餘])?(?P<tail>(?:{FIGURE})\s?(?:{scales}))?(?:\s?(?P<unit>{_any(found.unit)}))?"
    )
    return ChineseGrammar(
        table=table,
        amount=re.compile(amount, re.IGNORECASE),
        phrase=re.compile(_any(found.phrase)),
        before=re.compile(rf"(?:{_any(found.before)})\s?\Z"),
        after=re.compile(rf"\s?(?:{_any(found.after)})"),
        scale=re.compile(scales, re.IGNORECASE),
        scales=found.scale,
        units={**found.unit, **found.currency},
        phrases=found.phrase,
        bounds={**found.before, **found.after},
    )


def _any(surfaces: dict[str, str]) -> str:
    """Return an alternation, longest first; one that matches nothing when there is no surface."""
    longest_first = sorted(surfaces, key=lambda each: (-len(each), each))
    words = (
        re.escape(each) + (r"(?![A-Za-z])" if each[-1].isascii() and each[-1].isalpha() else "")
        for each in longest_first
    )
    return "|".join(words) or r"(?!)"
