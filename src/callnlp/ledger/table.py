"""The ledger as a table for people and for the report."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from callnlp.annotation import Claim
from callnlp.errors import StoreError
from callnlp.ledger.build import LedgerRow, Mention, ledger_rows
from callnlp.ledger.rows import claims_of, records

if TYPE_CHECKING:
    import pandas as pd

    from callnlp.store.store import Store

__all__ = ["COLUMNS", "guidance_ledger", "ledger_record"]

COLUMNS = (
    "ticker metric metric_text segment period adjustment measure unit basis currency_neutral stance first_call"
    " first_low first_high first_text last_call last_low last_high last_text changes due actual_call actual_low"
    " actual_high actual_text verdict distance distance_unit doubts segment_id claim_ids actual_claim mentions"
).split()


def guidance_ledger(store: Store, ticker: str, *, fiscal_year: int | None = None) -> pd.DataFrame:
    """Return what a company guided, how that changed, and what came of it.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str
        The company.
    fiscal_year : int, optional
        Only rows that were mentioned on a call of this fiscal year, or fell due in it. Changes and
        verdicts are computed over all stored calls either way.

    Returns
    -------
    DataFrame of shape (n_rows, 32)
        One row a metric, segment, period and adjustment (and kind of number: measure, unit,
        basis), with the first and the last mention, ``changes`` (one verb a mention, in order),
        the actual, ``verdict`` (within above below pending not_reported not_measurable),
        ``distance`` outside the guide (``distance_unit`` percent, points or bps), and ``mentions``
        (list of dict) with every source.

    Raises
    ------
    StoreError
        When the store holds no call of the ticker, or none of the year.

    Examples
    --------
    >>> guidance_ledger(Store("calls"), "AMZN", fiscal_year=2025)  # doctest: +SKIP
    """
    import pandas as pd

    calls = records(store.calls())
    quarters = stored_quarters(calls, ticker)
    if fiscal_year is not None and not any(quarter.startswith(f"{fiscal_year}-") for quarter in quarters):
        raise StoreError(f"{ticker}: no call of fiscal {fiscal_year} is stored; stored are {', '.join(quarters)}")
    rows = ledger_rows(claims_of(records(store.claims(ticker=ticker))), quarters)
    wanted = [row for row in rows if fiscal_year is None or concerns(row, fiscal_year)]
    return pd.DataFrame([ledger_record(row, ticker) for row in wanted], columns=COLUMNS)


def stored_quarters(calls: list[dict[str, Any]], ticker: str) -> list[str]:
    """Return the fiscal quarters of a ticker's active calls, in time order.

    Raises
    ------
    StoreError
        When there is none; the message names the tickers that there are.
    """
    active = [call for call in calls if call.get("active") is not False]
    own = sorted(
        {str(call["fiscal_period"]) for call in active if call.get("ticker") == ticker and call["fiscal_period"]}
    )
    if not own:
        tickers = sorted({str(call["ticker"]) for call in active if call.get("ticker")})
        held = f"stored are {', '.join(tickers)}" if tickers else "the store is empty; fill it with: callnlp process"
        raise StoreError(f"ticker {ticker!r}: no call with a fiscal quarter is stored; {held}")
    return own


def concerns(row: LedgerRow, period: int | str) -> bool:
    """Say whether a row was mentioned on a call of a fiscal year or quarter, or fell due in it."""
    prefix = str(period)
    if row.due is not None and row.due.startswith(prefix):
        return True
    return any(m.fiscal_period.startswith(prefix) for m in row.mentions if m.claim is not None)


def _source(claim: Claim) -> dict[str, Any]:
    quote, value = claim.quote_spans, claim.value_spans
    return {
        "claim": claim.id,
        "call": claim.call,
        "speaker": claim.speaker,
        "role": claim.role,
        "low": claim.low,
        "high": claim.high,
        "unit": claim.unit,
        "bound": claim.bound,
        "direction": claim.direction,
        "value_text": claim.value_text,
        "quote_start": quote[0].start,
        "quote_end": quote[-1].end,
        "value_start": value[0].start,
        "value_end": value[-1].end,
    }


def _mention(mention: Mention) -> dict[str, Any]:
    head = {"call": mention.call, "change": mention.change, "said": mention.said}
    return head | (_source(mention.claim) if mention.claim is not None else {})


def _distance_unit(row: LedgerRow) -> str | None:
    if row.distance is None or not math.isfinite(row.distance):
        return None
    return {"percent": "points", "bps": "bps"}.get(row.standing.unit or "", "percent")


def ledger_record(row: LedgerRow, ticker: str) -> dict[str, Any]:
    """Return a row as a flat, JSON-ready dict with the columns of :data:`COLUMNS`."""
    first, last, actual = row.given[0], row.standing, row.actual
    return {
        "ticker": ticker,
        "metric": row.key.metric,
        "metric_text": last.metric_text,
        "segment": last.segment,
        "segment_id": row.key.segment or None,
        "period": row.key.period or last.period,
        "adjustment": row.key.adjustment or None,
        "measure": last.measure if row.key.measure else None,
        "unit": row.key.unit or None,
        "basis": row.key.basis or None,
        "currency_neutral": row.key.currency_neutral,
        "stance": last.stance,
        "first_call": first.call,
        "first_low": first.low,
        "first_high": first.high,
        "first_text": first.value_text,
        "last_call": last.call,
        "last_low": last.low,
        "last_high": last.high,
        "last_text": last.value_text,
        "changes": ", ".join(mention.change for mention in row.mentions),
        "due": row.due,
        "actual_call": actual.call if actual else None,
        "actual_low": actual.low if actual else None,
        "actual_high": actual.high if actual else None,
        "actual_text": actual.value_text if actual else None,
        "verdict": row.verdict,
        "distance": row.distance,
        "distance_unit": _distance_unit(row),
        "doubts": list(row.doubts),
        "claim_ids": [claim.id for claim in row.given],
        "actual_claim": actual.id if actual else None,
        "mentions": [_mention(mention) for mention in row.mentions],
    }
