"""Names that a report may use: the company, its segments, its people; found in a text with offsets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from callnlp.spans import Span
from callnlp.verify.facts import WHOLE, Fact

__all__ = ["Name", "NameBook", "make_names", "same_person"]

_LEGAL = re.compile(
    r",?\s+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|plc|n\.?v|s\.?a|ag|se|holdings?|group)\.?,?\Z",
    re.IGNORECASE,
)
_TITLES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md"})
_GENERIC = frozenset("company segment segments business total core other year quarter past".split())
_OFTEN = 3
#: Names this short count only with a capital.
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: ``kind`` is company, segment or person; ``value`` its id or full name."""

    span: Span
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class NameBook:
    """All names of one company, compiled once.

    Parameters
    ----------
    company : frozenset of str
        Case-folded ways to write the company's own name.
    segments : dict of str to str
        Case-folded way of writing to segment id.
    people : dict of str to tuple of str
        Case-folded surname, or full name, to full names.
    roles : dict of str to frozenset of str
        Full name to the roles it holds.
    minor : dict of str to str
        Parts that the calls name like a common word ("indirect"): names only right before a metric.
    """

    company: frozenset[str] = frozenset()
    segments: dict[str, str] = field(default_factory=dict)
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    minor: dict[str, str] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None

    def find(self, text: str) -> list[Name]:
        """Return the names in a text, in order; the longest wins."""
        if self.pattern is None:
            return []
        names = []
        for match in self.pattern.finditer(text):
            key = " ".join(match.group().casefold().split())
            if len(key) <= _SHORT and match.group().islower():
                continue  # "us" is no name of the United States
            if key in self.segments:
                names.append(Name(Span(*match.span()), "segment", self.segments[key]))
            elif key in self.company:
                names.append(Name(Span(*match.span()), "company", ""))
            elif key in self.people and match.group()[0].isupper():
                names.append(Name(Span(*match.span()), "person", key))
        return names

    def part_before(self, words: str) -> str | None:
        """Return the part that words right before a metric name, whether or not it is a name elsewhere.

        Parameters
        ----------
        words : str
            What stands between the clause's beginning, or what is known there, and the metric.

        Returns
        -------
        str or None
            Empty for words that mean the whole company ("global").
        """
        key = " ".join(words.casefold().split())
        if key in WHOLE:
            return ""
        return self.segments.get(key) or self.minor.get(key)

    def full_names(self, surname: str) -> tuple[str, ...]:
        """Return the people of a surname."""
        return self.people.get(surname.casefold(), ())


def same_person(one: str, other: str) -> bool | None:
    """Say whether two names are one person's; None when only the surname is the same.

    Examples
    --------
    >>> same_person("R. Scott Herren", "Scott Herren"), same_person("Brian Olsavsky", "Brian Nowak")
    (True, False)
    """
    first, second = (
        [w for w in re.findall(r"[^\W\d_]+", name.casefold()) if w not in _TITLES] for name in (one, other)
    )
    if not first or not second or first[-1] != second[-1]:
        return False
    return True if set(first[:-1]) & set(second[:-1]) or first == second else None


def _spellings(company: str, ticker: str) -> frozenset[str]:
    found = {ticker.casefold()}
    name = company.strip()
    while name and name.casefold() not in found:
        found.add(name.casefold())
        name = _LEGAL.sub("", name).strip(" ,")
    for spelling in list(found):
        found.add(spelling.removesuffix(".com"))
    first = name.split()[0].casefold().strip(",.") if name.split() else ""
    if len(first) > 3:
        found |= {first, first.removesuffix(".com")}
    return frozenset(word for word in found if len(word) > 1)


def _parts(facts: Iterable[Fact], metrics: frozenset[str]) -> list[str]:
    """Return the segments that look like names of parts, not like words that stood near a number.

    A name of small letters is none when its words are words of metrics ("recurring").
    """
    common = {word for name in metrics for word in name.split()}
    counts: Counter[str] = Counter()
    capital: set[str] = set()
    for fact in facts:
        counts[fact.segment] += 1
        if re.search(r"[A-Z0-9]", fact.segment_text):
            capital.add(fact.segment)
    plain = {s for s in counts if s not in capital and (counts[s] < _OFTEN or set(s.split()) <= common)}
    return sorted(s for s in counts if len(s) > 1 and s not in plain and s not in metrics)


def _spelled(facts: Sequence[Fact], company: frozenset[str]) -> dict[str, str]:
    """Return the parts of the company by each way that the calls write them ("u.s." and "us")."""
    found: dict[str, str] = {}
    for fact in facts:
        if not fact.segment or fact.segment in _GENERIC | WHOLE or fact.segment in company:
            continue
        for written in (fact.segment, fact.segment_text.casefold()):
            key = " ".join(written.split())
            for form in (key, key.rstrip("."), f"{key}." if key[-2:-1] == "." else key):
                if len(form) > 1:
                    found.setdefault(form, fact.segment)
    return dict(sorted(found.items()))


def make_names(
    facts: Iterable[Fact],
    speakers: Iterable[tuple[str, str]],
    *,
    companies: Iterable[str],
    ticker: str,
    metrics: frozenset[str] = frozenset(),
) -> NameBook:
    """Collect the names of a company from what is stored of it.

    Parameters
    ----------
    facts : iterable of Fact
        Their segments.
    speakers : iterable of (str, str)
        Name and role, as often as they speak.
    companies : iterable of str
        The company's name as the calls write it.
    ticker : str
        The company's ticker.
    metrics : frozenset of str
        Names of metrics, case-folded: none of them is a part of the company.

    Returns
    -------
    NameBook
        A part of the company is written with a capital or a digit, or said of three claims at least.
    """
    company = frozenset(word for name in companies for word in _spellings(name, ticker)) | {ticker.casefold()}
    facts = list(facts)
    spelled = _spelled(facts, company)
    parts = set(_parts(facts, metrics))
    segments = {key: segment for key, segment in spelled.items() if segment in parts}
    minor = {key: segment for key, segment in spelled.items() if segment not in parts and key not in metrics}
    people: dict[str, list[str]] = {}
    roles: dict[str, set[str]] = {}
    for name, role in speakers:
        words = [word for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", name) if word.casefold() not in _TITLES]
        if not words or role in {"operator", "unknown"}:
            continue
        roles.setdefault(name, set()).add(role)
        for key in {words[-1].casefold(), " ".join(name.split()).casefold()}:
            listed = people.setdefault(key, [])
            if name not in listed:
                listed.append(name)
    keys = sorted({*company, *segments, *(key for key in people if len(key) > 2)}, key=lambda key: (-len(key), key))
    body = "|".join(re.escape(key).replace(r"\ ", r"\s+") for key in keys)
    return NameBook(
        company=company,
        segments=segments,
        people={key: tuple(names) for key, names in people.items()},
        roles={name: frozenset(held) for name, held in roles.items()},
        minor=minor,
        pattern=re.compile(rf"(?<![A-Za-z0-9])(?:{body})(?![A-Za-z0-9])", re.IGNORECASE) if keys else None,
    )
