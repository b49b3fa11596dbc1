"""Participants lists: who is announced, with which title, on which side."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from callnlp.ingest.cues import Cues
from callnlp.ingest.lines import Line
from callnlp.ingest.names import clean_name, fold, is_name

__all__ = ["Member", "Roster", "find_roster", "heading_kind", "is_person", "split_detail", "split_entry", "split_glued"]

#: A list is never longer than this many lines after its heading.
_MAX_LINES = 160
_MAX_ENTRY = 220
_MAX_MEMBERS = 400
_DASH = re.compile(r"\s(?:--+|—|–|-|\|)\s|\s?(?:—|--)\s?")
_BULLET = re.compile(r"^(?:[-*•·‣▪]|\d{1,2}[.)]|👤)\s+")
_BOLD = re.compile(r"\*\*|__")
_SPEAKS = re.compile(r"(?i)\b(?:I|I'm|I’m|we|you|thank you|thanks|good (?:morning|afternoon|evening))\b.*[.?!…]$")
_CUT_INITIAL = re.compile(r"^[A-Z][\w'’-]{1,20} [A-Z]\.$")
_SECTION_WORDS = tuple(
    "partici|speaker|present|question|q&|q &|remark|discussion|executive|analyst|host|transcript|"
    "management|q and a".split("|")
)
_LETTERED = re.compile(r"[A-Z] [A-Z] [A-Z] [A-Z]")
_SPACED = re.compile(r"^(?:[A-Z&] ){3,}[A-Z&]$|^(?:[A-Z&] ?){6,}$")


@dataclass(frozen=True, slots=True)
class Member:
    """One announced participant.

    ``side`` is ``company``, ``analysts`` or ``any``; ``line`` is the printed entry in one line.
    """

    name: str
    title: str | None
    affiliation: str | None
    side: str
    line: str


@dataclass(frozen=True, slots=True)
class Roster:
    """All members, and the line numbers that the lists cover."""

    members: tuple[Member, ...] = ()
    covered: frozenset[int] = frozenset()

    def by_tokens(self) -> dict[tuple[str, ...], Member]:
        """Return the members by folded name; the first printed entry wins."""
        found: dict[tuple[str, ...], Member] = {}
        for member in self.members:
            found.setdefault(fold(member.name), member)
        return found


@functools.lru_cache(maxsize=16_384)
def heading_kind(line: str, cues: Cues) -> str | None:
    """Return which section a printed heading opens (``roster.company``, ``qa`` ...), or None."""
    lower = line.lower()
    if not any(word in lower for word in _SECTION_WORDS) and not _LETTERED.search(line):
        return None
    plain = clean_name(re.sub(r"[━═=~📊❓📋🎤]+", " ", line))
    if not 3 <= len(plain) <= 60:
        return None
    if _SPACED.match(plain):
        plain = plain.replace(" ", "")
    for means in ("roster.company", "roster.analysts", "roster.any", "prepared", "qa"):
        if cues.any(means, plain):
            return means
    return None


def find_roster(lines: Sequence[Line], skip: frozenset[int], cues: Cues) -> Roster:
    """Read every participants list of a file.

    Parameters
    ----------
    lines : sequence of Line
        All lines of the text.
    skip : frozenset of int
        Line numbers of page furniture, passed over inside a list.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    Roster
    """
    members: list[Member] = []
    covered: set[int] = set()
    seen: set[tuple[str, ...]] = set()
    number = 0
    while number < len(lines) and len(members) < _MAX_MEMBERS:
        text = lines[number].text
        kind = heading_kind(text, cues) if 3 <= len(text) <= 120 else None
        if kind is None or not kind.startswith("roster."):
            number += 1
            continue
        body, stop = _list_body(lines, number + 1, skip, cues)
        body = _drop_first_turn(lines, body, seen, cues)
        found = _read_list([lines[at].text for at in body], kind.partition(".")[2], cues)
        if found or not body:
            members += found
            covered.add(number)
            covered.update(body)
        number = max(stop, number + 1)
    return Roster(tuple(members), frozenset(covered))


def _list_body(lines: Sequence[Line], start: int, skip: frozenset[int], cues: Cues) -> tuple[list[int], int]:
    """Return the line numbers of the entries, and the number of the first line after the list."""
    body: list[int] = []
    number = start
    while number < min(len(lines), start + _MAX_LINES):
        text = lines[number].text
        if number in skip or not text:
            number += 1
            continue
        if len(text) > _MAX_ENTRY or heading_kind(text, cues) or _opens_speech(text, cues) or cues.any("back", text):
            break
        if body and text[-1] in ".?!" and len(text) > 90:
            break
        body.append(number)
        number += 1
    return body, number


def _drop_first_turn(lines: Sequence[Line], body: list[int], seen: set[tuple[str, ...]], cues: Cues) -> list[int]:
    """Without a heading after it, the list runs into the first turn: cut where that begins.

    It begins at a name alone on its line that was listed before, or that stands after a blank line
    in a list whose other entries carry a title on the same line, or above a line that speaks.
    """
    entries, named = 0, 0
    for at, number in enumerate(body):
        text = _plain(lines[number].text)
        if _SPEAKS.search(text):
            return body[:named]
        if is_name(text, cues):
            named = at
            if fold(text) in seen or (entries >= 2 and not lines[number - 1].text and entries == at):
                return body[:at]
            continue
        entry = split_entry(text, cues)
        if entry:
            entries += 1
            seen.add(fold(entry[0]))
    return body


def _opens_speech(text: str, cues: Cues) -> bool:
    plain = clean_name(text)
    return cues.any("unnamed:operator", plain.partition(":")[0])


def _read_list(entries: list[str], side: str, cues: Cues) -> list[Member]:
    members: list[Member] = []
    waiting: str | None = None
    details: list[str] = []
    group = side
    entries = _unsplit(_by_bullet(entries))
    house = _common_house(entries, cues) if side != "analysts" else ""

    def flush() -> None:
        if waiting is not None:
            members.append(_member(waiting, " ".join(details), group, cues))

    for raw in entries:
        text = _plain(raw)
        if text.casefold().rstrip(":") in {"executives", "analysts"}:
            flush()
            waiting, details = None, []
            group = "company" if text.casefold().startswith("exec") else "analysts"
            continue
        entry = split_entry(text, cues) or split_glued(text, house, cues)
        if entry:
            flush()
            waiting, details = entry[0], [entry[1]]
        elif is_person(text, cues):
            flush()
            waiting, details = text, []
        elif waiting is not None:
            details.append(text)
    flush()
    return members


def _plain(entry: str) -> str:
    """Return an entry without its bullet and marks of bold."""
    return " ".join(_BOLD.sub("", _BULLET.sub("", entry)).split())


def _member(name: str, detail: str, side: str, cues: Cues) -> Member:
    title, affiliation = split_detail(detail, cues)
    return Member(clean_name(name), title, affiliation, side, f"{name} {detail}".strip())


def split_entry(text: str, cues: Cues) -> tuple[str, str] | None:
    """Split ``Name - Title``, ``Title — Name``, ``Name, Title`` or ``Name (Firm)``.

    Returns
    -------
    tuple of (str, str) or None
        Name and the rest; None when no part has the shape of a name.
    """
    match = _DASH.search(text)
    if match:
        left, right = text[: match.start()].strip(), text[match.end() :].strip()
        if is_person(left, cues):
            return left, right
        if is_person(right, cues):
            return right, left
    if text.endswith(")") and "(" in text:
        left, _, right = text.rpartition("(")
        if is_person(left.strip(), cues):
            return left.strip(), right[:-1]
    left, comma, right = text.partition(",")
    if comma and is_person(left.strip(), cues) and right.strip():
        return left.strip(), right.strip()
    return None


def is_person(text: str, cues: Cues) -> bool:
    """Say whether ``text`` is shaped like a name and holds no word of a title or a firm."""
    return is_name(text, cues) and not any(cues.any(means, text) for means in ("org_word", "firm_name", "office_word"))


def _by_bullet(entries: list[str]) -> list[str]:
    """In a bulleted list whose names stand alone, join each bullet with the lines under it."""
    bulleted = [bool(_BULLET.match(entry)) for entry in entries]
    if (
        not any(bulleted)
        or all(bulleted)
        or any(starts and _DASH.search(entry) for entry, starts in zip(entries, bulleted, strict=True))
    ):
        return entries
    joined: list[str] = []
    for entry, starts in zip(entries, bulleted, strict=True):
        if starts or not joined:
            head, semicolon, tail = _BULLET.sub("", entry).partition(";")
            joined.append(f"{head} -- {tail}" if semicolon else head)
        else:
            plain = entry.strip(" -")
            joined[-1] = f"{joined[-1]} -- {plain}" if plain and " -- " not in joined[-1] else f"{joined[-1]} {plain}"
    return joined


def _unsplit(entries: list[str]) -> list[str]:
    """Join an entry that was cut after an initial: ``Elon R.`` / ``Musk - CEO``."""
    joined: list[str] = []
    for entry in entries:
        if joined and _CUT_INITIAL.match(joined[-1]):
            joined[-1] = f"{joined[-1]} {entry}"
        else:
            joined.append(entry)
    return joined


def _common_house(entries: list[str], cues: Cues) -> str:
    """Return the firm that ends the left parts of most entries (``Name Firm - Title``)."""
    lefts = [match_left for entry in entries if (match_left := _left_of_dash(entry))]
    counts: dict[str, int] = {}
    for left in lefts:
        tokens = left.split()
        for at in range(2, len(tokens)):
            suffix = " ".join(tokens[at:]).rstrip(".,")
            counts[suffix] = counts.get(suffix, 0) + 1
    common = [suffix for suffix, count in counts.items() if count >= 2 and cues.any("org_word", suffix)]
    return max(common, key=lambda suffix: (counts[suffix], len(suffix)), default="")


def _left_of_dash(entry: str) -> str:
    match = _DASH.search(entry)
    return entry[: match.start()].strip() if match else ""


def split_glued(text: str, house: str, cues: Cues) -> tuple[str, str] | None:
    """Split ``Name Firm - Title`` where nothing stands between name and firm.

    Parameters
    ----------
    text : str
        Canonical text.
    house : str
        The company's own name as other entries print it; empty when not known.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    tuple of (str, str) or None
        Name, and firm with title.
    """
    tokens = text.split()
    for at in range(2, min(6, len(tokens))):
        name, rest = " ".join(tokens[:at]), " ".join(tokens[at:])
        if not is_name(name, cues):
            break
        starts_firm = bool(house and rest.startswith(house))
        for cue in cues.of("broker"):
            starts_firm = starts_firm or cue.pattern.match(rest) is not None
        if starts_firm and is_person(name, cues):
            return name, rest
    match = _DASH.search(text)
    if match and cues.any("org_word", text[: match.start()]):
        at = 3 if len(tokens) > 3 and len(tokens[1].rstrip(".")) == 1 else 2
        name = " ".join(tokens[:at])
        return (name, " ".join(tokens[at:])) if is_person(name, cues) else None
    return None


def split_detail(detail: str, cues: Cues) -> tuple[str | None, str | None]:
    """Split what follows a name into title and affiliation.

    Examples
    --------
    >>> from callnlp.ingest.cues import load_cues
    >>> split_detail("Morgan Stanley -- Analyst", load_cues())
    ('Analyst', 'Morgan Stanley')
    >>> split_detail("BofA Securities, Research Division", load_cues())
    (None, 'BofA Securities, Research Division')
    """
    plain = " ".join(detail.split()).strip(" ,;-–—")
    if not plain:
        return None, None
    match = _DASH.search(plain)
    if match:
        left, right = plain[: match.start()].strip(), plain[match.end() :].strip()
        if _is_office(right, cues) and not (_is_office(left, cues) and not cues.any("org_word", left)):
            return right or None, left or None
        if _is_office(left, cues):
            return plain if _is_office(right, cues) else left, None if _is_office(right, cues) else right
        return (right, left) if left else (right, None)
    return _split_commas(plain, cues) or _one_piece(plain, cues)


def _split_commas(plain: str, cues: Cues) -> tuple[str | None, str | None] | None:
    """``Bank of America, Chair and CEO`` and ``Chief Executive Officer & Director, Brellin Foods, Inc.``."""
    pieces = plain.split(", ")
    if len(pieces) < 2:
        return None
    first_office = _is_office(pieces[0], cues)
    if not first_office and cues.any("broker", pieces[0]) and _is_title(", ".join(pieces[1:]), cues):
        return ", ".join(pieces[1:]), pieces[0]
    if first_office and not _is_office(pieces[-1], cues):
        at = next(i for i in range(len(pieces)) if not any(_is_office(piece, cues) for piece in pieces[i:]))
        tail = ", ".join(pieces[at:])
        # "Executive Vice President, North America Operations" is all title; a firm looks like one.
        if cues.any("org_word", tail) or cues.any("broker", tail):
            return ", ".join(pieces[:at]), tail
        return plain, None
    return None


def _one_piece(plain: str, cues: Cues) -> tuple[str | None, str | None]:
    if any(cues.any(means, plain) for means in ("operator", "ceo", "cfo", "ir")):
        return plain, None
    if cues.any("broker", plain) or (cues.any("org_word", plain) and not _is_title(plain, cues)):
        return None, plain
    return (plain, None) if _is_office(plain, cues) else (None, plain)


def _is_office(text: str, cues: Cues) -> bool:
    return cues.any("office_word", text)


def _is_title(text: str, cues: Cues) -> bool:
    return cues.any("office_word", text) and not text.casefold().endswith("research division")
