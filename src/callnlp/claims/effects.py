"""Amounts that are no level of what is named: what something did to a result, what debt was paid, a named move."""

from __future__ import annotations

import re

from callnlp.annotation import Direction, Quantity
from callnlp.claims.scene import Scene

__all__ = ["HEADWIND", "TAILWIND", "adds_to_growth", "debt_flow", "effect", "is_named_move"]

HEADWIND = re.compile(
    r"headwind|negative|unfavorable|adverse|hurt|pressure|drag|reduc|stronger (?:us |u\.s\. )?dollar|loss|lower"
)
TAILWIND = re.compile(r"tailwind|(?<!un)favorabl|positive|benefit|help|gain")
_IMPACT = re.compile(r"\bimpact(?:ed|ing|s)?(?: [^\W\d_][\w'’/&-]*){0,6} \Z")
_OFFSET = re.compile(r"\boffset (?:by|with)\b[^.;]*\Z")
_CONTRIBUTED = re.compile(r"\bcontribut(?:ed?|es|ing)(?: (?:about|approximately|roughly|nearly|over|an?|another))* \Z")
#: "we repaid $9 million", "we used $491 million to repay", "issuance of $300 million of notes"
_DEBT_FLOW = re.compile(
    r"\b(?:(?P<up>issu(?:e|ed|ing|ances?)|borrow(?:ed)?)|repa(?:y|id|ying|yments?)|retir(?:e|ed|ing|ement)|"
    r"redeem(?:ed|ing)?|redemptions?|pa(?:y|id|ying) (?:down|off)|prepa(?:y|id|ying|yment))\b"
)
#: "a decrease in working capital of $5 million", "the decline attributable to weather was $5 million"
_NAMED_MOVE = re.compile(
    r"\b(?:growth|increase|decrease|decline|reduction|improvement|drop) "
    r"(?=(?:in|of|to|for|from|due|related|attributable|is|was|were|includ\w+)\b)"
    r"(?:[^\W\d_][\w'’&/-]* ){0,8}?(?:is|was|were|to be|of|included|includes|totaled)"
    r"(?: (?:about|approximately|roughly|nearly|over|around))* \Z"
)
#: "$400 million of absolute growth", "$47 million of the decline", "$5 million in potential headwind"
_MOVE_AFTER = re.compile(
    r"\A (?:of|in) (?:[^\W\d_][\w'’&/-]* ){0,3}?(?:growth|increase|decline|decrease|reduction|improvement|headwinds?|"
    r"tailwinds?)(?=[,.;]| (?:in|to|over|from|for|as|was|is|were|and|this|year|due|on|at|compared|versus)\b|\Z)"
)
_USED = re.compile(r"\b(?:us(?:ed|ing)|spent|utilized)(?: (?:about|approximately|our|the))* \Z")
#: "a 2% growth benefit", "2% of growth from acquisitions"; "a benefit of 2%", "the deal contributed 2%" to growth
_ADDS = re.compile(
    r"\A (?:of )?(?:[a-z]+ )?growth (?:rate )?"
    r"(?:benefits?|headwinds?|tailwinds?|impacts?|from (?:\S+ )?acquisitions?)\b|"
    r"\A to (?:[\w-]+ ){0,3}growth\b"
)
_BENEFIT_OF = re.compile(
    r"\b(?:(?<!tax )benefit|headwind|tailwind|drag) of(?: (?:about|approximately|roughly|nearly))* \Z"
)


def _clause(scene: Scene, quantity: Quantity) -> str:
    """Return the words ahead of a value, from the number before it on."""
    floor = scene.value_end_before(quantity.span)
    return scene.low[max(floor, quantity.span.start - 90) : quantity.span.start]


def effect(scene: Scene, quantity: Quantity) -> Direction | None:
    """Return where money moved a result: "was impacted by $33 million of", "contributed $5 to"; None if it did not."""
    clause, behind = _clause(scene, quantity), scene.after(quantity.span, words=1)
    added = _CONTRIBUTED.search(clause) and (quantity.kind == "per_share" or behind.startswith(" to"))
    if not added and not _IMPACT.search(clause) and not _OFFSET.search(clause):
        return None
    around = scene.low[max(quantity.span.start - 90, 0) : quantity.span.end + 45]
    return "up" if (added or TAILWIND.search(around)) and not HEADWIND.search(around) else "down"


def adds_to_growth(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a percentage is named as what something added to a growth."""
    behind, ahead = scene.after(quantity.span, words=6), scene.before(quantity.span, words=5)
    return (_ADDS.match(behind) or _BENEFIT_OF.search(ahead)) is not None


def is_named_move(scene: Scene, quantity: Quantity) -> bool:
    """Say whether an amount is a change by its name: "a decrease in debt of $5 million"."""
    ahead, behind = _clause(scene, quantity), scene.after(quantity.span, words=8)
    return (_NAMED_MOVE.search(ahead) or _MOVE_AFTER.match(behind)) is not None


def debt_flow(scene: Scene, quantity: Quantity) -> Direction | None:
    """Return where an amount of debt moved it: up when taken up, down when paid back; None when it did not."""
    ahead = _clause(scene, quantity)
    used = scene.after(quantity.span, words=2) if _USED.search(ahead) else ""
    verbs = list(_DEBT_FLOW.finditer(f"{ahead} {used}"))
    return ("up" if verbs[-1]["up"] else "down") if verbs else None
