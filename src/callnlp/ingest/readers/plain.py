"""Text and Markdown: the canonical text is the decoded file itself."""

from __future__ import annotations

from callnlp.ingest.decode import decode
from callnlp.ingest.document import Document

__all__ = ["read_document"]


def read_document(data: bytes, name: str) -> Document:
    """Decode a text file; offsets are into the file (newlines as ``\\n``).

    Parameters
    ----------
    data : bytes
    name : str

    Returns
    -------
    Document

    Raises
    ------
    IngestError
        When the bytes are no text.
    """
    return Document(decode(data, name))
