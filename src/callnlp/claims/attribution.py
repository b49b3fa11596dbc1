"""Whose figure it is: what hyperscalers, customers or an industry spend is not the company's own."""

from __future__ import annotations

import re

from callnlp.annotation import Quantity
from callnlp.claims.parts import Segment
from callnlp.claims.scene import Scene
from callnlp.claims.topic import Topic

__all__ = ["market_metric", "third_party"]

_MANY = r"top|major|large|largest|big|leading|global|u\.s\.|us|cloud|the|our|these|those|other|four|five|six|\d+"
_NAMED = (
    r"hyperscalers?|hyperscale (?:customers|companies)|cloud service providers|cloud providers|csps|neoclouds|"
    r"competitors|peers|sovereigns|governments|model builders|industry participants"
)
_SPENDING = (
    r"(?:spend|invest|build|deploy|are spending|are investing|are building|will spend|will invest|will build|plan to|"
    r"are planning|have announced|announced)\b"
)
_PARTY = re.compile(
    rf"\b(?P<party>(?:(?:{_MANY}) ){{0,4}}(?:{_NAMED}|"
    rf"(?:customers|partners|suppliers|operators|carriers)(?=['’]|(?: \w+){{0,2}} {_SPENDING})))"
)
_OWN = re.compile(
    r"\b(?:we|we['’](?:re|ve|ll|d)|i|our (?!customers|partners|peers|competitors|suppliers)|us|company)\b"
)
_DEALT = re.compile(r"\b(?:to|from|with|by|for|of|serve|supply|sell)\s+(?:all |both |several |many )*\Z")
_CAPEX = r"(?:cap-?ex(?: spend(?:ing)?)?|capital (?:expenditures?|spending|investments?))"
_OTHERS = rf"(?P<party>(?:(?:{_MANY}) ){{0,4}}(?:{_NAMED}|cloud to enterprises))\b"
#: "CapEx of just the top 4 hyperscalers", "capital expenditures from the cloud to enterprises".
_CAPEX_OF = re.compile(rf"\b{_CAPEX} (?:of|from|by|in|across|at) (?:just )?{_OTHERS}")
#: "about $600 billion a year just in the large hyperscalers".
_SPENT_BY = re.compile(rf"[^.;,]{{0,40}}\b(?:in|across|by|from|of|represents)(?: only| just)? {_OTHERS}")
#: "the CapEx spend has doubled", "that $600 billion": what was spoken of before.
_THAT = re.compile(rf"\b(?:the|that|this|their) (?:{_CAPEX}\b|[$€£]\d)")
_OWN_SPENDING = re.compile(
    rf"\bour (?:own |total |full-year )*{_CAPEX}|"
    r"\bwe (?:\w+ ){0,3}(?:spend|spent|invest|invested|spending|investing|deploy)\b"
)
_SPENT = frozenset(["capex", "opex", "cost", "revenue", "other", "acquisition"])
_BUILT = frozenset(["capacity", "volume"])


def third_party(scene: Scene, quantity: Quantity, metric: str, topic: Topic) -> Segment | None:
    """Return who else a figure belongs to, or None when it is the company's own.

    The others must be the subject of the clause or own the metric ("hyperscaler capex is $600 billion",
    "our customers plan to spend $600 billion"), and the company must not speak of itself in between.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    metric : str
        The metric decided on; only spending and things built are looked at.
    topic : Topic
        Whose capital expenditure the turn has been about: theirs it stays until the company speaks of its own.
    """
    if metric == "capex":
        return _capex_of(scene, quantity, topic)
    return _spender(scene, quantity, metric)


def _capex_of(scene: Scene, quantity: Quantity, topic: Topic) -> Segment | None:
    if _OWN_SPENDING.search(scene.low):
        topic.spender = None
        return None
    found = _spender(scene, quantity, "capex")
    named = _CAPEX_OF.search(scene.low) or _SPENT_BY.match(scene.low, quantity.span.end)
    if found is None and named is not None:
        found = _party(scene, named)
    if found is not None:
        topic.spender = found.text
    elif topic.spender is not None and _THAT.search(scene.low):
        return Segment(topic.spender, "segment.third_party")
    return found


def _party(scene: Scene, found: re.Match[str]) -> Segment:
    start, end = found.span("party")
    words = scene.text[start:end]
    return Segment(re.sub(r"\A(?:the|our|these|those|other) ", "", words, flags=re.I), "segment.third_party")


def _spender(scene: Scene, quantity: Quantity, metric: str) -> Segment | None:
    if metric not in _SPENT | _BUILT or quantity.kind not in ("money", "physical", "count"):
        return None
    floor = max(quantity.span.start - 160, 0)
    for found in reversed(list(_PARTY.finditer(scene.low, floor, quantity.span.start))):
        lead = scene.low[max(found.start() - 40, 0) : found.start()]
        between = scene.low[found.end() : quantity.span.start]
        if _DEALT.search(lead) or _OWN.search(between) or ";" in between:
            continue
        return _party(scene, found)
    return None


def market_metric(metric: str, quantity: Quantity) -> str:
    """Return the metric that another's figure is filed under: its spending is the size of a market.

    Parameters
    ----------
    metric : str
        What it would be for the company itself.
    quantity : Quantity
        The value.
    """
    spent = metric == "capex" or (metric in _SPENT and quantity.kind == "money")
    return "market_size" if spent else metric
