"""Ledgers written by hand, as kept: offsets and fields by company, without a word of the calls."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callnlp.errors import EvaluationError
from callnlp.spans import Span

__all__ = ["FIELDS", "GoldCall", "GoldCompany", "GoldMention", "GoldRow", "accepts", "read_gold"]

FIELDS = ("metric", "segment", "period", "adjustment", "measure", "unit", "basis")
_ANY = "any"


def accepts(label: Any, value: str | None) -> bool:
    """Say whether a label takes a value: one value, a list of those that are as good, or ``any``.

    Examples
    --------
    >>> accepts("capex", "capex"), accepts(["interest", None], None), accepts("any", "x"), accepts(None, "x")
    (True, True, True, False)
    """
    labels = label if isinstance(label, list) else [label]
    return any(one in (value, _ANY) for one in labels)


@dataclass(frozen=True, slots=True)
class GoldCall:
    """A call of the company: its name, digest of the file's bytes, and the file (``NAME.txt`` unless given)."""

    name: str
    sha256: str
    file: str

    def checked(self, folder: Path) -> Path:
        """Return the transcript's path.

        Raises
        ------
        EvaluationError
            When it is not in ``folder``, or is another version than was labelled.
        """
        path = folder / self.file
        if not path.is_file():
            raise EvaluationError(f"{path}: no such transcript; the gold file names it, give the folder that holds it")
        if hashlib.sha256(path.read_bytes()).hexdigest() != self.sha256:
            raise EvaluationError(f"{path}: not the bytes that were labelled; the offsets hold for another version")
        return path


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A guide on one call, or the figure that settled it: where it stands, and its signed ends.

    ``spans`` is empty for a guide that the call drops or withdraws without a figure; ``change`` is a
    verb, or a list of those that are as good.
    """

    call: str
    spans: tuple[Span, ...]
    low: float | None
    high: float | None
    change: Any = None


@dataclass(frozen=True, slots=True)
class GoldRow:
    """One guided thing: ``fields`` by name, each a value, a list of values as good, or ``any``.

    ``optional`` rows are matters of taste (the industry's volumes, a guide without a clear period):
    finding them is neither right nor wrong.
    """

    fields: dict[str, Any]
    mentions: tuple[GoldMention, ...]
    verdict: Any
    actual: GoldMention | None
    optional: bool

    @property
    def standing(self) -> GoldMention:
        """The last mention with a figure."""
        return [mention for mention in self.mentions if mention.spans][-1]

    @property
    def place(self) -> tuple[str, Span]:
        """Call and place of the first mention."""
        return self.mentions[0].call, self.mentions[0].spans[0]

    @property
    def label(self) -> str:
        """What the row is about, for a listing."""
        return " ".join(
            str(self.fields[name]) for name in ("metric", "segment", "period", "measure") if self.fields[name]
        )


@dataclass(frozen=True, slots=True)
class GoldCompany:
    """A company's ledger."""

    ticker: str
    calls: tuple[GoldCall, ...]
    rows: tuple[GoldRow, ...]


def read_gold(path: Path) -> list[GoldCompany]:
    """Read ledgers written by hand.

    Parameters
    ----------
    path : Path
        A file, or a folder of ``*.jsonl``.

    Raises
    ------
    EvaluationError
        When there is none, or a line lacks something; the message names file and line.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise EvaluationError(f"{path}: holds no ledger (*.jsonl)")
    return [_company(file) for file in files]


def _company(path: Path) -> GoldCompany:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    head: dict[str, Any] = {}
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            data = json.loads(line)
            if number == 1:
                head = {"ticker": data["ticker"], "calls": [_call(call) for call in data["calls"]]}
            else:
                rows.append(_row(data, {call.name for call in head["calls"]}))
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise EvaluationError(f"{path.name} line {number}: no ledger row ({error!r})") from error
    if not head:
        raise EvaluationError(f"{path.name}: empty; its first line gives ticker and calls")
    return GoldCompany(head["ticker"], tuple(head["calls"]), tuple(rows))


def _call(data: dict[str, Any]) -> GoldCall:
    return GoldCall(data["call"], data["sha256"], data.get("file") or f"{data['call']}.txt")


def _row(data: dict[str, Any], calls: set[str]) -> GoldRow:
    mentions = tuple(_mention(mention, mention["spans"]) for mention in data["mentions"])
    actual = data["actual"] and _mention(data["actual"], [[data["actual"]["start"], data["actual"]["end"]]])
    row = GoldRow(
        fields={name: data[name] for name in FIELDS},
        mentions=mentions,
        verdict=data["verdict"],
        actual=actual or None,
        optional=bool(data.get("optional")),
    )
    unknown = {mention.call for mention in mentions} - calls
    if unknown or not row.place[1]:
        raise ValueError(f"call {unknown} is not in the head line" if unknown else "the first mention has no place")
    return row


def _mention(data: dict[str, Any], spans: list[list[int]]) -> GoldMention:
    places = tuple(Span(start, end) for start, end in spans)
    return GoldMention(data["call"], places, data["low"], data["high"], data.get("change"))
