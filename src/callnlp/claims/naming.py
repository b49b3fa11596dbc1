"""The last word on the metric: what stands in where the bond leaves it open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from callnlp.annotation import Quantity
from callnlp.claims.agreeing import MARGIN_OF
from callnlp.claims.defaulting import by_default, by_verb, by_what_follows, grower
from callnlp.claims.linking import Link, is_counted, is_share_of_sold, is_share_of_things
from callnlp.claims.opening import opening_segment
from callnlp.claims.scene import Scene
from callnlp.claims.topic import Named, Topic
from callnlp.lexicon.schema import MetricEntry
from callnlp.spans import Span

__all__ = ["metric_phrase", "name_metric"]

_GENERIC_GROWTH = frozenset(["growth", "growth rate", "seasonality", "contribution"])
_MARGINS = frozenset(MARGIN_OF.values())
_GENERIC_RATE = frozenset(["rate", "rates"])
_GENERIC_SPEND = frozenset(["spent", "spend", "spending", "investment", "investments"])
_SPENDS = frozenset(["capex", "acquisition", "buyback", "cost"])
_RATES = frozenset("retention tax_rate utilization market_share other".split())
_RESTATED = re.compile(
    r"\s*,?\s*or(?:\s+(?:about|approximately|roughly|nearly|more than|over|almost|just|an? increase of))*\s*\Z"
)
_COMPARED = re.compile(
    r"\b(?:from|versus|vs\.?|against|compared (?:to|with)|relative to)\s+(?:(?:the|our|an?|about|approximately|"
    r"roughly|just|"
    r"over|nearly|around|prior|previous|initial|original|earlier|last|guidance|outlook|range|guide|of|negative|"
    r"positive|year)\s+)*\Z"
)
_PREFIX = frozenset(
    "total net gross adjusted non-gaap gaap organic comparable diluted operating overall annualized effective "
    "remaining current recurring average weighted full-year consolidated reported cash free core "
    "capital deferred unearned subscription".split()
)


def name_metric(
    scene: Scene,
    quantity: Quantity,
    link: Link | None,
    topic: Topic,
    entries: Mapping[str, MetricEntry],
    *,
    earlier: Sequence[str] = (),
) -> Link:
    """Return the bond, or what stands in for it: the sentence's or the turn's topic, or ``other``.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    link : Link or None
        The best mention, when one binds.
    topic : Topic
        What the turn is about.
    entries : mapping of str to MetricEntry
        By metric id.
    earlier : sequence of str
        Metrics of the values before, in this sentence.
    """
    if earlier and _compared(scene, quantity) and _fits(quantity, entries[earlier[-1]]):
        if link is None or link.side != "after" or link.mention is None or link.mention.weak:
            return Link(earlier[-1], None, "carried", "link.compared")
    told = by_what_follows(scene, quantity)
    if told is not None:
        return told
    if link is not None and link.metric in _OF_ALL and link.side == "before" and _we_grew(scene, quantity, link):
        return Link("revenue", None, "none", "link.own_growth")
    if link is not None and _is_aside(scene, quantity, link):
        return Link("revenue", None, "none", "link.named_subject")
    if link is not None and link.mention is not None:
        effect = _effect(scene, quantity, link, topic)
        if effect is not None:
            return replace(link, metric=effect, rule="link.effect_on")
        if _is_part_of_organic(scene, quantity, link, earlier):
            return replace(link, metric="comparable_sales", rule="link.part_of")
        return _strengthen(scene, quantity, link, topic, entries=entries, earlier=earlier)
    return _stand_in(scene, quantity, topic, entries, earlier=earlier)


def _stand_in(
    scene: Scene, quantity: Quantity, topic: Topic, entries: Mapping[str, MetricEntry], *, earlier: Sequence[str]
) -> Link:
    """Return what stands in for a name that the sentence does not give."""
    echo = _echo(scene, quantity, topic, talked_of=bool(earlier) or _usable(topic, quantity, entries))
    if echo is not None:
        return Link(echo.metric, None, "carried", "link.echo")
    if earlier and earlier[-1] != "other" and quantity.kind != "count" and _fits(quantity, entries[earlier[-1]]):
        return Link(earlier[-1], None, "carried", "link.sentence_before")
    if earlier and quantity.kind == "count" and _is_part(scene, quantity):
        return Link(earlier[-1], None, "carried", "link.part_of")
    told = _of_itself(scene, quantity, topic)
    if told is not None:
        return told
    own = is_counted(scene, quantity) or is_share_of_things(scene, quantity) or _turned(scene, topic)
    own = own or (bool(earlier) and earlier[-1] == "other")  # the talk is of something that has no name here
    if _usable(topic, quantity, entries) and not own:
        return Link(topic.metric or "other", None, "carried", "link.topic")
    return by_default(scene, quantity)


def _of_itself(scene: Scene, quantity: Quantity, topic: Topic) -> Link | None:
    """Return what a value is of by its own words, whatever the talk is of: a part that grew, a sum invested."""
    if grower(scene, quantity) is not None:  # "AWS grew 17%"
        return Link("revenue", None, "none", "link.named_subject")
    if is_share_of_sold(scene, quantity):
        return Link("revenue", None, "none", "link.share_of_sold")
    if quantity.unit == "bps" and topic.margin is not None and topic.margin_age <= 6:
        return Link(topic.margin, None, "carried", "link.margin_of")
    return by_verb(scene, quantity)


_PARTS = re.compile(r"\b(?:consist(?:s|ed|ing) of|compris(?:es|ed|ing)(?: of)?|made up of|of which)\b")


def _is_part(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a count is a part of the first: "a base of 172 million names, consisting of 150 million ..."."""
    floor = next((q.span.end for q in scene.quantities if q.kind == "count"), 0)
    return 0 < floor < quantity.span.start and _PARTS.search(scene.low, floor, quantity.span.start) is not None


_REFLECTING = re.compile(r"\b(?:reflecting|supported by|with|including)\b")


def _is_part_of_organic(scene: Scene, quantity: Quantity, link: Link, earlier: Sequence[str]) -> bool:
    """Say whether a growth is a part of an organic one: "revenue grew 7% organically, reflecting 8% in the U.S."."""
    if not earlier or earlier[0] != "comparable_sales" or earlier[-1] != "comparable_sales":
        return False
    if quantity.kind != "percent" or link.mention is None or link.mention.metric != "revenue":
        return False
    first = scene.quantities[0].span.end
    if first <= link.mention.span.start and not link.mention.weak:
        return False
    return _REFLECTING.search(scene.low, first, max(quantity.span.start, first)) is not None


_QUOTED = re.compile(r"\b(?:the|that|this|those|our|your)\s+(?:\w+ )?\Z")
_SIGNIFICANT = re.compile(r"[1-9][\d.]*")


def _echo(scene: Scene, quantity: Quantity, topic: Topic, *, talked_of: bool) -> Named | None:
    """Return what a value was said to be earlier in the call: "getting back to that 18% to 19%".

    A value of three digits and more speaks for itself. A range, or a round value that is pointed at ("the 20%"),
    does where the talk is of no other metric.
    """
    if quantity.kind not in ("percent", "money", "per_share", "points") or quantity.bound == "words":
        return None
    echo = topic.echoed(quantity)
    if echo is None:
        return None
    if not any(c.isdigit() for c in quantity.text):
        return None  # "mid-teens" is said of many things
    digits = max(len(run.replace(".", "").rstrip("0")) for run in _SIGNIFICANT.findall(quantity.text) or [""])
    ranged = quantity.low is not None and quantity.high is not None and quantity.low < quantity.high
    pointed = _QUOTED.search(scene.before(quantity.span, words=2)) is not None
    return echo if digits >= 3 or ((ranged or pointed) and not talked_of) else None


def _turned(scene: Scene, topic: Topic) -> bool:
    """Say whether a sentence opens on a part, of which no such thing as the dividend told before is reported."""
    if topic.metric not in _COMPANY_WIDE or _TURNS.match(scene.low) is None:
        return False
    opening = opening_segment(scene)
    return opening is not None and opening.text != topic.metric_segment


_TURNS = re.compile(r"(?:and |now,? |so )?(?:in|within|for|across|turning|moving|at|on|our) ")
_COMPANY_WIDE = frozenset(
    "dividend buyback capital_return eps tax_rate share_count debt cash interest leverage".split()
)


def _is_aside(scene: Scene, quantity: Quantity, link: Link) -> bool:
    """Say whether the name stands in a phrase before the subject: "Excluding the order, Widgets grew 6%"."""
    subject = grower(scene, quantity)
    if subject is None or link.mention is None or link.side != "before" or link.mention.span.end > subject.start:
        return False
    gap = scene.low[link.mention.span.end : subject.start]
    return "," in gap and re.search(r"\b(?:and|while|but|with)\b", gap) is None


def _strengthen(
    scene: Scene,
    quantity: Quantity,
    link: Link,
    topic: Topic,
    *,
    entries: Mapping[str, MetricEntry],
    earlier: Sequence[str],
) -> Link:
    """Let "growth" take the metric that the sentence spoke of before, then the topic's."""
    name = link.mention.span.slice(scene.low) if link.mention is not None and link.mention.weak else ""
    if name in _GENERIC_MARGIN:
        return _margin_of(scene, quantity, link, topic)
    if name in _GENERIC_RATE | _GENERIC_SPEND and _usable(topic, quantity, entries):
        return _of_topic(quantity, link, topic, spend=name in _GENERIC_SPEND)
    if link.mention is None or name not in _GENERIC_GROWTH:
        return link
    start = link.mention.span.start
    names = [m for m in scene.mentions if not m.weak and m.span.end <= start]
    before = [m.metric for m in names if not _SET_ASIDE.search(scene.before(m.span, words=2))] or list(earlier)
    if quantity.kind == "percent" and _named_growth(scene, start):
        return replace(link, metric="revenue", rule="link.growth_of_name")
    if before and _fits(quantity, entries[before[-1]]):
        return replace(link, metric=before[-1], rule="link.growth_of_sentence")
    if quantity.kind == "percent" and _IN_NAMED.match(scene.text, link.mention.span.end):
        return link
    if _usable(topic, quantity, entries) and not _turned(scene, topic):
        return replace(link, metric=topic.metric or link.metric, rule="link.growth_of_topic")
    return link


_DRIVERS = frozenset("price volume productivity macro".split())
_RESULTS = frozenset("revenue comparable_sales ebitda operating_income gross_profit".split())
_DRIVEN = re.compile(r"\b(?:driven by|drivers of|due to|resulting from|resulted from|reflecting)\b")
_THIS_MOVE = re.compile(r"(?:this|the) (?:[\w-]+ ){0,3}(?:increase|decrease|decline|growth|improvement)\b")


def _effect(scene: Scene, quantity: Quantity, link: Link, topic: Topic) -> str | None:
    """Return what a driver's amount went into: "margin fell 90 basis points, 30 of it from higher prices"."""
    if link.mention is None or (link.metric not in _DRIVERS and (link.metric != "cost" or quantity.unit != "bps")):
        return None
    if quantity.unit != "bps":
        return _result_driven(scene, quantity, link, topic) if quantity.kind in ("money", "points") else None
    told = [m.metric for m in scene.mentions if m.metric in _MARGINS and m.span.end <= link.mention.span.start]
    if told:
        return told[-1]
    return topic.metric if topic.metric in _MARGINS and topic.metric_age <= 2 else None


def _result_driven(scene: Scene, quantity: Quantity, link: Link, topic: Topic) -> str | None:
    """Return the result that an amount helped to drive: "EBITDA growth was driven by $53 million in price"."""
    start = min(link.mention.span.start if link.mention is not None else 0, quantity.span.start)
    cause = _DRIVEN.search(scene.low, 0, start)
    if cause is None:
        return None
    told = [m.metric for m in scene.mentions if m.metric in _RESULTS and m.span.start < start and not m.weak]
    if told:
        return told[0]
    moved = _THIS_MOVE.match(scene.low) is not None and topic.metric in _RESULTS and topic.metric_age <= 2
    return topic.metric if moved else None


def _of_topic(quantity: Quantity, link: Link, topic: Topic, *, spend: bool) -> Link:
    """Let "the rate" and "what we spent" be the topic's."""
    if spend and topic.metric in _SPENDS:
        return replace(link, metric=topic.metric or "other", rule="link.spend_of_topic")
    if not spend and topic.metric in _RATES and quantity.kind == "percent":
        return replace(link, metric=topic.metric or "other", rule="link.rate_of_topic")
    return link


_GENERIC_MARGIN = frozenset(
    ["margin", "margins", "profit margin", "margin rate", "margin expansion", "margin improvement"]
)


def _margin_of(scene: Scene, quantity: Quantity, link: Link, topic: Topic) -> Link:
    """Let a margin be that of the profit told before: "gross profit rose to $90 million, a margin of 36%"."""
    start = link.mention.span.start if link.mention is not None else 0
    told = [MARGIN_OF.get(m.metric, m.metric) for m in scene.mentions if not m.weak and m.span.end <= start]
    if topic.metric is not None and topic.metric_age <= 2:
        told.insert(0, MARGIN_OF.get(topic.metric, topic.metric))
    margins = [metric for metric in told if metric in _MARGINS]
    if not margins and topic.margin is not None and topic.margin_age <= 8:
        margins = [topic.margin]
    if quantity.kind not in ("percent", "points") or not margins:
        return link
    return replace(link, metric=margins[-1], rule="link.margin_of")


_SET_ASIDE = re.compile(r"\b(?:excluding|ex|exclusive of|without)\s+(?:\w+\s+)?\Z")
_OF_ALL = frozenset(["market_size", "macro"])
_WE_GREW = re.compile(
    r"\b(?:we|we['’]re|we['’]ve|we['’]ll)(?: \w+){0,2}? (?:grew|grow|growing|grown|rose|increased|gained)"
    r"(?: by| at| about| approximately| over| more than| nearly| another| roughly| the)*\s*\Z"
)


def _we_grew(scene: Scene, quantity: Quantity, link: Link) -> bool:
    """Say whether the company's growth stands beside its market's: "the market grew 15%, and we grew 30%"."""
    if quantity.kind not in ("percent", "multiple") or link.mention is None:
        return False
    return _WE_GREW.search(scene.low, link.mention.span.end, quantity.span.start) is not None


#: "strong growth in Solara Digital of 37%", "growth in the reinsurance segment was 17%": of what is sold there
_IN_NAMED = re.compile(
    r" in (?:our |the )?(?:[A-Z][a-z]+[ ,.]|[\w&'’-]+(?: [\w&'’-]+){0,3} (?:segment|business|division)\b)"
)
_NAME_BEFORE = re.compile(r"([^\W\d_][\w&'’.-]*) \Z")


def _named_growth(scene: Scene, start: int) -> bool:
    """Say whether a growth is of the thing named right before it, and so of its revenue: "advertising growth"."""
    found = _NAME_BEFORE.search(scene.low, max(start - 40, 0), start)
    if found is None or found[1].endswith(("ly", "est")):
        return False
    if found[1].endswith("ing") and scene.vocabulary.noun.match(found[1]) is None:
        return False  # "representing growth of 12%"
    return not (scene.vocabulary.generic.match(found[1]) or scene.vocabulary.stop.match(found[1]))


def _compared(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a value is what the one before is compared with: "up from 12%", "versus $1.43"."""
    lead = scene.before(quantity.span, words=7)
    floor = scene.value_end_before(quantity.span)
    lead = lead[-max(quantity.span.start - floor, 1) :]
    return _COMPARED.search(lead) is not None or (floor > 0 and _RESTATED.fullmatch(lead) is not None)


def _fits(quantity: Quantity, entry: MetricEntry) -> bool:
    bare = quantity.kind == "count" and quantity.unit is None and "money" in entry.units
    return not entry.units or quantity.kind in entry.units or bare


def _usable(topic: Topic, quantity: Quantity, entries: Mapping[str, MetricEntry]) -> bool:
    return topic.metric is not None and topic.metric_age <= 2 and _fits(quantity, entries[topic.metric])


def metric_phrase(scene: Scene, quantity: Quantity, link: Link, topic: Topic) -> tuple[Span | None, str | None]:
    """Return the words that name the metric, with the qualifiers before it, and where they stand."""
    if link.mention is None:
        echo = topic.echoed(quantity) if link.rule == "link.echo" else None
        return None, echo.text if echo else topic.metric_text if link.rule == "link.topic" else None
    start = link.mention.span.start
    while True:
        match = re.search(r"([^\W_][\w-]*)\s\Z", scene.text[max(start - 30, 0) : start])
        if match is None or match[1].lower() not in _PREFIX:
            break
        start -= len(match.group())
    span = Span(start, link.mention.span.end)
    return span, " ".join(span.slice(scene.text).split())
