"""How a statement of the report and a stored claim stand to each other, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from callnlp.verify.facts import BROAD, STOCKS, Fact
from callnlp.verify.names import same_person
from callnlp.verify.statements import Statement
from callnlp.verify.values import Agreement, compare_values, same_family
from callnlp.verify.when import covers

__all__ = ["FIELDS", "Alignment", "align"]

Relation = Literal["same", "open", "differs"]
#: Given without saying for which part, and never for another part: a report that names one means this.
_ONE_PART = frozenset({"backlog", "arr"})
FIELDS = tuple("metric segment period measure basis direction stance who adjusted currency".split())
_FORWARD = frozenset({"guidance", "target"})


@dataclass(frozen=True, slots=True)
class Alignment:
    """A statement beside a claim.

    Parameters
    ----------
    fact : Fact
    value : str
        As :func:`callnlp.verify.values.compare_values` says; ``different`` when the units differ.
    unit : bool
        Whether both count in the same unit.
    relations : dict of str to str
        For each of :data:`FIELDS`: ``same``, ``open`` (one side does not say) or ``differs``.
    shared : int
        How many telling words the report's sentence and the call's share.
    """

    fact: Fact
    value: Agreement
    unit: bool
    relations: dict[str, Relation]
    shared: int

    @property
    def differing(self) -> list[str]:
        """The fields that differ."""
        return [name for name in FIELDS if self.relations[name] == "differs"]

    @property
    def agrees(self) -> bool:
        """Whether the values are the same number."""
        return self.unit and self.value in {"equal", "coarse"}

    def same(self, *names: str) -> bool:
        """Say whether both sides give these fields, and give the same."""
        return all(self.relations[name] == "same" for name in names)

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Larger is closer: fields that agree, exactness of the value, words shared."""
        agreed = sum(1 for name in FIELDS if self.relations[name] == "same")
        weighty = sum(1 for name in ("metric", "segment", "period") if self.relations[name] == "same")
        return (-len(self.differing), weighty, agreed + (self.value == "equal"), self.shared)


def align(statement: Statement, fact: Fact, *, split: frozenset[str] = frozenset()) -> Alignment:
    """Compare all fields of a statement and a claim.

    Parameters
    ----------
    statement : Statement
        From the report.
    fact : Fact
        From the store.
    split : frozenset of str
        The parts of the company for which the calls give the claim's metric.
    """
    unit = same_family(statement, fact)
    value: Agreement = compare_values(statement, fact) if unit else "different"
    shared = len(statement.words & fact.words)
    relations: dict[str, Relation] = {
        "metric": _metric(statement, fact),
        "segment": _segment(statement, fact, split),
        "period": _period(statement, fact),
        "measure": _measure(statement, fact),
        "basis": _basis(statement, fact),
        "direction": _direction(statement, fact),
        "stance": _stance(statement, fact),
        "who": _who(statement, fact),
        "adjusted": "same" if statement.adjusted == fact.adjusted else "differs",
        "currency": "same" if statement.currency_neutral == fact.currency_neutral else "differs",
    }
    return Alignment(fact, value, unit, relations, shared)


def _metric(statement: Statement, fact: Fact) -> Relation:
    if statement.metric is None or fact.metric == "other":
        return "open"
    if statement.metric == fact.metric:
        return "same"
    if not statement.firm:
        return "open"
    if statement.metric in BROAD or fact.metric in BROAD:
        return "differs" if fact.plain else "open"  # where the call's own words name its metric, they decide
    return "differs"


def _segment(statement: Statement, fact: Fact, split: frozenset[str]) -> Relation:
    if statement.segment is None:
        return "same" if fact.unlisted and _named_in(fact.segment, statement.context) else "open"
    if statement.segment == fact.segment:
        return "same" if statement.segment or fact.whole else "open"
    if statement.segment in fact.also:
        return "same"
    if not statement.segment and fact.segment and _named_in(fact.segment, statement.context):
        return "open"  # the report prints the name, though it is not known for one
    if statement.segment and fact.segment and _contained(statement.segment, fact.segment):
        return "open"
    if not fact.segment:
        return _unsplit(statement, fact, split)
    return "differs"


def _unsplit(statement: Statement, fact: Fact, split: frozenset[str]) -> Relation:
    """Compare a named part with a claim that carries none.

    Where the calls give a metric for this part only, or never by part, a claim in a passage about the
    part is about it.
    """
    if split <= {statement.segment} and fact.metric in _ONE_PART:
        return "same"
    if statement.segment in fact.nearby:
        return "same" if split <= {statement.segment} and len(fact.nearby) == 1 else "open"
    return "differs" if fact.whole or fact.nearby else "open"


def _named_in(segment: str, context: str) -> bool:
    return f" {segment} " in f" {' '.join(context.casefold().split())} "


def _contained(one: str, other: str) -> bool:
    return set(one.split()) <= set(other.split()) or set(other.split()) <= set(one.split())


def _period(statement: Statement, fact: Fact) -> Relation:
    printed, said = statement.period, fact.period
    if printed is None or printed in {"multi", "ttm"}:
        return "open"
    if said == "ttm" and fact.call_period == f"{printed}-Q4":
        return "same"  # the twelve months before the year's last call
    if said is None or said in {"multi", "ttm"}:
        return "open" if fact.call_period[:4] in _years_about(printed) else "differs"
    if printed == said or _same_moment(statement, fact, printed, said):
        return "same"
    if statement.period_from == "heading" and covers(printed, said):
        return "open"  # a heading names the year, the value is of one of its quarters
    if statement.period_from in {"heading", "carried"} and fact.call_period == printed and fact.stance != "prior":
        return "open"  # a heading names the call, the value is of another time
    return "differs"


def _years_about(period: str) -> tuple[str, ...]:
    """Return the fiscal years whose calls may speak of a period without naming it."""
    year = int(period[:4]) if period[:4].isdigit() else 0
    return str(year - 1), str(year), str(year + 1)


def _same_moment(statement: Statement, fact: Fact, printed: str, said: str) -> bool:
    """Say whether two periods end alike: a balance at the end of the year is that of its fourth quarter."""
    stock = statement.metric in STOCKS or statement.metric is None
    closed = fact.call_period >= f"{printed[:4]}-Q4"
    return stock and closed and {printed, said} in ({year, f"{year}-Q4"} for year in (printed[:4],))


def _measure(statement: Statement, fact: Fact) -> Relation:
    if statement.measure is None:
        return "open"
    if statement.measure == fact.measure:
        return "same"
    guessed = statement.metric is None and statement.direction is None and fact.unit not in {"percent", "bps", "x"}
    return "open" if guessed else "differs"  # an amount of nobody knows what: "charges of $2 billion" hit income


def _basis(statement: Statement, fact: Fact) -> Relation:
    if statement.measure == "level" and fact.measure == "level":
        return "differs" if "ytd" in {statement.basis, fact.basis} and statement.basis != fact.basis else "same"
    if statement.basis == fact.basis:
        return "same"
    if statement.basis is None:
        return "same" if fact.basis == "yoy" else "open"
    return "open" if fact.basis is None else "differs"


def _direction(statement: Statement, fact: Fact) -> Relation:
    if statement.measure == "level" or fact.measure == "level":
        return "same"
    if statement.direction is None or fact.direction is None or fact.direction == "flat":
        return "open"
    return "same" if statement.direction == fact.direction else "differs"


def _stance(statement: Statement, fact: Fact) -> Relation:
    stance = statement.stance
    if fact.stance == "hypothetical":
        return "same" if stance == "hypothetical" else ("differs" if stance == "actual" else "open")
    if stance is None or stance == "hypothetical":
        return "open"
    if stance in _FORWARD:
        if fact.stance == "prior":
            return "open"  # an earlier guide is one too
        return "same" if fact.stance in _FORWARD else "differs"
    if fact.stance in _FORWARD:
        return "differs" if stance == "actual" else "open"
    return "same"


def _who(statement: Statement, fact: Fact) -> Relation:
    if fact.role in {"unknown", ""}:
        return "open"
    if statement.speakers:
        known = [same_person(fact.speaker, speaker) for speaker in statement.speakers]
        return "same" if True in known else ("open" if None in known else "differs")
    if statement.roles:
        return "same" if fact.role in statement.roles else "differs"
    return "differs" if fact.role == "analyst" else "open"
