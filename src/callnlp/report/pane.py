"""The transcript beside the report: escaped text with marks placed by character offsets.

Marks are placed here, not by a script: browsers count UTF-16 units, the store counts characters.
"""

from __future__ import annotations

import bisect
import html
import re
from collections.abc import Iterable

from callnlp.report.model import Cite
from callnlp.report.source import CallView
from callnlp.report.visible import show_character

__all__ = ["anchor_of", "escape_text", "marked_text"]

_UNUSUAL = re.compile(r"[^\x20-\x7e\n\t]")


def anchor_of(cite: Cite) -> str:
    """Return the id of a citation's place in the page."""
    return f"{cite.call}-{cite.start}-{cite.end}"


def escape_text(text: str) -> str:
    """Return text escaped for HTML; control and bidirectional marks shown by their code points."""
    return html.escape(_UNUSUAL.sub(lambda match: show_character(match.group()), text))


def marked_text(view: CallView, cites: Iterable[Cite]) -> str:
    """Return a call's text as HTML, with every cited span marked and every cited sentence shaded.

    Parameters
    ----------
    view : CallView
        The call.
    cites : iterable of Cite
        What the report cites; those of other calls are passed over.

    Returns
    -------
    str
        Spans ``id=anchor_of(cite)`` stand where a citation begins; the marked words follow.
    """
    own = sorted({cite for cite in cites if cite.call == view.call})
    sentences = _sentences_around(view, own)
    edges = {0, len(view.text)} | {edge for cite in own for edge in (cite.start, cite.end)}
    edges |= {edge for start, end in sentences for edge in (start, end)}
    places = sorted(edge for edge in edges if 0 <= edge <= len(view.text))
    anchors: dict[int, list[Cite]] = {}
    for cite in own:
        anchors.setdefault(cite.start, []).append(cite)
    parts = []
    shaded, cited = _Cover(sentences), _Cover([(cite.start, cite.end) for cite in own])
    for start, end in zip(places, [*places[1:], len(view.text)], strict=True):
        parts += [f'<span class="at" id="{html.escape(anchor_of(cite))}"></span>' for cite in anchors.get(start, [])]
        piece = escape_text(view.text[start:end])
        if not piece:
            continue
        if cited.holds(start):
            parts.append(f'<mark class="v">{piece}</mark>')
        elif shaded.holds(start):
            parts.append(f'<mark class="s">{piece}</mark>')
        else:
            parts.append(piece)
    return "".join(parts)


def _sentences_around(view: CallView, cites: list[Cite]) -> list[tuple[int, int]]:
    """Return the parts of sentences that hold a cited character."""
    covered = _Cover([(cite.start, cite.end) for cite in cites])
    held = (s.spans for s in view.sentences if any(covered.meets(*part) for part in s.spans))
    return [span for spans in held for span in spans]


class _Cover:
    """The union of spans, asked by position; positions come in any order."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def holds(self, place: int) -> bool:
        """Say whether the character at ``place`` is covered."""
        return self.meets(place, place + 1)

    def meets(self, start: int, end: int) -> bool:
        """Say whether any character of the span is covered."""
        index = bisect.bisect_left(self._starts, end) - 1
        return index >= 0 and self._ends[index] > start
