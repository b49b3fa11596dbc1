"""Scoring headlines against a newsroom's: n-gram overlap, and whether the numbers are right."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callnlp.annotation import AnnotatedCall
from callnlp.bullets import flash_bullets
from callnlp.claims.extractor import ClaimExtractor
from callnlp.errors import EvaluationError
from callnlp.evaluate.tally import Tally, bootstrap_interval, half_of
from callnlp.lexicon.load import load_lexicon
from callnlp.spans import Span
from callnlp.transcript import FiscalPeriod, Sentence, Source, Speaker, Transcript, Turn

__all__ = ["BulletScore", "BulletScores", "call_of", "evaluate_bullets", "read_calls", "score_bullets"]

_WORD = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
_PERIOD = re.compile(r"\b(?:q[1-4]|h[12]|fy|(?:fy )?20\d\d)\b")
_ID = re.compile(r"(?P<ticker>[A-Za-z.\-]{1,10})_q(?P<quarter>[1-4])_(?P<year>\d{4})\Z")
_LARGEST = 200_000_000


@dataclass(frozen=True, slots=True)
class BulletScore:
    """Counts for one call: unigrams, bigrams, numbers against the reference, numbers against the call.

    ``grounded`` counts predicted numbers that stand in the call (true) and that do not (false);
    ``half`` is the company's.
    """

    unigrams: Tally
    bigrams: Tally
    numbers: Tally
    grounded: Tally
    written: int
    reference: int
    half: str = "A"


def _tokens(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _numbers(text: str) -> list[str]:
    amounts = _PERIOD.sub(" ", text.casefold())
    found = (match.group().replace(",", "") for match in _NUMBER.finditer(amounts))
    return [number.rstrip("0").rstrip(".") if "." in number else number for number in found]


def _overlap(made: Sequence[Any], wanted: Sequence[Any]) -> Tally:
    one, other = Counter(made), Counter(wanted)
    both = sum((one & other).values())
    return Tally(both, sum(one.values()) - both, sum(other.values()) - both)


def score_bullets(made: Sequence[str], wanted: Sequence[str], source: str, *, half: str = "A") -> BulletScore:
    """Return the counts of one call.

    Parameters
    ----------
    made, wanted : sequence of str
        Headlines as written here and by the newsroom; all are joined.
    source : str
        The call's words; a number of ``made`` must stand in them.
    half : {"A", "B"}
        The company's half.

    Examples
    --------
    >>> score = score_bullets(["q3 revenue $4.5 million"], ["q3 sales $4.5 million"], "sales of $4.5 million")
    >>> score.unigrams.f1, score.numbers.precision
    (0.8, 1.0)
    """
    ours, theirs = _tokens(" ".join(made)), _tokens(" ".join(wanted))
    said = set(_numbers(source))
    ours_numbers = _numbers(" ".join(made))
    grounded = sum(number in said for number in ours_numbers)
    return BulletScore(
        unigrams=_overlap(ours, theirs),
        bigrams=_overlap(list(itertools.pairwise(ours)), list(itertools.pairwise(theirs))),
        numbers=_overlap(sorted(set(ours_numbers)), sorted(set(_numbers(" ".join(wanted))))),
        grounded=Tally(grounded, len(ours_numbers) - grounded, 0),
        written=len(made),
        reference=len(wanted),
        half=half,
    )


def read_calls(path: str | Path) -> Iterator[dict[str, Any]]:
    """Yield calls of a JSON-lines file (plain or gzip): ``id``, ``sentences``, ``bullets``.

    Parameters
    ----------
    path : str or Path
        The file.

    Yields
    ------
    dict

    Raises
    ------
    EvaluationError
        When the file cannot be read, or a line lacks a key; the message names the line.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read as UTF-8 JSON lines ({error})") from error
    if len(text) > _LARGEST:
        raise EvaluationError(f"{path}: larger than {_LARGEST} characters")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield {key: row[key] for key in ("id", "sentences", "bullets")}
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise EvaluationError(f"{path}:{number}: needs id, sentences and bullets ({error})") from error


def call_of(row: dict[str, Any]) -> Transcript:
    """Return a call of bare sentences as a transcript of one unattributed turn."""
    match = _ID.match(str(row["id"]))
    period = FiscalPeriod(int(match["year"]), int(match["quarter"])) if match else None
    sentences, parts, place = [], [], 0
    for index, words in enumerate(row["sentences"]):
        sentences.append(Sentence(index, (Span(place, place + len(words)),), 0, index))
        parts.append(words)
        place += len(words) + 1
    text = "\n".join(parts)
    turn = Turn(0, Span(0, len(text)), 0, Speaker("", "unknown"), "prepared")
    return Transcript(
        text=text,
        source=Source(str(row["id"]), "0" * 64),
        ticker=match["ticker"].upper() if match else None,
        fiscal_period=period,
        layout="sentences",
        turns=(turn,),
        sentences=tuple(sentences),
    )


def evaluate_bullets(gold: str | Path, *, limit: int | None = None, calls: int | None = None) -> BulletScores:
    """Score :func:`callnlp.flash_bullets` on a file of calls with a newsroom's headlines.

    Parameters
    ----------
    gold : str or Path
        JSON lines with ``id``, ``sentences`` and ``bullets``, plain or gzip.
    limit : int, optional
        Headlines a call; the call decides when None.
    calls : int, optional
        Only the first so many calls.

    Returns
    -------
    BulletScores
        One score a call, figures by ``rows()``.

    Raises
    ------
    EvaluationError
        When the file cannot be used or holds no call.
    """
    extractor, lexicon = ClaimExtractor(load_lexicon()), load_lexicon()
    scores = []
    for number, row in enumerate(read_calls(gold)):
        if calls is not None and number >= calls:
            break
        transcript = call_of(row)
        claims, _ = extractor.extract(transcript)
        notes = AnnotatedCall(transcript=transcript, claims=claims, lexicon=lexicon.digest)
        made = [bullet.text for bullet in flash_bullets(notes, limit=limit, lexicon=lexicon)]
        half = half_of(transcript.ticker or str(row["id"]))
        scores.append(score_bullets(made, row["bullets"], transcript.text, half=half))
    if not scores:
        raise EvaluationError(f"{gold}: holds no call")
    return BulletScores(tuple(scores))


def _mean(values: Iterable[float | None]) -> float:
    given = [value or 0.0 for value in values]
    return sum(given) / len(given)


_FIGURES: dict[str, Callable[[Sequence[BulletScore]], float | None]] = {
    "rouge1": lambda shard: _mean(score.unigrams.f1 for score in shard),
    "rouge2": lambda shard: _mean(score.bigrams.f1 for score in shard),
    "number_precision": lambda shard: sum((s.numbers for s in shard), Tally()).precision,
    "number_recall": lambda shard: sum((s.numbers for s in shard), Tally()).recall,
    "grounded": lambda shard: sum((s.grounded for s in shard), Tally()).precision,
}


@dataclass(frozen=True, slots=True)
class BulletScores:
    """Scores by call; the figures are means or ratios over all of them."""

    calls: tuple[BulletScore, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a part (all, A, B) and figure with its 95% interval over calls and the counts of headlines.

        ``rouge1`` and ``rouge2`` are F, mean over calls; ``number_precision`` and ``number_recall``
        compare with the reference; ``grounded`` is the share of numbers that stand in the call.
        """
        halves = {half: [score for score in self.calls if score.half == half] for half in ("A", "B")}
        rows = []
        for part, calls in {"all": self.calls, **halves}.items():
            counts = {"n": len(calls), "written": sum(score.written for score in calls)}
            counts["reference"] = sum(score.reference for score in calls)
            for name, figure in _FIGURES.items() if calls else ():
                low, high = bootstrap_interval(calls, figure, samples=300) or (None, None)
                rows.append({"part": part, "figure": name, "value": figure(calls), "low": low, "high": high} | counts)
        return rows
