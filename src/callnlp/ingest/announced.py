"""People whom the title page or the first words name with an office, when there is no printed list."""

from __future__ import annotations

import re

from callnlp.ingest.cues import Cues
from callnlp.ingest.roster import Member, is_person

__all__ = ["announced"]

_HEAD = 3_000
_NAMED = re.compile(
    r"(?<![\w.])(?P<name>(?:[A-Z][\w'’-]+|[A-Z]\.)(?:\s+(?:[A-Z][\w'’-]+|[A-Z]\.)){1,3}),\s+"
    r"(?P<title>(?:our\s+|the\s+)?(?:[A-Z][\w'’-]+|&|and|of|for|our|the|vice|chief|executive|officer|"
    r"president|chairman|"
    r"director|head|investor|relations|financial|operating|global|senior)(?:[\s,]+(?:[A-Z][\w'’-]+|"
    r"&|of|for|and(?!\s+[A-Z][\w.'’-]+\s+(?:[A-Z]\.\s+)?[A-Z][\w'’-]+,)|"
    r"vice|chief|executive|officer|president|chairman|director|head|investor|relations|financial|operating)){0,8})"
)


def until_person(title: str, cues: Cues) -> str:
    """Cut a title where the next person's name begins."""
    kept: list[str] = []
    pieces = title.split(", ")
    for at, piece in enumerate(pieces):
        plain = re.sub(r"^(?:and|our|the|&)\s+", "", piece.strip())
        # The last piece may be a unit that looks like a name: "CEO, Adaptive Insights".
        if is_person(plain, cues) and (at + 1 < len(pieces) or plain != piece.strip()):
            break
        kept.append(piece)
    return ", ".join(kept).strip(" ,&")


def announced(text: str, cues: Cues) -> tuple[Member, ...]:
    """Return the people named with an office near the beginning.

    Parameters
    ----------
    text : str
        Canonical text.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    tuple of Member
        On no side: an announcement alone does not say who asks.
    """
    members: list[Member] = []
    seen: set[str] = set()
    for match in _NAMED.finditer(text[:_HEAD]):
        name = " ".join(match["name"].split())
        title = until_person(re.sub(r"^(?:our|the)\s+", "", " ".join(match["title"].split())), cues)
        office = any(cues.any(means, title) for means in ("ceo", "cfo", "ir", "executive"))
        if re.match(r"(?i)(?:and|of|for|&)\b", title):
            continue
        if name not in seen and office and is_person(name, cues):
            seen.add(name)
            members.append(Member(name, title, None, "any", f"{name}, {title}"))
    return tuple(members)
