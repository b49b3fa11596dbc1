"""What a call declares once for all its figures: "all comparisons are year over year unless stated"."""

from __future__ import annotations

import re

from callnlp.annotation import Basis
from callnlp.spans import Span

__all__ = ["declared_basis"]

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
