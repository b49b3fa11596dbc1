"""Numbers as written: figures, torn figures, number words, and mixtures of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from callnlp.language.tokens import HYPHENS, Tokens
from callnlp.language.units import UnitTable

__all__ = ["Number", "parse_number"]

_HALF = Decimal("0.5")
_QUARTER = Decimal("0.25")
_PARTS = {
    "and a half": _HALF,
    "and one half": _HALF,
    "and a quarter": _QUARTER,
    "and one quarter": _QUARTER,
    "and three quarters": 3 * _QUARTER,
}
_MAX_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Number:
    """A number over tokens ``first`` to before ``last``, not yet scaled.

    ``wordy`` tells number words from figures; ``fraction`` marks a part of one ("eight tenths",
    "half a"), which wants a scale or a unit after it.
    """

    first: int
    last: int
    value: Decimal
    wordy: bool = False
    fraction: bool = False


def parse_number(tokens: Tokens, index: int, table: UnitTable) -> Number | None:
    """Read the longest number that begins at token ``index``; None where none begins."""
    if tokens.is_figure(index):
        return _figure(tokens, index, table)
    word = tokens.word(index)
    if word == "." and tokens.is_figure(index + 1) and tokens.glued(index + 1) and not _follows_word(tokens, index):
        return _number(index, index + 2, "0." + tokens.word(index + 1))
    if word in ("half", "quarter"):
        return _part_of_scale(tokens, index, table)
    if word in ("a", "an"):
        return _article(tokens, index, table)
    if word in table.number:
        return _words(tokens, index, table)
    return None


def _number(first: int, last: int, digits: str) -> Number | None:
    if len(digits) > _MAX_DIGITS:
        return None
    return Number(first, last, Decimal(digits.replace(",", "")))


def _follows_word(tokens: Tokens, index: int) -> bool:
    return tokens.glued(index) and tokens.word(index - 1)[0].isalnum()


def _figure(tokens: Tokens, index: int, table: UnitTable) -> Number | None:
    digits = tokens.word(index)
    if tokens.word(index + 1) == "." and tokens.is_figure(index + 2):
        if tokens.glued(index + 1) and tokens.glued(index + 2):
            return None  # 1.1.1: a version, a date, an address
        if _is_torn(tokens, index, table):
            return _number(index, index + 3, f"{digits}.{tokens.word(index + 2)}")
    number = _grouped(tokens, index) or _number(index, index + 1, digits)
    if number is None:
        return None
    part = _and_part(tokens, index + 1)
    if part:
        return Number(index, part[1], number.value + part[0])
    eighths = _vulgar(tokens, index + 1)
    if eighths is not None and number.value < 1000:
        return Number(index, index + 4, number.value + eighths)
    return _tenths(tokens, number, table) or number


def _grouped(tokens: Tokens, index: int) -> Number | None:
    """Read groups of three set apart by spaces: "9 540 000", "$720 000"."""
    digits, last = tokens.word(index), index + 1
    if not digits.isdecimal() or len(digits) > 3:
        return None
    while tokens.word(last).isdecimal() and len(tokens.word(last)) == 3 and not tokens.glued(last) and last - index < 5:
        digits, last = digits + tokens.word(last), last + 1
    groups = last - index - 1
    if groups < 1 or (groups == 1 and not (digits.endswith("000") and tokens.word(index - 1) in "$€£")):
        return None
    return _number(index, last, digits)


def _vulgar(tokens: Tokens, index: int) -> Decimal | None:
    """Read the "1/8" of "4 1/8%"."""
    over, slash, under = (tokens.word(index + step) for step in range(3))
    if slash != "/" or not (over.isdecimal() and under in ("2", "3", "4", "8", "16", "32")):
        return None
    if not tokens.glued(index + 1) or not tokens.glued(index + 2) or int(over) >= int(under):
        return None
    return Decimal(int(over)) / Decimal(under)


def _is_torn(tokens: Tokens, index: int, table: UnitTable) -> bool:
    """Say whether "149 . 2" is one figure that speech recognition tore: a sign or a unit must vouch for it."""
    whole, part = tokens.word(index), tokens.word(index + 2)
    if "." in whole or "." in part or "," in part or len(part) > 3:
        return False
    if not tokens.glued(index + 1) and tokens.glued(index + 2):
        return True  # "2 .8": no sentence ends so
    after = index + 3
    vouched = table.scale.match(tokens, after) or table.unit.match(tokens, after)
    if table.sign.match(tokens, index - 1):
        return vouched is not None or len(part) == 2
    return vouched is not None and len(whole) < 4


def _and_part(tokens: Tokens, index: int) -> tuple[Decimal, int] | None:
    """Read "and a half", "and a quarter", "and three-quarters" at ``index``: what it adds, and where it ends."""
    words: list[str] = []
    for position in range(index, index + 6):
        word = tokens.word(position)
        if word in HYPHENS and len(words) < 3:
            continue
        words.append(word)
        added = _PARTS.get(" ".join(words))
        if added is not None:
            return added, position + 1
    return None


def _tenths(tokens: Tokens, number: Number, table: UnitTable) -> Number | None:
    """Read "eight tenths", "three quarters" before a unit ("of a percent", "of a billion")."""
    index = number.last + (tokens.word(number.last) in HYPHENS)
    entry = table.tenth.get(tokens.word(index))
    if entry is None or number.value >= 100:
        return None
    last = index + 1
    if tokens.word(last) == "of" and tokens.word(last + 1) in ("a", "an", "one", "1"):
        last += 2
    elif tokens.word(last) == "of":
        last += 1
    if not (table.scale.match(tokens, last) or _is_relative(tokens, last, table)):
        return None
    return Number(number.first, last, number.value / table.factors[entry], True, True)


def _is_relative(tokens: Tokens, index: int, table: UnitTable) -> bool:
    found = table.unit.match(tokens, index)
    return found is not None and table.entries[found[0]].kind in ("percent", "points", "multiple")


def _part_of_scale(tokens: Tokens, index: int, table: UnitTable) -> Number | None:
    """Read "half a billion", "half billion", "half of a percent", "a quarter point"."""
    value = _HALF if tokens.word(index) == "half" else _QUARTER
    last = index + 1
    last += tokens.word(last) in HYPHENS
    last += tokens.word(last) == "of"
    last += tokens.word(last) in ("a", "an", "one")
    if table.scale.match(tokens, last) or _is_relative(tokens, last, table):
        return Number(index, last, value, True, True)
    return None


def _article(tokens: Tokens, index: int, table: UnitTable) -> Number | None:
    """Read the article of "a billion", "a half a point", "a quarter billion", "a hundred"."""
    following = tokens.word(index + 1)
    if following in ("half", "quarter"):
        part = _part_of_scale(tokens, index + 1, table)
        return part and Number(index, part.last, part.value, True, True)
    scale = table.scale.match(tokens, index + 1)
    if scale is None or following.endswith("s") or len(following) < 4:
        return None
    if following == "hundred":
        rest = _small(tokens, index + 2, table)
        value, last = rest if rest else (Decimal(0), index + 2)
        return Number(index, last, Decimal(100) + value, True)
    return Number(index, index + 1, Decimal(1), True)


def _words(tokens: Tokens, index: int, table: UnitTable) -> Number | None:
    """Read number words up to the scale: "one hundred forty nine point two"."""
    read = _small(tokens, index, table)
    if read is None:
        return None
    value, last = read
    if tokens.word(last) == "point":
        digits, end = _decimals(tokens, last + 1, table)
        if digits:
            value, last = Decimal(f"{value}.{digits}"), end
    part = _and_part(tokens, last)
    if part:
        return Number(index, part[1], value + part[0], True)
    number = Number(index, last, value, True)
    return _tenths(tokens, number, table) or number


def _small(tokens: Tokens, index: int, table: UnitTable) -> tuple[Decimal, int] | None:
    """Read a whole number under ten thousand in words ("nine hundred and five", "twenty five hundred")."""
    value, last = _below_hundred(tokens, index, table)
    if last == index:
        return None
    if tokens.word(last) == "hundred":
        value, last = value * 100, last + 1
        begin = last + (tokens.word(last) == "and")
        rest, end = _below_hundred(tokens, begin, table)
        if end > begin:
            value, last = value + rest, end
    elif tokens.word(last) in table.number and value >= 10:
        return None  # "twenty twenty five" names a year
    return value, last


def _below_hundred(tokens: Tokens, index: int, table: UnitTable) -> tuple[Decimal, int]:
    value = _value(tokens.word(index), table)
    if value is None:
        return Decimal(0), index
    last = index + 1
    if value >= 20:
        begin = last + (tokens.word(last) in HYPHENS)
        unit = _value(tokens.word(begin), table)
        if unit is not None and 0 < unit < 10:
            return value + unit, begin + 1
    return value, last


def _decimals(tokens: Tokens, index: int, table: UnitTable) -> tuple[str, int]:
    """Read the words after "point": digits one by one, or "seventy five"."""
    digits, last = "", index
    while len(digits) < 4:
        word = tokens.word(last)
        value = Decimal(0) if word == "oh" else _value(word, table)
        if value is None or (digits and value >= 10):
            break
        if value >= 10:
            value, last = _below_hundred(tokens, last, table)
            return str(value), last
        digits, last = digits + str(value), last + 1
    return digits, last


def _value(word: str, table: UnitTable) -> Decimal | None:
    entry = table.number.get(word)
    return None if entry is None else Decimal(int(table.factors[entry]))
