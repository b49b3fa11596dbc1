"""Which candidates are headings: signals are added up, no single pattern decides.

A candidate gains by its shape, by standing in the participants list, by coming back in the file, by
the operator's or a speaker's hand-over just before it, by a title beside it and by its place on the
page; it loses when the line before breaks off in mid-sentence or when it reads like speech. The
file's own habit (which shapes its sure headings have) moves the rest up or down.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from callnlp.ingest.candidates import ASKED, Candidate, find_candidates
from callnlp.ingest.names import fold, same_person
from callnlp.ingest.page import Page

__all__ = ["find_headings"]

_SHAPE = {
    "numbered": 5.0,
    "field": 5.0,
    "mark": 5.0,
    "detail": 4.0,
    "listed": 4.0,
    "dash2": 2.5,
    "colon": 2.5,
    "bold": 2.5,
    "leading": 2.0,
    "inline": 1.5,
    "glued": 1.5,
    "glued_title": 1.5,
    "dash1": 1.0,
    "comma": 1.0,
    "alone": 1.0,
}
_THRESHOLD = 4.0
_STRONG = 3.5
_SURE = 5.0
_WINDOW = 420
_TERMINAL = ".?!:\"”’')]…-–—*"
_SPEECH = re.compile(
    r"(?i)\b(?:we|we're|we've|i|i'm|our|you|they|is|are|was|were|it's|that's|will|have|has|had|which|because|"
    r"million|billion|percent)\b|(?<![A-Z])[.?!]\s+[A-Z]\w+ \w+ \w+"
)
_OPENER = re.compile(
    r"(?i)(?:thank you|thanks|good (?:morning|afternoon|evening|day)|hello|hi\b|hey\b|yes\b|yeah\b|"
    r"sure\b|okay|ok\b|great\b|"
    r"welcome|ladies and gentlemen|well,)"
)
_FIGURE = re.compile(r"[$€£¥%]|\d{2,}")
#: One of these stands in every hand-over; a quick look before the rules.
_HANDOVER_WORDS = ("question", "line of", "over", "ahead", "begin", "introduce", "next", "caller", "back", "open")
_TIME_LINE = re.compile(r"^\[?\(?(?:\d{1,2}:)?\d{1,2}:\d{2}\)?\]?$")


def find_headings(page: Page) -> list[Candidate]:
    """Return the accepted headings in text order.

    Parameters
    ----------
    page : Page
        The text with its lines and lists.

    Returns
    -------
    list of Candidate
        With ``score`` and ``rules`` filled.
    """
    candidates = find_candidates(page.lines, page.skip, page.roster, page.cues)
    if not candidates:
        return []
    weights = _Weights(page, candidates)
    for candidate in candidates:
        weights.weigh(candidate)
    habit = _habit(candidates)
    for candidate in candidates:
        candidate.score += habit.get(candidate.kind, 0.0)
    sure = {(candidate.kind, fold(candidate.name)) for candidate in candidates if candidate.score >= _SURE}
    return [candidate for candidate in candidates if _accepted(candidate, sure)]


def _habit(candidates: Sequence[Candidate]) -> dict[str, float]:
    """Return bonus or malus by shape: whether this file prints its sure headings so."""
    strong = Counter(candidate.kind for candidate in candidates if candidate.score >= _STRONG)
    total = sum(strong.values())
    habit: dict[str, float] = {}
    for kind in _SHAPE:
        if strong[kind] >= 8 and strong[kind] >= 0.6 * total:
            habit[kind] = 2.0
        elif strong[kind] >= 5 or (total and strong[kind] >= 0.2 * total and strong[kind] >= 2):
            habit[kind] = 1.0
        elif total >= 8 and strong[kind] == 0:
            habit[kind] = -1.5
    return habit


def _accepted(candidate: Candidate, sure: set[tuple[str, tuple[str, ...]]]) -> bool:
    """Accept by score; a name that is sure elsewhere in the same shape needs a little less."""
    if candidate.score < _THRESHOLD and (candidate.kind, fold(candidate.name)) in sure:
        candidate.score += 1.5
    return candidate.score >= _THRESHOLD


class _Weights:
    """The signals of one file, computed once, and the sum for each candidate."""

    __slots__ = ("_counts", "_cues", "_known", "_lines", "_roster", "_skip", "_surnames", "_text", "_width")

    def __init__(self, page: Page, candidates: Sequence[Candidate]) -> None:
        self._text, self._lines, self._skip = page.text, page.lines, page.skip
        self._roster, self._cues = page.roster, page.cues
        self._counts = Counter((candidate.kind, fold(candidate.name)) for candidate in candidates)
        self._known: dict[tuple[str, ...], float] = {fold(member.name): 3.0 for member in page.roster.members}
        widths = sorted(len(line.text) for line in page.lines if len(line.text) > 30)
        self._width = min(widths[(3 * len(widths)) // 4], 120) if widths else 80
        self._surnames = {tokens[-1] for tokens in self._known if tokens}

    def weigh(self, candidate: Candidate) -> None:
        """Add up the signals for ``candidate`` and note their ids."""
        signals = {f"shape.{candidate.kind}": _SHAPE[candidate.kind]}
        signals.update(self._identity(candidate))
        signals.update(self._detail(candidate))
        signals.update(self._place(candidate))
        # The dearest signal is asked only where it can decide.
        if sum(signals.values()) < _SURE and "heading.unnamed" not in signals and self._handed_over(candidate):
            signals["heading.handover"] = 2.0
        candidate.score = sum(signals.values())
        candidate.rules = [name for name, value in signals.items() if value > 0]

    def _identity(self, candidate: Candidate) -> dict[str, float]:
        signals: dict[str, float] = {}
        unnamed = self._cues.any("unnamed:*", candidate.name)
        if unnamed:
            signals["heading.unnamed"] = 3.0 if len(candidate.name) > 7 or candidate.name[0].isupper() else 1.0
        else:
            listed = self._in_roster(candidate.name)
            if listed:
                signals["heading.roster"] = listed
            if len(fold(candidate.name)) == 1 and candidate.name.casefold() not in self._surnames:
                signals["heading.one_word"] = -2.0
        times = self._counts[candidate.kind, fold(candidate.name)]
        if times >= 2:
            signals["heading.repeated"] = 1.0 if times == 2 else 1.5
        return signals

    def _in_roster(self, name: str) -> float:
        tokens = fold(name)
        if tokens not in self._known:
            value = 0.0
            if tokens and (tokens[-1] in self._surnames or len(tokens) > 1):
                near = any(same_person(name, member.name, self._cues) for member in self._roster.members)
                value = 2.5 if near else 0.0
            self._known[tokens] = value
        return self._known[tokens]

    def _handed_over(self, candidate: Candidate) -> bool:
        tokens = fold(candidate.name)
        if not tokens:
            return False
        before = self._text[max(0, candidate.start - _WINDOW) : candidate.start].casefold()
        first, last = tokens[0], tokens[-1]
        if last in before and any(word in before for word in _HANDOVER_WORDS) and self._cues.any("handover.*", before):
            return True
        tail = before[-60:]
        return first in tail and tail.rstrip().endswith(("?", ".", ",")) and first + "?" in tail.replace(" ", "")

    def _detail(self, candidate: Candidate) -> dict[str, float]:
        detail = candidate.detail
        if not detail:
            return {}
        if len(detail) > 190 or _reads_like_speech(detail):
            return {"heading.speech": -4.0}
        if candidate.kind in {"dash1", "dash2", "comma"} and _FIGURE.search(detail):
            return {"heading.figure": -3.0}
        if candidate.kind in {"dash1", "dash2"} and len(detail) > 40 and detail[-1] == "." and len(detail.split()) > 6:
            return {"heading.sentence": -4.0}
        if self._cues.any("office_word", detail):
            return {"heading.title": 2.0}
        if self._cues.any("broker", detail) or self._cues.any("org_word", detail):
            return {"heading.firm": 1.5}
        return {}

    def _place(self, candidate: Candidate) -> dict[str, float]:
        if candidate.kind == "glued":
            return self._at_line_end(candidate.line)
        signals: dict[str, float] = {}
        before, after = self._neighbour(candidate.line, -1), self._neighbour(candidate.line, 1)
        if before and candidate.kind not in {"numbered", "bold", "field", "mark"} and self._breaks_off(before):
            signals["heading.mid_sentence"] = -2.5
        if candidate.kind in {"alone", "colon", "glued_title", "listed", "comma"} and after:
            if _TIME_LINE.match(after) or (self._time_below(candidate.line) and not self._is_heading_like(after)):
                signals["heading.time"] = 3.0
            elif self._is_heading_like(after):
                signals["heading.title_below"] = 1.5
        if candidate.kind in {"alone", "comma"} and after and _OPENER.match(after):
            signals["heading.opener_below"] = 2.0
        if before is None and after is None:
            signals["heading.blank_around"] = 1.0
        if candidate.kind != "mark" and self._asked_below(candidate.line):
            signals["heading.mark_below"] = 2.0
        return signals

    def _at_line_end(self, number: int) -> dict[str, float]:
        follows = self._lines[number + 1].text if number + 1 < len(self._lines) else ""
        if not follows or self._cues.any("office_word", follows[:120]):
            return {"heading.line_end": 1.0}
        return {"heading.line_goes_on": -3.0}

    def _breaks_off(self, line: str) -> bool:
        return line[-1] not in _TERMINAL and self._is_full(line) and not self._is_heading_like(line)

    def _is_full(self, text: str) -> bool:
        """Say whether a line is about as wide as the page, as one that breaks off in mid-sentence is."""
        return len(text) >= 0.6 * self._width or text[:1].islower()

    def _is_heading_like(self, text: str) -> bool:
        return len(text) <= 130 and self._cues.any("office_word", text) and not _reads_like_speech(text)

    def _time_below(self, number: int) -> bool:
        return any(_TIME_LINE.match(self._lines[at].text) for at in (number + 1, number + 2) if at < len(self._lines))

    def _asked_below(self, number: int) -> bool:
        below = (self._lines[at].text for at in range(number + 1, min(number + 3, len(self._lines))))
        return any(ASKED.match(text) for text in below if text)

    def _neighbour(self, number: int, step: int) -> str | None:
        """Return the line next to ``number``, page furniture passed over; None when it is blank."""
        at = number + step
        while 0 <= at < len(self._lines) and at in self._skip and not _TIME_LINE.match(self._lines[at].text):
            at += step
            if abs(at - number) > 12:
                break
        if not 0 <= at < len(self._lines):
            return None
        return self._lines[at].text or None


def _reads_like_speech(text: str) -> bool:
    return len(text.split()) >= 6 and _SPEECH.search(text) is not None
