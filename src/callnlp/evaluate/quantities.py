"""Quantities against labels: Earnings-21 entity tags, and the value spans of labelled claims."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callnlp.annotation import Quantity
from callnlp.errors import EvaluationError
from callnlp.evaluate.tally import Accuracy, Tally, bootstrap_interval, half_of
from callnlp.language.quantities import find_quantities
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.spans import Span

__all__ = [
    "LABELS",
    "QuantityFigures",
    "QuantityMiss",
    "QuantityScores",
    "evaluate_quantities",
    "evaluate_values",
    "in_half_a",
    "is_figure",
    "matched",
    "read_earnings21",
]

_KINDS = {"MONEY": ("money", "per_share"), "PERCENT": ("percent",)}
LABELS = tuple(_KINDS)
"""Labels of Earnings-21 that are scored."""
#: The label for money with its currency written; without one ("207 million") the labels waver.
_WRITTEN = "MONEY_WRITTEN"
_CURRENCY = re.compile(r"[$€£¥₹]|\b(?:dollars?|cents?|euros?|pounds?|yen|yuan|rupees?)\b", re.IGNORECASE)
#: A figure or number word: without one, no number is said.
_STATED = re.compile(
    r"\d|\b(?:a|an|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|zero) ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QuantityMiss:
    """One disagreement: the call, what was expected (or nothing) and found (or nothing), and words around."""

    call: str
    expected: str
    found: str
    context: str


@dataclass(frozen=True, slots=True)
class QuantityFigures:
    """Scores of one part of the calls.

    Parameters
    ----------
    part : str
        ``all``, ``A`` or ``B`` (the fixed halves of the development data).
    calls : int
        Number of calls scored.
    spans : dict of str to Tally
        Overlapping spans, one to one, by label; ``MONEY_WRITTEN`` leaves out labels without a
        currency sign or word ("207 million"), which are tagged in one sentence and not in the next.
    exact : dict of str to Tally
        The same with equal ends.
    interval : tuple of (float, float) or None
        95% bootstrap interval of the F1 over all labels, over calls.
    misses : tuple of QuantityMiss
        Of half A only: half B is not read.
    """

    part: str
    calls: int
    spans: dict[str, Tally]
    exact: dict[str, Tally]
    interval: tuple[float, float] | None
    misses: tuple[QuantityMiss, ...]

    @property
    def total(self) -> Tally:
        """Money (written or not) and percentages together."""
        return sum((self.spans[label] for label in _KINDS if label in self.spans), Tally())


@dataclass(frozen=True, slots=True)
class QuantityScores:
    """Figures for ``all`` calls and for the halves ``A`` and ``B``."""

    parts: dict[str, QuantityFigures]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a part and figure: F1 by overlap, F1 with equal ends, with counts."""
        rows: list[dict[str, Any]] = []
        for part, figures in self.parts.items():
            low, high = figures.interval or (None, None)
            rows.append(_row(part, "span_f1", figures.total, figures.calls) | {"low": low, "high": high})
            rows += [_row(part, f"{label}_span_f1", tally, figures.calls) for label, tally in figures.spans.items()]
            rows += [_row(part, f"{label}_exact_f1", tally, figures.calls) for label, tally in figures.exact.items()]
        return rows


def _row(part: str, figure: str, tally: Tally, calls: int) -> dict[str, Any]:
    row: dict[str, Any] = {"part": part, "figure": figure, "value": tally.f1, "low": None, "high": None}
    return row | {"n": tally.tp + tally.fn, "calls": calls, "tp": tally.tp, "fp": tally.fp, "fn": tally.fn}


@dataclass(frozen=True, slots=True)
class _Call:
    """Counts of one call."""

    name: str
    spans: dict[str, Tally]
    exact: dict[str, Tally]
    misses: tuple[QuantityMiss, ...]


def in_half_a(key: str) -> bool:
    """Say whether a ticker or file id belongs to half A, whose errors may be read."""
    return half_of(key) == "A"


def evaluate_quantities(gold_dir: str | Path, *, lexicon: Lexicon | None = None) -> QuantityScores:
    """Score money and percentages against Earnings-21.

    Labels in which no number is said ("millions of dollars") are left out: they are no quantities
    by the definition of a claim.

    Parameters
    ----------
    gold_dir : str or Path
        Folder with the ``.nlp`` token files and their ``.wer_tag.json`` entity tags.
    lexicon : Lexicon, optional
        The packaged one when None.

    Returns
    -------
    QuantityScores
        For ``all`` and for the halves ``A`` and ``B``.

    Raises
    ------
    EvaluationError
        When the folder holds no such files, or one is malformed.
    """
    lexicon = lexicon or load_lexicon()
    calls = [_score_earnings21(path, lexicon) for path in sorted(Path(gold_dir).glob("*.nlp"))]
    if not calls:
        raise EvaluationError(f"{gold_dir}: no .nlp files; give the folder of Earnings-21 token files")
    return QuantityScores(_by_half(calls))


def _by_half(calls: Sequence[_Call]) -> dict[str, QuantityFigures]:
    halves = {
        "all": calls,
        "A": [c for c in calls if in_half_a(c.name)],
        "B": [c for c in calls if not in_half_a(c.name)],
    }
    return {part: _figures(part, chosen) for part, chosen in halves.items()}


def _figures(part: str, calls: Sequence[_Call]) -> QuantityFigures:
    def f1(chosen: Sequence[_Call]) -> float | None:
        return sum((call.spans[label] for call in chosen for label in _KINDS), Tally()).f1

    return QuantityFigures(
        part=part,
        calls=len(calls),
        spans=_summed(call.spans for call in calls),
        exact=_summed(call.exact for call in calls),
        interval=bootstrap_interval(calls, f1),
        misses=tuple(miss for call in calls if in_half_a(call.name) for miss in call.misses) if part == "A" else (),
    )


def _summed(tallies: Iterable[dict[str, Tally]]) -> dict[str, Tally]:
    total: dict[str, Tally] = {}
    for each in tallies:
        for label, tally in each.items():
            total[label] = total.get(label, Tally()) + tally
    return dict(sorted(total.items()))


def matched(expected: Sequence[Span], found: Sequence[Span]) -> list[tuple[int, int]]:
    """Return pairs of overlapping spans (index of expected, of found), one to one, largest overlap first."""
    overlaps = [
        (min(a.end, b.end) - max(a.start, b.start), -i, -j)
        for i, a in enumerate(expected)
        for j, b in enumerate(found)
        if a.overlaps(b)
    ]
    pairs: list[tuple[int, int]] = []
    for _, i, j in sorted(overlaps, reverse=True):
        if not any(-i == left or -j == right for left, right in pairs):
            pairs.append((-i, -j))
    return sorted(pairs)


# --- Earnings-21


def _score_earnings21(path: Path, lexicon: Lexicon) -> _Call:
    text, labels = read_earnings21(path)
    quantities = find_quantities(text, lexicon=lexicon)
    spans: dict[str, Tally] = {}
    exact: dict[str, Tally] = {}
    misses: list[QuantityMiss] = []
    for label, kinds in _KINDS.items():
        expected = labels[label]
        found = [quantity.span for quantity in quantities if quantity.kind in kinds and is_figure(quantity)]
        pairs = matched(expected, found)
        equal = sum(expected[i] == found[j] for i, j in pairs)
        spans[label] = Tally(len(pairs), len(found) - len(pairs), len(expected) - len(pairs))
        exact[label] = Tally(equal, len(found) - equal, len(expected) - equal)
        misses += _misses(path.stem, text, (expected, found), pairs)
        if label == "MONEY":
            kept = len(matched(written := _written(text, expected), found))
            spans[_WRITTEN] = Tally(kept, len(found) - len(pairs), len(written) - kept)
    return _Call(path.stem, spans, exact, tuple(misses))


def is_figure(quantity: Quantity) -> bool:
    """Say whether the tags of Earnings-21 cover an amount: not vague bands, nor fractions in words."""
    return "%" in quantity.text or not "".join(quantity.rules[:1]).startswith(("band.", "fraction."))


def _written(text: str, spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if _CURRENCY.search(span.slice(text))]


def _misses(
    name: str, text: str, both: tuple[Sequence[Span], Sequence[Span]], pairs: Sequence[tuple[int, int]]
) -> Iterator[QuantityMiss]:
    expected, found = both
    seen, used = {i for i, _ in pairs}, {j for _, j in pairs}
    for index, span in enumerate(expected):
        if index not in seen:
            yield QuantityMiss(name, span.slice(text), "", _context(text, span))
    for index, span in enumerate(found):
        if index not in used:
            yield QuantityMiss(name, "", span.slice(text), _context(text, span))


def _context(text: str, span: Span) -> str:
    left, right = text[max(0, span.start - 50) : span.start], text[span.end : span.end + 40]
    return " ".join(f"{left}[{span.slice(text)}]{right}".split())


def read_earnings21(path: Path) -> tuple[str, dict[str, list[Span]]]:
    """Return the text of a token file and its labelled spans by label.

    Words are joined with their punctuation, tags that touch are one span; labels without a number
    are left out.

    Parameters
    ----------
    path : Path
        The ``.nlp`` file, its tags beside it.

    Raises
    ------
    EvaluationError
        When either cannot be read.
    """
    tags_path = path.with_name(path.stem + ".wer_tag.json")
    try:
        tags = json.loads(tags_path.read_text(encoding="utf-8"))
        rows = [line.split("|") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path}: cannot be read with its {tags_path.name} ({error})") from error
    text = ""
    labels: dict[str, list[Span]] = {label: [] for label in _KINDS}
    open_span: dict[str, Span | None] = dict.fromkeys(_KINDS)
    for number, row in enumerate(rows, 2):
        if len(row) != 8:
            raise EvaluationError(f"{path}: line {number} has {len(row)} fields, not 8")
        start = len(text)
        text += row[0]
        kinds = {tags[tag]["entity_type"] for tag in ast.literal_eval(row[7]) if tag in tags}
        for label in _KINDS:
            before = open_span[label]
            if label in kinds:
                open_span[label] = Span(before.start if before else start, len(text))
            elif before:
                labels[label].append(before)
                open_span[label] = None
        text += row[4] + " "
    for label, before in open_span.items():
        labels[label] += [before] if before else []
    stated = {label: [span for span in spans if _STATED.search(span.slice(text))] for label, spans in labels.items()}
    return text, stated


# --- value spans of labelled claims


@dataclass(frozen=True, slots=True)
class _Values:
    """Counts of one call's labelled values: found at all, equal value, equal value and unit, equal span."""

    name: str
    found: Accuracy
    value: Accuracy
    unit: Accuracy
    span: Accuracy
    misses: tuple[QuantityMiss, ...]


def evaluate_values(gold: str | Path, *, lexicon: Lexicon | None = None) -> dict[str, dict[str, Any]]:
    """Count how many labelled claim values the quantity grammar finds, before any linking.

    Precision is not defined here: most quantities of a call are no claims. A change or growth is
    compared as a magnitude. Where no unit is written (``258 million of free cash flow``) or the
    metric decides it (per share), a found unit of None or of the plain currency counts as equal.

    Parameters
    ----------
    gold : str or Path
        JSON lines with ``call``, ``start``, ``text`` and ``claims`` (``value_start``, ``value_end``,
        ``low``, ``high``, ``unit``).
    lexicon : Lexicon, optional
        The packaged one when None.

    Returns
    -------
    dict of str to dict
        For ``all``, ``A`` and ``B``: ``calls``, ``n``, the recalls ``found``, ``value``, ``unit`` and
        ``span``, the 95% ``interval`` of ``unit`` over calls, and ``misses`` (of half A only).

    Raises
    ------
    EvaluationError
        When the file cannot be read or a row lacks a field.
    """
    lexicon = lexicon or load_lexicon()
    by_call: dict[str, list[dict[str, Any]]] = {}
    try:
        with Path(gold).open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                by_call.setdefault(row["call"], []).append(row)
        calls = [_score_values(name, rows, lexicon) for name, rows in sorted(by_call.items())]
    except (OSError, ValueError, KeyError) as error:
        raise EvaluationError(f"{gold}: cannot be scored as labelled claims ({error!r})") from error
    halves: dict[str, Callable[[_Values], bool]] = {
        "all": lambda call: True,
        "A": lambda call: in_half_a(call.name.split("_")[0]),
        "B": lambda call: not in_half_a(call.name.split("_")[0]),
    }
    return {part: _value_figures([call for call in calls if keep(call)], part) for part, keep in halves.items()}


def _value_figures(calls: Sequence[_Values], part: str) -> dict[str, Any]:
    def recall(field: str) -> Accuracy:
        return sum((getattr(call, field) for call in calls), Accuracy())

    def unit(chosen: Sequence[_Values]) -> float | None:
        return sum((call.unit for call in chosen), Accuracy()).value

    figures: dict[str, Any] = {field: recall(field).value for field in ("found", "value", "unit", "span")}
    misses = [miss for call in calls for miss in call.misses] if part == "A" else []
    return {
        "calls": len(calls),
        "n": recall("found").n,
        **figures,
        "interval": bootstrap_interval(calls, unit),
        "misses": misses,
    }


def _score_values(name: str, rows: Sequence[dict[str, Any]], lexicon: Lexicon) -> _Values:
    counts = dict.fromkeys(("found", "value", "unit", "span"), Accuracy())
    misses: list[QuantityMiss] = []
    for row in rows:
        text, claims = row["text"], [claim for claim in row["claims"] if claim["bound"] != "words"]
        expected = [Span(claim["value_start"] - row["start"], claim["value_end"] - row["start"]) for claim in claims]
        quantities = find_quantities(text, lexicon=lexicon)
        pairs = dict(matched(expected, [quantity.span for quantity in quantities]))
        for index, claim in enumerate(claims):
            quantity = quantities[pairs[index]] if index in pairs else None
            right = _compare(claim, expected[index], quantity)
            for field, hit in right.items():
                counts[field] += Accuracy(int(hit), 1)
            if not right["unit"]:
                wanted = f"{claim['low']} {claim['high']} {claim['unit']}"
                got = f"{quantity.text!r} {quantity.low} {quantity.high} {quantity.unit}" if quantity else ""
                misses.append(QuantityMiss(name, wanted, got, _context(text, expected[index])))
    return _Values(name=name, misses=tuple(misses), **counts)


def _compare(claim: dict[str, Any], span: Span, quantity: Quantity | None) -> dict[str, bool]:
    if quantity is None:
        return dict.fromkeys(("found", "value", "unit", "span"), False)
    signed = claim["measure"] == "level"
    value = _ends(claim["low"], claim["high"], signed=signed) == _ends(quantity.low, quantity.high, signed=signed)
    units = (claim["unit"], claim["unit"].removesuffix("/share"), None)
    return {
        "found": True,
        "value": value,
        "unit": value and (quantity.unit in units or (quantity.kind == "count" and claim["unit"] == "count")),
        "span": quantity.span == span,
    }


def _ends(low: float | None, high: float | None, *, signed: bool) -> tuple[float | None, float | None]:
    """Return both ends rounded to nine digits; as magnitudes, in order, when the sign does not count."""
    ends = [None if end is None else float(f"{end:.9g}") for end in (low, high)]
    if not signed and None not in ends:
        low, high = sorted(abs(end) for end in ends if end is not None)
        return low, high
    return ends[0], ends[1]
