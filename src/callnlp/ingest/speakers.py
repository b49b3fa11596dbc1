"""One role per person and call, each with the ids of the rules that decided it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from callnlp.ingest.cues import Cues
from callnlp.ingest.drafts import Draft
from callnlp.ingest.introductions import Mention, find_mentions, question_firm
from callnlp.ingest.names import fold
from callnlp.ingest.people import Person
from callnlp.ingest.roles import TitleRole, most_printed, role_of_title, unit_of
from callnlp.transcript import Role, Speaker

__all__ = ["assign_roles"]

_BEFORE = 500
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
        find_mentions(opening, person.name, cues) if person.unnamed is None and at < _MAX_INTRODUCED else []
        for at, person in enumerate(persons)
    ]
    style = _mention_style(mentions)
    firsts = {person: at for at, person in reversed(list(enumerate(owner)))}
    house = _house(persons) or company
    return [
        _decide(text, drafts, persons[at], firsts.get(at), mentions[at], style, cues, house)
        for at in range(len(persons))
    ]


def _house(persons: Sequence[Person]) -> str | None:
    """The firm that most of the company's people are printed with; the last part of it when parted by commas."""
    firms = Counter(
        firm.split(", ")[-1] if firm.split(", ")[-1].rstrip(".").casefold() not in _LEGAL else firm
        for person in persons
        if person.side == "company"
        for firm in person.affiliations
    )
    best = firms.most_common(1)
    return best[0][0] if best and best[0][1] >= 2 else None


def _opening(text: str, drafts: Sequence[Draft], listed: bool) -> str:
    """The first words, where people are introduced; a summary before them when there is no list."""
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
    """Do this call's introductions put the title after the name or before it?"""
    after = sum(
        any(m.side == "after" for m in found) and not any(m.side == "before" for m in found) for found in mentions
    )
    before = sum(
        any(m.side == "before" for m in found) and not any(m.side == "after" for m in found) for found in mentions
    )
    return "before" if before > after else "after"


def _decide(
    text: str,
    drafts: Sequence[Draft],
    person: Person,
    first: int | None,
    mentions: Sequence[Mention],
    style: str,
    cues: Cues,
    company: str | None,
) -> Speaker:
    title = person.titles.most_common(1)[0][0] if person.titles else None
    affiliation = person.affiliations[0] if person.affiliations else None
    rules = list(person.rules)
    given = drafts[first].role if first is not None else None
    if person.unnamed is not None:
        return _unnamed(text, drafts, person, title, affiliation, cues)
    if given is not None:
        return Speaker(person.name, _role(given), title, affiliation, ("role.structure", *rules))
    asked, firm = _asked(text, drafts, person, first, cues)
    if person.side == "analysts" or (person.side is None and _outsider(person, cues)):
        return Speaker(person.name, "analyst", title, affiliation or firm, (*rules, "role.side.analysts"))
    spoken = _spoken_title(mentions, style, cues, company)
    found = most_printed(person.titles, cues, company=company, spoken=spoken and spoken[1])
    found = _of_unit(found, affiliation, spoken, company)
    if found is None and affiliation and person.side != "company" and _is_house(affiliation, company, cues):
        return Speaker(person.name, "analyst", title, affiliation, (*rules, "role.broker"))
    if asked and person.side != "company" and not spoken:
        return Speaker(person.name, "analyst", title, affiliation or firm, (*rules, "role.asked"))
    if found is not None and not (found.role == "executive" and spoken and spoken[1].role in {"ceo", "cfo"}):
        if not (found.role == "analyst" and person.side == "company"):
            return Speaker(person.name, found.role, title, affiliation, (*rules, found.rule))
    if spoken is not None and not (asked and spoken[1].role == "executive"):
        return Speaker(
            person.name, spoken[1].role, title or spoken[0], affiliation, (*rules, "role.introduced", spoken[1].rule)
        )
    if found is not None:
        return Speaker(person.name, found.role, title, affiliation, (*rules, found.rule))
    if person.side == "company":
        return Speaker(person.name, "executive", title, affiliation, (*rules, "role.side.company"))
    if first is not None and (_follows_operator(text, drafts, first, cues) or _asks(text, drafts, first)):
        return Speaker(person.name, "analyst", title, affiliation or firm, (*rules, "role.asks"))
    if first is not None and _opens_call(text, drafts, first, cues):
        return Speaker(person.name, "ir", title, affiliation, (*rules, "role.opens_call"))
    return Speaker(person.name, "unknown", title, affiliation, tuple(rules))


def _follows_operator(text: str, drafts: Sequence[Draft], first: int, cues: Cues) -> bool:
    """A new voice right after the operator, when the call is well under way and is not handed back."""
    if first < 4 or not cues.any("unnamed:operator", drafts[first - 1].name):
        return False
    before = text[max(0, drafts[first].start - _BEFORE) : drafts[first].start]
    return not cues.any("handover.back", before)


def _asks(text: str, drafts: Sequence[Draft], first: int) -> bool:
    """A new voice, late in the call, whose first words end in a question or hold one."""
    words = text[drafts[first].text_start : drafts[first].end]
    return first >= 3 and "?" in words[-1500:] and len(words) < 4_000


def _opens_call(text: str, drafts: Sequence[Draft], first: int, cues: Cues) -> bool:
    """The first speaker after the operator who reads the disclaimer: investor relations by office or by task."""
    if first > 1:
        return False
    words = text[drafts[first].text_start : drafts[first].end]
    return len(words) < _OPENING and cues.any("safe_harbor.sentence", words)


def _of_unit(
    found: TitleRole | None, affiliation: str | None, spoken: tuple[str, TitleRole] | None, company: str | None
) -> TitleRole | None:
    """The chief of a unit or of another company is an executive of this call's company."""
    if found is None or found.role not in {"ceo", "cfo"}:
        return found
    if spoken is not None and _OFFICE_OF.search(spoken[0]) and spoken[1].rule == f"{found.rule}.segment":
        return spoken[1]
    if affiliation and company and unit_of(affiliation, company):
        return TitleRole("executive", f"{found.rule}.segment")
    return found


def _is_house(affiliation: str, company: str | None, cues: Cues) -> bool:
    """A bank or research firm that is not the company itself."""
    if company and company.casefold()[:6] in affiliation.casefold():
        return False
    return cues.any("broker", affiliation) or cues.any("org_word", affiliation)


def _unnamed(
    text: str, drafts: Sequence[Draft], person: Person, title: str | None, affiliation: str | None, cues: Cues
) -> Speaker:
    """``Unknown speaker``: a printed title or what all his turns do may still say what he is."""
    role, rules = _role(person.unnamed or ""), list(person.rules)
    printed = most_printed(person.titles, cues, company=None)
    if role == "unknown" and printed is not None:
        role, rules = printed.role, [*rules, printed.rule]
    elif role == "unknown" and "speech" not in drafts[0].rules[0]:
        own = [at for at, draft in enumerate(drafts) if draft.name in person.names]
        if own and all(_follows_operator(text, drafts, at, cues) or _asks(text, drafts, at) for at in own):
            role, rules = "analyst", [*rules, "role.asks"]
    return Speaker(person.name, role, title, affiliation, tuple(rules))


def _role(text: str) -> Role:
    return text if text in {"ceo", "cfo", "executive", "ir", "analyst", "operator"} else "unknown"  # type: ignore[return-value]


def _outsider(person: Person, cues: Cues) -> bool:
    """A research firm beside the name and no office of a company."""
    return any(
        (found := role_of_title(title, cues)) is not None and found.role == "analyst" for title in person.titles
    ) or (bool(person.affiliations) and any(cues.any("analyst", firm) for firm in person.affiliations))


def _spoken_title(
    mentions: Sequence[Mention], style: str, cues: Cues, company: str | None
) -> tuple[str, TitleRole] | None:
    both = {mention.side for mention in mentions}
    chosen = [mention for mention in mentions if len(both) == 1 or mention.side == style] or list(mentions)
    for mention in chosen:
        found = role_of_title(mention.title, cues, company=company)
        if found is not None:
            return mention.title, found
    return None


def _asked(
    text: str, drafts: Sequence[Draft], person: Person, first: int | None, cues: Cues
) -> tuple[bool, str | None]:
    """Was the person's first turn announced as a question? And from which firm?"""
    if first is None or first == 0:
        return False, None
    before = text[max(0, drafts[first].start - _BEFORE) : drafts[first].start]
    tokens = fold(person.name)
    if not tokens or (tokens[-1] not in before.casefold() and tokens[0] not in before.casefold()):
        return False, None
    if not cues.any("handover.question", before):
        return False, None
    return True, question_firm(before, person.name)
