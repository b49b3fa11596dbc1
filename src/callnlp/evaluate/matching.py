"""Pairing predictions with gold by their spans: one to one, largest overlap first."""

from __future__ import annotations

from collections.abc import Sequence

from callnlp.spans import Span

__all__ = ["equal_numbers", "pair_spans"]


def pair_spans(predicted: Sequence[Span], gold: Sequence[Span]) -> list[tuple[int, int]]:
    """Return index pairs (predicted, gold) of overlapping spans, each index at most once.

    Parameters
    ----------
    predicted, gold : sequence of Span
        Offsets into one text.

    Returns
    -------
    list of (int, int)
        Sorted by the gold index.

    Examples
    --------
    >>> pair_spans([Span(0, 5), Span(4, 9)], [Span(4, 10)])
    [(1, 0)]
    """
    overlaps = []
    for left, first in enumerate(predicted):
        for right, second in enumerate(gold):
            size = min(first.end, second.end) - max(first.start, second.start)
            if size > 0:
                overlaps.append((-size, right, left))
    used_left: set[int] = set()
    used_right: set[int] = set()
    pairs = []
    for _, right, left in sorted(overlaps):
        if left not in used_left and right not in used_right:
            used_left.add(left)
            used_right.add(right)
            pairs.append((left, right))
    return sorted(pairs, key=lambda pair: pair[1])


def equal_numbers(first: float | None, second: float | None, *, relative: float = 1e-6) -> bool:
    """Say whether two numbers are equal within ``relative``; None equals None only.

    Examples
    --------
    >>> equal_numbers(125e9, 125_000_000_001), equal_numbers(None, 3.0)
    (True, False)
    """
    if first is None or second is None:
        return first is second
    return abs(first - second) <= relative * max(abs(first), abs(second))
