"""Statements with one known fault: claims with one field changed, and sentences altered or spliced."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from callnlp.annotation import Basis, Claim, Quantity
from callnlp.evaluate.plain import coherent, near, said_plainly, same_sense
from callnlp.spans import Span
from callnlp.transcript import Role
from callnlp.verify.figures import printed_step
from callnlp.verify.records import FAULTS, Fault

__all__ = ["ClaimPool", "Faulty", "alter", "eligible", "make_fault", "splice"]

_FACTORS = ("0.7", "0.8", "0.88", "1.12", "1.2", "1.35", "1.6")
_BASES: dict[str, Basis] = {"yoy": "qoq", "qoq": "yoy"}
_ROLES: dict[str, Role] = {"ceo": "cfo", "cfo": "ceo", "executive": "ceo"}
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*[A-Za-z]|\d[\d,.]*")
_OPPOSITES = {
    **{"more": "less", "less": "more", "strong": "weak", "stronger": "weaker", "higher": "lower", "lower": "higher"},
    **{"increase": "decrease", "increased": "decreased", "growth": "decline", "grew": "fell", "up": "down"},
    **{"first": "last", "new": "old", "good": "poor", "great": "poor", "better": "worse", "continue": "cease"},
    **{"we": "they", "our": "their", "will": "may", "can": "cannot", "very": "hardly", "all": "few", "most": "some"},
}


@dataclass(frozen=True, slots=True)
class Faulty:
    """A claim with one field changed, and what was changed."""

    claim: Claim
    fault: Fault
    original: Claim


def eligible(claim: Claim) -> bool:
    """Say whether a claim can be printed as a plain statement: who, what, when and how much are known.

    Parameters
    ----------
    claim : Claim
        From the store.
    """
    dated = claim.period is not None and re.fullmatch(r"\d{4}(?:-Q[1-4])?", claim.period) is not None
    plain = not (claim.negated or claim.hedged or claim.doubts) and claim.unit is not None and claim.bound != "words"
    said = claim.stance in {"actual", "guidance"} and claim.role in {"ceo", "cfo", "executive"}
    named = claim.metric != "other" and (claim.unit != "count" or bool(claim.count_of))
    point = claim.low is not None and claim.high is not None and bool(claim.low)
    digits = any(char.isdigit() for char in claim.value_text)
    moved = claim.measure == "level" or claim.direction in {"up", "down"}
    return digits and dated and plain and said and named and point and moved


def _key(claim: Claim) -> tuple[object, ...]:
    return (
        claim.metric,
        claim.segment_id,
        claim.period,
        claim.measure,
        claim.unit,
        claim.basis,
        claim.adjustment,
        claim.currency_neutral,
    )


class ClaimPool:
    """The eligible claims of a company, and what else the calls say of the same things.

    Parameters
    ----------
    claims : sequence of Claim
        All stored claims of one company.
    calls : sequence of str
        Fiscal quarters of which a call is stored.
    seeds : sequence of Claim
        Those to make statements of.
    """

    def __init__(self, claims: Sequence[Claim], calls: Sequence[str], seeds: Sequence[Claim]) -> None:
        self.seeds = [claim for claim in seeds if eligible(claim)]
        self.claims = [claim for claim in claims if eligible(claim)]
        self.calls = sorted(calls)
        self._all = list(claims)
        self._said: dict[tuple[object, ...], list[Claim]] = {}
        for claim in claims:
            self._said.setdefault(_key(claim), []).append(claim)

    def refutes(self, claim: Claim) -> bool:
        """Say whether the calls give the thing that a claim is about, and no value near its own."""
        said = self._said.get(_key(claim), [])
        return bool(said) and not any(_near(claim, other) for other in said)

    def gives(self, claim: Claim) -> bool:
        """Say whether the calls give this value of this thing."""
        return any(_near(claim, other) for other in self._said.get(_key(claim), []))

    def holds_beside(self, claim: Claim) -> bool:
        """Say whether the calls give this value of this thing on another basis, or on another adjustment."""
        fields = ("metric", "segment_id", "period", "measure", "unit")
        return any(_near(claim, c) and all(getattr(c, f) == getattr(claim, f) for f in fields) for c in self._all)

    def echoes(self, claim: Claim) -> bool:
        """Say whether the calls give this very value of another thing that shares its metric or its part.

        A wrong value that is right of another quarter cannot be told from a wrong quarter.
        """
        return any(
            (c.metric == claim.metric or c.segment_id == claim.segment_id) and c.measure == claim.measure
            for c in self._all
            if c.unit == claim.unit and _same(c, claim)
        )

    def rounds_to(self, claim: Claim) -> bool:
        """Say whether a value said with few digits, such as "1 billion", leaves room for a claim's, or rounds to it."""
        return any(
            said.low is not None
            and claim.low is not None
            and said.direction == claim.direction
            and abs(said.low - claim.low) <= max(_step(said), _last_digit(claim.low)) / 2
            for said in self._said.get(_key(claim), [])
        )

    def plainly_refutes(self, claim: Claim) -> bool:
        """Say whether the calls refute a claim in so many words, and leave it no other way to be true.

        They say plainly (:func:`callnlp.evaluate.plain.said_plainly`) another value of the very thing,
        without contradicting themselves, and nowhere about this value of it: rounded, without a period,
        or of a part whose name holds the other's.

        Parameters
        ----------
        claim : Claim
            With a field changed.
        """
        said = [c for c in self._said.get(_key(claim), []) if same_sense(claim, c)]
        plain = [c for c in said if said_plainly(c) and (c.stance == "guidance") == (claim.stance == "guidance")]
        if not plain or any(near(claim, c) for c in said) or not coherent(plain) or self.rounds_to(claim):
            return False
        return not any(near(claim, c) and _overlap(claim, c) for c in self._all if c.metric == claim.metric)

    def alike(self, claim: Claim) -> list[Claim]:
        """Return the stored claims that give about a claim's value of its metric, whatever else they say."""
        return [c for c in self._all if c.metric == claim.metric and _near(claim, c)]

    def others(self, claim: Claim, **changed: object) -> list[Claim]:
        """Return claims that differ from a claim in one field only, for something to change it to."""
        name = next(iter(changed))
        same = [field for field in ("metric", "segment_id", "period", "measure", "unit", "stance") if field != name]
        return [
            other
            for other in self.claims
            if getattr(other, name) != getattr(claim, name)
            and all(getattr(other, f) == getattr(claim, f) for f in same)
        ]

    def says(self, role: str, claim: Claim) -> bool:
        """Say whether somebody of a role gives the value of a claim, of its metric, in any call."""
        return any(
            other.role == role and other.metric == claim.metric and _near(claim, other)
            for said in self._said.values()
            for other in said
        )


def _overlap(one: Claim, other: Claim) -> bool:
    """Say whether two claims of one metric may be about one thing: a period not said, a name within a name."""
    if one.measure != other.measure or one.unit != other.unit:
        return False
    if other.period not in {one.period, None, "multi", "ttm"}:
        return False
    first, second = ((c.segment_id or "").split() for c in (one, other))
    return first == second or bool(first and second and (set(first) <= set(second) or set(second) <= set(first)))


def _near(one: Claim, other: Claim) -> bool:
    if one.unit != other.unit or one.low is None or other.low is None or one.high is None or other.high is None:
        return other.low is None or other.high is None
    room = 0.06 * max(abs(one.low), abs(other.low))
    return abs(one.low - other.low) <= room and abs(one.high - other.high) <= room and one.direction == other.direction


def _same(one: Claim, other: Claim) -> bool:
    pairs = ((one.low, other.low), (one.high, other.high))
    return all(a is not None and b is not None and abs(a - b) <= 0.005 * abs(b) for a, b in pairs)


def _step(claim: Claim) -> float:
    return printed_step(Quantity(Span(0, 0), claim.value_text, claim.low, claim.high, claim.unit, claim.bound, "count"))


def _last_digit(value: float) -> float:
    """Return one unit of the last digit of a value that is not zero: 0.1 for 0.2, 1e7 for 350e6."""
    exact = Decimal(repr(value)).normalize()
    return float(Decimal(1).scaleb(int(exact.as_tuple().exponent)))


def _times(value: float | None, factor: str) -> float | None:
    """Multiply by a decimal factor and keep as many digits as the value has (two at least)."""
    if value is None:
        return None
    exact = Decimal(repr(value)) * Decimal(factor)
    digits = max(len(Decimal(repr(value)).normalize().as_tuple().digits), 2)
    place = exact.adjusted() - digits + 1
    return float(exact.quantize(Decimal(1).scaleb(place)) if exact else exact)


def _value(claim: Claim, pool: ClaimPool, chance: random.Random) -> Claim | None:
    for factor in chance.sample(_FACTORS, len(_FACTORS)):
        changed = replace(claim, low=_times(claim.low, factor), high=_times(claim.high, factor))
        told = pool.refutes(changed) and not (pool.echoes(changed) or pool.rounds_to(changed))
        if told and not pool.holds_beside(changed):
            return changed
    return None


def _scale(claim: Claim, pool: ClaimPool, chance: random.Random) -> Claim | None:
    if claim.low is None or abs(claim.low) < 1e6:
        return None
    power = chance.choice([p for p in (-3, 3, -1, 1) if abs(claim.low) * 10**p >= 1e4])
    factor = f"1e{power}"
    changed = replace(
        claim,
        low=float(Decimal(repr(claim.low)) * Decimal(factor)),
        high=float(Decimal(repr(claim.high)) * Decimal(factor)),
    )
    return changed if pool.refutes(changed) else None


def _sign(claim: Claim, pool: ClaimPool, chance: random.Random) -> Claim | None:
    if claim.measure == "level" or claim.direction not in {"up", "down"}:
        return None
    changed = replace(claim, direction="down" if claim.direction == "up" else "up")
    return changed if pool.refutes(changed) else None


def _swap(name: str) -> Callable[[Claim, ClaimPool, random.Random], Claim | None]:
    def changed(claim: Claim, pool: ClaimPool, chance: random.Random) -> Claim | None:
        """Give the value of a claim to another period, metric or segment, of which the calls say another."""
        others = pool.others(claim, **{name: None})
        if not others:
            return None
        other = chance.choice(others)
        fields = {name: getattr(other, name)}
        if name == "metric":
            fields["metric_text"] = other.metric_text
        if name == "segment_id":
            fields["segment"] = other.segment
        made = replace(claim, **fields)
        return made if pool.refutes(made) and not pool.holds_beside(made) else None

    return changed


def _basis(claim: Claim, pool: ClaimPool, chance: random.Random) -> Claim | None:
    swapped = _BASES.get(claim.basis or "")
    if swapped is None or claim.measure == "level":
        return None
    made = replace(claim, basis=swapped)
    return made if pool.gives(claim) and not pool.gives(made) else None


def _unit(claim: Claim, pool: ClaimPool, chance: random.Random) -> Claim | None:
    if not pool.gives(claim):
        return None
    if claim.unit == "percent" and claim.measure in {"growth", "change"}:
        return replace(claim, measure="change" if claim.measure == "growth" else "growth")
    if claim.unit == "bps":
        return replace(claim, unit="percent")
    return replace(claim, unit="EUR") if claim.unit == "USD" else None


def _stance(claim: Claim, pool: ClaimPool, chance: random.Random) -> Claim | None:
    coming = claim.stance == "guidance" and (claim.period or "") > pool.calls[-1]
    return replace(claim, stance="actual") if coming else None


def _speaker(claim: Claim, pool: ClaimPool, chance: random.Random) -> Claim | None:
    role = _ROLES.get(claim.role, "ceo")
    names = sorted({c.speaker for c in pool.claims if c.role == role and c.call == claim.call and c.speaker})
    if not names or pool.says(role, claim):
        return None
    return replace(claim, role=role, speaker=names[0])


_MAKERS: dict[Fault, Callable[[Claim, ClaimPool, random.Random], Claim | None]] = {
    "value": _value,
    "scale": _scale,
    "sign": _sign,
    "period": _swap("period"),
    "metric": _swap("metric"),
    "segment": _swap("segment_id"),
    "basis": _basis,
    "unit": _unit,
    "stance": _stance,
    "speaker": _speaker,
}
assert set(_MAKERS) | {"quote_altered", "quote_spliced"} == set(FAULTS)


def make_fault(claim: Claim, fault: Fault, pool: ClaimPool, chance: random.Random) -> Faulty | None:
    """Change one field of a claim so that the stored calls refute it; None where that cannot be done.

    Parameters
    ----------
    claim : Claim
        An eligible claim.
    fault : str
        One of :data:`callnlp.verify.records.FAULTS`, but for the two of quotations.
    pool : ClaimPool
        The company's claims.
    chance : random.Random
        Seeded by the caller.
    """
    changed = _MAKERS[fault](claim, pool, chance)
    return Faulty(changed, fault, claim) if changed is not None else None


def alter(sentence: str, vocabulary: Sequence[str], chance: random.Random) -> str | None:
    """Change one or two words of a sentence to others; None where nothing can be changed.

    Parameters
    ----------
    sentence : str
        Words of a call.
    vocabulary : sequence of str
        Words to put in where no opposite is at hand.
    chance : random.Random
        Seeded by the caller.
    """
    places = [m for m in _WORD.finditer(sentence) if len(m.group()) > 1]
    pairs = [m for m in places if m.group().casefold() in _OPPOSITES]
    inner = [m for m in places[1:-1] if len(m.group()) > 3]
    if not inner:
        return None
    chosen = chance.choice(pairs) if pairs else chance.choice(inner)
    word = _OPPOSITES.get(chosen.group().casefold()) or chance.choice(list(vocabulary))
    if word.casefold() == chosen.group().casefold():
        return None
    return sentence[: chosen.start()] + word + sentence[chosen.end() :]


def splice(one: str, other: str) -> str:
    """Join the beginning of one sentence and the end of another by an ellipsis."""
    first, second = one.split(), other.split()
    return f"{' '.join(first[: max(len(first) // 2, 6)])} ... {' '.join(second[-max(len(second) // 2, 6) :])}"
