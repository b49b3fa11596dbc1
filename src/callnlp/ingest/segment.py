"""From a document to attributed drafts: furniture, lists, headings, persons, roles, Q&A."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from callnlp.ingest.announced import announced
from callnlp.ingest.candidates import Candidate
from callnlp.ingest.cues import Cues
from callnlp.ingest.document import Document
from callnlp.ingest.drafts import Draft, from_cuts, from_headings
from callnlp.ingest.furniture import find_furniture
from callnlp.ingest.headings import find_headings
from callnlp.ingest.interview import find_interview
from callnlp.ingest.lines import Line, split_lines
from callnlp.ingest.names import clean_name
from callnlp.ingest.page import Page
from callnlp.ingest.people import gather
from callnlp.ingest.prose import Holes, paragraphs, sentences_of
from callnlp.ingest.roster import Roster, find_roster, heading_kind
from callnlp.ingest.runon import find_runon, runon_furniture
from callnlp.ingest.sections import Boundary, find_qa
from callnlp.ingest.speakers import assign_roles
from callnlp.ingest.speech import segment_speech
from callnlp.ingest.spoken import sounds_spoken
from callnlp.spans import Span
from callnlp.transcript import Mask, MaskKind, Speaker

__all__ = ["Segmented", "segment"]

_RUNON_QA = re.compile(r"(?<= )QUESTIONS? AND ANSWERS?(?= )")
#: A list that begins within so many characters belongs to the title page.
_TITLE_PAGE = 4_000
#: First letters of the lines that can begin the back matter; a quick look before the rules.
_BACK = re.compile(
    r"(?i)[\W_]{0,6}(?:call|duration|stocks|read|premium|all|more|this|definition|\[?end|transcript|"
    r"disclaimer|copyright|these|the info|[A-Z][\w&.' ]{2,40} reserves)"
)


@dataclass(frozen=True, slots=True)
class Segmented:
    """Drafts with their speakers, the Q&A boundary, and the masks of whole lines."""

    drafts: tuple[Draft, ...]
    speakers: tuple[Speaker, ...]
    owner: tuple[int, ...]
    qa: Boundary | None
    masks: tuple[Mask, ...]
    layout: str


@dataclass(frozen=True, slots=True)
class _Sheet:
    lines: list[Line]
    furniture: dict[int, MaskKind]
    headings: dict[int, str]
    stop: int
    extra: tuple[tuple[Span, MaskKind], ...] = ()


class _Cut(NamedTuple):
    """Turns so far, with the people, the layout and the lines that they came from."""

    drafts: list[Draft]
    roster: Roster
    layout: str
    sheet: _Sheet


def segment(document: Document, cues: Cues, *, company: str | None) -> Segmented:
    """Find the turns of a document and who speaks them.

    Parameters
    ----------
    document : Document
        What a reader made of the file.
    cues : Cues
        Compiled rule tables.
    company : str or None
        Name of the company that holds the call.

    Returns
    -------
    Segmented
    """
    text = document.text
    sheet = _read_sheet(document, cues)
    skip = frozenset(sheet.furniture)
    roster = find_roster(sheet.lines, skip, cues)
    if not roster.members:
        roster = Roster(announced(text, cues), frozenset())
    if document.cuts:
        cut = _Cut(from_cuts(document.cuts), roster, document.layout or "structured", sheet)
    else:
        cut = _by_headings(document, sheet, roster, cues)
    drafts, sheet = cut.drafts, cut.sheet
    persons, owner = gather([(draft.name, draft.title, draft.affiliation) for draft in drafts], cut.roster, cues)
    speakers = assign_roles(text, drafts, persons, owner, cues, company=company)
    printed = [sheet.lines[number] for number, kind in sheet.headings.items() if kind == "qa"]
    qa = find_qa(text, drafts, [speakers[at].role for at in owner], printed, cues)
    return Segmented(tuple(drafts), tuple(speakers), tuple(owner), qa, tuple(_masks(document, sheet)), cut.layout)


def _by_headings(document: Document, sheet: _Sheet, roster: Roster, cues: Cues) -> _Cut:
    skip = frozenset(sheet.furniture) | roster.covered | frozenset(sheet.headings) | _before_list(roster, sheet)
    page = Page(document.text, sheet.lines, skip, roster, cues)
    found = _after_front(find_headings(page), sheet)
    drafts = from_headings(found, page, stop=sheet.stop, masked=[span for span, _ in document.masks])
    cut = _Cut(drafts, roster, document.layout or _layout([heading.kind for heading in found]), sheet)
    return cut if len(drafts) >= 2 else _without_headings(document, cut, cues)


def _without_headings(document: Document, cut: _Cut, cues: Cues) -> _Cut:
    """Try an interview, one line for everything, then speech without speakers; else keep what was found."""
    text, page = document.text, cut.sheet
    interview = find_interview(text, page.lines, page.furniture, cues)
    if interview is not None:
        marked: tuple[tuple[Span, MaskKind], ...] = tuple((span, "heading") for span in interview.headings)
        sheet = _Sheet(page.lines, page.furniture, page.headings, page.stop, marked)
        return _Cut(interview.drafts, cut.roster, "interview", sheet)
    furniture = runon_furniture(text)
    drafts = find_runon(text, furniture, cues)
    if drafts:
        extra: tuple[tuple[Span, MaskKind], ...] = tuple((span, "page_furniture") for span in furniture)
        qa = [Line(match.start(), match.end(), match.group()) for match in _RUNON_QA.finditer(text)]
        lines = [*page.lines, *qa]
        headings = {**page.headings, **{len(page.lines) + at: "qa" for at in range(len(qa))}}
        return _Cut(drafts, cut.roster, "runon", _Sheet(lines, page.furniture, headings, page.stop, extra))
    if cut.drafts and cut.drafts[0].end - cut.drafts[0].text_start > 0.5 * len(text):
        return cut
    if not sounds_spoken(text):
        return cut
    holes = Holes([Span(page.lines[number].start, page.lines[number].end) for number in page.furniture])
    sentences = [spans for group in paragraphs(text, 0, len(text), holes) for spans in sentences_of(text, group)]
    spoken, members = segment_speech(text, sentences, cues)
    return _Cut(spoken, Roster(members, frozenset()), "speech", page)


def _before_list(roster: Roster, page: _Sheet) -> frozenset[int]:
    """Return the lines above a participants list near the top: the title page."""
    top = [number for number in roster.covered if page.lines[number].start < _TITLE_PAGE]
    return frozenset(range(min(top))) if top else frozenset()


def _after_front(headings: list[Candidate], page: _Sheet) -> list[Candidate]:
    """Drop headings of the vendor's summary, which a printed "Full Conference Call Transcript" ends."""
    starts = [page.lines[number].start for number, kind in page.headings.items() if kind == "prepared"]
    for start in starts:
        after = [heading for heading in headings if heading.start > start]
        if len(after) >= max(3, 0.7 * len(headings)):
            return after
    return headings


def _read_sheet(document: Document, cues: Cues) -> _Sheet:
    lines = split_lines(document.text)
    furniture = find_furniture(lines, cues)
    if document.masks:
        lines = _under_masks(lines, document, furniture)
    headings: dict[int, str] = {}
    stop = len(document.text)
    for number, line in enumerate(lines):
        if not 3 <= len(line.text) <= 200 or number in furniture:
            continue
        kind = heading_kind(line.text, cues) if len(line.text) <= 120 else None
        if kind:
            headings[number] = kind
        elif _BACK.match(line.text) and (
            cues.any("back", clean_name(line.text)) or cues.any("disclaimer", line.text.strip("#* "))
        ):
            headings[number] = "back"
            if line.start > 0.5 * len(document.text) and stop == len(document.text):
                stop = line.start
    return _Sheet(lines, furniture, headings, stop)


def _under_masks(lines: list[Line], document: Document, furniture: dict[int, MaskKind]) -> list[Line]:
    """Take what the reader masked out of the lines: whole lines, or marks at their beginning."""
    spans = sorted(document.masks, key=lambda mask: mask[0])
    kept: list[Line] = []
    at = 0
    for number, line in enumerate(lines):
        while at < len(spans) and spans[at][0].end <= line.start:
            at += 1
        if at < len(spans) and spans[at][0].start <= line.start < spans[at][0].end and line.text:
            span, kind = spans[at]
            if span.end >= line.end:
                furniture[number] = kind
            else:
                text = document.text[span.end : line.end]
                kept.append(Line(span.end + len(text) - len(text.lstrip()), line.end, text.strip()))
                continue
        kept.append(line)
    return kept


def _masks(document: Document, page: _Sheet) -> list[Mask]:
    masks = [Mask(span, kind) for span, kind in (*document.masks, *page.extra)]
    for number, kind in page.furniture.items():
        masks.append(Mask(Span(page.lines[number].start, page.lines[number].end), kind))
    for number in page.headings:
        masks.append(Mask(Span(page.lines[number].start, page.lines[number].end), "heading"))
    return masks


def _layout(kinds: Sequence[str]) -> str:
    named = [kind for kind in kinds if kind not in {"leading"}]
    if not named:
        return "plain"
    return max(sorted(set(named)), key=named.count)
