"""Is it a call at all? Articles, press releases and paywalled stubs are refused by name."""

from __future__ import annotations

import re

from callnlp.errors import IngestError
from callnlp.ingest.segment import Segmented

__all__ = ["require_call"]

_PAYWALL = re.compile(
    r"(?i)\b(?:free trial|sign up|log ?in|create (?:a )?free account|subscribe|premium|paywall|membership|"
    r"to (?:continue|keep) reading)\b"
)
#: Fewer spoken words than this are the beginning of a call, not a call.
_STUB_WORDS = 600


def require_call(text: str, parts: Segmented, name: str, *, walled: bool = False) -> None:
    """Refuse a file that is no transcript, or only its free beginning.

    Parameters
    ----------
    text : str
        Canonical text.
    parts : Segmented
        What was found in the document.
    name : str
        For the message.
    walled : bool
        The page says that it is behind a paywall.

    Raises
    ------
    IngestError
        Saying what the file looks like and what to do.
    """
    if not parts.drafts:
        raise IngestError(
            f"{name}: no speaker headings and no spoken words, so an article, a release or a table rather than a call; "
            "give the transcript itself"
        )
    spoken = _spoken_words(text, parts)
    if spoken < _STUB_WORDS and (walled or len(_PAYWALL.findall(text)) >= 3):
        raise IngestError(
            f"{name}: only the first {spoken} words of the call are in the file, the rest is behind a paywall; "
            "save the page when you are signed in"
        )
    known = any(speaker.role != "unknown" for speaker in parts.speakers)
    if len(parts.speakers) == 1 and not known and parts.layout != "speech":
        raise IngestError(
            f"{name}: one heading and no call around it, so an article or a release; give the transcript itself"
        )


def _spoken_words(text: str, parts: Segmented) -> int:
    """Count the words of the turns, no further than to where the file is more than a stub."""
    spoken = 0
    for draft in parts.drafts:
        spoken += _real_words(text[draft.text_start : draft.end])
        if spoken >= _STUB_WORDS:
            break
    return spoken


def _real_words(text: str) -> int:
    """Count words, a word that only repeats the one before it left out (``word word word`` hides a paywall)."""
    words = text.split()
    return sum(word != before for word, before in zip(words, ["", *words], strict=False))
