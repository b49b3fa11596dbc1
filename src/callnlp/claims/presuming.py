"""What a figure is presumed to be where no cue decides: a small learned scorer.

Most figures without a cue are results, and that is what the rules take them for. The scorer knows better where
the talk is of what is still to come or only supposed ("So it's about $300 a user", in an answer about the
model). It is a logistic model on traits of the sentence and of the talk around it; weights, threshold and card
stand in ``presumptions.json``, made by :mod:`callnlp.train.presumptions`.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from callnlp.annotation import Quantity, Stance
from callnlp.claims.asserting import Stanced
from callnlp.claims.dating import AHEAD
from callnlp.claims.scene import Scene
from callnlp.claims.topic import Topic
from callnlp.spans import Span
from callnlp.transcript import FiscalPeriod

if TYPE_CHECKING:
    from callnlp.claims.finding import Finding
    from callnlp.claims.measuring import Reading

__all__ = ["Presumer", "Situation", "presumer", "relation", "traits", "words_around"]

_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d[\d.,]*|[^\w\s]")
_FUTURE = re.compile(
    r"\b(?:will|would|should|could|can|may|might|going to|gonna|aim\w*|plan\w*|goal|target\w*|aspir\w*|long[- ]term|"
    r"over time|eventually|opportunit\w*|potential\w*|to get to|reach|headroom|outlook|guid\w*|range|expect\w*|"
    r"look\w* at|forecast\w*|assum\w*|model\w*|upcoming|coming|next|ahead|future)\b"
)
_LEADING = re.compile(
    r"\b(?:will|would|should|could|can|may|might|going to|expect\w*|anticipat\w*|plan\w*|target\w*|guid\w*|think|"
    r"believe|if|potential\w*|over time|long[- ]term|was|were|had|did|is|are|have|has|been|be|to get to|need\w*|want)\b"
)
_SUPPOSED = re.compile(r"\b(?:if|let['’]s say|say|assum\w*|suppose|hypothetical\w*|for example|imagine|would)\b")
_HABIT = re.compile(
    r"\b(?:per (?:day|year|month|week|user|customer|test)|each|every|annual(?:ly)?|a year|a day|a month|typical\w*|"
    r"generally|usually|historical\w*|always|average|since|ever|over the (?:last|past)|in the (?:last|past)|years?|"
    r"lifetime|so far|to date|worldwide|globally|around the world|industry|market)\b"
)
_NOW = re.compile(r"\b(?:now|today|currently|current|this|quarter|already|present\w*)\b")
_PAST = re.compile(
    r"\b(?:(?!need|expect|relat|base|continu|includ|adjust|dilut|unit)[a-z]{2,}ed|grew|rose|fell|came|saw|drove|sold|"
    r"made|took|went|ran|paid|spent|won|brought|built)\b"
)
_WAS = re.compile(r"\b(?:was|were|had|did)\b")
_IS = re.compile(r"\b(?:is|are|has|have)\b|['’](?:s|re|ve)\b")
_LEANINGS = (("future", _FUTURE), ("supposed", _SUPPOSED), ("habit", _HABIT), ("now", _NOW))
_REACH = (160, 120)  # characters that are read on the left and on the right
_NEAR = 50
_MARKET = ("market_size", "market_share", "macro")


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a value when its stance and period are looked for; spans are offsets into the sentence.

    ``metric`` and ``link`` are the metric and the rule that bound it, ``hidden`` a stretch of the sentence that
    the words must not tell (the training takes away the cue that gave the answer).
    """

    scene: Scene
    quantity: Quantity
    topic: Topic
    reading: Reading
    metric: str
    link: str
    before: Finding | None = None
    hidden: Span | None = None


def relation(period: str | None, anchor: FiscalPeriod | None) -> str:
    """Return how a period lies to the call's quarter: ``Q+0``, ``Y+1``, ``half``, ``month``, ``none`` ...

    Parameters
    ----------
    period : str or None
        As in ``Claim.period``.
    anchor : FiscalPeriod or None
        The call's quarter.

    Examples
    --------
    >>> relation("2025-Q4", FiscalPeriod.parse("2025-Q3")), relation("multi", None)
    ('Q+1', 'none')
    """
    if period is None or anchor is None or not period[:4].isdigit():
        return "none"
    year, quarter = int(period[:4]) - anchor.year, anchor.quarter or 4
    if len(period) == 4:
        return f"Y{max(-2, min(2, year)):+d}"
    if period[4:6] == "-Q":
        return f"Q{max(-4, min(2, year * 4 + int(period[6]) - quarter)):+d}"
    if period[4:6] == "-H":
        return "half ahead" if year * 4 + int(period[6]) * 2 > quarter else "half over"
    return "month"


def words_around(situation: Situation) -> list[str]:
    """Return the words and pairs of words around a value, by side and nearness.

    Parameters
    ----------
    situation : Situation
        Numbers are read as ``#``; the value's own words and the hidden ones are left out.
    """
    scene, span, hidden = situation.scene, situation.quantity.span, situation.hidden
    left = _tokens(scene.low, max(span.start - _REACH[0], 0), span.start, hidden)[-12:]
    right = _tokens(scene.low, span.end, min(span.end + _REACH[1], len(scene.low)), hidden)[:8]
    found = [("l " if place < 4 else "L ") + word for place, word in enumerate(reversed(left))]
    found += [("r " if place < 3 else "R ") + word for place, word in enumerate(right)]
    found += [f"l {first} {second}" for first, second in pairwise(left[-6:])]
    found += [f"r {first} {second}" for first, second in pairwise(right[:5])]
    opening = _tokens(scene.low, 0, 60, hidden)
    found += [f"first {' '.join(opening[:1])}", f"first {' '.join(opening[:2])}"]
    low = _shown(scene.low, hidden)
    for side, start, end in (("left", max(span.start - _REACH[0], 0), span.start), ("right", span.end, span.end + 120)):
        found += [f"{side} {match.group()}" for match in _LEADING.finditer(low, start, min(end, len(low)))]
    return sorted({*found})


def _shown(low: str, hidden: Span | None) -> str:
    return low if hidden is None else low[: hidden.start] + " " * (hidden.end - hidden.start) + low[hidden.end :]


def _tokens(low: str, start: int, end: int, hidden: Span | None) -> list[str]:
    return [
        "#" if match.group()[0].isdigit() else match.group()
        for match in _TOKEN.finditer(low, start, end)
        if hidden is None or not hidden.start <= match.start() < hidden.end
    ]


def traits(situation: Situation) -> dict[str, float]:
    """Return what the sentence and the talk around it are like, as yes-or-no traits.

    Parameters
    ----------
    situation : Situation
        See there.

    Returns
    -------
    dict of str to float
        The traits that hold, each 1.0.
    """
    return dict.fromkeys(sorted({*_of_the_words(situation), *_of_the_talk(situation)}), 1.0)


def _of_the_words(situation: Situation) -> Iterator[str]:
    scene, span, hidden = situation.scene, situation.quantity.span, situation.hidden
    low = _shown(scene.low, hidden)
    left, right = low[max(span.start - _REACH[0], 0) : span.start], low[span.end : span.end + _REACH[1]]
    for name, pattern in _LEANINGS:
        if pattern.search(left):
            yield f"{name} left"
        if pattern.search(left[-_NEAR:]):
            yield f"{name} near"
        if pattern.search(right):
            yield f"{name} right"
    yield from _verbs(left, right)
    if "?" in low:
        yield "asks"
    yield f"kind {situation.quantity.kind}"
    yield f"measure {situation.reading.measure}"
    yield f"link {situation.link}" if situation.link in ("link.none", "link.topic") else "link named"
    if situation.metric == "other":
        yield "metric other"
    if situation.metric in _MARKET:
        yield "metric market"
    anchor = scene.calendar.anchor
    for mention in scene.periods:
        if hidden is None or not mention.span.overlaps(hidden):
            yield f"names {mention.kind} {relation(mention.past, anchor)}"


def _verbs(left: str, right: str) -> Iterator[str]:
    found = [name for name, pattern in (("past", _PAST), ("was", _WAS), ("is", _IS)) if pattern.search(left)]
    yield from found or ["no verb"]
    if _PAST.search(right):
        yield "past right"


def _of_the_talk(situation: Situation) -> Iterator[str]:
    topic, anchor = situation.topic, situation.scene.calendar.anchor
    yield f"role {topic.role}"
    yield f"section {topic.section}"
    yield f"topic {topic.stance if topic.stance_age <= 3 else None}"
    yield f"topic lately {topic.stance if topic.stance_age <= 10 else None}"
    yield f"topic period {relation(topic.period, anchor) if topic.period_age < 16 else 'unknown'}"
    yield f"last {topic.last[1] if topic.last else None}"
    yield f"last period {relation(topic.last[0], anchor) if topic.last else 'unknown'}"
    before = situation.before
    yield f"before {before.stance if before else None}"
    yield f"before period {relation(before.dated.period, anchor) if before else 'unknown'}"
    if topic.guided_period is not None:
        yield "guided"
    if topic.asked is not None and topic.asked_age < 9:
        yield "asked"
    if anchor is not None and anchor.quarter == 4:
        yield "Q4"
        if topic.period is not None and len(topic.period) == 4:
            yield "Q4 topic year"
    for name, pattern in (("future", _FUTURE), ("past", _PAST)):
        if any(pattern.search(sentence.lower()) for sentence in topic.recent):
            yield f"{name} said before"
    if any("?" in sentence for sentence in topic.recent):
        yield "asked before"


@dataclass(frozen=True, slots=True)
class Presumer:
    """The fitted scorer.

    Parameters
    ----------
    words : mapping of str to float
        Weights of :func:`words_around` and :func:`traits`, for "still to come"; their sum is the trait ``words`` of
        the others.
    models : mapping of str to mapping of str to float
        Weights of :func:`traits` by model: ``ahead``, and one a stance to come. The constant is ``""``.
    threshold : float
        Least probability of ``ahead`` at which it is followed.
    """

    words: Mapping[str, float]
    models: Mapping[str, Mapping[str, float]]
    threshold: float

    def weighed(self, words: Iterable[str], found: Mapping[str, float]) -> dict[str, float]:
        """Return traits with the weight of the words and the constant.

        Parameters
        ----------
        words : iterable of str
            From :func:`words_around`.
        found : mapping of str to float
            From :func:`traits`.
        """
        weight = math.fsum(self.words.get(name, 0.0) for name in (*words, *found))
        return {**found, "words": weight, "": 1.0}

    def probability(self, model: str, features: Mapping[str, float]) -> float:
        """Return what a model gives, rounded to 3 decimals.

        Parameters
        ----------
        model : str
            One of ``models``.
        features : mapping of str to float
            From :meth:`weighed`.
        """
        weights = self.models[model]
        total = math.fsum(weights.get(name, 0.0) * value for name, value in features.items())
        return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))), 3)

    def presumed(self, features: Mapping[str, float]) -> Stance:
        """Return the likeliest stance.

        Parameters
        ----------
        features : mapping of str to float
            From :meth:`weighed`.
        """
        if self.probability("ahead", features) < self.threshold:
            return "actual"
        return max(AHEAD, key=lambda stance: self.probability(stance, features))

    def stance(self, situation: Situation, decided: Stanced) -> Stanced:
        """Return the stance of a value: as decided, unless no cue decided and it is best taken otherwise.

        Parameters
        ----------
        situation : Situation
            See there.
        decided : Stanced
            What the cues say.
        """
        if decided.rule != "stance.default":
            return decided
        stance = self.presumed(self.weighed(words_around(situation), traits(situation)))
        return decided if stance == "actual" else Stanced(stance, "stance.presumed")


@functools.lru_cache(maxsize=1)
def presumer() -> Presumer:
    """Return the scorer that the package ships."""
    stored = json.loads(files("callnlp.lexicon.data").joinpath("presumptions.json").read_text(encoding="utf-8"))
    return Presumer(stored["words"], stored["models"], stored["threshold"])
