"""Gzip and zip: one transcript inside, sizes bounded, no archive inside an archive."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from callnlp.errors import IngestError
from callnlp.ingest.document import Document

__all__ = ["read_document"]


def read_document(data: bytes, name: str) -> Document:
    """Open an archive and read the one file in it.

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
        When the archive is damaged, locked, empty, nested, unpacks to too much, or holds several files.
    """
    from callnlp.ingest.registry import open_document

    inner, inner_name = _gunzip(data, name) if data.startswith(b"\x1f\x8b") else _unzip(data, name)
    if inner.startswith((b"\x1f\x8b", b"PK\x03\x04")):
        raise IngestError(f"{name}: an archive inside an archive; unpack it once")
    return open_document(inner, inner_name)


def _gunzip(data: bytes, name: str) -> tuple[bytes, str]:
    from callnlp.ingest.registry import MAX_BYTES

    decompressor = zlib.decompressobj(wbits=31)
    try:
        inner = decompressor.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise IngestError(f"{name}: the gzip file is damaged ({error}); pack it again") from error
    if len(inner) > MAX_BYTES:
        raise IngestError(f"{name}: unpacks to more than {MAX_BYTES} bytes; give one transcript")
    if not decompressor.eof:
        raise IngestError(f"{name}: the gzip file is cut off; copy it again")
    return inner, name.removesuffix(".gz").removesuffix(".GZ") or "input"


def _unzip(data: bytes, name: str) -> tuple[bytes, str]:
    from callnlp.ingest.registry import MAX_BYTES

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [
                info
                for info in archive.infolist()
                if not info.is_dir()
                and not PurePosixPath(info.filename).name.startswith((".", "__"))
                and not info.filename.startswith("__MACOSX/")
            ]
            if len(members) != 1:
                raise IngestError(f"{name}: {len(members)} files in the archive; give one transcript a zip file")
            if members[0].file_size > MAX_BYTES:
                raise IngestError(f"{name}: unpacks to more than {MAX_BYTES} bytes; give one transcript")
            with archive.open(members[0]) as file:
                inner = file.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        if isinstance(error, IngestError):
            raise
        raise IngestError(f"{name}: the zip file is damaged or locked ({error}); pack it again") from error
    if len(inner) > MAX_BYTES:
        raise IngestError(f"{name}: unpacks to more than {MAX_BYTES} bytes; give one transcript")
    return inner, PurePosixPath(members[0].filename).name
