"""Where questions and answers begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callnlp.ingest.cues import Cues
from callnlp.ingest.drafts import Draft
from callnlp.ingest.lines import Line
from callnlp.transcript import Role

__all__ = ["Boundary", "find_qa"]

_HEAD = 1500
#: A heading above the first turn opens a file of questions and answers only when it is this near.
_NEAR = 300


@dataclass(frozen=True, slots=True)
class Boundary:
    """Offset where Q&A begins, and the rule that says so."""

    start: int
    rule: str


def find_qa(
    text: str,
    drafts: Sequence[Draft],
    roles: Sequence[Role],
    printed: Sequence[Line],
    cues: Cues,
) -> Boundary | None:
    """Find the beginning of questions and answers.

    A printed heading wins; else the operator's turn that takes the first question; else the first
    turn of an analyst (interviews, where the host asks).

    Parameters
    ----------
    text : str
        Canonical text.
    drafts : sequence of Draft
        Turns so far, in text order.
    roles : sequence of str
        Role of each draft's speaker.
    printed : sequence of Line
        Printed Q&A headings between turns.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    Boundary or None
        None when nobody asks.
    """
    if not drafts:
        return None
    # A contents list above the call names the section too: a heading between turns comes first.
    between = [line for line in printed if drafts[0].start <= line.start < drafts[-1].end]
    above = [line for line in printed if line.end <= drafts[0].start < line.end + _NEAR]
    for line in (*between, *above):
        if any(draft.start >= line.start for draft in drafts):
            return Boundary(line.start, "section.heading")
    for draft in drafts:
        if draft.section == "qa":
            return Boundary(draft.start, "section.structure")
    analyst = next((at for at in range(len(roles)) if _is_asker(text, drafts, roles, at, cues)), None)
    opening = _operator_turn(text, drafts, roles, analyst, cues)
    if opening is not None:
        return Boundary(drafts[opening].start, "section.first_question")
    if analyst is not None:
        return Boundary(drafts[analyst].start, "section.first_analyst")
    return None


def _is_asker(text: str, drafts: Sequence[Draft], roles: Sequence[Role], at: int, cues: Cues) -> bool:
    """Say whether this can be the first analyst.

    A bare "Analyst" is also what a vendor prints over prepared remarks whose speaker it does not know:
    he has to ask, or to follow an operator who is not opening the call.
    """
    if roles[at] != "analyst" or not cues.any("unnamed:analyst", drafts[at].name):
        return roles[at] == "analyst"
    asks = "?" in text[drafts[at].text_start : drafts[at].end]
    return asks or (at > 1 and roles[at - 1] == "operator")


def _operator_turn(
    text: str, drafts: Sequence[Draft], roles: Sequence[Role], analyst: int | None, cues: Cues
) -> int | None:
    """Return the operator's turn that takes the first question, before the first analyst."""
    last = len(drafts) if analyst is None else analyst
    found = None
    for at in range(last - 1, -1, -1):
        if roles[at] != "operator":
            if found is not None or last - at > 6:
                break
            continue
        words = text[drafts[at].text_start : drafts[at].end][:_HEAD]
        if at == 0 and analyst != 1:
            break
        if cues.any("cue.qa.first", words) and (at > 0 or not cues.any("cue.qa.later", words)):
            found = at
        elif analyst is not None and at == analyst - 1 and at > 0:
            found = at
    return found
