"""Quotations of a report: where they stand, and whether the calls say them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from callnlp.spans import Span
from callnlp.verify.document import Block, ReportDocument
from callnlp.verify.names import same_person
from callnlp.verify.records import Evidence, Fault, Item, Verdict
from callnlp.verify.speech import Passage, SpeechIndex, spoken_words

__all__ = ["Quotation", "find_quotations", "judge_quotation", "whole_cell"]

_PAIRS = re.compile(
    r"“(?P<curly>[^“”]{1,3000})”|\"(?P<straight>[^\"]{1,3000})\"|「(?P<corner>[^「」]{1,3000})」"
    r"|『(?P<white>[^『』]{1,3000})』|«(?P<guillemet>[^«»]{1,3000})»"
)
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.\s?\.\s?\.\.?|…{1,2})\s*")
_CJK = re.compile(r"[\u3400-\u9fff]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“A-Z])")
_ATTRIBUTION = re.compile(r"\s*[—–―-]{1,2}\s*\S")
#: Fewer words than this are a term in quotation marks, not a quotation, unless the calls say them.
_MIN_WORDS = 4
_MIN_BARE_WORDS = 6
_NEAR = 0.55
_SENTENCE_WORDS = 5


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that the report gives as somebody's own.

    Parameters
    ----------
    span : Span
        Characters of the report, without the marks.
    text : str
        The words as printed, without markup.
    parts : tuple of str
        ``text`` cut at its ellipses.
    block : Block
    start, end : int
        Where it stands in ``block.text``.
    about : str
        The words around it that may name the speaker.
    term : bool
        Too short to be judged when the calls do not say it.
    """

    span: Span
    text: str
    parts: tuple[str, ...]
    block: Block
    start: int
    end: int
    about: str
    term: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """The report's text, and when and by whom it says a quotation was said."""

    report: str
    period: str | None
    roles: tuple[str, ...]
    speakers: tuple[str, ...]


def find_quotations(document: ReportDocument) -> Iterator[Quotation]:
    """Yield what stands in quotation marks or in a block quote, in text order.

    Words in Chinese are left out: a translation cannot be held against an English call.
    """
    blocks = document.blocks
    for number, block in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        follow = after.text[:200] if after is not None and _ATTRIBUTION.match(after.text) else ""
        found = False
        for match in _PAIRS.finditer(block.text):
            start, end = match.span(match.lastgroup or 0)
            quotation = _quotation(block, start, end, follow, minimum=2)
            if quotation is not None:
                found = True
                yield quotation
        if not found and block.kind == "quote":
            end = _attribution_start(block.text)
            quotation = _quotation(block, 0, end, follow, minimum=_MIN_BARE_WORDS)
            if quotation is not None and _attributed(block, end, follow):
                yield quotation


def whole_cell(block: Block) -> Quotation | None:
    """Return a table cell as a quotation; None when it holds fewer words than a sentence has."""
    return _quotation(block, 0, len(block.text), "", minimum=_MIN_BARE_WORDS + 2)


def _attribution_start(text: str) -> int:
    found = [match.start() for match in re.finditer(r"\s[—–―]{1,2}\s", text)]
    return found[-1] if found and len(text) - found[-1] < 120 else len(text)


def _attributed(block: Block, end: int, follow: str) -> bool:
    """Say whether a dash and a name follow a block quote, which makes it a quotation without marks."""
    return end < len(block.text) or bool(follow)


def _quotation(block: Block, start: int, end: int, follow: str, *, minimum: int) -> Quotation | None:
    text = block.text[start:end]
    words = spoken_words(text)
    if len(words) < minimum or len(_CJK.findall(text)) * 3 > len(words):
        return None
    parts = tuple(part for part in _ELLIPSIS.split(text) if spoken_words(part))
    around = f"{block.text[max(0, start - 80) : start]} {block.text[end : end + 120]} {follow}"
    span = block.flat.span(start, end)
    return Quotation(span, text, parts, block, start, end, around, len(words) < _MIN_WORDS)


def judge_quotation(
    quotation: Quotation,
    index: SpeechIndex,
    *,
    report: str,
    period: str | None = None,
    roles: Sequence[str] = (),
    speakers: Sequence[str] = (),
) -> Item | None:
    """Say whether the calls contain a quotation.

    Parameters
    ----------
    quotation : Quotation
        As found in the report.
    index : SpeechIndex
        What was said.
    report : str
        The report's text.
    period : str or None
        The quarter that the report places it in, when it says so.
    roles, speakers : sequence of str
        Who the report says speaks, when it says so; empty when not.

    Returns
    -------
    Item or None
        None for a short term in quotation marks that no call contains.
    """
    place = _Place(report, period, tuple(roles), tuple(speakers))
    found = [index.exact([word for word, _, _ in spoken_words(part)]) for part in quotation.parts]
    if all(found):
        return _verbatim(quotation, found, place)
    if quotation.term:
        return None
    return _not_verbatim(quotation, found, index, place)


def _item(
    quotation: Quotation,
    place: _Place,
    verdict: Verdict,
    reason: str,
    evidence: Sequence[Passage] = (),
    *,
    fault: Fault | None = None,
    diff: tuple[tuple[str, str], ...] = (),
) -> Item:
    return Item(
        span=quotation.span,
        text=place.report[quotation.span.start : quotation.span.end],
        kind="quote",
        verdict=verdict,
        fault=fault,
        reason=reason,
        evidence=tuple(_evidence(passage) for passage in evidence),
        diff=diff,
    )


def _evidence(passage: Passage) -> Evidence:
    return Evidence(
        call=passage.call,
        start=passage.span.start,
        end=passage.span.end,
        text=passage.text,
        speaker=passage.speaker,
        role=passage.role,
    )


def _verbatim(quotation: Quotation, found: list[list[Passage]], place: _Place) -> Item:
    chains = list(_chains(found))
    if not chains:
        first = [places[0] for places in found]
        where = "; ".join(f"{p.call} characters {p.span.start}-{p.span.end} ({p.speaker})" for p in first)
        reason = f"the ellipsis joins words of different turns, or out of order: {where}"
        return _item(quotation, place, "contradicted", reason, first, fault="quote_spliced")
    chains.sort(key=lambda chain: (-_fit(chain[0], place), chain[0].first))
    best = chains[0]
    wrong = None if quotation.term else _misplaced(best[0], place)
    if wrong is not None:
        fault, reason = wrong
        return _item(quotation, place, "contradicted", reason, best, fault=fault)
    return _item(quotation, place, "supported", "the words stand in the call", best)


def _chains(found: list[list[Passage]]) -> Iterator[list[Passage]]:
    """Yield the ways in which the parts stand in order in one turn."""
    for start in found[0]:
        chain = [start]
        for places in found[1:]:
            after = [p for p in places if p.call == start.call and p.turn == start.turn and p.first > chain[-1].first]
            if not after:
                break
            chain.append(after[0])
        if len(chain) == len(found):
            yield chain


def _fit(passage: Passage, place: _Place) -> int:
    right_time = place.period is None or passage.period == place.period
    return 2 * (_is_speaker(passage, place) is not False) + right_time


def _is_speaker(passage: Passage, place: _Place) -> bool | None:
    """Say whether the passage is by whom the report names; None when either is not known."""
    if place.speakers and passage.speaker and passage.role != "unknown":
        known = [same_person(passage.speaker, speaker) for speaker in place.speakers]
        return True if True in known else (None if None in known else False)
    if place.roles and passage.role != "unknown":
        return passage.role in place.roles
    return None


def _misplaced(passage: Passage, place: _Place) -> tuple[Fault, str] | None:
    if _is_speaker(passage, place) is False:
        named = (*place.speakers, *place.roles)[0]
        return "speaker", f"these are words of {passage.speaker} ({passage.role}), not of {named}"
    if place.period is not None and passage.period and passage.period != place.period:
        return "period", f"the words are of {passage.call}, not of {place.period}"
    return None


def _not_verbatim(quotation: Quotation, found: list[list[Passage]], index: SpeechIndex, place: _Place) -> Item:
    whole = [word for part in quotation.parts for word, _, _ in spoken_words(part)]
    near = [
        places[0] if places else index.nearest([word for word, _, _ in spoken_words(part)])
        for part, places in zip(quotation.parts, found, strict=True)
    ]
    close = [passage for passage in near if passage is not None and passage.coverage >= _NEAR]
    if not close:
        close = _kept_sentences(quotation, index)
    if not close:
        return _item(quotation, place, "not_found", "no stored call contains these words or words close to them")
    spoken = [word for passage in close for word in passage.words]
    diff = _word_diff(whole, spoken)
    reason = _altered_reason(close, near)
    return _item(quotation, place, "contradicted", reason, close, fault="quote_altered", diff=diff)


def _kept_sentences(quotation: Quotation, index: SpeechIndex) -> list[Passage]:
    """Return whole sentences of the quotation that are verbatim, where the rest is not in the call."""
    kept = []
    for part in quotation.parts:
        for sentence in _SENTENCE.split(part):
            words = [word for word, _, _ in spoken_words(sentence)]
            if len(words) >= _SENTENCE_WORDS and (places := index.exact(words)):
                kept.append(places[0])
    return kept


def _altered_reason(close: list[Passage], near: list[Passage | None]) -> str:
    turns = {(passage.call, passage.turn) for passage in close}
    reason = "the words are not those of the call"
    if len(near) > 1 and len(turns) > 1:
        reason += ", and the ellipsis joins different turns"
    missing = sum(1 for passage in near if passage is None or passage.coverage < _NEAR)
    if missing and len(near) > 1:
        reason += f", and {missing} of its {len(near)} parts is not in any call"
    return reason


def _word_diff(printed: list[str], spoken: list[str]) -> tuple[tuple[str, str], ...]:
    """Return the two word lists as stretches that are the same, only printed, or only said."""
    steps: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, printed, spoken, autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        if printed[a:b] == spoken[c:d]:
            steps.append(("same", " ".join(printed[a:b])))
            continue
        if b > a:
            steps.append(("report", " ".join(printed[a:b])))
        if d > c:
            steps.append(("call", " ".join(spoken[c:d])))
    return tuple(steps)
