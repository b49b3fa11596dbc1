"""Where the words begin after a heading: title lines, Q/A marks, time marks and page breaks lie between."""

from __future__ import annotations

import re

from callnlp.ingest.candidates import Candidate
from callnlp.ingest.cues import Cues
from callnlp.ingest.lines import Line
from callnlp.ingest.names import fold
from callnlp.ingest.page import Page
from callnlp.ingest.roster import Member, split_detail

__all__ = ["Opening", "find_opening"]

_TIME_LINE = re.compile(r"^\[?\(?(?:\d{1,2}:)?\d{1,2}:\d{2}\)?\]?$")
_MARK_LINE = re.compile(r"^[QA]$")
_MARK_END = re.compile(r"\s+[QA]$")
#: White space, and a mark that repeats what the heading says: ``**Q:``.
_MARK_BELOW = re.compile(r"\s*(?:\*{0,2}(?:[QA]|Question|Answer)\s?:\s?\*{0,2}\s*(?=\S))?")
_MAX_TITLE = 170
_MAX_TITLE_LINES = 4
#: A heading of so many characters may have run over the line; what runs over is short.
_FULL_LINE = 60
_MAX_TAIL = 70
_SMALL = frozenset({"and", "of", "for", "the", "in", "&"})
_ENDS_SENTENCE = re.compile(
    r"(?<!\bInc)(?<!\bCorp)(?<!\bCo)(?<!\bLtd)(?<!\bLLC)(?<!\bL\.P)(?<!\bN\.V)(?<!\bS\.A)(?<!\bJr)[.?!]$"
)
_SPEECH = re.compile(
    r"(?i)\b(?:we|we're|i|i'm|i'll|my|our|you|your|thanks?|hi|hello|good (?:morning|afternoon|evening)|okay|yes|yeah|"
    r"sure|great|is|are|was|were|it's|that's|this|please|welcome)\b"
)


class Opening:
    """The end of a heading: offset of the first word, and the title lines that were read."""

    __slots__ = ("detail", "text_start")

    def __init__(self, text_start: int, detail: str) -> None:
        self.text_start = text_start
        self.detail = detail


def find_opening(candidate: Candidate, limit: int, page: Page, members: dict[tuple[str, ...], Member]) -> Opening:
    """Return where the words of ``candidate`` begin, not beyond ``limit``.

    Parameters
    ----------
    candidate : Candidate
        An accepted heading.
    limit : int
        Offset of the next heading, or the end of the text.
    page : Page
        The text that it stands in.
    members : dict
        Participants by folded name.

    Returns
    -------
    Opening
    """
    opening = _after_heading(candidate, limit, page, members.get(fold(candidate.name)))
    mark = _MARK_BELOW.match(page.text, opening.text_start, limit)
    if mark is not None:
        opening.text_start = mark.end()
    return opening


def _after_heading(candidate: Candidate, limit: int, page: Page, member: Member | None) -> Opening:
    line = page.lines[candidate.line]
    if candidate.kind == "field":
        return Opening(candidate.stop, "")
    rest = line.text[candidate.stop - line.start :] if candidate.stop < line.end else ""
    if rest.strip("*_# \t") in {"Q", "A"}:
        candidate.stop = line.end
    if candidate.stop < line.end:
        return _same_line(candidate, line, member)
    return _next_lines(candidate, limit, page, member)


def _same_line(candidate: Candidate, line: Line, member: Member | None) -> Opening:
    """``Justin Post: BofA Securities, Research Division I'll ask on AWS``: the listed detail is no speech."""
    at = candidate.stop - line.start
    rest = line.text[at:]
    lead = len(rest) - len(rest.lstrip(" *_\t"))
    detail = ""
    if member is not None:
        printed = " ".join(part for part in (member.title, member.affiliation) if part)
        for known in (member.line[len(member.name) :].strip(), printed, member.affiliation or "", member.title or ""):
            plain = known.lstrip("-–—, ")
            if plain and rest[lead:].startswith(plain):
                detail = plain
                lead += len(plain)
                lead += len(rest[lead:]) - len(rest[lead:].lstrip(" :*-\t"))
                break
    mark = re.match(r"[QA]:\s", rest[lead:])
    if mark:
        lead += mark.end()
    return Opening(min(candidate.stop + lead, line.end), detail)


def _next_lines(candidate: Candidate, limit: int, page: Page, member: Member | None) -> Opening:
    lines, cues = page.lines, page.cues
    details: list[str] = []
    number = candidate.line + 1
    may_title = candidate.kind in {"alone", "bold", "glued", "colon", "numbered", "comma"} and not candidate.detail
    marked = lines[candidate.line].text.startswith(("*", "_", "#"))
    wanted = " ".join(member.line[len(member.name) :].split()).lstrip("-–—, ") if member else ""
    wrapped = " ".join(candidate.detail.split()) if candidate.kind in {"dash1", "dash2", "listed", "comma"} else ""
    gap = False
    while number < len(lines) and lines[number].start < limit:
        text = lines[number].text.strip("*_ ") if marked else lines[number].text
        if not text:
            gap = gap or bool(not marked or details)
        elif number in page.skip or _TIME_LINE.match(text) or _MARK_LINE.match(text):
            pass
        elif wrapped and not gap and _completes(wrapped, text, wanted, cues):
            wrapped = f"{wrapped} {text}"
            details = [wrapped]
        elif (
            may_title
            and len(details) < _MAX_TITLE_LINES
            and (not gap or candidate.kind != "glued" or details == [])
            and (
                _is_title_line(text, " ".join(details), wanted, gap, cues)
                or (not gap and number + 1 < len(lines) and _TIME_LINE.match(lines[number + 1].text))
            )
        ):
            details.append(_MARK_END.sub("", text))
        else:
            break
        number += 1
    stop = lines[number].start if number < len(lines) and lines[number].start < limit else limit
    return Opening(min(stop, limit), " ".join(details))


def _completes(so_far: str, text: str, wanted: str, cues: Cues) -> bool:
    """Say whether a line ends a title that did not fit above it: ``and Pay TV Analyst``, ``Team``."""
    plain = " ".join(text.split())
    if wanted and len(wanted) > len(so_far) and wanted.endswith(plain) and so_far.rsplit(maxsplit=1)[-1] in wanted:
        return f"{so_far} {plain}" in wanted or wanted.startswith(f"{so_far.lstrip('-–— ')} {plain}")
    if len(so_far) < _FULL_LINE or len(plain) > _MAX_TAIL or plain[-1] in ".?!,:;":
        return False
    words = plain.split()
    known = sum(word.casefold() in _SMALL or cues.any("title_word", word.strip(",.&")) or word == "&" for word in words)
    return known >= len(words) - 1 and cues.any("title_word", words[-1].strip(",."))


def _is_title_line(text: str, so_far: str, wanted: str, gap: bool, cues: Cues) -> bool:
    plain = _MARK_END.sub("", " ".join(text.split()))
    joined = f"{so_far} {plain}".strip()
    if wanted and wanted.startswith(joined):
        return True
    if gap or len(plain) > _MAX_TITLE or _ENDS_SENTENCE.search(plain) or _SPEECH.search(plain):
        return False
    if so_far and not wanted:
        # A second title line continues the first: "Senior Managing Director," / "Evercore ISI".
        return so_far.endswith((",", "&", " and", " of", "-")) or cues.any("org_word", plain)
    return cues.any("office_word", plain) or cues.any("broker", plain)


def detail_of(candidate: Candidate, opening: Opening, cues: Cues) -> tuple[str | None, str | None]:
    """Return title and affiliation as the heading prints them."""
    detail = opening.detail if opening.detail.startswith(candidate.detail) else candidate.detail
    return split_detail(detail, cues) if detail else (None, None)
