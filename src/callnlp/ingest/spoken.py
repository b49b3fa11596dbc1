"""Tell speech from articles in texts without headings."""

from __future__ import annotations

import re

__all__ = ["sounds_spoken"]

_CUES = re.compile(
    r"(?i)\b(?:operator|good (?:morning|afternoon|evening|day)|thank you|thanks|conference call|earnings call|webcast|"
    r"next question|first question|turn (?:the call|it) over|please go ahead|welcome|your question|"
    r"with that|you know)\b"
)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I'll|I think|we|we're|we've|our|us)\b")
_BULLET = re.compile(r"(?m)^\s{0,8}(?:[-*•·]|\d{1,2}[.)]|#{1,6}|\||={3,})\s?")
_HEAD = 120_000


def sounds_spoken(text: str) -> bool:
    """Say whether running text is speech: greetings, thanks and the first person, few bullets or tables.

    Examples
    --------
    >>> sounds_spoken("Revenue was $5 million. " * 50)
    False
    """
    head = text[:_HEAD]
    words = len(head.split())
    if words < 150:
        return False
    lines = head.count("\n") + 1
    if lines > 20 and len(_BULLET.findall(head)) > 0.12 * lines:
        return False
    cues = len(_CUES.findall(head))
    return cues >= 5 and 1000 * cues / words >= 1.2 and len(_FIRST_PERSON.findall(head)) >= 0.012 * words
