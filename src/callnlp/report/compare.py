"""Two quarters or two years of one company side by side: figures, guidance, themes, tone, each with the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from callnlp.annotation import Claim
from callnlp.ledger.build import LedgerRow
from callnlp.ledger.keys import LedgerKey, key_of
from callnlp.lexicon.load import Lexicon
from callnlp.report.differences import guide_difference, value_difference
from callnlp.report.guidance import guide_text, leading_rows, period_text, row_weight
from callnlp.report.markdown import theme_cell, tone_cell
from callnlp.report.model import Grid, GridRow, Line, ThemeCell, ToneCell
from callnlp.report.pool import pooled
from callnlp.report.quarter import Context, quarter_facts, value_cites
from callnlp.report.rates import Rate, Scope, net_tone, rates_of, scope_of, theme_changes, tone_change, tone_interval
from callnlp.report.source import CallView, SentenceView
from callnlp.report.wording import Writer
from callnlp.transcript import FiscalPeriod

__all__ = ["Side", "comparison"]

_FIGURES = 14
_FIGURES_OF_YEAR = 6
_GUIDES = 12
_THEMES = 8
_LEAST_WEIGHT = 3.0
_ALWAYS = "supply_constrained"
_ROLES = ("ceo", "cfo", "executive", "analyst", "unknown")
_NONE = Line("—")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a fiscal quarter or year, its name in words, and its calls by quarter."""

    period: FiscalPeriod
    label: str
    views: Mapping[str, CallView]

    def holds(self, quarter: str) -> bool:
        """Say whether a fiscal quarter or year belongs to this side."""
        return quarter == str(self.period) or (self.period.quarter is None and quarter[:4] == str(self.period))


def comparison(
    now: Side,
    then: Side,
    *,
    ledger: Sequence[LedgerRow],
    writer: Writer,
    lexicon: Lexicon,
    segments: frozenset[str],
) -> tuple[Grid, ...]:
    """Return the tables of figures, guidance, themes and tone.

    Parameters
    ----------
    now, then : Side
        Both quarters, or both years; each with at least one call.
    ledger : sequence of LedgerRow
        The company's, over all calls.
    writer : Writer
        Of the language.
    lexicon : Lexicon
        Where weights come from.
    segments : frozenset of str
        The company's own segments.
    """
    pair = _Pair(now, then, ledger, writer, lexicon, segments)
    return pair.figures(), pair.guidance(), pair.themes(), pair.tone()


@dataclass(frozen=True, slots=True)
class _Pair:
    now: Side
    then: Side
    ledger: Sequence[LedgerRow]
    writer: Writer
    lexicon: Lexicon
    segments: frozenset[str]

    def _grid(self, name: str, corner: str, rows: Sequence[GridRow], note: str = "") -> Grid:
        say = self.writer.phrases
        columns = (self.now.label, self.then.label, say("col.change"))
        return Grid(say(f"head.compare_{name}"), say(corner), columns, tuple(rows), note)

    def figures(self) -> Grid:
        """Return the facts of both sides that are one thing, quarter by quarter; then those of one side alone."""
        rows: list[GridRow] = []
        most = _FIGURES if self.now.period.quarter else _FIGURES_OF_YEAR
        for one, other in self._calls():
            rows += list(self._figure_rows(one, other))[:most]
        say = self.writer.phrases
        return self._grid("figures", "col.metric", rows, say("compare.change_note") if rows else say("none.results"))

    def _calls(self) -> Iterator[tuple[CallView | None, CallView | None]]:
        """Yield the calls that stand side by side: of a year the same quarters."""
        if self.now.period.quarter:
            yield next(iter(self.now.views.values())), next(iter(self.then.views.values()))
            return
        for quarter in ("Q1", "Q2", "Q3", "Q4"):
            yield tuple(side.views.get(f"{side.period}-{quarter}") for side in (self.now, self.then))  # type: ignore[misc]

    def _facts(self, view: CallView | None) -> dict[LedgerKey, Claim]:
        """Return the figures of a call by what they are of, the period named as seen from the call."""
        if view is None:
            return {}
        found: dict[LedgerKey, Claim] = {}
        for fact in quarter_facts(Context(view, None, self.ledger, self.writer, self.lexicon, self.segments)):
            for claim in fact.claims:
                key = replace(key_of(claim), period=_seen_from(view.fiscal_period, claim))
                found.setdefault(key, claim)
        return found

    def _figure_rows(self, one: CallView | None, other: CallView | None) -> Iterator[GridRow]:
        now, then = self._facts(one), self._facts(other)
        alone = [key for key in (*now, *then) if (key in now) != (key in then) and key.measure == "level"]
        for key in (*(key for key in now if key in then), *alone):
            claim, before = now.get(key), then.get(key)
            change = value_difference(claim, before, self.writer) if claim and before else ""
            shown = claim or before
            assert shown is not None
            yield GridRow(self._label(shown), (self._cell(claim), self._cell(before), Line(change or "—")))

    def _label(self, claim: Claim) -> str:
        """Return what a figure is of, with its kind, and in a year its quarter."""
        say, subject = self.writer.phrases, self.writer.subject(claim)
        if claim.measure != "level":
            subject = say(f"compare.{claim.measure}", subject=subject)
        if self.now.period.quarter or claim.fiscal_period is None:
            return subject
        whole = claim.period == claim.fiscal_period[:4]
        return f"{subject}{say.bracket(say('compare.full_year') if whole else claim.fiscal_period[-2:])}"

    def _cell(self, claim: Claim | None) -> Line:
        if claim is None:
            return _NONE
        text = guide_text(claim, self.writer)
        if claim.period not in {None, claim.fiscal_period, "ttm", "multi"} and self.now.period.quarter:
            text = f"{self.writer.period(claim.period)}{self._colon()}{text}"
        return Line(text, value_cites([claim]), (claim.id,))

    def _colon(self) -> str:
        return "：" if self.writer.chinese else ": "

    def guidance(self) -> Grid:
        """Return what was guided on both sides: of one period, or of the period as far ahead."""
        rows = [row for row in self.ledger if row_weight(row, self.lexicon) >= _LEAST_WEIGHT]
        now = {row.key: claim for row in rows if (claim := self._guided(row, self.now)) is not None}
        then = {row.key: claim for row in rows if (claim := self._guided(row, self.then)) is not None}
        ranked = sorted(rows, key=lambda row: (-row_weight(row, self.lexicon), row.due or "9999", row.key))
        lines, used = [], set()
        for row in leading_rows([row for row in ranked if row.key in now]):
            partner = self._partner(row.key, then)
            used.add(partner)
            lines.append(self._guide_row(now[row.key], then[partner] if partner else None))
        for row in leading_rows([row for row in ranked if row.key in then and row.key not in used]):
            lines.append(self._guide_row(None, then[row.key]))
        note = self.writer.phrases("none.guidance") if not lines else self.writer.phrases("compare.guide_note")
        return self._grid("guidance", "col.metric", lines[:_GUIDES], note)

    def _guided(self, row: LedgerRow, side: Side) -> Claim | None:
        """Return what a side's call guides; of a year, what stood last for one of its own periods."""
        if side.period.quarter:
            said = (m.claim for m in row.mentions if m.fiscal_period == str(side.period) and m.claim is not None)
            return next(said, None)
        return row.standing if side.holds(row.key.period) else None

    def _partner(self, key: LedgerKey, then: Mapping[LedgerKey, Claim]) -> LedgerKey | None:
        if key in then:
            return key
        period = _shifted(key.period, self.now.period, self.then.period)
        moved = replace(key, period=period)
        return moved if period and moved in then else None

    def _guide_row(self, claim: Claim | None, before: Claim | None) -> GridRow:
        shown = claim or before
        assert shown is not None
        change = guide_difference(claim, before, self.writer) if claim and before else ""
        cells = (self._guide(claim), self._guide(before), Line(change or "—"))
        return GridRow(self.writer.subject(shown), cells)

    def _guide(self, claim: Claim | None) -> Line:
        if claim is None:
            return _NONE
        text = f"{period_text(claim, self.writer)}{self._colon()}{guide_text(claim, self.writer)}"
        return Line(text, value_cites([claim]), (claim.id,))

    def themes(self) -> Grid:
        """Return the rates of the most spoken-of themes of both sides, with the change and its interval."""
        scopes = tuple(scope_of(pooled(list(side.views.values()))) for side in (self.now, self.then))
        rates = tuple(rates_of(scope) for scope in scopes)
        changes = theme_changes(*scopes)
        totals = {theme: sum(r[theme].n + r[theme].easing for r in rates if theme in r) for r in rates for theme in r}
        chosen = sorted(totals, key=lambda theme: (-totals[theme], theme))[:_THEMES]
        rows = []
        for theme in chosen if _ALWAYS in chosen else [*chosen, _ALWAYS]:
            cells = [self._theme(theme, scope, found) for scope, found in zip(scopes, rates, strict=True)]
            change = self._interval(changes[theme]) if theme in changes else "—"
            rows.append(GridRow(self.writer.theme(theme), (*cells, Line(change))))
        say = self.writer.phrases
        mixed = scopes[0].whole != scopes[1].whole
        return self._grid("themes", "col.theme", rows, say("theme.mixed" if mixed else "year.rate_note"))

    def _theme(self, theme: str, scope: Scope, rates: dict[str, Rate]) -> Line:
        if not scope.words:
            return _NONE
        rate = rates.get(theme, Rate(theme, 0, 0, scope.words, 0.0))
        return Line(theme_cell(ThemeCell(rate.n, rate.easing, scope.words, rate.per_1000, scope.whole), self.writer))

    def _interval(self, change: tuple[float, tuple[float, float]]) -> str:
        value, (low, high) = change
        signs = {name: self.writer.signed(number, 2) for name, number in zip(("low", "high"), (low, high), strict=True)}
        return self.writer.phrases("theme.change", change=self.writer.signed(value, 2), **signs)

    def tone(self) -> Grid:
        """Return the net tone by role, with the change and its interval."""
        views = [pooled(list(side.views.values())) for side in (self.now, self.then)]
        rows = []
        for role in _ROLES:
            spoken = [(view, tuple(s for s in view.sentences if s.role == role)) for view in views]
            cells = [self._tone(view, sentences) for view, sentences in spoken]
            if all(cell.net is None for cell in cells):
                continue
            change = tone_change(spoken[0], spoken[1])
            lines = [Line(tone_cell(cell, self.writer)) for cell in cells]
            rows.append(GridRow(self.writer.role(role), (*lines, Line(self._interval(change) if change else "—"))))
        return self._grid("tone", "col.role", rows)

    def _tone(self, view: CallView, sentences: tuple[SentenceView, ...]) -> ToneCell:
        net = net_tone(sentences)
        return ToneCell(net.net, net.n, tone_interval(view, sentences) if net.n else None)


def _seen_from(quarter: str, claim: Claim) -> str:
    """Return a figure's period as seen from its call: the quarter, the half, the year, or what it is."""
    period = claim.period
    if period in {None, quarter}:
        return "quarter"
    if period == quarter[:4]:
        return f"year {claim.basis == 'ytd'}"
    return "half" if period and "-H" in period else str(period)


def _shifted(period: str, now: FiscalPeriod, then: FiscalPeriod) -> str:
    """Return the period that lies as far from ``then`` as ``period`` does from ``now``; nothing where none does."""
    if not period or period.count("-") > 1 or ("-" in period and not period[5:6].isalpha()):
        return ""
    moved = FiscalPeriod.parse(period)
    if moved.quarter and now.quarter and then.quarter:
        return str(moved.next((then.year - now.year) * 4 + then.quarter - now.quarter))
    years = then.year - now.year
    return str(FiscalPeriod(moved.year + years, moved.quarter, moved.half)) if years else ""
