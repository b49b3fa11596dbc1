"""Choosing the quotation: whole sentences, verbatim, on the headline, readable alone.

Every window of one to three neighbouring sentences of 12 to 60 words is a candidate. Cues and the
weights of all parts of the score are data (``weights.toml``, kinds ``quote.cue`` and ``quote.part``).
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from callnlp.annotation import Claim
from callnlp.ledger.fit import metric_kinds, unit_fit
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import WeightEntry
from callnlp.report.rates import Scope
from callnlp.report.source import CallView, SentenceView

__all__ = ["Candidate", "question_of", "rank_quotes"]

_SHORTEST, _LONGEST = 12, 60
_IDEAL = (18, 45)
_SENTENCES = 3
_FORWARD = frozenset({"guidance", "target"})
_WEIGHTY = frozenset("capex capacity backlog arr revenue operating_income free_cash_flow eps operating_margin".split())
_BOILERPLATE = 0.5
#: So many sentences a CEO takes to say what the call is about.
_OPENING = 15
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_GOES_ON = re.compile(
    r"(?:we|it|they|that|this|these|those|and|but|so|as|because|which|I|our|in fact|instead|to do)\b", re.IGNORECASE
)
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b(?!I\b|AI\b)(?:[A-Z][\w&-]*|\w*\d\w*[A-Z]\w*)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A window of sentences with its score and the cues that made it."""

    sentences: tuple[SentenceView, ...]
    start: int
    end: int
    words: int
    score: float
    rules: tuple[str, ...]

    def text(self, view: CallView) -> str:
        """Return the exact source characters."""
        return view.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Cue:
    """A pattern that speaks for or against a quotation; ``at`` is which sentence it is tried on."""

    id: str
    weight: float
    pattern: re.Pattern[str]
    at: Literal["first", "last", "any"]


@functools.lru_cache(maxsize=4)
def _cues(lexicon: Lexicon) -> tuple[_Cue, ...]:
    return tuple(
        _Cue(entry.id, entry.weight, re.compile(entry.pattern), _anchored(entry.pattern))
        for entry in lexicon.entries("weights", WeightEntry)
        if entry.kind == "quote.cue"
    )


@functools.lru_cache(maxsize=4)
def _part_weights(lexicon: Lexicon) -> dict[str, float]:
    entries = lexicon.entries("weights", WeightEntry)
    return {entry.key: entry.weight for entry in entries if entry.kind == "quote.part"}


def _anchored(pattern: str) -> Literal["first", "last", "any"]:
    if pattern.removeprefix("(?i)").startswith("^"):
        return "first"
    return "last" if pattern.endswith("$") else "any"


def rank_quotes(scope: Scope, *, theme: str | None, limit: int = 5, lexicon: Lexicon | None = None) -> list[Candidate]:
    """Return the best candidates of a call, best first, no two overlapping.

    Parameters
    ----------
    scope : Scope
        The CEO's sentences, or those of the whole call; there only prepared remarks, as an
        unattributed answer could be anyone's.
    theme : str or None
        The headline theme.
    limit : int
        How many at most.
    lexicon : Lexicon, optional
        Where the cues come from.

    Returns
    -------
    list of Candidate
        Empty when no window fits.
    """
    judge = _judge(scope, theme, lexicon or load_lexicon())
    ranked = sorted(
        (_scored(window, judge) for window in _windows(scope)),
        key=lambda candidate: (-candidate.score, candidate.start, candidate.end),
    )
    chosen: list[Candidate] = []
    for candidate in ranked:
        if len(chosen) == limit:
            break
        if all(candidate.end <= other.start or other.end <= candidate.start for other in chosen):
            chosen.append(candidate)
    return chosen


def _windows(scope: Scope) -> Iterator[tuple[SentenceView, ...]]:
    fitting = [s for s in scope.sentences if not scope.whole or s.section == "prepared"]
    for first in range(len(fitting)):
        for count in range(1, _SENTENCES + 1):
            window = tuple(fitting[first : first + count])
            if len(window) < count or not _neighbours(window, scope.view.text):
                break
            words = sum(sentence.words for sentence in window)
            if words > _LONGEST:
                break
            if words >= _SHORTEST:
                yield window


def _neighbours(window: Sequence[SentenceView], text: str) -> bool:
    """Say whether the sentences stand side by side in one turn, whole, with only space between."""
    if any(len(s.spans) != 1 or s.boilerplate >= _BOILERPLATE or s.turn != window[0].turn for s in window):
        return False
    pairs = itertools.pairwise(window)
    return all(not text[one.spans[0][1] : other.spans[0][0]].strip() for one, other in pairs)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What a window is judged by: themes and claims by sentence, and the cues."""

    view: CallView
    theme: str | None
    hits: dict[int, set[str]]
    claims: dict[int, list[Claim]]
    cues: tuple[_Cue, ...]
    weights: dict[str, float]
    kinds: dict[str, str]
    found: dict[int, frozenset[str]]
    order: dict[int, int]


def _judge(scope: Scope, theme: str | None, lexicon: Lexicon) -> _Judge:
    view, cues = scope.view, _cues(lexicon)
    found = {}
    for sentence in scope.sentences:
        text = " ".join(sentence.text.split())
        found[sentence.sentence] = frozenset(cue.id for cue in cues if cue.pattern.search(text))
    prepared = [sentence.sentence for sentence in scope.sentences if sentence.section == "prepared"]
    order = {sentence: place for place, sentence in enumerate(prepared)}
    judge = _Judge(view, theme, {}, {}, cues, _part_weights(lexicon), metric_kinds(lexicon), found, order)
    for hit in view.hits:
        judge.hits.setdefault(hit.sentence, set()).add(hit.theme)
    for claim in view.claims:
        judge.claims.setdefault(claim.sentence, []).append(claim)
    return judge


def _cue_parts(window: tuple[SentenceView, ...], judge: _Judge) -> list[tuple[str, float]]:
    found = [judge.found[sentence.sentence] for sentence in window]
    where = {"first": found[0], "last": found[-1], "any": frozenset().union(*found)}
    return [(cue.id, cue.weight) for cue in judge.cues if cue.id in where[cue.at]]


def _scored(window: tuple[SentenceView, ...], judge: _Judge) -> Candidate:
    start, end = window[0].spans[0][0], window[-1].spans[0][1]
    text = " ".join(judge.view.text[start:end].split())
    words = len(_WORD.findall(text))
    claims = [claim for sentence in window for claim in judge.claims.get(sentence.sentence, [])]
    amounts = _theme_parts(window, judge.theme, judge.hits)
    amounts += _claim_parts(claims, judge.kinds)
    amounts += _shape_parts(window, text, words)
    place = judge.order.get(window[0].sentence)
    amounts.append(("opening", 0.0 if place is None else max(0.0, 1 - place / _OPENING)))
    parts = _cue_parts(window, judge)
    parts += [(name, round(amount * judge.weights.get(name, 0.0), 2)) for name, amount in amounts]
    parts = [(name, value) for name, value in parts if value]
    return Candidate(
        window,
        start,
        end,
        words,
        round(sum(value for _, value in parts), 3),
        tuple(f"{name}:{value:+g}" for name, value in parts),
    )


def _theme_parts(
    window: tuple[SentenceView, ...], theme: str | None, hits: dict[int, set[str]]
) -> list[tuple[str, float]]:
    found = set().union(*(hits.get(sentence.sentence, set()) for sentence in window))
    return [("on_headline", float(theme in found)), ("themes", float(min(len(found - {theme}), 3)))]


def _claim_parts(claims: list[Claim], kinds: dict[str, str]) -> list[tuple[str, float]]:
    if not claims:
        return []
    weighty = [c for c in claims if c.stance in _FORWARD and c.metric in _WEIGHTY and c.bound != "words"]
    forward = any(claim.metric_text and unit_fit(claim, kinds) == 1.0 for claim in weighty)
    worded = any(c.stance in _FORWARD and c.bound == "words" for c in claims)
    numbers = [claim for claim in claims if claim.bound != "words"]
    return [
        ("weighty_guidance", float(forward)),
        ("worded_guidance", float(worded and not forward)),
        ("figures", float(min(len(numbers), 2))),
        ("too_many_figures", float(max(0, len(numbers) - 3))),
        ("doubtful_figure", float(any(claim.doubts for claim in claims))),
    ]


def _shape_parts(window: tuple[SentenceView, ...], text: str, words: int) -> list[tuple[str, float]]:
    low, high = _IDEAL
    names = len(_NAME.findall(text)) / max(words, 1)
    goes_on = [bool(_GOES_ON.match(sentence.text)) for sentence in window[1:]]
    return [
        ("too_short", float(max(0, low - words))),
        ("too_long", float(max(0, words - high))),
        ("list_of_names", 1.0 if names > 0.22 else (0.5 if names > 0.12 else 0.0)),
        ("long_list", float(text.count(",") > 6)),
        ("outlook", sum(sentence.outlook for sentence in window) / len(window)),
        ("tone", max(abs(sentence.positive - sentence.negative) for sentence in window)),
        ("in_answers", float(window[0].section == "qa")),
        ("goes_on", float(sum(goes_on))),
        ("next_sentence", float(len(goes_on) - sum(goes_on))),
        ("unfinished", float(text[-1:] not in {".", "!", "”", '"', "’", "'", ")"})),
    ]


def question_of(view: CallView, candidate: Candidate) -> tuple[str, SentenceView | None] | None:
    """Return who asked, and the sentence of the last question that the answer shares most words with.

    Parameters
    ----------
    view : CallView
        The call.
    candidate : Candidate
        A quotation.

    Returns
    -------
    tuple of (str, SentenceView or None) or None
        None when the quotation is not part of an answer; the sentence is None when no question
        sentence is found among the asker's words.
    """
    turn = candidate.sentences[0].turn
    exchange = next((item for item in view.exchanges if turn in item.answers), None)
    if exchange is None:
        return None
    asked = [number for number in exchange.questions if number < turn]
    questions = [s for s in view.sentences if s.turn in asked and "?" in s.text and len(s.spans) == 1]
    last = max((sentence.turn for sentence in questions), default=-1)
    found = [sentence for sentence in questions if sentence.turn == last]
    if not found:
        return exchange.asker, None
    said = {word.casefold() for word in _WORD.findall(candidate.text(view)) if len(word) > 3}
    best = max(found, key=lambda s: (len(said & {w.casefold() for w in _WORD.findall(s.text)}), s.words, -s.sentence))
    return exchange.asker, best
