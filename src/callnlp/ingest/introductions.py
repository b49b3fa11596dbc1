"""What the call itself says about a speaker: introductions, hand-overs, self-identification."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callnlp.ingest.announced import until_person
from callnlp.ingest.cues import Cues
from callnlp.ingest.names import fold, same_person

__all__ = ["Mention", "find_mentions", "question_firm"]

_AFTER = re.compile(
    r"^[’']?s?,?\s*(?:who is |is |as |he's |she's |\(|—|--|-)?\s*(?:currently )?((?:(?!\b(?:who|"
    r"will|he'll|she'll|please|and I|to|for)\b)[^;.?!:()\n]|(?<=\b[A-Z])\.|(?<=Inc)\.|\n(?!\n)"
    r"){3,130})"
)
_CAPITAL = re.compile(r"(?<![\w'’.])[A-Z][\w'’.-]*")
#: A second name between the name and the title: the title is the other's.
_ANOTHER = re.compile(r"\b[A-Z][\w'’-]+\s[A-Z][\w'’-]+,")
_MAX_PLACES = 40
_CLAUSE = re.compile(r"[;.?!:()]")
_HONORIFIC = re.compile(r"(?:Mr|Ms|Mrs|Dr|Prof|Sir|Dame|Lord)\.?\Z")
#: What follows is the next person.
_AS_WELL = re.compile(r"[\s,]{0,3}(?:as well as|along with|together with)\b")
_LINE_OF = re.compile(
    r"(?i)[\s,.]{0,3}(?:,\s|\b(?:is )?(?:with|from|of|at|representing|calling from|on behalf of)\s)\s?"
    r"(?P<firm>(?-i:[A-Z&])[^.?!;:\n]{1,60}?)(?=[.?!;:\n]|,? (?:please|your|you|go ahead|who|and|has)\b|$)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A title read beside a name: ``side`` is ``after`` or ``before`` the name."""

    at: int
    title: str
    side: str


def find_mentions(text: str, name: str, cues: Cues) -> list[Mention]:
    """Return the titles that ``text`` puts beside ``name``.

    Parameters
    ----------
    text : str
        Opening words of the call (operator, investor relations, hand-overs).
    name : str
        File name, for the choice of reader and for messages.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    list of Mention
        In text order; offsets into ``text``.
    """
    last = name.rsplit(maxsplit=1)[-1].strip(".,") if name.split() else ""
    if len(fold(name)) < 2 or len(last) < 2:
        return []
    mentions: list[Mention] = []
    for at in _places(text, last):
        first = _first_word(text, at, name, cues)
        if first is None:
            continue
        stop = at + len(last)
        after = _title_after(text[stop : stop + 170], cues)
        if after:
            mentions.append(Mention(first, after, "after"))
        before = _title_before(text[max(0, first - 130) : first], cues)
        if before:
            mentions.append(Mention(first, before, "before"))
    return mentions


def _places(text: str, last: str) -> list[int]:
    """Offsets of the surname as a whole word, however it is capitalised in headings."""
    found: list[int] = []
    for form in {last, last.capitalize()} if last.isupper() else {last}:
        at = text.find(form)
        while at >= 0 and len(found) < _MAX_PLACES:
            end = at + len(form)
            if not text[end : end + 1].isalnum() and not text[at - 1 : at].isalnum():
                found.append(at)
            at = text.find(form, end)
    return sorted(found)


def _first_word(text: str, at: int, name: str, cues: Cues) -> int | None:
    """Offset where the name before a surname begins; None when another first name stands there."""
    words = list(_CAPITAL.finditer(text, max(0, at - 40), at))
    if not words or text[words[-1].end() : at].strip():
        return None
    for word in reversed(words[-3:]):
        if _same_first(word.group(), name, cues):
            return word.start()
    return None


def _same_first(words: str, name: str, cues: Cues) -> bool:
    """Another person of the same surname is not meant."""
    first = words.split(maxsplit=1)[0]
    return first.rstrip(".") in {"Mr", "Ms", "Mrs", "Dr"} or same_person(
        f"{first} {name.rsplit(maxsplit=1)[-1]}", name, cues
    )


def _title_after(text: str, cues: Cues) -> str | None:
    match = _AFTER.match(text)
    if match is None or _AS_WELL.match(text):
        return None
    title = until_person(match.group(1).strip(" ,-"), cues)
    # The next person's name ends the title: cut at ", and First Last" and at "and First Last,".
    cut = re.search(r",?\s+and\s+(?:our\s+)?(?=[A-Z][\w'’.-]+\s+[A-Z])", title)
    if cut:
        tail = title[cut.end() :]
        if not cues.any("office_word", tail.split(",")[0]):
            title = title[: cut.start()]
    title = re.split(r",?\s+and\s+(?:I|I'm|I’m|we|he|she|they|it|this|with|then)\b", title)[0]
    title = re.sub(r"(?i)^(?:our|the|a|an|its|\w+['’]s)\s+", "", title)
    words = title.split()
    if not words or words[0].casefold() in {"and", "or", "but", "along"}:
        return None
    office = next((at for at in range(len(words)) if cues.any("office_word", words[at])), None)
    if office is None or office > 6 or _ANOTHER.search(" ".join(words[:office])):
        return None
    return " ".join(words[:16])


def _title_before(text: str, cues: Cues) -> str | None:
    clause = _CLAUSE.split(_HONORIFIC.sub("", text.rstrip(" ,")))[-1].rstrip(" ,")
    if len(clause) < 3 or clause.endswith(" and"):  # "our CEO, and Mei": the office is the other's
        return None
    piece = re.split(
        r"(?i)\b(?:is|are|by|to|with|from|over|introduce|today|me|host|and|here)\b(?!\s+(?:chief|president|"
        r"officer|chairman|ceo|director|founder))",
        clause,
    )[-1]
    piece = re.split(r",\s+(?=our\b|the\b)", piece)[-1]
    piece = re.sub(r"(?i)^\s*(?:,|our|the|its|\w+['’]s)\s+", "", piece).strip(" ,")
    if not piece or not cues.any("office_word", piece):
        return None
    tail = piece.split()[-1].strip(",").casefold()
    return piece if cues.any("title_word", tail) else None


def question_firm(text: str, name: str) -> str | None:
    """Return the firm in "the line of ``name`` with X", or None.

    Parameters
    ----------
    text : str
        What was said just before the question.
    name : str
        File name, for the choice of reader and for messages.

    Returns
    -------
    str or None
    """
    tokens = fold(name)
    at = text.casefold().rfind(tokens[-1]) if tokens else -1
    if at < 0:
        return None
    match = _LINE_OF.match(text, at + len(tokens[-1]))
    return match["firm"].strip(" ,") if match else None
