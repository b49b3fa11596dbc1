"""Which part of the company, product or region is a number about, in the speaker's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callnlp.annotation import Quantity
from callnlp.claims.linking import Link
from callnlp.claims.scene import Scene
from callnlp.claims.topic import Topic
from callnlp.language.metrics import MetricMention
from callnlp.spans import Span

__all__ = ["ASKED", "Segment", "find_segment", "fold_segment", "opening_segment"]

_NAME = r"(?P<name>[^,;:()$%]{2,60}?)"
_WORD_BEFORE = re.compile(r"((?:[A-Z]\.){2,}|[^\W_](?:[\w.&'’+/-]*[\w+])?)(?:(?<=s)['’])?\s*\Z")
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
_LEAD = (
    r"(?:and |but |so |now,? |next,? |finally,? |first,? |lastly,? |moving to |turning to )*"
    r"(?:(?:in|within|for|across|throughout)\s+(?:our |the )?|(?P<out>outside(?: of)?\s+(?:the )?)|"
    r"(?:turning|moving|looking|shifting|going|switching)(?: now| next| back| over)?\s+(?:on\s+)?to\s+(?:our |the )?|"
    r"on ?to\s+(?:our |the )?|"
    r"(?:as|with regards?|with respect)\s+(?:for|to)\s+(?:our |the )?|"
    r"(?:as it |specifically )*(?:relat(?:ed|es|ing)|pertain(?:s|ing)) to (?:our |the )?|"
    r"(?:let me |let['’]s |i['’]ll |i will |we['’]ll )?(?:start|begin|turn|move|look|go)(?:ing)?(?: now| first| next)? "
    r"(?:with|to|at|on to) (?:our |the )?)"
)
_OPENING = re.compile(rf"\A{_LEAD}{_NAME}[,.]", re.I)
_ON = re.compile(r"\A(?:and |but |so |then )?on (?:our |the )?(?P<name>[^,;:()$%]{2,40}?),", re.I)
_SIDE = re.compile(r"\bon (?:our |the )(?P<name>[^,;:()$%]{2,40}?) (?:side|front)\b", re.I)
_CONNECTIVES = re.compile(r"(?:(?:and|but|so|now|then|again|okay|finally|lastly|next),? )*\Z", re.I)
_HEADING = re.compile(
    rf"\A(?:{_LEAD}|(?:(?:next|now|finally|lastly|first|second|third|and|then)(?:, | is | up, )(?:our |the )?)+)"
    r"(?P<name>[^;:()$%.?]{2,70})\.\Z",
    re.I,
)
_PHRASE = re.compile(
    r"(?:terms|light|spite|addition|line|conjunction|case|support|view|order|regards?) (?:of|to|with)\b", re.I
)
_OPENING_UNIT = re.compile(
    rf"\A(?:and |but |so |now,? )*(?:our |the )?{_NAME}\s+(?:segment|business|division)(?:['’]s)?\b", re.I
)
_SUBJECT = re.compile(
    r"\A(?:and |but |so |also,? )*(?:our |the )?(?P<name>[^,;:()$%]{2,45}?)\s+(?:revenues?\s+|sales\s+|also\s+)?"
    r"(?:grew|was|were|is|are|increased|rose|declined|decreased|fell|delivered|generated|set|saw|had|has|have|"
    r"continues?|"
    r"continued|came in|contributed|reached|posted|doubled|reported|now|remain(?:s|ed)|ended|exceeded|performed|"
    r"recorded|achieved|produced|represent(?:s|ed)|accounted|comprised|made up|makes up|make up)\b"
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
_SOLD = re.compile(r"(?:net )?(?:revenues?|sales)\b")
_INSIDE = re.compile(r"\s(?:for|in|of|at|within|across)\s")
_AGE = re.compile(r"\d+-(?:day|week|month|year|hour)s?\Z")
#: "consolidated revenue", "at the enterprise level": whatever part was named before.
_CONSOLIDATED = re.compile(r"\b(?:consolidated|company-?wide|total company|overall company)(?: [\w-]+)?\s*\Z")
_LEVEL = re.compile(
    r"[^.;]{0,40}?\b(?:at (?:the|a|our) (?:consolidated|enterprise|total company|company|corporate) level|"
    r"on a consolidated basis)\b"
)
_TOTAL = re.compile(r"\b(?:total|overall|aggregate)\s*\Z")
_COUNTED = re.compile(r"(?:\s|non-gaap|gaap|adjusted|reported|organic|net)*")
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}\Z")
_CLAUSE = re.compile(r"[;:]|, (?:and|while|but|with|which)\b|\b(?:while|whereas)\b|\. ")
ASKED = ("backlog", "arr")  # kept by one part of a company, and asked about as its own
_TOPICAL = ("link.topic", "link.growth_of_topic")
_COMPANY_LEVEL = frozenset(
    "opex tax_rate interest depreciation eps net_income pretax_income capex free_cash_flow operating_cash_flow cash "
    "debt leverage buyback dividend capital_return share_count fcf_margin net_margin ebitda_margin "
    "fx_impact gross_margin".split()
)
#: What is counted or held as such: only a proper name or a place before it is a part ("U.S. members"), any other
#: word tells a kind ("self-pay churn", "field service employees").
_OF_A_KIND = frozenset("users headcount retention utilization market_size macro productivity inventory other".split())
_RISEN = re.compile(r"\b(?:increased|grew|rose|declined|decreased|fell|up|down)\b(?: by| over| about| nearly)*\s*\Z")
_SOLD_TO = re.compile(r"(?:subscriptions?|subs|installed base|install base|memberships?|licenses)\b")
_WHOSE = re.compile(r"(?:\A|[\s(])(?P<name>(?:[A-Z][\w&.-]*(?: (?=[A-Z]))?){1,4})['’]s?\s+(?:[a-z]+\s+){0,2}\Z")
_DATED_LEAD = re.compile(
    r"\A(?:(?:and|but|so|now),? )*(?:in|for|during|at|by|through|over|as of)\b[^,;:]{0,40},\s*", re.I
)
_ITEM = re.compile(
    r"(?:,| and) (?P<name>[A-Z][\w&.'-]*(?: [A-Z][\w&.'-]*){0,3}) (?:was|were|is|grew|rose|fell|declined|represented)\b"
)
_PRONOUN = re.compile(r"\A(?:and |but |so )?(?:it|this|that|these|they|its|their|which|we|overall|total|i|you)\b", re.I)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the company as said; ``text`` None stands for the whole; ``span`` where it is said."""

    text: str | None
    rule: str
    span: Span | None = None


def find_segment(
    scene: Scene, quantity: Quantity, link: Link | None, metric: str, topic: Topic, *, before: Segment | None = None
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
    """
    capitals = metric in _COMPANY_LEVEL
    mention = link.mention if link is not None else None
    found = _said_beside(scene, quantity, mention, metric, capitals=capitals)
    if found is None and link is not None:
        found = _of_growth(scene, quantity, link, capitals=capitals)
    if found is not None:
        return found
    if _is_consolidated(scene, quantity, mention):
        return Segment(None, "segment.total")
    if before is not None:
        return _new_subject(scene, quantity, mention, capitals=capitals) or before
    named = mention is not None and link is not None and link.side == "before" and not mention.weak
    found = _subject(scene, quantity, mention if named else None, capitals=capitals)
    if found is None and not named and not capitals:
        found = _mover(scene, quantity)
    if found is not None:
        return found
    echo = topic.echoed(quantity) if link is not None and link.rule == "link.echo" else None
    if echo is not None:
        return Segment(echo.segment, "segment.echo")
    if link is not None and link.rule in _TOPICAL and topic.metric_segment is not None:
        return Segment(topic.metric_segment, "segment.topic")
    return _carried(scene, mention, metric, topic, named=named)


def _new_subject(scene: Scene, quantity: Quantity, mention: MetricMention | None, *, capitals: bool) -> Segment | None:
    """Return the subject of a clause that begins behind the value before: "A was 46% of sales; and B was 8%"."""
    ahead = max((q.span.end for q in scene.quantities if q.span.end <= quantity.span.start), default=0)
    item = _ITEM.search(scene.text, ahead, quantity.span.start) if ahead else None
    if item is not None:
        return _clean(scene, item.start("name"), item.end("name"), rule="segment.subject", capitals=True)
    if not ahead or _CLAUSE.search(scene.low, ahead, quantity.span.start) is None:
        return None
    found = _subject(scene, quantity, mention, capitals=capitals)
    return found if found is not None and found.rule == "segment.subject" else None


def _said_beside(
    scene: Scene, quantity: Quantity, mention: MetricMention | None, metric: str, *, capitals: bool
) -> Segment | None:
    """Return the part that the words beside the metric's name or the value give."""
    found: Segment | None = None
    if mention is not None:
        kind = metric == "cost" or (metric in _OF_A_KIND and _SOLD_TO.match(scene.low, mention.span.start) is None)
        found = _premodifier(scene, mention.span, capitals=capitals or kind)
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
            found = _clean(scene, whose.start("name"), whose.end("name"), rule="segment.whose", capitals=True)
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
    return _premodifier(scene, heads[-1].span, capitals=capitals) if heads else None


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
    floor = max((q.span.end for q in scene.quantities if q.span.end <= quantity.span.start), default=0)
    floor = max(floor, quantity.span.start - 120)
    moves = list(_MOVED.finditer(scene.low, floor, quantity.span.start))
    if not moves or len(scene.low[moves[-1].end() : quantity.span.start].split()) > 6:
        return None
    start = moves[-1].start()
    return _premodifier(scene, Span(start, start), capitals=True)


def _carried(scene: Scene, mention: MetricMention | None, metric: str, topic: Topic, *, named: bool) -> Segment:
    """Return the part of the company that earlier sentences leave open, unless this one says "total"."""
    whole = mention is not None and (
        _TOTAL.search(scene.low, max(mention.span.start - 20, 0), mention.span.start) is not None
        or mention.span.slice(scene.low).startswith("total ")
    )
    if whole:
        return Segment(None, "segment.total")
    if topic.part is not None and metric in ASKED and topic.part_age <= 5:
        return Segment(topic.part, "segment.asked")
    if topic.segment is not None and metric not in _COMPANY_LEVEL and topic.segment_age <= (1 if named else 3):
        return Segment(topic.segment, "segment.carried")
    return Segment(None, "segment.whole")


def opening_segment(scene: Scene) -> Segment | None:
    """Return the part of the company with which a sentence opens ("Turning to our Americas segment,")."""
    match = _HEADING.match(scene.text)
    if match is not None and not match["out"] and not _PHRASE.match(match["name"]):
        found = _clean(scene, match.start("name"), match.end("name"), rule="segment.opening")
        if found is not None:
            return found
    match = _OPENING.match(scene.text)
    if match is not None and not _PHRASE.match(match["name"]):
        start = match.start("out") if match["out"] else match.start("name")
        found = _clean(scene, start, match.end("name"), rule="segment.opening")
        if found is not None:
            return found
    match = _ON.match(scene.text)
    if match is not None:
        found = _clean(scene, match.start("name"), match.end("name"), rule="segment.opening", capitals=True)
        if found is not None:
            return found
    match = _OPENING_UNIT.match(scene.text)
    return _clean(scene, match.start("name"), match.end("name"), rule="segment.unit") if match else None


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
        if scene.vocabulary.matter.match(word.group()) or _names_metric(scene, position, position + 1):
            return None
    return _clean(scene, name.start, name.end, rule="segment.side", capitals=capitals)


def fold_segment(segment: str | None, *, company: str | None = None) -> str | None:
    """Return the key under which equal segments meet: case, articles and closing nouns folded.

    Parameters
    ----------
    segment : str or None
        As said.
    company : str, optional
        Name of the company, which is no part of itself.

    Examples
    --------
    >>> fold_segment("the Americas segment"), fold_segment("U.S.")
    ('americas', 'us')
    """
    if segment is None:
        return None
    folded = segment.lower().replace(".", "").replace("’", "'")
    folded = re.sub(r"\b(?:the|our|segment|business|division)\b", " ", folded)
    folded = re.sub(r"\b(international|domestic)(?:al)?ly\b", r"\1", folded)
    folded = " ".join(re.sub(r"[^\w&+' /-]", " ", folded).split())
    if company and folded and folded in company.lower():
        return None
    return folded or None


def _premodifier(scene: Scene, span: Span, *, capitals: bool) -> Segment | None:
    start = span.start
    dated = [p.span for p in scene.periods if p.span.end <= start and _COUNTED.fullmatch(scene.low[p.span.end : start])]
    if dated and dated[-1].start > 0:  # "Cloud Q3 non-GAAP revenue": the quarter stands between name and metric
        span = Span(dated[-1].start, span.end)
        start = span.start
    for _ in range(6):
        match = _WORD_BEFORE.search(scene.text, max(start - 40, 0), start)
        if match is not None and match[1].lower() == "per":
            return None  # "per store inventory": a denominator
        if match is None or _blocks(scene, match[1]):
            break
        if any(q.span.start < span.start and q.span.end > match.start() for q in scene.quantities):
            break
        if any(period.span.overlaps(Span(*match.span(1))) for period in scene.periods):
            break
        start = match.start()
    if start == span.start:
        return None
    if scene.text[start : span.start].strip() == "Other" and _SOLD.match(scene.low, span.start):
        return Segment("Other", "segment.before_metric", Span(start, start + 5))  # a line of its own
    return _clean(scene, start, span.start, capitals=capitals, rule="segment.before_metric")


def _blocks(scene: Scene, word: str) -> bool:
    """Say whether a word cannot stand inside a name."""
    if word in ("US", "IT"):
        return False
    low = word.lower().rstrip(".,")
    if scene.vocabulary.stop.match(low) or (word[0].isdigit() and not word[-1].isalpha()):
        return True
    formed = low.endswith(("ing", "ed", "ly"))
    return formed and word[0].islower() and scene.vocabulary.noun.match(low) is None


def _after(scene: Scene, position: int, *, capitals: bool) -> Segment | None:
    following = [q.span.start for q in scene.quantities if q.span.start >= position]
    match = _PREP.match(scene.text[position : min(following, default=len(scene.text))])
    if match is None:
        return None
    return _head(scene, position + match.start("name"), position + match.end("name"), capitals=capitals)


def _subject(scene: Scene, quantity: Quantity, mention: MetricMention | None, *, capitals: bool) -> Segment | None:
    """Return the opening or subject of the clause: "our Americas segment grew revenue 7%"."""
    opening = opening_segment(scene)
    if opening is not None and not (capitals and opening.rule == "segment.unit"):
        return opening
    cuts = [match.end() for match in _CLAUSE.finditer(scene.low, 0, quantity.span.start)]
    start = cuts[-1] if cuts else 0
    found = _beside(scene, start, quantity.span.start, capitals=capitals)
    if found is None and capitals:
        earner = _EARNS.search(scene.text, start, quantity.span.start)
        return _clean(scene, *earner.span("name"), rule="segment.unit_near", capitals=True) if earner else None
    if found is not None:
        return found
    start += len(scene.low[start:]) - len(scene.low[start:].lstrip())
    dated = _DATED_LEAD.match(scene.text, start, quantity.span.start)
    if dated is not None and any(p.span.overlaps(Span(*dated.span())) for p in scene.periods):
        start = dated.end()  # "In 2021, Solara generated"
    match = _SUBJECT.match(scene.low[start : quantity.span.start])
    near = list(_UNIT_NEAR.finditer(scene.text, start, quantity.span.start))
    if near and (match is None or _PRONOUN.match(scene.low[start:])):
        return _clean(scene, near[-1].start("name"), near[-1].end("name"), rule="segment.unit_near")
    if match is None or _PRONOUN.match(scene.low[start:]):
        return None
    if mention is not None and start <= mention.span.start < start + match.end():
        return None  # the subject is the metric itself
    begin, end = start + match.start("name"), start + match.end("name")
    inside = _INSIDE.search(scene.low, begin, end)
    found = _clean(scene, begin, end, rule="segment.subject")
    if (
        found is None and inside is not None and not _PART.match(scene.low, begin)
    ):  # "Services for the cloud reached ...": what comes first
        found = _clean(scene, begin, inside.start(), rule="segment.subject")
    return found


def _head(scene: Scene, start: int, end: int, *, capitals: bool) -> Segment | None:
    """Cut a phrase at the first word that cannot belong to a name."""
    position = start
    words = list(re.finditer(r"\S+", scene.text[start:end]))
    for index, match in enumerate(words):
        begin = start + match.start()
        if any(period.span.overlaps(Span(begin, begin + 1)) for period in scene.periods):
            break
        bare = match.group().strip(",;:()")
        if bare == "and" and index and index + 1 < len(words) and words[index - 1][0][0].isupper():
            if words[index + 1][0][0].isupper():
                continue
        if bare == "and" or not bare or _blocks(scene, bare):
            break
        position = start + match.end()
    if position == start:
        return None
    return _clean(scene, start, position, capitals=capitals, rule="segment.after")


def _clean(scene: Scene, start: int, end: int, *, rule: str, capitals: bool = False) -> Segment | None:
    """Drop generic words from both ends; None when nothing of a name is left."""
    words = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\s,;:()]+", scene.text[start:end])]
    while words and (_generic(scene, *words[0]) or _says_no_more(scene, words)):
        words.pop(0)
    while words and (_generic(scene, *words[-1]) or _names_metric(scene, *words[-1])):
        if scene.low[slice(*words.pop())].rstrip(".") == "dollars":
            return None  # "in U.S. dollars" names a currency
    if not words or len(words) > 6 or _is_no_part(scene, words):
        return None
    span = Span(words[0][0], words[-1][1])
    text = re.sub(r"['’]s?\Z", "", span.slice(scene.text))
    if text.endswith(".") and not _INITIALS.search(text):
        text = text[:-1]
    if "--" in text:
        return None
    inner = [word for word in text.split() if word.lower() not in ("and", "of", "outside", "the", "online")]
    if any(_blocks(scene, word) for word in inner) or scene.is_company(re.sub(r"\s+global\Z", "", text, flags=re.I)):
        return None
    if text.lower() == "global":
        return None
    if capitals and not (any(c.isupper() for c in text) or scene.vocabulary.place.match(text.lower())):
        return None
    return Segment(" ".join(text.split()), rule, Span(span.start, span.start + len(text)))


def _says_no_more(scene: Scene, words: list[tuple[int, int]]) -> bool:
    """Say whether the first word only tells that all of it is meant: "global storage revenue"."""
    if len(words) < 2 or scene.low[slice(*words[0])] != "global":
        return False
    following = scene.text[slice(*words[1])]
    opens = words[0][0] == 0 and (following.islower() or following.isupper())  # but "Global Widgets" is a name
    return opens or scene.text[words[0][0]].islower()


def _is_no_part(scene: Scene, words: list[tuple[int, int]]) -> bool:
    """Say whether the head noun names no part ("a logo win"), or does not alone ("the plant")."""
    head = scene.low[slice(*words[-1])].strip(".'’")
    return bool(scene.vocabulary.no_head.match(head) or (len(words) == 1 and scene.vocabulary.no_part.match(head)))


def _generic(scene: Scene, start: int, end: int) -> bool:
    low = re.sub(r"['’]s\Z", "", scene.low[start:end].strip(".,'’"))
    if _AGE.match(low):
        return True
    return scene.vocabulary.generic.match(low) is not None or not any(c.isalpha() for c in low)


def _names_metric(scene: Scene, start: int, end: int) -> bool:
    return any(m.span.start <= start < m.span.end and not m.weak for m in scene.mentions)
