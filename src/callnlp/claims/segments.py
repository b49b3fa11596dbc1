"""Which part of the company, product or region is a number about, in the speaker's own words."""

from __future__ import annotations

import re

from callnlp.annotation import Quantity
from callnlp.claims.carrying import COMPANY_LEVEL, HELD, carried_segment
from callnlp.claims.linking import Link
from callnlp.claims.listing import listed_part
from callnlp.claims.opening import new_subject, subject_segment
from callnlp.claims.parts import Segment, clean_part, head_part, premodifier
from callnlp.claims.scene import Scene
from callnlp.claims.topic import Topic
from callnlp.language.metrics import MetricMention
from callnlp.spans import Span

__all__ = ["find_segment"]

_MOVED = re.compile(
    r"(?:,? (?:also|both|each|business|segment|will|would|should|to|is|are|was|were|has|have|had|been|being|be))*"
    r" (?:grew|grows?|growing|grown|rose|ris(?:e|en|ing)|up|down|increas(?:ed|e|es|ing)|declin(?:ed|e|es|ing)|"
    r"decreas(?:ed|e|es|ing)|fell|fall(?:en|ing)?|doubled|tripled|contribut(?:ed?|es|ing))\b"
)
_ADVERB = re.compile(r"\s+(internationally|domestically|overseas|abroad)\b", re.I)
_PREP = re.compile(
    r"\A\s*(?:(?:year-over-year|organic(?:ally)?|growth|guidance|outlook|contribution|increases?|gains?|"
    r"declines?|volume|range|"
    r"sales|revenues?|margin|rate)\s+){0,2}(?:in|from|for|across|at|within|of|attributable to)\s+(?:both )?"
    r"(?:our |the |its )?(?P<name>[^,;()$%]{2,60})",
    re.I,
)
#: "consolidated revenue", "at the enterprise level": whatever part was named before.
_CONSOLIDATED = re.compile(r"\b(?:consolidated|company-?wide|total company|overall company)(?: [\w-]+)?\s*\Z")
_LEVEL = re.compile(
    r"[^.;]{0,40}?\b(?:at (?:the|a|our) (?:consolidated|enterprise|total company|company|corporate) level|"
    r"on a consolidated basis)\b"
)
_TOPICAL = ("link.topic", "link.growth_of_topic")
#: What is counted or held as such: only a proper name or a place before it is a part ("U.S. members"), any other
#: word tells a kind ("self-pay churn", "field service employees").
_OF_A_KIND = frozenset("users headcount retention utilization market_size macro productivity inventory other".split())
_RISEN = re.compile(r"\b(?:increased|grew|rose|declined|decreased|fell|up|down)\b(?: by| over| about| nearly)*\s*\Z")
_SOLD_TO = re.compile(r"(?:subscriptions?|subs|installed base|install base|memberships?|licenses)\b")
_WHOSE = re.compile(r"(?:\A|[\s(])(?P<name>(?:[A-Z][\w&.-]*(?: (?=[A-Z]))?){1,4})['’]s?\s+(?:[a-z]+\s+){0,2}\Z")


def find_segment(
    scene: Scene,
    quantity: Quantity,
    link: Link | None,
    metric: str,
    topic: Topic,
    *,
    before: Segment | None = None,
    beside: Segment | None = None,
) -> Segment:
    """Return the part of the company that a value is about.

    Looked for in this order: the words before the metric's name ("AWS revenue"), a preposition after it
    ("revenue in North America"), a preposition after the value, the opening or the subject of the
    sentence, the value before, the topic that an earlier sentence of the turn opened.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    link : Link or None
        How it is bound.
    metric : str
        The metric decided on.
    topic : Topic
        What the turn is about.
    before : Segment, optional
        That of the value before, when it shares the metric.
    beside : Segment, optional
        That of the value before in the sentence, whatever its metric.
    """
    capitals = metric in COMPANY_LEVEL
    mention = link.mention if link is not None else None
    found = listed_part(scene, quantity) or _sharer(scene, quantity, link)
    found = found or _said_beside(scene, quantity, None if metric in HELD else mention, metric, capitals=capitals)
    if found is None and link is not None:
        found = _of_growth(scene, quantity, link, capitals=capitals)
    if found is not None:
        return found
    if _is_consolidated(scene, quantity, mention):
        return Segment(None, "segment.total")
    if before is not None:
        return new_subject(scene, quantity, mention, capitals=capitals) or before
    named = mention is not None and link is not None and link.side == "before" and not mention.weak
    found = subject_segment(scene, quantity, mention if named else None, capitals=capitals)
    if found is None and not named and not capitals:
        found = _mover(scene, quantity)
    if found is not None:
        return found
    echo = topic.echoed(quantity) if link is not None and link.rule == "link.echo" else None
    if echo is not None:
        return Segment(echo.segment, "segment.echo")
    if link is not None and link.rule in _TOPICAL and topic.metric_segment is not None:
        return Segment(topic.metric_segment, "segment.topic")
    return carried_segment(scene, quantity, mention, metric, topic, named=named, beside=beside)


def _sharer(scene: Scene, quantity: Quantity, link: Link | None) -> Segment | None:
    """Return whose share a value is: "Cold drinks were 75% of beverage sales"."""
    if link is None or link.rule != "link.of_after" or quantity.kind != "percent":
        return None
    found = subject_segment(scene, quantity, None, capitals=False)
    return found if found is not None and found.rule == "segment.subject" else None


def _said_beside(
    scene: Scene, quantity: Quantity, mention: MetricMention | None, metric: str, *, capitals: bool
) -> Segment | None:
    """Return the part that the words beside the metric's name or the value give."""
    found: Segment | None = None
    if mention is not None:
        kind = metric == "cost" or (metric in _OF_A_KIND and _SOLD_TO.match(scene.low, mention.span.start) is None)
        found = premodifier(scene, mention.span, capitals=capitals or kind)
        if found is not None and metric in ("opex", "cost") and _opens_only(scene, found):
            found = None  # "Outage expenses were": a capital by its place
        if found is not None and metric == "other":
            found = Segment(found.text, "segment.before_name", found.span)
        end = mention.span.end
        if mention.span.slice(scene.low).endswith(" attributable"):
            end -= len(" attributable")
        after = _after(scene, end, capitals=capitals)
        if after is not None and metric == "users" and after.text and scene.vocabulary.place.match(after.text.lower()):
            found = after  # "Rewards members in the U.S.": of all members, those there
        found = found or after
    if found is None:
        found = _abroad(scene, quantity)
    if found is None and not capitals:
        found = _after(scene, quantity.span.end, capitals=True)
    if found is None and mention is not None and mention.span.start >= quantity.span.end:
        whose = _WHOSE.search(scene.text, max(quantity.span.start - 60, 0), quantity.span.start)
        if whose is not None:  # "Solara's 66 million listeners"
            found = clean_part(scene, whose.start("name"), whose.end("name"), rule="segment.whose", capitals=True)
    return found


def _opens_only(scene: Scene, found: Segment) -> bool:
    """Say whether a name has its one capital from opening the sentence."""
    text = found.text or ""
    opens = found.span is not None and found.span.start == 0
    return opens and text[1:].islower() and scene.vocabulary.place.match(text.lower()) is None


def _of_growth(scene: Scene, quantity: Quantity, link: Link, *, capitals: bool) -> Segment | None:
    """Return the part of the metric whose growth is told: "advertising revenue was strong, posting 7% growth"."""
    if link.mention is None or link.rule not in ("link.growth_of_sentence", "link.noun_after"):
        return None
    if link.rule == "link.noun_after" and not _RISEN.search(scene.before(quantity.span, words=4)):
        return None  # "the member base increased by 2.5 million members", but "US sales fell, and we opened 5 stores"
    heads = [
        m for m in scene.mentions if m.metric == link.metric and not m.weak and m.span.end <= link.mention.span.start
    ]
    return premodifier(scene, heads[-1].span, capitals=capitals) if heads else None


def _is_consolidated(scene: Scene, quantity: Quantity, mention: MetricMention | None) -> bool:
    """Say whether a value is said to be of the whole company."""
    if mention is not None and _CONSOLIDATED.search(scene.low, max(mention.span.start - 40, 0), mention.span.start):
        return True
    following = [q.span.start for q in scene.quantities if q.span.start >= quantity.span.end]
    return _LEVEL.match(scene.low[quantity.span.end : min(following, default=len(scene.low))]) is not None


def _abroad(scene: Scene, quantity: Quantity) -> Segment | None:
    """Return the adverb right behind a value that names a part: "6% in North America and 3% internationally"."""
    match = _ADVERB.match(scene.text, quantity.span.end)
    return Segment(match[1], "segment.adverb", Span(*match.span(1))) if match is not None else None


def _mover(scene: Scene, quantity: Quantity) -> Segment | None:
    """Return the named part that moved by the value, in a clause of its own: "we expect Europe to grow 5%"."""
    floor = scene.value_end_before(quantity.span)
    floor = max(floor, quantity.span.start - 120)
    moves = list(_MOVED.finditer(scene.low, floor, quantity.span.start))
    if not moves or len(scene.low[moves[-1].end() : quantity.span.start].split()) > 6:
        return None
    start = moves[-1].start()
    return premodifier(scene, Span(start, start), capitals=True)


def _after(scene: Scene, position: int, *, capitals: bool) -> Segment | None:
    following = [q.span.start for q in scene.quantities if q.span.start >= position]
    match = _PREP.match(scene.text[position : min(following, default=len(scene.text))])
    if match is None:
        return None
    return head_part(scene, position + match.start("name"), position + match.end("name"), capitals=capitals)
