"""From printed names to persons: variants are one speaker, titles come together from all places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from callnlp.ingest.cues import Cues
from callnlp.ingest.names import clean_name, fold, same_person
from callnlp.ingest.roster import Roster

__all__ = ["Person", "gather"]


#: With more voices than this a file is no call, and variants are not looked for.
_MAX_RESOLVED = 400


@dataclass(slots=True)
class Person:
    """Everything the file says about one speaker.

    ``names`` counts the printed forms; ``titles`` counts the printed titles in the order found;
    ``side`` is the list the person stands in (``company``, ``analysts``, ``any``) or None.
    """

    name: str
    names: Counter[str] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    affiliations: list[str] = field(default_factory=list)
    side: str | None = None
    unnamed: str | None = None
    rules: list[str] = field(default_factory=list)


def gather(
    printed: Sequence[tuple[str, str | None, str | None]], roster: Roster, cues: Cues
) -> tuple[list[Person], list[int]]:
    """Resolve printed headings to persons.

    Parameters
    ----------
    printed : sequence of (name, title or None, affiliation or None)
        One entry a turn.
    roster : Roster
        Participants lists.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    persons : list of Person
        In order of first speech.
    owner : list of int
        Index of the person of each turn.
    """
    persons: list[Person] = []
    index: dict[tuple[str, ...], int] = {}
    owner: list[int] = []
    for name, title, affiliation in printed:
        at = index.get(fold(name))
        if at is None:
            at = _find(name, persons, cues)
            if at is None:
                at = len(persons)
                persons.append(_new(name, roster, cues))
            index[fold(name)] = at
        person = persons[at]
        person.names[clean_name(name)] += 1
        _count(person.titles, title)
        _add(person.affiliations, affiliation)
        owner.append(at)
    for person in persons:
        person.name = _best_name(person)
    return persons, owner


def _new(name: str, roster: Roster, cues: Cues) -> Person:
    person = Person(clean_name(name))
    for cue in cues.starting("unnamed:"):
        if cue.pattern.search(person.name):
            person.unnamed = cue.means.partition(":")[2]
            person.rules.append(cue.id)
            return person
    exact = [member for member in roster.members if fold(member.name) == fold(name)]
    near = exact or [member for member in roster.members if same_person(name, member.name, cues)]
    if near and (exact or len({fold(member.name) for member in near}) == 1):
        member = near[0]
        person.side = member.side
        person.rules.append(f"person.list.{member.side}")
        for entry in near:
            _count(person.titles, entry.title)
            _add(person.affiliations, entry.affiliation)
    return person


def _find(name: str, persons: Sequence[Person], cues: Cues) -> int | None:
    """Return the one person who can be meant; None when nobody or more than one can."""
    if len(persons) > _MAX_RESOLVED:
        return None
    found = [
        at
        for at, person in enumerate(persons)
        if person.unnamed is None and any(same_person(name, known, cues) for known in person.names)
    ]
    if len(found) == 1:
        return found[0]
    return None


def _add(values: list[str], value: str | None) -> None:
    plain = " ".join((value or "").split()).strip(" ,;")
    if plain and plain not in values:
        values.append(plain)


def _count(titles: Counter[str], title: str | None) -> None:
    plain = " ".join((title or "").split()).strip(" ,;")
    if plain:
        titles[plain] += 1


def _best_name(person: Person) -> str:
    """Return the form printed most often; of equals the longest."""
    return max(person.names.items(), key=lambda item: (item[1], len(item[0]), item[0]))[0]
