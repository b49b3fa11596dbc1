"""Writing amounts: the inverse of reading quantities.

Digits are moved by decimal arithmetic only, so that what is written reads back as the same value.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from callnlp.language.phrases import Phrases

__all__ = ["Figure", "decimal_text", "write_amount"]

_EN_SCALES = ((12, "trillion", "T"), (9, "billion", "B"), (6, "million", "M"))
_ZH_SCALES = ((12, "万亿"), (8, "亿"), (4, "万"))
_COMPACT_FROM = Decimal(10) ** 6


@dataclass(frozen=True, slots=True)
class Figure:
    """A value or a range as a claim carries it.

    ``low`` and ``high`` are base units, equal for a point, None on an open end; ``measure`` tells
    percentage points (a change) from percent; ``noun`` is what a count counts.
    """

    low: float | None
    high: float | None
    unit: str | None
    bound: str = "exact"
    measure: str = "level"
    noun: str | None = None


def write_amount(amount: Figure, phrases: Phrases, *, both: bool = True) -> str:
    """Return an amount in words of the language, with its bound.

    Parameters
    ----------
    amount : Figure
        What to write.
    phrases : Phrases
        Of the language to write in.
    both : bool
        Chinese only: add the English form in brackets where the scales differ
        (``2,000 亿美元（$200B）``).

    Returns
    -------
    str
        Empty when both ends are open.

    Examples
    --------
    >>> from callnlp.language.phrases import phrases_for
    >>> write_amount(Figure(174e9, 179.5e9, "USD", "range"), phrases_for("en"))
    '$174 billion to $179.5 billion'
    >>> write_amount(Figure(200e9, 200e9, "USD", "approx"), phrases_for("zh"))
    '约 2,000 亿美元（$200B）'
    >>> write_amount(Figure(3.5, 3.5, "percent", measure="change"), phrases_for("zh"))
    '3.5 个百分点'
    """
    values = [Decimal(repr(value)) for value in (amount.low, amount.high) if value is not None]
    if not values:
        return ""
    if len(values) == 2 and values[0] == values[1]:
        values = values[:1]
    written = _chinese(values, amount, phrases, both=both) if phrases.language == "zh" else _english(values, amount)
    return _bounded(written, amount, phrases)


def decimal_text(value: Decimal | float) -> str:
    """Return a number with thousands separators and no superfluous zeros; minus as ``−``.

    Examples
    --------
    >>> decimal_text(1557.0), decimal_text(-0.5)
    ('1,557', '−0.5')
    """
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    text = f"{abs(number):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"−{text}" if number < 0 else text


def _bounded(written: str, amount: Figure, phrases: Phrases) -> str:
    if amount.low is not None and amount.high is None:
        return phrases("bound.at_least", value=written)
    if amount.high is not None and amount.low is None:
        return phrases("bound.at_most", value=written)
    if amount.bound in {"approx", "at_least", "at_most"}:
        return phrases(f"bound.{amount.bound}", value=written)
    return written


def _is_currency(unit: str | None) -> bool:
    return unit is not None and len(unit) == 3 and unit.isupper() and unit.isalpha()


_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "C$", "AUD": "A$", "HKD": "HK$", "TWD": "NT$"}


def _sign(unit: str) -> str:
    return _SIGNS.get(unit, f"{unit} ")


def _scale(values: list[Decimal]) -> tuple[int, str, str]:
    """Return power, word and letter of the English scale that fits the smallest value but zero."""
    smallest = min((abs(value) for value in values if value), default=Decimal(0))
    for power, word, letter in _EN_SCALES:
        if smallest >= Decimal(10) ** power:
            return power, word, letter
    return 0, "", ""


def _money_en(values: list[Decimal], unit: str, *, letters: bool = False) -> list[str]:
    """Return each amount at its own scale; small ones in cents where one of them has cents."""
    scales = [_scale([value]) for value in values]
    small = [value for value, (power, _, _) in zip(values, scales, strict=True) if power == 0]
    cents = any(value % 1 != 0 for value in small) and all(value == round(value, 2) for value in small)
    written = []
    for value, (power, word, letter) in zip(values, scales, strict=True):
        digits = abs(value).scaleb(-power)
        text = f"{digits:,.2f}" if cents and power == 0 else decimal_text(digits)
        tail = letter if letters else (f" {word}" if word else "")
        written.append(f"{'−' if value < 0 else ''}{_sign(unit)}{text}{tail}")
    return written


def _english(values: list[Decimal], amount: Figure) -> str:
    unit, joint = amount.unit, " to "
    base = unit.removesuffix("/share") if unit else None
    if _is_currency(base):
        assert base is not None
        text = joint.join(_money_en(values, base))
        return f"{text} per share" if unit != base else text
    if unit in {"percent", "bps", "x"}:
        return joint.join(_ratio_en(values, unit, amount.measure))
    power, word, _ = _scale(values)
    text = joint.join(decimal_text(value.scaleb(-power)) + (f" {word}" if word else "") for value in values)
    noun = amount.noun if unit in {None, "count"} else unit
    return f"{text} {noun}" if noun else text


def _ratio_en(values: list[Decimal], unit: str, measure: str) -> list[str]:
    single = len(values) == 1 and abs(values[0]) == 1
    if unit == "percent" and measure != "change":
        return [f"{decimal_text(value)}%" for value in values]
    names = {"percent": "percentage point", "bps": "basis point", "x": "time"}
    name = names[unit] + ("" if single else "s")
    return [decimal_text(value) for value in values[:-1]] + [f"{decimal_text(values[-1])} {name}"]


def _chinese(values: list[Decimal], amount: Figure, phrases: Phrases, *, both: bool) -> str:
    unit = amount.unit
    base = unit.removesuffix("/share") if unit else None
    if unit == "percent" and amount.measure != "change":
        return "–".join(f"{decimal_text(value)}%" for value in values)
    ratio = {"percent": "unit.points", "bps": "unit.bps", "x": "unit.x"}.get(unit or "")
    if ratio:
        return f"{'–'.join(decimal_text(value) for value in values)} {phrases(ratio)}"
    power, word = _scale_zh(values)
    digits = "–".join(decimal_text(value.scaleb(-power)) for value in values)
    if _is_currency(base):
        assert base is not None
        name = phrases.get(f"currency.{base}", base)
        text = f"{digits} {word}{name}" + (phrases("per_share") if unit != base else "")
        needs = both and max(abs(value) for value in values) >= _COMPACT_FROM
        return f"{text}（{'–'.join(_money_en(values, base, letters=True))}）" if needs else text
    noun = amount.noun if unit in {None, "count"} else unit
    text = f"{digits} {word}".strip()
    if power and both and max(abs(value) for value in values) >= _COMPACT_FROM:
        return f"{text}（{_english(values, amount)}）"
    return f"{text} {noun}" if noun else text


def _scale_zh(values: list[Decimal]) -> tuple[int, str]:
    smallest = min((abs(value) for value in values if value), default=Decimal(0))
    for power, word in _ZH_SCALES:
        if smallest >= Decimal(10) ** power:
            return power, word
    return 0, ""
