"""Text and Markdown: the canonical text is the decoded file itself."""

from __future__ import annotations

import re

from callnlp.ingest.decode import decode
from callnlp.ingest.document import Document
from callnlp.spans import Span, merge
from callnlp.transcript import MaskKind

__all__ = ["read_document"]

#: ``[ 46] [EN] Jonathan Neilson: ...`` then ``[中] ...``: numbered paragraphs with their translation.
_ENGLISH = re.compile(r"(?m)^[ \t]{0,8}\[[ \d]{1,5}\][ \t]?\[EN\][ \t]?")
_OTHER = re.compile(r"(?m)^[ \t]{0,12}\[(?:中|ZH|CN|JA|KO|DE|FR|ES)\]")
_RULED = re.compile(r"(?m)^[ \t]{0,4}━━ .{1,400}$\n(?P<other>[ \t]{0,4}━━ .{1,400}$)?")
_FOREIGN_LINE = re.compile(r"(?m)^[^\n\u3040-\uffef]{0,60}[\u3040-\uffef]{2}[^\n]*$")
_MIN_PAIRS = 5


def read_document(data: bytes, name: str) -> Document:
    r"""Decode a text file; offsets are into the file (newlines as ``\\n``).

    Parameters
    ----------
    data : bytes
        Bytes of the file.
    name : str
        File name, for the choice of reader and for messages.

    Returns
    -------
    Document
        In a bilingual file the translation is masked.

    Raises
    ------
    IngestError
        When the bytes are no text.
    """
    text = decode(data, name)
    if "[EN]" in text and len(starts := list(_ENGLISH.finditer(text))) >= _MIN_PAIRS:
        return Document(text, layout="bilingual_interleaved", masks=_translation(text, starts))
    return Document(text)


def _translation(text: str, starts: list[re.Match[str]]) -> tuple[tuple[Span, MaskKind], ...]:
    """Mask paragraph marks, and from each translation mark to the next numbered paragraph."""
    masks: list[tuple[Span, MaskKind]] = []
    ruled = [match.start() for match in _RULED.finditer(text)]
    bounds = sorted([*(match.start() for match in starts), *ruled, len(text)])
    masks += [(Span(match.start(), match.end()), "page_furniture") for match in starts]
    masks += [(Span(*match.span()), "translation") for match in _FOREIGN_LINE.finditer(text)]
    at = 0
    for match in _OTHER.finditer(text):
        while at < len(bounds) and bounds[at] <= match.start():
            at += 1
        end = bounds[at] if at < len(bounds) else len(text)
        masks.append((Span(match.start(), end), "translation"))
    return tuple(
        [*((span, kind) for span, kind in masks if kind != "translation")]
        + [(span, "translation") for span in merge(span for span, kind in masks if kind == "translation")]
    )
