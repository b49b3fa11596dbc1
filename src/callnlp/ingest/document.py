"""What a reader hands on: the canonical text, and what the file's own structure already says."""

from __future__ import annotations

from dataclasses import dataclass, field

from callnlp.spans import Span
from callnlp.transcript import MaskKind

__all__ = ["Cut", "Document"]


@dataclass(frozen=True, slots=True)
class Cut:
    """A turn that the file's structure names (a JSON entry, a CSV row, a caption voice).

    Parameters
    ----------
    start, text_start, end : int
        Character offsets of the heading, of the first word, and after the last word.
    name : str
        Speaker as written; empty when the structure names none.
    title, affiliation : str or None
        As printed.
    section : str or None
        ``prepared`` or ``qa`` when the structure says so.
    role : str or None
        A role that the file itself gives.
    """

    start: int
    text_start: int
    end: int
    name: str
    title: str | None = None
    affiliation: str | None = None
    section: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Canonical text of one file, before anybody looked for speakers.

    Parameters
    ----------
    text : str
        All offsets are characters into it.
    media : str
        ``text``, ``html``, ``pdf``, ``json``, ``csv`` or ``captions``.
    extractor : str or None
        Library and version when the text is not the file's own.
    layout : str or None
        Id of the layout when the file's structure decides it.
    cuts : tuple of Cut
        Turns that the structure names; empty for running text.
    masks : tuple of (Span, str)
        What the reader knows not to be speech.
    facts : dict of str to str
        ``ticker``, ``company``, ``period``, ``date`` from the file's own fields, and ``title``.
    notes : tuple of str
        See the function above.
    """

    text: str
    media: str = "text"
    extractor: str | None = None
    layout: str | None = None
    cuts: tuple[Cut, ...] = ()
    masks: tuple[tuple[Span, MaskKind], ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
