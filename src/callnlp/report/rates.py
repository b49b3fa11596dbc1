"""Rates of themes and means of tone for one call, with intervals by resampling blocks.

Sentences of one answer are not independent. The block of resampling is the paragraph in prepared
remarks and the whole exchange in answers; differences between two calls resample both.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callnlp.report.source import CallView, SentenceView

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Interval",
    "Net",
    "Rate",
    "Scope",
    "net_tone",
    "rates_of",
    "scope_of",
    "theme_changes",
    "tone_change",
    "tone_interval",
]

_SAMPLES = 1000
_SEED = 7
_BOILERPLATE = 0.5
_SPEAKING = frozenset({"ceo", "cfo", "executive", "unknown"})

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a theme is spoken of: ``n`` sentences (present or tightening), ``easing`` apart.

    ``per_1000`` is ``n`` in 1,000 words of the scope, rounded to 2 decimals.
    """

    theme: str
    n: int
    easing: int
    words: int
    per_1000: float


@dataclass(frozen=True, slots=True)
class Net:
    """Net tone in [-1, 1]: mean of positive minus negative over ``n`` sentences."""

    net: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Scope:
    """The sentences that are counted: the CEO's, or (``whole``) those of the whole call."""

    view: CallView
    whole: bool
    sentences: tuple[SentenceView, ...]
    words: int


def scope_of(view: CallView) -> Scope:
    """Return the CEO's words, or the whole call's where no words are attributed to a CEO."""
    ceo = tuple(sentence for sentence in view.sentences if sentence.role == "ceo")
    whole = not ceo
    chosen = tuple(s for s in view.sentences if s.role in _SPEAKING) if whole else ceo
    return Scope(view, whole, chosen, sum(sentence.words for sentence in chosen))


def rates_of(scope: Scope) -> dict[str, Rate]:
    """Return the rate of every theme that occurs in the scope, by theme id."""
    numbers = {sentence.sentence for sentence in scope.sentences}
    found: dict[str, dict[bool, set[int]]] = {}
    for hit in scope.view.hits:
        if hit.sentence in numbers:
            poles = found.setdefault(hit.theme, {False: set(), True: set()})
            poles[hit.pole == "easing"].add(hit.sentence)
    return {
        theme: Rate(
            theme,
            len(poles[False]),
            len(poles[True] - poles[False]),
            scope.words,
            round(1000 * len(poles[False]) / scope.words, 2) if scope.words else 0.0,
        )
        for theme, poles in sorted(found.items())
    }


def _block_ids(view: CallView, sentences: tuple[SentenceView, ...]) -> list[tuple[str, int]]:
    exchange_of = {
        turn: number for number, item in enumerate(view.exchanges) for turn in (*item.questions, *item.answers)
    }
    return [
        ("exchange", exchange_of[s.turn]) if s.section == "qa" and s.turn in exchange_of else ("paragraph", s.paragraph)
        for s in sentences
    ]


@functools.lru_cache(maxsize=16)
def _weights(blocks: int, stream: int) -> NDArray[np.float64]:
    """Return how often each block is drawn: array of shape (samples, blocks)."""
    import numpy as np

    generator = np.random.Generator(np.random.PCG64([_SEED, stream, blocks]))
    drawn = generator.integers(0, blocks, size=(_SAMPLES, blocks))
    counts = np.zeros((_SAMPLES, blocks))
    np.add.at(counts, (np.arange(_SAMPLES)[:, None], drawn), 1.0)
    return counts


def _sums(scope: Scope, columns: dict[str, dict[int, float]], stream: int) -> dict[str, NDArray[np.float64]]:
    """Return resampled sums of each column (sentence -> value), arrays of shape (samples,).

    A single block cannot show its own spread: its sums are NaN, and no interval comes of them.
    """
    import numpy as np

    ids = _block_ids(scope.view, scope.sentences)
    index = {block: number for number, block in enumerate(dict.fromkeys(ids))}
    table = np.zeros((len(index), len(columns)))
    for block, sentence in zip(ids, scope.sentences, strict=True):
        for number, values in enumerate(columns.values()):
            table[index[block], number] += values.get(sentence.sentence, 0.0)
    drawn = _weights(len(index), stream) @ table if len(index) > 1 else np.full((1, len(columns)), np.nan)
    return {name: drawn[:, number] for number, name in enumerate(columns)}


def _interval(values: NDArray[np.float64], digits: int) -> Interval | None:
    import numpy as np

    finite = np.sort(values[np.isfinite(values)])
    if not finite.size:
        return None
    last = finite.size - 1
    return round(float(finite[round(0.025 * last)]), digits), round(float(finite[round(0.975 * last)]), digits)


def _resampled_rates(scope: Scope, themes: list[str], stream: int) -> dict[str, NDArray[np.float64]]:
    import numpy as np

    words = {s.sentence: float(s.words) for s in scope.sentences}
    columns: dict[str, dict[int, float]] = {"": words} | {theme: {} for theme in themes}
    for hit in scope.view.hits:
        if hit.theme in columns and hit.pole != "easing":
            columns[hit.theme][hit.sentence] = 1.0
    sums = _sums(scope, columns, stream)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {theme: 1000 * sums[theme] / sums[""] for theme in themes}


def theme_changes(now: Scope, before: Scope) -> dict[str, tuple[float, Interval]]:
    """Return each theme's difference of rates between two calls, with its 95% interval.

    Parameters
    ----------
    now, before : Scope
        Of two calls; both the CEO's, or both whole calls.

    Returns
    -------
    dict of str to (float, (float, float))
        Difference per 1,000 words, rounded to 2 decimals; empty when the scopes differ in kind or
        one of them holds no words.
    """
    if now.whole != before.whole or not now.words or not before.words:
        return {}
    rates, earlier = rates_of(now), rates_of(before)
    themes = sorted(rates | earlier)
    drawn, drawn_before = _resampled_rates(now, themes, 0), _resampled_rates(before, themes, 1)
    changes: dict[str, tuple[float, Interval]] = {}
    for theme in themes:
        interval = _interval(drawn[theme] - drawn_before[theme], 2)
        one = rates[theme].n / now.words if theme in rates else 0.0
        other = earlier[theme].n / before.words if theme in earlier else 0.0
        if interval is not None:
            changes[theme] = (round(1000 * (one - other), 2), interval)
    return changes


def net_tone(sentences: tuple[SentenceView, ...]) -> Net:
    """Return the net tone of sentences, boilerplate left out."""
    scored = [s.positive - s.negative for s in sentences if s.boilerplate < _BOILERPLATE]
    return Net(round(sum(scored) / len(scored), 3) if scored else None, len(scored))


def _tone_samples(view: CallView, sentences: tuple[SentenceView, ...], stream: int) -> NDArray[np.float64] | None:
    import numpy as np

    scored = tuple(s for s in sentences if s.boilerplate < _BOILERPLATE)
    if not scored:
        return None
    scope = Scope(view, False, scored, 0)
    columns = {"n": {s.sentence: 1.0 for s in scored}, "net": {s.sentence: s.positive - s.negative for s in scored}}
    sums = _sums(scope, columns, stream)
    with np.errstate(divide="ignore", invalid="ignore"):
        return sums["net"] / sums["n"]


def tone_change(
    now: tuple[CallView, tuple[SentenceView, ...]], before: tuple[CallView, tuple[SentenceView, ...]]
) -> tuple[float, Interval] | None:
    """Return the difference of two net tones with its 95% interval; None where one has no sentence."""
    one, other = net_tone(now[1]), net_tone(before[1])
    drawn, drawn_before = _tone_samples(*now, 2), _tone_samples(*before, 3)
    if one.net is None or other.net is None or drawn is None or drawn_before is None:
        return None
    interval = _interval(drawn - drawn_before, 2)
    return None if interval is None else (round(one.net - other.net, 2), interval)


def tone_interval(view: CallView, sentences: tuple[SentenceView, ...]) -> Interval | None:
    """Return the 95% interval of a net tone; None without sentences."""
    drawn = _tone_samples(view, sentences, 2)
    return None if drawn is None else _interval(drawn, 2)
