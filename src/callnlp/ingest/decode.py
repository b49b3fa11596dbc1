"""Bytes to text: UTF-8 first, then what the bytes say; binary data is refused."""

from __future__ import annotations

import codecs
import re

from callnlp.errors import IngestError

__all__ = ["decode", "normalise_newlines"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
#: Share of control characters above which data is no text.
_MAX_CONTROL = 0.02


def decode(data: bytes, name: str) -> str:
    r"""Return the text of ``data``, byte-order mark dropped and line ends as ``\\n``.

    Parameters
    ----------
    data : bytes
        Bytes of the file.
    name : str
        File name, for the message.

    Returns
    -------
    str

    Raises
    ------
    IngestError
        When the data is binary or in no encoding that can be told.
    """
    text = _by_mark(data)
    if text is None or text.count("\0", 0, _SAMPLE) > len(text[:_SAMPLE]) // 5:
        text = _by_guess(data, name)
    sample = text[:_SAMPLE]
    if sample and len(_CONTROL.findall(sample)) > _MAX_CONTROL * len(sample):
        raise IngestError(f"{name}: binary data, not text; convert the file to text, HTML or PDF first")
    return normalise_newlines(text)


def normalise_newlines(text: str) -> str:
    r"""Return ``text`` with every line end written as ``\\n``."""
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _by_mark(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding if encoding != "utf-8" else "utf-8-sig")
            except UnicodeDecodeError:
                return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _by_guess(data: bytes, name: str) -> str:
    head = data[:_SAMPLE]
    if head.count(b"\0") > len(head) // 5:
        return _wide(data, name)
    from charset_normalizer import from_bytes

    best = from_bytes(head, cp_exclusion=["utf_16", "utf_32"]).best() if head.count(b"\0") == 0 else None
    for encoding in (best.encoding if best else "cp1252", "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise IngestError(f"{name}: no encoding fits; save the file as UTF-8")


def _wide(data: bytes, name: str) -> str:
    """Decode UTF-16 without a mark: zeros stand at even or at odd places."""
    encoding = "utf-16-be" if data[:_SAMPLE:2].count(0) > data[1:_SAMPLE:2].count(0) else "utf-16-le"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise IngestError(f"{name}: binary data, not text; convert the file to text, HTML or PDF first") from None
