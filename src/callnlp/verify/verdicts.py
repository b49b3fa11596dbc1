"""The verdict on one number of the report: supported, derived, contradicted, not comparable, not found.

A contradiction needs a claim that is about the same thing and says another value, or one that says this
very value of something else while the calls say another of this. What can be true beside the calls
(a rougher figure, another basis, a field that is not said) is never called contradicted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from callnlp.verify.align import Alignment
from callnlp.verify.citations import Place
from callnlp.verify.derive import Derivation, derivations, yearly_total
from callnlp.verify.evidence import Ground
from callnlp.verify.facts import BROAD, MANIFOLD, Fact, content_words
from callnlp.verify.faults import fault_of, misplaced, slip_of
from callnlp.verify.records import Evidence, Fault, Item
from callnlp.verify.statements import Statement

__all__ = ["REMADE", "judge_number", "judge_remade"]

#: How the reason of a figure begins that only the line made again confirms.
REMADE = "the section made from the store has this very line"

_SHOWN = 3
_FORWARD = frozenset({"guidance", "target"})
#: Words that make another thing of a metric: current backlog is not backlog.
_QUALIFIERS = ("current", "long-term", "short-term", "noncurrent", "unbilled", "net new")
#: Two values of one thing this far apart in one call are two things.
_AT_ODDS = 0.02
_NEAR_BOUND = 1.25
#: What a line that cites the very place may leave to the call's own words.
_UNSAID = frozenset({"measure", "adjusted", "currency"})


def judge_number(statement: Statement, ground: Ground, *, report: str, places: Sequence[Place] = ()) -> Item:
    """Judge one number.

    Parameters
    ----------
    statement : Statement
        As read from the report.
    ground : Ground
        The stored claims of the company.
    report : str
        The report's text.
    places : sequence of Place
        What the report itself cites for it: words need not tie the number to a claim that stands there.

    Returns
    -------
    Item
    """
    found = ground.alignments(statement, places)
    cited = {a.fact.id for a in found if ground.is_cited(a.fact, places)}
    supporting = [a for a in found if _supports(statement, a, cited=a.fact.id in cited)]
    slip = _closer_slip(statement, supporting, found, ground) if supporting else _misattributed(statement, found)
    if slip is not None and not cited:
        fault, witness = slip
        return _item(statement, report, "contradicted", _reason(fault, witness, None), [witness.fact], fault=fault)
    if supporting:
        if statement.stance not in _FORWARD:  # where both say so, the result before the guide
            supporting.sort(key=lambda a: a.fact.stance in _FORWARD)
        best = supporting[0]
        return _item(statement, report, "supported", _support_reason(best), [a.fact for a in supporting])
    distance = ground.distance(statement)
    if distance is not None:
        return _computed(statement, report, distance)
    derived = _derived(statement, ground)
    if derived is not None:
        reason = f"follows by arithmetic: {derived.formula}"
        return _item(statement, report, "derived", reason, derived.facts, formula=derived.formula)
    if not statement.outside:
        against = _contradiction(statement, found, ground)
        if against is not None:
            fault, reason, facts, formula = against
            return _item(statement, report, "contradicted", reason, facts, fault=fault, formula=formula)
    beside = _not_comparable(statement, found)
    if beside is not None:
        reason, fact = beside
        return _item(statement, report, "not_comparable", reason, [fact])
    reason = "the words point to another source" if statement.outside else "no stored claim speaks of it"
    return _item(statement, report, "not_found", reason, [])


def judge_remade(item: Item, statement: Statement, ground: Ground, places: Sequence[Place]) -> Item:
    """Judge a figure of a line that the section made from the store has word for word.

    Parameters
    ----------
    item : Item
        The verdict by reading alone.
    statement : Statement
        As read from the report.
    ground : Ground
        The stored claims of the company.
    places : sequence of Place
        What the line made again cites.

    Returns
    -------
    Item
        ``supported`` where a cited claim gives the value, else ``computed``: a distance, a failed check.
    """
    cited = [a for a in ground.alignments(statement, places) if ground.is_cited(a.fact, places)]
    saying = [a.fact for a in cited if a.agrees or statement.text.strip() == a.fact.value_text]
    facts = (saying or [a.fact for a in cited])[:_SHOWN]
    query = None if saying else "build_report"
    evidence = tuple(fact.evidence(query) for fact in facts)
    return replace(item, verdict="supported" if saying else "computed", fault=None, reason=REMADE, evidence=evidence)


def _misattributed(statement: Statement, found: list[Alignment]) -> tuple[Fault, Alignment] | None:
    """Return the claim where the number is another speaker's, which no arithmetic makes good."""
    slip = slip_of(statement, found) if not statement.outside else None
    return slip if slip is not None and slip[0] == "speaker" else None


def _closer_slip(
    statement: Statement, supporting: list[Alignment], found: list[Alignment], ground: Ground
) -> tuple[Fault, Alignment] | None:
    """Return what is wrong where the claims that agree leave out what a closer one says.

    "24% (basis not said)" does not carry "24% quarter over quarter" when the call says 24% year over
    year of the same thing; nor a claim for no part of the company a part's, when the call gives that part
    another value.
    """
    if statement.segment and all(a.relations["segment"] == "open" for a in supporting):
        wrong = _coherent([a for a in found if _is_rival(statement, a, ground) and _refutes(a)])
        if wrong and {a.fact.call for a in wrong} >= {a.fact.call for a in supporting}:
            return "segment", supporting[0]
    key = ("metric", "segment", "period")
    full = [a for a in supporting if a.same(*key)]
    for a in found:
        if not (a.agrees and a.same(*key) and sound(a.fact) and len(a.differing) == 1):
            continue
        field = a.differing[0]
        open_there = bool(full) and all(s.relations[field] == "open" for s in supporting)
        if field in {"basis", "stance"} and open_there and statement.firm:
            if field == "stance" and statement.stance != "actual":
                continue
            return ("basis" if field == "basis" else "stance"), a
    return None


def _item(
    statement: Statement,
    report: str,
    verdict: str,
    reason: str,
    facts: Sequence[Fact],
    *,
    fault: Fault | None = None,
    formula: str | None = None,
) -> Item:
    evidence: list[Evidence] = [fact.evidence(formula) for fact in facts[: max(_SHOWN, len(facts) if formula else 0)]]
    return Item(
        span=statement.span,
        text=report[statement.span.start : statement.span.end],
        kind="number",
        verdict=verdict,  # type: ignore[arg-type]
        fault=fault,
        reason=reason,
        evidence=tuple(evidence),
        statement=statement.shown(),
    )


def _computed(statement: Statement, report: str, query: str) -> Item:
    item = _item(statement, report, "computed", f"the ledger gives this distance: {query}", [])
    return replace(item, evidence=(Evidence(text=item.text, formula=query),))


def _supports(statement: Statement, found: Alignment, *, cited: bool) -> bool:
    """Say whether a claim states this number of this thing."""
    if found.relations["basis"] == "open" and statement.basis not in {None, "yoy"} and not cited:
        return False  # a basis that the call does not say cannot confirm "quarter over quarter"
    bare = cited and statement.metric is None and not statement.segment
    differing = set(found.differing) - (_UNSAID if cited else set())
    if (differing or found.fact.negated) and not bare:
        return False  # a bare number beside a citation says only that it stands there
    if bare and statement.text.strip() == found.fact.value_text:
        return True  # the call's own words for the number, of whatever sign
    bound = statement.figure.quantity.bound
    beyond = found.unit and found.value == "compatible" and bound in {"at_least", "at_most"}
    return (found.agrees or beyond) and (cited or linked(statement, found))


def linked(statement: Statement, found: Alignment) -> bool:
    """Say whether words, and not the number alone, tie a statement to a claim."""
    specific = found.same("segment") and bool(statement.segment)
    if found.same("metric"):
        return statement.metric not in BROAD or found.shared > 0 or specific or found.same("period")
    if specific:
        return True
    latin = sum(c.isascii() and c.isalpha() for c in statement.context) * 2 > len(statement.context)
    return found.shared >= (2 if latin else 1)


def _support_reason(found: Alignment) -> str:
    fact = found.fact
    said = f"{fact.call} says so ({fact.shown()})"
    if found.value == "coarse":
        return f"{said}; the call gives it rounded"
    if found.value == "compatible":
        return f"{said}, which lies beyond the bound"
    return said


def _derived(statement: Statement, ground: Ground) -> Derivation | None:
    quantity, step = statement.figure.quantity, statement.figure.step
    if quantity.low is None or quantity.low != quantity.high or statement.adjusted or statement.currency_neutral:
        return None
    if statement.segment is None or statement.stance in {"guidance", "target"}:
        return None
    room = step / 2 * (2 if quantity.bound == "approx" else 1) * 1.000001
    printed = abs(quantity.low) if quantity.direction is not None else quantity.low
    for made in derivations(statement, ground.levels):
        wide = made.high - made.low > 4 * step  # the claims are too rough to tell
        if abs(printed - made.value) <= room or (not wide and made.low - room <= printed <= made.high + room):
            return made
    return None


def _contradiction(
    statement: Statement, found: list[Alignment], ground: Ground
) -> tuple[Fault, str, list[Fact], str | None] | None:
    rivals = [a for a in found if _is_rival(statement, a, ground)]
    if any(a.value == "compatible" and _close_by(statement, a.fact) for a in rivals):
        return None
    wrong = [a for a in rivals if _refutes(a) and a.fact.certain]
    wrong = [*sorted(_coherent(wrong), key=lambda a: a.fact.step), *wrong]
    if wrong:
        fault, witness = fault_of(statement, wrong, found)
        facts = [witness.fact, *(a.fact for a in wrong if a.fact is not witness.fact)]
        return fault, _reason(fault, witness, wrong[0]), facts, None
    twin = slip_of(statement, found) or misplaced(statement, found, ground)
    if twin is not None:
        fault, witness = twin
        return fault, _reason(fault, witness, None), [witness.fact], None
    return _wrong_total(statement, ground)


def _close_by(statement: Statement, fact: Fact) -> bool:
    """Say whether an open end ("over 150 billion") says something of a printed value, being near it."""
    printed = statement.figure.quantity.low or statement.figure.quantity.high or 0.0
    said = fact.low if fact.low is not None else fact.high
    return said is None or abs(printed) <= _NEAR_BOUND * abs(said)


def _coherent(rivals: list[Alignment]) -> list[Alignment]:
    """Return what a call says without contradicting itself, or says more than once: the best witnesses."""
    kept: list[Alignment] = []
    for call in dict.fromkeys(a.fact.call for a in rivals):
        groups: list[list[Alignment]] = []
        for a in (a for a in rivals if a.fact.call == call):
            near = next((group for group in groups if _close(group[0].fact, a.fact)), None)
            if near is None:
                groups.append([a])
            else:
                near.append(a)
        repeated = [group for group in groups if len({a.fact.turn for a in group}) > 1]
        chosen = groups if len(groups) == 1 else repeated
        if len(chosen) == 1:
            kept += chosen[0]
    return kept


def _close(one: Fact, other: Fact) -> bool:
    pairs = ((one.low, other.low), (one.high, other.high))
    room = max(one.step, other.step, *(_AT_ODDS * abs(a) for a, _ in pairs if a is not None))
    return all((a is None) == (b is None) and abs((a or 0.0) - (b or 0.0)) <= room for a, b in pairs)


def _refutes(found: Alignment) -> bool:
    return found.value == "different" or "direction" in found.differing


def _wrong_total(statement: Statement, ground: Ground) -> tuple[Fault, str, list[Fact], str | None] | None:
    if not (statement.firm and statement.segment_firm) or statement.adjusted or statement.measure != "level":
        return None
    total = yearly_total(statement, ground.levels)
    quantity, step = statement.figure.quantity, statement.figure.step
    if total is None or quantity.low is None or quantity.low != quantity.high or quantity.unit != total.facts[0].unit:
        return None
    if total.low - step <= quantity.low <= total.high + step:
        return None
    reason = f"the quarters add up to another figure: {total.formula}"
    return "value", reason, list(total.facts), total.formula


def _is_rival(statement: Statement, found: Alignment, ground: Ground) -> bool:
    """Say whether a claim is about the very same thing, so that only one of the two numbers can be right."""
    if not (statement.firm and statement.segment is not None and found.unit) or statement.stance == "hypothetical":
        return False
    if not found.same("metric", "segment", "period", "measure", "adjusted", "currency"):
        return False
    if {*found.differing} - {"direction"} or found.relations["basis"] == "open":
        return False
    return sound(found.fact) and same_topic(statement, found.fact) and _same_time(statement, found, ground)


def sound(fact: Fact) -> bool:
    """Say whether a claim is firm enough to hold against a report."""
    return not (fact.negated or fact.doubtful or fact.role == "analyst" or fact.stance == "hypothetical")


def same_topic(statement: Statement, fact: Fact) -> bool:
    """Say whether a metric that holds several things is meant in the same sense, by its own words."""
    said = fact.metric_text.casefold()
    if any(word in said and word not in statement.context.casefold() for word in _QUALIFIERS):
        return False
    if fact.metric not in BROAD:
        return True
    own = content_words(f"{fact.count_of} {fact.metric_text}")
    if fact.plain and fact.metric not in MANIFOLD:
        return True
    return own <= statement.words if own else fact.plain


def _same_time(statement: Statement, found: Alignment, ground: Ground) -> bool:
    """Say whether both are results or both are guides; without a word on it the calendar decides."""
    forward = found.fact.stance in {"guidance", "target"}
    if statement.stance in {"guidance", "target"}:
        return forward
    if not forward:
        return True
    coming = statement.period is not None and statement.period > ground.last_period
    return statement.stance is None and coming


def _reason(fault: Fault, witness: Alignment, rival: Alignment | None) -> str:
    fact = witness.fact
    said = f"{fact.call} says {fact.shown()}"
    texts = {
        "value": said,
        "scale": f"{said}: a power of ten apart",
        "sign": f"{said}, {fact.direction or 'the other sign'}",
        "unit": f"{said}, in {fact.unit} ({fact.measure})",
        "basis": f"{said}, {fact.basis}",
        "stance": f"{said}, as {fact.stance}",
        "speaker": f"{said}, in words of {fact.speaker} ({fact.role})",
    }
    text = texts.get(fault, f"this is another {fault}'s figure: {said}")
    if rival is not None and rival.fact is not fact:
        text += f"; of what the report names, {rival.fact.call} says {rival.fact.value_text}"
    return text


def _not_comparable(statement: Statement, found: list[Alignment]) -> tuple[str, Fact] | None:
    for a in found:
        usable = a.unit and a.same("metric") and sound(a.fact) and a.fact.certain
        if not usable or not same_topic(statement, a.fact):
            continue
        if set(a.differing) - {"adjusted", "currency"} or a.relations["segment"] != "same":
            continue
        if a.relations["currency"] == "differs":
            side = "excludes currency effects" if a.fact.currency_neutral else "does not exclude currency effects"
            return f"the nearest claim {side}: {a.fact.shown()}", a.fact
        if a.relations["adjusted"] == "differs":
            return f"the nearest claim is {'' if a.fact.adjusted else 'not '}adjusted: {a.fact.shown()}", a.fact
        opened = [name for name in ("period", "basis", "measure") if a.relations[name] == "open"]
        if opened or a.value == "compatible":
            why = f"{opened[0]} is not given on both sides" if opened else "the call gives it less exactly"
            return f"{why}: {a.fact.shown()}", a.fact
    return None
