"""Every amount of a text with its offsets, value, unit and bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from callnlp.annotation import Quantity
from callnlp.errors import UsageError
from callnlp.language.amounts import Amount, parse_amount
from callnlp.language.bands import Band, parse_band, parse_fraction, parse_times
from callnlp.language.bounds import apply_bounds
from callnlp.language.lookalikes import is_lookalike, is_pointing
from callnlp.language.measured import Measured
from callnlp.language.nouns import counted_noun, counts_days
from callnlp.language.quantities_zh import find_chinese, has_chinese
from callnlp.language.ranges import join_ranges
from callnlp.language.tokens import Tokens, tokenize
from callnlp.language.units import UnitTable, unit_table
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.spans import Span

__all__ = ["extract_quantities", "find_quantities"]


def extract_quantities(text: str, *, language: str = "auto") -> list[Quantity]:
    """Find every amount in a text with the packaged lexicon.

    Parameters
    ----------
    text : str
        Any length; a whole turn or a sentence.
    language : {"auto", "en", "zh"}
        ``auto`` reads Chinese where Chinese characters stand around a number.

    Returns
    -------
    list of Quantity
        In text order, without overlaps; ``quantity.text`` is the slice under ``quantity.span``.

    Raises
    ------
    UsageError
        When ``language`` is another word.

    Examples
    --------
    >>> [(q.text, q.low, q.high, q.unit) for q in extract_quantities("up 12% to $1.3 to $1.5 billion")]
    [('12%', 12.0, 12.0, 'percent'), ('$1.3 to $1.5 billion', 1300000000.0, 1500000000.0, 'USD')]
    """
    return find_quantities(text, lexicon=load_lexicon(), language=language)


def find_quantities(text: str, *, lexicon: Lexicon, language: str = "en", currency: str = "USD") -> list[Quantity]:
    """Find every amount in a text: money, percentages, multiples, counts, physical units, vague bands.

    Parameters
    ----------
    text : str
        Any length; a whole turn or a sentence.
    lexicon : Lexicon
        Its ``units`` table is the vocabulary.
    language : {"en", "zh", "auto"}
        ``zh`` and ``auto`` read both languages in one text.
    currency : str
        ISO 4217 code of the company's currency: what "$", "dollars" and "cents" mean in its family,
        and the unit of "double-digit millions". Money without any currency word keeps unit None.

    Returns
    -------
    list of Quantity
        In text order, without overlaps, offsets into ``text``. A written sign is in ``low`` and
        ``high`` ("-3%" is -3) and in ``direction``.

    Raises
    ------
    UsageError
        When ``language`` is another word.
    """
    if language not in ("en", "zh", "auto"):
        raise UsageError(f"language {language!r}: use one of auto, en, zh")
    table = unit_table(lexicon)
    english = _find_english(text, table, currency)
    if language == "en" or not has_chinese(text):
        return english
    return _merged(text, english, find_chinese(text, lexicon=lexicon, currency=currency))


def _counted_in_chinese(text: str, quantity: Quantity) -> bool:
    """Say whether a bare figure stands before a Chinese word ("12 月"): the Chinese grammar has judged it."""
    return quantity.kind == "count" and has_chinese(text[quantity.span.end : quantity.span.end + 2].strip()[:1])


def _merged(text: str, english: Sequence[Quantity], chinese: Sequence[Quantity]) -> list[Quantity]:
    """Return both in text order; of two that overlap the longer one, the Chinese one of equals."""
    order = [*((quantity, 0) for quantity in chinese)]
    order += [(quantity, 1) for quantity in english if not _counted_in_chinese(text, quantity)]
    order.sort(key=lambda each: (each[0].span.start, -len(each[0].span), each[1]))
    kept: list[Quantity] = []
    for quantity, _ in order:
        if not kept or not kept[-1].span.overlaps(quantity.span):
            kept.append(quantity)
        elif len(quantity.span) > len(kept[-1].span):
            kept[-1] = quantity
    return kept


def _find_english(text: str, table: UnitTable, currency: str) -> list[Quantity]:
    tokens = tokenize(text)
    items = list(_items(tokens, table, currency))
    quantities: list[Quantity] = []
    floor = 0
    for found in join_ranges(tokens, items):
        bounded = apply_bounds(tokens, found, table, floor)
        floor = bounded.last
        quantities.append(_quantity(tokens, bounded))
    return quantities


def _items(tokens: Tokens, table: UnitTable, currency: str) -> Iterator[Amount | Band]:
    anchors = table.anchors
    index, count = 0, len(tokens)
    words = tokens.words
    while index < count:
        word = words[index]
        if word not in anchors and not word[0].isdecimal():
            index += 1
            continue
        item = _item(tokens, index, table, currency)
        if item is not None:
            yield item
        index = item.last if item is not None else index + 1


def _item(tokens: Tokens, index: int, table: UnitTable, currency: str) -> Amount | Band | None:
    if tokens.is_figure(index):
        fraction = parse_fraction(tokens, index, table) if tokens.word(index + 1) == "/" else None
        if fraction is not None:
            return fraction
    else:
        band = parse_band(tokens, index, table, currency)
        band = band or parse_times(tokens, index, table)
        if band is not None:
            return band
    amount = parse_amount(tokens, index, table, currency)
    if amount is None or (amount.wordy and amount.unit is None and amount.scale is None):
        fraction = None if tokens.is_figure(index) else parse_fraction(tokens, index, table)
        if fraction is not None or amount is None:
            return fraction
    if is_lookalike(tokens, amount):
        return None
    return replace(amount, weak=True) if is_pointing(tokens, amount) else amount


def _quantity(tokens: Tokens, found: Measured) -> Quantity:
    span = Span(tokens.starts[found.first], tokens.ends[found.last - 1])
    noun: str | None = None
    if found.kind == "count" and found.unit is None:
        noun = counted_noun(tokens, found.last)
        if noun is not None:
            found = replace(found, unit="count")
        elif not found.scaled and counts_days(tokens, found.first):
            found = replace(found, unit="days", kind="duration", rules=(*found.rules, "quantity.days"))
    return Quantity(
        span=span,
        text=span.slice(tokens.text),
        low=_float(found.low),
        high=_float(found.high),
        unit=found.unit,
        bound=found.bound,
        kind=found.kind,
        direction=found.direction,
        noun=noun,
        rules=found.rules,
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
