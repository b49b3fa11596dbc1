"""How a headline is worded: period, name, movement and amount, in a newsroom's short form."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from callnlp.annotation import Claim
from callnlp.bullets.choosing import QUARTER_OR_YEAR, is_adjusted, is_forward, is_per_share, per_share_name, segment_of
from callnlp.language.phrases import phrases_for
from callnlp.language.written import Figure, write_amount
from callnlp.ledger.keys import BROAD
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import MetricEntry

__all__ = ["digits", "worded"]

_LOSSES = {
    "eps": "loss per share",
    "net_income": "net loss",
    "operating_income": "operating loss",
    "pretax_income": "pretax loss",
}
_SALES = re.compile(r"\bsales\b", re.I)
_PLAIN_REVENUE = re.compile(
    r"(?:(?:total|net|consolidated|reported|company|overall|operating|gross|our|record) ){0,3}(?:sales|revenues?)", re.I
)
_OWN_WORDS = re.compile(r"(?:service |product )(?:sales|revenues?)", re.I)
_BARE = re.compile(r"(?:same[- ]stores?|comparable|comp|comps|like-for-like)", re.I)
_TAIL = re.compile(r" (?:growth|growth rate|decline|increase|decrease)\Z", re.I)
_CORE = re.compile(r"\bcore\b", re.I)
_GAAP = re.compile(r"\bgaap\b", re.I)
_CONTINUING = re.compile(r"\bfrom continuing operations\b", re.I)
_INCOMES = frozenset({"eps", "net_income", "operating_income", "pretax_income"})
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NAMES = {"capex": "capital expenditures"}
_VERBS = {"up": "rose", "down": "fell", "flat": "was flat"}
_DATED = frozenset({"eps", "revenue", "net_income"})


def worded(used: Sequence[Claim], metric: str, lexicon: Lexicon) -> str:
    """Return the headline of a level, a movement, or a level with the movement beside it.

    Parameters
    ----------
    used : sequence of Claim
        One or two of one subject, the leading one first.
    metric : str
        Of the leading claim.
    lexicon : Lexicon
        Where labels come from.
    """
    lead = used[0]
    levels = [claim for claim in used if claim.measure == "level"]
    moves = [claim for claim in used if claim.measure != "level" and claim.direction]
    name = _name(lead, metric, _labels(lexicon))
    if moves:
        name = _TAIL.sub("", name)
    subject = f"{'sees ' if is_forward(lead) else ''}{_period(lead, metric)} {name}"
    note = _note(moves[0]) if moves else ""
    if not moves:
        return f"{subject} {_amount(lead, metric)}{_continuing(lead, metric)}"
    if levels:
        amount = _amount(levels[0], metric)
        if is_forward(lead) or moves[0].direction == "flat":
            return f"{subject} {amount}, {_headed(moves[0], metric)}{note}"
        return f"{subject} {_moved(moves[0], metric).replace('%', ' percent')}{note} to {amount}"
    if is_forward(lead):
        return f"{subject} {_headed(moves[0], metric)}{note}"
    return f"{subject} {_moved(moves[0], metric)}{note}"


def digits(text: str) -> set[str]:
    """Return the numbers of a text without commas and closing zeros."""
    found = (number.replace(",", "") for number in _NUMBER.findall(text))
    return {number.rstrip("0").rstrip(".") if "." in number else number for number in found}


@functools.lru_cache(maxsize=4)
def _labels(lexicon: Lexicon) -> dict[str, str]:
    return {entry.id: entry.label.get("en", entry.id).casefold() for entry in lexicon.entries("metrics", MetricEntry)}


def _moved(claim: Claim, metric: str) -> str:
    verb = _VERBS[str(claim.direction)]
    return verb if claim.direction == "flat" else f"{verb} {_amount(claim, metric)}"


def _note(move: Claim) -> str:
    """Return what a movement is measured by where it is not a year in the reported currency."""
    return f"{' sequentially' if move.basis == 'qoq' else ''}{' in constant currency' if move.currency_neutral else ''}"


def _headed(claim: Claim, metric: str) -> str:
    return str(claim.direction) if claim.direction == "flat" else f"{claim.direction} {_amount(claim, metric)}"


def _period(claim: Claim, metric: str) -> str:
    """Return "q3", "fy" for the call's own year, "fy 2026"; "qtrly" for lesser results of the quarter."""
    match = QUARTER_OR_YEAR.match(claim.period or "")
    if match is None:
        return claim.period or "qtrly"
    year, part = match.groups()
    if part:
        return "qtrly" if claim.period == claim.fiscal_period and metric not in _DATED else part.casefold()
    return "fy" if claim.fiscal_period is None or claim.fiscal_period[:4] == year else f"fy {year}"


def _continuing(claim: Claim, metric: str) -> str:
    said = metric in _INCOMES and _CONTINUING.search(claim.quote)
    return " from continuing operations" if said else ""


def _name(claim: Claim, metric: str, labels: dict[str, str]) -> str:
    said = " ".join((claim.metric_text or "").split())
    name = _NAMES.get(metric) or labels.get(metric, metric.replace("_", " "))
    if metric == "revenue":
        name = said if _OWN_WORDS.fullmatch(said) else "sales" if _SALES.search(said) else "revenue"
    elif metric == "eps":
        name = per_share_name(claim)
    elif said and metric == "comparable_sales":
        name = f"{said} sales" if _BARE.fullmatch(said) else said
    elif said and metric in BROAD:
        name = said
    if _is_loss(claim, metric):
        name = _LOSSES[metric]
    segment = segment_of(claim)
    head = f"{segment} " if segment and segment.casefold() not in name.casefold() else ""
    return f"{head}{_adjusted(claim, f'{head}{name}'.casefold())}{name}"


def _adjusted(claim: Claim, name: str) -> str:
    """Return the mark of an adjusted or reported figure in the speaker's own word, where the name lacks it."""
    said = f"{claim.adjustment_text or ''} {claim.metric_text or ''}"
    if not is_adjusted(claim):
        return "gaap " if claim.adjustment == "reported" and _GAAP.search(said) else ""
    if "adjusted" in name or "core" in name:
        return ""
    if "gaap" in said.casefold():
        return "non-gaap "
    return "core " if _CORE.search(said) else "adjusted "


def _is_loss(claim: Claim, metric: str) -> bool:
    """Say whether a whole level lies below zero, so that its name can say so."""
    highest = claim.high if claim.high is not None else claim.low
    return claim.measure == "level" and metric in _LOSSES and highest is not None and highest < 0


def _amount(claim: Claim, metric: str) -> str:
    if _is_loss(claim, metric):
        low, high = (None if end is None else -end for end in (claim.high, claim.low))
        claim = replace(claim, low=low, high=high)
    if is_per_share(claim):
        text = _per_share(claim)
    else:
        figure = Figure(claim.low, claim.high, claim.unit, claim.bound, claim.measure, claim.count_of)
        text = write_amount(figure, phrases_for("en"))
    # What was said otherwise ("double-digit", "$8,333 million") stays as said.
    return text if digits(text) <= digits(claim.value_text) else claim.value_text


def _per_share(claim: Claim) -> str:
    """Return an amount a share in dollars and cents; a loss without its sign, as its name says it."""
    unit = str(claim.unit).removesuffix("/share")
    values = [Decimal(repr(abs(value))) for value in (claim.low, claim.high) if value is not None]
    written = [f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else f"{value}" for value in values]
    sign = {"USD": "$", "EUR": "€", "GBP": "£"}.get(unit, f"{unit} ")
    return " to ".join(dict.fromkeys(f"{sign}{text}" for text in written))
