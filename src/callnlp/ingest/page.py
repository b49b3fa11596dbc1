"""The lines of one file with what is known of them: what headings and openings are looked for in."""

from __future__ import annotations

from dataclasses import dataclass

from callnlp.ingest.cues import Cues
from callnlp.ingest.lines import Line
from callnlp.ingest.roster import Roster

__all__ = ["Page"]


@dataclass(frozen=True, slots=True)
class Page:
    """One text, read for headings.

    Parameters
    ----------
    text : str
        Canonical text.
    lines : list of Line
        All of its lines.
    skip : frozenset of int
        Numbers of the lines that are no speech and no heading: page furniture, lists, section
        headings.
    roster : Roster
        Who is announced.
    cues : Cues
        Compiled rule tables.
    """

    text: str
    lines: list[Line]
    skip: frozenset[int]
    roster: Roster
    cues: Cues
