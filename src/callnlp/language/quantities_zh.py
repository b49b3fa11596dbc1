"""Amounts in Chinese text: 约2000亿美元, 百分之二十, 24个基点, 3至5个百分点."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from callnlp.annotation import Bound, Direction, Quantity, QuantityKind
from callnlp.language.grammar_zh import FIGURE, ChineseGrammar, chinese_grammar
from callnlp.language.numbers_zh import HAN_NUMERALS, parse_figure, parse_han
from callnlp.lexicon.load import Lexicon
from callnlp.spans import Span

__all__ = ["find_chinese", "has_chinese"]

_CJK = re.compile(r"[\u4e00-\u9fff]")
_START = re.compile(rf"(?:百分之|千分之|万分之)|[\d{HAN_NUMERALS}]|翻|负\d|[$€£¥￥]")
_PIECE = re.compile(rf"[\d.,，．]+|[{HAN_NUMERALS}]+|.", re.DOTALL)
_BEFORE = re.compile(r"(?:人民币|[A-Za-z]{0,3}[$€£¥￥]|\b[A-Z]{3})?\s?(?:(?<![\dA-Za-z%％])[-−－+＋])?负?\Z")
_JOIN = re.compile(r"\s{0,2}(?:至|到|[-–—~～－])\s{0,2}")
_AND = re.compile(r"\s{0,2}(?:和|与)\s{0,2}")
_BETWEEN = re.compile(r"(?:介于|在)\D{0,4}\Z")
_PERCENT_OF = {"百分之": Decimal(1), "千分之": Decimal("0.1"), "万分之": Decimal("0.01")}
_COUNTERS = re.compile(r"\s?[个名位家人台辆部套件款座间户次股只项艘架亩颗栋枚所条笔](?!百分|基点|月|季|星期|小时)")
#: A numeral before one of these names a date, a period, a time or an order.
_NAMED = re.compile(r"\s?(?:年|月|日|号|季|财年|时|点\d|级|届|代|期|周年|页|G\b|[A-Za-z])")
_ORDINAL = re.compile(r"(?:第|[数几上]|[A-Za-z_#/]|FY\s?|Q|\d[.:/-])\Z")
_SOME = re.compile(r"[多余餘]\D{0,6}\Z")
_PER_SHARE = re.compile(r"每股[^\d，。；、]{0,8}\Z")
_SIGNS = {"-": -1, "−": -1, "－": -1, "负": -1, "+": 1, "＋": 1}
_COUNT: QuantityKind = "count"
_PER_SHARE_KIND: QuantityKind = "per_share"
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
class _Amount:
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


def has_chinese(text: str) -> bool:
    """Say whether the text holds a Chinese character."""
    return _CJK.search(text) is not None


def find_chinese(text: str, *, lexicon: Lexicon, currency: str = "USD") -> list[Quantity]:
    """Find the amounts that stand in Chinese words; those in English words are left to the English grammar.

    Parameters
    ----------
    text : str
        Any mixture of Chinese and English.
    lexicon : Lexicon
        Its units: surfaces of the language ``zh``, signs and codes.
    currency : str
        ISO 4217 code of the company's currency; with ``CNY``, "¥" is the yuan.

    Returns
    -------
    list of Quantity
        In text order, without overlaps.
    """
    reader = _Reader(text, chinese_grammar(lexicon), currency)
    return [reader.quantity(found, low, high) for found, low, high in reader.amounts()]


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str, grammar: ChineseGrammar, currency: str) -> None:
        self.text, self.grammar, self.currency = text, grammar, currency

    def amounts(self) -> Iterator[tuple[_Amount, Decimal, Decimal]]:
        """Yield each amount or range with its ends."""
        position = 0
        while (match := _START.search(self.text, position)) is not None:
            found = self._phrase(match.start()) or self._range(match.start())
            if found is None:
                # No inner character of a figure or numeral begins another amount.
                piece = _PIECE.match(self.text, match.start())
                position = piece.end() if piece else match.end()
                continue
            position = found[0].end
            if found[1] != found[2] or self._counts(found[0]):
                yield found

    def _phrase(self, start: int) -> tuple[_Amount, Decimal, Decimal] | None:
        match = self.grammar.phrase.match(self.text, start)
        if match is None:
            return None
        table, entry = self.grammar.table, self.grammar.phrases[match[0]]
        kind: QuantityKind = "multiple" if table.entries[entry].kind == "times" else "percent"
        value = table.factors[entry]
        found = _Amount(start, match.end(), value, Decimal(1), table.symbol(entry), kind, 0, (entry,))
        return found, value, value

    def _range(self, start: int) -> tuple[_Amount, Decimal, Decimal] | None:
        left = self._amount(start)
        if left is None:
            return None
        join = _JOIN.match(self.text, left.end)
        if join is None and _BETWEEN.search(self.text, max(0, left.start - 6), left.start):
            join = _AND.match(self.text, left.end)
        right = self._amount(join.end(), joined=True) if join else None
        pair = _pair(left, right) if right is not None else None
        if pair is None:
            return left, left.value, left.value
        low, high = sorted((pair[0].value, pair[1].value))
        return replace(pair[1], start=left.start, rules=(*pair[1].rules, "quantity.range")), low, high

    def _amount(self, start: int, *, joined: bool = False) -> _Amount | None:
        text, table = self.text, self.grammar.table
        match = self.grammar.amount.match(text, start if joined else self._currency_start(start))
        if match is None or (not joined and _ORDINAL.search(text, max(0, match.start() - 3), match.start())):
            return None
        number = parse_figure(match["figure"]) if match["figure"] else parse_han(match["han"])
        if number is None:
            return None
        rules = [self.grammar.scales[each.lower()] for each in self._scales(match["scale"])]
        scale = Decimal(1)
        for rule in rules:
            scale *= table.factors[rule]
        number += self._tail(match["tail"]) / scale
        entry = self._unit_entry(match)
        if match["of"]:
            number, entry = number * _PERCENT_OF[match["of"]], "percent"
        if entry is None:
            if _NAMED.match(text, match.end()):
                return self._years(match, number, joined=joined)
            unit, kind = None, _COUNT
        else:
            unit, kind = self._symbol(entry), _KINDS[table.entries[entry].kind]
            rules.append(entry)
        if kind == "money" and _PER_SHARE.search(text, max(0, match.start() - 12), match.start()):
            unit, kind = f"{unit}/share", _PER_SHARE_KIND
        sign = _SIGNS.get(match["sign"] or "", 0)
        return _Amount(match.start(), match.end(), number, scale, unit, kind, sign, tuple(rules))

    def _currency_start(self, start: int) -> int:
        """Step back over a currency or sign that stands before the number: 人民币2亿, US$5亿, -3%."""
        match = _BEFORE.search(self.text, max(0, start - 8), start)
        words = match[0].lstrip() if match else ""
        return start - len(words) if words.strip() else start

    def _scales(self, surface: str | None) -> list[str]:
        if not surface or surface.lower() in self.grammar.scales:
            return [surface] if surface else []
        return self.grammar.scale.findall(surface)

    def _tail(self, surface: str | None) -> Decimal:
        """Read the second step of 3亿5000万."""
        digits = re.match(FIGURE, surface or "")
        if not surface or digits is None:
            return Decimal(0)
        scale = self.grammar.scales[surface[digits.end() :].strip().lower()]
        return parse_figure(digits[0]) * self.grammar.table.factors[scale]

    def _unit_entry(self, match: re.Match[str]) -> str | None:
        units, unit, currency = self.grammar.units, match["unit"], match["currency"]
        if unit and not (unit == "元" and currency):
            return units.get(unit) or units.get(unit.upper())
        return units.get(currency.upper()) if currency else None

    def _symbol(self, entry: str) -> str:
        if entry == "currency.jpy" and self.currency == "CNY":
            return "CNY"
        return self.grammar.table.symbol(entry)

    def _years(self, match: re.Match[str], number: Decimal, *, joined: bool) -> _Amount | None:
        """Read 三年 and 3-5年 as durations; 2025年 and 25年 are dates."""
        ends = self.text[match.end() : match.end() + 3].lstrip()[:2]
        if ends[:1] != "年" or ends == "年度" or not (match["han"] or joined) or number > 30 or match["scale"]:
            return None
        end = self.text.index("年", match.end()) + 1
        return _Amount(match.start(), end, number, Decimal(1), "years", "duration", 0, ("duration.year",))

    def _counts(self, found: _Amount) -> bool:
        """Say whether a numeral stands in Chinese words with a unit, a scale or a counter."""
        text, words = self.text, self.text[found.start : found.end]
        around = text[max(0, found.start - 2) : found.start].strip()[-1:] + text[found.end : found.end + 2].strip()[:1]
        if not has_chinese(words + around):
            return False
        if found.unit is not None or found.scale > 1 or any(each in "万萬亿億" for each in words):
            return True
        return _COUNTERS.match(text, found.end) is not None and (words[0].isdecimal() or found.number >= 10)

    def quantity(self, found: _Amount, low: Decimal, high: Decimal) -> Quantity:
        """Return the record, with the bound words around the amount taken in."""
        text, grammar = self.text, self.grammar
        start, end, bounds = found.start, found.end, []
        before = grammar.before.search(text, max(0, start - 6), start)
        if before is not None:
            start = before.start()
            bounds.append(grammar.bounds[before[0].strip()])
        after = grammar.after.match(text, end)
        if after is not None and (before is None or low != high):
            end = after.end()
            bounds.append(grammar.bounds[after[0].strip()])
        elif _SOME.search(text, found.start, found.end) and before is None:
            bounds.append("bound.plus")
        bound = _bound(grammar, bounds, is_range=low != high)
        counter = _COUNTERS.match(text, found.end) if found.unit is None else None
        directions: dict[int, Direction] = {-1: "down", 1: "up"}
        span = Span(start, end)
        return Quantity(
            span=span,
            text=span.slice(text),
            low=None if bound == "at_most" else float(low),
            high=None if bound == "at_least" else float(high),
            unit="count" if counter else found.unit,
            bound=bound,
            kind=found.kind,
            direction=directions.get(found.sign),
            noun=counter[0].strip() if counter else None,
            rules=(*found.rules, *bounds),
        )


def _pair(left: _Amount, right: _Amount) -> tuple[_Amount, _Amount] | None:
    """Share unit and scale between the ends of a range; None when they measure different things."""
    if left.unit is None and right.unit is not None:
        left = replace(left, unit=right.unit, kind=right.kind)
    elif right.unit is None and left.unit is not None and left.kind != "duration":
        right = replace(right, unit=left.unit, kind=left.kind, rules=left.rules)
    if left.unit != right.unit:
        return None
    if left.scale == 1 and right.scale > 1 and left.number * right.scale <= right.value:
        left = replace(left, scale=right.scale)
    return (left, right) if left.value < right.value or left.sign < 0 else None


def _bound(grammar: ChineseGrammar, bounds: list[str], *, is_range: bool) -> Bound:
    if is_range:
        return "range"
    symbols: dict[str, Bound] = {"at_least": "at_least", "at_most": "at_most", "approx": "approx"}
    return symbols.get(grammar.table.symbol(bounds[-1]), "exact") if bounds else "exact"
