"""How often themes were spoken of by quarter, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callnlp.shift.blocks import Blocks, SentenceSource, blocks_of, load_sentences
from callnlp.shift.change import NO_EVIDENCE
from callnlp.shift.history import Step, check_samples, corrected, frame_of, history

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ThemeQuarter", "theme_shift"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeQuarter:
    """A theme in one period, and its change since the period before.

    ``rate`` and the change are sentences in 1,000 words; ``rate_low`` and ``rate_high`` bound the rate,
    ``low`` and ``high`` the change, with 95%. ``blocks`` counts the exchanges and paragraphs that were
    resampled. ``p_value`` is that of a permutation test, ``q_value`` the same corrected for the number
    of themes compared in the period. ``previous`` is the period compared with (None for the first); of
    several companies those count for the change that have calls in both. ``turning_point`` marks a
    lasting change of level that begins here, for histories of eight periods or more.
    """

    fiscal_period: str
    theme: str
    sentences: int
    words: int
    blocks: int
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    tightening: int
    easing: int
    previous: str | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    verdict: str = NO_EVIDENCE
    turning_point: bool = False


def theme_shift(
    store: SentenceSource,
    ticker: str | Sequence[str],
    *,
    theme: str | None = None,
    by: str = "quarter",
    role: str | None = "ceo",
    section: str | None = None,
    since: str | None = None,
    until: str | None = None,
    samples: int = 2000,
    seed: int = 7,
) -> pd.DataFrame:
    """Return how often a theme was spoken of by quarter or year, and what changed.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str or sequence of str
        The company, by its fiscal quarters; several are taken together, by calendar quarter.
    theme : str, optional
        A theme's id, such as ``supply_constrained``; every theme spoken of when None, with the tests
        of a period corrected for their number (Benjamini and Hochberg).
    by : {"quarter", "year"}
        What is compared: years gather enough sentences to show what quarters only hint at.
    role : str or None
        Whose words; ``company`` for all but analysts and the operator; everybody's when None.
    section : {"prepared", "qa"} or None
        Both when None.
    since, until : str, optional
        First and last period, ``2024-Q1``; calendar ones for several companies.
    samples : int
        Resamples of blocks for the interval, and permutations for the test.
    seed : int
        The same seed gives the same interval on any machine.

    Returns
    -------
    DataFrame
        One row a theme and period in time order with the fields of :class:`ThemeQuarter`;
        ``fiscal_period`` is the period (a calendar one for several companies). A period in which the
        role did not speak has ``words`` 0 and ``rate`` missing. Empty when there is no call.

    Raises
    ------
    UsageError
        When ``samples`` is not positive, or a word is not one of those allowed.
    StoreError
        When the store does not hold the ticker.
    """
    check_samples(samples)
    sentences, quarters = load_sentences(store, ticker, role=role, section=section, since=since, until=until, by=by)
    spoken = sentences[["call", "sentence", "fiscal_period"]]
    hits = _hits(store, theme, [ticker] if isinstance(ticker, str) else sorted(set(ticker)))
    hits = hits.merge(spoken, on=["call", "sentence"]).drop_duplicates(["call", "sentence", "theme"])
    themes = [theme] if theme is not None else sorted(set(hits["theme"]))
    if not quarters or not themes:
        return frame_of([], ThemeQuarter)
    marked = spoken.merge(_indicators(hits, themes), how="left", left_on=["call", "sentence"], right_index=True)
    sentences = sentences.assign(**{name: marked[name].fillna(0.0).to_numpy() for name in themes})
    blocks = {
        quarter: blocks_of(sentences[sentences["fiscal_period"] == quarter], themes, "words") for quarter in quarters
    }
    rates = history(quarters, blocks, scale=1000.0, samples=samples, seed=seed)
    poles = Counter(zip(hits["fiscal_period"], hits["theme"], hits["pole"], strict=True))
    rows = [
        _row(step, name, place, blocks[step.fiscal_period], poles)
        for place, (name, steps) in enumerate(zip(themes, corrected(rates), strict=True))
        for step in steps
    ]
    return frame_of(rows, ThemeQuarter)


def _hits(store: SentenceSource, theme: str | None, tickers: Sequence[str]) -> pd.DataFrame:
    """Return ``call``, ``sentence``, ``theme`` and ``pole`` of the hits; a theme nobody speaks of has none."""
    import pandas as pd

    hits = pd.concat([store.themes(theme=theme, ticker=ticker) for ticker in tickers])
    return hits[["call", "sentence", "theme", "pole"]]


def _indicators(hits: pd.DataFrame, themes: Sequence[str]) -> pd.DataFrame:
    """Return 1.0 for each theme of each sentence that has one, indexed by call and sentence."""
    ones = hits.assign(one=1.0)
    table = ones.pivot_table(index=["call", "sentence"], columns="theme", values="one", fill_value=0.0)
    return table.reindex(columns=list(themes), fill_value=0.0)


def _row(step: Step, theme: str, place: int, blocks: Blocks, poles: Counter[tuple[str, str, str]]) -> ThemeQuarter:
    return ThemeQuarter(
        fiscal_period=step.fiscal_period,
        theme=theme,
        sentences=int(blocks.top[:, place].sum()),
        words=int(blocks.bottom.sum()),
        blocks=len(blocks.bottom),
        rate=step.number,
        rate_low=step.bounds[0] if step.bounds else None,
        rate_high=step.bounds[1] if step.bounds else None,
        tightening=poles[step.fiscal_period, theme, "tightening"],
        easing=poles[step.fiscal_period, theme, "easing"],
        **step.fields(),
    )
