"""The section as data: what Markdown, HTML and JSON are all made from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

__all__ = [
    "AuditEntry",
    "Cite",
    "Grid",
    "GridRow",
    "GuideBand",
    "GuideLine",
    "Headline",
    "LedgerLine",
    "Line",
    "Peers",
    "QuarterSection",
    "Quote",
    "Report",
    "Section",
    "ThemeCell",
    "ThemeRow",
    "ToneCell",
    "YearView",
]


@dataclass(frozen=True, slots=True, order=True)
class Cite:
    """Characters ``start`` to ``end`` of the stored text of a call."""

    call: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One statement: words, what is stressed after them, sources, and the claims behind it."""

    text: str
    cites: tuple[Cite, ...] = ()
    claims: tuple[str, ...] = ()
    strong: str = ""
    tail: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a table side by side: its label, and one cell a column with its sources."""

    label: str
    cells: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table side by side; ``corner`` heads the labels, ``note`` stands below, or alone without rows.

    ``group`` heads this table and those of no group that follow.
    """

    title: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    note: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline theme and why it is the headline.

    ``kind`` is ``rises`` (its rate rose, lower bound above 0), ``leads`` (highest rate) or
    ``none``; ``whole_call`` tells that no CEO words are attributed.
    """

    kind: Literal["rises", "leads", "none"]
    theme: str | None = None
    label: str = ""
    n: int = 0
    per_1000: float = 0.0
    change: float | None = None
    interval: tuple[float, float] | None = None
    whole_call: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences, an exact substring of the call's text from ``cite.start`` to ``cite.end``."""

    text: str
    cite: Cite
    speaker: str
    role: str
    section: str
    attribution: str
    score: float
    question: str = ""
    question_cite: Cite | None = None
    context: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuideLine:
    """A row of the guidance table: what is guided, what it was before, the computed verb."""

    subject: str
    period: str
    guide: str
    guide_cites: tuple[Cite, ...]
    before: str
    before_cites: tuple[Cite, ...]
    change: str
    change_text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuarterSection:
    """One quarter; ``missing`` when no call of it is stored."""

    quarter: str
    label: str
    heading: str
    anchor: str
    missing: bool = False
    call: str = ""
    source_id: str = ""
    call_date: str | None = None
    headline: Headline | None = None
    speakers: Line | None = None
    themes: Line | None = None
    tone: Line | None = None
    quote: Quote | None = None
    no_quote: str = ""
    results: tuple[Line, ...] = ()
    not_given: tuple[str, ...] = ()
    guidance: tuple[GuideLine, ...] = ()
    due: tuple[Line, ...] = ()
    doubts: tuple[Line, ...] = ()
    analysts: tuple[Line, ...] = ()
    analyst_total: str = ""


@dataclass(frozen=True, slots=True)
class ThemeCell:
    """A theme in a quarter; ``n`` is None where there is no call."""

    n: int | None
    easing: int = 0
    words: int = 0
    per_1000: float = 0.0
    whole_call: bool = False


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme over the quarters of the year."""

    theme: str
    label: str
    cells: tuple[ThemeCell, ...]


@dataclass(frozen=True, slots=True)
class ToneCell:
    """Net tone of a role in a quarter, with n and a 95% interval; ``net`` None without sentences."""

    net: float | None
    n: int
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A ledger row in words, with the sources of each cell."""

    subject: str
    period: str
    first: str
    first_cites: tuple[Cite, ...]
    later: tuple[Line, ...]
    actual: str
    actual_cites: tuple[Cite, ...]
    verdict: str
    verdict_text: str
    distance: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One figure or quotation of the section and where it comes from."""

    kind: str
    text: str
    cite: Cite
    claim: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuideBand:
    """A guided range and its actual, for charts: base units, signed; ``group`` holds one chart."""

    group: str
    subject: str
    period: str
    low: float | None
    high: float | None
    actual: float | None
    text: str
    actual_text: str = ""


@dataclass(frozen=True, slots=True)
class YearView:
    """The year: themes by quarter, ledger, tone by role, audit sheet."""

    quarters: tuple[str, ...]
    labels: tuple[str, ...]
    themes: tuple[ThemeRow, ...] = ()
    ledger: tuple[LedgerLine, ...] = ()
    ledger_more: int = 0
    tone_roles: tuple[tuple[str, tuple[ToneCell, ...]], ...] = ()
    bands: tuple[GuideBand, ...] = ()
    audit: tuple[AuditEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The CEO section of one company and a fiscal year, or one quarter of it, in one language.

    ``quarter`` is set where the section is of one call, ``compared`` where another quarter or year
    stands beside it; ``notes`` are what a reader should know of the whole.
    """

    ticker: str
    company: str
    fiscal_year: int
    language: str
    title: str
    quarters: tuple[QuarterSection, ...]
    year: YearView
    quarter: str = ""
    compared: str = ""
    comparison: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as nested plain dicts and lists, ready for JSON."""
        return {key: _plain(value) for key, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Peers:
    """Several companies side by side over the quarters of a calendar year, in one language."""

    tickers: tuple[str, ...]
    language: str
    title: str
    quarters: tuple[str, ...]
    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return everything as nested plain dicts and lists, ready for JSON."""
        return {key: _plain(value) for key, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


@dataclass(frozen=True, slots=True)
class Report:
    """A finished section, or a table of companies.

    Parameters
    ----------
    markdown : str
        Ends with a newline.
    html : str
        One self-contained page with the transcripts.
    data : dict
        Everything in the section, JSON-ready; the ledger with all its rows.
    """

    markdown: str
    html: str
    data: dict[str, Any]
