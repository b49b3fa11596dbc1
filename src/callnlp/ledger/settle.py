"""What came of a guide: the figure that was reported, or a doubt."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from callnlp.annotation import Claim
from callnlp.language.rounding import precision_of
from callnlp.ledger.change import distance_from, is_far, range_of, verdict_of
from callnlp.ledger.keys import LedgerKey
from callnlp.ledger.known import KnownClaims, in_digits, prominence

__all__ = ["Settled", "settle"]

Settled = tuple[str, Claim | None, float | None, tuple[str, ...]]
"""Verdict, the claim that decides (or is in doubt), distance, and doubts."""


def settle(key: LedgerKey, due: str, known: KnownClaims, guide: Claim, *, stored: bool) -> Settled:
    """Return what came of a guide that fell due.

    Parameters
    ----------
    key : LedgerKey
        What was guided.
    due : str
        The quarter whose call reports it.
    known : KnownClaims
        Where to look.
    guide : Claim
        The guide that stood last.
    stored : bool
        Whether the call of ``due`` is there at all.
    """
    actual, doubts = _actual(key, due, known, guide)
    notes: tuple[str, ...] = ()
    if actual is None and key.adjustment:
        actual, doubts = _actual(replace(key, adjustment=""), due, known, guide)
        if actual is not None:
            told = f"{actual.call}: {actual.value_text} is not said to be {key.adjustment}; compared as such"
            notes = (told,)
    if actual is None:
        return "not_reported", None, None, () if stored else (f"no call of {due} is stored",)
    if doubts:
        return "not_measurable", actual, None, doubts
    if is_far(guide, actual):
        far = f"{actual.call}: {actual.value_text} is too far from {guide.value_text} to be the same thing"
        return "not_measurable", None, None, (far,)
    return verdict_of(guide, actual), actual, distance_from(guide, actual), notes


def _actual(key: LedgerKey, due: str, known: KnownClaims, guide: Claim) -> tuple[Claim | None, tuple[str, ...]]:
    """Return the reported value, and a doubt when the call gives two that decide differently."""
    fitting = [claim for claim in known.settling(key) if not claim.negated and range_of(claim) and in_digits(claim)]
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
        found = _most_stated(_as_exactly_said(_of_the_guides_size(found, guide)))
        best = min(found, key=prominence)
        verdicts = {verdict_of(guide, claim) for claim in found}
        if len(verdicts) == 1:
            return best, ()
        values = ", ".join(sorted({claim.value_text for claim in found}))
        return best, (f"{best.call}: several values are reported ({values}) and they decide differently",)
    return None, ()


def _of_the_guides_size(found: list[Claim], guide: Claim) -> list[Claim]:
    """Leave out amounts more than half away from the guide where others lie nearer.

    A part of the company (a charge, a product's sales) may be stored under the same key as the
    whole; it is never of the guide's size.
    """
    near = [claim for claim in found if not is_far(guide, claim)]
    return near or found


def _as_exactly_said(found: list[Claim]) -> list[Claim]:
    """Leave out points that another, said with more digits, rounds to."""

    def rounds(fine: Claim, coarse: Claim) -> bool:
        one, other = range_of(fine), range_of(coarse)
        if one is None or other is None or one[0] != one[1] or other[0] != other[1]:
            return False
        slack = precision_of(coarse)
        return precision_of(fine) < slack and abs(one[0] - other[0]) <= slack

    return [claim for claim in found if not any(rounds(other, claim) for other in found)]


def _most_stated(found: list[Claim]) -> list[Claim]:
    """Keep the value that most people state, if one is stated more than the others."""
    counts = Counter(range_of(claim) for claim in found)
    (first, most), *others = counts.most_common()
    if any(count == most for _, count in others):
        return found
    return [claim for claim in found if range_of(claim) == first]
