"""Which metric is a number about: position and sentence structure decide between the mentions.

Every mention of the sentence is scored against the value. A noun right after the value ("10 percent
organic revenue growth"), a preposition ("$459 million of free cash flow") or a predicate ("gross
margin was 51%") binds tightly; words, clause breaks and other mentions in between loosen the bond.
Where no mention binds, the topic of the sentences before does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from callnlp.annotation import Quantity
from callnlp.claims.scene import Scene
from callnlp.language.metrics import MetricMention
from callnlp.lexicon.schema import MetricEntry
from callnlp.spans import Span

__all__ = ["SOLD", "Link", "bind", "is_counted", "is_share_of_sold", "is_share_of_things"]

Side = Literal["before", "after", "carried", "none"]

_MODIFIERS = r"(?:[^\W\d_][\w'’&.-]*[ \n]+){0,5}"
_STOPS = re.compile(
    r"\b(?:of|in|to|for|from|and|or|nor|with|on|by|at|as|is|was|were|are|be|been|has|have|had|we|our|you|it|its|"
    r"that|this|which|"
    r"who|while|when|where|versus|vs|compared|than|than|but|because|due|driven|during|over|under|about|into|"
    r"through|across|before|after|"
    r"year-over-year|sequentially|respectively|including|excluding|will|would|expect|expected|the|a|an|they|i|if|so)\b"
)
_CHANGE_NOUN = (
    r"(?:increases?|decreases?|declines?|growth|reductions?|improvements?|gains?|expansion|contraction|drop|rise|jump|"
    r"headwinds?|tailwinds?|benefit|impact|contribution|additions?|uplift|acceleration|decrement|change|appreciation|"
    r"pressure|leverage|deleverage|savings)"
)
_NOUN_AFTER = re.compile(rf"[\s-]*{_MODIFIERS}\Z")
_PREP_AFTER = re.compile(
    rf"[\s,]*(?:worth )?(?P<prep>of|in|for|on|through|via)\s+(?:all |our |the |its |their |this |total |a |new |"
    rf"additional )*(?P<inside>{_MODIFIERS})\Z"
)
_GIVEN_TO = re.compile(
    r"\A\s+to\s+(?:all |our |the |its |their |this |total |a |new )*(?P<inside>(?:[\w'’&.-]+\s+){0,4})\Z"
)
_GAVE = re.compile(r"\b(?:contribut\w+|add(?:s|ed|ing)?|bring(?:s|ing)?|brought)\b")
#: What else has a share: "half of the projects came from repeat customers" is of projects.
_SHARE_OF_ELSE = re.compile(
    r"\s+(?:percent(?:age)? )?of (?:[\w'’-]+ ){1,7}?"
    r"(?:(?:are|is|was|were) from|came|comes?|coming|in|at|from|to|by|for)\b"
)
SOLD = frozenset("services products solutions consumables accessories devices instruments systems".split())
#: "a little more than 10% of sequencing consumables": of what is earned with them
_SHARE_OF_SOLD = re.compile(
    r"\s+(?:percent(?:age)? )?of (?:(?:all|of|the|our|its|total) )*(?:[\w'’-]+ ){0,2}?(?:services|products|consumables)"
    r"(?=[,.;]|\s+(?:in|for|primarily|and|this)\b)"
)
_SHARE_OF_THINGS = re.compile(
    r"\s+(?:percent(?:age)? )?of (?:(?:all|of|the|our|its|their|those|these|your) )*(?:[\w'’-]+ ){0,4}?"
    r"(?P<head>[\w'’-]{2,}[^\Wsui]s)"
    r"(?=[,.;]| (?:are|is|was|were|came|comes?|coming|in|at|from|to|by|for|that|who|which|have|had|has)\b)"
)
_JOINED = re.compile(r"\b(?:and|or|&)\b")
_INSIDE = re.compile(
    r"(?<!-)\b(?:given|on(?!-)|to|that|which|who|when|while|as|is|was|were|are|we|our|by|with|from|during|compared|due|for)\b"
)
_BESIDE = re.compile(
    r"[^.;:]{0,40}(?:\band|,|\bor|\bplus|\bas well as)\s+(?:an? |another |about |over |additional )*\Z"
)
_PEOPLE = ("users", "headcount")
_SERVED = re.compile(
    r"\b(?:for|to|by|from|with|among|across)\s+(?:our |the |their |its |all |these |those |new |existing |other )*\Z"
)
_OF_SALES = re.compile(r" of (?:our |the |its |total |net )*(?:revenues?|sales)\b")
_MONEYLESS = frozenset(
    "users headcount share_count volume capacity retention utilization market_share tax_rate".split()
)
_CHANGE_AFTER = re.compile(
    rf"[\s-]*{_MODIFIERS}{_CHANGE_NOUN}\s+(?:year[- ]over[- ]year |year[- ]on[- ]year |sequential(?:ly)? )?"
    rf"(?P<prep>in|of|to|for|from|on)\s+(?:our |the |its |their |total )*{_MODIFIERS}\Z"
)
_MAKES_UP = re.compile(
    r"\b(?:provided?|contribut\w+|represent\w*|account\w* for|compris\w+|ma[kd]e\w* up|were|are|was|is)\b[^.;,]*\Z"
)
_COUPLED = re.compile(r"\s*(?:and|&)\s+(?:our |the |non-gaap |adjusted |diluted |total |net )*")
_BOTH = re.compile(
    r"\s*,?\s*(?:(?:both|each)(?: of (?:which|them|these))?\s+)?(?:have |were |are )?(?:both |each )?"
    r"(?:up|down|grew|grown|increased|declined|decreased|rose|fell|improved|growing|increasing)?(?:\s+by)?\s*"
)
_PREDICATE = re.compile(
    r"(?:\b(?:of|at|was|were|is|are|be|been|being|totaled|totalled|reached|approximated?|exceed(?:ed|s)?|"
    r"equal(?:s|ed)?|"
    r"representing|represented?|surpassed|hit|came in|come in|by|up|down|grew|increased|decreased|declined|rose|"
    r"fell|grow|"
    r"to|between|around|remained?|stood)|[:=])"
    r"(?:\s+(?:at|in the range of|in a range of|a range of|to|about|approximately|roughly|a|an|the|record|by|"
    r"over|in))*\s*\Z"
)
_BREAK = re.compile(r"[;]|,? (?:but|while|whereas|although)\b|--|\bwith\b|, which\b|, and we\b|, we\b")
_SOFT = re.compile(r",|\band\b")
_CAUSE = re.compile(
    r"\b(?:driven|given|due to|reflecting|reflects|primarily|offset by|thanks to|as a result of|"
    r"because|led by|attributable|"
    r"resulting from|mainly|partially|helped by|benefit(?:ed|ing)? from|impacted by|dr(?:ove|ives?|iving)|"
    r"help(?:ed|ing|s)? (?:to )?(?:drive|deliver|offset|increase|reduce)|le(?:d|ads?|ading) to|result(?:ed|s|ing) in|"
    r"including|includes|excluding|comprised of|associated with|related to|based on|versus|compared to|against)\b"
)
_DENOMINATOR = re.compile(r"\bas an? (?:percent(?:age)?|%|share|portion) of (?:our |the |total |net )*\Z")
_ASIDE = re.compile(
    r", (?:excluding|exclusive of|before|net of)\b[^;]{,90}?(?=\s(?:was|were|is|are|totaled|increased|decreased|"
    r"declined|grew|rose|improved|expanded)\b)|"
    r", (?:which|who|that|including|excluding|inclusive of|net of|consisting of)\b[^,;]*,"
)
#: "invest 1.5% of net sales in capital expenditures"
_WHOLE = re.compile(r"\s+of (?:(?:our|the|its|total|net|consolidated|adjusted|GAAP|non-GAAP) )*", re.I)
_OR_AND = re.compile(r",?\s*(?:and|or)\s+(?:even |maybe |about |approximately )?")
#: "doubling the sales force", "tripled our international capacity"
_MULTIPLIED = re.compile(rf"\s+(?:(?:our|the|its|their|your|this|that|in)\s+)?{_MODIFIERS}\Z")
_DOUBLES = re.compile(r"doubl|trip|trebl|quadrupl|quintupl")
_NEXT_CLAUSE = re.compile(r"\s*(?:,|;|--)\s*(?:(?:and|but|while|as|so|our|the|its)\s+){0,3}(?:[\w-]+\s+){0,2}\Z")
_OF_SALES_IN = re.compile(
    r"\s+of (?:our |total |net )*(?:revenues?|sales) (?:in|on|for|to|toward|towards) (?:our |total )*\Z"
)
_OPENS = re.compile(
    r"(?:\A|[,;:] |\b(?:and|but|while|that|with|so) )(?:(?:about|approximately|nearly|over|almost) )?\Z"
)
_IS = re.compile(r"\s+(?:are|is|were|was|have|had|has|came|come|comes)\b")
_COMPLEMENT = re.compile(
    r"\s+(?:of|for|from|in|to|by|with|per|across|on|as a percentage of)\s+(?:[^\W\d_][\w'’&.-]*\s+){0,4}"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A value bound to a metric.

    Parameters
    ----------
    metric : str
        Canonical id.
    mention : MetricMention or None
        The words that name it, in this sentence; None when the metric is carried or unknown.
    side : {"before", "after", "carried", "none"}
        Where the mention stands, seen from the value.
    rule : str
    score : float
        How tight the bond is; comparable within one sentence only.
    """

    metric: str
    mention: MetricMention | None
    side: Side
    rule: str
    score: float = 0.0


def bind(scene: Scene, quantity: Quantity, *, entries: Mapping[str, MetricEntry]) -> Link | None:
    """Return the best mention of the sentence for a value, or None when none binds.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        One of the scene's.
    entries : mapping of str to MetricEntry
        By metric id; its ``units`` say which kinds of quantity fit.
    """
    best: Link | None = None
    for mention in scene.mentions:
        link = _bond(scene, quantity, mention)
        if link is None:
            continue
        if _is_mere_place(scene, quantity, mention):
            continue
        weakness = _weakness(scene, quantity, mention)
        if link.rule in _TIGHT:
            weakness = min(weakness, 1.2)
        score = link.score - _misfit(quantity, entries[mention.metric]) - weakness
        if score >= 0.0 and (best is None or score > best.score):
            best = Link(mention.metric, mention, link.side, link.rule, round(score, 3))
    if best is None or best.score < 4.5:
        best = _shares_noun(scene, quantity, entries) or best
    return _first_of_two(scene, quantity, best, entries)


def _shares_noun(scene: Scene, quantity: Quantity, entries: Mapping[str, MetricEntry]) -> Link | None:
    """Let a value share the noun behind the next one: "5% or 6% comp growth"."""
    following = next((q for q in scene.quantities if q.span.start >= quantity.span.end), None)
    if following is None or following.kind != quantity.kind or following.unit != quantity.unit:
        return None
    if not _OR_AND.fullmatch(scene.gap(quantity.span, following.span)):
        return None
    link = bind(scene, following, entries=entries)
    if link is None or link.rule not in ("link.noun_after", "link.of_after", "link.change_of_after"):
        return None
    return replace(link, rule="link.list_after")


def _first_of_two(
    scene: Scene, quantity: Quantity, link: Link | None, entries: Mapping[str, MetricEntry]
) -> Link | None:
    """Let one value of two metrics be the first one's: "revenue and free cash flow both doubled"."""
    if link is None or link.mention is None or link.side != "before" or link.mention.weak:
        return link
    second = link.mention
    if not _BOTH.fullmatch(scene.gap(second.span, quantity.span)):
        return link
    for first in scene.mentions:
        if first.weak or first.metric == second.metric or first.span.end > second.span.start:
            continue
        fits = quantity.kind == "multiple" or not _misfit(quantity, entries[first.metric])
        if fits and _COUPLED.fullmatch(scene.gap(first.span, second.span)):
            return Link(first.metric, first, "before", "link.first_of_two", link.score)
    return link


_PLACED = re.compile(r"\b(?:in|into|across|to|for|at) (?:[\w’'-]+ ){0,3}\Z")


def _is_mere_place(scene: Scene, quantity: Quantity, mention: MetricMention) -> bool:
    """Say whether a market is only where something grew: "we grew 12% in that market"."""
    if mention.metric != "market_size" or not mention.weak or quantity.kind != "percent":
        return False
    behind = mention.span.start >= quantity.span.end
    return behind or _PLACED.search(scene.low, max(mention.span.start - 60, 0), mention.span.start) is not None


_TIGHT = ("link.change_of_after", "link.of_after")


def _weakness(scene: Scene, quantity: Quantity, mention: MetricMention) -> float:
    """Return what a weak name costs, less so as the very subject of the value ("profits grew 5%")."""
    if not mention.weak:
        return 0.0
    near = scene.words_in(mention.span.end, quantity.span.start) <= 2 and mention.span.end <= quantity.span.start
    led = any(
        head.span.end < mention.span.start and not head.weak and not scene.quantities_between(head.span, mention.span)
        for head in scene.mentions
    )
    return 1.2 if near and not led else 2.5


def _misfit(quantity: Quantity, entry: MetricEntry) -> float:
    if entry.id == "eps" and quantity.kind == "money" and abs(quantity.high or quantity.low or 0.0) >= 1000:
        return 4.0
    if not entry.units or quantity.kind in entry.units:
        return 0.0
    if quantity.kind == "count" and quantity.unit is None and entry.kind == "money":
        return 0.5  # "258 million of free cash flow"
    if quantity.kind == "per_share" and entry.kind == "money":
        return 1.0
    if quantity.kind in ("money", "per_share") and entry.id in _MONEYLESS and "money" not in entry.units:
        return 9.0  # money counts neither people nor things: better no name than that one
    return 4.0


def _bond(scene: Scene, quantity: Quantity, mention: MetricMention) -> Link | None:
    if quantity.span.end <= mention.span.start:
        return _bond_after(scene, quantity, mention)
    if mention.span.end <= quantity.span.start:
        if _DENOMINATOR.search(scene.before(mention.span, words=5)):
            return None  # "capex as a percent of revenue will be 9%"
        return _bond_before(scene, quantity, mention)
    if mention.span.contains(quantity.span):
        return Link(mention.metric, mention, "before", "link.around", 9.0)  # "returned $2 billion to shareholders"
    return None


def _bond_after(scene: Scene, quantity: Quantity, mention: MetricMention) -> Link | None:
    """Score a mention behind the value."""
    gap = scene.gap(quantity.span, mention.span)
    if scene.quantities_between(quantity.span, mention.span):
        return None
    crowd = _mentions_between(scene, quantity.span, mention.span)
    words = scene.words_in(quantity.span.end, mention.span.start)
    if _NOUN_AFTER.match(gap) and not _STOPS.search(gap):
        return Link(mention.metric, mention, "after", "link.noun_after", 8.5 - 0.3 * words - crowd)
    if _CHANGE_AFTER.match(gap) and not _CAUSE.search(gap):
        return Link(mention.metric, mention, "after", "link.change_of_after", 7.5 - 0.2 * words - crowd)
    if quantity.kind == "percent" and _OF_SALES_IN.fullmatch(gap):
        return Link(mention.metric, mention, "after", "link.of_after", 7.0)
    if quantity.kind == "multiple" and _MULTIPLIED.match(gap) and _DOUBLES.search(quantity.text.lower()):
        return Link(mention.metric, mention, "after", "link.noun_after", 8.0 - 0.3 * words - crowd)
    prep = _PREP_AFTER.match(gap)
    if prep is not None and not _INSIDE.search(prep["inside"]):
        # "24% of revenue": revenue is the whole, the part stands elsewhere.
        rate = quantity.kind == "percent" or (quantity.unit == "bps" and mention.metric == "revenue")
        whole = rate and prep["prep"] == "of"
        if whole and (_of_the_counted(scene, quantity, mention) or _is_subject(scene, quantity, mention)):
            return Link(mention.metric, mention, "after", "link.of_after", 8.5 - 0.2 * words - crowd)
        return Link(mention.metric, mention, "after", "link.of_after", (2.2 if whole else 7.0) - 0.2 * words - crowd)
    return _bond_loosely(scene, quantity, mention, gap=gap, crowd=crowd)


def _is_subject(scene: Scene, quantity: Quantity, mention: MetricMention) -> bool:
    """Say whether a share of what is named opens its clause: "... and 100% of our orders are shipped"."""
    if mention.weak or mention.metric == "revenue" or _IS.match(scene.low, mention.span.end) is None:
        return False
    return _OPENS.search(scene.low, max(quantity.span.start - 24, 0), quantity.span.start) is not None


def _bond_loosely(scene: Scene, quantity: Quantity, mention: MetricMention, *, gap: str, crowd: int) -> Link | None:
    """Score a mention further on: what is given to it ("added $27 million to ARR"), and what merely follows."""
    words = scene.words_in(quantity.span.end, mention.span.start)
    given = _GIVEN_TO.match(gap)
    if (
        given is not None
        and not _INSIDE.search(given["inside"])
        and _GAVE.search(scene.before(quantity.span, words=12))
    ):
        return Link(mention.metric, mention, "after", "link.given_to", 7.2 - 0.2 * words - crowd)
    if _CAUSE.search(gap):
        return None  # "this was up 20 basis points due to cost savings"
    if quantity.kind == "count" and quantity.noun and _STOPS.search(_JOINED.sub(" ", gap)):
        return None  # "50,000 workloads across data centers": it has a noun of its own
    if quantity.kind == "percent" and _SHARE_OF_ELSE.match(gap):
        return None
    if _NEXT_CLAUSE.fullmatch(gap) and _IS.match(scene.low, mention.span.end):
        return None  # "items increased 50%, and members have saved billions"
    score = 2.5 - 0.25 * words - 1.5 * len(_BREAK.findall(gap)) - 0.8 * len(_SOFT.findall(gap)) - crowd
    return Link(mention.metric, mention, "after", "link.near_after", score - 1.5 * len(_CAUSE.findall(gap)))


def _of_the_counted(scene: Scene, quantity: Quantity, mention: MetricMention) -> bool:
    """Say whether people or things make up a share of what is counted: "partners were half of all orders"."""
    if mention.metric not in ("bookings", "volume", "users", "capacity", "headcount", "backlog"):
        return False
    before = [head.metric for head in scene.mentions if head.span.end <= quantity.span.start and not head.weak]
    return not before or (before[-1] in _PEOPLE and _MAKES_UP.search(scene.before(quantity.span, words=6)) is not None)


def _bond_before(scene: Scene, quantity: Quantity, mention: MetricMention) -> Link | None:
    """Score a mention ahead of the value."""
    gap = _ASIDE.sub(",", scene.gap(mention.span, quantity.span))
    words = scene.words_in(mention.span.end, quantity.span.start)
    crowd = _mentions_between(scene, mention.span, quantity.span)
    between = scene.quantities_between(mention.span, quantity.span)
    if _is_complement(scene, mention):
        crowd += 1
    score = 6.0 - 0.1 * words - 1.3 * crowd - 0.4 * between
    score -= 1.2 * len(_BREAK.findall(gap)) + 0.25 * len(_SOFT.findall(gap)) + 1.5 * len(_CAUSE.findall(gap))
    if _in_aside(scene, mention, quantity.span) or _is_benchmark(scene, mention):
        score -= 3.0
    if mention.metric in _PEOPLE and _SERVED.search(scene.low, max(mention.span.start - 40, 0), mention.span.start):
        score -= 1.5
    if is_counted(scene, quantity) or _is_owner(scene, mention):
        score -= 6.0
    if mention.metric in _PEOPLE and quantity.kind == "percent" and _OF_SALES.match(scene.low, quantity.span.end):
        score -= 6.5  # "Customers abroad were 46% of net sales": a share of sales
    if _is_whole(scene, quantity, mention):
        score -= 5.0 if mention.metric == "revenue" else 3.0
    if _is_taken(scene, quantity, mention):
        score -= 2.0
    if _PREDICATE.search(gap):
        score += 1.2 if words <= 12 else 0.6
    return Link(mention.metric, mention, "before", "link.before", score)


def is_share_of_things(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a value is of things that name no metric: "94% of the accidents", "$7 million of federal NOLs"."""
    match = _SHARE_OF_THINGS.match(scene.low, quantity.span.end) if quantity.kind in ("percent", "money") else None
    if match is None or scene.vocabulary.generic.match(match["head"]) or match["head"] in SOLD:
        return False
    return not any(mention.span.overlaps(Span(*match.span())) for mention in scene.mentions)


def is_share_of_sold(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a percentage is of what is sold: "10% of sequencing consumables"."""
    return quantity.kind == "percent" and _SHARE_OF_SOLD.match(scene.low, quantity.span.end) is not None


#: "outperformed the industry by 4 points": the industry only measures it
_BENCHMARK = re.compile(
    r"\b(?:outperform\w*|outpac\w+|underperform\w*|beat(?:ing|s)?|exceed\w*|ahead of|faster than|above|relative to)\s+"
    r"(?:the |our |overall |broader |its )*\Z"
)


def _is_benchmark(scene: Scene, mention: MetricMention) -> bool:
    """Say whether an industry or a market is only what the company is measured against."""
    if mention.metric not in ("macro", "market_size"):
        return False
    return _BENCHMARK.search(scene.low, max(mention.span.start - 50, 0), mention.span.start) is not None


def _is_owner(scene: Scene, mention: MetricMention) -> bool:
    """Say whether people only own what the value is about: "the customer's annual spend rose by 70%"."""
    if mention.metric not in _PEOPLE:
        return False
    return mention.span.slice(scene.low).endswith(("'s", "’s")) or scene.low.startswith(("' ", "’ "), mention.span.end)


def is_counted(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a count brings its own noun, one that names no metric: "35,000 other components"."""
    if quantity.kind != "count" or not quantity.noun:
        return False
    end = quantity.span.end + len(scene.after(quantity.span, words=4))
    return not any(quantity.span.start <= mention.span.start < end for mention in scene.mentions)


def _is_whole(scene: Scene, quantity: Quantity, mention: MetricMention) -> bool:
    """Say whether a name is only what a percentage is of: "a tax rate of 21% of pre-tax income, with a base of 22%"."""
    if mention.metric == "revenue" and quantity.unit != "bps" and quantity.kind != "money":
        return False  # "$94 million or 19% of revenue, compared to $78 million or 17%" is read as a whole
    wholes = (q for q in scene.quantities if q.kind == "percent" and q.span.end <= mention.span.start)
    return any(_WHOLE.fullmatch(scene.gap(q.span, mention.span)) for q in wholes)


def _is_taken(scene: Scene, quantity: Quantity, mention: MetricMention) -> bool:
    """Say whether a name belongs to an amount before it: "$4 billion in dividends and $19 billion ..."."""
    if quantity.kind != "money" or not _BESIDE.fullmatch(scene.gap(mention.span, quantity.span)):
        return False
    return any(
        other.kind == "money"
        and other.span.end <= mention.span.start
        and _PREP_AFTER.fullmatch(scene.gap(other.span, mention.span)) is not None
        for other in scene.quantities
    )


def _in_aside(scene: Scene, mention: MetricMention, value: Span) -> bool:
    """Say whether a name stands in an aside that ends before the value: "X, which excludes Y, totaled"."""
    for aside in _ASIDE.finditer(scene.low):
        if aside.start() < mention.span.start and mention.span.end <= aside.end() <= value.start:
            return True
    return False


def _mentions_between(scene: Scene, first: Span, second: Span) -> int:
    start, end = min(first.end, second.end), max(first.start, second.start)
    return sum(
        start <= mention.span.start
        and mention.span.end <= end
        and not mention.weak
        and not _is_complement(scene, mention)
        and not (second.start >= end and _in_aside(scene, mention, second))
        for mention in scene.mentions
    )


def _is_complement(scene: Scene, mention: MetricMention) -> bool:
    """Say whether a name only completes another one: "prices for registrations"."""
    for head in scene.mentions:
        if head.span.end < mention.span.start and not head.weak and head.metric != mention.metric:
            if _COMPLEMENT.fullmatch(scene.gap(head.span, mention.span)):
                return True
    return False
