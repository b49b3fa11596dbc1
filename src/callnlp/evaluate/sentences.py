"""Gold of sentences: reading, halves by company, shards by call."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from callnlp.errors import EvaluationError
from callnlp.evaluate.tally import half_of

__all__ = ["GoldSentence", "by_call", "parts", "read_gold"]

_T = TypeVar("_T")
#: Groups that rows without a call fall into: enough for an interval, few enough to be quick.
_GROUPS = 200
_TONES = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSentence:
    """One labelled sentence; a field that the file does not label is None.

    ``themes`` are ids, ``pole`` and ``causes`` those of ``supply_constrained``, ``agreement`` the
    percentage of annotators who agree on the tone.
    """

    text: str
    call: str
    ticker: str
    themes: frozenset[str] | None = None
    pole: str | None = None
    causes: frozenset[str] = frozenset()
    tone: str | None = None
    outlook: bool | None = None
    guidance: bool | None = None
    boilerplate: bool | None = None
    agreement: str | None = None


def read_gold(path: str | Path) -> tuple[GoldSentence, ...]:
    """Read a file of labelled sentences: JSON lines, or CSV as Financial PhraseBank has it.

    Parameters
    ----------
    path : str or Path
        One object a line with ``text``, ``call`` (``TICKER_...``), and any of ``themes``, ``tone``,
        ``outlook``, ``guidance``, ``boilerplate``, ``pole``, ``causes``. A name that ends in ``.csv``
        holds columns ``text``, ``label`` (a tone) and, if known, ``agreement``; for
        want of calls its rows are resampled in groups, drawn in turn.

    Raises
    ------
    EvaluationError
        When the file is missing or empty, or a line is not such an object.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise EvaluationError(
            f"{path}: cannot be read ({error.strerror}); give a file of labelled sentences"
        ) from error
    if Path(path).suffix == ".csv":
        rows = [_read_row(row, f"{path}: row {number}", number) for number, row in enumerate(csv.DictReader(lines), 1)]
    else:
        rows = [_read_line(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise EvaluationError(f"{path}: holds no labelled sentence")
    return tuple(rows)


def _read_row(row: dict[str, str | None], where: str, number: int) -> GoldSentence:
    text, label = row.get("text"), row.get("label")
    if not text or label not in _TONES:
        raise EvaluationError(f"{where}: needs a text and a label of {', '.join(_TONES)}")
    group = f"group {number % _GROUPS}"
    return GoldSentence(text=text, call=group, ticker="", tone=label, agreement=row.get("agreement") or None)


def _read_line(line: str, where: str) -> GoldSentence:
    try:
        row: dict[str, Any] = json.loads(line)
        text, call = str(row["text"]), str(row["call"])
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{where}: not an object with text and call ({error})") from error
    tone = row.get("tone")
    if tone is not None and tone not in _TONES:
        raise EvaluationError(f"{where}: tone {tone!r}; use one of {', '.join(_TONES)}")
    themes = row.get("themes")
    return GoldSentence(
        text=text,
        call=call,
        ticker=call.split("_", maxsplit=1)[0],
        themes=None if themes is None else frozenset(themes),
        pole=row.get("pole"),
        causes=frozenset(row.get("causes") or ()),
        tone=tone,
        outlook=row.get("outlook"),
        guidance=row.get("guidance"),
        boilerplate=row.get("boilerplate"),
    )


def by_call(gold: Sequence[GoldSentence], items: Sequence[_T]) -> list[list[_T]]:
    """Group one item a sentence into shards, one a call, calls sorted."""
    shards: dict[str, list[_T]] = {}
    for sentence, item in zip(gold, items, strict=True):
        shards.setdefault(sentence.call, []).append(item)
    return [shards[call] for call in sorted(shards)]


def parts(gold: Sequence[GoldSentence], items: Sequence[_T]) -> dict[str, list[list[_T]]]:
    """Return shards by call of ``all``, and of both halves of companies or each level of agreement."""
    levels = sorted({sentence.agreement for sentence in gold if sentence.agreement is not None}, key=_by_number)
    chosen: dict[str, Callable[[GoldSentence], bool]] = {"all": lambda sentence: True}
    for level in levels:
        chosen[f"agreement {level}"] = lambda sentence, level=level: sentence.agreement == level  # type: ignore[misc]
    for half in () if levels else ("A", "B"):
        chosen[half] = lambda sentence, half=half: half_of(sentence.ticker) == half  # type: ignore[misc]
    found: dict[str, list[list[_T]]] = {}
    for name, wanted in chosen.items():
        kept = [(sentence, item) for sentence, item in zip(gold, items, strict=True) if wanted(sentence)]
        found[name] = by_call([sentence for sentence, _ in kept], [item for _, item in kept])
    return found


def _by_number(level: str) -> tuple[int, str]:
    return len(level), level
