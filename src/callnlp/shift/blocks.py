"""Who spoke, and which sentences belong together: an exchange in answers, a paragraph elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from callnlp.errors import UsageError
from callnlp.store.calendar import calendar_quarters
from callnlp.transcript import ROLES, SECTIONS, FiscalPeriod

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["COMPANY", "Blocks", "SentenceSource", "block_numbers", "blocks_of", "load_sentences", "periods_of"]

#: A role of its own for questions: everybody but analysts and the operator.
COMPANY = "company"
_OUTSIDE = ("analyst", "operator")


class SentenceSource(Protocol):
    """What a shift reads from: a :class:`callnlp.store.store.Store`, or a stand-in with its tables."""

    def sentences(self, *, role: str | None = None, section: str | None = None, **scope: Any) -> pd.DataFrame:
        """Return one row a sentence."""

    def calls(self, *, ticker: str | None = None, **scope: Any) -> pd.DataFrame:
        """Return one row a call."""

    def themes(
        self, *, theme: str | None = None, role: str | None = None, section: str | None = None, **scope: Any
    ) -> pd.DataFrame:
        """Return one row a theme hit."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Sums by block of one quarter: the numerators and the denominator of rates.

    Parameters
    ----------
    top : ndarray of shape (n_blocks, n_rates), float64
    bottom : ndarray of shape (n_blocks,), float64
    kinds : ndarray of shape (n_blocks,), int64
        Twice the number of the company, and one more for an exchange: only blocks of one kind may
        stand for one another.
    """

    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    kinds: NDArray[np.int64]

    def companies(self) -> set[int]:
        """Return the numbers of the companies that have blocks."""
        return {int(kind) // 2 for kind in self.kinds}

    def of(self, companies: set[int]) -> Blocks:
        """Return the blocks of these companies alone."""
        import numpy as np

        keep = np.isin(self.kinds // 2, sorted(companies))
        return Blocks(self.top[keep], self.bottom[keep], self.kinds[keep])

    def ratios(self) -> NDArray[np.float64]:
        """Return the rates, of shape (n_rates,); NaN without a denominator."""
        import numpy as np

        total = float(self.bottom.sum())
        return self.top.sum(axis=0) / total if total else np.full(self.top.shape[1], np.nan)


def load_sentences(
    store: SentenceSource,
    tickers: str | Sequence[str],
    *,
    role: str | None,
    section: str | None,
    since: str | None = None,
    until: str | None = None,
    by: str = "quarter",
) -> tuple[pd.DataFrame, list[str]]:
    """Return the sentences of a role and section, ready to be counted, and all periods of the scope.

    Parameters
    ----------
    store : SentenceSource
        Where the calls are.
    tickers : str or sequence of str
        A company; several are taken together, by calendar quarter.
    role : str or None
        A role, or ``company`` for all but analysts and the operator; everybody's when None.
    section : {"prepared", "qa"} or None
        Both when None.
    since, until : str, optional
        First and last period: fiscal of one company, calendar of several.
    by : {"quarter", "year"}
        What a period is.

    Returns
    -------
    sentences : DataFrame
        In the order of company, call and sentence, with the columns ``block``, ``company`` (a number)
        and ``fiscal_period`` (the period).
    periods : list of str
        In time order, those in which the role said nothing included.

    Raises
    ------
    UsageError
        When a word is not one of those allowed.
    StoreError
        When the store does not hold a ticker.
    """
    import pandas as pd

    for name, value, known in (
        ("role", role, (*ROLES, COMPANY)),
        ("section", section, SECTIONS),
        ("by", by, ("quarter", "year")),
    ):
        if value not in (None, *known):
            raise UsageError(f"{name} {value!r}: use one of {', '.join(known)}")
    names = [tickers] if isinstance(tickers, str) else sorted(set(tickers))
    if not names:
        raise UsageError("name at least one ticker")
    span = {"since": since, "until": until} if len(names) == 1 else {}
    every = pd.concat([_of_company(store, name, number, span) for number, name in enumerate(names)])
    if len(names) > 1:
        every = _on_one_calendar(store, every, names, since, until)
    if by == "year":
        every = every.assign(fiscal_period=every["fiscal_period"].str[:4])
    keep = every["call"].notna()
    if role == COMPANY:
        keep &= ~every["role"].isin(_OUTSIDE)
    elif role is not None:
        keep &= every["role"] == role
    if section is not None:
        keep &= every["section"] == section
    return every[keep], periods_of(every)


def _of_company(store: SentenceSource, ticker: str, number: int, span: dict[str, str | None]) -> pd.DataFrame:
    """Return the sentences of one company with their blocks."""
    import pandas as pd

    every = store.sentences(ticker=ticker, **span)
    every = every[every["fiscal_period"].notna()].sort_values(["call", "sentence"], kind="stable")
    blocks = pd.Series(block_numbers(every), index=every.index, dtype=object)
    return every.assign(block=blocks, company=number).reset_index(drop=True)


def _on_one_calendar(
    store: SentenceSource, every: pd.DataFrame, tickers: Sequence[str], since: str | None, until: str | None
) -> pd.DataFrame:
    """Put calendar quarters in the place of fiscal ones, and keep those from ``since`` to ``until``."""
    import pandas as pd

    parts = []
    for number, ticker in enumerate(tickers):
        calls = store.calls(ticker=ticker)
        calendar, _ = calendar_quarters(calls[calls["fiscal_period"].notna()].to_dict("records"))  # type: ignore[arg-type]
        own = every[every["company"] == number]
        parts.append(own.assign(fiscal_period=own["fiscal_period"].map(calendar)))
    found = pd.concat(parts)
    first, last = (str(FiscalPeriod.parse(bound)) if bound else None for bound in (since, until))
    keep = [
        (first is None or quarter[: len(first)] >= first) and (last is None or quarter[: len(last)] <= last)
        for quarter in found["fiscal_period"]
    ]
    return found[keep]


def periods_of(sentences: pd.DataFrame) -> list[str]:
    """Return the periods of sentences in time order."""
    return sorted(set(sentences["fiscal_period"].dropna()))


def block_numbers(sentences: pd.DataFrame) -> list[tuple[str, int]]:
    """Say to which block each sentence belongs; an analyst's turn begins an exchange, the operator ends it."""
    columns = ("call", "turn", "speaker", "role", "section", "paragraph")
    blocks: list[tuple[str, int]] = []
    call, exchange, asker, last_turn = None, 0, None, None
    for name, turn, speaker, role, section, paragraph in zip(*(sentences[c] for c in columns), strict=True):
        if name != call:
            call, exchange, asker, last_turn = name, 0, None, None
        if turn != last_turn:
            last_turn = turn
            if section != "qa" or role == "operator":
                asker = None
            elif role == "analyst" and speaker != asker:
                asker, exchange = speaker, exchange + 1
        blocks.append(("exchange", exchange) if section == "qa" and asker is not None else ("paragraph", paragraph))
    return blocks


def blocks_of(sentences: pd.DataFrame, tops: Sequence[str], bottom: str) -> Blocks:
    """Sum columns by block.

    Parameters
    ----------
    sentences : DataFrame
        Of one quarter, with ``company``, ``call`` and ``block``.
    tops : sequence of str
        Columns of the numerators.
    bottom : str
        Column of the denominator.
    """
    import numpy as np

    sums = sentences.groupby(["company", "call", "block"], sort=True)[[*tops, bottom]].sum()
    kinds = np.array([2 * company + (kind == "exchange") for company, _, (kind, _) in sums.index], dtype=np.int64)
    return Blocks(sums[list(tops)].to_numpy(dtype=np.float64), sums[bottom].to_numpy(dtype=np.float64), kinds)
