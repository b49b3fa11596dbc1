"""One role per person and call, each with the ids of the rules that decided it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from callnlp.ingest.cues import Cues
from callnlp.ingest.drafts import Draft
from callnlp.ingest.introductions import Mention, find_mentions, question_firm
from callnlp.ingest.names import fold
from callnlp.ingest.people import Person
from callnlp.ingest.roles import TitleRole, most_printed, role_of_title, unit_of
from callnlp.transcript import Role, Speaker

__all__ = ["assign_roles"]

_BEFORE = 500
_SELF_OFFICE = re.compile(
    r"(?i)\b(?:my|I|I've|I’ve|me)\b[^.?!]{0,80}?\bas (?:the |your |our )?(?P<office>(?:interim )?"
    r"(?:ceo|cfo|chief (?:executive|financial) officer))\b|\bmonths as (?P<other>ceo|cfo) have given me\b"
)
_MAX_INTRODUCED = 400
_OFFICE_OF = re.compile(r"(?i)\b(?:officer|ceo|cfo|executive)(?: of| for|,) (?-i:[A-Z])")
_LEGAL = frozenset({"inc", "ltd", "llc", "plc", "corp", "co", "s.a", "n.v"})
_OPENING = 12_000


def assign_roles(
    text: str,
    drafts: Sequence[Draft],
    persons: Sequence[Person],
    owner: Sequence[int],
    cues: Cues,
    *,
    company: str | None,
) -> list[Speaker]:
    """Decide the role of every person.

    Parameters
    ----------
    text : str
        Canonical text.
    drafts : sequence of Draft
        Turns so far, in text order.
    persons : sequence of Person
        Everybody who speaks.
    owner : sequence of int
        Person of each draft.
    cues : Cues
        Compiled rule tables.
    company : str or None
        Name of the company that holds the call.

    Returns
    -------
    list of Speaker
        In the order of ``persons``.
    """
    listed = any(person.side for person in persons)
    opening = _opening(text, drafts, listed)
    mentions = [
        find_mentions(opening, person.name, cues) if at < _MAX_INTRODUCED and _may_be_introduced(person) else []
        for at, person in enumerate(persons)
    ]
    style = _mention_style(mentions)
    firsts = {person: at for at, person in reversed(list(enumerate(owner)))}
    house = _house(persons) or company
    return [
        _decide(_Case(text, drafts, person, firsts.get(at), mentions[at], style, cues, house))
        for at, person in enumerate(persons)
    ]


def _may_be_introduced(person: Person) -> bool:
    """Say whether introductions can tell more: not of unnamed people and printed analysts."""
    return (
        person.unnamed is None and person.side != "analysts" and not any("nalyst" in title for title in person.titles)
    )


def _house(persons: Sequence[Person]) -> str | None:
    """Return the firm that most of the company's people are printed with, its last part at commas."""
    firms = Counter(
        firm.split(", ")[-1] if firm.split(", ")[-1].rstrip(".").casefold() not in _LEGAL else firm
        for person in persons
        if person.side == "company"
        for firm in person.affiliations
    )
    best = firms.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 else None


def _opening(text: str, drafts: Sequence[Draft], listed: bool) -> str:
    """Return the first words, where people are introduced, and a summary before them without a list."""
    if not drafts:
        return ""
    start = drafts[0].start
    parts = [] if listed else [text[max(0, start - 2_000) : start]]
    for draft in drafts:
        if draft.start - start > _OPENING:
            break
        parts.append(text[draft.text_start : min(draft.end, start + _OPENING)])
    return "\n\n".join(parts)


def _mention_style(mentions: Sequence[Sequence[Mention]]) -> str:
    """Tell whether this call's introductions put the title after the name or before it."""
    after = sum(
        any(m.side == "after" for m in found) and not any(m.side == "before" for m in found) for found in mentions
    )
    before = sum(
        any(m.side == "before" for m in found) and not any(m.side == "after" for m in found) for found in mentions
    )
    return "before" if before > after else "after"


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything that is known of one person when the role is decided."""

    text: str
    drafts: Sequence[Draft]
    person: Person
    first: int | None
    mentions: Sequence[Mention]
    style: str
    cues: Cues
    company: str | None

    @property
    def affiliation(self) -> str | None:
        return self.person.affiliations[0] if self.person.affiliations else None


@dataclass(frozen=True, slots=True)
class _Verdict:
    role: Role
    rules: tuple[str, ...]
    title: str | None = None
    affiliation: str | None = None


def _decide(case: _Case) -> Speaker:
    """Ask the steps in order; the first that knows decides, and nobody knowing is a result."""
    person = case.person
    steps = (_by_label, _by_structure, _by_side, _by_title, _by_behaviour)
    verdict = next((found for step in steps if (found := step(case)) is not None), None)
    title = person.titles.most_common(1)[0][0] if person.titles else None
    if verdict is None:
        return Speaker(person.name, "unknown", title, case.affiliation, tuple(person.rules))
    return Speaker(
        person.name,
        verdict.role,
        title or verdict.title,
        case.affiliation or verdict.affiliation,
        (*person.rules, *verdict.rules),
    )


def _by_label(case: _Case) -> _Verdict | None:
    """``Unknown speaker``: a printed title or what all his turns do may still say what he is."""
    if case.person.unnamed is None:
        return None
    role = _role(case.person.unnamed)
    printed = most_printed(case.person.titles, case.cues, company=None)
    if role == "unknown" and printed is not None:
        return _Verdict(printed.role, (printed.rule,))
    if role == "unknown" and not case.drafts[0].rules[0].startswith("speech."):
        own = [at for at, draft in enumerate(case.drafts) if draft.name in case.person.names]
        if own and all(_follows_operator(case, at) or _asks(case, at) for at in own):
            return _Verdict("analyst", ("role.asks",))
    return _Verdict(role, ())


def _by_structure(case: _Case) -> _Verdict | None:
    given = case.drafts[case.first].role if case.first is not None else None
    return _Verdict(_role(given), ("role.structure",)) if given else None


def _by_side(case: _Case) -> _Verdict | None:
    person = case.person
    if person.side == "analysts" or (person.side is None and _outsider(person, case.cues)):
        return _Verdict("analyst", ("role.side.analysts",), affiliation=_asked(case)[1])
    return None


def _by_title(case: _Case) -> _Verdict | None:
    """Weigh printed titles, and what introductions say where nothing or less is printed."""
    person, cues = case.person, case.cues
    spoken = _spoken_title(case)
    found = most_printed(person.titles, cues, company=case.company, spoken=spoken and spoken[1])
    found = _of_unit(found, case.affiliation, spoken, case.company)
    asked, firm = _asked(case)
    if person.side != "company":
        if found is None and case.affiliation and _is_house(case.affiliation, case.company, cues):
            return _Verdict("analyst", ("role.broker",))
        if asked and not spoken:
            return _Verdict("analyst", ("role.asked",), affiliation=firm)
    raised = found is not None and found.role == "executive" and spoken and spoken[1].role in {"ceo", "cfo"}
    misread = found is not None and found.role == "analyst" and person.side == "company"
    if found is not None and not raised and not misread:
        return _Verdict(found.role, (found.rule,))
    if spoken is not None and not (asked and spoken[1].role == "executive"):
        return _Verdict(spoken[1].role, ("role.introduced", spoken[1].rule), title=spoken[0])
    return _Verdict(found.role, (found.rule,)) if found is not None else None


def _by_behaviour(case: _Case) -> _Verdict | None:
    """Look at what a person without a title does: speaks of his office, asks, opens the call."""
    if case.first is None:
        return _Verdict("executive", ("role.side.company",)) if case.person.side == "company" else None
    office = _own_office(case)
    if office is not None:
        return _Verdict(office.role, ("role.self", office.rule))
    if case.person.side == "company":
        return _Verdict("executive", ("role.side.company",))
    if _follows_operator(case, case.first) or _asks(case, case.first):
        return _Verdict("analyst", ("role.asks",), affiliation=_asked(case)[1])
    return _Verdict("ir", ("role.opens_call",)) if _opens_call(case) else None


def _own_office(case: _Case) -> TitleRole | None:
    """Find an office beside the first person: ``my first months as CEO``."""
    assert case.first is not None
    draft = case.drafts[case.first]
    match = _SELF_OFFICE.search(case.text, draft.text_start, min(draft.end, draft.text_start + _OPENING))
    found = role_of_title(match["office"] or match["other"], case.cues) if match else None
    return found if found is not None and found.role in {"ceo", "cfo"} else None


def _follows_operator(case: _Case, first: int) -> bool:
    """Say whether a new voice comes right after the operator, late, and the call is not handed back."""
    drafts = case.drafts
    if first < 4 or not case.cues.any("unnamed:operator", drafts[first - 1].name):
        return False
    before = case.text[max(0, drafts[first].start - _BEFORE) : drafts[first].start]
    return not case.cues.any("handover.back", before)


def _asks(case: _Case, first: int) -> bool:
    """Say whether a new voice, late in the call, asks."""
    words = case.text[case.drafts[first].text_start : case.drafts[first].end]
    return first >= 3 and "?" in words[-1500:] and len(words) < 4_000


def _opens_call(case: _Case) -> bool:
    """Say whether this is the first speaker after the operator and reads the disclaimer."""
    if case.first is None or case.first > 1:
        return False
    draft = case.drafts[case.first]
    words = case.text[draft.text_start : draft.end]
    return len(words) < _OPENING and case.cues.any("safe_harbor.sentence", words)


def _of_unit(
    found: TitleRole | None, affiliation: str | None, spoken: tuple[str, TitleRole] | None, company: str | None
) -> TitleRole | None:
    """Turn the chief of a unit or of another company into an executive of this call's company."""
    if found is None or found.role not in {"ceo", "cfo"}:
        return found
    if spoken is not None and _OFFICE_OF.search(spoken[0]) and spoken[1].rule == f"{found.rule}.segment":
        return spoken[1]
    if affiliation and company and unit_of(affiliation, company):
        return TitleRole("executive", f"{found.rule}.segment")
    return found


def _is_house(affiliation: str, company: str | None, cues: Cues) -> bool:
    """Say whether a firm is a bank or research house and not the company itself."""
    if company and company.casefold()[:6] in affiliation.casefold():
        return False
    return cues.any("broker", affiliation) or cues.any("org_word", affiliation)


def _role(text: str) -> Role:
    return text if text in {"ceo", "cfo", "executive", "ir", "analyst", "operator"} else "unknown"  # type: ignore[return-value]


def _outsider(person: Person, cues: Cues) -> bool:
    """Say whether a research firm stands beside the name and no office of a company."""
    return any(
        (found := role_of_title(title, cues)) is not None and found.role == "analyst" for title in person.titles
    ) or (bool(person.affiliations) and any(cues.any("analyst", firm) for firm in person.affiliations))


def _spoken_title(case: _Case) -> tuple[str, TitleRole] | None:
    both = {mention.side for mention in case.mentions}
    chosen = [mention for mention in case.mentions if len(both) == 1 or mention.side == case.style]
    for mention in chosen or list(case.mentions):
        found = role_of_title(mention.title, case.cues, company=case.company)
        if found is not None:
            return mention.title, found
    return None


def _asked(case: _Case) -> tuple[bool, str | None]:
    """Tell whether the person's first turn was announced as a question, and from which firm."""
    if not case.first:
        return False, None
    start = case.drafts[case.first].start
    before = case.text[max(0, start - _BEFORE) : start]
    tokens, lower = fold(case.person.name), before.casefold()
    if not tokens or (tokens[-1] not in lower and tokens[0] not in lower):
        return False, None
    if not case.cues.any("handover.question", before):
        return False, None
    return True, question_firm(before, case.person.name)
