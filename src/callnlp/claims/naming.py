"""The last word on metric and unit: what the bond leaves open, and what the unit decides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from callnlp.annotation import Quantity
from callnlp.claims.linking import SOLD, Link, is_counted, is_share_of_sold, is_share_of_things
from callnlp.claims.measuring import Reading, read_measure
from callnlp.claims.scene import Scene
from callnlp.claims.segments import opening_segment
from callnlp.claims.topic import Named, Topic
from callnlp.lexicon.schema import MetricEntry
from callnlp.spans import Span

__all__ = ["metric_phrase", "name_metric", "name_unit"]

_GROWTH_WORDS = re.compile(
    r"\b(?:grew|grow(?:th|ing|n)?|up|down|declin\w+|increas\w+|decreas\w+|rose|fell|doubled|tripled)\b"
)
_MARGIN_OF = {
    **{"operating_income": "operating_margin", "ebitda": "ebitda_margin", "gross_profit": "gross_margin"},
    **{"pretax_income": "pretax_margin", "net_income": "net_margin", "free_cash_flow": "fcf_margin"},
}
_INCOME_OF = {
    **{"operating_margin": "operating_income", "ebitda_margin": "ebitda", "gross_margin": "gross_profit"},
    **{"pretax_margin": "pretax_income", "net_margin": "net_income", "fcf_margin": "free_cash_flow"},
}
_BOUGHT = frozenset(["share_count", "acquisition", "price", "other", "cash"])
_BUYS_SHARES = re.compile(
    r"\b(?:repurchas\w+|bought back|buy back|buyback|purchas(?:ed|"
    r"ing) (?:\S+ ){0,4}(?:of our )?(?:common )?(?:shares|stock))\b"
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
_FX_WORDS = re.compile(r"\b(?:foreign exchange|fx|foreign currenc\w+|currenc\w+|exchange rates?)\b")
_OF_SALES = re.compile(r"\s*of (?:our |total |net |its )*(?:revenues?|sales|net sales)\b")
_FX_SUBJECT = re.compile(
    r"\b(?:foreign exchange|fx|foreign currency|currency|exchange rate|dollar)\b[^.;:$%]{0,40}?\b(?:reduced|increased|"
    r"lowered|raised|hurt|helped|added|(?:negatively |adversely |positively |favorably )?(?:impact|affect|benefit)ed|"
    r"decreased|cost|contributed)\b[^.;:]{0,60}\Z"
)
_REPORTED = re.compile(r"\A\s*(?:on an? |as )report(?:ed)?\b")
_NEUTRAL = re.compile(r"\b(?:excluding|constant|ex-|neutral|adjusted for|net of|before)\b")
_FREE_OF_IT = re.compile(r"\b(?:excluding|constant|ex-|neutral|adjusted for|before)\b")
_FX_EFFECT = re.compile(r"\b(?:impacts?|headwinds?|tailwinds?|benefit)\b")
_ORGANIC = re.compile(r"\borganic(?:ally)?\b")
_PER_SHARE = re.compile(r"\bper (?:diluted |common |ordinary )?(?:share|ads|adr|unit)\b|\ba share\b")
_GENERIC_GROWTH = frozenset(["growth", "growth rate", "seasonality", "contribution"])
_RATIO_NAME = re.compile(r"\b(?:operating|combined|expense|efficiency|loss) ratio\Z")
_GENERIC_RATE = frozenset(["rate", "rates"])
_GENERIC_SPEND = frozenset(["spent", "spend", "spending", "investment", "investments"])
_SPENDS = frozenset(["capex", "acquisition", "buyback", "cost"])
_RATES = frozenset("retention tax_rate utilization market_share other".split())
_OF_UNIT = {
    **dict.fromkeys(["W", "kW", "MW", "GW", "sqft"], "capacity"),
    **dict.fromkeys(["kWh", "MWh", "GWh", "TWh", "bpd", "boe/d", "boe", "barrels", "tons", "bcf", "mcf"], "volume"),
}
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
    if link is not None and link.metric in _OF_ALL and link.side == "before" and _we_grew(scene, quantity, link):
        return Link("revenue", None, "none", "link.own_growth")
    if link is not None and _is_aside(scene, quantity, link):
        return Link("revenue", None, "none", "link.named_subject")
    if link is not None and link.mention is not None:
        return _strengthen(scene, quantity, link, topic, entries=entries, earlier=earlier)
    return _stand_in(scene, quantity, topic, entries, earlier=earlier)


def _stand_in(
    scene: Scene, quantity: Quantity, topic: Topic, entries: Mapping[str, MetricEntry], *, earlier: Sequence[str]
) -> Link:
    """Return what stands in for a name that the sentence does not give."""
    echo = _echo(scene, quantity, topic, talked_of=bool(earlier) or _usable(topic, quantity, entries))
    if echo is not None:
        return Link(echo.metric, None, "carried", "link.echo")
    if earlier and quantity.kind != "count" and _fits(quantity, entries[earlier[-1]]):
        return Link(earlier[-1], None, "carried", "link.sentence_before")
    if _named_subject(scene, quantity):
        return Link("revenue", None, "none", "link.named_subject")
    if is_share_of_sold(scene, quantity):
        return Link("revenue", None, "none", "link.share_of_sold")
    own = is_counted(scene, quantity) or is_share_of_things(scene, quantity) or _turned(scene, topic)
    if _usable(topic, quantity, entries) and not own:
        return Link(topic.metric or "other", None, "carried", "link.topic")
    return _by_default(scene, quantity)


def _by_default(scene: Scene, quantity: Quantity) -> Link:
    """Return what a value is of where neither name nor talk tells: what its unit or its verb says, or ``other``."""
    if quantity.kind == "money" and _RECORD.search(scene.before(quantity.span, words=6)):
        return Link("revenue", None, "none", "link.record")  # "Services set an all-time record of $15.8 billion"
    if quantity.kind == "physical" and quantity.unit in _OF_UNIT:
        return Link(_OF_UNIT[quantity.unit], None, "none", "link.unit")
    if _grows_itself(scene, quantity):
        return Link("revenue", None, "none", "link.growth_default")
    return Link("other", None, "none", "link.none")


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


_RECORD = re.compile(r"\b(?:set|reached|hit|achieved)\b[^.;,]*\brecord of (?:about |over |nearly )?\Z")


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


def _grows_itself(scene: Scene, quantity: Quantity) -> bool:
    """Say whether something unnamed grew by the value: what grows without a name is revenue."""
    clause = scene.before(quantity.span, words=10)
    if quantity.kind not in ("percent", "multiple") or re.search(r"\bnumber of\b", clause):
        return False
    return _GROWTH_WORDS.search(clause + " " + scene.after(quantity.span, words=4)) is not None


def _named_subject(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a named thing is the subject that grew: "AWS grew 17%"."""
    return _grower(scene, quantity) is not None


def _grower(scene: Scene, quantity: Quantity) -> Span | None:
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


def _is_aside(scene: Scene, quantity: Quantity, link: Link) -> bool:
    """Say whether the name stands in a phrase before the subject: "Excluding the order, Widgets grew 6%"."""
    subject = _grower(scene, quantity)
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
    if name in _GENERIC_RATE and quantity.kind == "percent" and _usable(topic, quantity, entries):
        return (
            replace(link, metric=topic.metric or "other", rule="link.rate_of_topic") if topic.metric in _RATES else link
        )
    if name in _GENERIC_SPEND and topic.metric in _SPENDS and _usable(topic, quantity, entries):
        return replace(link, metric=topic.metric or "other", rule="link.spend_of_topic")
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
    floor = max((q.span.end for q in scene.quantities if q.span.end <= quantity.span.start), default=0)
    lead = lead[-max(quantity.span.start - floor, 1) :]
    return _COMPARED.search(lead) is not None or (floor > 0 and _RESTATED.fullmatch(lead) is not None)


def _fits(quantity: Quantity, entry: MetricEntry) -> bool:
    bare = quantity.kind == "count" and quantity.unit is None and "money" in entry.units
    return not entry.units or quantity.kind in entry.units or bare


def _usable(topic: Topic, quantity: Quantity, entries: Mapping[str, MetricEntry]) -> bool:
    return topic.metric is not None and topic.metric_age <= 2 and _fits(quantity, entries[topic.metric])


def name_unit(
    scene: Scene, quantity: Quantity, link: Link, reading: Reading, entries: Mapping[str, MetricEntry]
) -> tuple[str, Reading, Quantity]:
    """Let unit and metric correct each other.

    "Operating income of 39% to 40%" is a margin; "EPS was $1.07" is an amount per share;
    "258 million of free cash flow" is money though no currency is said; revenue that grew
    "organically" is a comparable figure.

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    link : Link
        Its bond.
    reading : Reading
        What it measures.
    entries : mapping of str to MetricEntry
        By metric id.
    """
    metric = link.metric
    if metric != "fx_impact" and _is_fx(scene, quantity, link):
        return "fx_impact", read_measure(scene, quantity, link, "fx_impact"), quantity
    level = reading.measure == "level"
    if metric == "revenue" and not level and _is_organic(scene, quantity):
        metric = "comparable_sales"
    of_sales = _OF_SALES.match(scene.after(quantity.span, words=4)) is not None
    if quantity.kind == "percent" and level and (of_sales or reading.rule != "measure.share") and metric in _MARGIN_OF:
        metric = _MARGIN_OF[metric]
    if quantity.kind in ("points",) and metric in _MARGIN_OF:
        metric = _MARGIN_OF[metric]
    if quantity.kind == "money" and metric in _INCOME_OF:
        metric = _INCOME_OF[metric]
    per_share = (
        quantity.kind == "per_share" or _PER_SHARE.match(scene.after(quantity.span, words=4).lstrip()) is not None
    )
    metric = _by_context(scene, quantity, link, metric, per_share=per_share)
    if metric == "macro" and quantity.kind == "money" and link.side == "after":
        metric, reading = "market_size", Reading("level", None, "measure.market")  # "a $50 billion industry"
    if metric in _BOUGHT and _BUYS_SHARES.search(scene.low):
        metric = "buyback"
    name = link.mention.span.slice(scene.low) if link.mention is not None else ""
    of_things = _NUMBER_OF.search(scene.before(quantity.span, words=9)) is not None
    quantity = _with_unit(quantity, metric, per_share, entries, name=name, of_things=of_things)
    return metric, reading, _signed(scene, quantity, link, reading)


def _by_context(scene: Scene, quantity: Quantity, link: Link, metric: str, *, per_share: bool) -> str:
    """Return what the words around make of a metric: income per share, employees of a customer."""
    if per_share and metric in ("net_income", "operating_income", "other", "revenue"):
        return "eps"
    if metric in ("net_income", "other") and quantity.kind == "money" and _earned_cents(scene, quantity):
        return "eps"  # "a loss of $0.46, down from a profit of $0.78"
    if metric == "headcount" and quantity.kind == "count" and link.side == "after" and _bought_for(scene, quantity):
        return "users"  # "purchased it for all 23,000 employees"
    return metric


_FOR_ALL = re.compile(
    r"\b(?:for|support\w*|protect\w*|cover\w*|secur\w+|serv\w+)"
    r"(?: (?:all|their|its|the|over|more|than|nearly|about))*\s*\Z"
)
_BUYS = re.compile(
    r"\b(?:customer|purchas\w+|bought|deploy\w*|licens\w+|subscri\w+|upgrad\w+|clients?|commitment|deal|selected|chose)\b"
)


def _bought_for(scene: Scene, quantity: Quantity) -> bool:
    """Say whether employees are those of a customer, for whom something is bought or run."""
    lead = scene.low[: quantity.span.start]
    own = re.search(r"\bour (?:own )?(?:\w+ )?\Z", lead)
    return own is None and _FOR_ALL.search(lead) is not None and _BUYS.search(lead) is not None


_CENTS = re.compile(r"[^\d]*\d{0,2}\.\d\d")
_EARNED = re.compile(r"\b(?:loss|losses|profit|earnings|income) of (?:an? |about |approximately )*\Z")


def _earned_cents(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a profit or loss is told in dollars and cents, as only one per share is."""
    exact = _CENTS.fullmatch(quantity.text) is not None and abs(quantity.low or 0.0) < 100
    return exact and _EARNED.search(scene.before(quantity.span, words=6)) is not None


def _is_fx(scene: Scene, quantity: Quantity, link: Link) -> bool:
    """Say whether a value is an effect of currency: "FX had a $1.5 billion favorable impact on revenue"."""
    if quantity.kind not in ("money", "points", "percent", "per_share") or (link.side == "after" and link.score > 7):
        return False
    around = scene.before(quantity.span, words=6) + " " + scene.after(quantity.span, words=5)
    if _FX_SUBJECT.search(scene.before(quantity.span, words=14)) and not _FREE_OF_IT.search(around):
        return True
    if not _FX_EFFECT.search(around):
        return False
    floor = max((q.span.end for q in scene.quantities if q.span.end <= quantity.span.start), default=0)
    clause = scene.low[floor : quantity.span.start] + " " + scene.after(quantity.span, words=8)
    return _FX_WORDS.search(clause) is not None and _NEUTRAL.search(clause) is None


def _is_organic(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a growth is organic; the adverb behind one value does not reach the next one."""
    after = scene.after(quantity.span, words=3)
    floor = max((q.span.end for q in scene.quantities if q.span.end <= quantity.span.start), default=0)
    lead = scene.before(quantity.span, words=3)[-max(quantity.span.start - floor, 1) :]
    if _REPORTED.match(after) or (floor and lead.lstrip().startswith("organically")):
        return False
    return _ORGANIC.search(lead + " " + after) is not None


_NUMBER_OF = re.compile(r"\bnumber of\b")


def _with_unit(
    quantity: Quantity,
    metric: str,
    per_share: bool,
    entries: Mapping[str, MetricEntry],
    *,
    name: str,
    of_things: bool = False,
) -> Quantity:
    top = quantity.high if quantity.high is not None else quantity.low or 0.0
    if quantity.kind == "money" and quantity.unit is not None and "/" not in quantity.unit and abs(top) < 1000:
        if metric == "eps" or (metric == "dividend" and (per_share or abs(top) < 20)):
            return replace(quantity, unit=f"{quantity.unit}/share", kind="per_share")
    if quantity.kind == "count" and _RATIO_NAME.search(name) and 1 <= abs(top) <= 200:
        return replace(quantity, unit="percent", kind="percent")  # "a sub-60 operating ratio"
    if quantity.kind == "count" and quantity.unit is None:
        if metric == "eps" and abs(top) < 1000:
            return replace(quantity, unit="USD/share", kind="per_share")  # "earnings per share of 1.68"
        scaled = entries[metric].kind == "money" or "," not in quantity.text  # "deaths totaled 345,000"
        if entries[metric].kind in ("money", "any") and abs(top) >= 1e5 and scaled and not of_things:
            return replace(quantity, unit="USD", kind="money")
        return replace(quantity, unit="count")
    return quantity


def _signed(scene: Scene, quantity: Quantity, link: Link, reading: Reading) -> Quantity:
    """Levels carry their sign; changes and growths are magnitudes."""
    low, high = quantity.low, quantity.high
    if reading.measure != "level":
        if any(value is not None and value < 0 for value in (low, high)) and not (
            low is not None and high is not None and low < 0 < high
        ):
            sizes = sorted(abs(value) for value in (low, high) if value is not None)
            return replace(quantity, low=None if low is None else sizes[0], high=None if high is None else sizes[-1])
        return quantity
    name = link.mention.span.slice(scene.low) if link.mention is not None else ""
    lead = scene.low[max(quantity.span.start - 14, 0) : quantity.span.start]
    loss = (
        re.search(r"\bloss(?:es)?\b", name)
        or re.search(r"\bnegative (?:of |about )?\Z", lead)
        or re.search(r"\bloss of \Z", lead)
    )
    if loss and quantity.kind in ("money", "per_share", "percent") and low is not None and low > 0:
        return replace(quantity, low=-high if high is not None else None, high=-low)
    return quantity


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
