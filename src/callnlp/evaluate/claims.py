"""Claims against gold passages: detection, strict F1, accuracy of each field, and every miss.

The scoring is that of the claim definition: a prediction counts when its value starts inside a gold
passage, matches gold one to one by overlap of the value spans, and is detected when low, high and
unit are equal. All figures are properties of counts that add up over calls.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callnlp.annotation import Claim, Explanation, Quantity
from callnlp.claims.extractor import ClaimExtractor
from callnlp.errors import EvaluationError, IngestError
from callnlp.evaluate.matching import equal_numbers, pair_spans
from callnlp.evaluate.tally import Accuracy, Tally, bootstrap_interval, half_of
from callnlp.ingest.read import read
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.spans import Span, outer
from callnlp.transcript import Transcript

__all__ = [
    "FIELDS",
    "FIGURES",
    "CallScore",
    "ClaimScores",
    "Miss",
    "equal_field",
    "evaluate_claims",
    "half_of_call",
    "read_passages",
    "score_call",
    "transcript_of",
]

FIELDS = ("metric", "measure", "direction", "basis", "period", "stance", "segment", "bound")
_STRICT = ("metric", "measure", "period", "stance")
_NEEDED = ("value_start", "value_end", "low", "high", "unit", *FIELDS)


@dataclass(frozen=True, slots=True)
class Miss:
    """One difference from gold.

    Parameters
    ----------
    call : str
    cause : str
        ``not_found``, ``rejected``, ``value``, ``unit``, ``extra`` or ``field:NAME``.
    start, end : int
        Offsets of the value in the call's text.
    gold, predicted : object
        The two sides; None where there is none.
    rule : str
        Rule that rejected the value, or that set the field's claim.
    """

    call: str
    cause: str
    start: int
    end: int
    gold: Any = None
    predicted: Any = None
    rule: str = ""

    def row(self) -> dict[str, Any]:
        """Return the difference as one flat row; both sides as text, an empty one where there is none."""
        row: dict[str, Any] = {"call": self.call, "cause": self.cause, "start": self.start, "end": self.end}
        sides = {"gold": self.gold, "predicted": self.predicted}
        row |= {name: side if isinstance(side, str) else json.dumps(side) for name, side in sides.items()}
        return row | {"rule": self.rule}


@dataclass(slots=True)
class CallScore:
    """Counts of one call.

    ``groups`` maps (breakdown, group) to the detection and the strict tally.
    """

    call: str
    detection: Tally = field(default_factory=Tally)
    strict: Tally = field(default_factory=Tally)
    fields: dict[str, Accuracy] = field(default_factory=dict)
    groups: dict[tuple[str, str], tuple[Tally, Tally]] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def count(self, groups: Sequence[tuple[str, str]], detection: Tally, strict: Tally) -> None:
        """Add counts to the totals and to each of ``groups``."""
        self.detection += detection
        self.strict += strict
        for key in groups:
            first, second = self.groups.get(key, (Tally(), Tally()))
            self.groups[key] = first + detection, second + strict


Shards = Sequence[CallScore]


def _detection(shards: Shards) -> Tally:
    return sum((score.detection for score in shards), Tally())


def _strict(shards: Shards) -> Tally:
    return sum((score.strict for score in shards), Tally())


def _field(shards: Shards, name: str) -> Accuracy:
    return sum((score.fields.get(name, Accuracy()) for score in shards), Accuracy())


def _field_value(name: str) -> Callable[[Shards], float | None]:
    return lambda shards: _field(shards, name).value


GROUPS = ("half", "metric", "section", "role", "layout")
"""What the figures can be grouped by."""
FIGURES: dict[str, Callable[[Shards], float | None]] = {
    "detection_precision": lambda shards: _detection(shards).precision,
    "detection_recall": lambda shards: _detection(shards).recall,
    "detection_f1": lambda shards: _detection(shards).f1,
    "strict_f1": lambda shards: _strict(shards).f1,
    **{name: _field_value(name) for name in FIELDS},
}
"""Figures by name: of detection, of the strict match, and the accuracy of each field on the detected."""


@dataclass(frozen=True, slots=True)
class ClaimScores:
    """Scores of a gold file: one :class:`CallScore` a call, totals as properties.

    ``failed`` names the transcripts that could not be read as a call, with the reason; their claims
    count as missed.
    """

    calls: tuple[CallScore, ...]
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def detection(self) -> Tally:
        """Value and unit right, at the right place."""
        return _detection(self.calls)

    @property
    def strict(self) -> Tally:
        """Detected, with metric, measure, period and stance right."""
        return _strict(self.calls)

    @property
    def fields(self) -> dict[str, Accuracy]:
        """Accuracy of each field on the detected."""
        return {name: _field(self.calls, name) for name in FIELDS}

    def part(self, name: str) -> tuple[CallScore, ...]:
        """Return the calls of ``all``, or of the companies of half ``A`` or ``B``."""
        return tuple(score for score in self.calls if name in ("all", half_of_call(score.call)))

    def rows_by(self, name: str) -> list[dict[str, Any]]:
        """Return one row a group and figure: detection and strict F1 with their counts.

        Parameters
        ----------
        name : {"half", "metric", "section", "role", "layout"}
            What to group by; a metric is that of the label, or of the claim where no label matches.
        """
        return [
            {"group": group, "figure": figure, "value": tally.f1, "n": tally.tp + tally.fn}
            | {"tp": tally.tp, "fp": tally.fp, "fn": tally.fn}
            for group, tallies in self.breakdown(name).items()
            for figure, tally in zip(("detection_f1", "strict_f1"), tallies, strict=True)
        ]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a part and figure: value, 95% interval over calls, support and counts."""
        rows: list[dict[str, Any]] = []
        for part in ("all", "A", "B"):
            shards = self.part(part)
            for name, figure in FIGURES.items():
                low, high = bootstrap_interval(shards, figure) or (None, None)
                row = {"part": part, "figure": name, "value": figure(shards), "low": low, "high": high}
                rows.append(row | _support(shards, name))
        return rows

    @property
    def misses(self) -> list[Miss]:
        """All differences, in order of call and place."""
        return [miss for score in self.calls for miss in score.misses]

    def breakdown(self, name: str) -> dict[str, tuple[Tally, Tally]]:
        """Return detection and strict tallies by group.

        Parameters
        ----------
        name : {"half", "metric", "section", "role", "layout"}
            What to group by.
        """
        total: dict[str, tuple[Tally, Tally]] = {}
        for score in self.calls:
            for (kind, group), (detection, strict) in score.groups.items():
                if kind == name:
                    first, second = total.get(group, (Tally(), Tally()))
                    total[group] = first + detection, second + strict
        return dict(sorted(total.items()))

    def interval(self, figure: str) -> tuple[float, float] | None:
        """Return the 95% interval over calls of ``detection``, ``strict`` (F1) or a field's accuracy."""
        return bootstrap_interval(self.calls, FIGURES.get(f"{figure}_f1") or FIGURES[figure])

    def to_dict(self) -> dict[str, Any]:
        """Return all figures with counts and intervals, JSON-ready."""
        return {
            "calls": len(self.calls),
            "failed": [{"file": name, "reason": reason} for name, reason in self.failed],
            "detection": _tally_row(self.detection, self.interval("detection")),
            "strict": _tally_row(self.strict, self.interval("strict")),
            "fields": {
                name: {"right": a.right, "n": a.n, "accuracy": a.value, "interval": self.interval(name)}
                for name, a in self.fields.items()
            },
            "breakdown": {
                name: {
                    group: {"detection": _tally_row(detection, None), "strict": _tally_row(strict, None)}
                    for group, (detection, strict) in self.breakdown(name).items()
                }
                for name in GROUPS
            },
        }


def _tally_row(tally: Tally, interval: tuple[float, float] | None) -> dict[str, Any]:
    row: dict[str, Any] = {"tp": tally.tp, "fp": tally.fp, "fn": tally.fn}
    row |= {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}
    return row | ({"interval": interval} if interval is not None else {})


def _support(shards: Shards, figure: str) -> dict[str, int | None]:
    """Return what a figure rests on; for a field ``tp`` are the right ones, ``fp`` and ``fn`` do not exist."""
    if figure in FIELDS:
        accuracy = _field(shards, figure)
        return {"n": accuracy.n, "tp": accuracy.right, "fp": None, "fn": None}
    tally = _strict(shards) if figure.startswith("strict") else _detection(shards)
    return {"n": tally.tp + tally.fn, "tp": tally.tp, "fp": tally.fp, "fn": tally.fn}


def evaluate_claims(gold: str | Path, *, calls: str | Path, lexicon: Lexicon | None = None) -> ClaimScores:
    """Score the extractor on a gold file.

    Parameters
    ----------
    gold : path
        JSON lines, one passage each: ``call``, ``start``, ``end`` (offsets into the call's text), ``claims``,
        and optionally ``file``, the transcript's name.
    calls : path
        Folder with the transcripts, ``CALL.txt`` unless the row says otherwise.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.

    Returns
    -------
    ClaimScores
        A transcript that cannot be read as a call is listed under ``failed``, its claims count as missed.

    Raises
    ------
    EvaluationError
        When a gold line is malformed, a transcript is missing, or a value does not lie in it.
    """
    extractor = ClaimExtractor(lexicon or load_lexicon())
    scores: list[CallScore] = []
    failed: list[tuple[str, str]] = []
    for name, rows in sorted(read_passages(gold).items()):
        try:
            transcript = transcript_of(Path(calls) / name, rows)
        except IngestError as error:
            failed.append((name, str(error)))
            scores.append(score_call(rows, ()))
            continue
        claims, rejected = extractor.extract(transcript)
        scores.append(score_call(rows, claims, rejected=rejected, layout=transcript.layout))
    return ClaimScores(tuple(scores), tuple(failed))


def read_passages(gold: str | Path) -> dict[str, list[dict[str, Any]]]:
    """Return the gold passages by the name of their transcript.

    Parameters
    ----------
    gold : path
        JSON lines as for :func:`evaluate_claims`.
    """
    passages: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(Path(gold)):
        passages.setdefault(row.get("file") or f"{row['call']}.txt", []).append(row)
    return passages


def transcript_of(path: Path, rows: Sequence[dict[str, Any]]) -> Transcript:
    """Return the transcript that passages belong to.

    Parameters
    ----------
    path : Path
        The file.
    rows : sequence of dict
        Its passages.

    Raises
    ------
    EvaluationError
        When there is no such file, or the labelled values do not lie in it.
    IngestError
        When it cannot be read as a call.
    """
    if not path.is_file():
        raise EvaluationError(f"{path}: no such transcript; the gold file names it, give the folder that holds it")
    transcript = read(path)
    _check_values(rows, transcript.text, path.name)
    return transcript


def score_call(
    rows: Sequence[dict[str, Any]],
    claims: Sequence[Claim],
    *,
    rejected: Sequence[tuple[Quantity, Explanation]] = (),
    layout: str = "unknown",
) -> CallScore:
    """Score the claims of one call against its gold passages.

    Parameters
    ----------
    rows : sequence of dict
        Passages of one call.
    claims : sequence of Claim
        All claims of the call.
    rejected : sequence of (Quantity, Explanation)
        Amounts that were dropped, to name the cause of a miss.
    layout : str
        Of the transcript, to group by.
    """
    score = CallScore(str(rows[0]["call"]))
    for row in rows:
        inside = [
            claim
            for claim in claims
            if claim.bound != "words" and row["start"] <= claim.value_spans[0].start < row["end"]
        ]
        labels = [label for label in row["claims"] if label["bound"] != "words"]
        base = [("half", half_of_call(score.call)), ("layout", layout)]
        base += [(name, str(row.get(name))) for name in ("section", "role")]
        _score_passage(score, base, inside, labels, rejected)
    return score


def _score_passage(
    score: CallScore,
    base: Sequence[tuple[str, str]],
    claims: Sequence[Claim],
    labels: Sequence[dict[str, Any]],
    rejected: Sequence[tuple[Quantity, Explanation]],
) -> None:
    pairs = pair_spans(
        [outer(claim.value_spans) for claim in claims], [Span(x["value_start"], x["value_end"]) for x in labels]
    )
    by_label = {right: left for left, right in pairs}
    taken = {left for left, _ in pairs}
    for index, label in enumerate(labels):
        groups = [*base, ("metric", label["metric"])]
        if index not in by_label:
            score.count(groups, Tally(0, 0, 1), Tally(0, 0, 1))
            score.misses.append(_unfound(score.call, label, rejected))
            continue
        _score_pair(score, groups, claims[by_label[index]], label)
    for left, claim in enumerate(claims):
        if left not in taken:
            score.count([*base, ("metric", claim.metric)], Tally(0, 1, 0), Tally(0, 1, 0))
            value = outer(claim.value_spans)
            score.misses.append(Miss(score.call, "extra", value.start, value.end, None, claim.value_text, claim.metric))


def _unfound(call: str, label: dict[str, Any], rejected: Sequence[tuple[Quantity, Explanation]]) -> Miss:
    place = Span(label["value_start"], label["value_end"])
    for quantity, step in rejected:
        if quantity.span.overlaps(place):
            return Miss(call, "rejected", place.start, place.end, label.get("value_text"), quantity.text, step.rule)
    return Miss(call, "not_found", place.start, place.end, label.get("value_text"))


def _score_pair(score: CallScore, groups: Sequence[tuple[str, str]], claim: Claim, label: dict[str, Any]) -> None:
    place = outer(claim.value_spans)
    numbers = equal_numbers(claim.low, label["low"]) and equal_numbers(claim.high, label["high"])
    if not numbers or claim.unit != label["unit"]:
        score.count(groups, Tally(0, 1, 1), Tally(0, 1, 1))
        cause = "unit" if numbers else "value"
        sides = [label["low"], label["high"], label["unit"]], [claim.low, claim.high, claim.unit]
        score.misses.append(Miss(score.call, cause, place.start, place.end, *sides))
        return
    right = {name: equal_field(name, getattr(claim, name), label[name]) for name in FIELDS}
    strict = all(right[name] for name in _STRICT)
    score.count(groups, Tally(1, 0, 0), Tally(1, 0, 0) if strict else Tally(0, 1, 1))
    for name, correct in right.items():
        score.fields[name] = score.fields.get(name, Accuracy()) + Accuracy(int(correct), 1)
        if not correct:
            score.misses.append(
                Miss(
                    score.call, f"field:{name}", place.start, place.end, label[name], getattr(claim, name), claim.metric
                )
            )


def equal_field(name: str, predicted: Any, gold: Any) -> bool:
    """Say whether a field is right: segments but for case, ``multi`` and null periods as one, all else exactly.

    Parameters
    ----------
    name : str
        Of the field.
    predicted, gold : object
        Its values.
    """
    if name == "segment":
        return (predicted or "").casefold() == (gold or "").casefold()
    if name == "period":
        # Two annotators do not tell an undated value from one of many years.
        return (predicted if predicted != "multi" else None) == (gold if gold != "multi" else None)
    return bool(predicted == gold)


def half_of_call(call: str) -> str:
    """Return the half of the development data that a call's company is in.

    Examples
    --------
    >>> half_of_call("ABCD_2020_Q1") in ("A", "B")
    True
    """
    return half_of(call.split("_", maxsplit=1)[0])


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _row(line, f"{path.name} line {number}")


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{where}: not JSON ({error})") from error
    if not isinstance(row, dict):
        raise EvaluationError(f"{where}: a passage is a JSON object")
    for key, kind in (("call", str), ("start", int), ("end", int), ("claims", list)):
        if not isinstance(row.get(key), kind):
            raise EvaluationError(f"{where}: key {key!r} is missing or not of the type {kind.__name__}")
    if not 0 <= row["start"] <= row["end"]:
        raise EvaluationError(f"{where}: start {row['start']} and end {row['end']} are reversed or negative")
    for label in row["claims"]:
        lacking = [key for key in _NEEDED if not isinstance(label, dict) or key not in label]
        if lacking:
            raise EvaluationError(f"{where}: a claim lacks {lacking[0]!r}")
    return row


def _check_values(rows: Sequence[dict[str, Any]], text: str, name: str) -> None:
    for row in rows:
        for label in row["claims"]:
            said = label.get("value_text")
            if said is not None and text[label["value_start"] : label["value_end"]] != said:
                raise EvaluationError(
                    f"{name}: characters {label['value_start']}-{label['value_end']} are not {said!r}; "
                    "the gold file belongs to another version of this transcript"
                )
