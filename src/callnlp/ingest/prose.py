"""Paragraphs and sentences of a turn, over the gaps that masks leave."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

from callnlp.language.sentences import split_sentences
from callnlp.spans import Span

__all__ = ["Holes", "paragraphs", "sentences_of"]

_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_TERMINAL = re.compile(r"[.?!…:][\"'”’)\]]*\s*\Z")
_MIN_WRAPPED = 60


class Holes:
    """Sorted spans without overlap, for quick subtraction."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Sequence[Span]) -> None:
        ordered = sorted((span for span in spans if span.start < span.end), key=attrgetter("start", "end"))
        self._starts = [span.start for span in ordered]
        self._ends = [span.end for span in ordered]

    def parts(self, start: int, end: int) -> list[Span]:
        """Return what of ``[start, end)`` no span covers, in order."""
        found: list[Span] = []
        at = max(0, bisect_right(self._starts, start) - 1)
        while at < len(self._starts) and self._starts[at] < end:
            if self._ends[at] > start:
                if self._starts[at] > start:
                    found.append(Span(start, self._starts[at]))
                start = self._ends[at]
            at += 1
        if start < end:
            found.append(Span(start, end))
        return found


def paragraphs(text: str, start: int, end: int, holes: Holes) -> list[list[Span]]:
    """Return the paragraphs of ``[start, end)``, each as its spoken parts.

    A blank line ends a paragraph; a hole does only after a finished sentence. Without blank lines a
    short finished line ends one (hard-wrapped text).
    """
    groups: list[list[Span]] = []
    open_group = False
    for part in holes.parts(start, end):
        for piece in _pieces(text, part):
            if open_group and groups and not _finished(text, groups[-1][-1]):
                groups[-1].append(piece)
            else:
                groups.append([piece])
            open_group = False
        open_group = True
    return groups


def _pieces(text: str, part: Span) -> Iterator[Span]:
    at = part.start
    for match in _BLANK.finditer(text, part.start, part.end):
        yield from _tight(text, at, match.start())
        at = match.end()
    yield from _tight(text, at, part.end)


def _tight(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return
    breaks = _wrapped_breaks(text, start, end)
    for stop in breaks:
        if text[start:stop].strip():
            yield Span(start, stop)
        start = stop + 1
    yield Span(start, end)


def _wrapped_breaks(text: str, start: int, end: int) -> list[int]:
    """Offsets of line ends that close a paragraph in hard-wrapped text."""
    body = text[start:end]
    if "\n" not in body:
        return []
    lengths = sorted(len(line) for line in body.split("\n"))
    usual = lengths[(3 * len(lengths)) // 4]
    if usual > 400:
        usual = 0
    breaks: list[int] = []
    at = start
    for line in body.split("\n")[:-1]:
        stop = at + len(line)
        if (usual < _MIN_WRAPPED or len(line) < 0.75 * usual) and _TERMINAL.search(line):
            breaks.append(stop)
        at = stop + 1
    return breaks


def _finished(text: str, span: Span) -> bool:
    return _TERMINAL.search(text, max(span.start, span.end - 8), span.end) is not None


def sentences_of(text: str, paragraph: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Return the sentences of one paragraph, each as one span or more."""
    return split_sentences(text, paragraph)
