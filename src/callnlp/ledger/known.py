"""A company's claims, looked up by what they are about, and the order in which a call's statements count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from callnlp.annotation import Claim
from callnlp.ledger.change import range_of
from callnlp.ledger.keys import LedgerKey, comparable, key_of

__all__ = ["KnownClaims", "in_digits", "prominence", "withdraws_all"]

_RANK = {"cfo": 0, "ceo": 1, "executive": 2, "ir": 3, "unknown": 4}


class KnownClaims:
    """A company's claims by ledger key.

    Parameters
    ----------
    claims : sequence of Claim
        Of all its calls, the company's own words only.
    """

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._by_thing: dict[tuple[str, str], list[tuple[LedgerKey, Claim]]] = defaultdict(list)
        for claim in claims:
            key = key_of(claim)
            self._by_thing[key.metric, key.segment].append((key, claim))

    def same(self, key: LedgerKey) -> list[Claim]:
        """Return the claims of exactly this key, in order."""
        return [claim for own, claim in self._of(key) if own == key]

    def withdrawing(self, key: LedgerKey, quarter: str) -> Claim | None:
        """Return what takes back all guidance for the key's period on a call, if anything does."""
        told = (claim for own, claim in self._by_thing.get(("other", ""), []) if own.period == key.period)
        return next((claim for claim in told if claim.fiscal_period == quarter and withdraws_all(claim)), None)

    def guides_around(self, key: LedgerKey, quarter: str) -> bool:
        """Say whether a call guides the same metric in numbers for a year that holds the key's half or quarter."""
        year = key.period[:4]
        return key.period != year and any(
            own.period == year
            and claim.fiscal_period == quarter
            and claim.stance == "guidance"
            and own.measure == "level"
            for own, claim in self._of(key)
            if range_of(claim) is not None
        )

    def settling(self, key: LedgerKey) -> list[Claim]:
        """Return the claims whose numbers may settle a guide of this key, in order."""
        return [claim for own, claim in self._of(key) if comparable(key, own)]

    def _of(self, key: LedgerKey) -> list[tuple[LedgerKey, Claim]]:
        return self._by_thing.get((key.metric, key.segment), [])


def withdraws_all(claim: Claim) -> bool:
    """Say whether a claim takes back all guidance for its period, without naming a metric."""
    return claim.revision == "withdrawn" and claim.bound == "words" and claim.metric == "other"


def in_digits(claim: Claim) -> bool:
    """Say whether a value was said in digits: "double-digit" settles nothing."""
    return any(char.isdigit() for char in claim.value_text)


def prominence(claim: Claim) -> tuple[bool, bool, bool, bool, int, int, str]:
    """Order of the statements of one call: numbers, in digits, prepared words and finance chief first."""
    return (
        range_of(claim) is None,
        not in_digits(claim),
        claim.stance == "target",
        claim.section != "prepared",
        _RANK.get(claim.role, 9),
        claim.value_spans[0].start,
        claim.id,
    )
