"""PDF: the text layer page by page, spaced letters closed up; page furniture is masked later."""

from __future__ import annotations

import re
from importlib.metadata import version

from callnlp.errors import IngestError
from callnlp.ingest.decode import normalise_newlines
from callnlp.ingest.document import Document

__all__ = ["read_document"]

_MAX_PAGES = 400
_MAX_CHARS = 5_000_000
#: A hyphen that the text layer marks as broken over a line end.
_SOFT = re.compile("[\ufffe\u0002]\n?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def read_document(data: bytes, name: str) -> Document:
    """Extract the text layer.

    Parameters
    ----------
    data : bytes
        Bytes of the file.
    name : str
        File name, for the choice of reader and for messages.

    Returns
    -------
    Document
        Offsets are into the extracted text; pages are parted by a line break.

    Raises
    ------
    IngestError
        When the file is damaged, locked, too long, or a scan without text.
    """
    import pypdfium2

    try:
        pages = _pages(pypdfium2.PdfDocument(data), name)
    except pypdfium2.PdfiumError as error:
        raise IngestError(f"{name}: the PDF cannot be opened ({error}); save it again, without a password") from error
    text = _CONTROL.sub("", _SOFT.sub("-", normalise_newlines("\n".join(pages))))
    if len(text.split()) < 20:
        raise IngestError(f"{name}: the PDF has no text layer (a scan?); run text recognition on it first")
    return Document(text, "pdf", f"pypdfium2 {version('pypdfium2')}")


def _pages(document: object, name: str) -> list[str]:
    pages: list[str] = []
    size = 0
    count = len(document)  # type: ignore[arg-type]
    if count > _MAX_PAGES:
        raise IngestError(f"{name}: {count} pages, more than {_MAX_PAGES}; give the transcript alone")
    for number in range(count):
        page = document[number]  # type: ignore[index]
        text = page.get_textpage().get_text_bounded()
        size += len(text)
        if size > _MAX_CHARS:
            raise IngestError(f"{name}: more than {_MAX_CHARS} characters; give the transcript alone")
        pages.append(text)
    return pages
