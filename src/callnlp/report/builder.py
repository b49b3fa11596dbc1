"""The CEO section of a company and fiscal year: store rows in, Markdown, HTML and data out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callnlp.annotation import Claim
from callnlp.errors import StoreError, UsageError
from callnlp.ledger.build import LedgerRow, ledger_rows
from callnlp.ledger.table import concerns, ledger_record
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.report.html import render_html
from callnlp.report.markdown import render_markdown
from callnlp.report.model import Report, Section
from callnlp.report.quarter import Context, missing_quarter, quarter_section
from callnlp.report.source import CallView, load_calls, load_claims
from callnlp.report.weighing import company_segments
from callnlp.report.wording import writer_for
from callnlp.report.year import year_view
from callnlp.transcript import FiscalPeriod

if TYPE_CHECKING:
    from callnlp.store.store import Store

__all__ = ["build_report"]

_SECTIONS = ("ceo",)


def build_report(
    store: Store,
    ticker: str,
    *,
    fiscal_year: int,
    language: str = "en",
    section: str = "ceo",
    lexicon: Lexicon | None = None,
) -> Report:
    """Write the CEO section of a fiscal year from stored calls.

    Everything that is printed comes from rows of the store; the same store gives the same bytes.

    Parameters
    ----------
    store : Store
        Where the annotated calls are.
    ticker : str
        The company.
    fiscal_year : int
        As the company names it.
    language : {"en", "zh"}
        Language of the wording; quotations stay as spoken.
    section : {"ceo"}
        Which section of a report.
    lexicon : Lexicon, optional
        Labels, wording and weights; the packaged ones when None.

    Returns
    -------
    Report
        ``markdown``, ``html`` (one self-contained page) and ``data`` (JSON-ready).

    Raises
    ------
    UsageError
        When the language or section is not a known one.
    StoreError
        When the store holds no call of the ticker, or none of the year; the message names what
        there is.

    Examples
    --------
    >>> build_report(Store("calls"), "AMZN", fiscal_year=2025, language="zh").markdown  # doctest: +SKIP
    """
    if section not in _SECTIONS:
        raise UsageError(f"section {section!r}: use {', '.join(_SECTIONS)}")
    lexicon = lexicon or load_lexicon()
    writer = writer_for(language, lexicon=lexicon)
    claims = load_claims(store, ticker)
    wanted = [str(FiscalPeriod(fiscal_year, quarter)) for quarter in (1, 2, 3, 4)]
    if not any(quarter in claims for quarter in wanted):
        raise StoreError(f"{ticker}: no call of fiscal {fiscal_year} is stored; stored are {', '.join(claims)}")
    eve = str(FiscalPeriod(fiscal_year - 1, 4))
    read = load_calls(store, ticker, {quarter: claims[quarter] for quarter in (eve, *wanted) if quarter in claims})
    calls = {view.fiscal_period: view for view in read}
    every = [claim for of_quarter in claims.values() for claim in of_quarter]
    ledger, segments = ledger_rows(every, list(claims), lexicon=lexicon), company_segments(every)
    quarters = []
    for quarter in wanted:
        view, before = calls.get(quarter), calls.get(str(FiscalPeriod.parse(quarter).next(-1)))
        if view is None:
            quarters.append(missing_quarter(quarter, writer))
        else:
            quarters.append(quarter_section(Context(view, before, ledger, writer, lexicon, segments)))
    views = {quarter: calls.get(quarter) for quarter in wanted}
    company = _company(views, ticker)
    made = Section(
        ticker=ticker,
        company=company,
        fiscal_year=fiscal_year,
        language=language,
        title=writer.phrases("title", company=company, year=fiscal_year),
        quarters=tuple(quarters),
        year=year_view(views, quarters, ledger, writer, lexicon),
    )
    shown = [view for view in views.values() if view is not None]
    return Report(
        markdown=render_markdown(made, writer),
        html=render_html(made, writer, [*shown, *_cited_elsewhere(made, store, claims)]),
        data=made.to_dict() | {"ledger": _ledger_data(ledger, ticker, fiscal_year)},
    )


def _company(views: dict[str, CallView | None], ticker: str) -> str:
    names = [view.company for view in views.values() if view is not None and view.company]
    return f"{names[-1]} ({ticker})" if names else ticker


def _ledger_data(ledger: list[LedgerRow], ticker: str, fiscal_year: int) -> list[dict[str, Any]]:
    return [ledger_record(row, ticker) for row in ledger if concerns(row, fiscal_year)]


def _cited_elsewhere(section: Section, store: Store, claims: dict[str, tuple[Claim, ...]]) -> list[CallView]:
    """Return the calls of other years that the section cites, so that each link has its place."""
    cited = {entry.cite.call for entry in section.year.audit} - {quarter.call for quarter in section.quarters}
    quarters = {quarter: own for quarter, own in claims.items() if any(claim.call in cited for claim in own)}
    return load_calls(store, section.ticker, quarters)
