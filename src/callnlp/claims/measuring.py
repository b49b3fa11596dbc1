"""Level, change or growth, and in which direction: read off the words between metric and value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from callnlp.annotation import Direction, Measure, Quantity
from callnlp.claims.effects import HEADWIND, TAILWIND, adds_to_growth, debt_flow, effect, is_named_move
from callnlp.claims.linking import Link
from callnlp.claims.scene import Scene
from callnlp.claims.shares import goes_on_with_shares, is_share, names_a_part, represents

__all__ = ["Reading", "read_measure"]

_GROW = (
    r"(?:growth|increases?|declines?|decreases?|gains?|improvements?|expansion|contraction|reductions?|uplift|"
    r"appreciation|acceleration|drop|rise|jump|cagr|accretion|dilution)"
)
_GROW_NOUN = re.compile(rf"\b{_GROW}\b")
_GROW_OF = re.compile(rf"\b{_GROW}\s+(?:rate\s+)?(?:in|of|for)\s+(?:[\w&-]+\s+){{0,3}}\Z")
_AFTER = re.compile(
    r"\A[\s-]*(?:[^\W\d_][\w'’&/.-]*[\s-]+){0,5}?(?:"
    r"(?P<up>growth|increases?|gains?|improvements?|expansion|higher|more|better|uplift|rise|jump|tailwinds?|"
    r"benefit|lift|"
    r"faster|above|greater|accretion|appreciation|upside|ahead|incremental|additional|up|growing|acceleration|cagr)|"
    r"(?P<down>declines?|decreases?|reductions?|contraction|drop|lower|less|fewer|headwinds?|drag|dilution|fall|below|"
    r"erosion|compression|pressure|deterioration|decrement|down|worse|impacts?|hit))\b"
)
_STOP_AFTER = re.compile(
    r"[,;:]|\b(?:and|or|which|that|while|but|compared|versus|from|to|on|as|due|driven|reflecting|is|was|were|are|will|"
    r"because|with|when|of|in|for|at|we|our|the|an?)\b"
)
_RATIO_METRICS = frozenset(
    "gross_margin operating_margin ebitda_margin pretax_margin net_margin fcf_margin tax_rate retention utilization "
    "market_share leverage".split()
)
_LEVEL_PERCENT = frozenset(["opex", "cost", "other", "macro", "productivity", "debt", "cash", "inventory", "interest"])
_MARGIN_LIKE = frozenset(
    ["operating_income", "ebitda", "gross_profit", "net_income", "free_cash_flow", "pretax_income", "capex"]
)
_GROWING = frozenset("revenue comparable_sales eps ebitda operating_income net_income price".split())
_ITEMS = frozenset("buyback other cash acquisition".split())
_MOVING = frozenset("arr bookings headcount volume".split())
_COUNT_FLOWS = frozenset(["users", "capacity", "headcount", "volume", "other", "macro"])
_VERB_AHEAD = re.compile(
    r"\b(?:gr[eo]w|grown|growing|increas(?:e|ed|ing)|expand(?:ed|ing)?|reduc(?:e|ed|ing)|decreas(?:e|ed|ing)|"
    r"lower(?:ed|ing)?)\s+"
    r"(?:our |the |its )?(?:(?:per|store|overall|total|net|pro|forma) )*\Z"
)
_STOCK = re.compile(r"\b(?:end(?:ed|ing)?|finish(?:ed|ing)?|clos(?:ed|ing)|exit(?:ed|ing)?) (?:\S+ ){0,4}with\b")
_FLOW = re.compile(
    r"\b(?:launch(?:ed|ing)|hand(?:ed|ing) over|br(?:ought|inging) online|energized|"
    r"net (?:\w+ ){0,3}?(?:adds?|ads|additions?)|adding|added|adds?|add|opened|opening|openings|onboarded|gained|"
    r"new (?:stores?|customers?|members?|subscribers?|logos?|restaurants?|clubs?|warehouses?|locations?))\b"
)
_TO = re.compile(
    r"\bto(?:\s+be an?)?(?:\s+(?:about|approximately|a|an|over|more than|nearly|just|now|around|the|record|quarterly|"
    r"new|all-time|"
    r"high|of|roughly|reach|total|almost|under|only|our|some|between)){0,6}\s*\Z"
)
_LEADS_TO = re.compile(
    r"\b(?:led|leads?|leading|due|equates?|equal|amount(?:s|ed)?|contribut\w+|compared|relat\w+|similar|close|add(?:s|ed)?|"
    r"translat\w+|up|nearer|closer|somewhere|anywhere|corresponds?|attribut\w+|from [\d.]+(?: basis points)?)"
    r" to(?: \w+){0,3}\s*\Z"
)
_BRINGS = re.compile(r"\b(?:bring|brings|bringing|brought|took|takes|taking|now at|now up|stands? at|has grown)\b")
_LINKING = (
    r"(?:by|of|about|approximately|roughly|nearly|an?|another|over|almost|just|only|sequentially|year-over-year|"
    r"slightly|"
    r"more|than|some|as|much|up|to be|was|were|is|be|in|at|the|range|additional|year over year|net|total|between|our|"
    r"organically|from|around|rate|low|modestly|well)"
)
_SHARED_VERB = re.compile(r"(?:\s+[\w'’&.-]+){0,7}?(?:\s*,|\s+and|\s+or|\s*, and|\s*, or|\s*, then)\s+(?:by\s+)?")
_FROM_BASE = re.compile(
    r"\A\s*(?:from (?:about |approximately )?[$€£]?\d|year[ -](?:over|on)[ -]year\b|yoy\b|sequentially\b)"
)
_BY = re.compile(r"\bby(?:\s+(?!\w+ing\b)\w+){0,2}\s*\Z")
_BY_ITSELF = re.compile(r"\bby(?: (?:about|approximately|roughly|nearly|over|another|an|a))*\s*\Z")
_ADJACENT = re.compile(rf"(?:\s+{_LINKING})*\s*\Z")
_LOOSE = re.compile(r"(?:\s+[\w'’&.%-]+){0,9}?\s*\Z")
_MADE = re.compile(r"\bma(?:de|kes?|king) \Z")
#: "loan yields were 3.1%", "that mix has been in the 30% range"
_RATE_IS = re.compile(
    r"\A(?:[\w-]+ ){0,2}?(?:yields?|rates?|mix|ratio|spreads?|margins?)"
    r"(?: (?!grew|growth|up|down|increase|decline)[\w-]+){0,4}?"
    r" (?:was|were|is|are|be|been|averaged|stood|came in|come in|of)"
    r"(?: (?:at|in|about|approximately|around|roughly|more|the|a|an|over|under|nearly|just))*\s*\Z"
)
_NEXT_MOVE = re.compile(r"\s*(?:by |about |approximately |nearly |over |more than |an? |some |roughly )*\Z")
_GAIN = re.compile(r"gains?")
_ARRIVES = re.compile(
    r"\b(?:to|reach(?:ed|es|ing)?|approach(?:ed|es|ing)?|(?:high|low|record) (?:at|of)|toward)"
    r"(?: (?:about|approximately|an?|another|almost|nearly|over|roughly|all-time|the|around))* \Z"
)
_FROM = re.compile(r"\bfrom(?: (?:about|approximately|an?|around|roughly|just|nearly))*\s*\Z")


@dataclass(frozen=True, slots=True)
class Reading:
    """Measure and direction of a value, and the rule that read them."""

    measure: Measure
    direction: Direction | None
    rule: str


class _Words(NamedTuple):
    """What stands around a value: the clause before it, its last word of change, one right behind."""

    lead: str
    move: re.Match[str] | None
    tail: re.Match[str] | None
    effect: bool = False
    """It is said to add to a growth, or to take from it."""

    @property
    def rest(self) -> str:
        """Words between the last word of change and the value."""
        return self.lead[self.move.end() :] if self.move is not None else self.lead

    @property
    def adjacent(self) -> bool:
        """The value is the measure of the move: "up 3%", "increased by approximately", "growth of"."""
        return self.move is not None and _ADJACENT.match(self.rest) is not None

    @property
    def near(self) -> bool:
        """Nothing but a few words stand between the move and the value."""
        return self.move is not None and len(self.rest.split()) <= 8 and "which" not in self.rest

    @property
    def direction(self) -> Direction | None:
        """The direction said, behind the value before the one ahead of it."""
        return _direction(self.tail) or _direction(self.move)


def read_measure(scene: Scene, quantity: Quantity, link: Link | None, metric: str) -> Reading:
    """Decide what the number measures.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    link : Link or None
        How the value is bound, when it is.
    metric : str
        The metric decided on.

    Returns
    -------
    Reading
    """
    lead = _lead(scene, quantity, link)
    move = _last_move(scene, lead)
    if move is None and _BY.search(lead):
        far = _BY_ITSELF.search(lead) is not None
        move = _last_move(scene, scene.before(quantity.span, words=18 if far else 12))  # "reducing our revenue by 34%"
    words = _Words(lead, move, _tail(scene, quantity), adds_to_growth(scene, quantity))
    if metric == "fx_impact":
        return _fx(scene, quantity, words.direction)
    if quantity.kind == "multiple":
        return _multiple(scene, quantity, link, metric, direction=words.direction)
    moved = words.tail is not None or scene.after(quantity.span, words=2).startswith(" of ")
    if quantity.unit == "bps" and not moved and _TO.search(lead) and not _LEADS_TO.search(lead):
        return Reading("level", None, "measure.to_level")  # "the spread fell to 225 basis points"
    if quantity.kind == "points" or quantity.unit == "bps":
        return _moved("change", words.direction or "up", "measure.points", quantity)
    ended = _end_of_move(scene, quantity, link, metric, words=words)
    if ended is not None:
        return ended
    if quantity.kind == "percent":
        return _percent(scene, quantity, link, metric, words=words)
    return _amount(scene, quantity, link, metric, words=words)


def _end_of_move(scene: Scene, quantity: Quantity, link: Link | None, metric: str, *, words: _Words) -> Reading | None:
    """Read a value that something moved to, or from: "cash rose to $1.6 billion", "EPS declined from $0.67"."""
    if words.tail is not None:
        return None
    rate = quantity.kind not in ("money", "per_share", "count", "physical")  # "a 22% increase in cash to $1.6 billion"
    growing = metric == "comparable_sales" or _growth_phrase(scene, link, metric)
    if _TO.search(words.lead) and (words.move or metric in _RATIO_METRICS or _BRINGS.search(words.lead)):
        if rate and metric not in _RATIO_METRICS and growing:
            return _moved("growth", "up", "measure.growth_to", quantity)
        return Reading("level", None, "measure.to_level")
    if _FROM.search(words.lead) and words.move is not None and not growing:
        return Reading("level", None, "measure.from_level")
    return None


def _lead(scene: Scene, quantity: Quantity, link: Link | None) -> str:
    """Return the words before the value that may say how it moved: from its metric on, in the clause."""
    start = 0
    if link is not None and link.mention is not None and link.side == "before":
        start = _head_start(scene, link.mention.span.start)
    floor = scene.value_end_before(quantity.span)
    lead = scene.low[max(start, floor) : quantity.span.start]
    if floor > start and _SHARED_VERB.fullmatch(lead) and scene.vocabulary.move.search(lead) is None:
        # "up 16% and 12%", "increased 22% as reported and 9% in constant currency": one verb for both.
        previous = next(q for q in reversed(scene.quantities) if q.span.end == floor)
        named = any(floor <= mention.span.start < quantity.span.start for mention in scene.mentions)
        if previous.unit == quantity.unit and previous.kind == quantity.kind and not named:
            return _lead(scene, previous, link) + " "
    cut = max(lead.rfind(";"), lead.rfind(" while "), lead.rfind(" but "), lead.rfind(". "))
    return lead[cut + 1 :] if cut >= 0 else lead


def _head_start(scene: Scene, start: int) -> int:
    """Include the noun of change that governs a name: "an increase in operating margin of ..."."""
    window = scene.low[max(start - 45, 0) : start]
    found = re.search(rf"\b{_GROW}\s+(?:rate\s+)?(?:in|of|for|to)\s+(?:[\w'’&-]+\s+){{0,3}}\Z", window)
    found = found or _VERB_AHEAD.search(window)
    return start - len(window) + found.start() if found else start


def _tail(scene: Scene, quantity: Quantity) -> re.Match[str] | None:
    """Find a word of change right after the value: "10% increase", "100 basis points of improvement"."""
    after = scene.after(quantity.span, words=7)
    following = [q.span.start for q in scene.quantities if q.span.start >= quantity.span.end]
    near = bool(following) and following[0] - quantity.span.end <= len(after)
    if following:
        after = after[: max(following[0] - quantity.span.end, 0)]
    if after.startswith(
        (
            " of higher",
            " of lower",
            " of incremental",
            " of additional",
            " in incremental",
            " in additional",
            " of improvement",
            " of growth",
            " of expansion",
            " of leverage",
            " of margin",
        )
    ):
        after = " " + after[4:]
    found = _AFTER.match(after)
    if found is None:
        return None
    if (
        near
        and found.group().split()[-1] in ("up", "down", "higher", "lower")
        and _NEXT_MOVE.match(after[found.end() :])
    ):
        return None  # "$33 billion up 20%": the move of the next value
    stop = _STOP_AFTER.search(after[: found.end()])
    return None if stop is not None and stop.start() < found.start(found.lastgroup or 0) else found


def _last_move(scene: Scene, lead: str) -> re.Match[str] | None:
    last = None
    for match in scene.vocabulary.move.finditer(lead):
        if match.group() != "up" or not _MADE.search(lead, 0, match.start()):
            last = match  # but "makes up 42% of" moves nothing
    return last


def _direction(match: re.Match[str] | None) -> Direction | None:
    if match is None:
        return None
    if match.group().endswith(("impact", "impacts")) and TAILWIND.search(match.string):
        return "up"
    groups = match.groupdict()
    return next((name for name in ("up", "down", "flat") if groups.get(name)), None)


def _moved(measure: Measure, direction: Direction, rule: str, quantity: Quantity) -> Reading:
    negative = quantity.direction == "down" or (quantity.high is not None and quantity.high < 0)
    return Reading(measure, "down" if negative else direction, rule)


def _fx(scene: Scene, quantity: Quantity, direction: Direction | None) -> Reading:
    around = scene.low[max(quantity.span.start - 120, 0) : quantity.span.end + 60]
    if HEADWIND.search(around):
        return Reading("change", "down", "measure.fx")
    if TAILWIND.search(around):
        return Reading("change", "up", "measure.fx")
    return Reading("change", direction or ("down" if (quantity.low or 0) < 0 else None), "measure.fx")


_MOVED_TIMES = re.compile(r"\bby(?: \w+){0,2} \||\| (?:increase|decrease|improvement|reduction|turns?)\b")
_RATIO_NAMED = re.compile(r"\b(?:ratio|coverage|multiple|turns|book-to-bill)s?\b")


def _multiple(
    scene: Scene, quantity: Quantity, link: Link | None, metric: str, *, direction: Direction | None
) -> Reading:
    named = link is not None and link.mention is not None and _RATIO_NAMED.search(link.mention.span.slice(scene.low))
    if quantity.text[-1] in "xX" or "time" in quantity.text.lower():
        ratio = bool(named) or metric in ("leverage", "bookings", "inventory", "acquisition")
    else:
        ratio = metric == "leverage"
    stands = metric == "leverage" and not _MOVED_TIMES.search(
        f"{scene.before(quantity.span, words=4)}|{scene.after(quantity.span, words=1)}"
    )
    if ratio and (direction is None or stands):
        return Reading("level", None, "measure.ratio")
    return _moved("growth", direction or "up", "measure.multiple", quantity)


def _percent(scene: Scene, quantity: Quantity, link: Link | None, metric: str, *, words: _Words) -> Reading:
    if metric in _RATIO_METRICS:
        return _ratio(quantity, words)
    if _adds_to_growth(words):
        return _moved("change", words.direction or "up", "measure.contribution", quantity)
    return _share_or_growth(scene, quantity, link, metric, words=words)


def _share_or_growth(scene: Scene, quantity: Quantity, link: Link | None, metric: str, *, words: _Words) -> Reading:
    named = link is not None and link.rule == "link.noun_after" and metric != "comparable_sales"
    of_name = named and words.move is None  # "96% recurring revenue"; but "a 3% comp"
    part = of_name or is_share(scene, quantity)
    if metric == "comparable_sales" and not represents(scene, quantity):
        part = False  # "comps of 5% to 7%, from a range of 1% to 3%"
    if names_a_part(scene, quantity, words.lead):
        return Reading("level", None, "measure.part")
    if part and words.tail is None and not words.adjacent:
        return Reading("level", None, "measure.share")
    if words.tail is not None or words.adjacent or quantity.text[0] == "+":  # "grew 30% in Q1 and +17% in Q2"
        return _moved("growth", words.direction or "up", "measure.moved", quantity)
    if _FROM_BASE.match(scene.after(quantity.span, words=3)):
        return _moved("growth", words.direction or "up", "measure.from_base", quantity)
    if metric == "comparable_sales" or _growth_phrase(scene, link, metric):
        return _moved("growth", words.direction or "up", "measure.growth_name", quantity)
    rated = link is not None and link.side == "before" and _RATE_IS.search(words.lead) is not None
    if words.near and _LOOSE.match(words.rest) and not rated:
        return _moved("growth", words.direction or "up", "measure.moved_near", quantity)
    listed = words.move is None and goes_on_with_shares(scene, quantity)
    if rated or listed or metric in _LEVEL_PERCENT | _MARGIN_LIKE or not _likely_grows(scene, quantity, metric):
        return Reading("level", None, "measure.percent_level")
    return _moved("growth", words.direction or "up", "measure.percent_default", quantity)


def _likely_grows(scene: Scene, quantity: Quantity, metric: str) -> bool:
    """Say whether a percentage of a metric that nothing tells is rather its growth: "$2.27 per share of 3%"."""
    ahead = scene.before(quantity.span, words=6)
    if _BY_ITSELF.search(ahead):
        return True
    if metric not in _GROWING | _MOVING or _ARRIVES.search(ahead):
        return False
    return metric in _GROWING or scene.vocabulary.move.search(scene.low) is not None  # "60% upsell": nothing moves


_CONTRIBUTES = re.compile(r"(?:head|tail)winds?|impacts?|benefit(?:s|ed|ing)?|drag")


def _adds_to_growth(words: _Words) -> bool:
    """Say whether a percentage is what something added to a growth: "a 1% headwind", "benefited by 2%"."""
    if words.tail is not None and not words.effect:
        return _CONTRIBUTES.fullmatch(words.tail.group().split()[-1]) is not None
    if words.effect:
        return True
    moved = words.move is not None and _CONTRIBUTES.fullmatch(words.move.group()) is not None
    return moved and words.adjacent and _BY.search(words.lead) is not None


def _ratio(quantity: Quantity, words: _Words) -> Reading:
    tail = words.tail
    if tail is not None and tail.group().split()[-1] not in ("growth", "up", "above", "below", "down"):
        return _moved("change", _direction(tail) or "up", "measure.ratio_moved", quantity)
    if words.adjacent and words.move is not None and re.search(r"\b(?:was|is|be|at|of)\b", words.rest) is None:
        return _moved("change", _direction(words.move) or "up", "measure.ratio_moved", quantity)
    return Reading("level", None, "measure.ratio")


def _amount(scene: Scene, quantity: Quantity, link: Link | None, metric: str, *, words: _Words) -> Reading:
    if quantity.kind in ("money", "per_share"):
        told = _money(scene, quantity, metric, words=words)
        if told is not None:
            return told
    if words.tail is not None:
        return _moved("change", _direction(words.tail) or "up", "measure.changed", quantity)
    if is_named_move(scene, quantity) or _is_adjacent_move(words, metric):
        return _moved("change", words.direction or "up", "measure.changed", quantity)
    if words.move is not None and _BY.search(words.lead):
        return _moved("change", words.direction or "up", "measure.changed_by", quantity)
    if quantity.kind in ("count", "physical") and metric in _COUNT_FLOWS:
        if quantity.kind == "count" and _is_growth_of(scene, link, metric, lead=words.lead):
            return _moved("change", words.direction or "up", "measure.growth_name", quantity)
        around = scene.low[max(quantity.span.start - 40, 0) : quantity.span.end + 45]
        if _FLOW.search(around) and not _STOCK.search(scene.before(quantity.span, words=7)):
            return _moved("change", "up", "measure.stock_flow", quantity)
    return Reading("level", None, "measure.level")


def _money(scene: Scene, quantity: Quantity, metric: str, *, words: _Words) -> Reading | None:
    """Read money that is an item of its own, the effect of something, or a payment on debt."""
    if _is_gain(words):
        return Reading("level", None, "measure.gain")  # of a sale or a tax, not of what is spoken of
    if words.tail is not None:
        return None
    moved = effect(scene, quantity)
    if moved is not None:
        return _moved("change", words.direction or moved, "measure.effect", quantity)
    flow = debt_flow(scene, quantity) if metric == "debt" else None
    return _moved("change", flow, "measure.stock_flow", quantity) if flow is not None else None


def _is_adjacent_move(words: _Words, metric: str) -> bool:
    if words.move is not None and words.move.group() in ("additional", "incremental") and metric in _ITEMS:
        return False  # "an additional $75 billion for share repurchases"
    ranged = words.move is not None and words.move.group() == "growth" and "range" in words.rest
    ranged = ranged or (words.direction == "flat" and words.rest.rstrip().endswith(" at"))
    return words.adjacent and words.move is not None and words.move.group() not in ("above", "ahead") and not ranged


def _is_growth_of(scene: Scene, link: Link | None, metric: str, *, lead: str) -> bool:
    if link is None or link.side != "before" or _TO.search(lead):
        return False
    return _growth_phrase(scene, link, metric)


def _is_gain(words: _Words) -> bool:
    if words.tail is not None:
        return _GAIN.fullmatch(words.tail.group().split()[-1]) is not None
    return words.adjacent and words.move is not None and _GAIN.fullmatch(words.move.group()) is not None


def _growth_phrase(scene: Scene, link: Link | None, metric: str) -> bool:
    """Say whether the metric's name is a growth: "unit volume growth was in the low 40s"."""
    if link is None or link.mention is None or metric == "macro":
        return False
    span = link.mention.span
    behind = scene.after(span, words=3)
    stop = _STOP_AFTER.search(behind)
    name = scene.low[span.start : span.end] + (behind[: stop.start()] if stop else behind)
    if _GROW_NOUN.search(name) or re.search(r"\binflation\b", name):
        return True
    return _GROW_OF.search(scene.low[max(span.start - 45, 0) : span.start]) is not None
