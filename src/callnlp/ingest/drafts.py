"""Turns under construction: cut from headings or from the file's structure, not yet attributed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from callnlp.ingest.candidates import Candidate
from callnlp.ingest.document import Cut
from callnlp.ingest.openings import detail_of, find_opening
from callnlp.ingest.page import Page
from callnlp.spans import Span, merge

__all__ = ["Draft", "from_cuts", "from_headings", "trim"]


@dataclass(slots=True)
class Draft:
    """A turn before its speaker is known; offsets as in :class:`callnlp.transcript.Turn`."""

    start: int
    text_start: int
    end: int
    name: str
    title: str | None = None
    affiliation: str | None = None
    section: str | None = None
    role: str | None = None
    rules: list[str] = field(default_factory=list)


def from_headings(headings: Sequence[Candidate], page: Page, *, stop: int, masked: Sequence[Span] = ()) -> list[Draft]:
    """Cut the text at its headings.

    Parameters
    ----------
    headings : sequence of Candidate
        In text order.
    page : Page
        The text that they stand in.
    stop : int
        Offset where the last turn ends at the latest (back matter begins there).
    masked : sequence of Span
        What the reader knows not to be speech.

    Returns
    -------
    list of Draft
        Headings without words give no turn.
    """
    members = page.roster.by_tokens()
    lines = page.lines
    dead = merge([*(Span(lines[number].start, lines[number].end) for number in page.skip), *masked])
    drafts: list[Draft] = []
    headings = [heading for heading in headings if heading.start < stop]
    for at, heading in enumerate(headings):
        limit = headings[at + 1].start if at + 1 < len(headings) else stop
        opening = find_opening(heading, limit, page, members)
        title, affiliation = detail_of(heading, opening, page.cues)
        end = trim(page.text, opening.text_start, limit, dead)
        if end <= opening.text_start:
            continue
        drafts.append(
            Draft(heading.start, opening.text_start, end, heading.name, title, affiliation, rules=heading.rules or [])
        )
    return drafts


def from_cuts(cuts: Sequence[Cut]) -> list[Draft]:
    """Take the turns that the file's structure names."""
    return [
        Draft(
            cut.start,
            cut.text_start,
            cut.end,
            cut.name,
            cut.title,
            cut.affiliation,
            cut.section,
            cut.role,
            ["turn.structure"],
        )
        for cut in cuts
        if cut.end > cut.text_start
    ]


def trim(text: str, start: int, end: int, dead: Sequence[Span]) -> int:
    """Return the offset after the last spoken character of ``[start, end)``.

    White space, page furniture and section headings (``dead``, sorted) at the end are left out.
    """
    low, high = 0, len(dead)
    while low < high:
        middle = (low + high) // 2
        if dead[middle].start < end:
            low = middle + 1
        else:
            high = middle
    at = low - 1
    while end > start:
        while end > start and text[end - 1].isspace():
            end -= 1
        while at >= 0 and dead[at].start >= end:
            at -= 1
        if at >= 0 and dead[at].end >= end > dead[at].start >= start:
            end = dead[at].start
            at -= 1
        else:
            break
    return end
