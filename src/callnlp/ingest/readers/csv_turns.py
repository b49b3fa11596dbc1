"""CSV with one row a turn: a speaker column and a text column, found by their names."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from callnlp.errors import IngestError
from callnlp.ingest.build import Spoken, build
from callnlp.ingest.decode import decode
from callnlp.ingest.document import Document

__all__ = ["read_document"]

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
    header = [cell.strip().casefold() for cell in rows[0]]
    at = {
        key: next((header.index(label) for label in labels if label in header), None)
        for key, labels in _COLUMNS.items()
    }
    if at["name"] is None or at["text"] is None:
        raise IngestError(f"{name}: no columns for speaker and text; name them speaker and text")
    body = [row for row in rows[1:] if len(row) == len(header)]
    calls = sorted({row[at["call"]] for row in body}) if at["call"] is not None else []
    if len(calls) > 1:
        raise IngestError(f"{name}: rows of {len(calls)} calls ({calls[0]!r}, ...); split the file into one call each")
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
