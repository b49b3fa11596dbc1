"""A finished report as blocks of plain words, each with its way back to characters of the report.

Markup is taken out, never replaced by something of another meaning; every block keeps runs that map
its characters to the report's text, and the headings, list label or table cells that it stands under.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from callnlp.spans import Span

__all__ = ["Block", "BlockKind", "Cell", "Flat", "ReportDocument", "in_pieces"]

#: Longest stretch of words that is read as one.
_PIECE = 1500
_STOP = re.compile(r"[。！？]|[.!?](?=\s)")
BlockKind = Literal["heading", "paragraph", "item", "quote", "cell"]


@dataclass(frozen=True, slots=True)
class Flat:
    """Words without markup, and where each stretch of them stands in the report.

    Parameters
    ----------
    text : str
        What a reader sees.
    starts : tuple of int
        Offsets into ``text`` where a stretch begins, ascending, the first one 0.
    sources : tuple of int
        For each stretch, the offset of its first character in the report.
    """

    text: str
    starts: tuple[int, ...] = (0,)
    sources: tuple[int, ...] = (0,)

    def at(self, offset: int) -> int:
        """Return the place in the report of the character at ``offset``."""
        run = max(bisect_right(self.starts, offset) - 1, 0)
        return self.sources[run] + offset - self.starts[run]

    def span(self, start: int, end: int) -> Span:
        """Return the characters of the report from ``start`` up to ``end`` of the words."""
        first = self.at(start)
        return Span(first, max(first, self.at(end - 1) + 1 if end > start else first))

    def cut(self, start: int, end: int) -> Flat:
        """Return the words from ``start`` up to ``end``."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        starts, sources = [0], [self.at(start)]
        for run_start, source in zip(self.starts[first + 1 :], self.sources[first + 1 :], strict=True):
            if run_start >= end:
                break
            starts.append(run_start - start)
            sources.append(source)
        return Flat(self.text[start:end], tuple(starts), tuple(sources))


def in_pieces(flat: Flat) -> Iterator[Flat]:
    """Yield words in pieces of some hundred characters, cut after a sentence where there is one.

    What is said of a number is looked for within a piece, so that a file without line breaks does
    not take time that grows with its square.
    """
    start = 0
    while len(flat.text) - start > _PIECE:
        window = flat.text[start : start + _PIECE]
        ends = [match.end() for match in _STOP.finditer(window)]
        cut = start + (ends[-1] if ends else window.rfind(" ") + 1 or _PIECE)
        yield flat.cut(start, cut)
        start = cut
    yield flat.cut(start, len(flat.text)) if start else flat


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a table cell stands: its row and column, and the words that head them.

    ``table`` numbers the tables of the report; ``row`` counts body rows from 0, ``column`` from 0.
    ``rows`` is the label of the row (its first cell), ``header`` the label of the column.
    """

    table: int
    row: int
    column: int
    label: str
    header: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, block quote or table cell.

    Parameters
    ----------
    kind : str
    flat : Flat
    headings : tuple of str
        The headings above it, outermost first.
    group : int
        Items of one list, and cells of one table, share the number.
    cell : Cell or None
        For ``cell`` only.
    """

    kind: BlockKind
    flat: Flat
    headings: tuple[str, ...] = ()
    group: int = 0
    cell: Cell | None = None

    @property
    def text(self) -> str:
        """The words of the block, without markup."""
        return self.flat.text


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A report as parsed.

    Parameters
    ----------
    text : str
        What all offsets refer to: the file itself for Markdown and plain text, the extracted words
        for HTML.
    title : str
        First heading or ``<title>``; empty when there is none.
    blocks : tuple of Block
        In text order.
    cites : bool
        Whether callnlp's citation marks stood in it, for HTML, whose words leave them out.
    """

    text: str
    title: str
    blocks: tuple[Block, ...]
    cites: bool = False

    def of_kind(self, kind: BlockKind) -> Iterator[Block]:
        """Yield the blocks of one kind, in order."""
        return (block for block in self.blocks if block.kind == kind)
