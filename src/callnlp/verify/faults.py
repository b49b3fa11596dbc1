"""Which one field is wrong in a statement that the calls contradict."""

from __future__ import annotations

import math

from callnlp.verify.align import Alignment
from callnlp.verify.evidence import Ground
from callnlp.verify.facts import BROAD
from callnlp.verify.records import Fault
from callnlp.verify.statements import Statement
from callnlp.verify.values import power_of_ten, significant_digits

__all__ = ["fault_of", "misplaced", "slip_of"]

_FIELD_FAULT: dict[str, Fault] = {
    "basis": "basis",
    "direction": "sign",
    "stance": "stance",
    "who": "speaker",
    "segment": "segment",
    "metric": "metric",
    "period": "period",
}
#: A value this specific is not met twice by chance.
_SPECIFIC = 4
#: Rates with fewer digits than this are met by chance, of another metric before another period.
_TELLING = 3
_RATES = frozenset({"percent", "bps", "x"})
_BY_CHANCE = ("period", "segment", "metric")


def fault_of(statement: Statement, rivals: list[Alignment], found: list[Alignment]) -> tuple[Fault, Alignment]:
    """Return what is wrong, given claims about the same thing that say another value.

    Parameters
    ----------
    statement : Statement
        From the report.
    rivals : list of Alignment
        Claims that refute it, closest first; at least one.
    found : list of Alignment
        All claims near it.

    Returns
    -------
    tuple of (str, Alignment)
        The class, and the claim that shows it best.
    """
    about = [*rivals, *(a for a in found if a.unit and a.same("metric") and not set(a.differing) - {"direction"})]
    sign = next((a for a in about if _is_sign(statement, a)), None)
    if sign is not None:
        return "sign", sign
    unit = next((a for a in found if _is_unit(statement, a) and a.same("segment")), None)
    if unit is not None:
        return "unit", unit
    scale = next((a for a in rivals if power_of_ten(statement, a.fact)), None)
    if scale is not None:
        return "scale", scale
    twin = _twin(statement, rivals, found)
    scale = next((a for a in about if _shifted(statement, a)), None) if twin is None else None
    return twin or (("scale", scale) if scale is not None else ("value", rivals[0]))


def _shifted(statement: Statement, a: Alignment) -> bool:
    """Say whether the very digits of a claim stand a power of ten apart."""
    power, low, said = power_of_ten(statement, a.fact), statement.figure.quantity.low, a.fact.low
    return bool(power and low and said) and math.isclose(abs(low or 0), abs(said or 0) * 10.0**power, rel_tol=1e-3)


def _twin(statement: Statement, rivals: list[Alignment], found: list[Alignment]) -> tuple[Fault, Alignment] | None:
    """Return the claim that gives this very value of a thing that differs in one field.

    A percentage of few digits is met by chance: another metric or part of the company counts only
    from the calls that refute the statement, and after another period.
    """
    calls = {a.fact.call for a in rivals}
    best: tuple[tuple[bool, int, bool], Fault, Alignment] | None = None
    for a in found:
        if not _same_digits(statement, a) or not _told(statement) or a.fact.role == "analyst":
            continue
        fields = _apart(statement, a)
        rough = significant_digits(statement) < _TELLING and statement.figure.quantity.unit in _RATES
        if len(fields) != 1 or (rough and fields[0] in {"segment", "metric"} and a.fact.call not in calls):
            continue
        ranks = list(_FIELD_FAULT) if not rough else [*(f for f in _FIELD_FAULT if f not in _BY_CHANCE), *_BY_CHANCE]
        order = (a.value != "equal", ranks.index(fields[0]), a.fact.call not in calls)
        if best is None or order < best[0]:
            best = order, _FIELD_FAULT[fields[0]], a
    return None if best is None else best[1:]


def _same_digits(statement: Statement, a: Alignment) -> bool:
    """Say whether a claim gives the very value, without the room that an "about" leaves."""
    low, said = statement.figure.quantity.low, a.fact.low
    if not a.agrees or low is None or said is None or statement.figure.quantity.bound != "approx":
        return a.agrees
    return abs(abs(low) - abs(said)) <= statement.figure.step / 2 * 1.000001


def _apart(statement: Statement, a: Alignment) -> list[str]:
    """Return the fields in which a claim is of another thing, counting broad metrics and parts by name."""
    fields = {name for name in a.differing if name in _FIELD_FAULT}
    if a.fact.metric != statement.metric:
        fields.add("metric")
    if a.fact.segment != statement.segment and a.relations["segment"] != "same":
        fields.add("segment")
    if a.relations["period"] == "open":
        fields.add("period")
    others = set(a.differing) - set(_FIELD_FAULT)
    return sorted(fields) if not others else []


def _told(statement: Statement) -> bool:
    """Say whether the value has a digit that tells something; a zero is everywhere."""
    return significant_digits(statement) >= 1


def _is_sign(statement: Statement, rival: Alignment) -> bool:
    low, said = statement.figure.quantity.low, rival.fact.low
    if "direction" in rival.differing and rival.value in {"equal", "coarse"}:
        return True
    return low is not None and said is not None and low * said < 0 and math.isclose(low, -said, rel_tol=1e-3)


def _is_unit(statement: Statement, found: Alignment) -> bool:
    """Say whether the same numeral stands with another unit of one kind: percent for points, euros for dollars."""
    quantity, fact = statement.figure.quantity, found.fact
    if quantity.low is None or fact.low is None:
        return False
    for_points = statement.measure == "growth" and not statement.points and fact.points
    if found.unit and not for_points and not {quantity.unit, fact.unit} == {"bps", "percent"}:
        return False
    if not found.same("metric", "period") or set(found.differing) - {"measure", "direction", "basis"}:
        return False
    rates = {"percent", "bps", "x"}
    kinds = {quantity.unit, fact.unit} <= rates or ({quantity.unit, fact.unit}.isdisjoint(rates | {"count"}))
    return kinds and abs(abs(quantity.low) - abs(fact.low)) <= statement.figure.step / 2


def slip_of(statement: Statement, found: list[Alignment]) -> tuple[Fault, Alignment] | None:
    """Return the claim that a statement is one slip away from: the same digits of the same thing.

    That the digits are the same is itself a sign that the claim is meant, so that the part of the
    company need not be said on both sides.

    Parameters
    ----------
    statement : Statement
        From the report.
    found : list of Alignment
        All claims near it, closest first.

    Returns
    -------
    tuple of (str, Alignment) or None
        A slip of unit, scale, sign, basis, stance or speaker.
    """
    for a in found:
        if a.fact.negated or a.fact.doubtful or not a.same("metric", "period") or not _tied(statement, a):
            continue
        fault = _slip(statement, a)
        if fault is not None:
            return fault, a
    return None


def _slip(statement: Statement, a: Alignment) -> Fault | None:
    others = set(a.differing)
    if _is_unit(statement, a):
        return "unit"
    if not a.unit:
        return None
    if _is_sign(statement, a) and others <= {"direction"}:
        return "sign"
    if not others and power_of_ten(statement, a.fact):
        return "scale"
    if not a.agrees or len(others) != 1:
        return None
    fault = _FIELD_FAULT.get(a.differing[0])
    if fault == "stance":
        return fault if statement.stance == "actual" else None
    if fault == "speaker":
        return fault if statement.roles or statement.speakers else None
    return fault if fault in {"basis", "sign"} else None


def _tied(statement: Statement, a: Alignment) -> bool:
    """Say whether words or enough digits tie a statement to a claim that is one slip away."""
    digits = significant_digits(statement)
    if digits >= _TELLING and a.relations["segment"] != "differs":
        return True
    if not statement.firm or a.relations["segment"] == "differs" or not digits:
        return False
    same_sense = a.fact.metric not in BROAD or a.shared > 0 or a.fact.plain
    if a.same("segment"):
        return same_sense
    if statement.segment:
        return same_sense and statement.segment in a.fact.nearby
    return same_sense and statement.segment == "" and not a.fact.segment


def misplaced(statement: Statement, found: list[Alignment], ground: Ground) -> tuple[Fault, Alignment] | None:
    """Return what is wrong where no claim is about the very same thing, but one says this value of another.

    A period or segment is wrong only where the value is too specific to be met twice by chance; a metric
    never, for want of a second claim.

    Parameters
    ----------
    statement : Statement
        From the report.
    found : list of Alignment
        All claims near it, closest first.
    ground : Ground
        To know which calls are stored.
    """
    if not statement.firm or statement.segment is None:
        return None
    for a in found:
        unsound = a.fact.negated or a.fact.doubtful or not a.agrees
        if unsound or len(a.differing) != 1 or (a.fact.metric in BROAD and a.shared == 0):
            continue
        fault = _FIELD_FAULT.get(a.differing[0])
        if fault in {"period", "segment"} and _certain(fault, statement, a, ground):
            return fault, a
    return None


def _certain(fault: Fault, statement: Statement, a: Alignment, ground: Ground) -> bool:
    others = {"metric", "segment", "period"} - {a.differing[0]}
    if not a.same(*others, "measure") or a.fact.metric in BROAD or statement.metric in BROAD:
        return False
    if significant_digits(statement) < _SPECIFIC or a.value != "equal":
        return False
    return fault != "period" or (statement.period or "") in ground.calls
