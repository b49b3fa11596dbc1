"""The report's quotation against quotations that were picked by hand: is the first choice among them."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callnlp.errors import EvaluationError
from callnlp.evaluate.tally import bootstrap_interval, half_of
from callnlp.ingest.read import read
from callnlp.pipeline import annotate
from callnlp.report.headline import choose_headline
from callnlp.report.quotes import rank_quotes
from callnlp.report.rates import Scope, rates_of, scope_of, theme_changes
from callnlp.report.source import CallView, load_calls, load_claims
from callnlp.report.wording import writer_for
from callnlp.store.store import Store

__all__ = ["QuoteCase", "QuoteScores", "evaluate_quotes", "score_quotes"]

_FIRST = 5
#: A choice is a pick when they share at least this part of the shorter one.
_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class QuoteCase:
    """One call: whether the first choice, one of the first five, and the baseline are among the picks.

    The baseline is the first sentence of the CEO with a digit in it.
    """

    call: str
    first: bool
    among_five: bool
    baseline: bool
    chosen: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class QuoteScores:
    """All calls; figures are made of them by :meth:`rows`."""

    cases: tuple[QuoteCase, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a half: calls, shares, and 95% intervals over calls."""
        rows = []
        for half in ("A", "B", "all"):
            cases = [case for case in self.cases if half in ("all", half_of(case.call.split("-", 1)[0]))]
            row: dict[str, Any] = {"half": half, "calls": len(cases)}
            for name in ("first", "among_five", "baseline"):
                row |= _share(cases, name)
            rows.append(row)
        return [row for row in rows if row["calls"]]

    def misses(self) -> list[dict[str, Any]]:
        """Return the calls of half A whose first choice is none of the picks, with its place."""
        missed = [case for case in self.cases if not case.first and half_of(case.call.split("-", 1)[0]) == "A"]
        return [
            {
                "call": case.call,
                "start": case.chosen[0] if case.chosen else None,
                "end": (case.chosen or (None, None))[1],
            }
            for case in missed
        ]


def _share(cases: Sequence[QuoteCase], name: str) -> dict[str, Any]:
    def share(drawn: Sequence[QuoteCase]) -> float | None:
        return sum(getattr(case, name) for case in drawn) / len(drawn) if drawn else None

    value, interval = share(cases), bootstrap_interval(cases, share)
    shown = None if interval is None else f"[{interval[0]:.3f}, {interval[1]:.3f}]"
    return {name: None if value is None else round(value, 3), f"{name}_interval": shown}


def score_quotes(view: CallView, before: CallView | None, picks: Sequence[tuple[int, int]]) -> QuoteCase:
    """Score the choice in one call.

    Parameters
    ----------
    view, before : CallView
        The call, and the one a quarter before where there is one, which decides the headline.
    picks : sequence of (int, int)
        Characters of the hand-picked quotations.
    """
    scope = scope_of(view)
    changes = theme_changes(scope, scope_of(before)) if before is not None else {}
    headline = choose_headline(rates_of(scope), changes, writer_for("en"), whole_call=scope.whole)
    ranked = rank_quotes(scope, theme=headline.theme, limit=_FIRST)
    hits = [_picked((candidate.start, candidate.end), picks) for candidate in ranked]
    chosen = (ranked[0].start, ranked[0].end) if ranked else None
    baseline = _first_number(scope)
    return QuoteCase(
        view.call, hits[:1] == [True], any(hits), baseline is not None and _picked(baseline, picks), chosen
    )


def _picked(chosen: tuple[int, int], picks: Sequence[tuple[int, int]]) -> bool:
    return any(
        min(chosen[1], end) - max(chosen[0], start) >= _SHARED * min(chosen[1] - chosen[0], end - start)
        for start, end in picks
    )


def _first_number(scope: Scope) -> tuple[int, int] | None:
    found = (s for s in scope.sentences if any(char.isdigit() for char in s.text))
    return next(((s.spans[0][0], s.spans[-1][1]) for s in found), None)


def evaluate_quotes(
    gold: str | Path, *, calls: str | Path, on_progress: Callable[[str], None] | None = None
) -> QuoteScores:
    """Choose a quotation in each call and compare it with those picked by hand.

    Parameters
    ----------
    gold : str or Path
        A JSON Lines file, or a folder of them: ``call``, ``file``, ``sha256``, ``start``, ``end``,
        ``rank``, ``reason``, and ``before``, the file of the quarter before or null.
    calls : str or Path
        The folder with the transcripts.
    on_progress : callable, optional
        Told the name of each call before it is read.

    Raises
    ------
    EvaluationError
        When a line is malformed, or a transcript is missing or another one.
    """
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(Path(gold)):
        grouped.setdefault(row["file"], []).append(row)
    cases = []
    for name, rows in sorted(grouped.items()):
        if on_progress is not None:
            on_progress(name)
        path = Path(calls) / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != rows[0]["sha256"]:
            raise EvaluationError(f"{path}: missing, or not the file that was labelled; give the folder that holds it")
        before = Path(calls) / rows[0]["before"] if rows[0].get("before") else None
        view, earlier = _views(path, before)
        cases.append(score_quotes(view, earlier, [(int(row["start"]), int(row["end"])) for row in rows]))
    return QuoteScores(tuple(cases))


def _rows(gold: Path) -> list[dict[str, Any]]:
    paths = sorted(gold.glob("*.jsonl")) if gold.is_dir() else [gold]
    rows = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                rows.append(row | {key: row[key] for key in ("call", "file", "sha256", "start", "end")})
            except (ValueError, KeyError, TypeError) as error:
                raise EvaluationError(f"{path} line {number}: not a label ({error})") from error
    if not rows:
        raise EvaluationError(f"{gold}: holds no labels")
    return rows


def _views(path: Path, before: Path | None) -> tuple[CallView, CallView | None]:
    """Return what the report would read of a call, and of the one before it."""
    made = [annotate(read(one)) for one in filter(None, (path, before))]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "calls")
        for call in made:
            store.add(call)
        ticker = str(made[0].transcript.ticker)
        views = {view.call: view for view in load_calls(store, ticker, load_claims(store, ticker))}
    wanted = made[0].transcript.call
    if wanted not in views:
        raise EvaluationError(f"{path}: its company or fiscal quarter is not told by the text")
    return views[wanted], next((view for call, view in views.items() if call != wanted), None)
