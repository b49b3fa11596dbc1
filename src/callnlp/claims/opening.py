"""The part of the company with which a sentence opens, or that is the subject of a clause."""

from __future__ import annotations

import re
from dataclasses import replace

from callnlp.annotation import Quantity
from callnlp.claims.parts import Segment, blocks_name, clean_part, head_part, names_metric
from callnlp.claims.scene import Scene
from callnlp.language.metrics import MetricMention
from callnlp.spans import Span

__all__ = ["new_subject", "opening_segment", "subject_segment"]

_NAME = r"(?P<name>[^,;:()$%]{2,60}?)"
_LEAD = (
    r"(?:and |but |so |now,? |next,? |finally,? |first,? |lastly,? |moving to |turning to )*"
    r"(?:(?:in|within|for|across|throughout)\s+(?:our |the )?|(?P<out>outside(?: of)?\s+(?:the )?)|"
    r"(?:turning|moving|looking|shifting|going|switching)(?: now| next| back| over)?\s+(?:on\s+)?to\s+(?:our |the )?|"
    r"on ?to\s+(?:our |the )?|(?:regarding|back to|in terms of|concerning)\s+(?:our |the )?|"
    r"(?:as|with regards?|with respect)\s+(?:for|to)\s+(?:our |the )?|"
    r"(?:as it |specifically )*(?:relat(?:ed|es|ing)|pertain(?:s|ing)) to (?:our |the )?|"
    r"(?:let me |let['’]s |i['’]ll |i will |we['’]ll )?(?:start|begin|turn|move|look|go)(?:ing)?(?: now| first| next)? "
    r"(?:with|to|at|on to) (?:our |the )?)"
)
_OPENING = re.compile(rf"\A{_LEAD}{_NAME}[,.]", re.I)
_ON = re.compile(r"\A(?:and |but |so |then )?(?:on|at) (?:our |the )?(?P<name>[^,;:()$%]{2,40}?),", re.I)
_SIDE = re.compile(r"\bon (?:our |the )(?P<name>[^,;:()$%]{2,40}?) (?:side|front)\b", re.I)
_CONNECTIVES = re.compile(r"(?:(?:and|but|so|now|then|again|okay|finally|lastly|next),? )*\Z", re.I)
_HEADING = re.compile(
    rf"\A(?:{_LEAD}|(?:(?:next|now|finally|lastly|first|second|third|and|then)(?:, | is | up, )(?:our |the )?)+)"
    r"(?P<name>[^;:()$%.?]{2,70})\.\Z",
    re.I,
)
#: Where a sentence without a value says what comes next: "I'll review the performance of ...".
_ANNOUNCED = re.compile(
    r"\b(?:review|discuss|cover|summarize|(?:touch|comment|update|color|details?|question)(?: [\w-]+)? (?:on|about)|"
    r"(?:talk|ask)(?: you)? about|look(?:ing)? at|(?:start|begin)(?:n?ing)? with|"
    r"(?:turn|mov|shift|switch)(?:e|ing)?(?: \w+)? to|(?:results|performance|scenario|picture) (?:for|of|in|at))"
    r"\s+(?:our |the |your )?(?:(?:results|performance|update) (?:for|of|in|at|on) (?:our |the )?)?"
    r"(?P<name>[^\s,;:()$%?][^,;:()$%?]{1,60})",
    re.I,
)
_CAPITAL = r"[A-Z][\w&.'’-]*"
#: "APJ delivered revenue of", "Flooring Europe with sales of": a proper name right before what it achieved.
_ACHIEVED = re.compile(
    rf"(?P<name>{_CAPITAL}(?: (?:and |& |of |the |of the )?{_CAPITAL}){{0,4}})"
    r"(?: segment| business| region| division| group)? "
    r"(?:delivered|achieved|reported|posted|generated|recorded|produced|contributed|established|earned|with) "
    r"(?:an? |our |the )?(?:(?!of )[\w-]+ ){0,4}\Z"
)
#: "while in Europe our margin rose": the clause opens on a part.
_CLAUSE_IN = re.compile(
    r"(?:[Ii]n|[Ff]or|[Aa]t|[Aa]cross) (?:our |the )?(?P<name>[A-Z][^,;:()$%]{1,40}?),? (?:our|the|we|it) "
)
#: "We expect storage to grow 5%".
_EXPECTED = re.compile(
    r"\b(?:expect|anticipate|forecast|see)(?:s|ed|ing)? (?:our |the |that )?"
    r"(?P<name>(?!to |it |this |that |we )[^,;:()$%]{2,40}?)"
    r" (?:to|will|should) (?:continue to )?(?:grow|increase|decline|decrease|be (?:up|down))\b[^,;]{0,40}\Z"
)
_SOLD = ("revenue", "volume", "comparable_sales", "price")
_UNIT = re.compile(r"\s+(?:segments?|business(?:es)?|division|region|sector)\b", re.I)
_PHRASE = re.compile(
    r"(?:terms|light|spite|addition|line|conjunction|case|support|view|order|regards?) (?:of|to|with)\b", re.I
)
_OPENING_UNIT = re.compile(
    rf"\A(?:and |but |so |now,? |next,? |finally,? )*(?:our |the )?{_NAME}\s+"
    r"(?:segment|business|division|region)(?:['’]s)?\b",
    re.I,
)
_SUBJECT = re.compile(
    r"\A(?:and |but |so |also,? )*(?:our |the )?(?P<name>[^,;:()$%]{2,45}?)\s+(?:revenues?\s+|sales\s+|also\s+)?"
    r"(?:grew|was|were|is|are|increased|rose|declined|decreased|fell|delivered|generated|set|saw|had|has|have|"
    r"continues?|"
    r"continued|came in|contributed|reached|posted|doubled|reported|now|remain(?:s|ed)|ended|exceeded|performed|"
    r"recorded|achieved|produced|established|earned|climbed|jumped|dropped|improved|expanded|surged|"
    r"represent(?:s|ed)|accounted|comprised|made up|makes up|make up)\b"
)
_PART = re.compile(r"(?:one|some|any|much|most|many|all|part|each|none|both|half|more|less|what|how|certain)\b")
_UNIT_NEAR = re.compile(
    r"\b(?:our|the|its) (?P<name>[^\W\d_][\w&'’/.-]*(?: (?:and |& )?[\w&'’/.-]+){0,2}) (?:business|segment|division)\b",
    re.I,
)
_EARNS = re.compile(
    r"\b(?:our|the|its) (?P<name>[^\W\d_][\w&'’/.-]*(?: (?:and |& )?[\w&'’/.-]+){0,4}) (?:business|segment|division) "
    r"(?:earned|contributed|reported|delivered|recorded|generated|lost)\b",
    re.I,
)
_INSIDE = re.compile(r"\s(?:for|in|of|at|within|across)\s")
_CLAUSE = re.compile(r"[;:]|, (?:and|while|but|with|which)\b|\b(?:while|whereas)\b|\. ")
_DATED_LEAD = re.compile(
    r"\A(?:(?:and|but|so|now),? )*(?:in|for|during|at|by|through|over|as of)\b[^,;:]{0,40},\s*", re.I
)
_ITEM = re.compile(
    r"(?:,| and) (?P<name>[A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*){0,3}) (?:was|were|is|grew|rose|fell|declined|represented)\b"
)
_PRONOUN = re.compile(r"\A(?:and |but |so )?(?:it|this|that|these|they|its|their|which|we|overall|total|i|you)\b", re.I)


def new_subject(scene: Scene, quantity: Quantity, mention: MetricMention | None, *, capitals: bool) -> Segment | None:
    """Return the subject of a clause that begins behind the value before: "A was 46% of sales; and B was 8%"."""
    ahead = scene.value_end_before(quantity.span)
    item = _ITEM.search(scene.text, ahead, quantity.span.start) if ahead else None
    if item is not None:
        return clean_part(scene, item.start("name"), item.end("name"), rule="segment.subject", capitals=True)
    if not ahead or _CLAUSE.search(scene.low, ahead, quantity.span.start) is None:
        return None
    found = subject_segment(scene, quantity, mention, capitals=capitals)
    return found if found is not None and found.rule == "segment.subject" else None


def opening_segment(scene: Scene) -> Segment | None:
    """Return the part of the company with which a sentence opens ("Turning to our Americas segment,")."""
    match = _HEADING.match(scene.text)
    if match is not None and not match["out"] and not _PHRASE.match(match["name"]):
        found = clean_part(scene, match.start("name"), match.end("name"), rule="segment.opening")
        if found is not None:
            return found
    match = _OPENING.match(scene.text)
    if match is not None and not _PHRASE.match(match["name"]):
        start = match.start("out") if match["out"] else match.start("name")
        found = clean_part(scene, start, match.end("name"), rule="segment.opening")
        if found is not None:
            return found
    match = _ON.match(scene.text)
    if match is not None:
        found = clean_part(scene, match.start("name"), match.end("name"), rule="segment.opening", capitals=True)
        if found is not None:
            return found
    found = _announced(scene) if not scene.quantities else None
    if found is not None:
        return found
    match = _OPENING_UNIT.match(scene.text)
    return clean_part(scene, match.start("name"), match.end("name"), rule="segment.unit") if match else None


def _announced(scene: Scene) -> Segment | None:
    """Return the part that a sentence says the talk will turn to: a proper name, or what is called a segment.

    Or what is sold: "Let me add some detail on our tissue volumes"; but "Let me look at the pace".
    """
    found = None
    for match in _ANNOUNCED.finditer(scene.text):
        part = head_part(scene, *match.span("name"), capitals=False)
        if part is None or part.span is None:
            continue
        end = part.span.end
        proper = (part.text or "")[:1].isupper() or scene.vocabulary.place.match((part.text or "").lower())
        sold = any(m.span.start == end + 1 and m.metric in _SOLD for m in scene.mentions)
        if proper or _UNIT.match(scene.text, end) or sold:
            found = replace(part, rule="segment.announced")
    return found


def _said_in_clause(scene: Scene, start: int, quantity: Quantity, mention: MetricMention | None) -> Segment | None:
    """Return the part that a clause opens on, whose achievement it tells, or that it expects to move."""
    clause = _CLAUSE_IN.match(scene.text, start, quantity.span.start)
    opened = clean_part(scene, *clause.span("name"), rule="segment.opening", capitals=True) if clause else None
    return opened or _achiever(scene, quantity, mention) or _expected(scene, start, quantity)


def _achiever(scene: Scene, quantity: Quantity, mention: MetricMention | None) -> Segment | None:
    """Return the proper name of what achieved the metric: "Finally, APJ delivered revenue of $77 million"."""
    if mention is None:
        return None
    match = _ACHIEVED.search(scene.text, max(mention.span.start - 120, 0), mention.span.start)
    if match is None:
        return None
    start, end = match.span("name")
    first = re.match(r"\w+ ", match["name"])
    if first is not None and blocks_name(scene, first.group().strip()):
        start += first.end()  # "Finally APJ delivered"
    return clean_part(scene, start, end, rule="segment.subject", capitals=True)


def _expected(scene: Scene, start: int, quantity: Quantity) -> Segment | None:
    """Return what is expected to move, unless it is a metric."""
    match = _EXPECTED.search(scene.low, start, quantity.span.start)
    if match is None or any(m.span.start < match.end() and match.start("name") < m.span.end for m in scene.mentions):
        return None
    return clean_part(scene, *match.span("name"), rule="segment.subject")


def _beside(scene: Scene, start: int, end: int, *, capitals: bool) -> Segment | None:
    """Return the part of "on the hardware side", said in this clause or at the head of the sentence.

    No word of it may name a metric or a matter ("on the tax front").
    """
    said = list(_SIDE.finditer(scene.text, start, end)) or [
        first for first in _SIDE.finditer(scene.text, 0, end) if _CONNECTIVES.match(scene.text[: first.start()])
    ]
    if not said:
        return None
    name = Span(*said[-1].span("name"))
    for word in re.finditer(r"\S+", name.slice(scene.low)):
        position = name.start + word.start()
        if scene.vocabulary.matter.match(word.group()) or names_metric(scene, position, position + 1):
            return None
    return clean_part(scene, name.start, name.end, rule="segment.side", capitals=capitals)


def subject_segment(
    scene: Scene, quantity: Quantity, mention: MetricMention | None, *, capitals: bool
) -> Segment | None:
    """Return the opening or subject of the clause: "our Americas segment grew revenue 7%"."""
    opening = opening_segment(scene)
    if opening is not None and not (capitals and opening.rule == "segment.unit"):
        return opening
    cuts = [match.end() for match in _CLAUSE.finditer(scene.low, 0, quantity.span.start)]
    start = cuts[-1] if cuts else 0
    found = _beside(scene, start, quantity.span.start, capitals=capitals)
    if found is None and capitals:
        earner = _EARNS.search(scene.text, start, quantity.span.start)
        return clean_part(scene, *earner.span("name"), rule="segment.unit_near", capitals=True) if earner else None
    if found is not None:
        return found
    start += len(scene.low[start:]) - len(scene.low[start:].lstrip())
    dated = _DATED_LEAD.match(scene.text, start, quantity.span.start)
    if dated is not None and any(p.span.overlaps(Span(*dated.span())) for p in scene.periods):
        start = dated.end()  # "In 2021, Solara generated"
    said = _said_in_clause(scene, start, quantity, mention)
    if said is not None:
        return said
    match = _SUBJECT.match(scene.low[start : quantity.span.start])
    near = list(_UNIT_NEAR.finditer(scene.text, start, quantity.span.start))
    if near and (match is None or _PRONOUN.match(scene.low[start:])):
        return clean_part(scene, near[-1].start("name"), near[-1].end("name"), rule="segment.unit_near")
    if match is None or _PRONOUN.match(scene.low[start:]):
        return None
    if mention is not None and start <= mention.span.start < start + match.end():
        return None  # the subject is the metric itself
    begin, end = start + match.start("name"), start + match.end("name")
    inside = _INSIDE.search(scene.low, begin, end)
    found = clean_part(scene, begin, end, rule="segment.subject")
    if (
        found is None and inside is not None and not _PART.match(scene.low, begin)
    ):  # "Services for the cloud reached ...": what comes first
        found = clean_part(scene, begin, inside.start(), rule="segment.subject")
    return found
