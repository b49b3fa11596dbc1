"""Canonical text from structured turns: one heading line and the words, with the cuts kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from callnlp.ingest.document import Cut

__all__ = ["Spoken", "build"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn as a structured file gives it."""

    name: str
    words: str
    title: str | None = None
    affiliation: str | None = None
    section: str | None = None
    role: str | None = None


def build(turns: Iterable[Spoken], *, lead: str = "") -> tuple[str, tuple[Cut, ...]]:
    """Write turns one below the other.

    Parameters
    ----------
    turns : iterable of Spoken
        In text order.
    lead : str
        Title lines that stand before the first turn.

    Returns
    -------
    text : str
    cuts : tuple of Cut
        Offsets into ``text``.
    """
    parts: list[str] = []
    cuts: list[Cut] = []
    at = 0
    if lead:
        parts.append(lead.strip() + "\n\n")
        at = len(parts[0])
    for turn in turns:
        words = turn.words.strip()
        if not words:
            continue
        label = " ".join(turn.name.split())
        title = " ".join((turn.title or "").split())
        heading = (f"{label} -- {title}" if title else label) + "\n" if label else ""
        cuts.append(
            Cut(
                at,
                at + len(heading),
                at + len(heading) + len(words),
                label or "Unknown Speaker",
                title or None,
                turn.affiliation,
                turn.section,
                turn.role,
            )
        )
        block = f"{heading}{words}\n\n"
        parts.append(block)
        at += len(block)
    return "".join(parts), tuple(cuts)
