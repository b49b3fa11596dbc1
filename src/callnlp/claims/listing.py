"""The parts in a list of values: "Europe up 5%, Asia 7%, and the rest of the world 2%"."""

from __future__ import annotations

import re

from callnlp.annotation import Quantity
from callnlp.claims.parts import Segment, clean_part
from callnlp.claims.scene import Scene

__all__ = ["listed_part"]

_MOVED = (
    r"(?:(?:up|down|at|was|were|is|are|being|also|both|grew|grows|growing|increas(?:ed|ing)|declin(?:ed|ing)|decreas(?:ed|"
    r"ing)|fell|falling|rose|rising|contributing|representing|by|about|approximately|nearly|roughly|over|around) )*"
)
_NAME = r"(?:in )?(?:our |the )?(?!(?:with|and|by|while|as) )(?P<name>[^\s,;:()$%][^,;:()$%]{1,40}?)"
#: All that stands between two values of a list.
_NEXT = re.compile(rf"(?:[,;] (?:(?:and|while|with|but) )?| (?:and|while) ){_NAME},? {_MOVED}\Z", re.I)
#: How a list begins.
_FIRST = re.compile(
    rf"(?:\b(?:with|by|while|as)|[,;:]) {_NAME},? (?:up|down|(?:grow|increas|declin|decreas|ris|fall)ing) {_MOVED}\Z"
)
#: "17% in the Americas, 10% in EMEA": the names come behind the values.
_BEHIND = re.compile(r"\s*(?:in|for|from|on|at) (?:both )?(?:the |our )?[A-Z]")


def listed_part(scene: Scene, quantity: Quantity) -> Segment | None:
    """Return the part that stands for a value in a list, with nothing but its movement between.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    """
    if quantity.kind not in ("percent", "money", "points", "multiple"):
        return None
    if _BEHIND.match(scene.text, quantity.span.end):
        return None
    before = [q for q in scene.quantities if q.span.end <= quantity.span.start]
    if before and before[-1].kind == quantity.kind:
        match = _NEXT.match(scene.text, before[-1].span.end, quantity.span.start)
        if match is not None:
            found = _part(scene, match)
            return found if quantity.kind != "money" or _is_proper(found) else None
    floor = max(before[-1].span.end if before else 0, quantity.span.start - 80)
    match = _FIRST.search(scene.text, floor, quantity.span.start)
    found = _part(scene, match) if match is not None else None
    return found if _is_proper(found) else None


def _is_proper(found: Segment | None) -> bool:
    return found is not None and (found.text or "")[:1].isupper()


def _part(scene: Scene, match: re.Match[str]) -> Segment | None:
    """Return the name of a list's item, unless it names a metric or a time."""
    start, end = match.span("name")
    if any(mention.span.start < end and start < mention.span.end for mention in scene.mentions):
        return None
    if any(period.span.start < end and start < period.span.end for period in scene.periods):
        return None
    return clean_part(scene, start, end, rule="segment.listed")
