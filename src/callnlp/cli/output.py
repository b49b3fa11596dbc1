"""Printing rows: results to standard output, messages to standard error."""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

__all__ = ["Format", "emit", "message", "plain"]


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


def plain(value: object) -> str:
    """Return ``value`` as one line that cannot move the cursor or turn the writing direction."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.10g}"
    if isinstance(value, (list, tuple)):
        return " ".join(plain(item) for item in value)
    text = " ".join(str(value).split())
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in ("Cc", "Cf") else char for char in text)


def message(text: str) -> None:
    """Print one line to standard error."""
    print(f"callnlp: {plain(text)}", file=sys.stderr)


def emit(rows: Iterable[Mapping[str, Any]], *, style: Format, columns: Sequence[str], title: str = "") -> int:
    """Print rows and return how many there were.

    Parameters
    ----------
    rows : iterable of mapping
        All of one shape.
    style : Format
        ``jsonl`` and ``csv`` print every field; ``table`` prints ``columns``.
    columns : sequence of str
        What a table shows.
    title : str
        Printed above a table.

    Returns
    -------
    int
        Number of rows.
    """
    if style is Format.jsonl:
        return _emit_jsonl(rows)
    found = list(rows)
    if style is Format.csv:
        _emit_csv(found)
    else:
        _emit_table(found, columns, title)
    return len(found)


def _emit_jsonl(rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    for row in rows:
        print(json.dumps(row, ensure_ascii=False, default=_jsonable))
        count += 1
    return count


def _jsonable(value: object) -> object:
    for method in ("tolist", "isoformat"):
        if hasattr(value, method):
            return getattr(value, method)()
    return str(value)


def _emit_csv(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(rows[0].keys())
    for row in rows:
        writer.writerow(_cell(value) for value in row.values())


def _cell(value: object) -> object:
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=_jsonable)
    # A spreadsheet would run a cell that begins so as a formula.
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _emit_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], title: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    table = Table(title=Text(plain(title)) if title else None, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        numeric = bool(rows) and isinstance(rows[0].get(column), (int, float)) and rows[0].get(column) is not True
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(row.get(column))) for column in columns))
    console.print(table)
