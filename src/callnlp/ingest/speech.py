"""Speech recognition without speakers: turns from what is said, ``unknown`` where that does not decide.

The operator announces questions, speakers hand over by name, answers thank the analyst by name.
Every turn carries the id of the cue that opened it; what no cue opens stays with an unknown speaker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from callnlp.ingest.cues import Cues
from callnlp.ingest.drafts import Draft
from callnlp.ingest.introductions import find_mentions
from callnlp.ingest.names import fold, same_person
from callnlp.ingest.roster import Member, is_person
from callnlp.spans import Span, outer

__all__ = ["UNKNOWN", "segment_speech"]

UNKNOWN = "Unknown Speaker"
_HEAD = 6_000
_NAME = re.compile(r"\b[A-Z][a-z][\w'’-]*(?:\s+[A-Z]\.)?\s+[A-Z][\w'’-]+\b")
_OVER = re.compile(
    r"(?:\bover(?:\s+now)?(?:\s+(?:back\s+)?to)|\b(?:introduce|welcome)(?:\s+(?:to\s+you|your\s+\w+|"
    r"our\s+\w+))?|\bturn\s+(?:it|things)\s+to|"
    r"\bhand\s+(?:it|things)\s+to)\s+(?P<rest>[^.?!]{2,160})"
    r"|^(?:and |first,? |now )?(?P<first>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?) will (?:now )?(?:begin|"
    r"start|open|review|take you|walk you)\b"
    r"|^(?P<alone>[A-Z][\w'’-]+)\?$"
)
_FIRST_NAME = re.compile(r"\b([A-Z][a-z][\w'’-]*)\b")
_POLITE = re.compile(
    r"(?i)^(?:thank you|thanks)?,? ?(?:sir|ma'am|madam)[.?!]?$|^(?:[\w'’.-]+,? ){0,2}(?:please "
    r")?(?:go ahead|proceed|you may (?:now )?(?:begin|proceed))"
    r"(?: with your questions?| now)?,? ?(?:sir|ma'am|[\w'’-]+)?[.?!]?$|^your line is (?:now )"
    r"?open[.?!]?$|^[A-Z][\w'’-]+\?$"
)
_ANNOUNCED = re.compile(
    r"(?:line of|question(?:s)?(?:\s\w+){0,4}?\s(?:from|is|of)|from|go (?:now |next )?to|up is|"
    r"hear from)\s+(?:the line of\s+)?(?:Mr\.?\s|Ms\.?\s)?"
    r"(?P<name>[A-Z][\w'’.-]+(?:\s[A-Z][\w'’.-]+){1,3})(?:,?\s(?:with|from|of|at)\s(?P<firm>[A-Z][^.?!,]{1,50}))?"
)
_THANKS_ONLY = re.compile(
    r"(?i)^(?:thanks?(?: you)?(?: very much| so much| a lot)?|thank you\.? (?:very much|so much))[.!]?$"
)
_ANSWER = re.compile(
    r"(?i)^(?:thanks|thank you|yes|yeah|yep|sure|hi|hey|okay|ok|great|good|absolutely|well|so|"
    r"no|hello|right|of course)\b[^.?!]{0,40}"
)
_OPENER = re.compile(
    r"(?i)^(?:yes|yeah|yep|sure|absolutely|well,|no,|thanks for (?:the|your|that)|(?:great|good)"
    r" question|of course|right[.,])\b"
)
_SELF = re.compile(r"(?:\b[Mm]y name is|\b[Tt]his is|\bIt's|\bI'm)\s+([A-Z][\w'’-]+)(?:\s+([A-Z][\w'’-]+))?")
_CLOSING = re.compile(
    r"(?i)\b(?:concludes? (?:today's|our|the|this)|you may (?:now )?disconnect|no further questions|"
    r"end of (?:today's|our|the) (?:call|conference))\b"
)


_NOW_QUESTIONS = re.compile(
    r"(?i)\bwe(?: will|'ll) now (?:\w+ ){0,4}?(?:questions?\b|q&a)|\bwe(?: will|'ll) now (?:open|begin|conduct|take)\b"
)
_OPERATOR_OPENS = re.compile(
    r"(?i)\byour operator\b|\bstanding by\b|\bwelcome to\b.{10,600}?\b(?:turn|hand)\s(?:\w+\s)"
    r"{0,3}?over\s(?:\w+\s)?to\b.{3,160}?\b(?:go ahead|begin|proceed)\b"
)
_GIVES_OVER = re.compile(r"(?i)\b(?:turn|hand|pass|give)\s(?:\w+\s){0,3}?over\s(?:\w+\s)?to\b|\bintroduce\b")
_HONORIFIC = re.compile(r"\b(Mr|Ms|Mrs|Dr)\.")

# "This is Dave, I'll just start off to give you the backlog": the rest of the answer is another's.
_STARTS_OFF = re.compile(
    r"(?i)\b(?:i['’]ll|i will|let me) (?:just )?(?:start|kick) (?:us |it |this |things )?off\b|\bjump in\b"
)
_TAKES_UP = re.compile(
    r"^(?:(?:And|Then|So|Now),? )?(?:[Oo]n|[Aa]s for|[Rr]egarding|[Ww]ith (?:regard|respect) to) (?:the|your)\b"
)

#: Characters after a self-introduction ("Hey, this is Dave.") that belong to it.
_ONE_BREATH = 60


@dataclass(slots=True)
class _Sentence:
    start: int
    end: int
    text: str


def segment_speech(
    text: str, sentences: Sequence[tuple[Span, ...]], cues: Cues
) -> tuple[list[Draft], tuple[Member, ...]]:
    """Cut running speech into turns.

    Parameters
    ----------
    text : str
        Canonical text.
    sentences : sequence of tuple of Span
        All sentences of the text, in order.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    drafts : list of Draft
        Without headings: ``start`` equals ``text_start``.
    members : tuple of Member
        The people whom the opening words introduce.
    """
    spoken = [
        _Sentence(outer(spans).start, outer(spans).end, " ".join(span.slice(text) for span in spans).replace("\n", " "))
        for spans in sentences
    ]
    members = _introduced(text[:_HEAD], cues)
    if not spoken:
        return [], members
    return _Cutter(spoken, members, cues).cut(), members


def _introduced(head: str, cues: Cues) -> tuple[Member, ...]:
    flat = " ".join(head.split())
    members: dict[tuple[str, ...], Member] = {}
    for match in _NAME.finditer(flat):
        name = match.group()
        if fold(name) in members or not is_person(name, cues):
            continue
        mentions = find_mentions(flat, name, cues)
        if mentions:
            title = mentions[0].title
            members[fold(name)] = Member(name, title, None, "any", f"{name}, {title}")
    return tuple(members.values())


class _Cutter:
    """Walks the sentences once and opens a turn wherever a cue says so."""

    def __init__(self, spoken: Sequence[_Sentence], members: Sequence[Member], cues: Cues) -> None:
        self._spoken, self._members, self._cues = spoken, members, cues
        self._drafts: list[Draft] = []
        self._asker: str | None = None
        self._answered = True
        self._next: tuple[str, str] | None = None
        self._only_starts = False

    def cut(self) -> list[Draft]:
        """Return the turns in order."""
        self._open_first()
        for at, sentence in enumerate(self._spoken):
            if at:
                self._step(at, sentence)
            self._drafts[-1].end = sentence.end
        return self._drafts

    def _open_first(self) -> None:
        opening = " ".join(sentence.text for sentence in self._spoken[:12])
        operator = self._cues.any("logistics.sentence", opening) or _OPERATOR_OPENS.search(opening)
        named = self._self_named(" ".join(sentence.text for sentence in self._spoken[:4]))
        if named and not re.search(r"(?i)\boperator\b", opening[:400]):
            self._open(self._spoken[0].start, named, "speech.self")
        elif operator:
            self._open(self._spoken[0].start, "Operator", "speech.operator")
        else:
            self._open(self._spoken[0].start, UNKNOWN, "speech.undecided")

    def _open(self, start: int, name: str, rule: str) -> None:
        self._drafts.append(Draft(start, start, start, name, rules=[rule]))
        self._only_starts = False

    def _step(self, at: int, sentence: _Sentence) -> None:
        announced = self._announcement(sentence.text)
        if announced is not None:
            self._operator(at, announced)
        elif self._next is not None and not _POLITE.match(sentence.text):
            name, rule = self._next
            self._next = None
            self._open(sentence.start, name, rule)
            self._note_handover(sentence.text)
        elif self._late(at) and (
            _NOW_QUESTIONS.search(sentence.text) or self._cues.any("logistics.sentence", sentence.text)
        ):
            self._operator(at, None)
        elif _CLOSING.search(sentence.text) and self._late(at) and self._drafts[-1].name != "Operator":
            self._operator(at, None)
        else:
            self._inside(at, sentence)

    def _late(self, at: int) -> bool:
        return at > 12 and self._drafts[-1].name != "Operator"

    def _operator(self, at: int, announced: tuple[str, str | None] | None) -> None:
        sentence = self._spoken[at]
        start = sentence.start
        before = self._spoken[at - 1]
        if _THANKS_ONLY.match(before.text) and before.start > self._drafts[-1].start:
            start = before.start
            self._drafts[-1].end = self._spoken[at - 2].end if at >= 2 else before.start
        if self._drafts[-1].name != "Operator":
            self._settle_question(at, start)
            self._open(start, "Operator", "speech.operator")
        self._next = None
        if announced is not None:
            self._next = (announced[0], "speech.announced")
            self._asker, self._answered = announced[0], False

    def _settle_question(self, at: int, stop: int) -> None:
        """No cue told question from answer: cut after the last question mark, or leave the speaker open."""
        draft = self._drafts[-1]
        if self._answered or draft.name != self._asker:
            return
        first = at
        while first > 0 and self._spoken[first - 1].start >= draft.start:
            first -= 1
        own = [sentence for sentence in self._spoken[first:at] if sentence.start < stop]
        asked = [i for i, s in enumerate(own) if s.text.endswith("?") and s.end - draft.start < 1_800]
        if not asked or asked[-1] + 1 >= len(own):
            if len(own) > 8:
                draft.name, draft.rules = UNKNOWN, ["speech.undecided"]
            return
        last = asked[-1]
        while last + 1 < len(own) and _THANKS_ONLY.match(own[last + 1].text):
            last += 1
        if last + 1 < len(own):
            end = draft.end
            draft.end = own[last].end
            self._open(own[last + 1].start, UNKNOWN, "speech.after_question")
            self._drafts[-1].end = end

    def _inside(self, at: int, sentence: _Sentence) -> None:
        if self._asker and not self._answered and self._drafts[-1].name == self._asker:
            if self._is_answer(at, sentence):
                self._answered = True
                named = self._self_named(sentence.text[:40])
                self._open(sentence.start, named or UNKNOWN, "speech.self" if named else "speech.answer")
        elif self._answered and self._asker:
            named = self._self_named(sentence.text[:40])
            if named and named != self._drafts[-1].name:
                self._open(sentence.start, named, "speech.self")
            elif self._only_starts and _TAKES_UP.match(sentence.text):
                self._open(sentence.start, UNKNOWN, "speech.taken_up")
            elif self._drafts[-1].rules == ["speech.self"] and _STARTS_OFF.search(sentence.text):
                self._only_starts = True
        if self._drafts[-1].rules == ["speech.self"] and sentence.start - self._drafts[-1].start < _ONE_BREATH:
            if _OVER.search(sentence.text):
                # Says who he is and for whom he makes way in one breath: where he stops is not said.
                self._next = (UNKNOWN, "speech.undecided")
            return
        self._note_handover(sentence.text)

    def _is_answer(self, at: int, sentence: _Sentence) -> bool:
        if sentence.start <= self._drafts[-1].start:
            return False
        before = self._spoken[at - 1].text
        asked = before.endswith("?") or _THANKS_ONLY.match(before) is not None
        if asked and self._self_named(sentence.text[:40]):
            return True
        first = (self._asker or "").split()[0]
        shared = any(member.name.split()[0] == first for member in self._members)
        match = _ANSWER.match(sentence.text)
        if match and re.search(rf"\b{re.escape(first)}\b", match.group()):
            return asked or not shared
        return asked and _OPENER.match(sentence.text) is not None

    def _note_handover(self, text: str) -> None:
        match = _OVER.search(_HONORIFIC.sub(r"\1", text))
        if match is None or (match["rest"] and not self._cues.any("handover.speaker", text)):
            return
        person = self._known(match["rest"] or match["first"] or match["alone"])
        if person is None and self._drafts[-1].name == "Operator" and _GIVES_OVER.search(text):
            self._next = (UNKNOWN, "speech.handover")
        if person is not None and person != self._drafts[-1].name:
            self._next = (person, "speech.handover")

    def _known(self, words: str) -> str | None:
        """Return the introduced person whom the words name, in full or by a first name that is unique."""
        words = re.sub(r"\b(?:Mr|Ms|Mrs|Dr)\.?\s", "", words)
        for match in _NAME.finditer(words):
            for member in self._members:
                if same_person(match.group(), member.name, self._cues):
                    return member.name
            if is_person(match.group(), self._cues):
                return match.group()
        for match in _FIRST_NAME.finditer(words):
            found = [
                m.name
                for m in self._members
                if same_person(f"{match.group()} {m.name.split()[-1]}", m.name, self._cues)
            ]
            if len(found) == 1:
                return found[0]
        return None

    def _self_named(self, text: str) -> str | None:
        match = _SELF.search(text)
        return (
            self._known(match.group(1) if match.group(2) is None else f"{match.group(1)} {match.group(2)}")
            if match
            else None
        )

    def _announcement(self, text: str) -> tuple[str, str | None] | None:
        if not self._cues.any("handover.question", text):
            return None
        match = _ANNOUNCED.search(text)
        if match is None or not is_person(match["name"], self._cues):
            return None
        if any(same_person(match["name"], member.name, self._cues) for member in self._members):
            return None
        firm = match["firm"]
        return match["name"], firm.strip() if firm else None
