"""All stored claims of a company, and quick ways to those that a statement could be about."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from callnlp.verify.align import Alignment, align
from callnlp.verify.citations import Place
from callnlp.verify.derive import Levels
from callnlp.verify.facts import Fact
from callnlp.verify.statements import Statement

__all__ = ["Ground"]

#: Metrics that a company has as a whole.
_UNDIVIDED = frozenset(
    "net_income eps operating_cash_flow free_cash_flow tax_rate pretax_income net_margin fcf_margin pretax_margin"
    " dividend buyback capital_return share_count interest debt cash".split()
)
_NEAR = 0.06


class Ground:
    """What the verifier judges by: facts, levels for arithmetic, the calls that are stored.

    Parameters
    ----------
    facts : list of Fact
        Of one company, in order of call and place.
    calls : dict of str to str
        Fiscal period to call.
    ledger : callable, optional
        Returns the rows of the guidance ledger; called once, when a distance from guidance is printed.
    """

    def __init__(
        self, facts: list[Fact], calls: dict[str, str], ledger: Callable[[], list[dict[str, Any]]] | None = None
    ) -> None:
        split = _parts_by_metric(facts)
        taken = _parts_given(facts)
        facts = [
            replace(fact, whole=_is_whole(fact), certain=_is_certain(fact, split, taken))
            for fact in _corroborated(facts)
        ]
        self.facts = facts
        self._ledger = ledger
        self._distances: list[dict[str, Any]] | None = None
        self.calls = calls
        self.levels = Levels(facts)
        self._by_call: dict[str, list[int]] = defaultdict(list)
        self._by_metric: dict[str, list[int]] = defaultdict(list)
        edges: dict[str, list[tuple[float, int]]] = defaultdict(list)
        for number, fact in enumerate(facts):
            self._by_metric[fact.metric].append(number)
            self._by_call[fact.call].append(number)
            for value in {fact.low, fact.high}:
                if value is not None:
                    edges[_family(fact.unit)].append((abs(value), number))
        self._split = split
        self._edges = {family: sorted(pairs) for family, pairs in edges.items()}

    def distance(self, statement: Statement) -> str | None:
        """Return the ledger row whose distance from guidance a statement prints; None when there is none."""
        quantity = statement.figure.quantity
        if statement.basis != "vs_guidance" or quantity.low is None or self._ledger is None:
            return None
        if self._distances is None:
            self._distances = [row for row in self._ledger() if isinstance(row.get("distance"), float)]
        for row in self._distances:
            about = statement.metric in {None, row["metric"]} and statement.period in {None, row["period"]}
            if about and abs(abs(row["distance"]) - abs(quantity.low)) <= statement.figure.step / 2 * 1.000001:
                return f"guidance_ledger: {row['metric']} {row['period']}, {row['verdict']}, {row['distance']:.4g}"
        return None

    @property
    def last_period(self) -> str:
        """The latest quarter of which a call is stored; empty without calls."""
        return max(self.calls, default="")

    def is_cited(self, fact: Fact, places: Sequence[Place]) -> bool:
        """Say whether a claim's value stands at one of the places."""
        return any(p.call == fact.call and p.start < fact.end and fact.start < p.end for p in places)

    def alignments(self, statement: Statement, places: Sequence[Place] = ()) -> list[Alignment]:
        """Return the claims of the statement's metric, those of about its value, and those cited, closest first."""
        numbers = set(self._by_metric.get(statement.metric or "", ())) | self._near(statement)
        for call in {place.call for place in places}:
            numbers |= {n for n in self._by_call.get(call, ()) if self.is_cited(self.facts[n], places)}
        facts = [self.facts[number] for number in sorted(numbers)]
        found = [align(statement, fact, split=self._split.get(fact.metric, frozenset())) for fact in facts]
        return sorted(found, key=lambda a: a.rank, reverse=True)

    def _near(self, statement: Statement) -> set[int]:
        quantity = statement.figure.quantity
        edges = self._edges.get(_family(quantity.unit), [])
        found: set[int] = set()
        for value in {quantity.low, quantity.high} - {None}:
            assert value is not None
            factors = (0.01, 1.0, 100.0) if _family(quantity.unit) == "rate" else (1.0,)
            for factor in factors:
                room = abs(value) * factor * _NEAR + statement.figure.step * factor
                low = bisect_left(edges, (abs(value) * factor - room, -1))
                high = bisect_right(edges, (abs(value) * factor + room, len(self.facts)))
                found |= {number for _, number in edges[low:high]}
        return found


def _parts_by_metric(facts: list[Fact]) -> dict[str, frozenset[str]]:
    parts: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.segment:
            parts[fact.metric].add(fact.segment)
    return {metric: frozenset(named) for metric, named in parts.items()}


def _is_whole(fact: Fact) -> bool:
    """Say whether a claim without a segment is about the whole company, as its fields say.

    The words for its metric say no more, and its sentence names no part, or a total, or the metric is
    never told by part.
    """
    if not fact.plain or fact.segment:
        return False
    undivided = fact.metric in _UNDIVIDED and (fact.adjusted or "exclud" not in fact.quote)
    return fact.total or not fact.named or undivided


def _parts_given(facts: list[Fact]) -> dict[tuple[object, ...], set[str]]:
    """Return the parts for which each call gives a figure, by metric, measure and period."""
    given: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for fact in facts:
        if fact.segment:
            given[_kind(fact)].add(fact.segment)
    return given


def _kind(fact: Fact) -> tuple[object, ...]:
    return fact.call, fact.metric, fact.measure, fact.period


def _is_certain(fact: Fact, split: dict[str, frozenset[str]], taken: dict[tuple[object, ...], set[str]]) -> bool:
    """Say whether a claim is surely of the part it names, or of the whole company.

    A part named just before does not count where the metric is never given by part, where a total or a
    guide is spoken of, where the sentence begins with the metric, or where the part has a figure of its own.
    """
    if fact.segment:
        return True
    if not _is_whole(fact):
        return False
    undivided = fact.metric in _UNDIVIDED or not split.get(fact.metric)
    own = bool(fact.nearby) and fact.nearby <= taken.get(_kind(fact), set())
    return not fact.nearby or fact.total or fact.opens or undivided or own or fact.stance == "guidance"


def _corroborated(facts: list[Fact]) -> list[Fact]:
    """Mark claims without a part that another turn of the call repeats, where neither sentence names a part.

    An opening and a finance chief who give one number mean the company's.
    """
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, fact in enumerate(facts):
        if not fact.segment and not fact.named:
            value = (fact.low, fact.high, fact.unit, fact.direction)
            groups[fact.call, fact.metric, fact.period, fact.measure, value].append(number)
    marked = list(facts)
    for numbers in groups.values():
        if len({facts[number].turn for number in numbers}) > 1:
            for number in numbers:
                marked[number] = replace(facts[number], total=True)
    return marked


def _family(unit: str | None) -> str:
    """Percent, points and basis points may stand for one another; a currency is one with its per-share unit."""
    return "rate" if unit in {"percent", "bps"} else (unit or "").split("/")[0]
