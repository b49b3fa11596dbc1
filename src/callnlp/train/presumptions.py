"""Fit the scorer of :mod:`callnlp.claims.presuming` to labels of this project's own.

Two kinds of rows. *Labelled*: values that no cue decided, labelled by people. *Taught by the rules*: values whose
stance a strong cue decided, with the cue's words taken away, so that the rest of the sentence must tell; there
are thousands of these in any folder of calls. The words are weighed on the second kind, the traits and the sum
of the words on the first. Logistic regression throughout, by SciPy.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from callnlp.claims.asserting import Stanced
from callnlp.claims.dating import AHEAD
from callnlp.claims.extractor import ClaimExtractor
from callnlp.claims.presuming import Presumer, Situation, traits, words_around
from callnlp.errors import EvaluationError, IngestError
from callnlp.ingest.read import read
from callnlp.train.logistic import fit_logistic
from callnlp.transcript import Transcript

__all__ = ["Row", "collect_rows", "cross_validate", "fit_presumer", "read_stances", "to_json"]

Features = Mapping[str, float]
_DEFAULT = "stance.default"
_TEACHING = (
    "stance.actual.verb",
    "stance.guidance.expected",
    "stance.guidance.expect",
    "stance.guidance.noun",
    "stance.guidance.repeat",
    "stance.prior.compare",
    "stance.prior.from",
    "stance.prior.guide",
    "stance.target.noun",
    "stance.hypothetical.if",
)
_LEAST_SEEN = 4  # rows that a word must stand in
_PENALTY = {"words": 0.03, "traits": 0.3}  # inverse strength
_FOLDS = 8
_LOOK_AHEAD = 3  # values between two claims that may have been taken back


@dataclass(frozen=True, slots=True)
class Row:
    """One value: its words and traits, and its stance, a label where ``labelled``, else what rule ``rule`` said."""

    company: str
    words: tuple[str, ...]
    traits: Features
    rule: str
    stance: str
    labelled: bool = False

    @property
    def ahead(self) -> bool:
        """Still to come, or only supposed."""
        return self.stance in AHEAD


class _Recorder(Presumer):
    """Presumes nothing, and keeps what it was asked about: the value's own words, and the row if it teaches."""

    def __init__(self, company: str) -> None:
        super().__init__({}, {}, 1.0)
        object.__setattr__(self, "company", company)
        object.__setattr__(self, "seen", [])

    company: str
    seen: list[tuple[str, Row | None]]

    def stance(self, situation: Situation, decided: Stanced) -> Stanced:
        """Return the stance as decided, and keep the row."""
        row = None
        if decided.rule == _DEFAULT or (decided.rule in _TEACHING and decided.cue is not None):
            shown = replace(situation, hidden=decided.cue.span if decided.cue is not None else None)
            row = Row(self.company, tuple(words_around(shown)), traits(shown), decided.rule, decided.stance)
        self.seen.append((" ".join(situation.quantity.text.split()), row))
        return decided


def read_stances(paths: Iterable[Path]) -> dict[str, dict[int, str]]:
    """Return the labelled stances by file and by where the value starts.

    Parameters
    ----------
    paths : iterable of Path
        JSON lines: passages with ``claims`` as for ``evaluate claims``, or files with ``labels``.
        Values that are no claims, and those without a value, are left out.
    """
    found: dict[str, dict[int, str]] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            labels = found.setdefault(row.get("file") or f"{row['call']}.txt", {})
            for label in (*row.get("claims", ()), *row.get("labels", ())):
                if label.get("bound") != "words" and label["stance"]:
                    labels[label["value_start"]] = label["stance"]
    return found


def collect_rows(labels: Iterable[Path], *, calls: Path, files: Sequence[str] = ()) -> list[Row]:
    """Return the rows of the labelled files, and of further files that are taught by the rules.

    Parameters
    ----------
    labels : iterable of Path
        As for :func:`read_stances`.
    calls : Path
        Folder with the transcripts.
    files : sequence of str
        Further transcripts, relative to the folder; those that are no calls are passed over.

    Raises
    ------
    EvaluationError
        When a transcript is missing.
    """
    known = read_stances(labels)
    rows: list[Row] = []
    for name in sorted({*known, *files}):
        path = calls / name
        if not path.is_file():
            raise EvaluationError(f"{path}: no such transcript; give the folder that the labels' files lie in")
        try:
            rows += _rows_of(read(path), known.get(name, {}))
        except IngestError:
            continue
    return rows


def _rows_of(transcript: Transcript, labels: Mapping[int, str]) -> list[Row]:
    recorder = _Recorder(transcript.call.split("-")[0])
    claims, _ = ClaimExtractor(presuming=recorder).extract(transcript)
    seen, place = recorder.seen, 0
    rows: list[Row] = []
    for claim in claims:
        value = " ".join(claim.value_text.split())
        near = range(place, min(place + _LOOK_AHEAD, len(seen)))
        found = next((at for at in near if seen[at][0] == value), None) if claim.bound != "words" else None
        if found is None:
            continue
        place, row = found + 1, seen[found][1]
        if row is not None:
            label = labels.get(claim.value_spans[0].start)
            rows.append(row if label is None else replace(row, stance=label, labelled=True))
    return rows


def fit_presumer(rows: Sequence[Row], *, threshold: float) -> Presumer:
    """Fit the scorer.

    Parameters
    ----------
    rows : sequence of Row
        From :func:`collect_rows`.
    threshold : float
        As in :class:`~callnlp.claims.presuming.Presumer`.
    """
    taught = [row for row in rows if not row.labelled and row.rule in _TEACHING]
    counts = Counter(name for row in taught for name in (*row.words, *row.traits))
    features = [{name: 1.0 for name in (*row.words, *row.traits) if counts[name] >= _LEAST_SEEN} for row in taught]
    words = fit_logistic(features, [row.ahead for row in taught], _PENALTY["words"])
    fitted = Presumer({word: round(weight / 2, 3) for word, weight in words.items() if word}, {}, threshold)
    labelled = [row for row in rows if row.labelled and row.rule == _DEFAULT]
    models = {
        "ahead": fit_logistic(
            [fitted.weighed(row.words, row.traits) for row in labelled],
            [row.ahead for row in labelled],
            _PENALTY["traits"],
        )
    }
    ahead = [row for row in labelled if row.ahead]
    table = [fitted.weighed(row.words, row.traits) for row in ahead]
    for stance in AHEAD:
        models[stance] = fit_logistic(table, [row.stance == stance for row in ahead], _PENALTY["traits"])
    return replace(fitted, models=models)


def cross_validate(rows: Sequence[Row], *, threshold: float) -> list[dict[str, Any]]:
    """Score the scorer on companies that it was not fitted to.

    Parameters
    ----------
    rows : sequence of Row
        From :func:`collect_rows`.
    threshold : float
        As in :class:`~callnlp.claims.presuming.Presumer`.

    Returns
    -------
    list of dict
        One a labelled value that no cue decided: ``company``, ``score`` (probability of ``ahead``), ``presumed`` and
        ``label``.
    """
    companies = sorted({row.company for row in rows})
    np.random.default_rng(0).shuffle(companies)
    out: list[dict[str, Any]] = []
    for fold in range(_FOLDS):
        apart = set(companies[fold::_FOLDS])
        fitted = fit_presumer([row for row in rows if row.company not in apart], threshold=threshold)
        for row in rows:
            if row.labelled and row.company in apart and row.rule == _DEFAULT:
                features = fitted.weighed(row.words, row.traits)
                said = {"score": fitted.probability("ahead", features), "presumed": fitted.presumed(features)}
                out.append({"company": row.company, **said, "label": row.stance})
    return out


def to_json(fitted: Presumer, card: Mapping[str, Any]) -> str:
    """Return the scorer as the package stores it.

    Parameters
    ----------
    fitted : Presumer
        From :func:`fit_presumer`.
    card : mapping of str to object
        What it was fitted to, and how well it did.
    """
    stored = {"card": card, "threshold": fitted.threshold, "models": fitted.models, "words": fitted.words}
    return json.dumps(stored, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
