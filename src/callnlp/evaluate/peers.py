"""Other extractors of amounts beside callnlp, on the same passages with the same scoring.

The peers are quantulum3 (amounts with values) and spaCy's named entities (spans of MONEY and PERCENT
without values). They are optional: what is not installed is named and left out.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callnlp.annotation import Quantity
from callnlp.claims.extractor import ClaimExtractor
from callnlp.errors import EvaluationError, IngestError
from callnlp.evaluate.claims import half_of_call, read_passages, transcript_of
from callnlp.evaluate.matching import equal_numbers, pair_spans
from callnlp.evaluate.quantities import LABELS, is_figure, read_earnings21
from callnlp.evaluate.tally import Tally, bootstrap_interval, half_of
from callnlp.language.quantities import find_quantities
from callnlp.language.sentences import split_sentences
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.spans import Span, outer

__all__ = ["Peer", "PeerFigure", "PeerScores", "compare_claims", "compare_quantities", "installed_peers"]

_UNITS = {
    "dollar": "USD",
    "euro": "EUR",
    "pound sterling": "GBP",
    "japanese yen": "JPY",
    "chinese yuan": "CNY",
    "percentage": "percent",
    "basis point": "bps",
    "dimensionless": "count",
    "count": "count",
}
_ENTITIES = {"MONEY": "USD", "PERCENT": "percent"}


@dataclass(frozen=True, slots=True)
class PeerFigure:
    """An amount as some system finds it: where, its ends, its unit, and ``MONEY``, ``PERCENT`` or nothing."""

    span: Span
    low: float | None
    high: float | None
    unit: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Peer:
    """A system that finds amounts in a text.

    ``has_values`` is False where it gives spans only, so that detection cannot be scored.
    """

    name: str
    find: Callable[[str], list[PeerFigure]]
    has_values: bool = True


@dataclass(frozen=True, slots=True)
class _CallCounts:
    """Counts of one call for one system: spans that overlap, and values and units that are equal."""

    half: str
    spans: Tally
    detection: Tally


@dataclass(frozen=True, slots=True)
class PeerScores:
    """Counts by system and call."""

    systems: dict[str, tuple[_CallCounts, ...]]
    valued: frozenset[str]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a system, part and figure: F1 with its 95% interval over calls, and counts."""
        rows: list[dict[str, Any]] = []
        for system, counts in self.systems.items():
            for part in ("all", "A", "B"):
                calls = [call for call in counts if part in ("all", call.half)]
                rows += [_row(system, part, "span_f1", calls, lambda call: call.spans)]
                if system in self.valued:
                    rows += [_row(system, part, "detection_f1", calls, lambda call: call.detection)]
        return rows


def _row(
    system: str, part: str, figure: str, calls: Sequence[_CallCounts], pick: Callable[[_CallCounts], Tally]
) -> dict[str, Any]:
    def f1(chosen: Sequence[_CallCounts]) -> float | None:
        return sum(map(pick, chosen), Tally()).f1

    total = sum(map(pick, calls), Tally())
    low, high = bootstrap_interval(calls, f1, samples=300) or (None, None)
    row = {"system": system, "part": part, "figure": figure, "value": total.f1, "low": low, "high": high}
    return row | {"calls": len(calls), "n": total.tp + total.fn, "tp": total.tp, "fp": total.fp, "fn": total.fn}


def installed_peers(*, spacy_model: str = "en_core_web_sm") -> tuple[list[Peer], list[str]]:
    """Return the peers that can be used, and a line for each that cannot, or not as its makers mean it.

    Parameters
    ----------
    spacy_model : str
        Name or folder of a spaCy pipeline with named entities.
    """
    peers: list[Peer] = []
    notes: list[str] = []
    for make in (_quantulum, lambda: _spacy(spacy_model)):
        peer, note = make()
        peers += [peer] if peer else []
        notes += [note] if note else []
    return peers, notes


def _quantulum() -> tuple[Peer | None, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from quantulum3 import classifier, parser
        except ImportError:
            return None, "quantulum3 is skipped: not installed (pip install 'callnlp[peers]')"
        logging.getLogger("quantulum3").setLevel(logging.ERROR)
        note = ""
        try:
            classifier.classifier()
        except Exception as error:  # whatever its pickled classifier raises under another scikit-learn
            classifier.USE_CLF = False
            note = f"quantulum3 runs without its classifier of ambiguous units, which cannot be loaded ({error})"

    def find(text: str) -> list[PeerFigure]:
        found = []
        for start, sentence in _sentences(text):
            for amount in parser.parse(sentence):
                span = Span(start + amount.span[0], start + amount.span[1])
                unit = _UNITS.get(amount.unit.name, amount.unit.name)
                money = amount.unit.entity.name == "currency"
                label = "MONEY" if money else "PERCENT" if unit == "percent" else None
                spread = amount.uncertainty or 0.0
                found.append(PeerFigure(span, amount.value - spread, amount.value + spread, unit, label))
        return found

    return Peer("quantulum3", find), note


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield sentences with their starts: the time of quantulum3 grows faster than the text's length."""
    for parts in split_sentences(text, [Span(0, len(text))]):
        span = outer(parts)
        yield span.start, span.slice(text)


def _spacy(model: str) -> tuple[Peer | None, str]:
    import spacy

    try:
        nlp = spacy.load(model)
    except (OSError, ValueError):
        return None, f"spaCy NER is skipped: no pipeline {model!r} (python -m spacy download en_core_web_sm)"

    def find(text: str) -> list[PeerFigure]:
        return [
            PeerFigure(Span(entity.start_char, entity.end_char), None, None, _ENTITIES.get(entity.label_), label)
            for entity in nlp(text).ents
            if (label := entity.label_) in {"MONEY", "PERCENT", "QUANTITY", "CARDINAL"}
        ]

    return Peer("spaCy NER", find, has_values=False), ""


def _own(lexicon: Lexicon) -> Peer:
    def find(text: str) -> list[PeerFigure]:
        return [_figure(quantity) for quantity in find_quantities(text, lexicon=lexicon)]

    return Peer("callnlp amounts", find)


def _figure(quantity: Quantity) -> PeerFigure:
    money = quantity.kind in {"money", "per_share"}
    label = "MONEY" if money else "PERCENT" if quantity.kind == "percent" else None
    label = label if is_figure(quantity) else None
    unit = "count" if quantity.kind == "count" and quantity.unit is None else quantity.unit
    return PeerFigure(quantity.span, quantity.low, quantity.high, unit, label)


def compare_claims(
    gold: str | Path, *, calls: str | Path, peers: Sequence[Peer], lexicon: Lexicon | None = None
) -> PeerScores:
    """Score callnlp's claims, its amounts before linking, and peers on the same gold passages.

    Amounts that are no claims count against every system; only the first can leave them out. A
    plain currency counts as right for an amount a share, except for callnlp's claims.

    Parameters
    ----------
    gold : path
        As for :func:`callnlp.evaluate_claims`.
    calls : path
        Folder with the transcripts.
    peers : sequence of Peer
        From :func:`installed_peers`.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.
    """
    lexicon = lexicon or load_lexicon()
    extractor, systems = ClaimExtractor(lexicon), [_own(lexicon), *peers]
    counts: dict[str, list[_CallCounts]] = {name: [] for name in ("callnlp claims", *(s.name for s in systems))}
    for name, rows in sorted(read_passages(gold).items()):
        half = half_of_call(str(rows[0]["call"]))
        try:
            transcript = transcript_of(Path(calls) / name, rows)
        except IngestError:
            continue  # evaluate_claims counts its claims as missed; a passage without a text shows peers nothing
        claims, _ = extractor.extract(transcript)
        ours = [PeerFigure(outer(c.value_spans), c.low, c.high, c.unit, None) for c in claims if c.bound != "words"]
        counts["callnlp claims"].append(_passages(half, rows, lambda start, end: ours, per_share=True))  # noqa: B023
        for system in systems:
            counts[system.name].append(
                _passages(half, rows, lambda a, b: _moved(system.find(transcript.text[a:b]), a))  # noqa: B023
            )
    return _scores(counts, [Peer("callnlp claims", lambda text: []), *systems])


def _moved(figures: Sequence[PeerFigure], by: int) -> list[PeerFigure]:
    return [PeerFigure(Span(f.span.start + by, f.span.end + by), f.low, f.high, f.unit, f.label) for f in figures]


def _passages(
    half: str,
    rows: Sequence[dict[str, Any]],
    find: Callable[[int, int], Sequence[PeerFigure]],
    *,
    per_share: bool = False,
) -> _CallCounts:
    spans, detection = Tally(), Tally()
    for row in rows:
        labels = [label for label in row["claims"] if label["bound"] != "words"]
        figures = [f for f in find(row["start"], row["end"]) if row["start"] <= f.span.start < row["end"]]
        places = [Span(label["value_start"], label["value_end"]) for label in labels]
        pairs = pair_spans([figure.span for figure in figures], places)
        equal = sum(_is_equal(figures[left], labels[right], per_share=per_share) for left, right in pairs)
        spans += Tally(len(pairs), len(figures) - len(pairs), len(labels) - len(pairs))
        detection += Tally(equal, len(figures) - equal, len(labels) - equal)
    return _CallCounts(half, spans, detection)


def _is_equal(figure: PeerFigure, label: dict[str, Any], *, per_share: bool) -> bool:
    units = {label["unit"]} if per_share else {label["unit"], str(label["unit"]).removesuffix("/share")}
    same = equal_numbers(figure.low, label["low"]) and equal_numbers(figure.high, label["high"])
    return same and figure.unit in units


def compare_quantities(gold_dir: str | Path, *, peers: Sequence[Peer], lexicon: Lexicon | None = None) -> PeerScores:
    """Score the spans of money and percentages of callnlp and of peers against Earnings-21 tags.

    Parameters
    ----------
    gold_dir : path
        As for :func:`callnlp.evaluate_quantities`.
    peers : sequence of Peer
        From :func:`installed_peers`.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.

    Raises
    ------
    EvaluationError
        When the folder holds no such files.
    """
    systems = [_own(lexicon or load_lexicon()), *peers]
    counts: dict[str, list[_CallCounts]] = {system.name: [] for system in systems}
    paths = sorted(Path(gold_dir).glob("*.nlp"))
    if not paths:
        raise EvaluationError(f"{gold_dir}: no .nlp files; give the folder of Earnings-21 token files")
    for path in paths:
        text, expected = read_earnings21(path)
        for system in systems:
            figures, total = system.find(text), Tally()
            for label in LABELS:
                found = [figure.span for figure in figures if figure.label == label]
                pairs = len(pair_spans(found, expected[label]))
                total += Tally(pairs, len(found) - pairs, len(expected[label]) - pairs)
            counts[system.name].append(_CallCounts(half_of(path.stem), total, Tally()))
    return _scores(counts, [])


def _scores(counts: dict[str, list[_CallCounts]], systems: Sequence[Peer]) -> PeerScores:
    valued = frozenset(system.name for system in systems if system.has_values)
    return PeerScores({name: tuple(calls) for name, calls in counts.items()}, valued)
