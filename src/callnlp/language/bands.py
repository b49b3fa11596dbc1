"""Magnitudes without a figure: "mid-teens", "low double digits", "a third of", "doubled"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from callnlp.annotation import QuantityKind
from callnlp.language.tokens import HYPHENS, Tokens
from callnlp.language.units import UnitTable

__all__ = ["Band", "parse_band", "parse_fraction", "parse_times"]

_JOINS = frozenset({"to", "and", "or"})
_STEMS = frozenset({"single", "double", "triple"})
_AGES = frozenset({"her", "his", "their", "my", "late", "early"})
#: After "half" or "a quarter" these make it a time.
_TIMES = frozenset(
    "year years hour day days century month week decade fiscal 2019 2020 2021 2022 2023 2024 2025 2026 2027".split()
)
_TO = frozenset(
    "easily to will would could should can may might has have had nearly almost than about roughly it us is".split()
)
_NOT_DOUBLE = frozenset(
    "down click digit digits check counting count edged sided bottom whammy blind header dip".split()
)
_TOTALS = frozenset("our the that those these total all its their this them us it my your a revenue sales".split())
_CLAUSES = frozenset("and to or is was are were from in".split())
#: Before "half of" these make it a time, or the second part of a number.
_HALVES = frozenset("first second back front latter last next and".split())
_NEARLY = frozenset("about roughly nearly almost around approximately than".split())
_SURE = frozenset("about roughly nearly by".split())
_BY = frozenset(
    "by in to about roughly approximately around over under nearly almost than only just up at least below".split()
)


@dataclass(frozen=True, slots=True)
class Band:
    """A vague magnitude over tokens ``first`` to before ``last``; ``low`` equals ``high`` for a factor."""

    first: int
    last: int
    low: Decimal
    high: Decimal
    unit: str | None
    kind: QuantityKind
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """One end of a band: level ("low"), base ("single digit", or only its stem "single"), whole or not."""

    level: str
    base: str
    last: int
    whole: bool


def parse_band(tokens: Tokens, index: int, table: UnitTable, currency: str) -> Band | None:
    """Read a vague band at token ``index``: "high-single to low-double digits", "mid-40% range"."""
    item = _item(tokens, index, table)
    if item is None:
        return None
    items = [item]
    following = _joined(tokens, item.last, table)
    if following is not None:
        items.append(following)
    if not items[-1].whole:
        if not item.whole:
            return None
        items = [item]
    base = items[-1].base
    found = [table.band.get((each.level, _whole(each, base))) for each in items]
    if None in found or not _is_amount(tokens, index, items):
        return None
    ends = [_ends(table, entry) for entry in found if entry]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    band = Band(index, items[-1].last, low, high, "percent", "percent", tuple(entry for entry in found if entry))
    return _scaled(tokens, band, table, currency)


def _whole(item: _Item, base: str) -> str:
    """Return the base of an item that leaves it to the next: "low to mid-teens", "single to double digit"."""
    if item.whole:
        return item.base
    return f"{item.base} digit" if item.base else base


def _ends(table: UnitTable, entry: str) -> tuple[Decimal, Decimal]:
    low, high = (table.entries[entry].symbol or "").split("-")
    return Decimal(low), Decimal(high)


def _item(tokens: Tokens, index: int, table: UnitTable) -> _Item | None:
    level, last = "", index
    if (tokens.word(index), "single digit") in table.band or (tokens.word(index), "teens") in table.band:
        level, last = tokens.word(index), index + 1
        last += tokens.word(last) in HYPHENS
    word = tokens.word(last)
    if word in _STEMS:
        end = last + 1
        end += tokens.word(end) in HYPHENS
        if tokens.word(end) in ("digit", "digits"):
            return _Item(level, f"{word} digit", end + 1, True)
        return _Item(level, word, last + 1, False)
    if ("", word) in table.band:
        return _Item(level, word, last + 1, True)
    figure = _tens_figure(tokens, last, table) if level else None
    if figure is not None:
        return _Item(level, figure[0], figure[1], True)
    return _Item(level, "", last - (tokens.word(last - 1) in HYPHENS), False) if level else None


def _tens_figure(tokens: Tokens, index: int, table: UnitTable) -> tuple[str, int] | None:
    """Read "40s", "40's", "40%", "40 percent" after a level."""
    word = tokens.word(index)
    base = table.tens.get(int(word)) if word.isdecimal() and len(word) == 2 and word.isascii() else None
    if base is None:
        return None
    if tokens.word(index + 1) == "s" and tokens.glued(index + 1):
        return base, index + 2
    if tokens.word(index + 1) in ("'", "’") and tokens.word(index + 2) == "s" and tokens.glued(index + 2):
        return base, index + 3
    if tokens.word(index + 1) in ("%", "percent"):
        return base, index + 2
    # "mid-40 range"; without the hyphen, "low 40" may be low and 40
    joined_on = tokens.glued(index + 1) and tokens.word(index + 1)[0].isalnum()
    hyphened = tokens.word(index - 1) in HYPHENS and tokens.glued(index) and not joined_on
    return (base, index + 1) if hyphened else None


def _joined(tokens: Tokens, index: int, table: UnitTable) -> _Item | None:
    index += tokens.word(index) in HYPHENS and tokens.word(index + 1) in _JOINS
    if tokens.word(index) not in _JOINS and tokens.word(index) not in HYPHENS:
        return None
    index += 1
    index += tokens.word(index) in HYPHENS
    item = _item(tokens, index, table)
    return item if item and item.whole else None


def _is_amount(tokens: Tokens, first: int, items: list[_Item]) -> bool:
    """Leave out ages ("in her twenties") and people ("teens love it")."""
    if tokens.word(first - 1) in _AGES:
        return False
    bare = items[0]
    if len(items) > 1 or bare.level or bare.base.endswith("digit"):
        return True
    return tokens.word(first - 1) in ("the", "in", "into", "to") and tokens.word(first) != "teen"


def _scaled(tokens: Tokens, band: Band, table: UnitTable, currency: str) -> Band:
    """Read the scale or unit after a band: "double-digit millions", "double-digit basis points"."""
    after = band.last + (tokens.word(band.last) in HYPHENS)
    scale = table.scale.match(tokens, after)
    if scale is not None:
        factor, rules = table.factors[scale[0]], (*band.rules, scale[0])
        return Band(band.first, scale[1], band.low * factor, band.high * factor, currency, "money", rules)
    unit = table.unit.match(tokens, after)
    if unit is not None and unit[0] in ("percent", "points", "bps"):
        kind: QuantityKind = "percent" if unit[0] == "percent" else "points"
        return Band(band.first, unit[1], band.low, band.high, table.symbol(unit[0]), kind, (*band.rules, unit[0]))
    return band


def parse_fraction(tokens: Tokens, index: int, table: UnitTable) -> Band | None:
    """Read a fraction of a total: "half of", "a third", "two-thirds", "three quarters of our"."""
    found = table.fraction.match(tokens, index)
    if found is None:
        return None
    entry, last = found
    if not _is_share(tokens, index, last, table.entries[entry].position == "of"):
        return None
    value = table.factors[entry]
    return Band(index, last, value, value, "percent", "percent", (entry,))


def _is_share(tokens: Tokens, first: int, last: int, needs_of: bool) -> bool:
    before, after = tokens.word(first - 1), tokens.word(last)
    is_quarter = tokens.word(last - 1) in ("quarter", "quarters")
    if after in HYPHENS or after in ("party", "parties"):
        return False
    if after == "of":
        if is_quarter and tokens.word(last + 1) not in _TOTALS and not _is_nearly(tokens, first):
            return False  # "three quarters of growth" are nine months
        return not _is_time(tokens, last + 1) and before not in _HALVES
    if not needs_of:
        return True
    if after[:1].isalnum() and after not in _CLAUSES:
        return False
    if is_quarter:
        return _is_nearly(tokens, first)
    return before in (_SURE if tokens.word(first) == "a" else _BY)


def _is_nearly(tokens: Tokens, first: int) -> bool:
    before = tokens.word(first - 1)
    return before in _NEARLY or (before == "to" and tokens.word(first - 2) in ("close", "closer"))


def _is_time(tokens: Tokens, index: int) -> bool:
    for step in range(3):
        word = tokens.word(index + step)
        if word in _TIMES or (word.isdecimal() and len(word) == 4):
            return True
        if word not in ("the", "a", "this", "our", "last", "next", "calendar", "fiscal"):
            return False
    return False


def parse_times(tokens: Tokens, index: int, table: UnitTable) -> Band | None:
    """Read a verb that multiplies: "doubled", "expected to triple", "tenfold"."""
    found = table.times.match(tokens, index)
    if found is None:
        return None
    entry, last = found
    after = tokens.word(last + 1) if tokens.word(last) in HYPHENS else tokens.word(last)
    if after in _NOT_DOUBLE or (tokens.word(last) in HYPHENS and tokens.glued(last)):
        return None
    if (
        table.entries[entry].position == "to"
        and tokens.word(index - 1) not in _TO
        and after not in ("the", "our", "what", "from", "versus")
    ):
        return None
    value = table.factors[entry]
    return Band(index, last, value, value, "x", "multiple", (entry,))
