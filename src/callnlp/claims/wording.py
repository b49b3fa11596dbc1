"""Guidance in words: an outlook on a metric that names no number ("we expect that amount will increase").

Such a claim has no value; its ``value_text`` is the deciding words. Scoring leaves it out, the ledger
lists it as not measurable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from callnlp.annotation import Direction, Quantity
from callnlp.claims.scene import Scene
from callnlp.language.assertion import Cue
from callnlp.language.metrics import MetricMention
from callnlp.spans import Span

__all__ = ["Worded", "withdrawn_guidance", "worded_guidance"]

_UP = r"be (?:up|higher|above)|increase|grow|improve|expand|accelerate|rise|step up|increases|improvement|expansion"
_DOWN = (
    r"be (?:down|lower|below)|decrease|decline|moderate|decelerate|contract|fall|step down|shrink|declines|decreases"
)
_FLAT = r"flat|stable|consistent|similar|in line|unchanged|steady|(?:reasonably )?representative"
_DECIDES = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|"
    rf"(?P<flat>(?:be |remain |stay )?(?:relatively |roughly |fairly )?(?:{_FLAT})))\b"
    r"(?: (?:modestly|slightly|significantly|meaningfully|moderately|sequentially|year over year|further|"
    r"substantially))?"
)
_OUTLOOK = ("stance.guidance.expect", "stance.guidance.expected")
_ASKS = re.compile(
    r"\?\s*\Z|\b(?:can|could|would|should) you\b|\bhow should we\b|\bdo you\b|\byou (?:expect|anticipate)\b"
)
_STRICT_CUE = re.compile(r"\b(?:expect|anticipat|project|forecast|guid)")
_AMOUNT = re.compile(r"\b(?:that|this|the) (?:amount|number|figure|level)\b|\A\s*(?:it|that|this|amount|number)\b")
_BLANKET = re.compile(
    r"\w+ (?:(?:all|of|our|the|its|any|previous|prior|existing|full[- ]year|annual|fiscal|financial|20\d\d) )*"
    r"(?:guidance|outlook)"
)
_NOT = re.compile(r"\b(?:not|never|without)\b|n['’]t\b")
_REACH = 150  # characters behind the cue


@dataclass(frozen=True, slots=True)
class Worded:
    """An outlook in words.

    Parameters
    ----------
    quantity : Quantity
        Without a value; its span covers the deciding words.
    mention : MetricMention or None
        The metric's name; None where "that amount" stands for the one spoken of before.
    direction : {"up", "down", "flat"}
    cue : Cue
        The words of expectation.
    """

    quantity: Quantity
    mention: MetricMention | None
    direction: Direction
    cue: Cue


def worded_guidance(scene: Scene) -> Worded | None:
    """Find the outlook of a sentence that names a metric and no value.

    Parameters
    ----------
    scene : Scene
        A sentence. It may hold values, but none behind the words of expectation.
    """
    if _ASKS.search(scene.low):
        return None
    for cue in scene.cues:
        if cue.rule not in _OUTLOOK or not _STRICT_CUE.search(cue.span.slice(scene.low)):
            continue
        if any(quantity.span.start >= cue.span.end for quantity in scene.quantities):
            continue
        found = _behind(scene, cue)
        if found is not None:
            return found
    return None


def withdrawn_guidance(scene: Scene) -> list[Worded]:
    """Find the metrics whose guidance a sentence takes back without a number: one each.

    "We are withdrawing our store and capex guidance." Its ``value_text`` is the words from the verb on.
    "We have withdrawn all guidance" names none: one without a mention.

    Parameters
    ----------
    scene : Scene
        A sentence; one with values has claims of its own, which say that they are withdrawn.
    """
    if scene.quantities or _ASKS.search(scene.low):
        return []
    found = []
    for cue in scene.cues:
        if cue.rule != "revision.withdrawn" or _NOT.search(scene.low, max(cue.span.start - 24, 0), cue.span.start):
            continue
        if _BLANKET.fullmatch(scene.low, cue.span.start, cue.span.end):
            text = cue.span.slice(scene.text)
            quantity = Quantity(cue.span, text, None, None, None, "words", "count", rules=("words.withdrawn",))
            found.append(Worded(quantity, None, "flat", cue))
        for mention in scene.mentions:
            if cue.span.contains(mention.span) and not mention.weak and mention.metric not in ("other", "macro"):
                span = Span(cue.span.start, mention.span.end)
                text = span.slice(scene.text)
                quantity = Quantity(span, text, None, None, None, "words", "count", rules=("words.withdrawn",))
                found.append(Worded(quantity, mention, "flat", cue))
    return found


def _behind(scene: Scene, cue: Cue) -> Worded | None:
    end = min(cue.span.end + _REACH, len(scene.low))
    for match in _DECIDES.finditer(scene.low, cue.span.end, end):
        span = Span(match.start(), match.end())
        between = scene.low[cue.span.end : span.start]
        if re.search(r"[;]|, (?:and|but|as|which)\b", between):
            return None
        named = [m for m in scene.mentions if cue.span.end <= m.span.start and not m.weak and not m.span.overlaps(span)]
        named = [m for m in named if m.metric not in ("other", "macro") and m.span.start - span.end < 40]
        if not named and not _AMOUNT.search(between):
            continue
        direction: Direction = "up" if match["up"] else "down" if match["down"] else "flat"
        text = span.slice(scene.text)
        quantity = Quantity(span, text, None, None, None, "words", "count", rules=("words.outlook",))
        return Worded(quantity, named[0] if named else None, direction, cue)
    return None
