"""Turns against gold: boundaries, speakers, roles, Q&A start, the CEO's words.

A turn is right when it begins at the same character. Runs of turns of one speaker are merged on
both sides first, because some vendors repeat a heading every minute.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from callnlp.errors import EvaluationError
from callnlp.evaluate.tally import Accuracy, Tally, bootstrap_interval
from callnlp.ingest.names import fold
from callnlp.ingest.read import read
from callnlp.transcript import Transcript

__all__ = ["CallScore", "TurnsResult", "evaluate_turns"]


@dataclass(frozen=True, slots=True)
class _Turn:
    start: int
    end: int
    speaker: str
    roles: frozenset[str]
    words: int


_NONE = Tally()
_NOTHING = Accuracy()


@dataclass(frozen=True, slots=True)
class CallScore:
    """Counts of one call; scores of several calls add up.

    ``role`` is counted in words, ``ceo_words`` as words found, invented and missed; ``misses`` are
    (kind, offset, detail) for people who look for the cause.
    """

    name: str
    layout: str
    boundaries: Tally = _NONE
    speakers: Accuracy = _NOTHING
    role: Accuracy = _NOTHING
    qa_start: Accuracy = _NOTHING
    ceo_words: Tally = _NONE
    ceo_present: Accuracy = _NOTHING
    period: Accuracy = _NOTHING
    misses: tuple[tuple[str, int, str], ...] = ()

    def __add__(self, other: CallScore) -> CallScore:
        return CallScore(
            "all",
            self.layout if self.layout == other.layout else "all",
            self.boundaries + other.boundaries,
            self.speakers + other.speakers,
            self.role + other.role,
            self.qa_start + other.qa_start,
            self.ceo_words + other.ceo_words,
            self.ceo_present + other.ceo_present,
            self.period + other.period,
            self.misses + other.misses,
        )


#: Column -> figure of a score; None without support.
FIGURES: dict[str, Callable[[CallScore], float | None]] = {
    "boundary_precision": lambda score: score.boundaries.precision,
    "boundary_recall": lambda score: score.boundaries.recall,
    "boundary_f1": lambda score: score.boundaries.f1,
    "speaker": lambda score: score.speakers.value,
    "role": lambda score: score.role.value,
    "qa_start": lambda score: score.qa_start.value,
    "ceo_precision": lambda score: score.ceo_words.precision,
    "ceo_recall": lambda score: score.ceo_words.recall,
    "ceo_present": lambda score: score.ceo_present.value,
    "period": lambda score: score.period.value,
}


@dataclass(frozen=True, slots=True)
class TurnsResult:
    """Scores by call, with totals, totals by layout, and intervals over calls."""

    calls: tuple[CallScore, ...]
    failed: tuple[tuple[str, str], ...] = field(default=())

    @property
    def total(self) -> CallScore:
        """All calls together."""
        return _total(self.calls)

    def by_layout(self) -> dict[str, CallScore]:
        """Scores by layout, sorted by its name."""
        layouts = sorted({score.layout for score in self.calls})
        return {layout: _total([score for score in self.calls if score.layout == layout]) for layout in layouts}

    def intervals(self) -> dict[str, tuple[float, float] | None]:
        """Return 95% intervals of every figure, whole calls resampled."""
        return {
            name: bootstrap_interval(self.calls, lambda shards, figure=figure: figure(_total(shards)))  # type: ignore[misc]
            for name, figure in FIGURES.items()
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a layout and a last row ``all``, with counts and figures."""
        rows = []
        for layout, score in [*self.by_layout().items(), ("all", self.total)]:
            row: dict[str, Any] = {
                "layout": layout,
                "calls": sum(layout in ("all", call.layout) for call in self.calls),
                "turns": score.boundaries.tp + score.boundaries.fn,
            }
            row |= {name: figure(score) for name, figure in FIGURES.items()}
            rows.append(row)
        return rows


def _total(scores: Sequence[CallScore]) -> CallScore:
    total = CallScore("all", scores[0].layout if scores else "all")
    for score in scores:
        total += score
    return total


def evaluate_turns(gold: str | Path, calls: str | Path) -> TurnsResult:
    """Read every file of the gold folder and compare its turns.

    Parameters
    ----------
    gold : str or Path
        Folder of JSON files, each with ``file`` (relative to ``calls``), ``turns`` by offsets
        (``start``, ``text_start``, ``end``, ``speaker``, ``role``, ``section``) or, for files whose
        text is extracted, by ``first60``; ``qa_start``, ``ceo_present``, ``fiscal_period``.
    calls : str or Path
        Folder of the transcripts.

    Returns
    -------
    TurnsResult

    Raises
    ------
    EvaluationError
        When there is no gold, or a transcript that it names is missing.
    """
    paths = sorted(Path(gold).glob("*.json"))
    if not paths:
        raise EvaluationError(f"{gold}: no gold files; give a folder with one JSON file a call")
    scores: list[CallScore] = []
    failed: list[tuple[str, str]] = []
    for path in paths:
        entry = _load(path)
        source = Path(calls) / entry["file"]
        if not source.is_file():
            raise EvaluationError(f"{path.name}: names {entry['file']}, which is not in {calls}")
        try:
            scores.append(score_call(entry, read(source)))
        except ValueError as error:
            failed.append((entry["file"], str(error)))
            missed = len(_merge(_gold_turns(entry, "")))
            scores.append(CallScore(entry["file"], _layout(entry["file"]), Tally(0, 0, missed)))
    return TurnsResult(tuple(scores), tuple(failed))


def _load(path: Path) -> dict[str, Any]:
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path.name}: not a JSON file of turn gold ({error})") from error
    if not isinstance(entry, dict) or not isinstance(entry.get("turns"), list) or "file" not in entry:
        raise EvaluationError(f"{path.name}: needs the keys file and turns")
    return entry


def score_call(gold: dict[str, Any], transcript: Transcript) -> CallScore:
    """Compare one call.

    Parameters
    ----------
    gold : dict
        One gold file.
    transcript : Transcript
        A call as read.

    Returns
    -------
    CallScore
    """
    expected = _merge(_gold_turns(gold, transcript.text))
    found = _merge(_found_turns(transcript))
    by_start = {turn.start: turn for turn in found}
    misses: list[tuple[str, int, str]] = []
    hits = [(turn, by_start.pop(turn.start)) for turn in expected if turn.start in by_start]
    matched = {turn.start for turn, _ in hits}
    misses += [("missed", turn.start, turn.speaker) for turn in expected if turn.start not in matched]
    misses += [("invented", turn.start, turn.speaker) for turn in by_start.values()]
    named = [fold(turn.speaker) == fold(other.speaker) for turn, other in hits]
    misses += [
        ("speaker", turn.start, f"{turn.speaker} read as {other.speaker}")
        for (turn, other), right in zip(hits, named, strict=True)
        if not right
    ]
    right_words = 0
    for turn, other in hits:
        if other.roles & turn.roles:
            right_words += turn.words
        else:
            misses.append(
                ("role", turn.start, f"{turn.speaker}: {'/'.join(sorted(turn.roles))} read as {'/'.join(other.roles)}")
            )
    score = CallScore(
        gold["file"],
        _layout(gold["file"]),
        Tally(len(hits), len(by_start), len(expected) - len(hits)),
        Accuracy(sum(named), len(named)),
        Accuracy(right_words, sum(turn.words for turn, _ in hits)),
        _qa(gold, transcript),
        _ceo_words(expected, found, transcript.text),
        _ceo_present(gold, transcript),
        _period(gold, transcript),
    )
    if score.qa_start.n and not score.qa_start.right:
        misses.append(("qa_start", gold.get("qa_start") or 0, f"read as {transcript.qa_start}"))
    if score.period.n and not score.period.right:
        misses.append(("period", 0, f"{gold['fiscal_period']} read as {transcript.fiscal_period}"))
    return replace(score, misses=tuple(misses))


def _layout(file: str) -> str:
    parts = Path(file).parts
    return parts[1] if len(parts) > 2 and parts[0] in {"layouts", "calls_2025"} else parts[0]


def _gold_turns(gold: dict[str, Any], text: str) -> Iterable[_Turn]:
    at = 0
    for turn in gold["turns"]:
        roles = frozenset([turn["role"], *turn.get("accept_roles", ())])
        if "start" in turn:
            words = text[turn["text_start"] : turn["end"]]
            yield _Turn(turn["start"], turn["end"], turn["speaker"], roles, len(words.split()))
            continue
        place = text.find(turn["first60"], at)
        if place < 0:
            place = -1 - at  # nowhere: counts as missed
        end = place + turn.get("n_chars", len(turn["first60"]))
        yield _Turn(place, end, turn["speaker"], roles, turn.get("n_chars", 60) // 6)
        at = max(at, place + 1)


def _found_turns(transcript: Transcript) -> Iterable[_Turn]:
    structured = transcript.source.media == "json"
    for turn in transcript.turns:
        start = turn.text_start if structured else turn.span.start
        words = turn.words.slice(transcript.text)
        yield _Turn(start, turn.span.end, turn.speaker.name, frozenset([turn.role]), len(words.split()))


def _merge(turns: Iterable[_Turn]) -> list[_Turn]:
    merged: list[_Turn] = []
    for turn in turns:
        last = merged[-1] if merged else None
        if last is not None and fold(last.speaker) == fold(turn.speaker):
            merged[-1] = replace(last, end=turn.end, words=last.words + turn.words)
        else:
            merged.append(turn)
    return merged


def _qa(gold: dict[str, Any], transcript: Transcript) -> Accuracy:
    basis = gold.get("qa_basis")
    if basis == "interview":
        return Accuracy()
    if gold.get("qa_first_turn") is not None:
        expected = gold["turns"][gold["qa_first_turn"]]["first60"]
        first = next((turn for turn in transcript.turns if turn.section == "qa"), None)
        right = first is not None and first.words.slice(transcript.text).startswith(expected)
        return Accuracy(int(right), 1)
    start = gold.get("qa_start")
    if start is None or transcript.qa_start is None:
        return Accuracy(int(start is None and transcript.qa_start is None), 1)
    # The heading line and the turn under it are the same place.
    same = start == transcript.qa_start or (
        not transcript.text[min(start, transcript.qa_start) : max(start, transcript.qa_start)].strip(" \n#*_-=:")
    )
    return Accuracy(int(same), 1)


def _ceo_words(expected: Sequence[_Turn], found: Sequence[_Turn], text: str) -> Tally:
    """Words by the CEO, counted by character position."""
    gold, own = _ceo_tokens(expected, text), _ceo_tokens(found, text)
    return Tally(len(gold & own), len(own - gold), len(gold - own))


def _ceo_tokens(turns: Sequence[_Turn], text: str) -> set[int]:
    tokens: set[int] = set()
    for turn in turns:
        if "ceo" not in turn.roles or turn.start < 0:
            continue
        at = turn.start
        for word in text[turn.start : turn.end].split():
            at = text.index(word, at)
            tokens.add(at)
            at += len(word)
    return tokens


def _ceo_present(gold: dict[str, Any], transcript: Transcript) -> Accuracy:
    if gold.get("ceo_present") is None:
        return Accuracy()
    present = any(turn.role == "ceo" for turn in transcript.turns)
    return Accuracy(int(present == gold["ceo_present"]), 1)


def _period(gold: dict[str, Any], transcript: Transcript) -> Accuracy:
    if not gold.get("fiscal_period"):
        return Accuracy()
    return Accuracy(int(str(transcript.fiscal_period) == gold["fiscal_period"]), 1)
