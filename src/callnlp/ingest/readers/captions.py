"""Captions (WebVTT, SubRip): the spoken lines one below the other; voices become turns."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from callnlp.errors import IngestError
from callnlp.ingest.build import Spoken, build
from callnlp.ingest.decode import decode
from callnlp.ingest.document import Document

__all__ = ["read_document"]

_TAG = re.compile(r"</?[a-zA-Z][^>]{0,100}>")
_SRT_TIME = re.compile(r"\d{1,2}:\d{2}:\d{2}[,.]\d{1,3}\s*-->")


def read_document(data: bytes, name: str) -> Document:
    """Read captions.

    Parameters
    ----------
    data : bytes
        Bytes of the file.
    name : str
        File name, for the choice of reader and for messages.

    Returns
    -------
    Document
        Offsets are into the caption text without times; lines are kept.

    Raises
    ------
    IngestError
        When the file holds no captions.
    """
    text = decode(data, name)
    captions = _parse(text, name)
    voices = [(getattr(caption, "voice", None) or "").strip() for caption in captions]
    lines = [_plain(caption.raw_text if hasattr(caption, "raw_text") else caption.text) for caption in captions]
    extractor = f"webvtt-py {version('webvtt-py')}"
    if sum(bool(voice) for voice in voices) > len(voices) // 2:
        spoken, cuts = build(_join(voices, lines))
        return Document(spoken, "captions", extractor, "captions_voices", cuts)
    words = "\n".join(line for line in lines if line)
    if not words.strip():
        raise IngestError(f"{name}: no captions with words; give the caption file itself")
    return Document(words, "captions", extractor)


def _parse(text: str, name: str) -> Sequence[Any]:
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    kind = "vtt" if text.lstrip("\ufeff").startswith("WEBVTT") else "srt"
    if kind == "srt" and not _SRT_TIME.search(text[:5000]):
        raise IngestError(f"{name}: no caption times found; give a WebVTT or SubRip file")
    try:
        return list(webvtt.from_buffer(io.BytesIO(text.encode("utf-8")), format=kind))
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError) as error:
        raise IngestError(f"{name}: the captions are malformed ({error}); export them again") from error


def _plain(text: str) -> str:
    return " ".join(_TAG.sub("", text).split())


def _join(voices: Sequence[str], lines: Sequence[str]) -> list[Spoken]:
    turns: list[Spoken] = []
    for voice, line in zip(voices, lines, strict=True):
        if turns and turns[-1].name == voice:
            turns[-1] = Spoken(voice, f"{turns[-1].words}\n{line}")
        else:
            turns.append(Spoken(voice, line))
    return turns
