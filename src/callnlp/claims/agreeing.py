"""Unit and metric correct each other: income in percent is a margin, income per share is earnings per share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from callnlp.annotation import Quantity
from callnlp.claims.linking import Link
from callnlp.claims.measuring import Reading, read_measure
from callnlp.claims.scene import Scene
from callnlp.lexicon.schema import MetricEntry
from callnlp.spans import Span

__all__ = ["MARGIN_OF", "name_unit", "rate_words"]

MARGIN_OF = {
    **{"operating_income": "operating_margin", "ebitda": "ebitda_margin", "gross_profit": "gross_margin"},
    **{"pretax_income": "pretax_margin", "net_income": "net_margin", "free_cash_flow": "fcf_margin"},
}
_INCOME_OF = {margin: income for income, margin in MARGIN_OF.items()}
_BOUGHT = frozenset(["share_count", "acquisition", "price", "other", "cash"])
_BUYS_SHARES = re.compile(
    r"\b(?:repurchas\w+|bought back|buy back|buyback|purchas(?:ed|"
    r"ing) (?:\S+ ){0,6}(?:of our )?(?:common )?(?:shares|stock))\b"
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
_FX_EFFECT = re.compile(r"\b(?:impact(?:s|ed)?|affected|headwinds?|tailwinds?|benefit)\b")
_ASIDE = re.compile(r"\b(?:including|inclusive of|as well as)\b|, (?:and|but|while)\b")
_ORGANIC = re.compile(r"\borganic(?:ally)?\b")
_WITHOUT_BOUGHT = re.compile(
    r"\A,?\s*(?:excluding|without|before|ex|net of) (?:the )?(?:impact of |effect of )?(?:acquisitions|m&a)\b"
)
_ON_ORGANIC = re.compile(r"\b(?:on an organic basis|organically), (?:\w+ ){0,3}(?:sales|revenues?)\b[^,;]*\Z")
_PER_SHARE = re.compile(r"\bper (?:diluted |common |ordinary )?(?:share|ads|adr|unit)\b|\ba share\b")
_RATIO_NAME = re.compile(r"\b(?:operating|combined|expense|efficiency|loss) ratio\Z")


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
    name = link.mention.span.slice(scene.low) if link.mention is not None else ""
    if metric != "fx_impact" and _is_fx(scene, quantity, link):
        return "fx_impact", read_measure(scene, quantity, link, "fx_impact"), quantity
    level = reading.measure == "level"
    if metric == "revenue" and not level and _is_organic(scene, quantity):
        metric = "comparable_sales"
    if name.startswith("core revenue") and link.mention is not None and _is_called_core(scene, link.mention.span):
        metric = "revenue"
    of_sales = _OF_SALES.match(scene.after(quantity.span, words=4)) is not None
    if quantity.kind == "percent" and level and (of_sales or reading.rule != "measure.share") and metric in MARGIN_OF:
        metric = MARGIN_OF[metric]
    if quantity.kind in ("points",) and metric in MARGIN_OF:
        metric = MARGIN_OF[metric]
    if quantity.kind == "money" and metric in _INCOME_OF:
        metric = _INCOME_OF[metric]
    per_share = (
        quantity.kind == "per_share" or _PER_SHARE.match(scene.after(quantity.span, words=4).lstrip()) is not None
    )
    named = link.mention is not None and not link.mention.weak and metric == "share_count"
    if metric in _BOUGHT and not named and "proceeds" not in name and _BUYS_SHARES.search(scene.low):
        metric = "buyback"
    metric = _by_context(scene, quantity, link, metric, per_share=per_share, level=level)
    if metric == "macro" and quantity.kind == "money" and link.side == "after" and _TRADE.search(name):
        metric, reading = "market_size", Reading("level", None, "measure.market")  # "a $50 billion industry"
    if metric == "debt" and quantity.kind == "percent" and level and link.side == "after":
        metric = "interest"  # "our 6.875% senior notes"
    of_things = _NUMBER_OF.search(scene.before(quantity.span, words=9)) is not None
    quantity = _with_unit(quantity, metric, per_share, entries, name=name, of_things=of_things)
    return metric, reading, _signed(scene, quantity, link, reading)


def _by_context(scene: Scene, quantity: Quantity, link: Link, metric: str, *, per_share: bool, level: bool) -> str:
    """Return what the words around make of a metric: income per share, employees of a customer."""
    name = link.mention.span.slice(scene.low) if link.mention is not None else ""
    if per_share and metric in _PER_SHARE_OF and not (link.mention is not None and _HELD.search(name)):
        return "eps"
    if quantity.kind == "percent" and level and metric in _SELLING and _OF_SALES.match(scene.low, quantity.span.end):
        return "revenue"  # "mobile orders were 15% of sales", "that market is 2% of our revenue"
    if quantity.kind == "money" and _in_cents(scene, quantity, metric):
        return "eps"  # "a loss of $0.46, down from a profit of $0.78"
    if quantity.kind == "percent" and metric in _TAXED and _TAX_RATE.search(scene.low, 0, quantity.span.start):
        if "compensation" in name or metric != "opex":
            return "tax_rate"  # "a tax rate of 21% of pre-tax income, reduced by 2% for share-based compensation"
    if metric == "market_size" and quantity.kind == "count" and link.side == "after":
        return "other"  # "we operate in 71 markets"
    if metric == "headcount" and quantity.kind == "count" and link.side == "after" and _bought_for(scene, quantity):
        return "users"  # "purchased it for all 23,000 employees"
    return metric


#: "rate increases added $0.14 per share": what these do to a share they do to its earnings.
_PER_SHARE_OF = frozenset(
    "net_income operating_income other revenue opex cost depreciation price volume interest".split()
)
_HELD = re.compile(r"\b(?:taxable|book value|asset value|nav)\b")
_SELLING = frozenset("price volume users headcount capacity market_size market_share".split())
_TRADE = re.compile(r"\b(?:industry|market)")


def _is_called_core(scene: Scene, span: Span) -> bool:
    """Say whether a part of the company is called so: "Solara Core revenue"."""
    return span.start > 0 and scene.text[span.start].isupper()


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


_INCOMES = frozenset("net_income operating_income pretax_income".split())
_ITEMS = frozenset("opex depreciation interest cost acquisition".split())
_UNIT_COST = re.compile(
    r"\bper (?!(?:diluted |common )?share)|\ba (?:gallon|barrel|ton|pound|unit|share|day|month|year|piece)\b|\bunit\b|/"
)
_TAXED = frozenset("pretax_income pretax_margin opex".split())
_TAX_RATE = re.compile(r"\b(?:tax rate|base rate|quarter (?:of )?(?:20\d\d )?rate|year (?:20\d\d )?rate)\b")
_CENTS = re.compile(r"[^\d]*\d{0,2}\.\d\d")
_EARNED = re.compile(r"\b(?:loss|losses|profit|earnings|income) of (?:an? |about |approximately )*\Z")


def _in_cents(scene: Scene, quantity: Quantity, metric: str) -> bool:
    """Say whether income is told in dollars and cents, as only that per share is."""
    small = _CENTS.fullmatch(quantity.text) is not None and abs(quantity.low or 0.0) < 100
    if metric in _INCOMES:
        return small
    if small and metric in _ITEMS:  # "we had lower outage expenses of $0.10", but "$0.60 a gallon"
        return _UNIT_COST.search(scene.low) is None
    if metric == "other" and _EARNED.search(scene.before(quantity.span, words=6)):
        return small
    if small and metric in _PER_SHARE_OF - {"price"}:  # "of the growth in EPS, volume contributed $0.18"
        return any(m.metric == "eps" and m.span.end <= quantity.span.start for m in scene.mentions)
    return False


_RATE_WORDS = re.compile(r"\b(?:(?:base|effective|cash|statutory) )?(?:tax )?rate\b")


def rate_words(scene: Scene, quantity: Quantity) -> tuple[Span, str] | None:
    """Return the words that name a tax rate which another name is nearer to: "base rate of 24%, of pre-tax income".

    Parameters
    ----------
    scene : Scene
        The sentence.
    quantity : Quantity
        The value.
    """
    found = [match.span() for match in _RATE_WORDS.finditer(scene.low, 0, quantity.span.start)]
    return (Span(*found[-1]), Span(*found[-1]).slice(scene.text)) if found else None


def _is_fx(scene: Scene, quantity: Quantity, link: Link) -> bool:
    """Say whether a value is an effect of currency: "FX had a $1.5 billion favorable impact on revenue"."""
    if quantity.kind not in ("money", "points", "percent", "per_share") or (link.side == "after" and link.score > 7):
        return False
    behind = _ASIDE.split(scene.after(quantity.span, words=8))[0]
    around = scene.before(quantity.span, words=6) + " " + " ".join(behind.split()[:5])
    if _FX_SUBJECT.search(scene.before(quantity.span, words=14)) and not _FREE_OF_IT.search(around):
        return True
    if not _FX_EFFECT.search(around):
        return False
    floor = scene.value_end_before(quantity.span)
    clause = scene.low[floor : quantity.span.start] + " " + behind
    return _FX_WORDS.search(clause) is not None and _NEUTRAL.search(clause) is None


def _is_organic(scene: Scene, quantity: Quantity) -> bool:
    """Say whether a growth is organic; the adverb behind one value does not reach the next one."""
    after = scene.after(quantity.span, words=3)
    floor = scene.value_end_before(quantity.span)
    lead = scene.before(quantity.span, words=3)[-max(quantity.span.start - floor, 1) :]
    if _REPORTED.match(after) or (floor and lead.lstrip().startswith("organically")):
        return False
    if _WITHOUT_BOUGHT.match(after) or _ON_ORGANIC.search(scene.low, 0, quantity.span.start):
        return True
    return _ORGANIC.search(lead + " " + re.split(r",|\band\b", after)[0]) is not None


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
