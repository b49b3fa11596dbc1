"""callnlp's own citation marks: places in a call, which are no figures of the report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import WordingEntry
from callnlp.spans import Span
from callnlp.verify.document import Block

__all__ = ["Place", "RowPlaces", "find_citations", "places_in", "reference_headers"]

_CALL = r"[A-Z0-9][A-Z0-9.\-]{0,12}-\d{4}(?:-Q[1-4])?"
_PLACE = rf"(?:{_CALL}\s?[:：]\s?)?\d{{1,9}}\s?[–-]\s?\d{{1,9}}"
_MARK = re.compile(rf"〔[^〔〕\n]{{1,800}}〕|\[{_PLACE}(?:\s?[,;·]\s?{_PLACE}){{0,60}}\]")
_ONLY_MARKS = re.compile(rf"(?:\s*(?:{_MARK.pattern}))+")
_ONE = re.compile(rf"(?:(?P<call>{_CALL})\s?[:：]\s?)?(?P<start>\d{{1,9}})\s?[–-]\s?(?P<end>\d{{1,9}})")
_BARE_CALL = re.compile(rf"\s*(?P<call>{_CALL})\s*\Z")
_BARE_PLACE = re.compile(r"\s*(?P<start>\d{1,9})\s?[–-]\s?(?P<end>\d{1,9})\s*\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a call that the report cites; ``call`` is empty where the mark names none."""

    call: str
    start: int
    end: int


def find_citations(text: str) -> list[Span]:
    """Return the citation marks of a text.

    Examples
    --------
    >>> text = "up 20.2%〔3884–3922〕 [AMZN-2025-Q3:4103–4135]"
    >>> [span.slice(text) for span in find_citations(text)]
    ['〔3884–3922〕', '[AMZN-2025-Q3:4103–4135]']
    """
    return [Span(*match.span()) for match in _MARK.finditer(text)]


def places_in(text: str, home: str) -> list[Place]:
    """Return the places that the marks of a text cite.

    Parameters
    ----------
    text : str
        A paragraph, item or cell.
    home : str
        The call that a mark without one means; empty when not known.
    """
    found = []
    for mark in find_citations(text):
        for one in _ONE.finditer(mark.slice(text)):
            found.append(Place(one["call"] or home, int(one["start"]), int(one["end"])))
    return found


def reference_headers(lexicon: Lexicon) -> frozenset[str]:
    """Return the headings of columns that point to the source (call, characters, claim, rules), case-folded."""
    wanted = {"col.call", "col.offsets", "col.claim", "col.rules", "col.kind"}
    entries = (entry for entry in lexicon.entries("wording", WordingEntry) if entry.id in wanted)
    return frozenset(text.casefold() for entry in entries for text in (entry.en, entry.zh))


class RowPlaces:
    """The places that each table row cites: by marks in its cells, or in columns of their own.

    Parameters
    ----------
    blocks : iterable of Block
        All blocks of a report.
    """

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._calls: dict[tuple[int, int], str] = {}
        self._marked: dict[tuple[int, int], list[Place]] = {}
        self._bounds: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for block in blocks:
            if block.cell is None:
                continue
            key = (block.cell.table, block.cell.row)
            if found := _BARE_CALL.match(block.text):
                self._calls[key] = found["call"]
            elif found := _BARE_PLACE.match(block.text):
                self._bounds.setdefault(key, []).append((int(found["start"]), int(found["end"])))
            elif _ONLY_MARKS.fullmatch(block.text.strip()):
                self._marked.setdefault(key, []).extend(places_in(block.text, ""))

    def of(self, block: Block) -> list[Place]:
        """Return the places of a cell's row that stand in columns of their own."""
        if block.cell is None:
            return []
        key = (block.cell.table, block.cell.row)
        call = self._calls.get(key)
        places = [Place(call, start, end) for start, end in self._bounds.get(key, [])] if call else []
        return [*places, *(place for place in self._marked.get(key, []) if place.call)]
