"""How likely a claim is right: a logistic model on the rules that made it and on what it is.

Some rules are surer than others: a metric named right before its value against one carried over from the sentence
before, a quarter that is said against one that is taken for granted. Weights and card stand in ``confidence.json``,
made by :mod:`callnlp.train.confidence` from values labelled by reading.
"""

from __future__ import annotations

import functools
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from callnlp.annotation import Claim

__all__ = ["Confidence", "claim_traits", "confidence", "score_claims", "traits_of_claims"]

_RULES = ("link.", "measure.", "period.", "stance.")
_ROLES = ("ceo", "cfo", "analyst")
_MOST_BESIDE, _MOST_LONG, _LONG = 5, 4, 120


def claim_traits(claim: Claim, beside: int) -> list[str]:
    """Return what the score is read off, in order: the rules that decided, and what the claim is.

    Parameters
    ----------
    claim : Claim
        Its doubts do not count: they tell of the speaker's or transcriber's figure, not of how it was read.
    beside : int
        How many claims its sentence holds.
    """
    found = [rule for rule in claim.rules if rule.startswith(_RULES)]
    found += [f"metric {claim.metric}", f"measure {claim.measure}", f"stance {claim.stance}", f"bound {claim.bound}"]
    found += [f"unit {_unit(claim.unit)}", f"period {_period(claim.period)}", f"section {claim.section}"]
    found += [f"role {claim.role if claim.role in _ROLES else 'other'}", f"beside {min(beside, _MOST_BESIDE)}"]
    found.append(f"long {min(len(claim.quote) // _LONG, _MOST_LONG)}")
    marks = (("asks", "?" in claim.quote), ("part", claim.segment))
    found += [name for name, holds in marks if holds]
    return sorted({*found})


def _unit(unit: str | None) -> str:
    if unit is None or unit in ("percent", "bps", "x", "count"):
        return str(unit)
    if unit.endswith("/share"):
        return "share"
    return "money" if len(unit) == 3 and unit.isupper() else "physical"


def _period(period: str | None) -> str:
    if period is None or not period[:4].isdigit():
        return "none"
    return "quarter" if "-Q" in period else "year" if len(period) == 4 else "other"


@dataclass(frozen=True, slots=True)
class Confidence:
    """The fitted model.

    Parameters
    ----------
    weights : mapping of str to float
        By trait; the constant is ``""``. Traits never seen weigh nothing.
    """

    weights: Mapping[str, float]

    def probability(self, traits: Sequence[str]) -> float:
        """Return how likely a claim with these traits is right in all strict fields, rounded to 3 decimals.

        Parameters
        ----------
        traits : sequence of str
            From :func:`claim_traits`.
        """
        total = math.fsum(self.weights.get(trait, 0.0) for trait in ("", *traits))
        return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))), 3)


@functools.lru_cache(maxsize=1)
def confidence() -> Confidence:
    """Return the model that the package ships."""
    stored = json.loads(files("callnlp.lexicon.data").joinpath("confidence.json").read_text(encoding="utf-8"))
    return Confidence(stored["weights"])


def traits_of_claims(claims: Sequence[Claim]) -> Iterator[tuple[Claim, list[str] | None]]:
    """Yield every claim with its traits; None for guidance in words, which has none.

    Parameters
    ----------
    claims : sequence of Claim
        All of a call: how many stand in one sentence is a trait.
    """
    beside = Counter(claim.sentence for claim in claims if claim.bound != "words")
    for claim in claims:
        yield claim, None if claim.bound == "words" else claim_traits(claim, beside[claim.sentence])


def score_claims(claims: Sequence[Claim], *, model: Confidence | None = None) -> tuple[Claim, ...]:
    """Set the score of every claim with a value; guidance in words has none.

    Parameters
    ----------
    claims : sequence of Claim
        All of a call.
    model : Confidence, optional
        The packaged one when None.
    """
    model = model or confidence()
    return tuple(
        claim if traits is None else replace(claim, score=model.probability(traits))
        for claim, traits in traits_of_claims(claims)
    )
