"""Chinese numerals: 五千万, 二十, 一点五, and full-width figures."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["HAN_DIGITS", "HAN_NUMERALS", "parse_figure", "parse_han"]

HAN_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
HAN_NUMERALS = "".join([*HAN_DIGITS, *_TENS, *_MYRIADS])


def parse_han(text: str) -> Decimal | None:
    """Return the value of a Chinese numeral; None where it is not well formed.

    Examples
    --------
    >>> parse_han("五千万"), parse_han("二十五点五"), parse_han("万亿")
    (Decimal('50000000'), Decimal('25.5'), None)
    """
    whole, point, decimals = text.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if not decimals:
        return None
    factor = 1
    while decimals and decimals[-1] in _MYRIADS:
        factor, decimals = factor * _MYRIADS[decimals[-1]], decimals[:-1]
    if not decimals or any(digit not in HAN_DIGITS for digit in decimals):
        return None
    fraction = "".join(str(HAN_DIGITS[digit]) for digit in decimals)
    return Decimal(f"{value}.{fraction}") * factor


def _whole(text: str) -> int | None:
    """Read 一亿二千万 section by section: digits and tens make a section, a myriad closes it."""
    total = section = 0
    digit: int | None = None
    for character in text:
        if character in HAN_DIGITS:
            digit = (digit or 0) * 10 * (digit is not None) + HAN_DIGITS[character]
        elif character in _TENS:
            if digit is None and character != "十":
                return None
            section += (1 if digit is None else digit) * _TENS[character]
            digit = None
        elif character in _MYRIADS:
            section += digit or 0
            if not section and not total:
                return None
            total = (
                (total + section) * _MYRIADS[character]
                if _MYRIADS[character] > total
                else total + section * _MYRIADS[character]
            )
            section, digit = 0, None
        else:
            return None
    return total + section + (digit or 0) if text else None


def parse_figure(text: str) -> Decimal:
    """Return the value of an Arabic figure, full-width or not, with its separators."""
    plain = text.replace(",", "").replace("，", "").replace("．", ".")
    return Decimal("".join(str(int(digit)) if digit.isdecimal() else digit for digit in plain))
