"""The ledger's rows: mentions in order, what fell due, what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from callnlp.annotation import Claim
from callnlp.ledger.change import Range, change_between, is_far, range_of
from callnlp.ledger.fit import metric_kinds, unit_fit
from callnlp.ledger.guides import due_quarter, grouped_guides, is_guide, loosely_dated
from callnlp.ledger.keys import LedgerKey
from callnlp.ledger.known import KnownClaims, prominence
from callnlp.ledger.settle import settle
from callnlp.lexicon.load import Lexicon, load_lexicon

__all__ = ["CompanyRoles", "LedgerRow", "Mention", "ledger_rows"]

#: Whose words are the company's; analysts and operators never guide.
CompanyRoles = frozenset({"ceo", "cfo", "executive", "ir", "unknown"})
_LEAST_FIT = 0.2


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
        """What the last call with numbers says first, or the last in words when none has them."""
        numbered = [claim for claim in self.given if range_of(claim) is not None]
        if not numbered:
            return self.given[-1]
        return next(claim for claim in numbered if claim.call == numbered[-1].call)


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
    grouped = grouped_guides([claim for claim in own if is_guide(claim) and unit_fit(claim, kinds) >= _LEAST_FIT])
    known = KnownClaims(own)
    rows = [_row(key, guides, known, quarters) for key, guides in grouped.items()]
    return sorted(rows, key=lambda row: (row.due or "9999", row.key, row.given[0].call, row.given[0].id))


def _row(key: LedgerKey, guides: list[Claim], known: KnownClaims, quarters: list[str]) -> LedgerRow:
    due = due_quarter(key.period) if key.period else None
    mentions = _mentions(key, guides, known, quarters, due)
    row = LedgerRow(key, mentions, "not_measurable", due, doubts=(*_said_otherwise(mentions), *_unsaid(key, mentions)))
    if due is None:
        told = [
            f"{claim.call}: that it is for {claim.period} is inferred" for claim in row.given if loosely_dated(claim)
        ]
        return replace(row, doubts=(*row.doubts, *dict.fromkeys(told)))
    if due > quarters[-1]:
        return replace(row, verdict="pending")
    if range_of(row.standing) is None:
        return row
    verdict, actual, distance, doubts = settle(key, due, known, row.standing, stored=due in quarters)
    return replace(row, verdict=verdict, actual=actual, distance=distance, doubts=(*row.doubts, *doubts))


def _mentions(
    key: LedgerKey, guides: list[Claim], known: KnownClaims, quarters: list[str], due: str | None
) -> tuple[Mention, ...]:
    by_quarter: dict[str, list[Claim]] = defaultdict(list)
    for claim in guides:
        by_quarter[str(claim.fiscal_period)].append(claim)
    first = min(by_quarter)
    mentions: list[Mention] = []
    before: Claim | None = None
    dropped = False
    for quarter in quarters:
        stated = sorted(by_quarter.get(quarter, []), key=prominence)
        if not stated and before is not None and due is not None and quarter < due:
            stated = _repeated(key, before, quarter, known)
        if not stated:
            open_still = quarter > first and due is not None and quarter < due
            if open_still and not dropped and not known.guides_around(key, quarter):
                dropped = True
                taken_back = known.withdrawing(key, quarter)
                if taken_back is not None:
                    mentions.append(
                        Mention(taken_back.call, quarter, taken_back, "withdrawn", taken_back.revision, before)
                    )
                    continue
                call = f"{guides[0].call.rsplit('-', 2)[0]}-{quarter}"
                mentions.append(Mention(call, quarter, None, "dropped", before=before))
            continue
        dropped = False
        base = before or _told_before(key, stated, known)
        mentions.extend(_of_one_call(stated, base, first=before is None))
        numbered = [claim for claim in stated if range_of(claim) is not None]
        before = (numbered or ([before] if before else stated))[0]
    return tuple(mentions)


def _repeated(key: LedgerKey, before: Claim, quarter: str, known: KnownClaims) -> list[Claim]:
    """Return a call's statement of the standing guide's own numbers, whatever stance was read.

    For a period that is still open these can only be the guide again ("the range stands at ...").
    """
    same = [c for c in known.same(key) if c.fiscal_period == quarter and c.stance != "hypothetical"]
    return sorted((claim for claim in same if range_of(claim) == range_of(before)), key=prominence)[:1]


def _told_before(key: LedgerKey, stated: list[Claim], known: KnownClaims) -> Claim | None:
    """Return the earlier guide as it is recalled beside the new one ("versus the $100 million outlined")."""
    calls, places = {claim.call for claim in stated}, {claim.sentence for claim in stated}
    told = [claim for claim in known.same(key) if claim.stance == "prior" and claim.call in calls and key.period]
    near = [claim for claim in told if {claim.sentence - 1, claim.sentence, claim.sentence + 1} & places]
    found = [claim for claim in near if range_of(claim) is not None]
    return min(found, key=prominence) if found else None


def _of_one_call(stated: list[Claim], base: Claim | None, *, first: bool) -> Iterator[Mention]:
    """Yield the mentions of one call; what says no more than the lead has the lead's verb, a part of it is left out."""
    lead = _mention(stated[0], base, first=first)
    yield lead
    for claim in stated[1:]:
        if is_far(stated[0], claim):
            continue
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
    elif (first and base is None) or (now is not None and base is not None):
        change = claim.revision or "initiated"  # said to be raised, from a figure that is not stored or was in words
    else:
        change = claim.revision or "restated"
    return Mention(claim.call, str(claim.fiscal_period), claim, change, claim.revision, base)


def _unsaid(key: LedgerKey, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return notes on mentions that were joined although their adjustment is not said."""
    joined = [m.claim for m in mentions if m.claim is not None and range_of(m.claim) is not None and key.adjustment]
    told = [
        f"{claim.call}: {claim.value_text} is not said to be {key.adjustment}; taken as such"
        for claim in joined
        if claim.adjustment is None
    ]
    return tuple(dict.fromkeys(told))


_OPPOSITE = {("raised", "lowered"), ("lowered", "raised"), ("reaffirmed", "raised"), ("reaffirmed", "lowered")}


def _said_otherwise(mentions: Sequence[Mention]) -> tuple[str, ...]:
    return tuple(
        f"{mention.call}: said to be {mention.said}, computed as {mention.change}"
        for mention in mentions
        if mention.said is not None and (mention.said, mention.change) in _OPPOSITE
    )
