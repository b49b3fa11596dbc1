"""One company's ledger against the one by hand: pairing, and what of each row is right."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from callnlp.annotation import Claim
from callnlp.evaluate.claims import Miss
from callnlp.evaluate.ledger_gold import GoldCompany, GoldMention, GoldRow, accepts
from callnlp.evaluate.matching import equal_numbers
from callnlp.evaluate.tally import Accuracy, Tally
from callnlp.ledger.build import LedgerRow, ledger_rows
from callnlp.ledger.change import Range, range_of
from callnlp.ledger.guides import is_guide
from callnlp.ledger.keys import key_of
from callnlp.ledger.rows import in_order
from callnlp.lexicon.load import Lexicon
from callnlp.spans import Span, outer
from callnlp.transcript import Transcript

__all__ = ["CompanyScore", "score_company"]


@dataclass(slots=True)
class CompanyScore:
    """Counts of one company's ledger."""

    ticker: str
    found: Tally = field(default_factory=Tally)
    right: Tally = field(default_factory=Tally)
    accuracies: dict[str, Accuracy] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def judge(self, name: str, right: bool) -> bool:
        """Count one answer of the accuracy ``name``; return whether it is right."""
        self.accuracies[name] = self.accuracies.get(name, Accuracy()) + Accuracy(int(right), 1)
        return right


def score_company(
    gold: GoldCompany, transcripts: dict[str, Transcript], claims: Iterable[Claim], lexicon: Lexicon | None = None
) -> CompanyScore:
    """Score one company's ledger as made from its claims.

    Parameters
    ----------
    gold : GoldCompany
        The ledger by hand.
    transcripts : dict of str to Transcript
        By the name that the gold file gives the call.
    claims : iterable of Claim
        Of all its calls.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.
    """
    ordered = in_order(claims)
    quarters = [str(transcript.fiscal_period) for transcript in transcripts.values()]
    made = [row for row in ledger_rows(ordered, quarters, lexicon=lexicon) if range_of(row.standing)]
    scorer = _Scorer(gold.ticker, ordered, {transcript.call: name for name, transcript in transcripts.items()})
    pairs = scorer.pairs(gold.rows, made)
    for index, label in enumerate(gold.rows):
        if not label.optional:
            scorer.score(label, made[pairs[index]] if index in pairs else None)
    taken = set(pairs.values())
    for index, row in enumerate(made):
        if index not in taken and row.due is not None:
            scorer.extra(row)
    return scorer.total


class _Scorer:
    """Compares rows of one company; ``names`` maps a call's id to the name in the gold file."""

    def __init__(self, ticker: str, claims: Sequence[Claim], names: dict[str, str]) -> None:
        self.total = CompanyScore(ticker)
        self._claims = claims
        self._names = names

    def pairs(self, gold: Sequence[GoldRow], made: Sequence[LedgerRow]) -> dict[int, int]:
        """Return gold index to row index: most mentions in common first, then most fields right."""
        ranked = []
        for left, label in enumerate(gold):
            for right, row in enumerate(made):
                shared = sum(self._states(claim, label.mentions) for claim in row.given)
                if shared:
                    ranked.append((-shared, label.optional, -sum(_row_right(label, row).values()), left, right))
        pairs: dict[int, int] = {}
        for *_, left, right in sorted(ranked):
            if left not in pairs and right not in pairs.values():
                pairs[left] = right
        return pairs

    def extra(self, row: LedgerRow) -> None:
        """Count a dated row that the gold has not."""
        self.total.found += Tally(0, 1, 0)
        self.total.right += Tally(0, 1, 0)
        self._miss(row.given[0], "row_extra", (None, _told(row)))

    def score(self, gold: GoldRow, row: LedgerRow | None) -> None:
        """Count a gold row, found or not."""
        due = not accepts(gold.verdict, "pending")
        found = self.total.judge("claims_right", self._extracted(gold))
        right = _row_right(gold, row) if row is not None else {"found": False}
        self.total.found += Tally(1, 0, 0) if row is not None else Tally(0, 0, 1)
        whole = all(right.values())
        self.total.right += Tally(int(whole), int(row is not None and not whole), int(not whole))
        settled = row is not None and accepts(gold.verdict, row.verdict)
        if due:
            self.total.judge("verdict_of_all", settled)
        if found:
            self.total.judge("rows_on_right_claims", whole)
        if found and due and self._reported(gold):
            self.total.judge("verdict_on_right_claims", settled)
        if row is None:
            call, place = gold.place
            self.total.misses.append(Miss(call, "row_missing", place.start, place.end, gold.label))
            return
        for name, correct in right.items():
            if not self.total.judge(name, correct):
                said = _ends(gold.standing) if name == "value" else gold.fields[name]
                self._miss(row.standing, f"field:{name}", (said, _told(row)))
        self._changes(gold, row)
        if due:
            self._verdict(gold, row)

    def _changes(self, gold: GoldRow, row: LedgerRow) -> None:
        """Judge one verb a call: that of its first mention; one that gold has not is wrong, and so is one missed.

        A withdrawal counts before what else the call says. Other guides in words are not in gold and are left out.
        """
        told = {mention.call: mention.change for mention in gold.mentions}
        made: dict[str, str] = {}
        for mention in row.mentions:
            name = self._names.get(mention.call, mention.call)
            if mention.change == "withdrawn":
                made[name] = mention.change
            elif mention.claim is None or range_of(mention.claim) is not None:
                made.setdefault(name, mention.change)
        for call in sorted({*told, *made}):
            if not self.total.judge("change", call in told and accepts(told[call], made.get(call))):
                place = gold.place[1]
                miss = Miss(call, "change", place.start, place.end, told.get(call), made.get(call), gold.label)
                self.total.misses.append(miss)

    def _verdict(self, gold: GoldRow, row: LedgerRow) -> None:
        if not self.total.judge("verdict", accepts(gold.verdict, row.verdict)):
            reason = "; ".join(row.doubts) or (row.actual.value_text if row.actual else "")
            self._miss(row.standing, "verdict", (gold.verdict, row.verdict), f"{gold.label}: {reason}")
        if gold.actual is not None and not self.total.judge("actual", _is_value(row.actual, gold.actual)):
            place, said = gold.actual.spans[0], row.actual.value_text if row.actual else None
            miss = Miss(gold.actual.call, "actual", place.start, place.end, _ends(gold.actual), said, gold.label)
            self.total.misses.append(miss)

    def _extracted(self, gold: GoldRow) -> bool:
        """Say whether every mention with a figure was extracted as labelled."""
        numbered = [replace(gold, mentions=(mention,)) for mention in gold.mentions if mention.spans]
        return all(
            any(is_guide(claim) and all(_claim_right(one, claim).values()) for claim in self._stating(one.mentions))
            for one in numbered
        )

    def _reported(self, gold: GoldRow) -> bool:
        """Say whether the figure that settles a row was extracted as labelled, if there is one."""
        if gold.actual is None:
            return True
        alike = ("metric", "period", "measure")
        return any(
            claim.stance in {"actual", "prior"}
            and _is_value(claim, gold.actual)
            and all(_fields_right(gold, claim)[name] for name in alike)
            for claim in self._stating((gold.actual,))
        )

    def _stating(self, mentions: Sequence[GoldMention]) -> list[Claim]:
        return [claim for claim in self._claims if self._states(claim, mentions)]

    def _states(self, claim: Claim, mentions: Sequence[GoldMention]) -> bool:
        name = self._names[claim.call]
        spans = [span for mention in mentions if mention.call == name for span in mention.spans]
        return any(value.overlaps(span) for value in claim.value_spans for span in spans)

    def _miss(self, claim: Claim, cause: str, sides: tuple[Any, str], rule: str = "") -> None:
        place: Span = outer(claim.value_spans)
        self.total.misses.append(Miss(self._names[claim.call], cause, place.start, place.end, *sides, rule))


def _fields_right(gold: GoldRow, claim: Claim) -> dict[str, bool]:
    key = key_of(claim)
    segment = (claim.segment or "").casefold() or None
    values = {"metric": key.metric, "segment": segment, "period": key.period or None}
    values |= {
        "adjustment": key.adjustment or None,
        "measure": key.measure,
        "unit": key.unit,
        "basis": key.basis or None,
    }
    return {name: accepts(gold.fields[name], value) for name, value in values.items()}


def _claim_right(gold: GoldRow, claim: Claim) -> dict[str, bool]:
    told = gold.standing
    free = (told.low, told.high) == (None, None)  # an optional row is placed, not valued
    return _fields_right(gold, claim) | {"value": free or _is_value(claim, told)}


def _row_right(gold: GoldRow, row: LedgerRow) -> dict[str, bool]:
    right = _claim_right(gold, row.standing)
    return right | {"period": accepts(gold.fields["period"], row.key.period or None)}


def _is_value(claim: Claim | None, told: GoldMention) -> bool:
    span: Range | None = range_of(claim) if claim is not None else None
    if span is None:
        return False
    low, high = (end if math.isfinite(end) else None for end in span)
    return equal_numbers(low, told.low) and equal_numbers(high, told.high)


def _ends(mention: GoldMention) -> list[float | None]:
    return [mention.low, mention.high]


def _told(row: LedgerRow) -> str:
    key = row.key
    told = (key.metric, key.words, key.segment, key.period, key.adjustment, key.measure, key.unit, key.basis)
    return " ".join(part for part in told if part) + f": {row.standing.value_text}"
