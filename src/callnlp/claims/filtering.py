"""What is a number but no claim: thresholds, denominators, tenure, windows, ordinals, idioms."""

from __future__ import annotations

import re

from callnlp.annotation import Explanation, Quantity
from callnlp.claims.linking import Link
from callnlp.claims.scene import Scene

__all__ = ["reject"]

# A duration is a value only where something measured in time is named.
_TIMED = re.compile(
    r"\b(?:dso|days sales|sales cycles?|lead times?|inventor(?:y|ies)|dwell|(?:average|remaining) life|duration|"
    r"payback|"
    r"response times?|wait times?|useful li(?:fe|ves)|delivery times?|turn(?:around)? times?|weighted average|"
    r"contract lengths?|maturity|days payable|days to|uptime|availability)\b"
)
_NOUN_BEHIND = re.compile(r" (?:delivery|shipping|service|option|return|week|event|program|course|trial|stay)\b")
#: how long a thing is: "a 285-mile line"
_LONG = re.compile(r"\d-(?:mile|kilometer|kilometre|foot|meter|metre|inch)\Z")
_SPECIFIED = frozenset(["nm", "kV", "V", "GHz", "MHz", "mm", "in", "inches", "Gbps", "Mbps", "mph", "dpi"])
_COUNTED = frozenset(
    ["users", "volume", "capacity", "headcount", "share_count", "buyback", "backlog", "bookings", "other", "macro"]
)
_SCALED = re.compile(r"\b(?:thousand|million|billion|trillion|[mb]n?)\b|\d{1,3}(?:,\d{3})+", re.I)


def reject(scene: Scene, quantity: Quantity, link: Link | None) -> Explanation | None:
    """Return why a quantity is no claim, or None when it may be one.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        One of its amounts.
    link : Link or None
        How the value is bound in its sentence, when it is.

    Returns
    -------
    Explanation or None
    """
    if quantity.kind in ("duration", "count") and any(p.span.overlaps(quantity.span) for p in scene.periods):
        return Explanation("reject.window", "a time window, not a value", quantity.span)
    after = scene.after(quantity.span, words=7)
    before = scene.before(quantity.span, words=9)
    near = [rule for rule in scene.vocabulary.left if rule.pattern.search(before)]
    near += [rule for rule in scene.vocabulary.right if rule.pattern.match(after)]
    for rule in near:
        if rule.targets and quantity.kind not in rule.targets:
            continue
        if rule.id.startswith("reject.threshold") and (quantity.low or quantity.high or 0.0) >= 1e9:
            continue  # no cohort is drawn at billions
        if rule.id == "reject.structural" and not _small(quantity):
            continue
        if rule.id == "reject.threshold_inside" and quantity.bound not in ("at_least", "at_most"):
            continue
        if rule.id == "reject.range_part" and quantity.text not in ("half", "third", "quarter"):
            continue
        return Explanation(rule.id, rule.reason, quantity.span)
    if quantity.kind == "physical" and (quantity.unit in _SPECIFIED or _LONG.search(quantity.text)):
        return Explanation("reject.specification", "a property of a product", quantity.span)
    if quantity.kind == "duration":
        return _duration(scene, quantity)
    return _count(scene, quantity, link, before) if quantity.kind == "count" else None


_BARE = re.compile(r"\d{2,4}")
_NAME_AHEAD = re.compile(r"(?<![\w.])[A-Z][a-z]+(?:[A-Z]\w*)? \Z")
_DOES = re.compile(
    r"\s+(?:is|was|has|will|can|enabl|provid|offer|deliver|help|allow|let|giv|mak|bring|integrat|includ|support)"
    r"(?:e?s|ed|e)?\b"
)


def _is_named(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a bare number ends a name that does something: "Solara 360 enables teams to draw"."""
    if _BARE.fullmatch(quantity.text) is None or _DOES.match(scene.low, quantity.span.end) is None:
        return False
    name = _NAME_AHEAD.search(scene.text, max(quantity.span.start - 30, 0), quantity.span.start)
    return name is not None and scene.vocabulary.stop.match(name[0].strip().lower()) is None


def _small(quantity: Quantity) -> bool:
    return not any(c.isdigit() for c in quantity.text) or max(quantity.low or 0.0, quantity.high or 0.0) <= 12


def _duration(scene: Scene, quantity: Quantity) -> Explanation | None:
    if "-" in quantity.text and _NOUN_BEHIND.match(scene.low, quantity.span.end):
        return Explanation("reject.attribute", "a property of a service, two-day delivery", quantity.span)
    if _TIMED.search(scene.low):
        return None
    return Explanation("reject.duration", "a time window; no metric measured in time is named", quantity.span)


_DEFINITE = re.compile(r"\b(?:the|these|those|its|their|our|all)\s+\Z")


_GAINED = re.compile(
    r"\b(?:new|additional|more|sign|signed|won|win|add|added|adding|landed|closed|secured|lost|opened)\b"
)


def _is_told_of(link: Link, before: str) -> bool:
    """Say whether a few of them are told of, not counted: "two players in this space", "two awards"."""
    return link.metric in ("users", "bookings") and _GAINED.search(before) is None


def _count(scene: Scene, quantity: Quantity, link: Link | None, before: str) -> Explanation | None:
    if _is_named(scene, quantity):
        return Explanation("reject.name", "a number in the name of a product", quantity.span)
    top = max(quantity.low or 0.0, quantity.high or 0.0)
    bound = link is not None and link.mention is not None and link.score >= 4.0
    if bound and link is not None and link.metric == "eps" and quantity.unit is None and "." in quantity.text:
        return None  # "earnings per share of 1.68"
    if quantity.unit is None and not _SCALED.search(quantity.text) and not (bound and top > 12):
        return Explanation("reject.bare_number", "a bare number with no unit and no counted noun", quantity.span)
    worded = top <= 12 and not any(c.isdigit() for c in quantity.text)
    if worded and (_DEFINITE.search(before) or (link is not None and _is_told_of(link, before))):
        return Explanation(
            "reject.structural", "how many there are of what is known: the two organizations", quantity.span
        )
    counted = bound and link is not None and link.metric in _COUNTED
    if top < 20 and not (counted and link is not None and link.side == "after"):
        return Explanation("reject.small_count", "a small number that counts nothing measured", quantity.span)
    return None
