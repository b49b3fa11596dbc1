"""A whole transcript on one line: headings ``Name - Firm - Title`` stand in the running text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from callnlp.ingest.cues import Cues
from callnlp.ingest.drafts import Draft, trim
from callnlp.ingest.prose import Holes
from callnlp.ingest.roster import is_person
from callnlp.spans import Span, merge

__all__ = ["find_runon", "runon_furniture"]

_MIN_LINE = 8_000
_HEADING = re.compile(
    r"(?<![\w,])(?P<name>[A-Z][\w'’]*(?: [A-Z]\.|[ -][A-Z][\w'’]*){1,5}) - (?P<firm>[A-Z][^-–:;?!]{1,90}?) - (?=[A-Z])"
)
_OPERATOR = re.compile(r"(?:^|(?<=[.?!\])”\"] )|(?<=Call )|(?<=ANSWERS )|(?<=ANSWER ))Operator (?=[A-Z(\[])")
_FURNITURE = re.compile(
    r"(?:\d{1,3} )?(?:REFINITIV|THOMSON REUTERS|LSEG) STREETEVENTS \|.{20,520}?affiliated companies\. "
    r"(?:\d{1,3} ?)?(?:[A-Z]+ \d{1,2}, \d{4} / [^,]{3,20}, .{5,90}? (?:Earnings|Conference) Call ?)?"
)
_SECTION = re.compile(r"(?<= )(?:QUESTIONS? AND ANSWERS?|PRESENTATION)(?= )")
_SPEECH = re.compile(r"\s(?:Thanks|Thank|Yes|Yeah|So|Great|Good|Hi|Hey|Well|Sure|And|I|I'll|Okay|No|We|It's|Maybe)\b")
_SMALL = frozenset({"of", "&", "and", "in", "for", "the", "-"})
_MAX_TITLE = 14
_MAX_TITLE_LENGTH = 110


def runon_furniture(text: str) -> list[Span]:
    """Return the page furniture inside a run-on text."""
    return [Span(*match.span()) for match in _FURNITURE.finditer(text)]


def find_runon(text: str, furniture: Sequence[Span], cues: Cues) -> list[Draft]:
    """Cut a text without line breaks at its inline headings.

    Parameters
    ----------
    text : str
        Canonical text.
    furniture : sequence of Span
        Page furniture, sorted.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    list of Draft
        Empty when the text has no line of :data:`_MIN_LINE` characters or no such headings.
    """
    if max((len(line) for line in text.split("\n", 2_000)), default=0) < _MIN_LINE:
        return []
    holes = Holes(furniture)
    parts = holes.parts(0, len(text))
    found = [
        match
        for part in parts
        for match in _HEADING.finditer(text, part.start, part.end)
        if is_person(match["name"], cues)
    ]
    if len(found) < 3:
        return []
    titles = _titles(text, found, cues)
    drafts = [
        Draft(match.start(), match.end() + len(title), 0, match["name"], title, match["firm"], rules=["shape.runon"])
        for match, title in zip(found, titles, strict=True)
        if title
    ]
    drafts += [
        Draft(match.start(), match.end(), 0, "Operator", rules=["shape.runon"])
        for part in parts
        for match in _OPERATOR.finditer(text, part.start, part.end)
    ]
    return _close(text, sorted(drafts, key=lambda draft: draft.start), furniture)


def _titles(text: str, found: Sequence[re.Match[str]], cues: Cues) -> list[str]:
    """Read titles: what all headings of a person share, or the words of a title after one alone."""
    after: dict[tuple[str, str], list[str]] = {}
    for match in found:
        after.setdefault((match["name"], match["firm"]), []).append(text[match.end() : match.end() + 160])
    shared = {key: _SPEECH.split(_shared(same))[0].rstrip() for key, same in after.items() if len(same) > 1}
    titles: list[str] = []
    for match in found:
        read = shared.get((match["name"], match["firm"]), "")
        if len(read) > _MAX_TITLE_LENGTH or not cues.any("office_word", read):
            read = _title_words(text[match.end() : match.end() + 160], cues)
        titles.append(read)
    return titles


def _shared(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    size = 0
    while size < min(len(first), len(last)) and first[size] == last[size]:
        size += 1
    return first[:size].rpartition(" ")[0] if size < len(first) else first


def _title_words(text: str, cues: Cues) -> str:
    """Return the longest run of title words at the beginning of ``text``."""
    size, best, at = 0, 0, 0
    for word in text.split(" ")[:_MAX_TITLE]:
        plain = word.strip(",.()")
        end = at + len(word)
        if plain and cues.any("title_word", plain):
            best = end
            if word.endswith("."):
                break
        elif plain.casefold() not in _SMALL and not (plain[:1].isupper() and _goes_on(text[end:], cues)):
            break
        size += 1
        at = end + 1
    return text[:best].rstrip(",")


def _goes_on(rest: str, cues: Cues) -> bool:
    """Say whether a title goes on: an unknown capital word counts when a title word or ``&`` follows."""
    words = rest.split()
    return bool(words) and (words[0] in {"&", "and"} or cues.any("title_word", words[0].strip(",.")))


def _close(text: str, drafts: list[Draft], furniture: Sequence[Span]) -> list[Draft]:
    dead = merge([*furniture, *(Span(*match.span()) for match in _SECTION.finditer(text))])
    holes = Holes(dead)
    kept: list[Draft] = []
    for at, draft in enumerate(drafts):
        limit = drafts[at + 1].start if at + 1 < len(drafts) else len(text)
        start = _first_spoken(text, draft.text_start, limit, holes)
        end = trim(text, start, limit, dead)
        if end > start:
            draft.text_start, draft.end = start, end
            kept.append(draft)
    return kept


def _first_spoken(text: str, start: int, end: int, holes: Holes) -> int:
    for part in holes.parts(start, end):
        at = part.start
        while at < part.end and text[at].isspace():
            at += 1
        if at < part.end:
            return at
    return end
