"""Questions and answers of stored calls: what was asked about, and whether the number asked for was given."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from callnlp.inference.encoder import SHIPPED
from callnlp.inference.manner import MANNERS, shipped_manner
from callnlp.language.metrics import find_metrics, metric_entries
from callnlp.language.quantities import find_quantities
from callnlp.language.terms import stop_words, words_in
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import CueRule

if TYPE_CHECKING:
    import pandas as pd

    from callnlp.store.store import Store

__all__ = ["Judgement", "Outcome", "judge_answer", "judge_answers"]

Outcome = Literal["given", "refused", "deflected", "answered", "unanswered"]

#: Kinds of amounts that answer a question for a number; money answers only where the metric is money.
_MEASURED = {"percent", "points", "multiple", "money", "per_share", "physical", "count"}
_RELATIVE = {"percent", "points", "multiple"}
#: Sentences that open an answer, and how far a sentence on the topic reaches (itself and two more).
_OPENING, _REACH = 2, 3
_LETTERS = 3
_READER = SHIPPED.rpartition("/")[2]
#: A sentence of fewer words greets or agrees ("Yes.", "Mark, this is Dave.").
_SUBSTANCE = 6
#: Characters after the asking words within which the metric must be named.
_AHEAD = 60
_COLUMNS = (
    "call ticker fiscal_period exchange turn asker answered_by themes asks_number metrics outcome"
    " question question_start question_end answer answer_start answer_end rules"
    " specific assertive optimistic"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of a question.

    Parameters
    ----------
    outcome : str
        ``given``: a number was asked for, and the answer holds one for it. ``refused``: the answer says
        that it will not be given. ``deflected``: it is put off, or talked past without the number asked
        for. ``answered``: no number was asked for, and none refused. ``unanswered``: nobody answered.
    asks_number : bool
        Whether a figure was asked for.
    metrics : tuple of str
        Metrics named where a figure was asked for, in order.
    question : int or None
        Index of the sentence that asks for the figure; the last question mark's when none does.
    answer : int or None
        Index of the sentence that decided; when none did, of the one that speaks most of what was asked.
    rules : tuple of str
        Ids of the rules that fired (``answers.toml``).
    """

    outcome: Outcome
    asks_number: bool = False
    metrics: tuple[str, ...] = ()
    question: int | None = None
    answer: int | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cues:
    """Compiled patterns of ``answers.toml`` by what they mean."""

    by_meaning: dict[str, tuple[tuple[str, re.Pattern[str]], ...]]

    def first(self, text: str, *meanings: str) -> str | None:
        """Return the id of the first rule of these meanings that fits."""
        for meaning in meanings:
            for rule, pattern in self.by_meaning.get(meaning, ()):
                if pattern.search(text):
                    return rule
        return None


@functools.lru_cache(maxsize=4)
def _cues(lexicon: Lexicon) -> _Cues:
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for rule in lexicon.entries("answers", CueRule):
        found.setdefault(rule.means, []).append((rule.id, re.compile(rule.pattern)))
    return _Cues({meaning: tuple(rules) for meaning, rules in found.items()})


def judge_answer(
    questions: Sequence[str],
    answers: Sequence[str],
    *,
    claimed: Sequence[Iterable[str]] = (),
    lexicon: Lexicon | None = None,
) -> Judgement:
    """Say whether an answer gives the number asked for, puts it off or refuses it.

    Rules only (``answers.toml``, names of metrics, amounts). A turn with several questions counts as
    given when one of the numbers asked for is there.

    Parameters
    ----------
    questions, answers : sequence of str
        Sentences of the analyst's turn and of the answers to them, in order.
    claimed : sequence of iterable of str
        For each sentence of the answers the metrics of its claims with a value, where they are known.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.

    Returns
    -------
    Judgement

    Examples
    --------
    >>> judge_answer(["How much capex do you expect?"], ["We're not going to guide to that today."]).outcome
    'refused'
    >>> judge_answer(["How much capex do you expect?"], ["About $125 billion of capex."]).outcome
    'given'
    """
    words = lexicon or load_lexicon()
    asked = _asked(questions, words)
    if not any(answer.strip() for answer in answers):
        return _judged("unanswered", asked)
    declined = _declined(answers, words)
    if declined is None or declined[0] != "refused" or declined[1] >= _OPENING:  # opening with no outweighs figures
        if asked.numbers:
            figure = _figure(answers, claimed, asked, words)
            if figure is not None:
                return _judged("given", asked, answer=figure)
        elif any(_measures(text, words) for text in answers):
            return _judged("answered", asked, answer=_nearest(questions, answers, words))
    if declined is not None:
        outcome, index, rule = declined
        return _judged(outcome, asked, answer=index, rule=rule)
    nearest = _nearest(questions, answers, words)
    return _judged("deflected" if asked.numbers else "answered", asked, answer=nearest)


def _nearest(questions: Sequence[str], answers: Sequence[str], lexicon: Lexicon) -> int:
    """Return the first of the answers that share most words with the questions; of none, the first of substance."""
    asked = set().union(*(_topic(text, lexicon) for text in questions)) if questions else set()
    long = [index for index, text in enumerate(answers) if len(text.split()) >= _SUBSTANCE]
    return max(long, key=lambda index: (len(_topic(answers[index], lexicon) & asked), -index), default=0)


def _declined(answers: Sequence[str], lexicon: Lexicon) -> tuple[Outcome, int, str] | None:
    """Return how the answers decline, in which sentence and by which rule; a refusal outweighs a delay."""
    cues = _cues(lexicon)
    pairs: tuple[tuple[Outcome, str], ...] = (("refused", "refuse"), ("deflected", "postpone"))
    for outcome, meaning in pairs:
        for index, text in enumerate(answers):
            rule = cues.first(text, meaning)
            if rule is not None:
                return outcome, index, rule
    return None


@dataclass(slots=True)
class _Asked:
    numbers: bool = False
    metrics: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    sentence: int | None = None
    rules: list[str] = field(default_factory=list)


def _judged(outcome: Outcome, asked: _Asked, *, answer: int | None = None, rule: str | None = None) -> Judgement:
    return Judgement(
        outcome=outcome,
        asks_number=asked.numbers,
        metrics=tuple(asked.metrics),
        question=asked.sentence,
        answer=answer,
        rules=(*asked.rules, *([rule] if rule else [])),
    )


def _asked(questions: Sequence[str], lexicon: Lexicon) -> _Asked:
    """Find the sentences that ask for a figure; what they do not name may stand in the one before."""
    cues, asked = _cues(lexicon), _Asked()
    before: tuple[list[str], set[str]] = ([], set())
    for index, text in enumerate(questions):
        named, words = _metrics(text, lexicon), _topic(text, lexicon)
        rule = cues.first(text, "number") or _asks_metric(text, cues, lexicon)
        if rule is not None:
            asked.numbers = True
            asked.sentence = index if asked.sentence is None else asked.sentence
            asked.metrics += [metric for metric in named or before[0] if metric not in asked.metrics]
            asked.words |= words | before[1]
            asked.rules += [rule] if rule not in asked.rules else []
        before = (named, words)
    if asked.sentence is None:
        asking = [index for index, text in enumerate(questions) if text.rstrip().endswith("?")]
        asked.sentence = asking[-1] if asking else (0 if questions else None)
    return asked


def _asks_metric(text: str, cues: _Cues, lexicon: Lexicon) -> str | None:
    """Return the rule by which a sentence asks for a metric that it names right after the asking words."""
    starts = [mention.span.start for mention in find_metrics(text, lexicon=lexicon) if not mention.weak]
    for rule, pattern in cues.by_meaning.get("number.metric", ()):
        for match in pattern.finditer(text):
            if any(match.start() <= start <= match.end() + _AHEAD for start in starts):
                return rule
    return None


def _metrics(text: str, lexicon: Lexicon) -> list[str]:
    mentions = find_metrics(text, lexicon=lexicon)
    return list(dict.fromkeys(mention.metric for mention in mentions if not mention.weak))


def _topic(text: str, lexicon: Lexicon) -> set[str]:
    """Return the words of a sentence that can tie an answer to it, without a plural's s."""
    stop, cues = stop_words(lexicon), _cues(lexicon)
    return {
        word.rstrip("s")
        for word in words_in(text)
        if len(word) >= _LETTERS and not stop.fullmatch(word) and cues.first(word, "generic") is None
    }


def _figure(answers: Sequence[str], claimed: Sequence[Iterable[str]], asked: _Asked, lexicon: Lexicon) -> int | None:
    """Return the first sentence of the answers with a number for what was asked, or None.

    A claim of a metric that was asked for is one. So is any amount in a sentence that names no other
    metric, where it or one of the two before shares a word with the question, or opens the answer.
    """
    wanted = set(asked.metrics)
    money = not wanted or any(_kind(metric, lexicon) == "money" for metric in wanted)
    near = _OPENING
    for index, text in enumerate(answers):
        if index < len(claimed) and wanted.intersection(claimed[index]):
            return index
        named = set(_metrics(text, lexicon))
        if named & wanted or _topic(text, lexicon) & asked.words:
            near = max(near, index + _REACH)
        kinds = _measures(text, lexicon)
        fits = bool(kinds & _RELATIVE) or (money and bool(kinds))
        if fits and index < near and (not wanted or not named or bool(named & wanted)):
            return index
    return None


def _kind(metric: str, lexicon: Lexicon) -> str | None:
    entry = metric_entries(lexicon).get(metric)
    return entry.kind if entry else None


def _measures(text: str, lexicon: Lexicon) -> set[str]:
    """Return the kinds of amounts in a sentence that can be an answer."""
    return {
        quantity.kind
        for quantity in find_quantities(text, lexicon=lexicon)
        if quantity.kind in _MEASURED and (quantity.kind != "count" or quantity.noun)
    }


def judge_answers(store: Store, *, lexicon: Lexicon | None = None, **scope: Any) -> pd.DataFrame:
    """Return one row for every question of the stored calls: what was asked about, and what became of it.

    A question is an analyst's turn that asks something, with the answers up to the analyst's next turn.

    Parameters
    ----------
    store : Store
        Where the calls are.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.
    **scope
        ``ticker``, ``call``, ``since``, ``until``, ``fiscal_year``: which calls.

    Returns
    -------
    DataFrame
        ``call``, ``ticker``, ``fiscal_period``, ``exchange`` (from 0 in each call), ``turn``, ``asker``,
        ``answered_by`` (list), ``themes`` (list of those in the questions, most sentences first),
        ``asks_number`` (bool), ``metrics`` (list), ``outcome`` (see :class:`Judgement`), ``question`` and
        ``answer`` (the sentences that decided) with their offsets into the call's text, ``rules`` (list),
        and ``specific``, ``assertive``, ``optimistic``: low, middle or high by a small head that is not
        much better than the commonest level (see the model card); None without the shipped model.
        Empty where the texts mark no analysts.

    Raises
    ------
    UsageError
        When a period or an option is not one of those allowed.
    StoreError
        When there is no store, or it does not hold the ticker or call.
    """
    import pandas as pd

    words = lexicon or load_lexicon()
    turns, sentences, hits, claims = (
        _by_source(frame)
        for frame in (
            store.turns(section="qa", **scope),
            store.sentences(section="qa", **scope),
            store.themes(section="qa", **scope),
            store.claims(section="qa", **scope),
        )
    )
    rows: list[dict[str, Any]] = []
    for source, own in turns.items():
        call = _Call(own, sentences.get(source, []), hits.get(source, []), claims.get(source, []))
        rows += call.rows(words)
    return pd.DataFrame(rows, columns=_COLUMNS)


def _by_source(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.to_dict("records"):
        found.setdefault(str(row["source_id"]), []).append({str(name): value for name, value in row.items()})
    return found


@dataclass(frozen=True, slots=True)
class _Call:
    """The question part of one call, as rows of the store."""

    turns: list[dict[str, Any]]
    sentences: list[dict[str, Any]]
    hits: list[dict[str, Any]]
    claims: list[dict[str, Any]]

    def rows(self, lexicon: Lexicon) -> list[dict[str, Any]]:
        """Return one row for every turn of an analyst that asks something."""
        rows = [self._row(*part, lexicon) for part in self._parts()]
        return [row for row in rows if row["asks_number"] or "?" in (row["question"] or "")]

    def _parts(self) -> list[tuple[int, dict[str, Any], list[dict[str, Any]]]]:
        """Return (exchange, question, answers); the operator or another analyst ends an exchange."""
        found: list[tuple[int, dict[str, Any], list[dict[str, Any]]]] = []
        exchange, asker = -1, None
        for turn in self.turns:
            if turn["role"] == "operator":
                asker = None
            elif turn["role"] == "analyst":
                if asker is None or turn["speaker"] != asker or "interview.question" in turn["rules"]:
                    exchange, asker = exchange + 1, turn["speaker"]
                found.append((exchange, turn, []))
            elif asker is not None:
                found[-1][2].append(turn)
        return found

    def _row(
        self, exchange: int, question: dict[str, Any], answers: list[dict[str, Any]], lexicon: Lexicon
    ) -> dict[str, Any]:
        asking, answering = self._of(self.sentences, [question]), self._of(self.sentences, answers)
        claimed: dict[int, set[str]] = {}
        for claim in self._of(self.claims, answers):
            if claim["bound"] != "words" and isinstance(claim["metric"], str):
                claimed.setdefault(claim["sentence"], set()).add(claim["metric"])
        judged = judge_answer(
            [sentence["text"] for sentence in asking],
            [sentence["text"] for sentence in answering],
            claimed=[claimed.get(sentence["sentence"], ()) for sentence in answering],
            lexicon=lexicon,
        )
        counts = Counter(hit["theme"] for hit in self._of(self.hits, [question]))
        return {
            **{name: question[name] for name in ("call", "ticker", "fiscal_period", "turn")},
            "exchange": exchange,
            "asker": question["speaker"],
            "answered_by": list(dict.fromkeys(turn["speaker"] for turn in answers)),
            "themes": sorted(counts, key=lambda theme: (-counts[theme], theme)),
            "asks_number": judged.asks_number,
            "metrics": list(judged.metrics),
            "outcome": judged.outcome,
            **_cited("question", asking, judged.question),
            **_cited("answer", answering, judged.answer),
            "rules": list(judged.rules),
            **_manner(answering),
        }

    @staticmethod
    def _of(rows: list[dict[str, Any]], turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
        numbers = {turn["turn"] for turn in turns}
        return [row for row in rows if row["turn"] in numbers]


def _manner(sentences: list[dict[str, Any]]) -> dict[str, str | None]:
    """Return how an answer is given; None where the shipped model has not read it."""
    head = shipped_manner()
    read = bool(sentences) and all(str(sentence["model"]).startswith(_READER) for sentence in sentences)
    return dict(head.levels(sentences)) if head is not None and read else dict.fromkeys(MANNERS)


def _cited(name: str, sentences: list[dict[str, Any]], index: int | None) -> dict[str, Any]:
    sentence = sentences[index] if index is not None and index < len(sentences) else None
    return {
        name: sentence["text"] if sentence else None,
        f"{name}_start": sentence["start"] if sentence else None,
        f"{name}_end": sentence["end"] if sentence else None,
    }
