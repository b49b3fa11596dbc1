"""What a value is of where no name binds and no talk tells: what its verb, its unit or its noun says."""

from __future__ import annotations

import re

from callnlp.annotation import Quantity
from callnlp.claims.linking import SOLD, Link
from callnlp.claims.scene import Scene
from callnlp.spans import Span

__all__ = ["by_default", "by_verb", "by_what_follows", "grower"]

_GROWTH_WORDS = re.compile(
    r"\b(?:grew|grow(?:th|ing|n)?|up|down|declin\w+|increas\w+|decreas\w+|rose|fell|doubled|tripled)\b"
)
_GROWS = (
    r"(?:grew|growing|rose|increased|declined|decreased|fell|(?:was|were|is|are) (?:both |each )?(?:up|down)|doubled|"
    r"tripled|(?:should|will|would|to) (?:grow|increase|decline))"
    r"(?: by| about| approximately| roughly| nearly| over| more than| another| in the| at an?)*\s*\Z"
)
_GREW = re.compile(
    r"(?:\A|[,;] |\b(?:and|in|our|while|with) )(?P<name>[A-Z][\w&'’.-]*(?: [A-Z][\w&'’.-]*){0,3}"
    rf"(?: [a-z-]{{3,}}s)?)(?: business| segment)? {_GROWS}"
)
_UNIT_GREW = re.compile(
    r"(?:\A|[,;] |\b(?:and|in|while|with) )(?:our|the|its) (?P<name>(?:[\w&'’-]+ ){1,4}?)(?:business|segment|division) "
    rf"{_GROWS}",
    re.I,
)
_OF_UNIT = {
    **dict.fromkeys(["W", "kW", "MW", "GW", "sqft"], "capacity"),
    **dict.fromkeys(["kWh", "MWh", "GWh", "TWh", "bpd", "boe/d", "boe", "barrels", "tons", "bcf", "mcf"], "volume"),
}


def by_default(scene: Scene, quantity: Quantity) -> Link:
    """Return what a value is of where neither name nor talk tells: what its unit or its verb says, or ``other``."""
    if quantity.kind == "money" and _RECORD.search(scene.before(quantity.span, words=6)):
        return Link("revenue", None, "none", "link.record")  # "Services set an all-time record of $15.8 billion"
    if quantity.kind == "per_share":
        return Link("eps", None, "none", "link.unit")
    if quantity.kind == "physical" and quantity.unit in _OF_UNIT:
        return Link(_OF_UNIT[quantity.unit], None, "none", "link.unit")
    if quantity.kind == "count":
        return _of_what_is_done(scene, quantity)
    if _grows_itself(scene, quantity):
        return Link("revenue", None, "none", "link.growth_default")
    if _is_earned(scene, quantity):
        return Link("revenue", None, "none", "link.earned")
    return Link("other", None, "none", "link.none")


_FASTER = re.compile(
    r"\s+(?:the |more |better |higher |an? |of |improvement in |[\w-]+ )?"
    r"(?:faster|speed-?ups?|acceleration|performance|accuracy|latency|complexity|energy[- ]efficien\w+)\b"
)


_BUSINESS = re.compile(r"(?:-plus|-ish|\+)?[ -](?:\w+ )?(?:business|franchise)\b|(?:-plus)?[ -]company\b")
_GOT = re.compile(r"\b(?:acqui\w+|b[uo]y\w*|bought|purchas\w+|sold|sell)\b")
_ONE = re.compile(r"\b(?:an?|our|the)\s+(?:\w+\s+)?\Z")


def by_what_follows(scene: Scene, quantity: Quantity) -> Link | None:
    """Return what the words right behind a value make of it: "10x faster", "a $4 billion business"."""
    if quantity.kind in ("multiple", "percent") and _FASTER.match(scene.low, quantity.span.end):
        return Link("other", None, "none", "link.performance")
    if quantity.kind != "money" or _BUSINESS.match(scene.low, quantity.span.end) is None:
        return None
    lead = scene.before(quantity.span, words=5)
    return Link("revenue", None, "none", "link.business") if _ONE.search(lead) and not _GOT.search(lead) else None


_ABOUT = (
    r"\b(?:\s+(?:of|an?|the|our|another|additional|initial|about|approximately|roughly|nearly|over|up to|net))*"
    r"\s*\Z"
)
#: What was done with money says what it is, whatever the talk was of.
_MONEY_DONE = (
    (
        "debt",
        re.compile(rf"\b(?:(?:dr[ae]w|drawn|drawing)(?: down)?|borrow(?:ed|ing)?|prepaid|prepay|repaid|repay){_ABOUT}"),
    ),
    ("capex", re.compile(rf"\b(?:invest|invested|investing){_ABOUT}")),
    ("other", re.compile(rf"\b(?:gains?|loss(?:es)?|raised|subsidies){_ABOUT}")),
)


def by_verb(scene: Scene, quantity: Quantity) -> Link | None:
    """Return what money is of that was borrowed, invested, raised or gained: "we drew down $200 million"."""
    if quantity.kind != "money":
        return None
    lead = scene.before(quantity.span, words=8)
    for metric, done in _MONEY_DONE:
        if done.search(lead):
            return Link(metric, None, "none", "link.done_with")
    return None


_LED = (
    r"(?:(?:by|an?|the|our|its|record|another|additional|total|of|about|approximately|nearly|over|more than|"
    r"up to)\s+)*\Z"
)
#: What is done with things that no word names says what they are counted for.
_DONE = (
    (
        "volume",
        re.compile(
            rf"\b(?:s[oe]ll|sold|selling|ship|shipped|shipping|placed?|placing|manufactured?|"
            rf"produced?|producing|ma[dk]e|making)\s+{_LED}"
        ),
    ),
    (
        "capacity",
        re.compile(
            rf"\b(?:open|opened|opening|operated?|operating|drill|drilled|construct|constructed|construction of|"
            rf"built|build|building)\s+{_LED}"
        ),
    ),
    (
        "users",
        re.compile(rf"\b(?:serve|served|serves|serving|reach|reached|reaches|reaching|enrolled|onboarded)\s+{_LED}"),
    ),
)
#: "20,000 units were sold"
_DONE_BEHIND = (
    (
        "volume",
        re.compile(
            r"\s+(?:[\w'’-]+\s+){0,4}?(?:(?:were|was|are|have been|to be)\s+)?"
            r"(?:sold|shipped|placed|installed|produced|manufactured)\b"
        ),
    ),
    (
        "users",
        re.compile(r"\s+(?:new\s+)?(?:[\w'’-]+\s+){1,2}?(?:have\s+|are\s+|now\s+)*(?:enrolled|benefit(?:ing|ed)?)\b"),
    ),
)


def _of_what_is_done(scene: Scene, quantity: Quantity) -> Link:
    """Return what things are counted for by the verb they are the object of: "we placed 900 analyzers"."""
    lead, tail = scene.before(quantity.span, words=6), scene.after(quantity.span, words=8)
    for metric, verb in _DONE:
        if verb.search(lead):
            return Link(metric, None, "none", "link.counted_for")
    for metric, verb in _DONE_BEHIND:
        if verb.match(tail):
            return Link(metric, None, "none", "link.counted_for")
    return Link("other", None, "none", "link.none")


_EARNED = re.compile(
    r"\b(?:generated?|generating|contributed?|contributing|brought in)\s+(?:about |approximately |nearly |over )?\Z"
)
_OF_BUSINESS = re.compile(r"\s+of (?:our |the |its )(?:total |overall )?business\b")


def _is_earned(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a value is what a part brings in, or its share of the business."""
    if quantity.kind == "money":
        return _EARNED.search(scene.before(quantity.span, words=5)) is not None
    return quantity.kind == "percent" and _OF_BUSINESS.match(scene.low, quantity.span.end) is not None


_RECORD = re.compile(r"\b(?:set|reached|hit|achieved)\b[^.;,]*\brecord of (?:about |over |nearly )?\Z")


_MOVED = re.compile(
    rf"\b(?:we|we['’]re|we['’]ve|it|it['’]s|segment|business|region|division|{'|'.join(sorted(SOLD))})"
    r"(?: (?:was|were|are|is|be|have|has|had|also))*"
    r" (?:grew|grow|grown|growing|up|down|declined|increased|decreased|rose|fell)"
    r"(?: by| about| approximately| roughly| nearly| over| more than| almost)*\s*\Z"
)


_BUSINESS_LED = re.compile(r"\b(?:business|segment|division)\b(?: (?:has|have|more|than|also|nearly|almost))*\s*\Z")
_TIMES = re.compile(r"doubl|tripl|quadrupl")


def _grows_itself(scene: Scene, quantity: Quantity) -> bool:
    """Say whether something unnamed grew by the value: what grows without a name is revenue."""
    clause = scene.before(quantity.span, words=10)
    if quantity.kind == "money":  # "the segment was down $150 million", but "capital additions were down ..."
        return _MOVED.search(clause) is not None
    if quantity.kind not in ("percent", "multiple") or re.search(r"\bnumber of\b", clause):
        return False
    if quantity.kind == "multiple" and _BUSINESS_LED.search(clause) and _TIMES.search(quantity.text.lower()):
        return True  # "our automotive business nearly doubled"
    return _GROWTH_WORDS.search(clause + " " + scene.after(quantity.span, words=4)) is not None


def grower(scene: Scene, quantity: Quantity) -> Span | None:
    """Return where the named thing stands that grew by the value."""
    if quantity.kind not in ("percent", "multiple", "money"):
        return None
    lead = scene.text[: quantity.span.start]
    found = _GREW.search(lead) or _UNIT_GREW.search(lead)
    if found is None or scene.vocabulary.stop.match(found["name"].split()[-1].lower()):
        return None
    head = found["name"].split()[-1]
    if quantity.kind == "money" and found.re is _GREW and head.islower() and head not in SOLD:
        return None  # "capital additions were down $60 million", but "Solara consumables were down $20 million"
    span = Span(*found.span("name"))
    named = any(mention.span.overlaps(span) for mention in scene.mentions)
    dated = any(period.span.overlaps(span) for period in scene.periods)
    return None if named or dated else span
