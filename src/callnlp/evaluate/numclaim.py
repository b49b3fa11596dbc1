"""Guidance against everything else, on labelled sentences (NumClaim): weighted F1, and F1 of the claims in it.

NumClaim calls a sentence "in-claim" when it gives a number for what is still to come. By the rules a sentence
is in-claim when one of its claims with a value is guidance or a target; what may be spent under an authorization
is a target of ours, and a fact there.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callnlp.claims.asserting import AUTHORIZED
from callnlp.claims.extractor import extract_claims
from callnlp.errors import EvaluationError
from callnlp.evaluate.tally import Tally, bootstrap_interval
from callnlp.inference.encoded import SentenceEncoder
from callnlp.pipeline import tag

__all__ = ["NumClaimResult", "evaluate_numclaim"]

_AHEAD = ("guidance", "target")
_HEADS = (("head", 0.5), ("head_sure", 0.7))


@dataclass(frozen=True, slots=True)
class _Row:
    """One sentence: what it is, and what each way of reading says it is."""

    gold: bool
    said: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class NumClaimResult:
    """Labelled sentences by file, with the answers of each way of reading.

    ``rules`` reads claims alone; ``head`` takes the model's guidance score at 0.5, ``head_sure`` at 0.7;
    ``majority`` always answers what most sentences are.
    """

    rows_by_file: dict[str, tuple[_Row, ...]]

    def figure(self, name: str, *, by: str = "rules", part: str) -> float | None:
        """Return ``weighted_f1``, ``in_claim_f1``, ``in_claim_precision`` or ``in_claim_recall`` of a file."""
        return _FIGURES[name](_said(self.rows_by_file[part], by))

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a file, way of reading and figure, with the 95% interval over sentences."""
        rows: list[dict[str, Any]] = []
        for part, sentences in self.rows_by_file.items():
            positive = sum(row.gold for row in sentences)
            for by in [name for name, _ in sentences[0].said] if sentences else []:
                pairs = _said(sentences, by)
                for name, figure in _FIGURES.items():
                    low, high = bootstrap_interval(pairs, figure, samples=400) or (None, None)
                    row = {"part": part, "by": by, "figure": name, "value": figure(pairs), "low": low, "high": high}
                    rows.append(row | {"n": len(pairs), "in_claim": positive})
        return rows


_Pairs = Sequence[tuple[bool, bool]]


def _said(rows: Sequence[_Row], by: str) -> list[tuple[bool, bool]]:
    return [(row.gold, dict(row.said)[by]) for row in rows]


def _tally(pairs: _Pairs, label: bool) -> Tally:
    return Tally(
        sum(gold is label and said is label for gold, said in pairs),
        sum(gold is not label and said is label for gold, said in pairs),
        sum(gold is label and said is not label for gold, said in pairs),
    )


def _weighted(pairs: _Pairs) -> float | None:
    """Mean F1 of both classes, weighted by how many sentences are of each."""
    if not pairs:
        return None
    counts = {label: sum(gold is label for gold, _ in pairs) for label in (False, True)}
    return sum((_tally(pairs, label).f1 or 0.0) * n for label, n in counts.items()) / len(pairs)


_FIGURES: dict[str, Callable[[_Pairs], float | None]] = {
    "weighted_f1": _weighted,
    "in_claim_f1": lambda pairs: _tally(pairs, True).f1,
    "in_claim_precision": lambda pairs: _tally(pairs, True).precision,
    "in_claim_recall": lambda pairs: _tally(pairs, True).recall,
}


def evaluate_numclaim(
    gold: str | Path, *, encoder: SentenceEncoder | None = None, model: bool = True
) -> NumClaimResult:
    """Score guidance against everything else on labelled sentences.

    Parameters
    ----------
    gold : str or Path
        A CSV file with ``text`` and ``label`` (1: in-claim), or a folder of them.
    encoder : SentenceEncoder, optional
        What reads the sentences beside the rules; the shipped model when None.
    model : bool
        False: the rules alone.

    Returns
    -------
    NumClaimResult
        Answers by file; figures and intervals as rows.

    Raises
    ------
    EvaluationError
        When a file cannot be read, or a label is neither 0 nor 1.
    """
    path = Path(gold)
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not files:
        raise EvaluationError(f"{path}: holds no CSV file; give the folder or file with the columns text and label")
    return NumClaimResult({file.stem: _read(file, encoder=encoder, model=model) for file in files})


def _read(path: Path, *, encoder: SentenceEncoder | None, model: bool) -> tuple[_Row, ...]:
    labelled = _labelled(path)
    scores = [row["guidance"] for row in tag([text for text, _ in labelled], encoder=encoder)] if model else []
    usual = 2 * sum(label for _, label in labelled) > len(labelled)
    rows = []
    for place, (text, label) in enumerate(labelled):
        heads = [(name, scores[place] > least) for name, least in _HEADS] if model else []
        rows.append(_Row(label, (("rules", _by_rules(text)), *heads, ("majority", usual))))
    return tuple(rows)


def _by_rules(text: str) -> bool:
    """Say whether a sentence gives a number for what is to come."""
    return any(
        claim.stance in _AHEAD and claim.bound != "words" and AUTHORIZED not in claim.rules
        for claim in extract_claims(text)
    )


def _labelled(path: Path) -> list[tuple[str, bool]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = [(row.get("text"), row.get("label")) for row in csv.DictReader(lines)]
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read ({error.strerror}); give a CSV file") from error
    for number, (text, label) in enumerate(rows, 2):
        if not text or label not in ("0", "1"):
            raise EvaluationError(f"{path}, line {number}: needs a text and the label 0 or 1")
    return [(str(text), label == "1") for text, label in rows]
