"""CSV with one row a turn: a speaker column and a text column, found by their names.

A file that names its calls in a column can hold several; :func:`split_calls` cuts it into one file each.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from callnlp.errors import IngestError
from callnlp.ingest.build import Spoken, build
from callnlp.ingest.decode import decode
from callnlp.ingest.document import Document

__all__ = ["read_document", "split_calls"]

_COLUMNS = {
    "name": ("speaker name", "speaker", "name", "speaker_name"),
    "text": ("text", "content", "speech", "words", "utterance", "turn text"),
    "title": ("speaker title", "title", "job title", "speaker_title"),
    "firm": ("affiliation", "firm", "company of speaker", "speaker company"),
    "section": ("section",),
    "call": ("call title", "call", "transcript", "event"),
    "company": ("company", "company name"),
    "ticker": ("ticker", "symbol"),
    "date": ("call date", "date", "publication date"),
}
_MAX_FIELD = 2_000_000


def read_document(data: bytes, name: str) -> Document:
    """Read the turns of one call.

    Parameters
    ----------
    data : bytes
        Bytes of the file.
    name : str
        File name, for the choice of reader and for messages.

    Returns
    -------
    Document

    Raises
    ------
    IngestError
        When there is no speaker or text column, or the rows belong to several calls.
    """
    rows = _rows(decode(data, name), name)
    at = _columns(rows[0], name)
    body = [row for row in rows[1:] if len(row) == len(rows[0])]
    calls = sorted({row[at["call"]] for row in body}) if at["call"] is not None else []
    if len(calls) > 1:
        raise IngestError(
            f"{name}: rows of {len(calls)} calls ({calls[0]!r}, ...); split the file into one call each, "
            "or give it to `callnlp process`, which does so"
        )
    facts = {}
    for key in ("company", "ticker", "date"):
        column = at[key]
        if column is not None and body and body[0][column].strip():
            facts[key] = body[0][column].strip()[:80]
    facts.pop("date", None)
    if calls:
        facts["title"] = calls[0][:200]
    text, cuts = build(_turn(row, at) for row in body)
    if not cuts:
        raise IngestError(f"{name}: no row with words; give one row a turn")
    return Document(text, "csv", "callnlp csv 1", "csv_turns", cuts, facts=facts)


def split_calls(data: bytes, name: str) -> dict[str, bytes]:
    """Cut a file by its column of calls.

    Parameters
    ----------
    data : bytes
        Bytes of the file.
    name : str
        File name, for messages.

    Returns
    -------
    dict of str to bytes
        By call, in the order of the file: a CSV file with the header and the rows of that call.
        Empty when the file has no such column.

    Raises
    ------
    IngestError
        When it is no CSV file with columns for speaker and text.
    """
    rows = _rows(decode(data, name), name)
    call = _columns(rows[0], name)["call"]
    if call is None:
        return {}
    found: dict[str, list[list[str]]] = {}
    for row in rows[1:]:
        if len(row) == len(rows[0]):
            found.setdefault(row[call], []).append(row)
    return {title: _written([rows[0], *body]) for title, body in found.items()}


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows(rows)
    return sheet.getvalue().encode()


def _columns(header: Sequence[str], name: str) -> dict[str, int | None]:
    plain = [cell.strip().casefold() for cell in header]
    at = {
        key: next((plain.index(label) for label in labels if label in plain), None) for key, labels in _COLUMNS.items()
    }
    if at["name"] is None or at["text"] is None:
        raise IngestError(f"{name}: no columns for speaker and text; name them speaker and text")
    return at


def _rows(text: str, name: str) -> list[list[str]]:
    limit = csv.field_size_limit(_MAX_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise IngestError(f"{name}: not a CSV file ({error}); check quotes and separators") from error
    finally:
        csv.field_size_limit(limit)
    if len(rows) < 2:
        raise IngestError(f"{name}: no rows under the header; give one row a turn")
    return rows


def _turn(row: Sequence[str], at: dict[str, int | None]) -> Spoken:
    def cell(key: str) -> str | None:
        column = at[key]
        return (row[column].strip() or None) if column is not None else None

    words = (cell("text") or "").removeprefix("--").strip()
    section = (cell("section") or "").casefold()
    return Spoken(
        cell("name") or "",
        words,
        cell("title"),
        cell("firm"),
        "qa" if section in {"qa", "q&a"} else "prepared" if section.startswith("prepared") else None,
    )
