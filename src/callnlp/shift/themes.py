"""How often themes were spoken of by quarter, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callnlp.errors import StoreError
from callnlp.shift.blocks import Blocks, SentenceSource, blocks_of, load_sentences
from callnlp.shift.change import NO_EVIDENCE
from callnlp.shift.history import Step, check_samples, corrected, frame_of, history

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ThemeQuarter", "theme_shift"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeQuarter:
    """A theme in one quarter, and its change since the quarter before.

    ``rate`` and the change are sentences in 1,000 words; ``low`` and ``high`` bound the change with
    95%. ``blocks`` counts the exchanges and paragraphs that were resampled. ``p_value`` is that of a
    permutation test, ``q_value`` the same corrected for the number of themes compared in the quarter.
    ``previous`` is the quarter compared with (None for the first); ``turning_point`` marks a lasting
    change of level that begins here, for histories of eight quarters or more.
    """

    fiscal_period: str
    theme: str
    sentences: int
    words: int
    blocks: int
    rate: float | None
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
    ticker: str,
    *,
    theme: str | None = None,
    role: str | None = "ceo",
    section: str | None = None,
    since: str | None = None,
    until: str | None = None,
    samples: int = 2000,
    seed: int = 7,
) -> pd.DataFrame:
    """Return how often a theme was spoken of by quarter, and what changed.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str
        The company.
    theme : str, optional
        A theme's id, such as ``supply_constrained``; every theme spoken of when None, with the tests
        of a quarter corrected for their number (Benjamini and Hochberg).
    role : str or None
        Whose words; ``company`` for all but analysts and the operator; everybody's when None.
    section : {"prepared", "qa"} or None
        Both when None.
    since, until : str, optional
        First and last fiscal period, ``2024-Q1``.
    samples : int
        Resamples of blocks for the interval, and permutations for the test.
    seed : int
        The same seed gives the same interval on any machine.

    Returns
    -------
    DataFrame
        One row a theme and quarter in time order with the fields of :class:`ThemeQuarter`. A quarter
        in which the role did not speak has ``words`` 0 and ``rate`` missing. Empty when there is no
        call.

    Raises
    ------
    UsageError
        When ``samples`` is not positive, or a word is not one of those allowed.
    StoreError
        When the store does not hold the ticker.
    """
    check_samples(samples)
    scope = {"ticker": ticker, "since": since, "until": until}
    sentences, quarters = load_sentences(store, role=role, section=section, **scope)
    hits = _hits(store, theme, scope)
    spoken = sentences[["call", "sentence"]]
    hits = hits.merge(spoken, on=["call", "sentence"]).drop_duplicates(["call", "sentence", "theme"])
    themes = [theme] if theme is not None else sorted(set(hits["theme"]))
    marked = spoken.merge(_indicators(hits, themes), how="left", left_on=["call", "sentence"], right_index=True)
    sentences = sentences.assign(**{name: marked[name].fillna(0.0).to_numpy() for name in themes})
    blocks = {
        quarter: blocks_of(sentences[sentences["fiscal_period"] == quarter], themes, "words") for quarter in quarters
    }
    rates = history(quarters, blocks, scale=1000.0, samples=samples, seed=seed) if themes else []
    poles = Counter(zip(hits["fiscal_period"], hits["theme"], hits["pole"], strict=True))
    rows = [
        _row(step, name, place, blocks[step.fiscal_period], poles)
        for place, (name, steps) in enumerate(zip(themes, corrected(rates), strict=True))
        for step in steps
    ]
    return frame_of(rows, ThemeQuarter)


def _hits(store: SentenceSource, theme: str | None, scope: dict[str, str | None]) -> pd.DataFrame:
    """Return the hits of a theme; a theme that no call speaks of is a rate of zero, not an error."""
    if theme is None:
        return store.themes(**scope)
    try:
        return store.themes(theme=theme, **scope)
    except StoreError:
        every = store.themes(**scope)
        return every[every["theme"] == theme]


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
        tightening=poles[step.fiscal_period, theme, "tightening"],
        easing=poles[step.fiscal_period, theme, "easing"],
        **step.fields(),
    )
