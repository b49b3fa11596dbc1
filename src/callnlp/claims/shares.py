"""Percentages that are shares of a total: "51% of revenue", and the list that goes on with them."""

from __future__ import annotations

import re

from callnlp.annotation import Quantity
from callnlp.claims.scene import Scene

__all__ = ["goes_on_with_shares", "is_share", "names_a_part", "represents"]

_SHARE_AFTER = re.compile(
    r"\A\s*(?:contribution (?:from|to)|mix|being)\b|"
    r"\A\s*(?:or more |or so |plus |range )?of\s+(?!growth|the growth|organic growth|improvement|revenue growth|"
    r"the increase)"
)
_SHARE_BEFORE = re.compile(
    r"\b(?:represent(?:s|ed|ing)?|account(?:s|ed|ing)? for|compris(?:e|es|ed|ing)|mak(?:e|es|ing) up|made up)"
    r"(?:\s+(?:about|approximately|roughly|over|nearly|more than|just|only|a|another))*\s*\Z"
)
_FROM_AFTER = re.compile(
    r"\A\s*(?:(?:is|are|was|were|comes?|came|coming)?\s*(?:from|attributable to)|(?:are|were) in)\b"
    r"(?! (?:(?:fiscal |the )?(?:20\d\d|q[1-4]|prior|last|first|second|third|fourth|previous|year|same|comparable)))"
)
_PART_OF = re.compile(r"\bas an? (?:percent(?:age)?|%|share|portion) of\b")
_PERCENTAGE_IS = re.compile(
    r"\bpercent(?:age)? of (?:our |total |net )*(?:revenues?|sales) (?:was|is|were|will be|of)\b[^,;]{0,30}\Z"
)


def is_share(scene: Scene, quantity: Quantity) -> bool:
    """Say whether the words right around a percentage make it a share."""
    after = scene.after(quantity.span, words=3)
    before = scene.before(quantity.span, words=6)
    return bool(_SHARE_AFTER.match(after) or _SHARE_BEFORE.search(before) or _FROM_AFTER.match(after))


def represents(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a verb of making up stands right ahead: "accounted for 40%"."""
    return _SHARE_BEFORE.search(scene.before(quantity.span, words=6)) is not None


def names_a_part(scene: Scene, quantity: Quantity, lead: str) -> bool:
    """Say whether the metric is named as a part of another: "as a percentage of revenue".

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    lead : str
        The words ahead of it, from its metric on.
    """
    part = _PART_OF.search(lead) or _PERCENTAGE_IS.search(scene.before(quantity.span, words=9))
    return part is not None


def goes_on_with_shares(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a percentage goes on with shares: "the Americas were 51% of revenue, Europe 33% and Asia 15%"."""
    ahead = [q for q in scene.quantities if q.span.end <= quantity.span.start and q.unit == "percent"]
    end = quantity.span.start
    for other in reversed(ahead):
        if scene.vocabulary.move.search(scene.low, other.span.end, end):
            return False
        if is_share(scene, other):
            return True
        end = other.span.start
    return False
