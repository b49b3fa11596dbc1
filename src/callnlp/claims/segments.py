"""Which part of the company, product or region is a number about, in the speaker's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callnlp.annotation import Quantity
from callnlp.claims.linking import Link
from callnlp.claims.scene import Scene
from callnlp.claims.topic import Topic
from callnlp.spans import Span

__all__ = ["Segment", "find_segment", "fold_segment", "opening_segment"]

_GENERIC = frozenset(
    """total net gross adjusted non-gaap gaap non organic comparable comp reported overall consolidated company company-wide companywide corporate strong record solid
    higher lower new full year quarter quarterly annual annualized annualised fiscal first second third fourth our expected diluted basic current remaining average weighted incremental
    additional underlying year-over-year year-on-year sequential growth unit units paid active worldwide monthly daily double-digit digit single-digit pro forma trailing estimated effective cash capital
    long-term short-term implied updated previous prior guidance outlook midpoint low high mid significant robust healthy continued approximately q1 q2 q3 q4 january february march april may june july
    august september october november december constant currency neutral better best worst great good excellent positive negative combined same key other more most all-time half back front whole entire
    million billion thousand percent basis point points incremental top bottom line end year-end quarter-end full-year first-quarter second-quarter third-quarter fourth-quarter initial anticipated
    projected planned budgeted base rate core ongoing normalized meaningful modest slight large largest small smaller big bigger broad broad-based fully fy h1 h2 1h 2h existing actual own such
    real overall primary similar further very remaining equivalent sequentially outstanding non-cash noncash free operating available accelerated aggregate unrestricted restricted dollar dollar-based
    recent recently respective two three four five six seven eight nine ten several multiple many some any each every another less fewer highest lowest longer shorter
    estimated non-recurring year-to-date ytd final annual per-share common preferred senior unsecured secured term stock share shares repurchase open market cost costs expense expenses run-rate run
    compounded compound double triple net-net total-company quarterly prior-year last next this that these those current-period in-quarter stated reported tax rate customer customers nominal""".split()
)
_STOP = frozenset(
    """a an the of in to for from and or nor with on by at as is was were are be been being has have had we i you they he she it its our their your his her this that these those which who whom while when
    where versus vs compared than but because due driven during over under about into through across will would could should may might can do does did not no if so then also just only even still now
    yet both either neither per between among against without within up down out off above below after before until since more less drove drive drives saw see sees seen grew grow grows increase
    increased increases decrease decreased declined decline rose fell generated generate delivered deliver reported posted expect expects expected anticipate had have get got gets give gave given
    see include includes including excluding reflect reflects reflecting make made makes take took came come bring brought keep kept continue continues continued remain remains remained add
    adds added reach reached hit hits help helped said say says think believe know mean means want let lets us me my new-car offset achieve achieved accelerate support supported improve improved lower raise
    raised approximately nearly roughly almost around strong there here what how why plus minus like such very much as-reported respectively approximately there's it's that's we're we've i'm you're
    they're let's i'd we'd we'll don't didn't wasn't ended finished exited against signed launched shipped sold served serve serves hold holds hosted paid repurchased opened because lead led approximately
    totaled totaling growing driving increasing declining reaching adding including representing compared using being having making taking going looking turning moving starting finally overall additionally
    specifically however importantly meanwhile similarly namely today again thus far already once further""".split()
)
_NOUN_ING = frozenset(
    """advertising sequencing marketing manufacturing streaming gaming networking computing testing trading lending banking shipping broadcasting licensing recurring wearing engineering housing clothing
    training learning consulting mining drilling processing packaging publishing staffing pricing screening imaging monitoring hosting printing outsourcing everything beijing boeing semi-conducting lighting
    roofing plumbing bedding swing spring king ring wing fishing wedding dining catering building managed installed connected embedded united branded limited advanced""".split()
)
_WORD_BEFORE = re.compile(r"([^\W_](?:[\w.&'’+/-]*[\w+])?)([\s]*)\Z")
_PREP = re.compile(
    r"\A\s*(?:growth |increases? |gains? |declines? |decline |volume |sales |revenues? |margin |rate )?(?:in|from|for|across|at|within|of)\s+(?:both )?(?:our |the |its )?(?P<name>[^,;.()\d$%]{2,60})"
)
_LEADIN = re.compile(
    r"\A(?:and |but |so |now,? |next,? |finally,? |first,? |lastly,? )*(?:(?:in|within|for|at|across|on|outside of|outside) (?:our |the )?|(?:turning|moving|looking|shifting|going)(?: now| next| back)? (?:on )?to (?:our |the )?|(?:as|with regards?|with respect) (?:for|to) (?:our |the )?|(?:our |the ))(?P<name>[^,;.()\d$%]{2,50}?)(?:,|\s(?:segment|business|division|revenues?|sales|grew|was|were|saw|had|delivered|generated|increased|declined|reported)\b)",
    re.I,
)
_UNIT_NOUN = r"(?:segments?|business(?:es)?|divisions?|unit|portfolio|franchise|category|family|markets?|region|geography|platform|products?|brand|group|space|sector|vertical|end market|channel|side|line|stores|cohort|bundle)"
_NAMED_UNIT = re.compile(
    rf"\b(?:our|the|in|its)\s+(?P<name>[^\W\d_][\w&'’/+-]*(?:[ -][\w&'’/+-]+){{0,3}}?)\s+{_UNIT_NOUN}\b", re.I
)
_PLACE = re.compile(
    r"\b(?:north america|latin america|south america|asia[- ]pacific|asia pacific|emea|apac|latam|europe|european|asia|china|greater china|mainland china|japan|india|brazil|canada|mexico|germany|france|uk|u\.k\.|united kingdom|u\.s\.|us\b|united states|americas|international|domestic|australia|korea|middle east|africa|israel|russia|rest of world|rest of the world|outside the u\.s\.|ucan|texas|california|florida|indiana|ohio)",
    re.I,
)
_VERB_AFTER_SUBJECT = re.compile(
    r"\A(?P<name>[^,;:()\d$%]{2,60}?)\s+(?:revenues?\s+|sales\s+)?(?:grew|was|were|is|are|increased|rose|declined|decreased|fell|delivered|generated|set|saw|had|has|have|continued|continues|came in|contributed|reached|posted|accounted|represented|represents|doubled|tripled|segment|also|reported|now|remain(?:s|ed)|ended|exceeded|performed|recorded|achieved)\b"
)
_COMPANY_LEVEL = frozenset(
    "opex tax_rate interest depreciation eps net_income pretax_income capex free_cash_flow operating_cash_flow cash debt leverage buyback dividend capital_return share_count deferred_revenue fcf_margin net_margin ebitda_margin".split()
)
_PRONOUN = re.compile(r"\A(?:and |but |so )?(?:it|this|that|these|they|its|their|which|we|our|overall|total|i)\b", re.I)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the company as said; ``text`` None stands for the whole; ``span`` where it is said."""

    text: str | None
    rule: str
    span: Span | None = None


def find_segment(scene: Scene, quantity: Quantity, link: Link | None, metric: str, topic: Topic) -> Segment:
    """Return the part of the company that a value is about.

    Looked for in this order: the words before the metric's name ("AWS revenue"), a preposition after it
    ("revenue in North America"), a preposition after the value, the subject of the clause, the topic
    that an earlier sentence of the turn opened.
    """
    mention = link.mention if link is not None else None
    if mention is not None:
        found = _premodifier(scene, mention.span, capitals=metric in _COMPANY_LEVEL)
        if found is not None:
            return found
        found = _after(scene, mention.span.end, quantity, capitals=metric in _COMPANY_LEVEL)
        if found is not None:
            return found
    found = _after(scene, quantity.span.end, quantity, capitals=True)
    if found is not None and metric not in _COMPANY_LEVEL:
        return found
    found = _subject(scene, quantity, metric, named=mention is not None and link is not None and link.side == "before")
    if found is not None:
        return found
    if (
        topic.segment is not None
        and topic.segment_age <= 3
        and metric not in _COMPANY_LEVEL
        and (mention is None or topic.segment_age <= 1)
    ):
        return Segment(topic.segment, "segment.carried")
    return Segment(None, "segment.whole")


def opening_segment(scene: Scene) -> Segment | None:
    """Return the part of the company with which a sentence opens ("Turning to our Americas segment")."""
    match = _LEADIN.match(scene.text)
    if match is None:
        return None
    return _clean(scene, match.start("name"), match.end("name"), capitals=True, rule="segment.opening")


def fold_segment(segment: str | None, *, company: str | None = None) -> str | None:
    """Return the key under which equal segments meet: case, articles and closing nouns folded.

    Examples
    --------
    >>> fold_segment("the Americas segment"), fold_segment("U.S.")
    ('americas', 'us')
    """
    if segment is None:
        return None
    folded = re.sub(
        r"\b(?:the|our|segment|business|division)\b", " ", segment.lower().replace(".", "").replace("’", "'")
    )
    folded = " ".join(re.sub(r"[^\w&+' /-]", " ", folded).split())
    if company and folded and folded in company.lower():
        return None
    return folded or None


def _premodifier(scene: Scene, span: Span, *, capitals: bool) -> Segment | None:
    start, position = span.start, span.start
    for _ in range(6):
        match = _WORD_BEFORE.search(scene.text, max(position - 40, 0), position)
        if (
            match is None
            or _blocks(match[1])
            or any(q.span.end > match.start() for q in scene.quantities if q.span.start < span.start)
        ):
            break
        if any(period.span.overlaps(Span(*match.span(1))) for period in scene.periods):
            break
        start = position = match.start()
    return (
        _clean(scene, start, span.start, capitals=capitals, rule="segment.before_metric")
        if start < span.start
        else None
    )


def _blocks(word: str) -> bool:
    low = word.lower().rstrip(".")
    if low in _STOP or word[0].isdigit():
        return True
    if word[0].islower() and low not in _NOUN_ING and (low.endswith("ing") or low.endswith("ed") or low.endswith("ly")):
        return True
    return False


def _after(scene: Scene, position: int, quantity: Quantity, *, capitals: bool) -> Segment | None:
    following = [q.span.start for q in scene.quantities if q.span.start >= position]
    end = min(following, default=len(scene.text))
    match = _PREP.match(scene.text[position:end])
    if match is None:
        return None
    return _head(
        scene, position + match.start("name"), position + match.end("name"), capitals=capitals, rule="segment.after"
    )


def _subject(scene: Scene, quantity: Quantity, metric: str, *, named: bool) -> Segment | None:
    """The subject of the clause: "our Americas segment grew revenue 7%", "Services set a record"."""
    floor = max((q.span.end for q in scene.quantities if q.span.end <= quantity.span.start), default=0)
    for match in reversed(list(_NAMED_UNIT.finditer(scene.text, 0, quantity.span.start))):
        found = _clean(scene, match.start("name"), match.end("name"), capitals=False, rule="segment.unit")
        if found is not None:
            return found
    opening = opening_segment(scene)
    if opening is not None:
        return opening
    if metric in _COMPANY_LEVEL or named:
        return None
    match = _VERB_AFTER_SUBJECT.match(scene.low)
    if match is not None and floor == 0 and not _PRONOUN.match(scene.text):
        return _clean(scene, match.start("name"), match.end("name"), capitals=False, rule="segment.subject")
    return None


def _head(scene: Scene, start: int, end: int, *, capitals: bool, rule: str) -> Segment | None:
    """Cut a phrase at the first word that cannot belong to a name."""
    position = start
    for match in re.finditer(r"\S+", scene.text[start:end]):
        word = match.group().strip(",;:()")
        begin = start + match.start()
        if _blocks(word) or any(period.span.overlaps(Span(begin, begin + 1)) for period in scene.periods):
            break
        position = start + match.end()
    return _clean(scene, start, position, capitals=capitals, rule=rule) if position > start else None


def _clean(scene: Scene, start: int, end: int, *, capitals: bool, rule: str) -> Segment | None:
    """Drop generic words from both ends; None when nothing of a name is left."""
    words = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\s,;:()]+", scene.text[start:end])]
    while words and _is_generic(scene.text[words[0][0] : words[0][1]]):
        words.pop(0)
    while words and _is_generic(scene.text[words[-1][0] : words[-1][1]]):
        words.pop()
    if not words or len(words) > 6:
        return None
    span = Span(words[0][0], words[-1][1])
    text = re.sub(r"['’]s?\Z", "", span.slice(scene.text))
    if any(_blocks(word) for word in text.split()):
        return None
    if capitals and not (any(c.isupper() for c in text) or _PLACE.search(text)):
        return None
    if any(mention.span.contains(span) and not mention.weak for mention in scene.mentions):
        return None
    text = re.sub(rf"\s+{_UNIT_NOUN}\Z", "", text, flags=re.I)
    return Segment(" ".join(text.split()), rule, Span(span.start, span.start + len(text))) if text else None


def _is_generic(word: str) -> bool:
    low = word.lower().strip(".,'’")
    return low in _GENERIC or not any(c.isalpha() for c in low)
