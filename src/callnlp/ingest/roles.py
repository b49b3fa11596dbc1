"""Roles with reasons: title rules, the side of the list, introductions and hand-overs.

Roles follow the company that holds the call: the chief of a subsidiary, segment or region is an
executive, a co-CEO is a CEO, investor relations inside a longer title is ``ir``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from callnlp.ingest.cues import Cues
from callnlp.ingest.names import fold
from callnlp.transcript import Role

__all__ = ["TitleRole", "most_printed", "role_of_title", "unit_of"]

_PIECE = re.compile(r"\s*(?:,|;|/|&|\band\b|\||\s-\s|\s–\s|--)\s*", re.IGNORECASE)
_SMALL = {"of", "the", "and", "for", "our", "its", "group", "company", "corporation", "overall", "a", "an", "co", "us"}
_CORPORATE = frozenset(
    "inc incorporated corp corporation co company companies ltd limited llc plc ag sa nv se spa group holding holdings "
    "technologies technology com international the usa us worldwide global systems".split()
)


@dataclass(frozen=True, slots=True)
class TitleRole:
    """A role and the id of the rule that gave it."""

    role: Role
    rule: str


def role_of_title(title: str, cues: Cues, *, company: str | None = None) -> TitleRole | None:
    """Return the role that a title means at the company that holds the call.

    Parameters
    ----------
    title : str
        As printed, firm left out or not.
    cues : Cues
        Compiled rule tables.
    company : str, optional
        Name of the company; an office "of X" is the company's own only when X is the company.

    Returns
    -------
    TitleRole or None
        None when the words are no title.

    Examples
    --------
    >>> from callnlp.ingest.cues import load_cues
    >>> cues = load_cues()
    >>> role_of_title("President, CEO & Director", cues).role
    'ceo'
    >>> role_of_title("CEO, Amazon Web Services", cues, company="Amazon.com, Inc.").role
    'executive'
    """
    for means, role in (("ceo", "ceo"), ("cfo", "cfo")):
        for cue in cues.of(means):
            match = cue.pattern.search(title)
            if match is None:
                continue
            if cues.any("qualified", title[: match.end() + 12]):
                return TitleRole("executive", "title.qualified")
            if _of_another(title, match.end(), company, cues):
                return TitleRole("executive", f"{cue.id}.segment")
            return TitleRole(role, cue.id)  # type: ignore[arg-type]
    for means in ("operator", "ir", "analyst", "executive"):
        found = cues.match(means, title)
        if found:
            return TitleRole(means, found.id)  # type: ignore[arg-type]
    return None


def _of_another(title: str, at: int, company: str | None, cues: Cues) -> bool:
    """Say whether the office is that of a segment, subsidiary or region.

    The words after the office are looked at: "of X", or a piece without any title word.
    """
    rest = title[at:].strip()
    if not rest:
        return False
    own = _core(company or "")
    direct = re.match(r"(?i)^(?:of|for|at|-|–)\s+(?:the\s+)?(.+)$", rest)
    if direct:
        return not _is_own(_PIECE.split(direct.group(1))[0], own, cues)
    for piece in _PIECE.split(rest):
        plain = piece.strip(" .,")
        if not plain:
            continue
        if own and _same_firm(_core(plain), own):
            return False
        if cues.any("office_word", plain.partition(" of ")[0]) or _is_own(plain, own, cues):
            continue
        return company is not None and not _all_title_words(plain, cues)
    return False


def _all_title_words(text: str, cues: Cues) -> bool:
    return all(word.casefold() in _SMALL or cues.any("title_word", word) for word in re.findall(r"[\w'-]+", text))


def _is_own(text: str, own: tuple[str, ...], cues: Cues) -> bool:
    unit = _core(text)
    if not unit or all(word in _SMALL for word in unit):
        return True
    return bool(own) and _same_firm(unit, own)


def _same_firm(unit: tuple[str, ...], own: tuple[str, ...]) -> bool:
    """``Citi`` is ``Citigroup`` and ``JPMorgan Chase`` is ``JPMorganChase``; ``Starbucks China`` is a unit."""
    if not unit:
        return False
    if unit == own or "".join(unit) == "".join(own):
        return True
    return len(unit) == 1 and len(unit[0]) >= 3 and own[0].startswith(unit[0])


def _core(name: str) -> tuple[str, ...]:
    plain = re.sub(r"\([^)]{0,40}\)", " ", name).replace(".com", "")
    return tuple(token for token in fold(plain) if token not in _CORPORATE)


def most_printed(
    titles: Mapping[str, int], cues: Cues, *, company: str | None, spoken: TitleRole | None = None
) -> TitleRole | None:
    """Return the role of a person who is printed with several titles.

    What the call itself says wins among the printed ones; then the title printed most often; of
    equals the higher office.

    Parameters
    ----------
    titles : mapping of str to int
        Printed titles and how often.
    cues : Cues
        Compiled rule tables.
    company : str or None
        Name of the company that holds the call.
    spoken : TitleRole, optional
        Role from an introduction.

    Returns
    -------
    TitleRole or None
    """
    order = ("ceo", "cfo", "ir", "operator", "executive", "analyst")
    votes: dict[TitleRole, int] = {}
    for title, count in titles.items():
        role = role_of_title(title, cues, company=company)
        if role is not None:
            votes[role] = votes.get(role, 0) + count
    if spoken is not None and spoken.role in {"ceo", "cfo", "ir"} and len(votes) > 1:
        agreeing = [role for role in votes if role.role == spoken.role]
        if agreeing:
            return agreeing[0]
    return max(votes, key=lambda role: (votes[role], -order.index(role.role)), default=None)


def unit_of(affiliation: str, house: str) -> bool:
    """Say whether the firm beside a title names a unit or another company.

    ``Starbucks China, Starbucks Corp.`` and ``Sky plc`` in a Comcast call do; ``Comcast
    Corporation`` and ``Amazon.com, Inc.`` do not.
    """
    own = _core(house)
    if not own:
        return False
    pieces = [core for piece in affiliation.split(",") if (core := _core(piece))]
    return bool(pieces) and not _same_firm(pieces[0], own)
