"""Level, change or growth, and in which direction: read off the words between metric and value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from callnlp.annotation import Direction, Measure, Quantity
from callnlp.claims.linking import Link
from callnlp.claims.scene import Scene
from callnlp.spans import Span

__all__ = ["Reading", "read_measure"]

_UP = (
    r"grew|grow(?:s|n|ing)?|growth|increas(?:e|es|ed|ing)|rose|ris(?:e|es|en|ing)|up|expand(?:s|ed|ing)?|expansion|"
    r"improv(?:e|es|ed|ing|ement|ements)|gain(?:s|ed|ing)?|higher|accelerat(?:e|es|ed|ing|ion)|jump(?:s|ed)?|climb(?:s|ed|ing)?|"
    r"surg(?:e|ed|ing)|advanc(?:e|ed)|more than|above|better|tailwinds?|benefit(?:s|ed|ing)?|uplift|lift|adds?|added|adding|additions?|"
    r"additional|incremental|appreciation|rais(?:e|es|ed|ing)|contribut(?:e|es|ed|ing)|contribution|opened|opening|openings|net adds?|accretion|accretive|"
    r"favorable|positive impact|ahead|outgrew|stronger|strengthened|larger|greater|faster|raise|bump|boost(?:ed)?|outperform(?:ed|ance)?|exceed(?:ed|ing)?|inflation|upside|cagr"
)
_DOWN = (
    r"declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|fell|fall(?:s|en|ing)?|down|drop(?:s|ped|ping)?|lower(?:ed|ing)?|reduc(?:e|es|ed|ing|tion|tions)|"
    r"contract(?:ed|ion|ing)|compress(?:ed|ion)|deteriorat(?:e|ed|ion)|headwinds?|drag|shr[aiu]nk|shrinking|slow(?:ed|er|ing)|below|unfavorable|"
    r"negative impact|negatively impacted|adverse|dilut(?:ion|ive|ed)|decelerat(?:e|ed|ion)|sav(?:ed|ing|ings)|weaker|less|fewer|cut|cuts|loss of|lost|retired|"
    r"decrement|erosion|pressure|worse|offset|softer|negative effect|impairment of growth|closed|closures|closing"
)
_MOVE = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<flat>flat|unchanged))\b")
_LEVEL = re.compile(
    r"\b(?:was|were|is|are|of|at|be|been|totaled|to|reached|hit|represent(?:s|ed|ing)?|accounted? for|comprised?)\b"
)
_GROW_NOUN = re.compile(
    r"\b(?:growth|increases?|declines?|decreases?|gains?|improvements?|expansion|contraction|reductions?|inflation|uplift|"
    r"headwinds?|tailwinds?|appreciation|acceleration|openings?|additions?|net adds?|drop|rise|jump|cagr|accretion|dilution)\b"
)
_AFTER = re.compile(
    r"^[\s-]*(?:[^\W\d_][\w'’&/.-]*[\s-]+){0,5}?(?:(?P<up>growth|increases?|gains?|improvements?|expansion|higher|more|better|uplift|rise|jump|"
    r"tailwinds?|benefit|lift|faster|above|greater|accretion|appreciation|upside|ahead|incremental|up|growing|acceleration|net adds|net additions|cagr|year[- ]over[- ]year growth)"
    r"|(?P<down>declines?|decreases?|reductions?|contraction|drop|lower|less|fewer|headwinds?|drag|dilution|fall|below|erosion|compression|pressure|deterioration|loss of|decrement|down|worse))\b"
)
_STOP_AFTER = re.compile(
    r"[,;:]|\b(?:and|or|which|that|while|but|compared|versus|from|to|on|as|due|driven|reflecting|is|was|were|are|will|because|with|when)\b"
)
_RATIO_METRICS = frozenset(
    "gross_margin operating_margin ebitda_margin pretax_margin net_margin fcf_margin tax_rate retention utilization market_share leverage".split()
)
_GROWTH_METRICS = frozenset(["comparable_sales"])
_STOCK = re.compile(
    r"\b(?:net (?:\w+ ){0,3}?(?:adds?|ads|additions?)|adding|added|adds?|add|opened|opening|openings|onboarded|gained|new (?:stores|customers|members|subscribers|logos))\b"
)
_TO_LEVEL = re.compile(
    r"\bto(?:\s+(?:about|approximately|a|an|over|more than|nearly|just|now|around|the|record|quarterly|new|all-time|high|of|roughly|reach|total|almost|under|only)){0,6}\s*\Z"
)
_NEGATIVE = re.compile(r"\bnegative(?:\s+(?:about|approximately|of|by))*\s*\Z")


@dataclass(frozen=True, slots=True)
class Reading:
    """Measure and direction of a value, and the rule that read them."""

    measure: Measure
    direction: Direction | None
    rule: str


def read_measure(scene: Scene, quantity: Quantity, link: Link | None, metric: str) -> Reading:
    """Decide what the number measures.

    Parameters
    ----------
    scene : Scene
    quantity : Quantity
    link : Link or None
        How the value is bound, when it is.
    metric : str
        The metric decided on.

    Returns
    -------
    Reading
    """
    lead = _lead(scene, quantity, link)
    move = _last_move(lead)
    tail = _tail(scene, quantity)
    direction = _direction(move) or _direction(tail)
    if metric == "fx_impact":
        return _fx(scene, quantity, direction)
    if quantity.unit == "x" and quantity.kind == "multiple":
        return _multiple(quantity, metric, direction)
    if quantity.kind == "points" or quantity.unit == "bps":
        return _moved("change", direction or "up", "measure.points", quantity)
    to_level = _TO_LEVEL.search(lead) is not None and tail is None and not _range_start(lead)
    if to_level and (move is not None or metric in _RATIO_METRICS):
        if metric in _GROWTH_METRICS or _growth_phrase(scene, link):
            return _moved("growth", "up", "measure.growth_to", quantity)
        return Reading("level", None, "measure.to_level")
    if quantity.kind == "percent":
        return _percent(scene, quantity, link, metric, lead, move, tail)
    return _amount(scene, quantity, link, metric, lead, move, tail)


def _lead(scene: Scene, quantity: Quantity, link: Link | None) -> str:
    """Words before the value that may say how it moved: from its metric on, within the clause."""
    start = 0
    if link is not None and link.mention is not None and link.side == "before":
        start = link.mention.span.start
    floor = max((q.span.end for q in scene.quantities if q.span.end <= quantity.span.start), default=0)
    lead = scene.low[max(start, floor) : quantity.span.start]
    if floor > start and re.fullmatch(r"\s*(?:,|and|or|, and|to|, or|, then)?\s*(?:by\s+)?", lead):
        # "up 16% and 12%": the second value shares the verb of the first.
        previous = next(q for q in reversed(scene.quantities) if q.span.end == floor)
        if previous.unit == quantity.unit:
            return _lead(scene, previous, link) + " "
    cut = max(lead.rfind(";"), lead.rfind(" while "), lead.rfind(" but "), lead.rfind(". "))
    return lead[cut + 1 :] if cut >= 0 else lead


def _tail(scene: Scene, quantity: Quantity) -> re.Match[str] | None:
    """A change noun right after the value: "10% increase", "100 basis points of improvement"."""
    after = scene.after(quantity.span, words=7)
    following = [q.span.start for q in scene.quantities if q.span.start >= quantity.span.end]
    if following:
        after = after[: max(following[0] - quantity.span.end, 0)]
    found = _AFTER.match(after)
    if found is None:
        return None
    stop = _STOP_AFTER.search(after[: found.end()])
    return None if stop is not None and stop.start() < found.start(found.lastgroup or 0) else found


def _last_move(lead: str) -> re.Match[str] | None:
    last = None
    for match in _MOVE.finditer(lead):
        last = match
    return last


def _direction(match: re.Match[str] | None) -> Direction | None:
    if match is None or match.lastgroup not in ("up", "down", "flat"):
        return None
    return "up" if match.lastgroup == "up" else "down" if match.lastgroup == "down" else "flat"


def _moved(measure: Measure, direction: Direction, rule: str, quantity: Quantity) -> Reading:
    negative = quantity.direction == "down" or (quantity.high is not None and quantity.high < 0)
    return Reading(measure, "down" if negative else direction, rule)


def _fx(scene: Scene, quantity: Quantity, direction: Direction | None) -> Reading:
    around = scene.low[max(quantity.span.start - 120, 0) : quantity.span.end + 60]
    if re.search(
        r"headwind|negative|unfavorable|adverse|hurt|pressure|drag|reduc|stronger (?:us |u\.s\. )?dollar|loss", around
    ):
        return Reading("change", "down", "measure.fx")
    if re.search(r"tailwind|favorable|positive|benefit|help", around):
        return Reading("change", "up", "measure.fx")
    return Reading("change", direction or ("down" if (quantity.low or 0) < 0 else None), "measure.fx")


def _multiple(quantity: Quantity, metric: str, direction: Direction | None) -> Reading:
    if metric in ("leverage", "bookings", "inventory", "acquisition") and direction is None:
        return Reading("level", None, "measure.ratio")
    return _moved("growth", direction or "up", "measure.multiple", quantity)


def _percent(
    scene: Scene,
    quantity: Quantity,
    link: Link | None,
    metric: str,
    lead: str,
    move: re.Match[str] | None,
    tail: re.Match[str] | None,
) -> Reading:
    if metric in _RATIO_METRICS:
        return _ratio(quantity, lead, move, tail)
    direction = _direction(tail) or _direction(move)
    if _is_share(scene, quantity) and tail is None and not _adjacent(lead, move):
        return Reading("level", None, "measure.share")
    if tail is not None or _near(lead, move):
        return _moved("growth", direction or "up", "measure.moved", quantity)
    if metric in _GROWTH_METRICS or _growth_phrase(scene, link):
        return _moved("growth", direction or "up", "measure.growth_name", quantity)
    if metric in ("opex", "cost", "other", "macro", "productivity", "debt", "cash", "inventory", "interest", "capex"):
        return Reading("level", None, "measure.percent_level")
    if metric in ("operating_income", "ebitda", "gross_profit", "net_income", "free_cash_flow", "pretax_income"):
        return Reading("level", None, "measure.margin")
    if _LEVEL.search(lead[-25:]) and re.search(r"\b(?:was|were|is|are|at)\s+(?:\w+\s+)?\Z", lead) and move is None:
        return Reading("level", None, "measure.predicate")
    return _moved("growth", direction or "up", "measure.percent_default", quantity)


def _ratio(quantity: Quantity, lead: str, move: re.Match[str] | None, tail: re.Match[str] | None) -> Reading:
    if tail is not None and _direction(tail):
        return _moved("change", _direction(tail) or "up", "measure.ratio_moved", quantity)
    if move is not None and _adjacent(lead, move):
        return _moved("change", _direction(move) or "up", "measure.ratio_moved", quantity)
    return Reading("level", None, "measure.ratio")


def _amount(
    scene: Scene,
    quantity: Quantity,
    link: Link | None,
    metric: str,
    lead: str,
    move: re.Match[str] | None,
    tail: re.Match[str] | None,
) -> Reading:
    if tail is not None:
        return _moved("change", _direction(tail) or "up", "measure.changed", quantity)
    if _adjacent(lead, move) and not (
        move and move.group() in ("more than", "above", "ahead", "exceeded", "exceed", "exceeding")
    ):
        return _moved("change", _direction(move) or "up", "measure.changed", quantity)
    around = scene.low[max(quantity.span.start - 40, 0) : quantity.span.end + 45]
    if (
        quantity.kind in ("count", "physical")
        and metric in ("users", "capacity", "headcount", "volume", "other")
        and _STOCK.search(around)
    ):
        return _moved("change", "up", "measure.stock_flow", quantity)
    return Reading("level", None, "measure.level")


def _near(lead: str, move: re.Match[str] | None) -> bool:
    """A move word governs the value: nothing but a few words stand between."""
    if move is None:
        return False
    rest = lead[move.end() :]
    return len(rest.split()) <= 10 and not re.search(r"\b(?:which|that|with|to \$|represent)\b", rest)


def _adjacent(lead: str, move: re.Match[str] | None) -> bool:
    """The value is the measure of the move: "up 3%", "increased by approximately", "growth of"."""
    if move is None:
        return False
    rest = lead[move.end() :]
    return (
        re.fullmatch(
            r"(?:\s+(?:by|of|about|approximately|roughly|nearly|an|a|another|over|almost|just|only|sequentially|year-over-year|slightly|"
            r"more|than|some|as|much|up|to be|was|were|is|in|the range|another|additional|year over year|net|total|between|our|on|expenses?|margins?|growth|sales|revenue))*\s*",
            rest,
        )
        is not None
    )


def _range_start(lead: str) -> bool:
    return re.search(r"\b(?:from|between)\s+\S+\s+to\s*\Z", lead) is not None


def _is_share(scene: Scene, quantity: Quantity) -> bool:
    after = scene.after(quantity.span, words=3)
    before = scene.before(quantity.span, words=4)
    return bool(
        re.match(r"\s*(?:or more |or so |plus )?of\s+(?!growth|the growth|organic growth|improvement)", after)
        or re.search(
            r"\b(?:represent(?:s|ed|ing)?|account(?:s|ed|ing)? for|compris(?:e|es|ed|ing)|make up|made up)\b", before
        )
    )


def _growth_phrase(scene: Scene, link: Link | None) -> bool:
    """The name of the metric is a growth: "unit volume growth was in the low 40s"."""
    if link is None or link.mention is None:
        return False
    span = link.mention.span
    words = scene.text[span.start : span.end].lower() + scene.after(span, words=2)
    stop = _STOP_AFTER.search(words)
    head = scene.before(Span(span.start, span.start), words=4)
    return bool(
        _GROW_NOUN.search(words[: stop.start()] if stop else words)
        or re.search(rf"{_GROW_NOUN.pattern}\s+(?:rate\s+)?(?:in|of|for)\s+(?:our |the |total |full-year )*\Z", head)
    )
