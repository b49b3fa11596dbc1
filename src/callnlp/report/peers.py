"""Several companies side by side: themes and capital expenditure, aligned by calendar quarter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.annotation import Claim
from callnlp.errors import StoreError
from callnlp.ledger.build import CompanyRoles
from callnlp.ledger.fit import is_money
from callnlp.ledger.rows import plain, records
from callnlp.lexicon.load import Lexicon
from callnlp.report.facts import Fact
from callnlp.report.guidance import guide_text, period_inferred, period_text
from callnlp.report.html import render_html
from callnlp.report.markdown import render_markdown, theme_cell
from callnlp.report.model import Cite, Grid, GridRow, Line, Peers, Report, ThemeCell
from callnlp.report.quarter import Context, quarter_facts, short_quarter, value_cites
from callnlp.report.rates import Rate, Scope, rates_of, scope_of
from callnlp.report.source import CallView, load_calls, load_claims
from callnlp.report.weighing import company_segments
from callnlp.report.wording import Writer
from callnlp.store.calendar import calendar_quarters
from callnlp.transcript import FiscalPeriod

if TYPE_CHECKING:
    from callnlp.store.store import Store

__all__ = ["build_peers"]

_THEMES = 8
_ALWAYS = "supply_constrained"
_GUIDES = 2
#: What is spent beyond so many times a quarter's sales is said of an industry, not of the company.
_MOST_OF_SALES = 3.0


def build_peers(
    store: Store,
    tickers: Sequence[str],
    period: FiscalPeriod,
    *,
    writer: Writer,
    lexicon: Lexicon,
    templates: str | Path | None = None,
) -> Report:
    """Set companies side by side over a calendar year or quarter.

    Parameters
    ----------
    store : Store
        Where the calls are.
    tickers : sequence of str
        Two or more; columns in this order.
    period : FiscalPeriod
        A calendar year or quarter.
    writer : Writer
        Of the language.
    lexicon : Lexicon
        Weights.
    templates : str or Path, optional
        An analyst's own templates.

    Raises
    ------
    StoreError
        When the store does not know a ticker, or holds no call of the period for any.
    """
    quarters = [str(FiscalPeriod(period.year, q)) for q in (1, 2, 3, 4) if period.quarter in (None, q)]
    companies = [_Company.load(store, ticker, quarters, lexicon) for ticker in tickers]
    if not any(company.calls for company in companies):
        held = "; ".join(f"{company.ticker} {', '.join(company.stored)}" for company in companies)
        raise StoreError(f"no call of calendar {period} is stored for {', '.join(tickers)}; calendar quarters: {held}")
    names = ("、" if writer.chinese else ", ").join(company.name for company in companies)
    table = _Table(tuple(companies), tuple(quarters), writer, lexicon)
    peers = Peers(
        tickers=tuple(tickers),
        language=writer.phrases.language,
        title=_title(names, period, writer),
        quarters=tuple(quarters),
        grids=(table.capex(), table.guides(), *table.themes()),
        notes=tuple(writer.phrases(c.placed, ticker=c.ticker) for c in companies if c.placed),
    )
    calls = [company.calls[quarter] for company in companies for quarter in quarters if quarter in company.calls]
    return Report(
        markdown=render_markdown(peers, writer, templates=templates),
        html=render_html(peers, writer, calls, templates=templates),
        data=peers.to_dict(),
    )


def _title(names: str, period: FiscalPeriod, writer: Writer) -> str:
    if period.quarter is None:
        return writer.phrases("title.peers", companies=names, year=period.year)
    return writer.phrases("title.peers.quarter", companies=names, quarter=short_quarter(str(period)))


@dataclass(frozen=True, slots=True)
class _Company:
    """One column: its calls and scopes by calendar quarter."""

    ticker: str
    name: str
    calls: Mapping[str, CallView]
    scopes: Mapping[str, Scope]
    segments: frozenset[str]
    stored: tuple[str, ...]
    placed: str

    @classmethod
    def load(cls, store: Store, ticker: str, quarters: Sequence[str], lexicon: Lexicon) -> _Company:
        claims = load_claims(store, ticker)
        rows = [row for row in records(store.calls(ticker=ticker)) if row["fiscal_period"] in claims]
        calendar, how = calendar_quarters(rows)
        wanted = {fiscal: claims[fiscal] for fiscal, quarter in calendar.items() if quarter in quarters}
        calls = {calendar[view.fiscal_period]: view for view in load_calls(store, ticker, wanted)}
        names = [str(row["company"]) for row in rows if plain(row.get("company"))]
        every = [claim for of_quarter in claims.values() for claim in of_quarter]
        return cls(
            ticker=ticker,
            name=f"{names[-1]} ({ticker})" if names else ticker,
            calls=calls,
            scopes={quarter: scope_of(view) for quarter, view in calls.items()},
            segments=company_segments(every),
            stored=tuple(sorted(set(calendar.values()))),
            placed=f"peers.{how}" if how else "",
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """Writes the grids."""

    companies: tuple[_Company, ...]
    quarters: tuple[str, ...]
    writer: Writer
    lexicon: Lexicon

    def _columns(self) -> tuple[str, ...]:
        return tuple(company.ticker for company in self.companies)

    def _by_quarter(self, head: str, cell: Any) -> Grid:
        say = self.writer.phrases
        rows = []
        for quarter in self.quarters:
            cells = []
            for company in self.companies:
                view = company.calls.get(quarter)
                cells.append(
                    Line(say("year.no_call")) if view is None else self._placed(cell(company, view), view, quarter)
                )
            rows.append(GridRow(short_quarter(quarter), tuple(cells)))
        group = say("head.peers_capex") if head == "head.peers_spent" else ""
        return Grid(say(head), say("col.calendar"), self._columns(), tuple(rows), group=group)

    def _placed(self, line: Line, view: CallView, quarter: str) -> Line:
        """Name the fiscal quarter where it is called otherwise than the calendar one."""
        if view.fiscal_period == quarter or not line.cites:
            return line
        say = self.writer.phrases
        name = say("peers.fiscal", quarter=short_quarter(view.fiscal_period))
        return Line(f"{line.text}{say.bracket(name)}", line.cites, line.claims)

    def capex(self) -> Grid:
        """Return capital expenditure of the quarter as the calls give it."""
        return self._by_quarter("head.peers_spent", self._spent)

    def _spent(self, company: _Company, view: CallView) -> Line:
        facts = quarter_facts(Context(view, None, (), self.writer, self.lexicon, company.segments))
        claims = [claim for fact in facts for claim in fact.claims if claim.metric == "capex" and not claim.segment_id]
        most = _sales(facts, view.fiscal_period) * _MOST_OF_SALES
        claims = [claim for claim in claims if claim.low is None or claim.low <= most]
        own = [claim for claim in claims if claim.period == view.fiscal_period and claim.measure == "level"]
        so_far = [claim for claim in claims if claim.basis == "ytd" and claim.measure == "level"]
        return self._given((own or so_far)[:1], view.fiscal_period)

    def guides(self) -> Grid:
        """Return what each call guides for capital expenditure."""
        return self._by_quarter("head.peers_guides", self._guided)

    def _guided(self, _company: _Company, view: CallView) -> Line:
        found: dict[str, list[Claim]] = {"amount": [], "growth": [], "words": []}
        for claim in view.claims:
            if _guides_capex(claim, view):
                kind = "words" if claim.bound == "words" else ("amount" if is_money(claim.unit or "") else "growth")
                if all(claim.period != other.period for other in found[kind]):
                    found[kind].append(claim)
        return self._given(next((claims for claims in found.values() if claims), [])[:_GUIDES], "")

    def _given(self, claims: Sequence[Claim], quarter: str) -> Line:
        if not claims:
            return Line(self.writer.phrases("peers.not_given"))
        colon = "：" if self.writer.chinese else ": "
        texts = []
        for claim in claims:
            named = "" if claim.period in {quarter, None} else f"{period_text(claim, self.writer)}{colon}"
            texts.append(f"{named}{guide_text(claim, self.writer)}")
        return Line(self.writer.phrases.listed(texts), value_cites(claims), tuple(claim.id for claim in claims))

    def themes(self) -> list[Grid]:
        """Return a table of themes for each calendar quarter, the same themes in all."""
        say = self.writer.phrases
        rates = {(c.ticker, q): rates_of(scope) for c in self.companies for q, scope in c.scopes.items()}
        totals: dict[str, int] = {}
        for found in rates.values():
            for theme, rate in found.items():
                totals[theme] = totals.get(theme, 0) + rate.n + rate.easing
        chosen = sorted(totals, key=lambda theme: (-totals[theme], theme))[:_THEMES]
        chosen = chosen if _ALWAYS in chosen else [*chosen, _ALWAYS]
        grids = []
        for quarter in self.quarters:
            rows = []
            for theme in chosen:
                cells = [
                    self._theme(theme, c.scopes.get(quarter), rates.get((c.ticker, quarter))) for c in self.companies
                ]
                rows.append(GridRow(self.writer.theme(theme), tuple(cells)))
            grids.append(
                Grid(
                    title=say("head.peers_themes"),
                    corner=say("col.theme"),
                    columns=self._columns(),
                    rows=tuple(rows),
                    note=say("peers.theme_note"),
                    group=short_quarter(quarter),
                )
            )
        return grids

    def _theme(self, theme: str, scope: Scope | None, rates: Mapping[str, Rate] | None) -> Line:
        if scope is None or rates is None or not scope.words:
            return Line("—")
        rate = rates.get(theme, Rate(theme, 0, 0, scope.words, 0.0))
        cell = ThemeCell(rate.n, rate.easing, scope.words, rate.per_1000, scope.whole)
        return Line(theme_cell(cell, self.writer), _first_place(theme, scope))


def _sales(facts: Sequence[Fact], quarter: str) -> float:
    """Return the company's sales of a quarter; without bound where the call does not give them."""
    claims = [claim for fact in facts for claim in fact.claims if claim.metric == "revenue" and not claim.segment_id]
    levels = [claim.low for claim in claims if claim.measure == "level" and claim.period == quarter and claim.low]
    return max(levels, default=math.inf)


def _guides_capex(claim: Claim, view: CallView) -> bool:
    """Say whether a claim guides the company's capital expenditure of a period within two years."""
    if claim.metric != "capex" or claim.segment_id or claim.stance not in {"guidance", "target"} or claim.doubts:
        return False
    if claim.role not in CompanyRoles or claim.period is None or not claim.period[:4].isdigit():
        return False
    if int(claim.period[:4]) - int(view.fiscal_period[:4]) not in {0, 1, 2} or period_inferred(claim):
        return False
    amount = claim.measure == "level" and is_money(claim.unit or "")
    return amount or claim.bound == "words" or (claim.measure == "growth" and claim.basis in {None, "yoy"})


def _first_place(theme: str, scope: Scope) -> tuple[Cite, ...]:
    """Return where the first sentence on a theme stands."""
    numbers = {hit.sentence for hit in scope.view.hits if hit.theme == theme}
    first = next((sentence for sentence in scope.sentences if sentence.sentence in numbers), None)
    return (Cite(scope.view.call, first.spans[0][0], first.spans[-1][1]),) if first is not None else ()
