"""Which stored claims the words of their own sentence carry, so that a report that differs is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callnlp.annotation import Claim
from callnlp.language.metrics import metric_entries
from callnlp.lexicon.load import load_lexicon
from callnlp.verify.facts import BROAD, content_words
from callnlp.verify.plainness import metric_words

__all__ = ["coherent", "near", "said_plainly", "same_sense"]

#: Rules of fields that the sentence does not give: the nearest topic, a name carried from before, a default.
_INFERRED = frozenset(
    """link.none link.topic link.rate_of_topic link.growth_of_topic link.spend_of_topic link.sentence_before
    link.growth_default link.margin_of link.counted_for link.earned link.part_of link.done_with
    segment.carried segment.topic segment.opening period.carried period.sentence_before period.told
    period.told_to_date period.same_as_main period.unknown period.habit period.outlook_year
    measure.percent_default""".split()
)
_NEAR = 0.06
_TELLING = 2


def said_plainly(claim: Claim) -> bool:
    """Say whether the sentence of a claim names its metric and part, and the value is of the metric's kind.

    A metric taken from the passage or named by words that are no name of it ("average interest rates" as the
    size of a market), a part carried from before, a share of sales without its base or an amount of earnings
    per share under another metric leave room for doubt about the claim itself.

    Parameters
    ----------
    claim : Claim
        From the store; only its fields, words and rules are used.
    """
    if claim.stance not in {"actual", "guidance"} or claim.role not in {"ceo", "cfo", "executive"}:
        return False
    if claim.negated or claim.doubts or claim.period is None or not claim.metric_text:
        return False
    if _INFERRED.intersection(claim.rules):
        return False
    here = claim.quote.casefold()
    words = claim.metric_text.casefold().replace("-", " ").split()
    if not {word.strip(",") for word in words} <= metric_words(claim.metric, load_lexicon()):
        return False
    here = here.replace("-", " ")
    part = (claim.segment or "").casefold().replace("-", " ").split()
    return all(word.strip(",") in here for word in (*words, *part)) and _of_its_kind(claim)


def _of_its_kind(claim: Claim) -> bool:
    unit = claim.unit or ""
    if claim.measure == "growth":
        return unit in {"percent", "x"}
    entry = metric_entries(load_lexicon()).get(claim.metric)
    kind = entry.kind if entry is not None else "any"
    if kind == "percent":
        return unit in {"percent", "bps"}
    if claim.metric == "eps":
        return unit.endswith("/share")
    if kind == "money":
        return unit not in {"percent", "bps", "x", "count"} and not (unit.endswith("/share") and claim.metric in _SUMS)
    return unit not in {"percent", "bps"}


#: Money that is never told by the share.
_SUMS = frozenset(
    "revenue gross_profit operating_income ebitda cost opex capex cash debt backlog bookings free_cash_flow"
    " operating_cash_flow market_size interest depreciation".split()
)


def same_sense(one: Claim, other: Claim) -> bool:
    """Say whether two claims of one metric are about the same thing; broad metrics hold several.

    There the names must agree, and hold two telling words: what two sentences call "cost" is two things.

    Parameters
    ----------
    one, other : Claim
        Of the same metric.
    """
    if one.metric not in BROAD:
        return True
    words = [content_words(f"{c.metric_text or ''} {c.count_of or ''}") for c in (one, other)]
    return words[0] == words[1] and len(words[0]) >= _TELLING


def near(one: Claim, other: Claim) -> bool:
    """Say whether two values of one unit could be the same, or one range holds the other.

    Parameters
    ----------
    one, other : Claim
        An open end is near everything.
    """
    if one.unit != other.unit or one.low is None or other.low is None or one.high is None or other.high is None:
        return other.low is None or other.high is None
    if {one.direction, other.direction} == {"up", "down"}:
        return False
    room = _NEAR * max(abs(one.low), abs(other.low))
    return one.low <= other.high + room and other.low <= one.high + room


def coherent(claims: Iterable[Claim]) -> bool:
    """Say whether what is said plainly in one call does not contradict itself.

    Two values of one thing in one call are two things of one name, or one of them is misread: neither
    refutes a third.

    Parameters
    ----------
    claims : iterable of Claim
        Of one metric, part, period and measure.
    """
    plain = [claim for claim in claims if said_plainly(claim)]
    calls: dict[str, Sequence[Claim]] = {}
    for claim in plain:
        calls[claim.call] = (*calls.get(claim.call, ()), claim)
    return all(near(first, other) for said in calls.values() for first in said for other in said)
