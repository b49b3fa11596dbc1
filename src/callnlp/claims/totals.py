"""Parts against their total: what is told of segments cannot exceed the company, and a whole list adds up.

Only sure cases are computed: one metric, period, unit, adjustment and basis; a total that is said to be one;
parts that one sentence lists beside each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from callnlp.annotation import Claim
from callnlp.language.rounding import agree, rounded_ends

__all__ = ["company_total", "doubts_of_totals"]

_Doubt: TypeAlias = tuple[Claim, tuple[str, str]]
_Thing: TypeAlias = tuple[str, str | None, str | None, str | None, str | None]

#: What is never negative, so that no part is larger than the whole.
_ADDITIVE = frozenset("revenue capex backlog bookings deferred_revenue headcount".split())
_TOTAL = re.compile(r"\b(?:total|overall|consolidated|company-?wide|worldwide)\b", re.I)
#: One of the values may be inside another, or be compared with it.
_NESTED = re.compile(
    r"\b(?:of which|of that|includ\w+|within|excluding|without|combined|together|respectively|compared|versus|both"
    r"|up from|down from|subset|other than|to)\b",
    re.I,
)
_COMPOSED = re.compile(r"\b(?:comprised of|composed of|consisting of|consists? of|made up of)\b", re.I)
_TAKEN_OFF = re.compile(r"\b(?:reduced by|less|net of|offset|partially|minus|including|includes)\b", re.I)
_COUNTED = re.compile(
    r"\b(?:all |our |the )(two|three|four|five|six|[2-6]) (?:\w+ ){0,2}"
    r"(?:segments|regions|divisions|businesses|geographies)\b",
    re.I,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_FEWEST = 2


def doubts_of_totals(claims: Sequence[Claim]) -> Iterator[_Doubt]:
    """Yield doubts, each with its computation.

    Parameters
    ----------
    claims : sequence of Claim
        Point values of one call by the company, in text order.
    """
    actual = [claim for claim in claims if claim.stance == "actual" and claim.low is not None]
    yield from _compositions(actual)
    levels = [claim for claim in actual if claim.measure == "level" and claim.metric in _ADDITIVE]
    lists = [parts for parts in _lists(levels) if not _NESTED.search(parts[0].quote)]
    yield from _shares(lists)
    amounts = [claim for claim in levels if claim.unit not in ("percent", "bps", "x")]
    totals = _totals(amounts)
    parts = [claim for claim in amounts if claim.segment_id is not None]
    exceeding = [claim for claim in parts if _thing(claim) in totals and _exceeds([claim], totals[_thing(claim)])]
    for claim in exceeding:
        total = totals[_thing(claim)]
        yield claim, ("check.part_of_total", f"{claim.segment}: {claim.low:g} of a total of {total.low:g}")
    yield from _sums([group for group in lists if not set(group) & set(exceeding)], totals)


def _thing(claim: Claim) -> _Thing:
    return claim.metric, claim.period, claim.unit, claim.adjustment, claim.basis


def _totals(amounts: Sequence[Claim]) -> dict[_Thing, Claim]:
    """Return the company's amount of each thing, where it is sure."""
    grouped: dict[_Thing, list[Claim]] = defaultdict(list)
    for claim in amounts:
        if claim.segment_id is None:
            grouped[_thing(claim)].append(claim)
    found = {thing: company_total(stated) for thing, stated in grouped.items()}
    return {thing: claim for thing, claim in found.items() if claim is not None}


def company_total(amounts: Sequence[Claim]) -> Claim | None:
    """Return the largest of amounts of one thing if it is surely the company's: said to be the total, or said twice.

    None where the largest is told of a part: the total was not found then.
    """
    largest = max(amounts, key=lambda claim: claim.low or 0.0, default=None)
    if largest is None or largest.segment_id is not None:
        return None
    again = (c for c in amounts if c.segment_id is None and c.sentence != largest.sentence and agree(c, largest))
    said = "segment.total" in largest.rules or _TOTAL.search(largest.metric_text or "")
    return largest if said or any(again) else None


def _ends(claims: Sequence[Claim]) -> tuple[float, float]:
    """Return the least and the greatest sum, as far as the values were said."""
    ends = [rounded_ends(claim) for claim in claims]
    return sum(low for low, _ in ends), sum(high for _, high in ends)


def _exceeds(parts: Sequence[Claim], total: Claim) -> bool:
    return _ends(parts)[0] > rounded_ends(total)[1]


def _lists(levels: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Yield the values that one sentence gives for parts beside each other, each part once."""
    grouped: dict[tuple[int, _Thing], list[Claim]] = defaultdict(list)
    for claim in levels:
        if claim.segment_id is not None:
            grouped[claim.sentence, _thing(claim)].append(claim)
    for parts in grouped.values():
        if len(parts) >= _FEWEST and len({part.segment_id for part in parts}) == len(parts):
            yield parts


def _shares(lists: Sequence[Sequence[Claim]]) -> Iterator[_Doubt]:
    """Check that shares of one whole come to no more than 100%, and to 100% where they are all."""
    for parts in lists:
        if parts[0].unit != "percent":
            continue
        low, high = _ends(parts)
        if low > 100 or (_complete(parts) and high < 100):
            text = f"{_plus(parts)} = {sum(part.low or 0.0 for part in parts):g}%, of 100%"
            yield from ((part, ("check.shares", text)) for part in parts)


def _sums(lists: Sequence[Sequence[Claim]], totals: dict[_Thing, Claim]) -> Iterator[_Doubt]:
    """Check that parts of one sentence come to no more than the total, and to the total where they are all."""
    for parts in lists:
        total = totals.get(_thing(parts[0]))
        if total is None:
            continue
        if _exceeds(parts, total) or (_complete(parts) and _ends(parts)[1] < rounded_ends(total)[0]):
            text = f"{_plus(parts)} = {sum(part.low or 0.0 for part in parts):g}, total {total.low:g}"
            yield from ((part, ("check.parts_of_total", text)) for part in parts)


def _complete(parts: Sequence[Claim]) -> bool:
    """Say whether the sentence counts the parts, and all of them are there."""
    counted = _COUNTED.search(parts[0].quote)
    if counted is None:
        return False
    word = counted[1].casefold()
    return _NUMBERS.get(word, int(word) if word.isdigit() else 0) == len(parts)


def _compositions(claims: Sequence[Claim]) -> Iterator[_Doubt]:
    """Check "X, comprised of A, B and C": the parts, falls taken off, come to X."""
    sentences: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.unit not in ("bps", "x") and claim.measure != "growth":
            sentences[claim.sentence].append(claim)
    for stated in sentences.values():
        quote = stated[0].quote
        cue = _COMPOSED.search(quote)
        if cue is None or _TAKEN_OFF.search(quote, cue.end()):
            continue
        before = [claim for claim in stated if _place(claim) < cue.start()]
        after = [claim for claim in stated if _place(claim) > cue.end()]
        if not before:
            continue
        total = before[-1]
        parts = [part for part in after if (part.unit, part.measure) == (total.unit, total.measure)]
        if len(parts) < _FEWEST or len(parts) != len(after):
            continue
        low, high = _signed_ends(parts)
        least, most = _signed_ends([total])
        if high < least or low > most:
            text = f"{_plus(parts)} = {sum(map(_signed, parts)):g}, said {_signed(total):g}"
            yield total, ("check.composition", text)


def _place(claim: Claim) -> int:
    """Return where a value stands in its quote, near enough: the quote is the sentence's text."""
    return claim.quote.find(claim.value_text)


def _signed(claim: Claim) -> float:
    return -(claim.low or 0.0) if claim.direction == "down" else claim.low or 0.0


def _signed_ends(claims: Sequence[Claim]) -> tuple[float, float]:
    ends = [rounded_ends(claim) for claim in claims]
    signed = [
        (-high, -low) if c.direction == "down" else (low, high) for c, (low, high) in zip(claims, ends, strict=True)
    ]
    return sum(low for low, _ in signed), sum(high for _, high in signed)


def _plus(parts: Sequence[Claim]) -> str:
    return " + ".join(f"{_signed(part):g}" for part in parts)
