"""Specific, assertive, optimistic: the head on answers against labels, with the majority class beside it."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.errors import EvaluationError, ModelError
from callnlp.evaluate.tally import bootstrap_interval
from callnlp.inference.manner import LEVELS, MANNERS, MannerHead, answer_features, shipped_manner
from callnlp.language.sentences import split_sentences
from callnlp.pipeline import tag
from callnlp.spans import Span, joined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Labelled", "MannerResult", "evaluate_manner", "held_out", "read_answers"]

_FIFTH = 5
#: (what is true, what was said), one an answer.
_Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer with its labels: 0, 1 or 2 (low, middle, high) for each manner."""

    company: str
    text: str
    labels: dict[str, int]


def held_out(company: str) -> bool:
    """Say whether a company is of the fifth that the head was not trained on."""
    return int(hashlib.sha256(company.encode()).hexdigest(), 16) % _FIFTH == 0


def read_answers(path: Path) -> list[Labelled]:
    """Read a CSV file with ``COMPANYNAME``, ``ANSWER``, ``SPECIFIC``, ``ASSERTIVE``, ``OPTIMISTIC``.

    Raises
    ------
    EvaluationError
        When the file cannot be read, or a row has no such labels.
    """
    found = []
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), 2):
                labels = {name: row.get(name.upper()) for name in MANNERS}
                text = " ".join((row.get("ANSWER") or "").split())
                if not text or not set(labels.values()) <= {"0", "1", "2"}:
                    raise EvaluationError(f"{path}, row {number}: needs an ANSWER and labels from 0 to 2")
                known = {name: int(str(label)) for name, label in labels.items()}
                found.append(Labelled(row.get("COMPANYNAME") or "", text, known))
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read ({error.strerror}); give a CSV file") from error
    return found


def features_of(answers: Sequence[Labelled]) -> NDArray[np.float64]:
    """Return the head's input for answers, shape (n, 17); one pass of the shipped model over all sentences."""
    import numpy as np

    sentences: list[str] = []
    ends = []
    for answer in answers:
        spans = split_sentences(answer.text, [Span(0, len(answer.text))])
        sentences += [joined(answer.text, parts) for parts in spans]
        ends.append(len(sentences))
    rows = [{"text": text, **row} for text, row in zip(sentences, tag(sentences), strict=True)]
    starts = [0, *ends[:-1]]
    return np.stack([answer_features(rows[start:end]) for start, end in zip(starts, ends, strict=True)])


@dataclass(frozen=True, slots=True)
class MannerResult:
    """Pairs of labels and answers by part (``held_out``: companies not trained on), manner and company."""

    shards: dict[str, dict[str, tuple[tuple[tuple[int, int], ...], ...]]]

    def figure(self, name: str, manner: str, *, part: str = "held_out") -> float:
        """Return ``accuracy`` or ``macro_f1`` of one manner."""
        return _FIGURES[name](_flat(self.shards[part][manner]))

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a part, manner and figure, with the interval over companies and the majority class."""
        rows = []
        for part, manners in self.shards.items():
            for manner, shards in manners.items():
                pairs = _flat(shards)
                usual = Counter(gold for gold, _ in pairs).most_common(1)[0][0]
                for name, figure in _FIGURES.items():
                    low, high = _interval(shards, figure)
                    row = {"part": part, "manner": manner, "figure": name, "value": round(figure(pairs), 3)}
                    majority = round(figure([(gold, usual) for gold, _ in pairs]), 3)
                    rows.append(row | {"low": low, "high": high, "majority": majority, "n": len(pairs)})
        return rows


def evaluate_manner(gold: str | Path, *, head: MannerHead | None = None, only_held_out: bool = False) -> MannerResult:
    """Score how answers are given: specific, assertive, optimistic.

    Parameters
    ----------
    gold : str or Path
        A CSV file as SubjECTive-QA has it.
    head : MannerHead, optional
        The shipped one when None.
    only_held_out : bool
        Leave out the companies that the shipped head was trained on.

    Returns
    -------
    MannerResult
        Counts by part, figures, intervals, the majority class.

    Raises
    ------
    EvaluationError
        When the file cannot be used.
    ModelError
        When there is no head.
    """
    found = head or shipped_manner()
    if found is None:
        raise ModelError("no manner.json in the model's folder; reinstall callnlp")
    answers = [answer for answer in read_answers(Path(gold)) if held_out(answer.company) or not only_held_out]
    if not answers:
        raise EvaluationError(f"{gold}: holds no answers to score")
    return score_manner(answers, found.probabilities(features_of(answers)))


def score_manner(answers: Sequence[Labelled], chances: dict[str, NDArray[np.float64]]) -> MannerResult:
    """Compare labels with the likeliest level.

    Parameters
    ----------
    answers : sequence of Labelled
        With their labels.
    chances : dict of str to ndarray of shape (n, 3)
        By manner, rows in the order of ``answers``.
    """
    shards: dict[str, dict[str, tuple[tuple[tuple[int, int], ...], ...]]] = {}
    for part, rows in _parts(answers):
        shards[part] = {}
        for name in MANNERS:
            by_company: dict[str, list[tuple[int, int]]] = {}
            for row in rows:
                pair = (answers[row].labels[name], int(chances[name][row].argmax()))
                by_company.setdefault(answers[row].company, []).append(pair)
            shards[part][name] = tuple(tuple(pairs) for _, pairs in sorted(by_company.items()))
    return MannerResult(shards)


def _parts(answers: Sequence[Labelled]) -> Iterable[tuple[str, list[int]]]:
    for part, wanted in (("held_out", True), ("trained_on", False)):
        rows = [row for row, answer in enumerate(answers) if held_out(answer.company) is wanted]
        if rows:
            yield part, rows


def _interval(shards: Sequence[_Pairs], figure: Callable[[_Pairs], float]) -> tuple[float | None, float | None]:
    found = bootstrap_interval(shards, lambda drawn: figure(_flat(drawn)), samples=400)
    return (round(found[0], 3), round(found[1], 3)) if found else (None, None)


def _flat(shards: Sequence[_Pairs]) -> list[tuple[int, int]]:
    return [pair for shard in shards for pair in shard]


def _accuracy(pairs: _Pairs) -> float:
    return sum(gold == said for gold, said in pairs) / len(pairs)


def _macro_f1(pairs: _Pairs) -> float:
    total = 0.0
    for level in range(len(LEVELS)):
        both = sum(gold == level == said for gold, said in pairs)
        either = sum((gold == level) + (said == level) for gold, said in pairs)
        total += 2 * both / either if either else 0.0
    return total / len(LEVELS)


_FIGURES: dict[str, Callable[[_Pairs], float]] = {"accuracy": _accuracy, "macro_f1": _macro_f1}
