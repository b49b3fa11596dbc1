"""How a theme or a tone changed from quarter to quarter, with counts and an interval.

Sentences of one paragraph are not independent, so intervals come from resampling whole paragraphs.
Nothing is said to have changed unless its interval leaves out zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Protocol

from callnlp.errors import StoreError, UsageError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["ThemeQuarter", "ToneQuarter", "theme_shift", "tone_shift"]

NO_EVIDENCE = "no evidence of change"
#: Fewer quarters than this say nothing about a lasting change of level.
MIN_HISTORY = 8
_POLES = ("tightening", "easing")


class SentenceSource(Protocol):
    """What a shift reads from: a :class:`callnlp.store.store.Store`, or a stand-in with its tables."""

    def sentences(self, *, role: str | None = None, section: str | None = None, **scope: Any) -> pd.DataFrame:
        """Return one row a sentence."""

    def themes(
        self, *, theme: str | None = None, role: str | None = None, section: str | None = None, **scope: Any
    ) -> pd.DataFrame:
        """Return one row a theme hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeQuarter:
    """A theme in one quarter, and its change since the quarter before.

    ``rate`` and the change are sentences in 1,000 words; ``low`` and ``high`` bound the change with
    95%. ``previous`` is the quarter compared with (None for the first); ``turning_point`` marks a
    lasting change of level that begins here, for histories of eight quarters or more.
    """

    fiscal_period: str
    theme: str
    sentences: int
    words: int
    paragraphs: int
    rate: float | None
    tightening: int
    easing: int
    previous: str | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: str = NO_EVIDENCE
    turning_point: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneQuarter:
    """Net tone of one quarter (mean of positive minus negative, in [-1, 1]) and its change."""

    fiscal_period: str
    sentences: int
    paragraphs: int
    net_tone: float | None
    previous: str | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: str = NO_EVIDENCE
    turning_point: bool = False


@dataclass(frozen=True, slots=True)
class _Clusters:
    """Numerator and denominator of a rate, by paragraph of one quarter."""

    top: NDArray[np.float64]
    bottom: NDArray[np.float64]

    @property
    def ratio(self) -> float | None:
        """The rate; None without a denominator."""
        total = float(self.bottom.sum())
        return float(self.top.sum()) / total if total else None


def theme_shift(
    store: SentenceSource,
    ticker: str,
    *,
    theme: str,
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
    theme : str
        A theme's id, such as ``supply_constrained``.
    role : str or None
        Whose words; everybody's when None.
    section : {"prepared", "qa"} or None
        Both when None.
    since, until : str, optional
        First and last fiscal period, ``2024-Q1``.
    samples : int
        Resamples of paragraphs for the interval.
    seed : int
        The same seed gives the same interval on any machine.

    Returns
    -------
    DataFrame
        One row a quarter in time order with the fields of :class:`ThemeQuarter`. A quarter in which
        the role did not speak has ``words`` 0 and ``rate`` missing. Empty when there is no call.

    Raises
    ------
    UsageError
        When ``samples`` is not positive, or a word is not one of those allowed.
    StoreError
        When the store does not hold the ticker.
    """
    scope = _scope(ticker, since, until, samples)
    every = store.sentences(**scope)
    sentences = _spoken(every, role, section)
    hits = _hits(store, theme, role, section, scope)
    tagged = set(zip(hits["call"], hits["sentence"], strict=True))
    sentences = sentences.assign(
        hit=[(call, index) in tagged for call, index in zip(sentences["call"], sentences["sentence"], strict=True)]
    )
    quarters = _periods(every)
    clusters = {
        period: _clusters(sentences[sentences["fiscal_period"] == period], "hit", "words") for period in quarters
    }
    changes = _changes(quarters, clusters, scale=1000.0, samples=samples, seed=seed)
    rows = []
    for period, change in zip(quarters, changes, strict=True):
        of_period = hits[hits["fiscal_period"] == period]
        poles: dict[str, Any] = {pole: int((of_period["pole"] == pole).sum()) for pole in _POLES}
        cluster = clusters[period]
        counts: dict[str, Any] = {"sentences": int(cluster.top.sum()), "words": int(cluster.bottom.sum())}
        rows.append(ThemeQuarter(theme=theme, paragraphs=len(cluster.top), **counts, **poles, **change))
    return _frame(rows, ThemeQuarter)


def tone_shift(
    store: SentenceSource,
    ticker: str,
    *,
    role: str | None = "ceo",
    section: str | None = None,
    since: str | None = None,
    until: str | None = None,
    samples: int = 2000,
    seed: int = 7,
) -> pd.DataFrame:
    """Return net tone by quarter, and what changed; parameters as for :func:`theme_shift`.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str
        The company.
    role : str or None
        Whose words; everybody's when None.
    section : {"prepared", "qa"} or None
        Both when None.
    since, until : str, optional
        First and last fiscal period.
    samples : int
        Resamples of paragraphs for the interval.
    seed : int
        Seed of the resampling.

    Returns
    -------
    DataFrame
        One row a quarter in time order with the fields of :class:`ToneQuarter`. Boilerplate
        sentences (probability above one half) are left out.

    Raises
    ------
    UsageError
        When ``samples`` is not positive, or a word is not one of those allowed.
    StoreError
        When the store does not hold the ticker.
    """
    every = store.sentences(**_scope(ticker, since, until, samples))
    sentences = _spoken(every, role, section)
    sentences = sentences[sentences["boilerplate"] <= 0.5]
    net = [float(tone[2]) - float(tone[0]) for tone in sentences["tone_probabilities"]]
    sentences = sentences.assign(net=net, one=1)
    quarters = _periods(every)
    clusters = {period: _clusters(sentences[sentences["fiscal_period"] == period], "net", "one") for period in quarters}
    changes = _changes(quarters, clusters, scale=1.0, samples=samples, seed=seed)
    rows = []
    for period, change in zip(quarters, changes, strict=True):
        cluster = clusters[period]
        net_tone = change.pop("rate")
        counts: dict[str, Any] = {"sentences": int(cluster.bottom.sum()), "paragraphs": len(cluster.top)}
        rows.append(ToneQuarter(net_tone=net_tone, **counts, **change))
    return _frame(rows, ToneQuarter)


def _scope(ticker: str, since: str | None, until: str | None, samples: int) -> dict[str, Any]:
    if samples < 1:
        raise UsageError(f"samples {samples}: give a positive number")
    return {"ticker": ticker, "since": since, "until": until}


def _spoken(sentences: pd.DataFrame, role: str | None, section: str | None) -> pd.DataFrame:
    keep = sentences["fiscal_period"].notna()
    if role is not None:
        keep &= sentences["role"] == role
    if section is not None:
        keep &= sentences["section"] == section
    return sentences[keep]


def _hits(
    store: SentenceSource, theme: str, role: str | None, section: str | None, scope: dict[str, Any]
) -> pd.DataFrame:
    """Return the hits of a theme; a theme that no call speaks of is a rate of zero, not an error."""
    try:
        return store.themes(theme=theme, role=role, section=section, **scope)
    except StoreError:
        every = store.themes(role=role, section=section, **scope)
        return every[every["theme"] == theme]


def _periods(sentences: pd.DataFrame) -> list[str]:
    return sorted(set(sentences["fiscal_period"].dropna()))


def _clusters(sentences: pd.DataFrame, top: str, bottom: str) -> _Clusters:
    import numpy as np

    sums = sentences.groupby(["call", "paragraph"], sort=True)[[top, bottom]].sum()
    return _Clusters(sums[top].to_numpy(dtype=np.float64), sums[bottom].to_numpy(dtype=np.float64))


def _changes(
    quarters: Sequence[str], clusters: dict[str, _Clusters], *, scale: float, samples: int, seed: int
) -> list[dict[str, Any]]:
    """Return period, rate, and the change against the last quarter that has a rate."""
    import numpy as np

    turning = _turning_points([clusters[period].ratio for period in quarters], quarters)
    found: list[dict[str, Any]] = []
    before: str | None = None
    for number, period in enumerate(quarters):
        cluster = clusters[period]
        ratio = cluster.ratio
        row: dict[str, Any] = {"fiscal_period": period, "rate": None, "turning_point": period in turning}
        if ratio is not None:
            row["rate"] = round(ratio * scale, 4)
            if before is not None:
                generator = np.random.default_rng([seed, number])
                row |= _difference(clusters[before], cluster, scale, samples, generator)
                row["previous"] = before
            before = period
        found.append(row)
    return found


def _difference(
    earlier: _Clusters, later: _Clusters, scale: float, samples: int, generator: np.random.Generator
) -> dict[str, Any]:
    """Return the change of a rate with its 95% interval, and a verdict that rests on it."""
    import numpy as np

    drawn = scale * (_resampled(later, samples, generator) - _resampled(earlier, samples, generator))
    low, high = (round(float(bound), 4) for bound in np.quantile(drawn, [0.025, 0.975]))
    change = scale * ((later.ratio or 0.0) - (earlier.ratio or 0.0))
    few = min(len(earlier.top), len(later.top)) < 2  # one paragraph cannot show its own spread
    verdict = NO_EVIDENCE if few or low <= 0.0 <= high else ("rose" if low > 0.0 else "fell")
    return {"change": round(change, 4), "low": low, "high": high, "verdict": verdict}


def _resampled(cluster: _Clusters, samples: int, generator: np.random.Generator) -> NDArray[np.float64]:
    import numpy as np

    n = len(cluster.top)
    picks = generator.integers(0, n, size=(samples, n))
    bottom = cluster.bottom[picks].sum(axis=1)
    ratio = cluster.top[picks].sum(axis=1) / np.maximum(bottom, 1e-9)
    return np.asarray(np.where(bottom > 0, ratio, 0.0), dtype=np.float64)


def _turning_points(rates: Sequence[float | None], quarters: Sequence[str]) -> set[str]:
    """Return the quarters at which the level changes for good, by PELT with a BIC-like penalty."""
    import numpy as np

    known = [(rate, period) for rate, period in zip(rates, quarters, strict=True) if rate is not None]
    series = np.array([rate for rate, _ in known], dtype=np.float64)
    if len(known) < MIN_HISTORY or float(series.std()) == 0.0:
        return set()
    import ruptures

    # Noise is read off successive differences, so that a step does not count as noise.
    noise = float(np.median(np.abs(np.diff(series)))) / 0.9539 or float(series.std())
    penalty = 3.0 * noise**2 * float(np.log(len(series)))
    ends = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(series.reshape(-1, 1)).predict(pen=penalty)
    return {known[end][1] for end in ends if end < len(known)}


def _frame(rows: Sequence[ThemeQuarter] | Sequence[ToneQuarter], kind: Callable[..., Any]) -> pd.DataFrame:
    import pandas as pd

    columns = list(kind.__dataclass_fields__)  # type: ignore[attr-defined]
    return pd.DataFrame([asdict(row) for row in rows], columns=columns)
