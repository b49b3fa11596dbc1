"""Is it a call at all? Articles, press releases and paywalled stubs are refused by name."""

from __future__ import annotations

import re

from callnlp.errors import IngestError
from callnlp.ingest.cues import Cues
from callnlp.ingest.segment import Segmented

__all__ = ["require_call"]

_SPOKEN = re.compile(
    r"(?i)\b(?:operator|good (?:morning|afternoon|evening|day)|thank you|conference call|earnings call|webcast|"
    r"next question|first question|turn (?:the call|it) over|please go ahead|welcome)\b"
)
_MIN_WORDS = 120


def require_call(text: str, parts: Segmented, name: str, cues: Cues) -> None:
    """Refuse a file that is no transcript.

    Parameters
    ----------
    text : str
    parts : Segmented
    name : str
        For the message.
    cues : Cues

    Raises
    ------
    IngestError
        Saying what the file looks like and what to do.
    """
    del cues
    if parts.drafts:
        return
    spoken = len(_SPOKEN.findall(text[:200_000]))
    if spoken < 3:
        raise IngestError(f"{name}: no speaker and no spoken words found, so not a call transcript; give the transcript itself")
