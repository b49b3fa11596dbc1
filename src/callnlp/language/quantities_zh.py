"""Amounts in Chinese text: 约2000亿美元, 百分之二十, 24个基点, 3至5个百分点."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from callnlp.annotation import Bound, Direction, Quantity, QuantityKind
from callnlp.language.numbers_zh import HAN_NUMERALS, parse_figure, parse_han
from callnlp.language.units import UnitTable
from callnlp.spans import Span

__all__ = ["find_chinese", "has_chinese"]

_CJK = re.compile(r"[\u4e00-\u9fff]")
_FIGURE = r"\d{1,3}(?:[,，]\d{3}(?!\d)){1,5}(?:[.．]\d{1,9})?|\d{1,15}(?:[.．]\d{1,9})?"
_HAN = rf"[{HAN_NUMERALS}]{{1,16}}(?:点[{HAN_NUMERALS}]{{1,10}})?"
_JOIN = re.compile(r"\s{0,2}(?:至|到|[-–—~～－]|和|与)\s{0,2}")
_PERCENT_OF = {"百分之": Decimal(1), "千分之": Decimal("0.1"), "万分之": Decimal("0.01")}
_COUNTERS = re.compile(
    r"\s?(?:个|名|位|家|人|台|辆|部|套|件|款|座|间|户|次|股|只|项|款|艘|架|亩)(?!百分|基点|月|季|星期|小时)"
)
#: A numeral before one of these names a date, a period, a time or an order.
_NAMED = re.compile(r"\s?(?:年|月|日|号|季|财年|时|点\d|级|届|代|期|周年|页|G\b|[A-Za-z])")
_ORDINAL = re.compile(r"(?:第|[A-Za-z_#/]|FY\s?|Q|\d[.:/-])\Z")
_SIGNS = {"-": -1, "−": -1, "－": -1, "负": -1, "+": 1, "＋": 1}
_KINDS: dict[str, QuantityKind] = {
    "currency": "money",
    "minor": "money",
    "percent": "percent",
    "points": "points",
    "bps": "points",
    "multiple": "multiple",
    "physical": "physical",
    "duration": "duration",
}


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    number: Decimal
    scale: Decimal
    unit: str | None
    kind: QuantityKind
    sign: int
    rules: tuple[str, ...]

    @property
    def value(self) -> Decimal:
        return self.number * self.scale * (self.sign or 1)


@dataclass(frozen=True, slots=True)
class _Grammar:
    """Patterns over the Chinese surfaces of the lexicon, and the entry behind each surface."""

    amount: re.Pattern[str]
    phrase: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    scales: dict[str, str]
    units: dict[str, str]
    phrases: dict[str, str]
    bounds: dict[str, str]


def has_chinese(text: str) -> bool:
    """Say whether the text holds a Chinese character."""
    return _CJK.search(text) is not None


def find_chinese(text: str, *, table: UnitTable, currency: str = "USD") -> list[Quantity]:
    """Find the amounts that stand in Chinese words; those in English words are left to the English grammar.

    Parameters
    ----------
    text : str
        Any mixture of Chinese and English.
    table : UnitTable
        The vocabulary; surfaces of the language ``zh``, signs and codes.
    currency : str
        ISO 4217 code for "$".

    Returns
    -------
    list of Quantity
        In text order, without overlaps.
    """
    grammar = _grammar(table_key(table))
    quantities: list[Quantity] = []
    for found, low, high in _ranges(text, grammar, table, currency):
        quantities.append(_quantity(text, found, (low, high), grammar, table))
    return quantities


class _TableKey:
    """A hashable holder: one grammar is compiled for one table."""

    def __init__(self, table: UnitTable) -> None:
        self.table = table

    def __hash__(self) -> int:
        return id(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _TableKey) and self.table is other.table


def table_key(table: UnitTable) -> _TableKey:
    """Return the key under which the grammar of ``table`` is kept."""
    return _TableKey(table)


@functools.lru_cache(maxsize=4)
def _grammar(key: _TableKey) -> _Grammar:
    scales, units, phrases, befores, afters, signs = _surfaces(key.table)
    number = rf"(?P<of>百分之|千分之|万分之)?(?P<sign>[-−－+＋负])?(?:(?P<figure>{_FIGURE})|(?P<han>{_HAN}))"
    tail = rf"(?P<tail>(?:{_FIGURE})\s?(?:{_any(scales)}))?"
    amount = (
        rf"(?P<currency>{_any(signs)})?\s?{number}(?:\s?(?P<scale>(?:{_any(scales)}){{1,2}}))?"
        rf"(?P<some>[多余餘])?{tail}(?:\s?(?P<unit>{_any(units)}))?"
    )
    return _Grammar(
        amount=re.compile(amount, re.IGNORECASE),
        phrase=re.compile(_any(phrases)),
        before=re.compile(rf"(?:{_any(befores)})\s?\Z"),
        after=re.compile(rf"\s?(?:{_any(afters)})"),
        scales=scales,
        units={**units, **signs},
        phrases=phrases,
        bounds={**befores, **afters},
    )


def _surfaces(table: UnitTable) -> tuple[dict[str, str], ...]:
    """Return surface -> entry id for scales, units, phrases, bounds before, bounds after, currency signs."""
    scales: dict[str, str] = {}
    units: dict[str, str] = {}
    phrases: dict[str, str] = {}
    befores: dict[str, str] = {}
    afters: dict[str, str] = {}
    signs: dict[str, str] = {}
    for entry in table.entries.values():
        target = {"scale": scales, "fraction": phrases, "times": phrases, "share": {}, "number": {}}.get(
            entry.kind, units
        )
        if entry.kind == "bound":
            target = befores if entry.position == "before" else afters
        spelled = entry.surface.get("en", ()) if entry.kind == "scale" else ()
        for surface in (*entry.surface.get("zh", ()), *spelled):
            target.setdefault(surface, entry.id)
        if entry.kind in ("currency", "physical"):
            latin = [*entry.surface.get("sign", ()), *entry.surface.get("code", ())]
            signs.update({surface.upper(): entry.id for surface in latin if entry.kind == "currency"})
            units.update(
                {each: entry.id for each in (entry.symbol or "",) if entry.kind == "physical" and each.isalpha()}
            )
    signs["人民币"] = "currency.cny"
    return scales, units, phrases, befores, afters, signs


def _any(surfaces: dict[str, str]) -> str:
    return "|".join(re.escape(surface) for surface in sorted(surfaces, key=lambda each: (-len(each), each)))


def _ranges(text: str, grammar: _Grammar, table: UnitTable, currency: str) -> Iterator[tuple[_Found, Decimal, Decimal]]:
    position = 0
    while (start := _next(text, position)) is not None:
        phrase = grammar.phrase.match(text, start)
        if phrase is not None:
            position = phrase.end()
            entry = grammar.phrases[phrase[0]]
            kind: QuantityKind = "multiple" if table.entries[entry].kind == "times" else "percent"
            value = table.factors[entry]
            yield _Found(start, position, value, Decimal(1), table.symbol(entry), kind, 0, (entry,)), value, value
            continue
        left = _amount(text, start, grammar, table, currency)
        if left is None:
            position = _past(text, start)
            continue
        join = _JOIN.match(text, left.end)
        right = _amount(text, join.end(), grammar, table, currency, joined=True) if join else None
        pair = _pair(left, right) if right is not None else None
        if pair is not None:
            low, high = sorted((pair[0].value, pair[1].value))
            position = pair[1].end
            yield replace(pair[1], start=left.start, rules=(*pair[1].rules, "quantity.range")), low, high
        else:
            position = left.end
            if _counts(text, left):
                yield left, left.value, left.value


_START = re.compile(rf"(?:百分之|千分之|万分之)|[\d{HAN_NUMERALS}]|翻|负\d|[$€£¥￥]")


_PIECE = re.compile(rf"[\d.,，．]+|[{HAN_NUMERALS}]+|.", re.DOTALL)
_BEFORE = re.compile(r"(?:人民币|[A-Za-z]{0,3}[$€£¥￥]|\b[A-Z]{3})?\s?(?:(?<![\dA-Za-z%％])[-−－+＋])?负?\Z")


def _next(text: str, position: int) -> int | None:
    match = _START.search(text, position)
    return None if match is None else match.start()


def _past(text: str, start: int) -> int:
    """Return the end of the figure or numeral at ``start``: none of its inner characters begins another."""
    match = _PIECE.match(text, start)
    assert match is not None
    return match.end()


def _amount(
    text: str, start: int, grammar: _Grammar, table: UnitTable, currency: str, *, joined: bool = False
) -> _Found | None:
    start = start if joined else _currency_start(text, start)
    match = grammar.amount.match(text, start)
    if match is None or (not joined and _ORDINAL.search(text, max(0, match.start() - 3), match.start())):
        return None
    number = parse_figure(match["figure"]) if match["figure"] else parse_han(match["han"])
    if number is None:
        return None
    scale, rules = Decimal(1), []
    for surface in _split_scales(match["scale"] or "", grammar):
        scale *= table.factors[surface]
        rules.append(surface)
    if match["tail"]:
        number += _tail(match["tail"], grammar, table) / scale
    entry = _unit_entry(match, grammar)
    symbol, kind = None, "count"
    if match["of"]:
        number, symbol, kind, entry = number * _PERCENT_OF[match["of"]], "percent", "percent", "percent"
    elif entry is not None:
        symbol, kind = _symbol(entry, table, currency), _KINDS[table.entries[entry].kind]
    if entry is not None:
        rules.append(entry)
    if kind == "count" and _NAMED.match(text, match.end()):
        return _years(text, match, number)
    sign = _SIGNS.get(match["sign"] or "", 0)
    return _Found(match.start(), match.end(), number, scale, symbol, kind, sign, tuple(rules))  # type: ignore[arg-type]


def _currency_start(text: str, start: int) -> int:
    """Step back over a currency or sign that stands before the number: 人民币2亿, US$5亿, -3%."""
    match = _BEFORE.search(text, max(0, start - 8), start)
    assert match is not None
    return match.start() if match[0].strip() else start


def _split_scales(surface: str, grammar: _Grammar) -> list[str]:
    if not surface:
        return []
    if surface.lower() in grammar.scales:
        return [grammar.scales[surface.lower()]]
    pattern = re.compile(_any(grammar.scales), re.IGNORECASE)
    return [grammar.scales[each.lower()] for each in pattern.findall(surface)]


def _tail(surface: str, grammar: _Grammar, table: UnitTable) -> Decimal:
    """Read the second step of 3亿5000万."""
    digits = re.match(_FIGURE, surface)
    assert digits is not None
    scale = surface[digits.end() :].strip()
    return parse_figure(digits[0]) * table.factors[grammar.scales[scale]]


def _unit_entry(match: re.Match[str], grammar: _Grammar) -> str | None:
    if match["unit"]:
        entry = grammar.units.get(match["unit"]) or grammar.units.get(match["unit"].upper())
        if entry is not None and not (match["unit"] == "元" and match["currency"]):
            return entry
    return grammar.units.get((match["currency"] or "").upper()) if match["currency"] else None


def _symbol(entry: str, table: UnitTable, currency: str) -> str:
    if entry == "currency.jpy" and currency == "CNY":
        return "CNY"
    return table.symbol(entry)


def _years(text: str, match: re.Match[str], number: Decimal) -> _Found | None:
    """Read 三年 as a duration; 2025年 and 25年 are dates."""
    ends = text[match.end() : match.end() + 3].lstrip()[:2]
    if ends[:1] == "年" and ends != "年度" and match["han"] and number <= 30 and not match["scale"]:
        end = text.index("年", match.end()) + 1
        return _Found(match.start(), end, number, Decimal(1), "years", "duration", 0, ("duration.year",))
    return None


def _pair(left: _Found, right: _Found) -> tuple[_Found, _Found] | None:
    """Share unit and scale between the ends of a range."""
    if left.unit is None and right.unit is not None:
        left = replace(left, unit=right.unit, kind=right.kind)
    elif right.unit is None and left.unit is not None and left.kind != "duration":
        right = replace(right, unit=left.unit, kind=left.kind, rules=left.rules)
    if left.unit != right.unit:
        return None
    if left.scale == 1 and right.scale > 1 and left.number * right.scale <= right.value:
        left = replace(left, scale=right.scale)
    return (left, right) if left.value < right.value or left.sign < 0 else None


def _counts(text: str, found: _Found) -> bool:
    """Say whether a numeral stands in Chinese words with a unit, a scale or a counter."""
    around = text[max(0, found.start - 2) : found.start].strip()[-1:] + text[found.end : found.end + 2].strip()[:1]
    chinese = has_chinese(text[found.start : found.end] + around)
    if found.unit is not None or found.scale > 1 or any(each in "万萬亿億" for each in text[found.start : found.end]):
        return chinese
    counter = _COUNTERS.match(text, found.end)
    return chinese and counter is not None and (text[found.start].isdecimal() or found.number >= 10)


def _quantity(text: str, found: _Found, ends: tuple[Decimal, Decimal], grammar: _Grammar, table: UnitTable) -> Quantity:
    start, end, rules = found.start, found.end, list(found.rules)
    low: Decimal | None = ends[0]
    high: Decimal | None = ends[1]
    bound: Bound = "range" if low != high else "exact"
    kind = _bound_before(text, start, grammar)
    if kind is not None:
        start = kind.start()
        rules.append(grammar.bounds[kind[0].strip()])
    after = grammar.after.match(text, end)
    if after is not None and (kind is None or bound == "range"):
        end = after.end()
        rules.append(grammar.bounds[after[0].strip()])
    if bound != "range" and len(rules) > len(found.rules):
        bound, low, high = _one_sided(table.symbol(rules[-1]), low, high)
    elif bound != "range" and re.search(r"[多余餘](?=\D*\Z)", text[found.start : found.end]):
        bound, high = "at_least", None
        rules.append("bound.plus")
    direction: Direction | None = {-1: "down", 1: "up"}.get(found.sign)  # type: ignore[assignment]
    counter = _COUNTERS.match(text, found.end) if found.unit is None else None
    span = Span(start, end)
    return Quantity(
        span=span,
        text=span.slice(text),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        unit="count" if counter else found.unit,
        bound=bound,
        kind=found.kind,
        direction=direction,
        noun=counter[0].strip() if counter else None,
        rules=tuple(rules),
    )


def _bound_before(text: str, start: int, grammar: _Grammar) -> re.Match[str] | None:
    return grammar.before.search(text, max(0, start - 6), start)


def _one_sided(symbol: str, low: Decimal | None, high: Decimal | None) -> tuple[Bound, Decimal | None, Decimal | None]:
    if symbol == "at_least":
        return "at_least", low, None
    if symbol == "at_most":
        return "at_most", None, high
    return ("approx", low, high) if symbol == "approx" else ("exact", low, high)
