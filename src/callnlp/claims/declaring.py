"""What a call declares once for all its figures: "all comparisons are year over year unless stated"; non-GAAP."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callnlp.annotation import Basis
from callnlp.language.metrics import find_metrics
from callnlp.lexicon.load import Lexicon
from callnlp.spans import Span

__all__ = ["ADJUSTABLE", "DeclaredAdjustment", "declared_adjustment", "declared_basis", "declared_for_turn"]

ADJUSTABLE = frozenset(
    "gross_profit operating_income ebitda pretax_income net_income eps cost opex tax_rate gross_margin "
    "operating_margin ebitda_margin pretax_margin net_margin".split()
)
"""Metrics that are told with and without special items."""

_REACH = 260  # characters on each side of the reservation; one or two sentences

_RESERVE = re.compile(
    r"\b(?:unless|except (?:as|where|when)|if not) (?:otherwise |we |i )?(?:otherwise |specifically )?"
    r"(?:say|said|state|stated|note|noted|specify|specified|indicate|indicated|mention|mentioned)(?: otherwise)?\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:(?:growth|percentages?|percentage changes?|changes|increases|rates) (?:rates |figures |numbers )?"
    r"(?:is|are|will be|refers?|reflects?|assumes?)|comparisons?|comparing|growth rates?|references? to growth|"
    r"growth (?:figures|numbers|percentages)|variances)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"\b(?:year[- ](?:over|on|to)[- ]year|yoy|(?:the )?(?:same|comparable|corresponding|equivalent|prior[- ]year|"
    r"year[- ]ago|last year['’]s) (?:\w+ )?(?:quarter|period|results)|"
    r"(?:the )?(?:prior|previous|last) (?:fiscal )?year|"
    r"(?:the )?(?:first|second|third|fourth) (?:fiscal )?quarter of (?:fiscal |last )?(?:year |20\d\d))",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"\b(?:sequential(?:ly)?|quarter[- ](?:over|on|to)[- ]quarter|(?:prior|previous) quarter)\b", re.I
)
_STOP = re.compile(r"[.?!](?=\s|\Z)")


def declared_basis(text: str) -> tuple[Basis, Span] | None:
    """Find the basis that a call declares for its growth rates.

    Parameters
    ----------
    text : str
        The call; also parts that yield no claims, such as the remarks of investor relations.

    Returns
    -------
    tuple of (str, Span) or None
        The basis and the sentence that declares it; None when none does, or when it names two.

    Examples
    --------
    >>> basis, place = declared_basis("Hello. All comparisons are year over year unless otherwise noted. Sales grew.")
    >>> basis, place.slice("Hello. All comparisons are year over year unless otherwise noted. Sales grew.")
    ('yoy', 'All comparisons are year over year unless otherwise noted.')
    >>> declared_basis("All figures are non-GAAP unless otherwise noted. Sales grew 5% year over year.")
    """
    for reserve in _RESERVE.finditer(text):
        place = _sentence(text, reserve.start(), reserve.end())
        said = place.slice(text)
        if _SUBJECT.search(said) is None:
            continue
        yearly, quarterly = _YEAR.search(said), _QUARTER.search(said)
        if yearly is not None and quarterly is None:
            return "yoy", place
        if quarterly is not None and yearly is None:
            return "qoq", place
    return None


_ADJUSTED = re.compile(r"\bnon[- ]?gaap\b|\badjusted basis\b", re.IGNORECASE)
_GAAP_TOO = re.compile(r"(?<!non-)(?<!non )(?<!non)\bgaap and non|\bboth gaap\b|reconcil", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all|any|our|the|my)\b[^.;]{0,60}?\b(?:numbers|figures|results|references|metrics|amounts|measures|comments|"
    r"comparisons|items)\b",
    re.IGNORECASE,
)
_MAINLY = re.compile(
    r"\b(?:we|i)(?: will|['’]ll| shall)? (?:be )?(?:refer(?:ring)?|discuss(?:ing)?|speak(?:ing)?|talk(?:ing)?) "
    r"(?:primarily|mainly|only|solely|exclusively)(?: to| about)? (?:our )?non[- ]?gaap\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except(?: for| as)?|other than|with the exception of)\b(?P<what>[^.;]{0,160})", re.IGNORECASE
)
_PARTS = re.compile(r"\bsegments?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DeclaredAdjustment:
    """That figures are adjusted unless said otherwise.

    Parameters
    ----------
    text : str
        The words that declare it, on one line.
    but : frozenset of str
        Metrics that are left out.
    parts : bool
        Parts of the company are meant too.
    """

    text: str
    but: frozenset[str]
    parts: bool


def declared_adjustment(text: str, *, lexicon: Lexicon) -> DeclaredAdjustment | None:
    """Find the sentence by which a call declares its figures adjusted; None when there is none.

    Parameters
    ----------
    text : str
        The call; also parts that yield no claims, such as the remarks of investor relations.
    lexicon : Lexicon
        Names of metrics, to read the exceptions.

    Examples
    --------
    >>> from callnlp.lexicon.load import load_lexicon
    >>> said = "Hello. Unless otherwise noted, all numbers we give are on a non-GAAP basis. Sales grew."
    >>> declared_adjustment(said, lexicon=load_lexicon()).text
    'Unless otherwise noted, all numbers we give are on a non-GAAP basis.'
    >>> declared_adjustment("We will discuss GAAP and non-GAAP results.", lexicon=load_lexicon())
    """
    reserved = (
        place for place in _RESERVE.finditer(text) if _says_all(_sentence(text, place.start(), place.end()), text)
    )
    found = next(reserved, None) or _MAINLY.search(text)
    if found is None:
        return None
    said = _sentence(text, found.start(), found.end()).slice(text)
    beside = _EXCEPT.search(said)
    what = beside["what"] if beside is not None and not _RESERVE.match(said, beside.start()) else ""
    but = frozenset(mention.metric for mention in find_metrics(what, lexicon=lexicon))
    return DeclaredAdjustment(" ".join(said.split()), but, _PARTS.search(what) is None)


_TURN = re.compile(
    r"\b(?:these|those|the following|all(?: of)?(?: the| these| our)?|our|my)\s(?:[\w-]+\s){0,3}?"
    r"(?:numbers|figures|metrics|measures|amounts|items|estimates|outlook|guidance|comments|references)\s"
    r"(?:[\w-]+\s){0,6}?(?:is|are|will\sbe)\s(?:(?!not\b)[\w-]+\s){0,4}?non[- ]?gaap"
    r"(?:\s(?:basis|terms|numbers|figures|metrics|measures|amounts))?(?=\s*(?:[,.;]|\Z)|\s(?:which|that|and|unless|excluding)\b)",
    re.IGNORECASE,
)


def declared_for_turn(sentence: str) -> DeclaredAdjustment | None:
    """Read a sentence that declares the figures behind it, in its turn, adjusted.

    Parameters
    ----------
    sentence : str
        As it stands in the call.

    Examples
    --------
    >>> declared_for_turn("As a reminder, these numbers are all non-GAAP, which excludes amortization.") is not None
    True
    >>> declared_for_turn("Our guidance for the non-GAAP margin is 20%.")
    """
    if "gaap" not in sentence.lower() or _GAAP_TOO.search(sentence) or not _TURN.search(sentence):
        return None
    return DeclaredAdjustment(" ".join(sentence.split()), frozenset(), True)


def _says_all(span: Span, text: str) -> bool:
    said = span.slice(text)
    adjusted = _ADJUSTED.search(said) is not None and _GAAP_TOO.search(said) is None
    return adjusted and _ALL.search(said) is not None


def _sentence(text: str, start: int, end: int) -> Span:
    """Return the sentence around a place, cut where it gets too long."""
    first = max(start - _REACH, 0)
    for stop in _STOP.finditer(text, first, start):
        first = stop.end()
    last = _STOP.search(text, end, min(end + _REACH, len(text)))
    finish = last.end() if last is not None else min(end + _REACH, len(text))
    while first < start and text[first].isspace():
        first += 1
    return Span(first, finish)
