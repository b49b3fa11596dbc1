"""The ledger's rows: mentions in order, what fell due, what came of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from callnlp.annotation import Claim
from callnlp.errors import UsageError
from callnlp.ledger.change import Range, change_between, distance_from, range_of, verdict_of
from callnlp.ledger.fit import metric_kinds, unit_fit
from callnlp.ledger.keys import LedgerKey, comparable, key_of
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.transcript import FiscalPeriod

__all__ = ["CompanyRoles", "LedgerRow", "Mention", "due_quarter", "ledger_rows"]

#: Whose words are the company's; analysts and operators never guide.
CompanyRoles = frozenset({"ceo", "cfo", "executive", "ir", "unknown"})
_GUIDING = frozenset({"guidance", "target"})
_RANK = {"cfo": 0, "ceo": 1, "executive": 2, "ir": 3, "unknown": 4}
_NOT_GUIDED = frozenset({"macro"})
_LEAST_FIT = 0.2
_FAR_PERCENT = 50.0
_FAR = {"bps": 5000.0}


@dataclass(frozen=True, slots=True)
class Mention:
    """One call's statement of a guide, and what it did against the one before.

    ``change`` is computed; ``said`` is the verb the speaker used, or None. A mention of change
    ``dropped`` has no claim: the call does not name the guide although it is still open.
    ``before`` is the guide compared with, from an earlier call or, as told, from the same one.
    """

    call: str
    fiscal_period: str
    claim: Claim | None
    change: str
    said: str | None = None
    before: Claim | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One guided thing from its first mention to its verdict."""

    key: LedgerKey
    mentions: tuple[Mention, ...]
    verdict: str
    due: str | None = None
    actual: Claim | None = None
    distance: float | None = None
    doubts: tuple[str, ...] = ()

    @property
    def given(self) -> tuple[Claim, ...]:
        """The claims of all mentions, in order."""
        return tuple(mention.claim for mention in self.mentions if mention.claim is not None)

    @property
    def standing(self) -> Claim:
        """The last guide with numbers, or the last in words when there is none."""
        numbered = [claim for claim in self.given if range_of(claim) is not None]
        return (numbered or list(self.given))[-1]


def due_quarter(period: str) -> str | None:
    """Return the quarter whose call reports a period, or None for one without a fixed end.

    Examples
    --------
    >>> due_quarter("2025"), due_quarter("2025-H1"), due_quarter("2025-Q3"), due_quarter("multi")
    ('2025-Q4', '2025-Q2', '2025-Q3', None)
    """
    try:
        parsed = FiscalPeriod.parse(period)
    except UsageError:
        return None
    quarter = parsed.quarter or (parsed.half * 2 if parsed.half else 4)
    return str(FiscalPeriod(parsed.year, quarter))


def ledger_rows(claims: Iterable[Claim], calls: Sequence[str], *, lexicon: Lexicon | None = None) -> list[LedgerRow]:
    """Return one company's ledger.

    Parameters
    ----------
    claims : iterable of Claim
        Of all its calls; analysts' and operators' are left out here.
    calls : sequence of str
        Fiscal quarters of the calls that are stored (``2025-Q3``), with or without claims.
    lexicon : Lexicon, optional
        What each metric is measured in; the packaged one when None.

    Returns
    -------
    list of LedgerRow
        Ordered by due quarter, metric, segment and first mention. What names no metric, and what
        is in a unit that its metric is not measured in, makes no row.
    """
    own = [claim for claim in claims if claim.role in CompanyRoles and claim.fiscal_period]
    quarters, kinds = sorted(set(calls)), metric_kinds(lexicon or load_lexicon())
    grouped = _grouped([claim for claim in own if _is_guide(claim) and unit_fit(claim, kinds) >= _LEAST_FIT])
    known = _Known(own)
    rows = [_row(key, guides, known, quarters) for key, guides in grouped.items()]
    return sorted(rows, key=lambda row: (row.due or "9999", row.key, row.given[0].call, row.given[0].id))


class _Known:
    """A company's claims, looked up by what they are about."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._by_thing: dict[tuple[str, str, str, str], list[tuple[LedgerKey, Claim]]] = defaultdict(list)
        for claim in claims:
            key = key_of(claim)
            self._by_thing[key.without_numbers()].append((key, claim))

    def same(self, key: LedgerKey) -> list[Claim]:
        """Return the claims of exactly this key, in order."""
        return [claim for own, claim in self._by_thing.get(key.without_numbers(), []) if own == key]

    def settling(self, key: LedgerKey) -> list[Claim]:
        """Return the claims whose numbers may settle a guide of this key, in order."""
        return [claim for own, claim in self._by_thing.get(key.without_numbers(), []) if comparable(key, own)]


def _is_guide(claim: Claim) -> bool:
    if claim.stance not in _GUIDING or claim.metric in _NOT_GUIDED:
        return False
    if claim.metric == "other" and not (claim.metric_text or claim.count_of):
        return False
    due = due_quarter(claim.period) if claim.period else None
    return due is None or due > str(claim.fiscal_period)


def _grouped(guides: list[Claim]) -> dict[LedgerKey, list[Claim]]:
    """Group by key; guidance in words joins the numbered guide of the same thing where one is."""
    groups: dict[LedgerKey, list[Claim]] = defaultdict(list)
    for claim in guides:
        if claim.bound != "words":
            groups[_grouping_key(claim)].append(claim)
    homes: dict[tuple[str, str, str, str], LedgerKey] = {}
    for key in sorted(groups, key=lambda key: (key.measure != "level", key)):
        homes.setdefault(key.without_numbers(), key)
    for claim in guides:
        if claim.bound == "words":
            key = _grouping_key(claim)
            groups[homes.get(key.without_numbers(), key)].append(claim)
    return groups


def _grouping_key(claim: Claim) -> LedgerKey:
    """Return the claim's key; a guide without a dated period stays apart by its own words."""
    key = key_of(claim)
    if key.period:
        return key
    words = key.words or key_of(replace(claim, metric="other")).words
    return replace(key, words=f"{words} [{claim.period or 'undated'}]".strip())


def _row(key: LedgerKey, guides: list[Claim], known: _Known, quarters: list[str]) -> LedgerRow:
    due = due_quarter(key.period) if key.period else None
    mentions = _mentions(key, guides, known, quarters, due)
    row = LedgerRow(key, mentions, "not_measurable", due, doubts=_said_otherwise(mentions))
    if due is None:
        return row
    if due > quarters[-1]:
        return replace(row, verdict="pending")
    if range_of(row.standing) is None:
        return row
    actual, doubts = _actual(key, due, known, row.standing)
    row = replace(row, doubts=(*row.doubts, *doubts))
    if actual is None:
        note = () if due in quarters else (f"no call of {due} is stored",)
        return replace(row, verdict="not_reported", doubts=(*row.doubts, *note))
    if doubts:
        return replace(row, actual=actual)
    distance = distance_from(row.standing, actual)
    if distance is not None and abs(distance) > _FAR.get(row.standing.unit or "", _FAR_PERCENT):
        far = f"{actual.call}: {actual.value_text} is too far from {row.standing.value_text} to be the same thing"
        return replace(row, doubts=(*row.doubts, far))
    return replace(row, actual=actual, verdict=verdict_of(row.standing, actual), distance=distance)


def _prominence(claim: Claim) -> tuple[bool, bool, bool, int, int, str]:
    """Order of the statements of one call: numbers, prepared words and finance chief first."""
    return (
        range_of(claim) is None,
        claim.stance == "target",
        claim.section != "prepared",
        _RANK.get(claim.role, 9),
        claim.value_spans[0].start,
        claim.id,
    )


def _mentions(
    key: LedgerKey, guides: list[Claim], known: _Known, quarters: list[str], due: str | None
) -> tuple[Mention, ...]:
    by_quarter: dict[str, list[Claim]] = defaultdict(list)
    for claim in guides:
        by_quarter[str(claim.fiscal_period)].append(claim)
    first = min(by_quarter)
    mentions: list[Mention] = []
    before: Claim | None = None
    dropped = False
    for quarter in quarters:
        stated = sorted(by_quarter.get(quarter, []), key=_prominence)
        if not stated and before is not None and due is not None and quarter < due:
            stated = _repeated(key, before, quarter, known)
        if not stated:
            if quarter > first and due is not None and quarter < due and not dropped:
                dropped = True
                call = f"{guides[0].call.rsplit('-', 2)[0]}-{quarter}"
                mentions.append(Mention(call, quarter, None, "dropped", before=before))
            continue
        dropped = False
        base = before or _told_before(key, quarter, known)
        mentions.extend(_of_one_call(stated, base, first=before is None))
        numbered = [claim for claim in stated if range_of(claim) is not None]
        before = (numbered or ([before] if before else stated))[0]
    return tuple(mentions)


def _repeated(key: LedgerKey, before: Claim, quarter: str, known: _Known) -> list[Claim]:
    """Return a call's statement of the standing guide's own numbers, whatever stance was read.

    For a period that is still open these can only be the guide again ("the range stands at ...").
    """
    same = [c for c in known.same(key) if c.fiscal_period == quarter and c.stance != "hypothetical"]
    return sorted((claim for claim in same if range_of(claim) == range_of(before)), key=_prominence)[:1]


def _told_before(key: LedgerKey, quarter: str, known: _Known) -> Claim | None:
    """Return the earlier guide as the call itself recalls it ("versus the $100 million outlined")."""
    told = [c for c in known.same(key) if c.stance == "prior" and c.fiscal_period == quarter and key.period]
    found = [claim for claim in told if range_of(claim) is not None]
    return min(found, key=_prominence) if found else None


def _of_one_call(stated: list[Claim], base: Claim | None, *, first: bool) -> Iterator[Mention]:
    """Yield the mentions of one call; what says no more than the lead has the lead's verb."""
    lead = _mention(stated[0], base, first=first)
    yield lead
    for claim in stated[1:]:
        mention = _mention(claim, base, first=first)
        yield replace(mention, change=lead.change) if _holds(range_of(claim), range_of(stated[0])) else mention


def _holds(wide: Range | None, narrow: Range | None) -> bool:
    """Say whether a range holds another one: "not above $325 million" adds nothing to its range."""
    return wide is not None and narrow is not None and wide[0] <= narrow[0] and narrow[1] <= wide[1]


def _mention(claim: Claim, base: Claim | None, *, first: bool) -> Mention:
    now = range_of(claim)
    then = range_of(base) if base is not None else None
    if claim.revision == "withdrawn":
        change = "withdrawn"
    elif now is not None and then is not None:
        change = change_between(then, now)
    elif first and base is None:
        change = claim.revision or "initiated"  # said to be raised, from a figure that is not stored
    else:
        change = claim.revision or "restated"
    return Mention(claim.call, str(claim.fiscal_period), claim, change, claim.revision, base)


_OPPOSITE = {("raised", "lowered"), ("lowered", "raised"), ("reaffirmed", "raised"), ("reaffirmed", "lowered")}


def _said_otherwise(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(
        f"{mention.call}: said to be {mention.said}, computed as {mention.change}"
        for mention in mentions
        if mention.said is not None and (mention.said, mention.change) in _OPPOSITE
    )


def _actual(key: LedgerKey, due: str, known: _Known, guide: Claim) -> tuple[Claim | None, tuple[str, ...]]:
    """Return the reported value, and a doubt when the call gives two that decide differently."""
    fitting = [claim for claim in known.settling(key) if not claim.negated and range_of(claim) and _in_digits(claim)]
    for stance, late in (("actual", False), ("actual", True), ("prior", True)):
        found = [
            claim
            for claim in fitting
            if claim.stance == stance
            and (str(claim.fiscal_period) > due if late else claim.fiscal_period == due)
            and claim.bound != "words"
        ]
        if not found:
            continue
        found = _most_stated(_of_the_guides_size(found, guide))
        best = min(found, key=_prominence)
        verdicts = {verdict_of(guide, claim) for claim in found}
        if len(verdicts) == 1:
            return best, ()
        values = ", ".join(sorted({claim.value_text for claim in found}))
        return best, (f"{best.call}: several values are reported ({values}) and they decide differently",)
    return None, ()


def _in_digits(claim: Claim) -> bool:
    """Say whether a value was said in digits: "double-digit" settles nothing."""
    return any(char.isdigit() for char in claim.value_text)


def _of_the_guides_size(found: list[Claim], guide: Claim) -> list[Claim]:
    """Leave out amounts more than half away from the guide where others lie nearer.

    A part of the company (a charge, a product's sales) may be stored under the same key as the
    whole; it is never of the guide's size.
    """
    near = [claim for claim in found if abs(distance_from(guide, claim) or 0.0) <= _FAR_PERCENT]
    return near or found


def _most_stated(found: list[Claim]) -> list[Claim]:
    """Keep the value that most people state, if one is stated more than the others."""
    counts = Counter(range_of(claim) for claim in found)
    (first, most), *others = counts.most_common()
    if any(count == most for _, count in others):
        return found
    return [claim for claim in found if range_of(claim) == first]
