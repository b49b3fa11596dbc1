"""Markdown (and plain text) to blocks, by lines: headings, lists, block quotes, pipe tables, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from callnlp.verify.document import Block, BlockKind, Cell, Flat, ReportDocument, in_pieces
from callnlp.verify.inline import flatten

__all__ = ["parse_markdown"]

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+")
_CLOSING = re.compile(r"[ \t]+#{1,6}[ \t]*\Z")
_ITEM = re.compile(r"[ \t]{0,12}(?:[-*+•]|\d{1,3}[.)、])[ \t]+")
_QUOTE = re.compile(r"[ ]{0,3}>[ \t]?")
_RULE = re.compile(r"[ \t]{0,3}(?:-[ \t]?){3,80}\Z|[ \t]{0,3}(?:\*[ \t]?){3,80}\Z|[ \t]{0,3}(?:_[ \t]?){3,80}\Z")
_DELIMITER = re.compile(r"[ \t]*\|?(?:[ \t]*:?-{1,80}:?[ \t]*\|){0,60}[ \t]*:?-{1,80}:?[ \t]*\|?[ \t]*\Z")
_FENCE = re.compile(r"[ ]{0,3}(?:```|~~~)")
_PIPE = re.compile(r"(?<!\\)\|")
#: A line of its own in bold, with no sentence in it, is a heading that has no number.
_BOLD_LINE = re.compile(r"\*\*[^*\n。.!?：:]{1,60}\*\*[：:]?\Z")
_MAX_LABEL_LEVEL = 7


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str


@dataclass(slots=True)
class _State:
    text: str
    blocks: list[Block] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    group: int = 0
    tables: int = 0

    def stack(self) -> tuple[str, ...]:
        return tuple(self.headings[level] for level in sorted(self.headings))

    def add(self, kind: BlockKind, pieces: list[tuple[int, int]], *, cell: Cell | None = None) -> Flat:
        flat = flatten(self.text, pieces)
        if flat.text.strip():
            stack = self.stack()
            self.blocks.extend(Block(kind, piece, stack, self.group, cell) for piece in in_pieces(flat))
        return flat

    def heading(self, level: int, start: int, end: int) -> None:
        for deeper in [known for known in self.headings if known >= level]:
            del self.headings[deeper]
        flat = self.add("heading", [(start, end)])
        if flat.text.strip():
            self.headings[level] = flat.text.strip()
        self.group += 1


def parse_markdown(text: str) -> ReportDocument:
    r"""Split Markdown or plain text into blocks.

    Parameters
    ----------
    text : str
        The decoded file.

    Returns
    -------
    ReportDocument
        Offsets are into ``text``.

    Examples
    --------
    >>> parse_markdown("# A (AMZN)\n\n* capex was **$34.2 B**").blocks[1].text
    'capex was $34.2 B'
    """
    state = _State(text)
    lines = list(_lines(text))
    number = 0
    while number < len(lines):
        number = _step(state, lines, number)
    title = next((block.text.strip() for block in state.blocks if block.kind == "heading"), "")
    return ReportDocument(text, title, tuple(state.blocks))


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        yield _Line(start, line)
        start += len(line) + 1


def _step(state: _State, lines: list[_Line], number: int) -> int:
    """Read the block that begins at a line; return the number of the first line after it."""
    line = lines[number]
    if not line.text.strip():
        return number + 1
    if _FENCE.match(line.text):
        return _skip_fence(lines, number)
    if found := _HEADING.match(line.text):
        end = len(_CLOSING.sub("", line.text))
        state.heading(len(found[1]), line.start + found.end(), line.start + end)
        return number + 1
    if _RULE.match(line.text):
        state.group += 1
        return number + 1
    if _is_table(lines, number):
        return _table(state, lines, number)
    if _QUOTE.match(line.text):
        return _quote(state, lines, number)
    return _words(state, lines, number)


def _skip_fence(lines: list[_Line], number: int) -> int:
    for after in range(number + 1, len(lines)):
        if _FENCE.match(lines[after].text):
            return after + 1
    return len(lines)


def _is_table(lines: list[_Line], number: int) -> bool:
    if "|" not in lines[number].text or number + 1 >= len(lines):
        return False
    below = lines[number + 1].text
    return "|" in below and "-" in below and len(below) < 4000 and _DELIMITER.match(below) is not None


def _cells(line: _Line) -> list[tuple[int, int]]:
    """Return the bounds of a row's cells, without the outer pipes."""
    cuts = [found.start() for found in _PIPE.finditer(line.text)]
    edges = [-1, *cuts, len(line.text)]
    bounds = [(left + 1, right) for left, right in pairwise(edges)]
    if bounds and not line.text[slice(*bounds[0])].strip():
        bounds = bounds[1:]
    if bounds and not line.text[slice(*bounds[-1])].strip() and line.text.rstrip().endswith("|"):
        bounds = bounds[:-1]
    return [(line.start + start, line.start + end) for start, end in bounds]


def _table(state: _State, lines: list[_Line], number: int) -> int:
    state.group += 1
    state.tables += 1
    header = [flatten(state.text, [bounds]).text.strip() for bounds in _cells(lines[number])]
    row, number = 0, number + 2
    while number < len(lines) and "|" in lines[number].text:
        bounds = _cells(lines[number])
        label = flatten(state.text, [bounds[0]]).text.strip() if bounds else ""
        for column, (start, end) in enumerate(bounds):
            head = header[column] if column < len(header) else ""
            state.add("cell", [(start, end)], cell=Cell(state.tables, row, column, label, head))
        row, number = row + 1, number + 1
    state.group += 1
    return number


def _quote(state: _State, lines: list[_Line], number: int) -> int:
    """Read a block quote; a blank line inside it begins another block."""
    state.group += 1
    pieces: list[tuple[int, int]] = []
    while number < len(lines) and (found := _QUOTE.match(lines[number].text)):
        line = lines[number]
        if line.text[found.end() :].strip():
            pieces.append((line.start + found.end(), line.start + len(line.text)))
        elif pieces:
            state.add("quote", pieces)
            pieces = []
        number += 1
    if pieces:
        state.add("quote", pieces)
    return number


def _words(state: _State, lines: list[_Line], number: int) -> int:
    """Read a list item or a paragraph up to the line that begins something else."""
    line = lines[number]
    item = _ITEM.match(line.text)
    bare = line.text.strip()
    if item is None and _BOLD_LINE.match(bare):
        indent = len(line.text) - len(line.text.lstrip())
        state.heading(_MAX_LABEL_LEVEL, line.start + indent, line.start + indent + len(bare))
        return number + 1
    if item is None and state.blocks and state.blocks[-1].kind != "item":
        state.group += 1
    start = item.end() if item else 0
    pieces = [(line.start + start, line.start + len(line.text))]
    number += 1
    while number < len(lines) and _continues(lines, number):
        pieces.append((lines[number].start, lines[number].start + len(lines[number].text)))
        number += 1
    state.add("item" if item else "paragraph", pieces)
    return number


def _continues(lines: list[_Line], number: int) -> bool:
    text = lines[number].text
    if text.startswith("**") and not _ITEM.match(lines[number - 1].text):
        return False  # a line that opens with a bold label begins a paragraph of its own
    if not text.strip() or _HEADING.match(text) or _ITEM.match(text) or _QUOTE.match(text):
        return False
    return not (_RULE.match(text) or _FENCE.match(text) or _is_table(lines, number))
