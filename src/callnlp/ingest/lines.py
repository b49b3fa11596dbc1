"""The lines of a text with their offsets: what headings, lists and page furniture are found in."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Line", "split_lines"]


class Line(NamedTuple):
    """One line without the white space around it.

    ``start`` and ``end`` are character offsets of the trimmed line; both are the offset of the
    line's first character when the line is blank.
    """

    start: int
    end: int
    text: str

    @property
    def blank(self) -> bool:
        """Say whether nothing is printed on the line."""
        return self.start == self.end


def split_lines(text: str) -> list[Line]:
    """Return the lines of ``text`` in order, trimmed, with offsets."""
    lines: list[Line] = []
    offset = 0
    for raw in text.split("\n"):
        trimmed = raw.strip()
        size = len(raw)
        if len(trimmed) == size:
            lines.append(Line(offset, offset + size, raw))
        else:
            start = offset + (size - len(raw.lstrip())) if trimmed else offset
            lines.append(Line(start, start + len(trimmed), trimmed))
        offset += size + 1
    return lines
