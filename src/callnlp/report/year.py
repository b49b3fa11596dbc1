"""The year: themes by quarter, the ledger in words, tone by role, the audit sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from callnlp.annotation import Claim
from callnlp.ledger.build import LedgerRow
from callnlp.ledger.change import range_of
from callnlp.ledger.keys import LedgerKey
from callnlp.lexicon.load import Lexicon
from callnlp.report.guidance import distance_text, guide_text, leading_rows, period_text, row_weight
from callnlp.report.model import (
    AuditEntry,
    Cite,
    GuideBand,
    LedgerLine,
    Line,
    QuarterSection,
    ThemeCell,
    ThemeRow,
    ToneCell,
    YearView,
)
from callnlp.report.quarter import short_quarter
from callnlp.report.rates import Rate, net_tone, rates_of, scope_of, tone_interval
from callnlp.report.source import CallView
from callnlp.report.wording import Writer, one_line

__all__ = ["year_view"]

_ALWAYS = "supply_constrained"
_THEMES = 10
_CHARTS = 3
_LEDGER = 24
_LEAST_WEIGHT = 3.0
_ROLES = ("ceo", "cfo", "executive", "analyst", "unknown")


def year_view(
    views: dict[str, CallView | None],
    quarters: Sequence[QuarterSection],
    ledger: Sequence[LedgerRow],
    writer: Writer,
    lexicon: Lexicon,
) -> YearView:
    """Return the tables of a year, or of one quarter of it.

    Parameters
    ----------
    views : dict of str to CallView or None
        By fiscal quarter, in order; None where no call is stored.
    quarters : sequence of QuarterSection
        The finished quarters, whose figures the audit sheet lists.
    ledger : sequence of LedgerRow
        The company's rows that were mentioned on these calls or fell due in these quarters.
    writer : Writer
        Of the language.
    lexicon : Lexicon
        Where weights come from.
    """
    rows = [row for row in ledger if _worth(row, lexicon)]
    rows.sort(key=lambda row: (-row_weight(row, lexicon), row.due or "9999", row.key))
    rows = leading_rows(rows)
    shown = sorted(rows[:_LEDGER], key=lambda row: (row.due or "9999", -row_weight(row, lexicon), row.key))
    lines = tuple(_ledger_line(row, writer) for row in shown)
    claims = {claim.id: claim for view in views.values() if view is not None for claim in view.claims}
    claims |= {claim.id: claim for row in ledger for claim in (*row.given, *([row.actual] if row.actual else []))}
    return YearView(
        quarters=tuple(views),
        labels=tuple(short_quarter(quarter) for quarter in views),
        themes=_theme_rows(views, writer),
        ledger=lines,
        ledger_more=len(ledger) - len(shown),
        tone_roles=_tone_rows(views),
        bands=_bands(ledger, writer, lexicon),
        audit=tuple(_audit(quarters, lines, claims)),
    )


def _theme_rows(views: dict[str, CallView | None], writer: Writer) -> tuple[ThemeRow, ...]:
    scopes = [scope_of(view) if view is not None else None for view in views.values()]
    rates = [rates_of(scope) if scope is not None else {} for scope in scopes]
    totals: dict[str, int] = {_ALWAYS: 0}
    for found in rates:
        for theme, rate in found.items():
            totals[theme] = totals.get(theme, 0) + rate.n + rate.easing
    ranked = sorted(totals, key=lambda theme: (-totals[theme], theme))
    others = [theme for theme in ranked if theme != _ALWAYS and totals[theme]]
    chosen = [_ALWAYS, *others[: _THEMES - 1]]
    rows = []
    for theme in chosen:
        cells = []
        for scope, found in zip(scopes, rates, strict=True):
            if scope is None or not scope.words:
                cells.append(ThemeCell(None))
                continue
            counted = found.get(theme, Rate(theme, 0, 0, scope.words, 0.0))
            cells.append(ThemeCell(counted.n, counted.easing, scope.words, counted.per_1000, scope.whole))
        rows.append(ThemeRow(theme, writer.theme(theme), tuple(cells)))
    return tuple(rows)


def _tone_rows(views: dict[str, CallView | None]) -> tuple[tuple[str, tuple[ToneCell, ...]], ...]:
    rows = []
    for role in _ROLES:
        cells = []
        for view in views.values():
            sentences = tuple(s for s in view.sentences if s.role == role) if view is not None else ()
            net = net_tone(sentences)
            interval = tone_interval(view, sentences) if view is not None and net.n else None
            cells.append(ToneCell(net.net, net.n, interval))
        if any(cell.n for cell in cells):
            rows.append((role, tuple(cells)))
    return tuple(rows)


def _worth(row: LedgerRow, lexicon: Lexicon) -> bool:
    return row_weight(row, lexicon) >= _LEAST_WEIGHT


def _cites(claims: Sequence[Claim]) -> tuple[Cite, ...]:
    return tuple(dict.fromkeys(Cite(c.call, c.value_spans[0].start, c.value_spans[-1].end) for c in claims))


def _ledger_line(row: LedgerRow, writer: Writer) -> LedgerLine:
    say, first, actual = writer.phrases, row.given[0], row.actual
    later = []
    seen = {(first.call, row.mentions[0].change)}
    for mention in row.mentions[1:]:
        if (mention.call, mention.change) in seen:
            continue
        seen.add((mention.call, mention.change))
        label = short_quarter(mention.fiscal_period)
        verb = say(f"change.{mention.change}")
        value = ""
        if mention.claim is not None and mention.change not in {"reaffirmed", "initiated"}:
            value = f" {guide_text(mention.claim, writer)}"
        cites = _cites([mention.claim]) if mention.claim is not None else ()
        later.append(Line(f"{label} {verb}{value}", cites))
    return LedgerLine(
        subject=writer.subject(row.standing),
        period=period_text(row.standing, writer),
        first=f"{short_quarter(str(first.fiscal_period))} {guide_text(first, writer)}",
        first_cites=_cites([first]),
        later=tuple(later),
        actual=guide_text(actual, writer) if actual is not None else "—",
        actual_cites=_cites([actual]) if actual is not None else (),
        verdict=row.verdict,
        verdict_text=say(f"verdict.{row.verdict}"),
        distance=distance_text(row, writer),
        claims=tuple(claim.id for claim in (*row.given, *([actual] if actual is not None else []))),
    )


def _bands(rows: Sequence[LedgerRow], writer: Writer, lexicon: Lexicon) -> tuple[GuideBand, ...]:
    """Return what can be drawn: levels guided for at least two quarters, weightiest metrics first."""
    groups: dict[LedgerKey, list[LedgerRow]] = {}
    for row in rows:
        drawn = row.key.measure == "level" and row.due == row.key.period and _worth(row, lexicon)
        if drawn and range_of(row.standing) is not None:
            groups.setdefault(replace(row.key, period=""), []).append(row)
    several = [group for group in groups.values() if len(group) > 1]
    several.sort(key=lambda group: (-row_weight(group[0], lexicon), group[0].key))
    return tuple(_band(row, str(number), writer) for number, group in enumerate(several[:_CHARTS]) for row in group)


def _band(row: LedgerRow, group: str, writer: Writer) -> GuideBand:
    guide, actual = row.standing, row.actual
    return GuideBand(
        group=group,
        subject=writer.subject(guide),
        period=short_quarter(row.key.period),
        low=guide.low,
        high=guide.high,
        actual=actual.low if actual is not None else None,
        text=writer.value(guide, both=False),
        actual_text=writer.value(actual, both=False) if actual is not None else "",
    )


def _audit(
    quarters: Sequence[QuarterSection], ledger: Sequence[LedgerLine], claims: dict[str, Claim]
) -> Iterator[AuditEntry]:
    """Yield every figure and quotation once, with call, characters, claim and rules."""
    seen: set[tuple[Cite, str]] = set()
    for quarter in quarters:
        if quarter.quote is not None:
            quote = quarter.quote
            yield AuditEntry("quote", one_line(quote.text), quote.cite, "", quote.rules)
            if quote.question_cite is not None:
                yield AuditEntry("quote", quote.question, quote.question_cite)
        for kind, ids in _cited(quarter):
            yield from _entries(kind, ids, claims, seen)
    for line in ledger:
        yield from _entries("guidance", line.claims, claims, seen)


def _cited(quarter: QuarterSection) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from (("figure", line.claims) for line in quarter.results)
    yield from (("guidance", line.claims) for line in quarter.guidance)
    yield from (("actual", line.claims) for line in quarter.due)
    yield from (("doubt", line.claims) for line in quarter.doubts)


def _entries(
    kind: str, ids: Sequence[str], claims: dict[str, Claim], seen: set[tuple[Cite, str]]
) -> Iterator[AuditEntry]:
    for name in ids:
        claim = claims.get(name)
        if claim is None:
            continue
        cite = Cite(claim.call, claim.value_spans[0].start, claim.value_spans[-1].end)
        if (cite, name) not in seen:
            seen.add((cite, name))
            yield AuditEntry(kind, one_line(claim.value_text), cite, name, claim.rules)
