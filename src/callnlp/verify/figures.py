"""Figures of a report: the amounts in a text, with how finely each is printed."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from callnlp.annotation import Quantity
from callnlp.language.quantities import find_quantities
from callnlp.lexicon.load import Lexicon
from callnlp.spans import Span

__all__ = ["Figure", "figures_in", "printed_step"]

_DIGITS = re.compile(r"\d[\d,，]*(?:\.\d+)?")
#: A scale letter that stands apart from its amount ("$143.3 B").
_APART = re.compile(r"[ \u00a0]?(?P<scale>bn|mn|tn|[BMKT])(?![A-Za-z0-9])")
_SIGN_APART = re.compile(r"(?:^|(?<=[\s(（|:：]))[+−–-]\Z")
_SCALES = {"b": 1e9, "bn": 1e9, "m": 1e6, "mn": 1e6, "k": 1e3, "t": 1e12, "tn": 1e12}
_UNIT_HINT = re.compile(
    r"(?P<sign>US\$|[$€£¥])\s?(?:in )?(?P<scale>bn|mn|b|m|k|billions?|millions?|thousands?)\b"
    r"|(?:in )?(?P<word>billions?|millions?|thousands?)(?: of)? (?:US )?(?P<name>dollars|USD|euros|EUR)\b"
    r"|(?P<code>USD|US\$|EUR|GBP)\s(?:in )?(?P<scale2>bn|mn|b|m|billions?|millions?)\b"
    r"|(?P<zh>(?:十亿|百万|万亿|亿|万)?(?:美元|欧元|英镑|日元|元))"
    r"|(?P<percent>%|％)",
    re.IGNORECASE,
)
_BARE = re.compile(r"\s*(?P<lead>[~≈约]?\s?[+\-−–(]?\s?)(?P<number>\d[\d,]*(?:\.\d+)?)\)?\s?[*†‡]{0,3}\s*\Z")
_WINDOW = re.compile(
    r"\s?(?:个|多个)?(?:季度|年|月|周|天|日|财年|季)|\s(?:quarters?|years?|months?|weeks?|days?|times)\b", re.IGNORECASE
)
_SCALE_WORD = re.compile(r"[万亿萬億]|(?:thousand|million|billion|trillion)s?\b", re.IGNORECASE)
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?")


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount as printed.

    Parameters
    ----------
    quantity : Quantity
        Offsets into the text given.
    step : float
        One unit of the last printed digit, in base units; 0.0 when the amount is in words.
    """

    quantity: Quantity
    step: float

    @property
    def span(self) -> Span:
        """Characters of the text given."""
        return self.quantity.span


def figures_in(text: str, *, lexicon: Lexicon, hint: str = "") -> list[Figure]:
    """Find the amounts with a unit in a text.

    Parameters
    ----------
    text : str
        A paragraph, item or cell.
    lexicon : Lexicon
        Units, scales and bound words.
    hint : str
        Words that may give the unit of a cell that holds nothing but a number: its headings.

    Returns
    -------
    list of Figure
        In text order. Dates, and numbers without a unit or a noun, are left out.
    """
    bare = _BARE.match(text)
    if bare is not None and hint and (cell := _bare_cell(text, bare, hint, lexicon)) is not None:
        return [cell]
    dates = [Span(*match.span()) for match in _DATE.finditer(text)]
    figures = []
    for found in find_quantities(text, lexicon=lexicon, language="auto"):
        quantity = _trimmed(text, found)
        if quantity.unit is None or any(quantity.span.overlaps(date) for date in dates):
            continue
        if quantity.kind == "duration" or _is_window(text, quantity):
            continue
        quantity = _with_scale_apart(text, _with_sign_apart(text, quantity))
        figures.append(Figure(quantity, printed_step(quantity)))
    return figures


def _trimmed(text: str, quantity: Quantity) -> Quantity:
    """Leave white space at the ends out; a number of 亿 or millions without a noun still counts things."""
    start, end = quantity.span.start, quantity.span.end
    start += len(quantity.text) - len(quantity.text.lstrip())
    end -= len(quantity.text) - len(quantity.text.rstrip())
    unit = quantity.unit
    if unit is None and quantity.kind == "count" and _SCALE_WORD.search(quantity.text):
        unit = "count"
    return replace(quantity, span=Span(start, end), text=text[start:end], unit=unit)


def _is_window(text: str, quantity: Quantity) -> bool:
    """Say whether a number counts quarters or years, or is no number at all (数十亿: billions)."""
    before, after = text[max(quantity.span.start - 1, 0) : quantity.span.start], text[quantity.span.end :][:12]
    return before in {"数", "几", "第"} or (quantity.kind == "count" and _WINDOW.match(after) is not None)


def _with_sign_apart(text: str, quantity: Quantity) -> Quantity:
    """Take in a sign that stands before a bound word ("−about 2%", "+约 8%")."""
    start, low, high = quantity.span.start, quantity.low, quantity.high
    found = _SIGN_APART.search(text, max(start - 2, 0), start)
    if found is None or quantity.direction is not None or quantity.text[:1].isdigit() or low is None or high is None:
        return quantity
    span = Span(found.end() - 1, quantity.span.end)
    if text[span.start] == "+":
        return replace(quantity, span=span, text=span.slice(text), direction="up")
    return replace(quantity, span=span, text=span.slice(text), direction="down", low=-high, high=-low)


def _with_scale_apart(text: str, quantity: Quantity) -> Quantity:
    if quantity.kind != "money" or not quantity.text[-1:].isdigit():
        return quantity
    found = _APART.match(text, quantity.span.end)
    if found is None:
        return quantity
    factor = _SCALES[found["scale"].lower()]
    span = Span(quantity.span.start, found.end())
    low, high = (None if value is None else _exact(value, factor) for value in (quantity.low, quantity.high))
    return replace(quantity, span=span, text=span.slice(text), low=low, high=high)


def _exact(value: float, factor: float) -> float:
    from decimal import Decimal

    return float(Decimal(repr(value)) * Decimal(factor))


def _bare_cell(text: str, bare: re.Match[str], hint: str, lexicon: Lexicon) -> Figure | None:
    """Read a cell that holds only a number with the unit that its headings give."""
    unit = _unit_of(hint)
    if unit is None:
        return None
    before, after = unit
    number = bare["number"]
    lead = bare["lead"].replace("(", "-").strip()
    found = find_quantities(f"{lead}{before}{number}{after}", lexicon=lexicon, language="auto")
    if len(found) != 1 or found[0].unit is None:
        return None
    span = Span(bare.start("lead") + len(bare["lead"]) - len(bare["lead"].lstrip()), bare.end("number"))
    made = replace(found[0], span=span, text=found[0].text)
    return Figure(replace(made, text=span.slice(text)), printed_step(found[0]))


@functools.lru_cache(maxsize=512)
def _unit_of(hint: str) -> tuple[str, str] | None:
    found = _UNIT_HINT.search(hint)
    if found is None:
        return None
    if found["percent"]:
        return "", "%"
    if found["zh"]:
        return "", f" {found['zh']}"
    scale = (found["scale"] or found["scale2"] or found["word"] or "").lower()
    full = {"b": "billion", "bn": "billion", "m": "million", "mn": "million", "k": "thousand"}
    sign = found["sign"] or {"usd": "$", "us$": "$", "dollars": "$", "gbp": "£"}.get(
        (found["code"] or found["name"] or "usd").lower(), "€"
    )
    return sign.replace("US$", "$").replace("us$", "$"), f" {full.get(scale, scale.rstrip('s'))}"


def printed_step(quantity: Quantity) -> float:
    """Return one unit of the last printed digit of an amount, in base units.

    Parameters
    ----------
    quantity : Quantity
        As read from the text.

    Returns
    -------
    float
        0.1e9 for "$155.7 billion", 1e8 for "2,000 亿"; 0.0 for an amount in words.

    Examples
    --------
    >>> from callnlp.lexicon.load import load_lexicon
    >>> figures_in("sales of $155.7 billion", lexicon=load_lexicon())[0].step
    100000000.0
    """
    numerals = [match.group().replace(",", "").replace("，", "") for match in _DIGITS.finditer(quantity.text)]
    values = [value for value in (quantity.high, quantity.low) if value]
    if not numerals or not values:
        return 10.0 ** -_decimals(numerals[-1]) if numerals else 0.0
    printed = float(numerals[-1])
    value = abs(values[0])
    if not printed:
        return 0.0
    factor = value / printed
    return float(f"{factor * 10.0 ** -max(_decimals(numeral) for numeral in numerals):.12g}")


def _decimals(numeral: str) -> int:
    return len(numeral.partition(".")[2])
