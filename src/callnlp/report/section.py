"""The CEO section of one company: a fiscal year or one quarter, alone or beside another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from callnlp.annotation import Claim
from callnlp.errors import StoreError
from callnlp.ledger.build import LedgerRow, ledger_rows
from callnlp.ledger.table import concerns, ledger_record
from callnlp.lexicon.load import Lexicon
from callnlp.report.compare import Side, comparison
from callnlp.report.html import render_html
from callnlp.report.markdown import render_markdown
from callnlp.report.model import Grid, QuarterSection, Report, Section
from callnlp.report.quarter import Context, missing_quarter, quarter_section, short_quarter
from callnlp.report.source import CallView, load_calls, load_claims
from callnlp.report.speakers import ceo_changes
from callnlp.report.weighing import company_segments
from callnlp.report.wording import Writer
from callnlp.report.year import year_view
from callnlp.transcript import FiscalPeriod

if TYPE_CHECKING:
    from callnlp.store.store import Store

__all__ = ["build_section", "quarters_of"]


def quarters_of(period: FiscalPeriod) -> list[str]:
    """Return the quarters of a year in order, or the one quarter."""
    if period.quarter is not None:
        return [str(period)]
    return [str(FiscalPeriod(period.year, quarter)) for quarter in (1, 2, 3, 4)]


def build_section(
    store: Store,
    ticker: str,
    period: FiscalPeriod,
    other: FiscalPeriod | None,
    *,
    writer: Writer,
    lexicon: Lexicon,
    templates: str | Path | None = None,
) -> Report:
    """Write the section of a fiscal year or quarter, with another one beside it where asked.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str
        The company.
    period, other : FiscalPeriod
        Both years or both quarters.
    writer : Writer
        Of the language.
    lexicon : Lexicon
        Weights.
    templates : str or Path, optional
        An analyst's own templates.

    Raises
    ------
    StoreError
        When no call of the company or of a period is stored.
    """
    material = _Material.load(store, ticker, period, other, lexicon)
    wanted = quarters_of(period)
    quarters = [material.quarter(quarter, writer) for quarter in wanted]
    views = {quarter: material.calls.get(quarter) for quarter in wanted}
    rows = [row for row in material.ledger if concerns(row, str(period))]
    company = _company(views, ticker)
    made = Section(
        ticker=ticker,
        company=company,
        fiscal_year=period.year,
        language=writer.phrases.language,
        title=_title(company, period, other, writer),
        quarters=tuple(quarters),
        year=year_view(views, quarters, rows, writer, lexicon),
        quarter=str(period) if period.quarter is not None else "",
        compared=str(other) if other is not None else "",
        comparison=material.compared(period, other, writer) if other is not None else (),
        notes=_notes(views, writer),
    )
    shown = [view for view in views.values() if view is not None]
    return Report(
        markdown=render_markdown(made, writer, templates=templates),
        html=render_html(made, writer, [*shown, *material.cited_elsewhere(made, store)], templates=templates),
        data=made.to_dict() | {"ledger": [ledger_record(row, ticker) for row in rows]},
    )


@dataclass(frozen=True, slots=True)
class _Material:
    """What the section is made from: all claims of the company, and the calls that are read in full."""

    claims: Mapping[str, tuple[Claim, ...]]
    calls: Mapping[str, CallView]
    ledger: Sequence[LedgerRow]
    segments: frozenset[str]
    lexicon: Lexicon

    @classmethod
    def load(
        cls, store: Store, ticker: str, period: FiscalPeriod, other: FiscalPeriod | None, lexicon: Lexicon
    ) -> _Material:
        claims = load_claims(store, ticker)
        read: set[str] = set()
        for one in filter(None, (period, other)):
            wanted = quarters_of(one)
            if not any(quarter in claims for quarter in wanted):
                what = f"fiscal {one}" if one.quarter is None else str(one)
                raise StoreError(f"{ticker}: no call of {what} is stored; stored are {', '.join(claims)}")
            read |= {quarter for quarter in wanted if quarter in claims}
        eve = str(FiscalPeriod.parse(quarters_of(period)[0]).next(-1))
        read |= {eve} & set(claims)
        calls = load_calls(store, ticker, {quarter: claims[quarter] for quarter in sorted(read)})
        every = [claim for of_quarter in claims.values() for claim in of_quarter]
        return cls(
            claims=claims,
            calls={view.fiscal_period: view for view in calls},
            ledger=ledger_rows(every, list(claims), lexicon=lexicon),
            segments=company_segments(every),
            lexicon=lexicon,
        )

    def quarter(self, quarter: str, writer: Writer) -> QuarterSection:
        """Return one quarter of the section."""
        view, before = self.calls.get(quarter), self.calls.get(str(FiscalPeriod.parse(quarter).next(-1)))
        if view is None:
            return missing_quarter(quarter, writer)
        return quarter_section(Context(view, before, self.ledger, writer, self.lexicon, self.segments))

    def compared(self, period: FiscalPeriod, other: FiscalPeriod, writer: Writer) -> tuple[Grid, ...]:
        """Return the tables that set two periods side by side."""
        sides = []
        for one in (period, other):
            views = {quarter: self.calls[quarter] for quarter in quarters_of(one) if quarter in self.calls}
            sides.append(Side(one, _named(one, writer), views))
        return comparison(*sides, ledger=self.ledger, writer=writer, lexicon=self.lexicon, segments=self.segments)

    def cited_elsewhere(self, section: Section, store: Store) -> list[CallView]:
        """Return the calls of other periods that the section cites, so that each link has its place."""
        cited = {entry.cite.call for entry in section.year.audit}
        grids = (row for grid in section.comparison for row in grid.rows)
        cited |= {cite.call for row in grids for cell in row.cells for cite in cell.cites}
        cited -= {quarter.call for quarter in section.quarters}
        quarters = {quarter: own for quarter, own in self.claims.items() if any(claim.call in cited for claim in own)}
        return load_calls(store, section.ticker, quarters)


def _named(period: FiscalPeriod, writer: Writer) -> str:
    return short_quarter(str(period)) if period.quarter is not None else writer.period(str(period))


def _title(company: str, period: FiscalPeriod, other: FiscalPeriod | None, writer: Writer) -> str:
    say = writer.phrases
    if period.quarter is None:
        title = say("title", company=company, year=period.year)
    else:
        title = say("title.quarter", company=company, quarter=short_quarter(str(period)))
    return title if other is None else say("title.against", title=title, other=_named(other, writer))


def _company(views: Mapping[str, CallView | None], ticker: str) -> str:
    names = [view.company for view in views.values() if view is not None and view.company]
    return f"{names[-1]} ({ticker})" if names else ticker


def _notes(views: Mapping[str, CallView | None], writer: Writer) -> tuple[str, ...]:
    """Return what holds for the whole year: that one call is all there is, that the CEO changed."""
    say, stored = writer.phrases, [view for view in views.values() if view is not None]
    notes = [say("note.one_call")] if len(stored) == 1 < len(views) else []
    changes = ceo_changes(stored)
    if changes:
        spans = [
            say("note.ceo_span", name=name, quarters="、".join(of) if writer.chinese else ", ".join(of))
            for name, of in ((name, [short_quarter(quarter) for quarter in of]) for name, of in changes)
        ]
        notes.append(say("note.ceo_change", names=("、" if writer.chinese else "; ").join(spans)))
    return tuple(notes)
