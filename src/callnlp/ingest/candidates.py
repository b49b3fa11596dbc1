"""Lines and places that could be a speaker's heading, before anything is decided.

Every shape that a vendor prints is one small function from a line to a :class:`Candidate`; none of
them decides alone. :mod:`callnlp.ingest.headings` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from callnlp.ingest.cues import Cues
from callnlp.ingest.lines import Line
from callnlp.ingest.names import clean_name, is_name
from callnlp.ingest.roster import Roster, is_person, split_glued

__all__ = ["ASKED", "Candidate", "find_candidates"]

_MIN_LINE = 3
_MAX_LINE = 240
_MAX_HEAD = 90
_NUMBERED = re.compile(r"\s*\[(\d{1,3})\]\s*$")
_DASH = re.compile(r"\s(--+|—|–|-)(?:\s|$)|(?<=[\w.])(—|--)(?=[\sA-Z])")
_MARK = re.compile(r"^(#{1,6}\s+|>\s*|\*{1,2}|_{2}|👤\s*)")
_QA_MARK = re.compile(r"^(?:<)?[QA](?:>|:|\s?-)\s*")
_TIME = re.compile(r"\s*[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}[\])]?\s*$")
_COLON = re.compile(r"^([^:\n]{2,140}?)\s*:(?!//)")
_BOLD_COLON = re.compile(r"^\*{1,2}([^*:\n]{2,90}?)\s*:?\s*\*{1,2}\s*:?")
_GLUED_UNNAMED = re.compile(
    r"(?<=[.?!\])])\s(Operator|Unknown (?:Analyst|Executive|Attendee|Shareholder)"
    r"|Unidentified (?:Analyst|Company Representative|Participant))$"
)
_GLUED_LAST = frozenset("Operator Analyst Executive Attendee Shareholder Representative Participant".split())
_BRACKETED = re.compile(r"^(?P<role>[A-Z][a-z]+(?: [A-Z][a-z]+)?) \((?P<name>[^)]{4,50})\)$")
_FIELD = re.compile(r"^(?:Speaker|Name)\s*:\s*(?P<name>[^:]{2,60})$")
_FIELD_BELOW = re.compile(
    r"^(?P<lead>(?P<key>Job Title|Title|Role|Company|Firm|Affiliation|Utterance(?:\s\d{1,4})?|"
    r"Text)\s*:\s*)(?P<value>.*)$"
)
_RULE = "." * 12
#: A page break has at most so many lines of furniture.
_MAX_BREAK = 14
#: ``**A (Mei Castellan):**``, and ``**Q:`` where the same analyst asks again.
_MARKED_NAME = re.compile(r"^\*{0,2}(?:[QA]|Question|Answer)\s?\((?P<name>[^()]{4,50})\)\s?:\s?\*{0,2}")
_MARKS = frozenset("*QA")
ASKED = re.compile(r"^\*{0,2}(?:Q|Question)\s?:\s?\*{0,2}(?=\s?\S)")
_UNKNOWN_FIRM = re.compile(r"\s[A-Z][\w&.'’-]+(?: (?:[A-Z][\w&.'’-]*|&)){0,3}$")
_OPERATOR = re.compile(r"^(Operator|Coordinator|Conference Operator|Facilitator|OPERATOR)(?=\s|$|:)")


@dataclass(slots=True)
class Candidate:
    """A possible heading.

    Parameters
    ----------
    line : int
        Number of the line it stands on.
    start, stop : int
        Character offsets of the heading and of what follows it on the same line.
    name : str
        As printed.
    kind : str
        Which shape it has: ``numbered``, ``dash``, ``colon``, ``inline``, ``alone``, ``bold``,
        ``comma``, ``glued``, ``listed``, ``operator``.
    detail : str
        Title and firm on the same line.
    score : float
        Filled by :mod:`callnlp.ingest.headings`.
    rules : list of str
        Ids of the signals that spoke for it.
    """

    line: int
    start: int
    stop: int
    name: str
    kind: str
    detail: str = ""
    score: float = 0.0
    rules: list[str] | None = None


def find_candidates(lines: Sequence[Line], skip: frozenset[int], roster: Roster, cues: Cues) -> list[Candidate]:
    """Return all possible headings in text order, at most one a line.

    Parameters
    ----------
    lines : sequence of Line
        All lines of the text.
    skip : frozenset of int
        Lines of page furniture, lists and section headings.
    roster : Roster
        Participants lists.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    list of Candidate
    """
    listed = {entry: m.name for m in roster.members if (entry := " ".join(m.line.split())) != m.name}
    names = {member.name for member in roster.members}
    details = _unique_details(roster)
    finals = _final_tokens(roster)
    found: list[Candidate] = []
    stop = 0
    marks = any(line.text[:1] in _MARKS and _MARKED_NAME.match(line.text) for line in lines)
    asker = "Unknown Analyst"
    for number, line in enumerate(lines):
        if number in skip or not line.text or line.start < stop:
            continue
        if marks and (mark := ASKED.match(line.text)):
            asked = _asked(number, mark.end(), lines, found, asker=asker, cues=cues)
            found += [asked] if asked else []
            asker = found[-1].name
            continue
        candidate = (
            _mark_only(number, lines, skip)
            or (_marked_name(number, line, cues) if marks else None)
            or _field(number, lines)
            or _detail_only(number, line, details)
            or _bulleted(number, line, names)
            or _on_line(number, line, listed, cues)
        )
        if candidate is None and len(line.text) > 12:
            candidate = _glued(number, lines, finals)
        if candidate is not None:
            found.append(candidate)
            names.add(candidate.name)
            if candidate.kind == "inline" and _unnamed(candidate.name, cues):
                found += _lost_break(number, line, roster)
            stop = candidate.stop if candidate.kind == "field" else 0
    return found


def _lost_break(number: int, line: Line, roster: Roster) -> list[Candidate]:
    """``Operator: ... with Evercore. Mark Mahaney Okay. I'll``: a listed name that lost its own line."""
    for member in roster.members:
        at = line.text.find(f". {member.name} ")
        follows = at + len(member.name) + 3
        if at > 0 and line.text[follows : follows + 1].isupper():
            start = line.start + at + 2
            return [Candidate(number, start, start + len(member.name), member.name, "detail")]
    return []


def _unique_details(roster: Roster) -> dict[str, str]:
    """Map a printed title or firm to the name of the one member who has it."""
    names: dict[str, set[str]] = {}
    for member in roster.members:
        detail = member.line[len(member.name) :].strip(" -–—,")
        for text in {detail, member.title or "", member.affiliation or ""} - {""}:
            names.setdefault(text, set()).add(member.name)
    return {text: next(iter(found)) for text, found in names.items() if len(found) == 1}


def _detail_only(number: int, line: Line, details: dict[str, str]) -> Candidate | None:
    """``Chief Financial Officer: Thanks, Josh`` where the vendor lost the name of a listed person."""
    if not details:
        return None
    head, colon, _ = line.text[:_MAX_HEAD].partition(":")
    name = details.get(head.strip()) if colon else None
    if name is None:
        return None
    return Candidate(number, line.start, line.start + len(head) + 1, name, "detail", head.strip())


def _bulleted(number: int, line: Line, names: Container[str]) -> Candidate | None:
    """Read ``- Mei Castellan``: a name known from a list or a heading, alone behind a bullet."""
    name = line.text[2:]
    if not line.text.startswith(("- ", "• ")) or name not in names:
        return None
    return Candidate(number, line.start, line.end, name, "alone")


def _mark_only(number: int, lines: Sequence[Line], skip: frozenset[int]) -> Candidate | None:
    """Under a rule (and a page break) only ``Q`` or ``A`` where the vendor knew no name (FactSet)."""
    line = lines[number]
    if line.text not in {"Q", "A"}:
        return None
    at = number - 1
    while at >= max(0, number - _MAX_BREAK) and at in skip and not lines[at].text.startswith(_RULE):
        at -= 1
    if at < 0 or not lines[at].text.startswith(_RULE):
        return None
    name = "Unknown Analyst" if line.text == "Q" else "Unknown Executive"
    return Candidate(number, line.start, line.end, name, "mark")


def _marked_name(number: int, line: Line, cues: Cues) -> Candidate | None:
    """Read ``**A (Mei Castellan):** Gross margin was``: the mark and the name before the words."""
    match = _MARKED_NAME.match(line.text)
    if match is None or not is_person(match["name"], cues):
        return None
    return Candidate(number, line.start, line.start + match.end(), match["name"], "mark")


def _asked(
    number: int, size: int, lines: Sequence[Line], found: Sequence[Candidate], *, asker: str, cues: Cues
) -> Candidate | None:
    """Return the heading of a marked question: the line above it, or the mark where the same analyst asks again.

    ``size`` is the length of the mark. None when the line above is a candidate already.
    """
    above = next((at for at in range(number - 1, max(-1, number - 4), -1) if lines[at].text), None)
    if above is not None and found and found[-1].line == above and found[-1].kind != "mark":
        return None
    if above is not None and (lead := _MARK.match(lines[above].text)):
        name, _, detail = lines[above].text[lead.end() :].strip("*_ ").partition(",")
        if is_person(name, cues):
            return Candidate(above, lines[above].start, lines[above].end, name, "mark", detail.strip())
    return Candidate(number, lines[number].start, lines[number].start + size, asker, "mark")


def _field(number: int, lines: Sequence[Line]) -> Candidate | None:
    """``Speaker: Brian Moynihan`` with ``Job Title:``, ``Company:`` and ``Utterance 1:`` below."""
    line = lines[number]
    match = _FIELD.match(line.text) if line.text[0] in "SN" else None
    if match is None:
        return None
    details: list[str] = []
    for at in range(number + 1, min(number + 5, len(lines))):
        below = lines[at]
        found = _FIELD_BELOW.match(below.text)
        if found is None:
            return None
        if found["key"].casefold().startswith(("utterance", "text")):
            stop = below.start + found.end("lead")
            return Candidate(number, line.start, stop, match["name"].strip(), "field", " - ".join(reversed(details)))
        details.append(found["value"].strip())
    return None


class _Head(NamedTuple):
    """The part of a line in which a heading is looked for: offsets of the line and of ``body``."""

    number: int
    start: int
    offset: int
    body: str
    marked: bool


def _on_line(number: int, line: Line, listed: dict[str, str], cues: Cues) -> Candidate | None:
    text = line.text
    first = text[0]
    if len(text) < _MIN_LINE or not (first.isupper() or first in "#>*_[<👤" or first.isalpha()):
        return None
    lead = _MARK.match(text)
    start = line.start
    body = text[lead.end() :] if lead else text
    offset = start + (lead.end() if lead else 0)
    if not body:
        return None
    if len(text) > _MAX_LINE:
        return _inline(_Head(number, start, offset, body[:_MAX_LINE], lead is not None), cues)
    if text in listed:
        name = listed[text]
        return Candidate(number, start, line.end, name, "listed", text[len(name) :].strip())
    for shape in (_numbered, _dash, _inline, _alone, _comma):
        found = shape(_Head(number, start, offset, body, lead is not None), cues)
        if found is not None:
            return found
    return None


def _numbered(head: _Head, cues: Cues) -> Candidate | None:
    """``Brian Olsavsky,  Amazon.com, Inc. - CFO    [3]`` (StreetEvents)."""
    number, start, offset, body, _ = head
    match = _NUMBERED.search(body) if body.rstrip().endswith("]") else None
    if match is None:
        return None
    name, detail = _split_numbered(body[: match.start()], cues)
    return Candidate(number, start, offset + len(body), name, "numbered", detail) if name else None


def _split_numbered(head: str, cues: Cues) -> tuple[str, str]:
    for mark in (",  ", ", ", " - ", ";"):
        left, found, right = head.partition(mark)
        if found and (is_name(left.strip(), cues) or _unnamed(left, cues)):
            return left.strip(), right.strip()
    return (head.strip(), "") if len(head) <= _MAX_HEAD else ("", "")


def _dash(head: _Head, cues: Cues) -> Candidate | None:
    """``Lisa Su -- President and Chief Executive Officer`` (Motley Fool, StreetEvents PDF)."""
    number, start, offset, body, _ = head
    match = _DASH.search(body, 0, _MAX_HEAD) if _has_dash(body) else None
    if match is None:
        return None
    name, detail = body[: match.start()].strip(" *"), body[match.end() :].strip(" *")
    mark = match.group(1) or match.group(2)
    alone = mark == "--" and name.isalpha() and 2 <= len(name) <= 20 and detail.endswith("Analyst")
    if not (is_name(name, cues) or _unnamed(name, cues) or alone):
        return None
    return Candidate(number, start, offset + len(body), name, "dash2" if mark in ("--", "—") else "dash1", detail)


def _has_dash(body: str) -> bool:
    return "-" in body or "—" in body or "–" in body


def _inline(head: _Head, cues: Cues) -> Candidate | None:
    """``Tim Cook: Thank you``, ``**Tim Cook:** Thank you``, ``Tim Cook:``, ``Operator Good day``."""
    number, start, offset, body, marked = head
    bold = (marked and _BOLD_COLON.match("**" + body)) or None
    if bold is not None:
        label, stop = bold.group(1), bold.end() - 2
        kind = "bold"
    else:
        match = _COLON.match(body) if ":" in body else None
        if match is None:
            match = _OPERATOR.match(body) if body[0] in "OCF" else None
            if match is None or len(body) == match.end():
                return None
            return Candidate(number, start, offset + match.end(), match.group(1), "leading")
        label, stop = match.group(1), match.end()
        kind = "colon" if not body[stop:].strip(" *") else "inline"
    name, detail = _name_and_detail(label, cues)
    if not name:
        return None
    return Candidate(number, start, offset + stop, name, kind, detail)


def _name_and_detail(head: str, cues: Cues) -> tuple[str, str]:
    """Split what stands before a colon; a name may carry a title after a dash, comma or bracket."""
    if head.count("(") != head.count(")"):
        return "", ""
    plain = clean_name(_TIME.sub("", head))
    if is_name(plain, cues) or _unnamed(plain, cues):
        return plain, ""
    first, comma, rest = plain.partition(", ")
    if comma and first.isalpha() and first[:1].isupper() and not cues.any("not_name", first):
        if cues.any("unnamed:operator", rest) or _title_only(rest.partition(", ")[0], cues):
            return first, rest  # "Cameron, Conference Operator", "Michael, Senior Vice President, ..."
    bracket = _BRACKETED.match(plain)
    if bracket and _unnamed(bracket["role"], cues) and is_person(bracket["name"], cues):
        return bracket["name"], bracket["role"]
    for mark in (" - ", " – ", " — ", " -- ", ", ", " ("):
        left, found, right = plain.partition(mark)
        if found and (is_person(left.strip(), cues) or _unnamed(left, cues)):
            return left.strip(), right.strip(" )")
    if cues.any("office_word", plain) and len(plain) <= 60 and plain[:1].isupper() and _title_only(plain, cues):
        return plain, plain
    tokens = plain.split()
    if len(tokens) == 1 and 3 <= len(plain) <= 20 and plain.isalpha() and plain[0].isupper():
        return (plain, "") if not cues.any("not_name", plain) else ("", "")
    return "", ""


def _title_only(plain: str, cues: Cues) -> bool:
    """Say whether every word is one of a title: ``Chairman & CEO`` as a heading."""
    words = re.findall(r"[\w.-]+", plain)
    small = {"and", "of", "the", "for"}
    return all(word.casefold() in small or cues.any("title_word", word) for word in words)


def _alone(head: _Head, cues: Cues) -> Candidate | None:
    """``Andrew Jassy`` or ``Operator`` alone on the line (Seeking Alpha, S&P, FactSet, Quartr)."""
    number, start, offset, body, _ = head
    plain = body.strip(" *_")
    if len(plain) > _MAX_HEAD:
        return None
    timed = _TIME.search(plain) if ":" in plain else None
    name = plain[: timed.start()].strip() if timed else plain
    if _unnamed(name, cues) or is_person(name, cues):
        return Candidate(number, start, offset + len(body), clean_name(name), "alone")
    return None


def _comma(head: _Head, cues: Cues) -> Candidate | None:
    """``Lal Karsanbhai, President and Chief Executive Officer`` on a line of its own."""
    number, start, offset, body, _ = head
    if len(body) > 160 or body[-1] in ".?!":
        return None
    mark = ";" if ";" in body[:_MAX_HEAD].partition(",")[0] else ","
    name, comma, detail = body.partition(mark)
    if (
        comma
        and is_person(name.strip(), cues)
        and (
            cues.any("office_word", detail)
            or (len(detail) <= 60 and cues.any("broker", detail))
            or _UNKNOWN_FIRM.match(detail)  # the words below and the file's habit have to speak for it
        )
    ):
        return Candidate(number, start, offset + len(body), name.strip(), "comma", detail.strip(" *"))
    glued = split_glued(body, "", cues) if len(body) <= 160 else None
    if glued and cues.any("office_word", glued[1]):
        return Candidate(number, start, offset + len(body), glued[0], "glued_title", glued[1])
    return None


def _unnamed(text: str, cues: Cues) -> bool:
    plain = text.strip(" *_:")
    return 3 <= len(plain) <= 50 and cues.any("unnamed:*", plain)


def _final_tokens(roster: Roster) -> dict[str, list[tuple[str, ...]]]:
    finals: dict[str, list[tuple[str, ...]]] = {}
    for member in roster.members:
        tokens = tuple(member.name.split())
        finals.setdefault(tokens[-1], []).append(tokens)
    return finals


def _glued(
    number: int,
    lines: Sequence[Line],
    finals: dict[str, list[tuple[str, ...]]],
) -> Candidate | None:
    """``... please go ahead. Dave Fildes`` at the end of a paragraph (Seeking Alpha)."""
    line = lines[number]
    text = line.text
    tail = text[-70:]
    last = tail.rsplit(" ", 1)[-1]
    if (len(last) == 2 and last.endswith(".")) or "-" in last:
        wrapped = _glued_wrapped(number, lines, finals)
        if wrapped is not None:
            return wrapped
    for tokens in finals.get(last, ()):
        name = " ".join(tokens)
        if not tail.endswith(name):
            continue
        before = text[: len(text) - len(name)].rstrip()
        if before and before[-1] in '.?!"”’)]-–—:':
            return Candidate(number, line.end - len(name), line.end, name, "glued")
    generic = _GLUED_UNNAMED.search(tail) if last in _GLUED_LAST else None
    if generic:
        return Candidate(number, line.end - len(generic.group(1)), line.end, generic.group(1), "glued")
    return None


def _glued_wrapped(number: int, lines: Sequence[Line], finals: dict[str, list[tuple[str, ...]]]) -> Candidate | None:
    """``... opening remarks. Elon? Elon R.`` with ``Musk`` on the next line."""
    if number + 1 >= len(lines):
        return None
    line, below = lines[number], lines[number + 1]
    for tokens in finals.get(below.text, ()):
        head = " ".join(tokens[:-1])
        before = line.text[: len(line.text) - len(head)].rstrip()
        if head and line.text.endswith(head) and (not before or before[-1] in '.?!"”’)]-–—:'):
            return Candidate(number + 1, line.end - len(head), below.end, " ".join(tokens), "glued")
    return None
