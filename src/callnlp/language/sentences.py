"""Sentence boundaries by rule, offset-true, in one pass.

The text of a turn is seen as its parts joined by one space, so that page furniture between two
parts neither ends a sentence nor belongs to one. A full stop ends a sentence unless what stands
around it says otherwise: an abbreviation, an initial, a decimal that speech recognition tore apart,
or a small letter after it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from callnlp.spans import Span

__all__ = ["split_sentences"]

#: Where a sentence may end: a stop with its closing quotes, a blank line, or the line before a bullet.
#: The first class alone lets the search skip all other characters.
_CANDIDATE = re.compile(
    r"[.!?…。！？\n](?:"
    r"(?<=[.!?…])[.!?…]{0,7}[\"'”’»)\]]{0,4}(?=[\s\x00A-Z])|(?<=[。！？])[”」』）\"]{0,4}"
    r"|(?<=\n)(?:[^\S\n]*\n|(?=[^\S\n]{0,10}[•▪◦●‣\uf0a7\uf0b7])))"
)
_NOT_WORD = re.compile(r"[\s\x00(\[\"“]")
_WORD_AFTER = re.compile(r"[\s\x00]*([\"“'‘(\[«]*)([^\s\x00]{0,40})")
_LETTERS = re.compile(r"[A-Za-z]+")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+\Z")
_TORN_BEFORE = re.compile(r"[$€£¥]?\d{1,3}(?:,\d{3}){0,4}")
_TORN_AFTER = re.compile(
    r"\s{1,3}\d{1,3}\s{0,2}(?:%|percent\b|(?:thousand|million|billion|trillion|basis|bps|points?|times)\b)",
    re.IGNORECASE,
)
_TORN_CENTS = re.compile(r"\s{1,3}\d{2}(?=[\s,;.)]|\Z)")

#: Never the end of a sentence.
_TITLES = frozenset(
    "mr mrs ms messrs dr prof gen gov sen rep hon rev st mt vs approx est incl excl cf e.g i.e viz fig".split()
)
#: Not the end before a figure ("No. 1", "Sept. 30"); an ordinary word otherwise.
_BEFORE_FIGURE = frozenset(
    "no nos p pp vol sec art ch jan feb mar apr jun jul aug sep sept oct nov dec eq ref item approx avg max min".split()
)
#: The end only before a word that opens sentences ("grew in the U.S. We expect").
_MAY_END = frozenset(
    "inc corp co ltd llc plc cos bros jr sr etc esq phd dept intl natl assn assoc univ ave blvd".split()
)
_NOT_ORDINARY = _TITLES | _MAY_END | _BEFORE_FIGURE
_OPENERS = frozenset(
    """a after again all also although an and another any are as at based because before both but by can could did do
    does due during each even every excluding finally first following for from further given going great has
    have he her here his how however i i'd i'll i'm i've if importantly in including is it it's its last lastly
    let's like looking many maybe more moreover most moving my neither next no nor not note now of okay on once
    one operationally or other our over overall please regarding right second she similarly since so some
    specifically still such thank thanks that that's the their then there there's these they they're third this
    those though through thus to today turning under we we'd we'll we're we've well what what's when where which
    while who why will with would yeah yes yet you you're your""".split()
)


def split_sentences(text: str, parts: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Split one paragraph or turn into sentences.

    Parameters
    ----------
    text : str
        The canonical text.
    parts : sequence of Span
        What of it is spoken, in order: the paragraph or turn without masked characters. A sentence
        may run over the gap between two parts.

    Returns
    -------
    list of tuple of Span
        One tuple a sentence, in text order, offsets into ``text``; nearly always one span, more
        where a gap cuts the sentence. White space at both ends is left out; every other character
        of ``parts`` is in exactly one sentence.

    Examples
    --------
    >>> text = "Sales in the U.S. rose to $149. 2 billion. Inc. 500 firms, No. 1 of them, grew approx. 5%."
    >>> [text[span.start : span.end] for (span,) in split_sentences(text, [Span(0, len(text))])]
    ['Sales in the U.S. rose to $149. 2 billion.', 'Inc. 500 firms, No. 1 of them, grew approx. 5%.']
    """
    parts = [part for part in parts if len(part)]
    if not parts:
        return []
    if len(parts) == 1:
        return _of_one(text, parts[0])
    # NUL marks the gap: a white space of its own, so that a blank line beside it is not a boundary.
    view = "\x00".join(part.slice(text) for part in parts)
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part) + 1)
    sentences: list[tuple[Span, ...]] = []
    begin = 0
    for end in [*_boundaries(view), len(view)]:
        spans = tuple(_mapped(view, begin, end, parts, starts))
        if spans:
            sentences.append(spans)
        begin = end
    return sentences


def _of_one(text: str, part: Span) -> list[tuple[Span, ...]]:
    """Split one part without a gap, by far the usual case."""
    view = part.slice(text)
    sentences: list[tuple[Span, ...]] = []
    begin = 0
    for end in [*_boundaries(view), len(view)]:
        piece = view[begin:end]
        lead = piece.lstrip()
        if lead:
            start = part.start + end - len(lead)
            sentences.append((Span(start, start + len(lead.rstrip())),))
        begin = end
    return sentences


def _boundaries(view: str) -> Iterator[int]:
    for match in _CANDIDATE.finditer(view):
        mark = match[0]
        if mark[0] in "。！？":
            yield match.end()
        elif mark[0] == "\n":
            if len(mark) == 1 or _is_paragraph_break(view, match):
                yield match.end()
        elif _ends_sentence(view, match.start(), match.end()):
            yield match.end()


def _is_paragraph_break(view: str, match: re.Match[str]) -> bool:
    """Say whether a blank line ends a sentence: not where a page gap touches it or a small letter follows."""
    before, after = (
        view[max(0, match.start() - 8) : match.start()],
        view[match.end() : match.end() + 8].lstrip(" \n\t\r"),
    )
    return "\x00" not in before.lstrip() and bool(after) and after[0] != "\x00" and not after[0].islower()


def _ends_sentence(view: str, start: int, end: int) -> bool:
    after = _WORD_AFTER.match(view, end)
    assert after is not None
    quote, following = after[1], after[2]
    if not following:
        return True
    mark = view[start:end].rstrip("\"'”’»)]")
    if end == after.start(2) and not quote and not _runs_on(view, start, following):
        return False
    if following[0].islower() and not _is_camel(following):
        return mark == "?" or (mark == "." and _starts_small(view, start, following))
    if mark != ".":
        return True
    return _stop_ends(view, start, following)


def _word_before(view: str, stop: int) -> str:
    """Return the word that ends at ``stop``, at most its last 40 characters."""
    return _NOT_WORD.split(view[max(0, stop - 40) : stop])[-1]


def _starts_small(view: str, stop: int, following: str) -> bool:
    """Say whether a sentence begins small after an ordinary word: "we often do. nor are we"."""
    word = _word_before(view, stop)
    if len(word) < 3 or "." in word or not (word.isalpha() and word.islower()):
        return False
    return word not in _NOT_ORDINARY and _opens(following)


def _stop_ends(view: str, stop: int, following: str) -> bool:
    """Decide for one full stop before a capital, a figure or a sign."""
    word = _word_before(view, stop)
    key = word.lower().strip("'’-")
    if key in _TITLES:
        return False
    if following[0].isdigit():
        if key in _BEFORE_FIGURE:
            return False
        if _TORN_BEFORE.fullmatch(word) and _is_torn(view, stop, word):
            return False
    if key in _MAY_END or (len(word) == 1 and word.isupper()) or _INITIALS.match(word + "."):
        return _opens(following)
    return True


def _is_torn(view: str, stop: int, word: str) -> bool:
    """Say whether the figure goes on after the stop: "$149. 2 billion", "$5. 28"."""
    if _TORN_AFTER.match(view, stop + 1):
        return True
    return word[0] in "$€£¥" and _TORN_CENTS.match(view, stop + 1) is not None


def _opens(following: str) -> bool:
    letters = following.lower().replace("’", "'").rstrip('.,;:!?)"”')
    return letters in _OPENERS


def _is_camel(word: str) -> bool:
    """Brand names begin small: iPhone, eBay, macOS, xAI."""
    return bool(re.match(r"[a-z]{1,4}[A-Z]", word))


def _runs_on(view: str, stop: int, following: str) -> bool:
    """Say whether a stop without a space after it stands between a word and an opener ("quarter.We")."""
    return stop > 1 and view[stop - 2 : stop].isalpha() and view[stop - 1].islower() and _opens(following)


def _mapped(view: str, begin: int, end: int, parts: Sequence[Span], starts: Sequence[int]) -> Iterator[Span]:
    """Yield the stretch of the view as spans of the text, one a part, without white space at the ends."""
    index = bisect_right(starts, begin) - 1
    while index < len(parts) and starts[index] < end:
        left = max(begin, starts[index])
        right = min(end, starts[index] + len(parts[index]))
        piece = view[left:right] if left < right else ""
        stripped = piece.strip()
        if stripped:
            shift = parts[index].start - starts[index] + left + len(piece) - len(piece.lstrip())
            yield Span(shift, shift + len(stripped))
        index += 1
