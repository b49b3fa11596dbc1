"""Half-open character offsets into ``Transcript.text``: the currency of the whole package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Span", "joined", "merge", "outer", "subtract"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` (included) to ``end`` (excluded) of a canonical text.

    Parameters
    ----------
    start, end : int
        Offsets in characters (not bytes), ``0 <= start <= end``.

    Raises
    ------
    ValueError
        When the offsets are negative or reversed.

    Examples
    --------
    >>> Span(4, 9).slice("net sales grew")
    'sales'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span [{self.start}, {self.end}) is reversed or negative")

    def __len__(self) -> int:
        return self.end - self.start

    def slice(self, text: str) -> str:
        """Return the characters of ``text`` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Say whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Say whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def shift(self, offset: int) -> Span:
        """Return the span moved right by ``offset`` characters."""
        return Span(self.start + offset, self.end + offset)


def outer(spans: Sequence[Span]) -> Span:
    """Return the smallest span that covers all of ``spans`` (at least one)."""
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def joined(text: str, spans: Sequence[Span]) -> str:
    """Return the parts of ``text`` under ``spans``, joined by one space.

    This is the definition of a quote: nearly always one part, two where page furniture cuts a
    sentence in half.
    """
    return " ".join(span.slice(text) for span in spans)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return ``spans`` sorted, with overlapping and touching ones united."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def subtract(span: Span, holes: Iterable[Span]) -> list[Span]:
    """Return what remains of ``span`` without the characters under ``holes``, in order."""
    parts: list[Span] = []
    start = span.start
    for hole in merge(holes):
        if hole.end <= start:
            continue
        if hole.start >= span.end:
            break
        if hole.start > start:
            parts.append(Span(start, hole.start))
        start = hole.end
    if start < span.end:
        parts.append(Span(start, span.end))
    return parts
