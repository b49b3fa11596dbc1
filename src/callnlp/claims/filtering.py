"""What is a number but no claim: thresholds, denominators, tenure, windows, ordinals, idioms."""

from __future__ import annotations

import re

from callnlp.annotation import Explanation, Quantity
from callnlp.claims.linking import Link
from callnlp.claims.scene import Scene

__all__ = ["reject"]

_THRESHOLD = re.compile(
    r"\b(?:customers?|clients?|accounts?|deals?|contracts?|orders?|transactions?|users?|subscribers?|logos?|households?|merchants?|companies|enterprises|products?|brands?|properties|projects|opportunities|facilities)\s+"
    r"(?:\w+ ){0,3}?(?:with|of|over|above|greater than|exceeding|exceed|spending|who spend|that spend|spend|worth|generating|contributing|paying|who have|that have|having|valued at|in excess of|more than|at|for)\s+"
    r"(?:\w+ ){0,4}?(?:over|above|more than|greater than|at least|in excess of|exceeding|up to|than|of|between|less than)?\s*\Z"
)
_PLUS_CUSTOMERS = re.compile(
    r"\A[\s+-]*(?:or (?:more|greater|above)|plus|and above|\+)?[\s-]*(?:(?:in )?(?:arr|acv|tcv|annual|annualized|recurring|revenue|subscription|net new|new)[\s-]+){0,5}(?:customers?|clients?|accounts?|deals?|transactions?|contracts?|logos?|club|orders|cohort|companies)\b"
)
_DENOMINATOR = re.compile(r"\b(?:per|every|each|for every|out of(?: every)?|one in|1 in)\s*\Z")
_TENURE = re.compile(
    r"\A[\s-]*(?:of experience|of service|with the company|in the (?:industry|business|making|company)|old\b|anniversary|ago\b|from now|later|earlier|history|career|tenure|veteran|after\b|in a row|running|straight|consecutive|before\b|since\b|time frame|timeframe|journey|period|window|cycle|term\b|contract|agreement|notice|lease|warranty|plan\b|deal|extension|market\b|outlook|view|basis|stack|average|look|program|roadmap|strategy|horizon|high\b|low\b|record\b)"
)
_WINDOW = re.compile(
    r"\b(?:over|for|in|within|during|after|the (?:last|past|next|first|previous|prior|coming)|past|last|next|every|another|about|approximately|for (?:more than|over|almost|nearly)|at least|coming|first|couple|to)\s+(?:the\s+)?(?:(?:last|past|next|first|previous|prior|coming|more than|about)\s+)*\Z"
)
_DURATION_METRICS = frozenset(["inventory", "backlog", "capacity", "utilization", "productivity"])
_DURATION_NAMES = re.compile(
    r"\b(?:dso|days sales|sales cycle|lead times?|inventory|dwell|average life|remaining life|duration|payback|response time|wait time|age|useful li(?:fe|ves)|delivery time|turn(?:around)? time|weighted average|contract length|maturity|days payable)\b"
)
_IDIOM = re.compile(
    r"\A\s*(?:agree|sure|certain|right|correct|confident|committed|focused|behind|of the time|on board|aligned|clear)\b"
)
_ORDINAL_LEAD = re.compile(
    r"\b(?:slide|page|slides|pages|number|no\.|chapter|figure|table|exhibit|tier|level|phase|section|item|note|form|generation|gen|version|top|day|part|class|series|category|type|model|step|route|highway|channel|stage|topic|rule|asc|ifrs|ifrs-|level|round|covid|group of|kv|wave)\s*\Z"
)
_STRUCTURAL = re.compile(
    r"\A\s*(?:\w+ ){0,2}?(?:segments?|business units?|divisions?|pillars?|priorities|things?|questions?|points?|reasons?|areas?|factors?|ways?|parts?|pieces?|buckets?|themes?|topics?|components?|drivers?|initiatives?|steps?|categories|categor(?:y|ies)|trends?|examples?|items?|levers?|dimensions?|objectives?|principles?|aspects?|elements?|developments?|phases?|comments?|followups?|follow-ups?|quick|other|main|key|different|major|types?|kinds?|groups?|sides?|times|people|guys|cents|minutes?|hours?|halves|quarters?|years?|months?|weeks?|days?|sets?|issues?|folks|big|more|calls?|investments?|announcements?|highlights?|strategies|markets?|metrics?|data points?|opportunities|challenges?|outcomes?|goals?|messages?|core|critical|distinct|broad|primary|fundamental|important|specific|separate|original)\b"
)
_ACCOUNTED = frozenset("users volume capacity headcount share_count buyback backlog bookings".split())
_FALSE_START = re.compile(
    r"\A[\s,]*(?:--|—|–|\.\.\.)\s*(?:sorry|excuse me|pardon|i mean|i['’]m sorry|correction|or rather)"
)
_FALSE_START_NEAR = re.compile(r"\A\W*(?:\w+\W+){0,2}?(?:excuse me|sorry|i['’]m sorry|pardon me|correction|i mean)\b")
_STOCK_TIP = re.compile(r"\bstocks?\b")
_RATIO_WORDS = re.compile(r"\b(?:24\s*[/x]\s*7|50[ -]50|one[- ]on[- ]one)\b")


def reject(scene: Scene, quantity: Quantity, link: Link | None) -> Explanation | None:
    """Return why a quantity is no claim, or None when it may be one.

    Parameters
    ----------
    scene : Scene
    quantity : Quantity
    link : Link or None
        How the value is bound in its sentence, when it is.

    Returns
    -------
    Explanation or None
    """
    after = scene.after(quantity.span, words=7)
    before = scene.before(quantity.span, words=9)
    if quantity.kind == "duration":
        return _duration(scene, quantity, link, before, after)
    if _FALSE_START.match(after) or _FALSE_START_NEAR.match(scene.after(quantity.span, words=4)):
        return Explanation("reject.false_start", "a false start, corrected at once", quantity.span)
    if quantity.kind in ("money", "count") and _THRESHOLD.search(before):
        return Explanation("reject.threshold", "a cohort or deal-size threshold", quantity.span)
    if quantity.kind == "money" and _PLUS_CUSTOMERS.match(after):
        return Explanation("reject.threshold", "a cohort or deal-size threshold", quantity.span)
    if _DENOMINATOR.search(before) and quantity.kind in ("count", "money", "physical"):
        return Explanation("reject.denominator", "the denominator of a rate", quantity.span)
    if quantity.kind == "percent" and quantity.low in (100.0, 110.0, 1000.0, 99.0) and _IDIOM.match(after):
        return Explanation("reject.idiom", "a way of speaking", quantity.span)
    if quantity.kind == "count":
        return _count(scene, quantity, link, before, after)
    return None


def _duration(scene: Scene, quantity: Quantity, link: Link | None, before: str, after: str) -> Explanation | None:
    if any(period.span.overlaps(quantity.span) for period in scene.periods):
        return Explanation("reject.window", "a time window, not a value", quantity.span)
    named = _DURATION_NAMES.search(scene.low) is not None
    if named and not _TENURE.match(after):
        return None
    return Explanation("reject.duration", "a tenure or time window; no metric measured in time is named", quantity.span)


def _count(scene: Scene, quantity: Quantity, link: Link | None, before: str, after: str) -> Explanation | None:
    if _ORDINAL_LEAD.search(before):
        return Explanation("reject.ordinal", "a number that names something", quantity.span)
    low = quantity.low if quantity.low is not None else quantity.high or 0.0
    spelled = not any(character.isdigit() for character in quantity.text)
    if (spelled or low <= 12) and _STRUCTURAL.match(after):
        return Explanation("reject.structural", "a count of topics or parts of the house", quantity.span)
    bound = link is not None and link.mention is not None and link.score >= 5.0
    if quantity.unit is None and not (bound and low > 12):
        return Explanation("reject.bare_number", "a bare number with no unit and no counted noun", quantity.span)
    if spelled and low < 20 and not (bound and link is not None and link.metric in _ACCOUNTED | {"other"}):
        return Explanation("reject.small_count", "a small number word that counts nothing measured", quantity.span)
    if low <= 3 and not bound:
        return Explanation("reject.small_count", "a small number that counts nothing measured", quantity.span)
    return None
