"""Wire-style headlines from claims: what a newsroom sends first, by template, nothing added."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from callnlp.annotation import AnnotatedCall, Claim
from callnlp.errors import UsageError
from callnlp.language.phrases import phrases_for
from callnlp.language.written import Figure, write_amount
from callnlp.ledger.build import CompanyRoles
from callnlp.ledger.keys import BROAD, key_of
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import MetricEntry, WeightEntry
from callnlp.transcript import FiscalPeriod

__all__ = ["Bullet", "flash_bullets"]

_MOST = 10
_FLOOR = 3.0
_SEGMENT = 0.45
_IN_ANSWERS = 0.5
_MOVEMENT_ONLY = 0.6
_LEAST_SCORE = 0.5
_OWN_WORDS = re.compile(r"(?:net |total |operating |service |product )?(?:sales|revenues?)|.{0,30}\bffo\b.{0,30}", re.I)
_VERBS = {"up": "rose", "down": "fell", "flat": "was flat"}


@dataclass(frozen=True, slots=True)
class Bullet:
    """A headline, the claims it says, and how much it counts.

    Parameters
    ----------
    text : str
        Lower case, one line, without an end mark.
    claims : tuple of str
        Ids of the claims whose fields it words.
    score : float
        Weight of metric, stance and place; headlines come best first.
    """

    text: str
    claims: tuple[str, ...]
    score: float

    def __str__(self) -> str:
        return self.text


def flash_bullets(
    notes: AnnotatedCall | Sequence[Claim], *, limit: int | None = None, lexicon: Lexicon | None = None
) -> list[Bullet]:
    """Return wire-style headlines of a call, best first.

    Parameters
    ----------
    notes : AnnotatedCall or sequence of Claim
        One call.
    limit : int, optional
        How many at most; when None the call decides: all headlines that weigh enough, up to 10.
    lexicon : Lexicon, optional
        Where labels and weights come from.

    Returns
    -------
    list of Bullet
        Each words fields of one to three claims of one subject.

    Raises
    ------
    UsageError
        When ``limit`` is negative.

    Examples
    --------
    >>> flash_bullets([])
    []
    """
    if limit is not None and limit < 0:
        raise UsageError(f"limit {limit}: give 0 or more")
    lexicon = lexicon or load_lexicon()
    claims = notes.claims if isinstance(notes, AnnotatedCall) else tuple(notes)
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        if _fits(claim):
            groups[_subject(claim)].append(claim)
    made = [_bullet(group, lexicon) for group in groups.values()]
    ranked = sorted(made, key=lambda item: (-item[0].score, item[1], item[0].text))
    kept: list[Bullet] = []
    for bullet, _ in ranked:
        if bullet.score >= (_FLOOR if limit is None else 0.01) and all(bullet.text != other.text for other in kept):
            kept.append(bullet)
    return kept[: _MOST if limit is None else limit]


def _fits(claim: Claim) -> bool:
    if claim.role not in CompanyRoles or claim.negated or claim.doubts or claim.bound == "words":
        return False
    if claim.metric == "other" or claim.unit is None or (claim.score is not None and claim.score < _LEAST_SCORE):
        return False
    if claim.stance in {"guidance", "target"}:
        return claim.period not in {None, "multi"}
    return claim.stance == "actual" and claim.basis != "ytd" and claim.period is not None and _recent(claim)


def _recent(claim: Claim) -> bool:
    """Say whether a result is of the call's own quarter, or of the year that it closes."""
    own = claim.fiscal_period
    if own is None or claim.period == own:
        return True
    return own.endswith("Q4") and claim.period == own[:4]


def _subject(claim: Claim) -> tuple[object, ...]:
    key = key_of(claim)
    forward = claim.stance in {"guidance", "target"}
    kind = (key.measure, key.unit) if forward else ()
    return (*key.without_numbers(), key.adjustment, forward, kind)


@functools.lru_cache(maxsize=4)
def _weights(lexicon: Lexicon) -> dict[tuple[str, str], float]:
    entries = lexicon.entries("weights", WeightEntry)
    return {(entry.kind, entry.key): entry.weight for entry in entries if entry.kind.startswith("flash.")}


@functools.lru_cache(maxsize=4)
def _labels(lexicon: Lexicon) -> dict[str, str]:
    return {entry.id: entry.label.get("en", entry.id).casefold() for entry in lexicon.entries("metrics", MetricEntry)}


def _bullet(group: list[Claim], lexicon: Lexicon) -> tuple[Bullet, int]:
    ordered = sorted(group, key=lambda claim: (claim.section != "prepared", claim.value_spans[0], claim.id))
    level = next((claim for claim in ordered if claim.measure == "level"), None)
    growth = next((claim for claim in ordered if claim.measure == "growth" and claim.direction), None)
    change = next((claim for claim in ordered if claim.measure == "change" and claim.direction), None)
    used = [claim for claim in (level, growth or change) if claim is not None] or ordered[:1]
    lead, weights = used[0], _weights(lexicon)
    score = weights.get(("flash.metric", lead.metric), 1.0) * weights.get(("flash.stance", lead.stance), 1.0)
    score *= _SEGMENT if lead.segment else 1.0
    score *= 1.0 if lead.section == "prepared" or lead.role == "unknown" else _IN_ANSWERS
    score *= 1.0 if level is not None or lead.metric == "comparable_sales" else _MOVEMENT_ONLY
    text = " ".join(_worded(used, lexicon).casefold().split())
    return Bullet(text, tuple(claim.id for claim in used), round(score, 3)), lead.value_spans[0].start


def _worded(used: Sequence[Claim], lexicon: Lexicon) -> str:
    lead = used[0]
    forward = lead.stance in {"guidance", "target"}
    subject = f"{'sees ' if forward else ''}{_period(lead)} {_name(lead, _labels(lexicon))}"
    levels = [claim for claim in used if claim.measure == "level"]
    moves = [claim for claim in used if claim.measure != "level" and claim.direction]
    note = " in constant currency" if moves and moves[0].currency_neutral else ""
    if levels and moves:
        joint = "" if moves[0].direction == "flat" else " to"
        amount = _amount(levels[0])
        if moves[0].direction == "flat":
            return f"{subject} {amount}, flat{note}"
        return f"{subject} {_moved(moves[0])}{note}{joint} {amount}"
    if levels:
        return f"{subject} {_amount(levels[0])}"
    if not moves:
        return f"{subject} {_amount(lead)}"
    if forward:
        direction = {"up": "up", "down": "down", "flat": "flat"}[str(moves[0].direction)]
        return f"{subject} {direction}{'' if direction == 'flat' else ' ' + _amount(moves[0])}{note}"
    return f"{subject} {_moved(moves[0])}{note}"


def _moved(claim: Claim) -> str:
    verb = _VERBS[str(claim.direction)]
    return verb if claim.direction == "flat" else f"{verb} {_amount(claim)}"


def _period(claim: Claim) -> str:
    """Return "q3", "fy" for the call's own year, or the year itself."""
    period = FiscalPeriod.parse(claim.period) if claim.period and len(claim.period) <= 7 else None
    if period is None or (claim.period and claim.period[5:].isdigit()):
        return claim.period or "qtrly"
    own = FiscalPeriod.parse(claim.fiscal_period) if claim.fiscal_period else None
    if period.quarter is not None:
        return f"q{period.quarter}"
    if period.half is not None:
        return f"h{period.half}"
    return "fy" if own is None or own.year == period.year else f"fy {period.year}"


def _name(claim: Claim, labels: dict[str, str]) -> str:
    said = " ".join((claim.metric_text or "").split())
    name = labels.get(claim.metric, claim.metric.replace("_", " "))
    if said and (claim.metric in BROAD or _OWN_WORDS.fullmatch(said)):
        name = said
    if claim.metric == "eps" and claim.low is not None and claim.low < 0:
        name = "loss per share"
    adjusted = ""
    if claim.adjustment == "adjusted" and "adjusted" not in name.casefold():
        adjusted = "non-gaap " if "gaap" in (claim.adjustment_text or "").casefold() else "adjusted "
    segment = f"{claim.segment} " if claim.segment and claim.segment.casefold() not in name.casefold() else ""
    return f"{segment}{adjusted}{name}"


def _amount(claim: Claim) -> str:
    if claim.unit is not None and claim.unit.endswith("/share"):
        return _per_share(claim)
    low, high = claim.low, claim.high
    figure = Figure(low, high, claim.unit, claim.bound, claim.measure, claim.count_of)
    text = write_amount(figure, phrases_for("en"))
    return text.replace("%", " percent")


def _per_share(claim: Claim) -> str:
    """Return an amount a share in dollars and cents; a loss without its sign, as its name says it."""
    unit = str(claim.unit).removesuffix("/share")
    values = [Decimal(repr(abs(value))) for value in (claim.low, claim.high) if value is not None]
    written = [f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else f"{value}" for value in values]
    sign = {"USD": "$", "EUR": "€", "GBP": "£"}.get(unit, f"{unit} ")
    return " to ".join(dict.fromkeys(f"{sign}{text}" for text in written))
