"""Records of a transcript as read: text, turns, speakers, sentences, masks, fiscal period.

All records are frozen; a change makes a new object (:func:`dataclasses.replace`). Offsets are
characters into ``Transcript.text``, half-open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from callnlp.errors import UsageError
from callnlp.spans import Span, joined, outer

__all__ = [
    "ROLES",
    "SECTIONS",
    "Exchange",
    "FiscalPeriod",
    "Mask",
    "MaskKind",
    "Role",
    "Section",
    "Sentence",
    "Source",
    "Speaker",
    "Transcript",
    "Turn",
]

Role = Literal["ceo", "cfo", "executive", "ir", "analyst", "operator", "unknown"]
ROLES: tuple[Role, ...] = ("ceo", "cfo", "executive", "ir", "analyst", "operator", "unknown")
Section = Literal["prepared", "qa"]
SECTIONS: tuple[Section, ...] = ("prepared", "qa")
MaskKind = Literal[
    "safe_harbor",  # forward-looking statements disclaimer
    "non_gaap",  # boilerplate about non-GAAP measures, replay and web site details
    "advertisement",
    "page_furniture",  # headers, footers, page numbers, copyright lines, navigation
    "front_matter",  # title, date, participants list: everything before the first turn
    "back_matter",  # duration, participants, disclosures: everything after the last turn
    "logistics",  # operator instructions
    "time_mark",
    "stage_direction",  # [Inaudible], [Operator Instructions]
    "translation",  # the other language of a bilingual file
    "heading",  # the printed heading of a turn or section
]

_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>0[1-9]|1[0-2])))?\Z")


@dataclass(frozen=True, slots=True, order=True)
class FiscalPeriod:
    """A fiscal year, or a quarter or half of it; sorts in time order within one grain.

    Parameters
    ----------
    year : int
        Fiscal year as the company names it.
    quarter : int or None
        1 to 4.
    half : int or None
        1 or 2; never together with ``quarter``.

    Raises
    ------
    UsageError
        When a number is out of range.

    Examples
    --------
    >>> period = FiscalPeriod.parse("2025-Q4")
    >>> str(period.next()), str(period.year_before())
    ('2026-Q1', '2024-Q4')
    """

    year: int
    quarter: int | None = None
    half: int | None = None

    def __post_init__(self) -> None:
        if not 1900 <= self.year <= 2200:
            raise UsageError(f"fiscal year {self.year} is out of range 1900-2200")
        if self.quarter is not None and self.quarter not in (1, 2, 3, 4):
            raise UsageError(f"fiscal quarter {self.quarter} is not 1, 2, 3 or 4")
        if self.half is not None and (self.half not in (1, 2) or self.quarter is not None):
            raise UsageError(f"fiscal half {self.half} is not 1 or 2, or stands beside a quarter")

    @classmethod
    def parse(cls, text: str) -> FiscalPeriod:
        """Read ``2025-Q3``, ``2025-H2`` or ``2025``.

        Raises
        ------
        UsageError
            When ``text`` is written in any other way.
        """
        match = _PERIOD.match(text.strip().upper())
        if match is None or match["month"]:
            raise UsageError(f"period {text!r}: write 2025-Q3, 2025-H2 or 2025")
        quarter, half = match["quarter"], match["half"]
        return cls(int(match["year"]), int(quarter) if quarter else None, int(half) if half else None)

    def __str__(self) -> str:
        if self.quarter is not None:
            return f"{self.year}-Q{self.quarter}"
        return f"{self.year}-H{self.half}" if self.half is not None else str(self.year)

    def next(self, steps: int = 1) -> FiscalPeriod:
        """Return the period ``steps`` later (earlier when negative), of the same grain."""
        if self.quarter is not None:
            index = self.year * 4 + self.quarter - 1 + steps
            return FiscalPeriod(index // 4, index % 4 + 1)
        if self.half is not None:
            index = self.year * 2 + self.half - 1 + steps
            return FiscalPeriod(index // 2, None, index % 2 + 1)
        return FiscalPeriod(self.year + steps)

    def year_before(self) -> FiscalPeriod:
        """Return the same quarter or half of the year before."""
        return FiscalPeriod(self.year - 1, self.quarter, self.half)

    def calendar_quarter(self, year_end_month: int | None) -> FiscalPeriod | None:
        """Return the calendar quarter in which at least two of the quarter's three months lie.

        Parameters
        ----------
        year_end_month : int or None
            Last month (1-12) of the fiscal year; the year is taken to be named by the one it ends in.

        Returns
        -------
        FiscalPeriod or None
            None when this is no quarter, or the month is not known.

        Examples
        --------
        >>> str(FiscalPeriod.parse("2026-Q4").calendar_quarter(1))
        '2025-Q4'
        """
        if self.quarter is None or year_end_month is None:
            return None
        # The middle month, counted from January of the year in which the fiscal year ends.
        middle = year_end_month - 1 - 3 * (4 - self.quarter) - 1
        return FiscalPeriod(self.year + middle // 12, middle % 12 // 3 + 1)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the text came from.

    Parameters
    ----------
    name : str
        File name without folders (shown to people; never an absolute path).
    sha256 : str
        Hex digest of the source bytes.
    media : str
        ``text``, ``html``, ``pdf``, ``json``, ``csv``, ``captions``.
    extractor : str or None
        Library and version that made the text, when offsets are into extracted text.
    """

    name: str
    sha256: str
    media: str = "text"
    extractor: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person of the call, after name variants are resolved.

    ``rules`` are the ids of the role rules that decided ``role``.
    """

    name: str
    role: Role = "unknown"
    title: str | None = None
    affiliation: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mask:
    """Characters that stay in the text but never yield a claim, a theme or a quote."""

    span: Span
    kind: MaskKind


@dataclass(frozen=True, slots=True)
class Turn:
    """One uninterrupted stretch of one speaker.

    Parameters
    ----------
    index : int
        Position in ``Transcript.turns``, from 0.
    span : Span
        From the first character of the printed heading to after the last word.
    text_start : int
        Offset of the first spoken character (equal to ``span.start`` without a heading).
    speaker : Speaker
    section : {"prepared", "qa"}
    rules : tuple of str
        Ids of the heading and section rules that made the turn.
    """

    index: int
    span: Span
    text_start: int
    speaker: Speaker
    section: Section
    rules: tuple[str, ...] = ()

    @property
    def role(self) -> Role:
        """The speaker's role in this call."""
        return self.speaker.role

    @property
    def words(self) -> Span:
        """The span of what is spoken, without the heading."""
        return Span(self.text_start, self.span.end)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, in one part, or in two or more where page furniture cuts it.

    ``paragraph`` numbers the paragraphs of the call from 0 and is the unit of resampling.
    """

    index: int
    spans: tuple[Span, ...]
    turn: int
    paragraph: int

    @property
    def span(self) -> Span:
        """Outer bounds; for the words use :meth:`text`."""
        return outer(self.spans)

    def text(self, source: str) -> str:
        """Return the parts joined by one space."""
        return joined(source, self.spans)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with all its follow-ups, and the answers that belong to it.

    ``questions`` and ``answers`` are turn indices in order; ``asker`` is the analyst's name.
    """

    index: int
    asker: str
    questions: tuple[int, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """A call as read: the source's own text, and what stands where in it.

    Parameters
    ----------
    text : str
        Canonical text. All offsets of all records are characters into it.
    source : Source
    ticker, company, call_date : str or None
        ``call_date`` is ISO 8601 (``2025-10-30``).
    fiscal_period : FiscalPeriod or None
        The quarter the call reports on; None when the text does not say.
    layout : str
        Id of the layout that was recognised.
    speakers, turns, sentences, exchanges, masks : tuple
        In text order. Sentences never overlap a mask. Headings and everything outside of turns
        is under a mask, so that turns' words, sentences' gaps and masks cover all characters.
    qa_start : int or None
        Offset where questions and answers begin.
    notes : tuple of str
        What the reader could not decide or found in conflict, each one sentence.
    period_rules : tuple of str
        Ids of the rules that decided ``fiscal_period``.
    year_end_month : int or None
        Month (1-12) in which the fiscal year ends, when it can be read.
    """

    text: str
    source: Source
    ticker: str | None = None
    company: str | None = None
    fiscal_period: FiscalPeriod | None = None
    call_date: str | None = None
    layout: str = "unknown"
    speakers: tuple[Speaker, ...] = ()
    turns: tuple[Turn, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    masks: tuple[Mask, ...] = ()
    qa_start: int | None = None
    notes: tuple[str, ...] = ()
    period_rules: tuple[str, ...] = ()
    year_end_month: int | None = None

    @property
    def call(self) -> str:
        """The key people see: ``AMZN-2025-Q3``; ``UNKNOWN`` stands for what is not known."""
        return f"{self.ticker or 'UNKNOWN'}-{self.fiscal_period or 'UNKNOWN'}"

    @property
    def source_id(self) -> str:
        """The call plus the first 8 hex digits of the SHA-256 of the bytes."""
        return f"{self.call}-{self.source.sha256[:8]}"

    def remarks(self, *, role: Role | None = None, section: Section | None = None) -> Iterator[tuple[Turn, str]]:
        """Yield turns with their words (heading left out), by role and section.

        Parameters
        ----------
        role : str, optional
            One of :data:`ROLES`; all when None.
        section : {"prepared", "qa"}, optional
            Both when None.

        Yields
        ------
        tuple of (Turn, str)

        Raises
        ------
        UsageError
            When the role or section is not a known one.
        """
        if role is not None and role not in ROLES:
            raise UsageError(f"role {role!r}: use one of {', '.join(ROLES)}")
        if section is not None and section not in SECTIONS:
            raise UsageError(f"section {section!r}: use prepared or qa")
        for turn in self.turns:
            if role in (None, turn.role) and section in (None, turn.section):
                yield turn, turn.words.slice(self.text)
