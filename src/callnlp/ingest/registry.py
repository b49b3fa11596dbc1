"""Which reader opens which file: a table by ending, a look at the first bytes, and entry points.

A reader is a function ``(data: bytes, name: str) -> Document``. Other packages add readers through
the entry-point group ``callnlp.readers``: the entry's name is the file ending (``docx``), its value
the function.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import PurePath

from callnlp.errors import IngestError
from callnlp.ingest.document import Document

__all__ = ["MAX_BYTES", "open_document", "supported_endings"]

Reader = Callable[[bytes, str], Document]

#: Larger files are refused: no call is a tenth of it.
MAX_BYTES = 20_000_000

#: Ending -> module of :mod:`callnlp.ingest.readers`; each has a function ``read_document``.
_PACKAGED = {
    "txt": "plain",
    "text": "plain",
    "md": "plain",
    "markdown": "plain",
    "html": "html",
    "htm": "html",
    "pdf": "pdf",
    "json": "json_calls",
    "jsonl": "json_calls",
    "csv": "csv_turns",
    "vtt": "captions",
    "srt": "captions",
    "gz": "archive",
    "zip": "archive",
}
_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x1f\x8b", "archive"),
    (b"PK\x03\x04", "archive"),
)
_HTML = re.compile(rb"(?i)\A(?:\xef\xbb\xbf)?\s{0,64}<(?:!doctype html|html|head|body)\b")


@functools.cache
def _third_party() -> dict[str, Reader]:
    return {entry.name.casefold().lstrip("."): entry.load() for entry in entry_points(group="callnlp.readers")}


def supported_endings() -> tuple[str, ...]:
    """Return the file endings that can be read, sorted, without the dot."""
    return tuple(sorted({*_PACKAGED, *_third_party()}))


def open_document(data: bytes, name: str) -> Document:
    """Turn the bytes of a file into a document.

    Parameters
    ----------
    data : bytes
        Bytes of the file.
    name : str
        File name; its ending chooses the reader, the first bytes correct a wrong ending.

    Returns
    -------
    Document

    Raises
    ------
    IngestError
        When the file is empty, too large, of an unknown kind or damaged.
    """
    if not data.strip():
        raise IngestError(f"{name}: empty file; give the transcript itself")
    if len(data) > MAX_BYTES:
        raise IngestError(f"{name}: {len(data)} bytes, more than {MAX_BYTES}; split the file into one call each")
    return _reader(data, name)(data, name)


def _reader(data: bytes, name: str) -> Reader:
    ending = PurePath(name).suffix.casefold().lstrip(".")
    added = _third_party().get(ending)
    if added is not None:
        return added
    module = next((module for sign, module in _SIGNATURES if data.startswith(sign)), None)
    if module == "archive" and ending not in {*_PACKAGED, ""}:
        module = None
    if module is None and _HTML.match(data):
        module = "html"
    if module is None:
        module = _PACKAGED.get(ending, "plain" if not ending or len(ending) > 5 else None)
    if module is None:
        raise IngestError(
            f"{name}: files of the kind .{ending} are not read; known are {', '.join(supported_endings())}"
        )
    reader: Reader = importlib.import_module(f"callnlp.ingest.readers.{module}").read_document
    return reader
