"""Characters that would act instead of showing: made visible before any page prints them."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["show_character", "visible"]

_UNUSUAL = re.compile(r"[^\x20-\x7e]")


def show_character(char: str) -> str:
    """Return a character, or its code point where it is a control or a bidirectional mark."""
    acts = unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}
    return f"⟨U+{ord(char):04X}⟩" if acts else char


def visible(text: str) -> str:
    r"""Return text on one line, with control and bidirectional marks shown by their code points.

    Examples
    --------
    >>> visible("up\u202e3%")
    'up⟨U+202E⟩3%'
    """
    return _UNUSUAL.sub(lambda match: show_character(match.group()), " ".join(text.split()))
