"""The part of the company that earlier sentences leave open for this one."""

from __future__ import annotations

import re

from callnlp.annotation import Quantity
from callnlp.claims.parts import Segment
from callnlp.claims.scene import Scene
from callnlp.claims.topic import Topic
from callnlp.language.metrics import MetricMention
from callnlp.spans import Span

__all__ = ["ASKED", "COMPANY_LEVEL", "HELD", "SAID", "carried_segment", "remember_part"]

ASKED = ("backlog", "arr")  # kept by one part of a company, and asked about as its own
COMPANY_LEVEL = frozenset(
    "opex tax_rate interest depreciation eps net_income pretax_income capex free_cash_flow operating_cash_flow cash "
    "debt leverage buyback dividend capital_return share_count fcf_margin net_margin ebitda_margin "
    "fx_impact gross_margin".split()
)
#: Held by a company as a whole: a name before it is its own.
HELD = frozenset("eps interest leverage buyback capital_return debt share_count tax_rate dividend".split())
#: Told of a company as a whole, whatever part was spoken of before.
_OF_THE_WHOLE = frozenset(
    "tax_rate depreciation eps net_income pretax_income capex free_cash_flow operating_cash_flow cash debt leverage "
    "buyback dividend capital_return share_count fcf_margin net_margin interest".split()
)
_NOT_OPENED = COMPANY_LEVEL | {"cost", "retention", "inventory"}
_TOTAL = re.compile(r"\b(?:total|overall|aggregate)\s*\Z")
#: "the segment's margin", "segment EBITDA", "this business": the part spoken of before.
_REFERS = re.compile(
    r"\b(?:the|this|that) (?:segment|business unit|division|region|category|franchise)\b|\b(?:this|that) business\b|"
    r"(?<!total )(?<!our )(?<!all )(?<!by )(?<!both )(?<!other )\bsegment (?:adjusted |operating |gross |net )*"
    r"(?:ebitda|ebit|profit|income|earnings|margins?|sales|revenues?|results)\b"
)
_INSIDE_WORD = re.compile(r"[\w-]")
_WITHOUT = re.compile(r"\b(?:excluding|outside|without|ex)(?: of)?(?: the| our)? ?\Z")
_POINTS = re.compile(r"(?:(?:and|so|but|now|obviously|i think),? )*(?:this|that|these|it|they)\b")


#: Rules that read a part off the words beside a value.
SAID = (
    "segment.before_metric",
    "segment.after",
    "segment.opening",
    "segment.subject",
    "segment.unit",
    "segment.unit_near",
)

#: Rules whose part the next value of the sentence has too.
_LASTING = (
    *(rule for rule in SAID if rule != "segment.after"),
    "segment.known",
    "segment.carried",
    "segment.referred",
    "segment.sentence",
)


def _known_part(scene: Scene, quantity: Quantity, metric: str, topic: Topic) -> Segment | None:
    """Return the part, told of before in the call, that the sentence names last before a value.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    metric : str
        The metric decided on.
    topic : Topic
        Knows what was told of.
    """
    if metric in _OF_THE_WHOLE:
        return None
    best = Span(0, 0)
    for name, times in topic.spoken.items():
        start = scene.low.rfind(name, 0, quantity.span.start) if times >= 2 else -1
        end = start + len(name)
        if start < 0 or (end, -start) <= (best.end, -best.start):
            continue
        if _INSIDE_WORD.match(scene.low[start - 1 : start]) or _INSIDE_WORD.match(scene.low[end : end + 1]):
            continue
        best = Span(start, end)
    if best.end == 0 or _WITHOUT.search(scene.low, max(best.start - 30, 0), best.start):
        return None
    return Segment(best.slice(scene.text), "segment.known", best)


def carried_segment(
    scene: Scene,
    quantity: Quantity,
    mention: MetricMention | None,
    metric: str,
    topic: Topic,
    *,
    named: bool,
    beside: Segment | None = None,
) -> Segment:
    """Return the part of the company that earlier sentences leave open, unless this one says "total".

    A part that a sentence opened on holds for the next one, and for three where values come without a name. One told
    beside a value holds where a later sentence refers to it: "segment EBITDA", "This is up 5%".

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    mention : MetricMention or None
        The name of the metric.
    metric : str
        The metric decided on.
    topic : Topic
        What the turn is about.
    named : bool
        The metric is named before the value.
    beside : Segment, optional
        That of the value before in the sentence: "Pump sales fell 5%, and margins rose to 10%".
    """
    whole = mention is not None and (
        _TOTAL.search(scene.low, max(mention.span.start - 20, 0), mention.span.start) is not None
        or mention.span.slice(scene.low).startswith("total ")
    )
    if whole:
        return Segment(None, "segment.total")
    lasts = beside is not None and (
        beside.rule in _LASTING or (beside.rule == "segment.after" and metric.endswith("_margin"))
    )
    if beside is not None and beside.text is not None and lasts and metric not in HELD:
        return Segment(beside.text, "segment.sentence")
    known = _known_part(scene, quantity, metric, topic)
    if known is not None or (beside is not None and beside.text is None):
        return known or Segment(None, "segment.whole")  # as the value before: "sales of $20 million, growth of 5%"
    if topic.part is not None and metric in ASKED and topic.part_age <= 5:
        return Segment(topic.part, "segment.asked")
    if topic.told_part is not None and topic.told_part_age <= 4 and _REFERS.search(scene.low):
        return Segment(topic.told_part, "segment.referred")
    if topic.segment is not None and metric not in _NOT_OPENED and topic.segment_age <= (1 if named else 3):
        return Segment(topic.segment, "segment.carried")
    points = topic.told_part_age == 1 and not named and _POINTS.match(scene.low) is not None
    if topic.told_part is not None and points and metric not in _OF_THE_WHOLE:
        return Segment(topic.told_part, "segment.referred")
    return Segment(None, "segment.whole")


def remember_part(topic: Topic, segments: list[Segment]) -> None:
    """Note the one part of the company that a sentence told values of.

    Parameters
    ----------
    topic : Topic
        Changed in place.
    segments : list of Segment
        Of the values of the sentence.
    """
    said = {segment.text for segment in segments}
    text = next(iter(said)) if len(said) == 1 else None
    if text is not None:
        topic.told_part, topic.told_part_age = text, 0
    elif len(said) > 1:
        topic.told_part = None
