"""Page furniture and advertisements: lines that belong to the page, not to the call."""

from __future__ import annotations

import re
from collections.abc import Sequence

from callnlp.ingest.cues import Cues
from callnlp.ingest.lines import Line
from callnlp.ingest.roster import is_person
from callnlp.transcript import MaskKind

__all__ = ["find_furniture"]

_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]{2}")
#: A line that comes back so often, always away from a sentence, is a header or footer.
_MIN_REPEATS = 3
_SHARE = 0.8
_BLOCK_LINES = 6
_MAX_LENGTH = 260
_MAX_ADVERT = 1_200
_MAX_SEEN = 100_000
_RULE_LENGTH = 40


def find_furniture(lines: Sequence[Line], cues: Cues) -> dict[int, MaskKind]:
    """Return the numbers of the lines that are no speech, with the kind of mask.

    Parameters
    ----------
    lines : sequence of Line
        All lines of the text.
    cues : Cues
        Compiled rule tables.

    Returns
    -------
    dict of int to str
        ``page_furniture``, ``advertisement`` or ``time_mark`` by line number.
    """
    found: dict[int, MaskKind] = {}
    seen: dict[str, MaskKind | None] = {}
    for number, line in enumerate(lines):
        text = line.text
        if not text:
            continue
        if len(text) > _MAX_LENGTH and text[:_RULE_LENGTH] == text[0] * _RULE_LENGTH:
            found[number] = "page_furniture"
        elif len(text) > _MAX_LENGTH:
            if _may_advertise(text) and cues.any("advertisement.paragraph", text[:_MAX_ADVERT]):
                found[number] = "advertisement"
            continue
        if text not in seen:
            if len(seen) > _MAX_SEEN:
                seen.clear()
            seen[text] = _kind_of(text, cues)
        kind = seen[text]
        if kind is not None:
            found[number] = kind
    _mark_repeated(lines, found, cues)
    return found


def _kind_of(text: str, cues: Cues) -> MaskKind | None:
    if text[0] == "#":
        text = text.lstrip("# ") or text
    if len(text) <= 3 and not any(char.isalnum() for char in text):
        return "page_furniture"
    for means, kind in _LINE_RULES:
        if (means != "advertisement.paragraph" or _may_advertise(text)) and cues.any(means, text):
            return kind
    return None


def _may_advertise(text: str) -> bool:
    """Look quickly for a word that stands in every advertisement paragraph."""
    return (
        "tocks" in text or "tock Advisor" in text or "tock advisor" in text or "tock tip" in text or "tock-pick" in text
    )


_LINE_RULES: tuple[tuple[str, MaskKind], ...] = (
    ("time_mark.line", "time_mark"),
    ("page_furniture.line", "page_furniture"),
    ("advertisement.line", "advertisement"),
    ("advertisement.paragraph", "advertisement"),
)


def _mark_repeated(lines: Sequence[Line], found: dict[int, MaskKind], cues: Cues) -> None:
    """Mark lines that repeat next to known furniture: running heads and dates.

    A running head is a block of several lines; each pass adds the lines that touch it.
    """
    anchors = {
        number for number, kind in found.items() if kind == "page_furniture" and _LETTERS.search(lines[number].text)
    }
    if len(anchors) < _MIN_REPEATS:
        return
    shapes: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if number not in found and 3 <= len(line.text) <= _MAX_LENGTH and _LETTERS.search(line.text):
            shapes.setdefault(_DIGITS.sub("0", line.text.strip("#* ")), []).append(number)
    repeated = {
        shape: numbers
        for shape, numbers in shapes.items()
        if len(numbers) >= _MIN_REPEATS and not _is_heading(lines[numbers[0]].text, cues)
    }
    for _ in range(_BLOCK_LINES):
        new = [
            shape
            for shape, numbers in repeated.items()
            if sum(_touches(at, lines, anchors) for at in numbers) >= _SHARE * len(numbers)
        ]
        for shape in new:
            for number in repeated.pop(shape):
                found[number] = "page_furniture"
                anchors.add(number)
        if not new:
            return


def _touches(number: int, lines: Sequence[Line], anchors: set[int]) -> bool:
    """Say whether a line of the block stands next to this one, a blank line between them or not."""
    for step in (-1, 1):
        at = number + step
        if 0 <= at < len(lines) and not lines[at].text:
            at += step
        if at in anchors:
            return True
    return False


def _is_heading(text: str, cues: Cues) -> bool:
    plain = text.rstrip(" :")
    return is_person(plain, cues) or cues.any("unnamed:*", plain)
