"""Interviews without headings: the title names who answers, and the questions stand as paragraphs of their own."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import NamedTuple

from callnlp.ingest.cues import Cues
from callnlp.ingest.drafts import Draft, trim
from callnlp.ingest.lines import Line
from callnlp.ingest.roles import role_of_title
from callnlp.ingest.roster import is_person
from callnlp.spans import Span

__all__ = ["Interview", "find_interview"]

#: The name of who asks: nobody prints one.
_INTERVIEWER = "Interviewer"
_TITLE_LINES = 40
_TITLE = re.compile(r"(?i)\binterview (?:with|of) (?:the )?(?P<who>[^\n]{3,120})")
_SENTENCE_END = re.compile(r"[.?!…][\"”’')\]]*$")
_MOST_LINES, _LONGEST_HEADING = 4, 70
_LEAST_QUESTIONS = 3


class Interview(NamedTuple):
    """The turns of an interview, and the headings between them."""

    drafts: list[Draft]
    headings: list[Span]


def find_interview(text: str, lines: Sequence[Line], skip: Container[int], cues: Cues) -> Interview | None:
    """Cut an interview at its questions.

    A question begins a line after a finished sentence, ends a line with a question mark, and is at most
    four lines long; a question inside an answer begins or ends within a line.

    Parameters
    ----------
    text : str
        Canonical text.
    lines : sequence of Line
        Its lines.
    skip : container of int
        Numbers of the lines that are page furniture.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    Interview or None
        None when no title says "interview with" one named person, or fewer than three questions stand alone.
    """
    guest = _guest(lines[:_TITLE_LINES], cues)
    if guest is None:
        return None
    used = [number for number, line in enumerate(lines) if not line.blank and number not in skip]
    used = [number for number in used if number > guest.number]
    questions, headings = _questions(lines, used)
    if len(questions) < _LEAST_QUESTIONS:
        return None
    dead = sorted([*headings, *(Span(lines[n].start, lines[n].end) for n in range(len(lines)) if n in skip)])
    drafts: list[Draft] = []
    limits = [*(question.span.start for question in questions[1:]), len(text)]
    for (asked, follows), limit in zip(questions, limits, strict=True):
        drafts.append(Draft(asked.start, asked.start, asked.end, _INTERVIEWER, rules=["interview.question"]))
        start = lines[follows].start if follows is not None else limit
        end = trim(text, start, limit, dead)
        if end > start:
            drafts.append(Draft(start, start, end, guest.name, guest.title, rules=["interview.answer"]))
    return Interview(drafts, headings)


class _Question(NamedTuple):
    """A question, and the number of the line after it, if there is one."""

    span: Span
    follows: int | None


class _Guest(NamedTuple):
    number: int
    name: str
    title: str


def _guest(lines: Sequence[Line], cues: Cues) -> _Guest | None:
    """Read ``interview with Kelvoria CFO Dana Whitlock`` or ``... Dana Whitlock, CFO of Kelvoria``."""
    for number, line in enumerate(lines):
        match = _TITLE.search(line.text)
        if match is None:
            continue
        name, _, after = match["who"].strip().partition(",")
        words = name.split()
        for size in range(min(5, len(words)), 1, -1):
            last, before = " ".join(words[-size:]), " ".join(words[:-size])
            title = after.strip() or before
            if is_person(last, cues) and role_of_title(title, cues) is not None:
                return _Guest(number, last, title)
    return None


def _questions(lines: Sequence[Line], used: Sequence[int]) -> tuple[list[_Question], list[Span]]:
    """Return the questions, and the short headings right above them."""
    questions: list[_Question] = []
    headings: list[Span] = []
    at = 0
    while at < len(used):
        if at and not _SENTENCE_END.search(_text(lines, used, at - 1)):
            at += 1
            continue
        above = at
        while _is_heading(lines, used, at):
            at += 1
        size = _question_size(lines, used, at)
        if not size:
            at += 1
            continue
        headings += [Span(lines[number].start, lines[number].end) for number in used[above:at]]
        span = Span(lines[used[at]].start, lines[used[at + size - 1]].end)
        questions.append(_Question(span, used[at + size] if at + size < len(used) else None))
        at += size + 1  # who has been asked answers: the next line asks nothing
    return questions, headings


def _question_size(lines: Sequence[Line], used: Sequence[int], at: int) -> int:
    """Return how many lines from ``at`` on are one question; 0 when none begins there."""
    if not _text(lines, used, at)[:1].isupper():
        return 0
    for size in range(1, _MOST_LINES + 1):
        line, after = _text(lines, used, at + size - 1), _text(lines, used, at + size)
        if line.endswith("?") and not after[:1].islower():
            return size
        if not after or _SENTENCE_END.search(line):
            return 0
    return 0


def _is_heading(lines: Sequence[Line], used: Sequence[int], at: int) -> bool:
    """Say whether a line is short, without an end, and the next begins anew."""
    text = _text(lines, used, at)
    short = 0 < len(text) <= _LONGEST_HEADING and not _SENTENCE_END.search(text)
    return short and not text[0].islower() and _text(lines, used, at + 1)[:1].isupper()


def _text(lines: Sequence[Line], used: Sequence[int], at: int) -> str:
    return lines[used[at]].text if 0 <= at < len(used) else ""
