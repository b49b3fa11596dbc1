"""Wire-style headlines from claims: what a newsroom sends first, by template, nothing added."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from callnlp.annotation import AnnotatedCall, Claim
from callnlp.errors import UsageError
from callnlp.language.phrases import phrases_for
from callnlp.language.written import Figure, write_amount
from callnlp.ledger.build import CompanyRoles
from callnlp.ledger.fit import is_money, metric_kinds, unit_fit
from callnlp.ledger.keys import BROAD, key_of
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import MetricEntry, WeightEntry

__all__ = ["Bullet", "flash_bullets"]

_MOST = 5
_FLOOR = 5.0
_SEGMENT = 0.45
_IN_ANSWERS = 0.5
_MOVEMENT_ONLY = 0.45
_LEAST_SCORE = 0.5
_FAR = 0.4
_HEDGED = 0.6
_UNNAMED = 0.5
_OWN_WORDS = re.compile(r"(?:net |total |operating |service |product )?(?:sales|revenues?)|.{0,30}\bffo\b.{0,30}", re.I)
_QUARTER_OR_YEAR = re.compile(r"(\d{4})(?:-([QH]\d))?\Z")
_LOSSES = {
    "eps": "loss per share",
    "net_income": "net loss",
    "operating_income": "operating loss",
    "pretax_income": "pretax loss",
}
_PER_SHARE = re.compile(r"per (?:diluted |basic |common )?(?:share|unit)\b", re.IGNORECASE)
_INCOMES = frozenset({"net_income", "operating_income", "pretax_income"})
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
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
        How many at most; when None the call decides: all headlines that weigh enough, up to 5.
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
        if bullet.score >= (_FLOOR if limit is None else 0.01) and not any(_repeats(bullet, other) for other in kept):
            kept.append(bullet)
    return kept[: _MOST if limit is None else limit]


def _repeats(bullet: Bullet, other: Bullet) -> bool:
    """Say whether two headlines differ in a name only: same period, same numbers."""
    head, theirs = bullet.text.removeprefix("sees ").split()[0], other.text.removeprefix("sees ").split()[0]
    numbers = _digits(bullet.text)
    return bullet.text == other.text or (head == theirs and bool(numbers) and numbers == _digits(other.text))


def _fits(claim: Claim) -> bool:
    if claim.role not in CompanyRoles or claim.negated or claim.doubts or claim.bound == "words":
        return False
    if claim.metric == "other" or claim.unit is None or (claim.score is not None and claim.score < _LEAST_SCORE):
        return False
    if _QUARTER_OR_YEAR.match(claim.period or "") is None:
        return False
    if claim.stance in {"guidance", "target"}:
        return True
    return claim.stance == "actual" and claim.basis != "ytd" and _recent(claim)


def _recent(claim: Claim) -> bool:
    """Say whether a result is of the call's own quarter, or of the year that it closes."""
    own = claim.fiscal_period
    if own is None or claim.period == own:
        return True
    return own.endswith("Q4") and claim.period == own[:4]


def _subject(claim: Claim) -> tuple[object, ...]:
    key = replace(key_of(claim), metric=_metric(claim))
    forward = claim.stance in {"guidance", "target"}
    kind = (key.measure, key.unit) if forward else ()
    return (*key.without_numbers(), key.adjustment, forward, kind)


def _metric(claim: Claim) -> str:
    """Return the metric; an income in dollars a share is earnings a share."""
    return "eps" if claim.metric == "eps" or (claim.metric in _INCOMES and _is_per_share(claim)) else claim.metric


def _is_per_share(claim: Claim) -> bool:
    """Say whether an amount is one a share: by its unit, or small and said so in its sentence."""
    unit, value = claim.unit or "", claim.high if claim.high is not None else claim.low
    if unit.endswith("/share"):
        return True
    small = is_money(unit) and value is not None and abs(value) < 1000 and claim.measure == "level"
    return small and _PER_SHARE.search(claim.quote) is not None


@functools.lru_cache(maxsize=4)
def _weights(lexicon: Lexicon) -> dict[tuple[str, str], float]:
    entries = lexicon.entries("weights", WeightEntry)
    return {(entry.kind, entry.key): entry.weight for entry in entries if entry.kind.startswith("flash.")}


@functools.lru_cache(maxsize=4)
def _labels(lexicon: Lexicon) -> dict[str, str]:
    return {entry.id: entry.label.get("en", entry.id).casefold() for entry in lexicon.entries("metrics", MetricEntry)}


def _bullet(group: list[Claim], lexicon: Lexicon) -> tuple[Bullet, int]:
    """Word the first level of a thing with the movement said beside it, or a movement alone."""
    kinds, weights = metric_kinds(lexicon), _weights(lexicon)
    ordered = sorted(group, key=lambda c: (-unit_fit(c, kinds), c.section != "prepared", c.value_spans[0], c.id))
    level = next((claim for claim in ordered if claim.measure == "level"), None)
    moves = [claim for claim in ordered if claim.measure != "level" and claim.direction]
    beside = [claim for claim in moves if level is None or _near(level, claim)]
    beside.sort(key=lambda claim: (claim.measure != "growth", claim.basis != "yoy"))
    used = [claim for claim in (level, *beside[:1]) if claim is not None] or ordered[:1]
    lead = used[0]
    score = weights.get(("flash.metric", _metric(lead)), 1.0) * weights.get(("flash.stance", lead.stance), 1.0)
    factors = (
        (bool(lead.segment_id), _SEGMENT),
        (lead.section != "prepared", _IN_ANSWERS),
        (level is None and lead.metric != "comparable_sales", _MOVEMENT_ONLY),
        (lead.period is not None and lead.fiscal_period is not None and _far(lead), _FAR),
        (lead.hedged, _HEDGED),
        (not lead.metric_text, _UNNAMED),
    )
    for holds, factor in factors:
        score *= factor if holds else 1.0
    score *= 1.0 if _metric(lead) != lead.metric else unit_fit(lead, kinds)
    text = " ".join(_worded(used, lexicon).casefold().split())
    return Bullet(text, tuple(claim.id for claim in used), round(score, 3)), lead.value_spans[0].start


def _near(level: Claim, move: Claim) -> bool:
    return level.turn == move.turn and abs(level.sentence - move.sentence) <= 1


def _far(claim: Claim) -> bool:
    """Say whether a guide looks beyond the next fiscal year."""
    return str(claim.period)[:4].isdigit() and int(str(claim.period)[:4]) > int(str(claim.fiscal_period)[:4]) + 1


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
    match = _QUARTER_OR_YEAR.match(claim.period or "")
    if match is None:
        return claim.period or "qtrly"
    year, part = match.groups()
    if part:
        return part.casefold()
    return "fy" if claim.fiscal_period is None or claim.fiscal_period[:4] == year else f"fy {year}"


def _name(claim: Claim, labels: dict[str, str]) -> str:
    said = " ".join((claim.metric_text or "").split())
    metric = _metric(claim)
    name = labels.get(metric, metric.replace("_", " "))
    if said and (claim.metric in BROAD or _OWN_WORDS.fullmatch(said)):
        name = said
    if metric == "eps" and "ffo" in said.casefold():
        name = "ffo per share"
    elif metric == "comparable_sales" and said:
        name = said if " " in said else f"{said} sales"
    elif _is_loss(claim):
        name = _LOSSES[metric]
    adjusted = ""
    if claim.adjustment == "adjusted" and "adjusted" not in name.casefold():
        adjusted = "non-gaap " if "gaap" in (claim.adjustment_text or "").casefold() else "adjusted "
    segment = claim.segment if claim.segment_id else None
    head = f"{segment} " if segment and segment.casefold() not in name.casefold() else ""
    return f"{head}{adjusted}{name}"


def _is_loss(claim: Claim) -> bool:
    """Say whether a whole level lies below zero, so that its name can say so."""
    highest = claim.high if claim.high is not None else claim.low
    return claim.measure == "level" and _metric(claim) in _LOSSES and highest is not None and highest < 0


def _amount(claim: Claim) -> str:
    if _is_loss(claim):
        low, high = (None if end is None else -end for end in (claim.high, claim.low))
        claim = replace(claim, low=low, high=high)
    if _is_per_share(claim):
        text = _per_share(claim)
    else:
        figure = Figure(claim.low, claim.high, claim.unit, claim.bound, claim.measure, claim.count_of)
        text = write_amount(figure, phrases_for("en")).replace("%", " percent")
    # What was said otherwise ("double-digit", "$8,333 million") stays as said.
    return text if _digits(text) <= _digits(claim.value_text) else claim.value_text


def _digits(text: str) -> set[str]:
    found = (number.replace(",", "") for number in _NUMBER.findall(text))
    return {number.rstrip("0").rstrip(".") if "." in number else number for number in found}


def _per_share(claim: Claim) -> str:
    """Return an amount a share in dollars and cents; a loss without its sign, as its name says it."""
    unit = str(claim.unit).removesuffix("/share")
    values = [Decimal(repr(abs(value))) for value in (claim.low, claim.high) if value is not None]
    written = [f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else f"{value}" for value in values]
    sign = {"USD": "$", "EUR": "€", "GBP": "£"}.get(unit, f"{unit} ")
    return " to ".join(dict.fromkeys(f"{sign}{text}" for text in written))
