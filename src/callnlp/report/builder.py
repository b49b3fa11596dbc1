"""The CEO section of a company: store rows in, Markdown, HTML and data out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from callnlp.errors import UsageError
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.report.model import Report
from callnlp.report.peers import build_peers
from callnlp.report.section import build_section
from callnlp.report.wording import writer_for
from callnlp.transcript import FiscalPeriod

if TYPE_CHECKING:
    from callnlp.store.store import Store

__all__ = ["build_report"]

_SECTIONS = ("ceo",)


def build_report(
    store: Store,
    ticker: str | Sequence[str],
    *,
    fiscal_year: int | None = None,
    quarter: str | None = None,
    compare_to: str | int | None = None,
    language: str = "en",
    section: str = "ceo",
    lexicon: Lexicon | None = None,
    templates: str | Path | None = None,
) -> Report:
    """Write the CEO section of a fiscal year or quarter from stored calls, or set companies side by side.

    Everything that is printed comes from rows of the store; the same store gives the same bytes.

    Parameters
    ----------
    store : Store
        Where the annotated calls are.
    ticker : str or sequence of str
        The company; with several, their themes and capital expenditure stand side by side, and
        ``fiscal_year`` or ``quarter`` is a calendar one.
    fiscal_year : int, optional
        As the company names it; this or ``quarter``.
    quarter : str, optional
        One fiscal quarter, such as ``2025-Q3``: the section of that call.
    compare_to : str or int, optional
        Another quarter (with ``quarter``) or year (with ``fiscal_year``) of the company, set beside it.
    language : {"en", "zh"}
        Language of the wording; quotations stay as spoken.
    section : {"ceo"}
        Which section of a report.
    lexicon : Lexicon, optional
        Labels, wording and weights; the packaged ones when None.
    templates : str or Path, optional
        A folder with templates of one's own, each used instead of the packaged one of its name.

    Returns
    -------
    Report
        ``markdown``, ``html`` (one self-contained page) and ``data`` (JSON-ready).

    Raises
    ------
    UsageError
        When the language or section is not a known one, or periods do not go together.
    StoreError
        When the store holds no call of the ticker, or none of a period; the message names what
        there is.

    Examples
    --------
    >>> build_report(Store("calls"), "AMZN", fiscal_year=2025, language="zh").markdown  # doctest: +SKIP
    >>> build_report(Store("calls"), "AMZN", quarter="2025-Q3", compare_to="2025-Q2").markdown  # doctest: +SKIP
    >>> build_report(Store("calls"), ["AMZN", "MSFT"], fiscal_year=2025).markdown  # doctest: +SKIP
    """
    if section not in _SECTIONS:
        raise UsageError(f"section {section!r}: use {', '.join(_SECTIONS)}")
    lexicon = lexicon or load_lexicon()
    writer = writer_for(language, lexicon=lexicon)
    period = _period(fiscal_year, quarter)
    tickers = [ticker] if isinstance(ticker, str) else list(dict.fromkeys(ticker))
    if len(tickers) == 1:
        other = _other(compare_to, period)
        return build_section(store, tickers[0], period, other, writer=writer, lexicon=lexicon, templates=templates)
    if not tickers:
        raise UsageError("no ticker is given; give one, or several to set them side by side")
    if compare_to is not None:
        raise UsageError("compare_to sets two periods of one company side by side; give one ticker")
    return build_peers(store, tickers, period, writer=writer, lexicon=lexicon, templates=templates)


def _period(fiscal_year: int | None, quarter: str | None) -> FiscalPeriod:
    if (fiscal_year is None) == (quarter is None):
        raise UsageError("give a fiscal year (2025) or a quarter (2025-Q3), one of the two")
    if fiscal_year is not None:
        return FiscalPeriod(fiscal_year)
    period = FiscalPeriod.parse(str(quarter))
    if period.quarter is None:
        raise UsageError(f"quarter {quarter!r}: write 2025-Q3")
    return period


def _other(compare_to: str | int | None, period: FiscalPeriod) -> FiscalPeriod | None:
    if compare_to is None:
        return None
    other = FiscalPeriod.parse(str(compare_to))
    if other.half is not None or (other.quarter is None) != (period.quarter is None):
        raise UsageError(f"{period} against {other}: set a quarter beside a quarter, a year beside a year")
    if other == period:
        raise UsageError(f"{period} against {other}: is the same; give another period to compare with")
    return other
