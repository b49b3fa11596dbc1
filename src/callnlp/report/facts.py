"""Which reported figures become bullets, and which key facts the call does not give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from callnlp.annotation import Claim
from callnlp.ledger.build import CompanyRoles
from callnlp.ledger.change import distance_from
from callnlp.ledger.fit import is_money, metric_kinds
from callnlp.ledger.keys import LedgerKey, key_of
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.report.doubts import disagreeing
from callnlp.report.weighing import Weigher, metric_weights
from callnlp.transcript import FiscalPeriod

__all__ = ["Fact", "choose_facts", "missing_checks"]

_MOST = 14
_PER_METRIC = {"revenue": 6, "operating_income": 4, "capacity": 3}
_PER_OTHER = 2
_FLOOR = 1.5
_ALONE = 0.7
_CLEARLY = 1.2
_SIZE_PERCENT = 25.0
_IN_ANSWER = 0.15  # in answers a bare growth is mostly a product's, its name said before
_LEAST_SCORE = 0.3  # below it fewer than three claims in ten are right
_SHARED = ("revenue", "bookings", "backlog")
_FIRST = ("revenue", "operating_income", "operating_margin", "gross_margin", "eps", "net_income")


@dataclass(frozen=True, slots=True)
class Fact:
    """One bullet: claims of one subject, and further places where the same is said."""

    claims: tuple[Claim, ...]
    repeated: tuple[Claim, ...]
    score: float

    @property
    def lead(self) -> Claim:
        """The claim that stands first."""
        return self.claims[0]


def choose_facts(
    claims: Sequence[Claim],
    quarter: str,
    *,
    themed: frozenset[int] = frozenset(),
    segments: frozenset[str] = frozenset(),
    expected: Mapping[LedgerKey, Claim] | None = None,
    lexicon: Lexicon | None = None,
) -> list[Fact]:
    """Return the bullets of a quarter, in reading order.

    Parameters
    ----------
    claims : sequence of Claim
        Of one call.
    quarter : str
        The call's fiscal quarter.
    themed : frozenset of int
        Sentences on the headline theme, which count a little more.
    segments : frozenset of str
        Ids of the company's own segments; what is said of any other counts less.
    expected : mapping of LedgerKey to Claim, optional
        What had been guided for the quarter: tells the whole from its parts.
    lexicon : Lexicon, optional
        Where the weights come from.

    Returns
    -------
    list of Fact
        At most 14: company-wide results first, then in the order of the call. The key facts of
        the checklist come in whatever their weight.
    """
    lexicon = lexicon or load_lexicon()
    weigh = Weigher(quarter, metric_weights(lexicon), metric_kinds(lexicon), themed, segments)
    printable = _no_less_than_its_parts([claim for claim in claims if _printable(claim, quarter)], segments)
    facts = [fact for fact in _grouped(printable, weigh, expected or {}) if fact.score >= _FLOOR]
    facts.sort(key=lambda fact: (-fact.score, fact.lead.value_spans[0], fact.lead.id))
    facts = _one_name(facts)
    chosen: list[Fact] = []
    for check in _CHECKS:
        best = next((fact for fact in facts if _answers(fact, check, quarter)), None)
        if best is not None and best not in chosen:
            chosen.append(best)
    counts: dict[str, int] = defaultdict(int)
    for fact in facts:
        if len(chosen) >= _MOST:
            break
        metric = fact.lead.metric
        counts[metric] += 1
        if fact not in chosen and counts[metric] <= _PER_METRIC.get(metric, _PER_OTHER):
            chosen.append(fact)
    return sorted(chosen, key=_reading_order)


def _printable(claim: Claim, quarter: str) -> bool:
    if claim.stance != "actual" or claim.role not in CompanyRoles or claim.negated or claim.doubts:
        return False
    if claim.bound == "words" or (claim.score is not None and claim.score < _LEAST_SCORE):
        return False
    if claim.unit is None or not claim.metric_text:
        return False
    if claim.metric in _SHARED and claim.unit == "percent" and claim.measure == "level":
        return False  # "large customers were half of our sales": printed by name and value it reads as an amount
    return _current(claim, quarter)


def _no_less_than_its_parts(claims: list[Claim], segments: frozenset[str]) -> list[Claim]:
    """Leave out sales of the whole company that are below those of one of its segments.

    They are a part's, stored without its name, and so is what else is said of sales in its sentence.
    """
    sales = [c for c in claims if c.metric == "revenue" and c.measure == "level" and is_money(c.unit or "")]
    largest: dict[str | None, float] = defaultdict(float)
    for claim in sales:
        if claim.segment_id in segments and claim.bound == "exact":
            largest[claim.period] = max(largest[claim.period], claim.low or 0.0)
    parts = {c.sentence for c in sales if not c.segment_id and c.low is not None and c.low < largest[c.period]}
    return [c for c in claims if c.metric != "revenue" or c.segment_id or c.sentence not in parts]


def _current(claim: Claim, quarter: str) -> bool:
    """Say whether a period is the quarter, a longer one that ends with it, or not dated.

    An amount, or a growth of sales or income, for a year that is not over is no result, unless it
    is said to be the year to date.
    """
    if claim.period in {None, quarter, "ttm", "multi"}:
        return True
    here = FiscalPeriod.parse(quarter)
    if claim.period == f"{here.year}-H{(here.quarter or 0) // 2}":
        return here.quarter in {2, 4}
    result = claim.metric in _FIRST or is_money(claim.unit or "")
    open_year = here.quarter != 4 and claim.basis != "ytd" and result
    return claim.period == str(here.year) and not open_year


def _grouped(claims: list[Claim], weigh: Weigher, expected: Mapping[LedgerKey, Claim]) -> list[Fact]:
    """Make facts: each level with the movements said beside it, then what is left, one each."""
    best = [_led(repeated, weigh) for repeated in _decided(_same(claims), expected)]
    best.sort(key=lambda item: (-_worth(item, weigh), item[0].value_spans[0].start, item[0].id))
    so_far = [item for item in best if item[0].measure == "level" and item[0].basis == "ytd"]
    levels = [item for item in best if item[0].measure == "level" and item[0].basis != "ytd"]
    moves = [item for item in best if item[0].measure != "level"]
    facts: list[Fact] = []
    kept: set[LedgerKey] = set()
    used: set[str] = set()
    slots: set[tuple[object, ...]] = set()
    for level in [*levels, *so_far]:
        if (
            level[0].id in used or key_of(level[0]) in kept
        ):  # a thing has one level: no range recalled beside the result
            continue
        kept.add(key_of(level[0]))
        beside = [*_beside(level, moves, used), *_year_so_far(level[0], so_far)]
        used |= {claim.id for claim, _ in beside}
        slots |= {_slot(claim) for claim, _ in beside}
        facts.append(_fact([level, *beside], weigh))
    for move in moves:
        if move[0].id not in used and _slot(move[0]) not in slots:
            slots.add(_slot(move[0]))
            part = not move[0].segment_id and move[0].metric in _FIRST and move[0].section == "qa"
            facts.append(replace(_fact([move], weigh), score=_worth(move, weigh) * (_IN_ANSWER if part else _ALONE)))
    return facts


def _year_so_far(level: Claim, so_far: list[tuple[Claim, list[Claim]]]) -> list[tuple[Claim, list[Claim]]]:
    """Return the amount for the year to date that is said with the quarter's."""
    if level.basis == "ytd":
        return []
    thing = (level.metric, level.segment_id, level.adjustment, level.turn)
    same = [i for i in so_far if (i[0].metric, i[0].segment_id, i[0].adjustment, i[0].turn) == thing]
    return [item for item in same if abs(item[0].sentence - level.sentence) <= 1][:1]


def _one_name(facts: list[Fact]) -> list[Fact]:
    """Keep the weightiest of facts that give one level and one growth under two names.

    A segment is called by its long and its short name, or by a part of it, in one call.
    """
    kept: dict[tuple[object, ...], Fact] = {}
    for number, fact in enumerate(facts):
        move = next((claim for claim in fact.claims if claim.measure != "level"), None)
        key: tuple[object, ...] = (number,)
        if move is not None and fact.lead.measure == "level" and fact.lead.segment_id:
            key = (fact.lead.metric, fact.lead.period, fact.lead.low, move.low, move.basis, move.direction)
        first = kept.get(key)
        if first is None:
            kept[key] = fact
        else:
            kept[key] = replace(first, repeated=(*first.repeated, *fact.claims, *fact.repeated))
    return list(kept.values())


def _led(repeated: list[Claim], weigh: Weigher) -> tuple[Claim, list[Claim]]:
    lead = max(repeated, key=lambda claim: (bool(claim.segment_id), weigh(claim), -claim.value_spans[0].start))
    return lead, [claim for claim in repeated if claim is not lead]


def _same(claims: list[Claim]) -> list[list[Claim]]:
    """Group the places where one fact is said: same thing and number, whatever the bound.

    A claim without a segment joins the one claim with a segment that has its metric, period and
    number: the passage has named the segment before.
    """
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[_fact_key(claim)].append(claim)
    named: dict[tuple[object, ...], list[tuple[object, ...]]] = defaultdict(list)
    for key in groups:
        if key[0]:
            named[key[1:]].append(key)
    for key in [key for key in groups if not key[0]]:
        homes = named.get(key[1:], [])
        if len(homes) == 1:
            groups[homes[0]] += groups.pop(key)
    return list(groups.values())


def _decided(groups: list[list[Claim]], expected: Mapping[LedgerKey, Claim]) -> list[list[Claim]]:
    """Leave out levels that are contradicted: of one thing with several values at most one stands.

    That is the one said most; else the only one of the size that had been guided; else, for
    revenue, one clearly larger than all others: values that lie far apart are parts that were
    stored under the name of the whole. Where none stands out the section prints none, and close
    values are listed as a doubt.
    """
    of_thing: dict[LedgerKey, list[list[Claim]]] = defaultdict(list)
    for group in groups:
        of_thing[key_of(group[0])].append(group)
    kept = []
    for group in groups:
        key = key_of(group[0])
        others = of_thing[key] if group[0].measure == "level" else []
        rivals = [other for other in others if other is not group and disagreeing(group[0], other[0])]
        if not rivals or _stands_out(group, rivals, expected.get(key)):
            kept.append(group)
    return kept


def _stands_out(group: list[Claim], rivals: list[list[Claim]], guide: Claim | None) -> bool:
    most = max(len(rival) for rival in rivals)
    if len(group) != most:
        return len(group) > most
    claim, equals = group[0], [rival[0] for rival in rivals if len(rival) == most]
    if guide is not None:
        return _as_guided(claim, guide) and not any(_as_guided(other, guide) for other in equals)
    if claim.metric != "revenue" or claim.low is None:
        return False
    return all(other.low is not None and claim.low > _CLEARLY * other.low for other in equals)


def _as_guided(claim: Claim, guide: Claim) -> bool:
    distance = distance_from(guide, claim)
    return distance is not None and abs(distance) <= _SIZE_PERCENT


def _fact_key(claim: Claim) -> tuple[object, ...]:
    """Return the segment and what else makes two claims the same fact."""
    key = key_of(claim)
    number = claim.low if claim.low is not None else claim.high
    whole = claim.low is None or claim.high is None or claim.low == claim.high
    adjustment = "" if claim.currency_neutral else key.adjustment
    kind = (key.measure, key.unit, key.basis, claim.currency_neutral, claim.direction)
    return (key.segment, key.metric, key.words, key.period, adjustment, kind, number, whole)


def _slot(claim: Claim) -> tuple[object, ...]:
    """Return what a thing has one of: a growth, or a change, on one basis."""
    return (_thing(claim), claim.measure, claim.basis)


def _worth(item: tuple[Claim, list[Claim]], weigh: Weigher) -> float:
    """Return a claim's weight, a little more where another role says the same."""
    return weigh(item[0]) + 0.5 * len({claim.role for claim in item[1]} - {item[0].role})


def _fact(items: list[tuple[Claim, list[Claim]]], weigh: Weigher) -> Fact:
    again = tuple(claim for _, repeated in items for claim in repeated)
    return Fact(tuple(claim for claim, _ in items), again, _worth(items[0], weigh))


def _thing(claim: Claim) -> tuple[object, ...]:
    key = key_of(claim)
    return (*key.without_numbers(), claim.basis == "ytd")


def _beside(
    level: tuple[Claim, list[Claim]], moves: list[tuple[Claim, list[Claim]]], used: set[str]
) -> list[tuple[Claim, list[Claim]]]:
    """Return the movements of the same thing said in a sentence with the level, or next to it."""
    places = [(claim.call, claim.turn, claim.sentence) for claim in (level[0], *level[1])]
    found: list[tuple[Claim, list[Claim]]] = []
    slots: set[tuple[str, str | None, bool]] = set()
    for move in moves:
        claim = move[0]
        near = any(
            turn == other.turn and abs(sentence - other.sentence) <= 1
            for other in (claim, *move[1])
            for _, turn, sentence in places
        )
        slot = (claim.measure, claim.basis, claim.currency_neutral)
        fits = _thing(claim) == _thing(level[0]) and (claim.adjustment == level[0].adjustment or claim.currency_neutral)
        again = any(measure == claim.measure for measure, *_ in slots)
        vague = claim.basis is None and (again or (claim.measure == "change" and claim.metric in _FIRST))
        if near and fits and not vague and slot not in slots and claim.id not in used and len(found) < 3:
            slots.add(slot)
            found.append(move)
    return found


_CHECKS = ("revenue", "segment_growth", "operating_income", "arr", "backlog", "capex")


def _answers(fact: Fact, check: str, quarter: str) -> bool:
    """Say whether a fact is one of the checklist."""
    lead = fact.lead
    if check == "segment_growth":
        return any(c.metric == "revenue" and c.segment_id and c.measure == "growth" for c in fact.claims)
    if check in {"revenue", "operating_income"}:
        whole = not lead.segment_id and not lead.segment and lead.period == quarter
        return lead.metric == check and lead.measure == "level" and whole
    return lead.metric == check and lead.measure == "level" and lead.basis != "ytd"


def missing_checks(facts: Sequence[Fact], guidance: Sequence[Claim], quarter: str) -> list[str]:
    """Return the ids of the key facts that the call does not give, in the order of the checklist.

    Parameters
    ----------
    facts : sequence of Fact
        What was chosen.
    guidance : sequence of Claim
        All guides of the call.
    quarter : str
        The call's fiscal quarter.

    Returns
    -------
    list of str
        Out of revenue, segment_growth, operating_income, arr, backlog, capex, next_quarter.
    """
    missing = [check for check in _CHECKS if not any(_answers(fact, check, quarter) for fact in facts)]
    coming = str(FiscalPeriod.parse(quarter).next())
    given = any(claim.period == coming and claim.metric == "revenue" and claim.bound != "words" for claim in guidance)
    return missing if given else [*missing, "next_quarter"]


def _reading_order(fact: Fact) -> tuple[int, int, str]:
    lead = fact.lead
    whole = not lead.segment_id and not lead.segment
    rank = _FIRST.index(lead.metric) if whole and lead.metric in _FIRST else len(_FIRST)
    return rank, lead.value_spans[0].start, lead.id
