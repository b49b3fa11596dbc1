"""Generated sections before the verifier: the share of their figures and quotations that it confirms."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callnlp.errors import EvaluationError
from callnlp.evaluate.tally import half_of
from callnlp.language.phrases import LANGUAGES
from callnlp.report.builder import build_report
from callnlp.verify.records import CONFIRMED, Verification
from callnlp.verify.verdicts import REMADE
from callnlp.verify.verifier import verify_report

if TYPE_CHECKING:
    from callnlp.store.store import Store

__all__ = ["SectionCase", "SectionFigures", "evaluate_sections"]

_FORMS = ("md", "html")
#: A fiscal year; its last quarter; that quarter beside the one before it that is stored.
_KINDS = ("year", "quarter", "compare")
#: A year with fewer quarters has no change to tell of.
_QUARTERS = 2


@dataclass(frozen=True, slots=True)
class SectionCase:
    """One generated section and what the verifier says of it.

    Parameters
    ----------
    ticker, fiscal_year, language, form, kind : str or int
        ``form`` is ``md`` or ``html``; ``kind`` is ``year``, ``quarter`` or ``compare``.
    items : int
        Figures and quotations that the verifier read.
    remade : int
        Those that reading did not confirm, but that stand in a line which the store's own section has
        word for word.
    failures : tuple of dict
        Those that it did not confirm, with their line of the section.
    """

    ticker: str
    fiscal_year: int
    language: str
    form: str
    kind: str
    items: int
    remade: int
    failures: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """All sections; figures are made of counts by :meth:`rows`."""

    cases: tuple[SectionCase, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a half, kind, language and form: sections, figures, the share confirmed.

        ``by_reading`` is the share that is confirmed without making the line again.
        """
        rows = []
        for half, kind, language, form in itertools.product(("A", "B", "all"), _KINDS, LANGUAGES, _FORMS):
            chosen = [c for c in self.cases if (c.kind, c.language, c.form) == (kind, language, form)]
            chosen = [c for c in chosen if half in ("all", half_of(c.ticker))]
            rows.append({"half": half, "kind": kind, "language": language, "form": form} | _row(chosen))
        return [row for row in rows if row["sections"]]

    def misses(self) -> list[dict[str, Any]]:
        """Return what was not confirmed, all of it: the sections are callnlp's own words."""
        return [failure for case in self.cases for failure in case.failures]


def _row(cases: Sequence[SectionCase]) -> dict[str, Any]:
    items = sum(case.items for case in cases)
    failed = sum(len(case.failures) for case in cases)
    remade = sum(case.remade for case in cases)
    row: dict[str, Any] = {"sections": len(cases), "whole": sum(not case.failures for case in cases)}
    row |= {"items": items, "failed": failed, "share": round(1 - failed / items, 6) if items else None}
    return row | {"by_reading": round(1 - (failed + remade) / items, 6) if items else None}


def evaluate_sections(
    store: Store,
    *,
    tickers: Sequence[str] = (),
    languages: Sequence[str] = LANGUAGES,
    forms: Sequence[str] = _FORMS,
    kinds: Sequence[str] = _KINDS,
) -> SectionFigures:
    """Write the sections of every company and fiscal year with two calls or more, and verify them.

    Parameters
    ----------
    store : Store
        With the calls.
    tickers : sequence of str
        Only these companies; all when empty.
    languages, forms : sequence of str
        Of ``en`` and ``zh``, of ``md`` and ``html``.
    kinds : sequence of str
        Of ``year``, ``quarter`` (the year's last) and ``compare`` (with the stored quarter before it).

    Returns
    -------
    SectionFigures

    Raises
    ------
    EvaluationError
        When no company has two calls of one fiscal year.
    """
    cases = []
    for ticker, quarters in _years(store, tickers):
        asked = {
            "year": {"fiscal_year": int(quarters[0][:4])},
            "quarter": {"quarter": quarters[-1]},
            "compare": {"quarter": quarters[-1], "compare_to": quarters[-2]},
        }
        for kind, language in itertools.product(kinds, languages):
            report = build_report(store, ticker, language=language, **asked[kind])  # type: ignore[arg-type]
            texts = {"md": report.markdown, "html": report.html}
            for form in forms:
                found = verify_report(texts[form], store, ticker=ticker, fiscal_year=int(quarters[0][:4]))
                cases.append(_case(found, int(quarters[0][:4]), language, form, kind))
    if not cases:
        raise EvaluationError("the store holds no fiscal year with two calls of a company; process more transcripts")
    return SectionFigures(tuple(cases))


def _years(store: Store, tickers: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield companies with the stored quarters of each fiscal year that has enough."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in store.calls().to_dict("records"):
        ticker, period = row["ticker"], str(row["fiscal_period"])
        if isinstance(ticker, str) and period[:4].isdigit() and (not tickers or ticker in tickers):
            found.setdefault((ticker, period[:4]), []).append(period)
    for (ticker, _), quarters in sorted(found.items()):
        if len(quarters) >= _QUARTERS:
            yield ticker, sorted(quarters)


def _case(found: Verification, year: int, language: str, form: str, kind: str) -> SectionCase:
    failures = []
    for item in found.items:
        if item.verdict in CONFIRMED:
            continue
        start = found.text.rfind("\n", 0, item.span.start) + 1
        end = found.text.find("\n", item.span.end)
        line = found.text[start : end if end >= 0 else len(found.text)]
        key = {"ticker": found.ticker, "fiscal_year": year, "language": language, "form": form, "kind": kind}
        said = {"text": item.text, "verdict": item.verdict, "class": item.fault, "reason": item.reason}
        failures.append(key | said | {"line": line})
    remade = sum(item.reason == REMADE for item in found.items)
    return SectionCase(found.ticker, year, language, form, kind, len(found.items), remade, tuple(failures))
