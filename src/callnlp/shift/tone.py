"""Net tone by quarter, role, section and theme, and answers against prepared remarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from callnlp.errors import UsageError
from callnlp.shift.blocks import Blocks, SentenceSource, blocks_of, load_sentences
from callnlp.shift.change import NO_EVIDENCE, gap_between
from callnlp.shift.history import Step, check_samples, corrected, frame_of, history

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ToneGap", "ToneQuarter", "tone_gap", "tone_shift"]

_GROUPS = ("role", "section", "theme")
_BOILERPLATE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneQuarter:
    """Net tone of one quarter (mean of positive minus negative, in [-1, 1]) and its change.

    ``group`` is the role, section or theme (None where all is taken together); the other fields are
    those of a theme's quarter.
    """

    fiscal_period: str
    group: str | None
    sentences: int
    blocks: int
    net_tone: float | None
    previous: str | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    verdict: str = NO_EVIDENCE
    turning_point: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneGap:
    """Net tone of answers less that of prepared remarks, in one quarter.

    ``gap`` is missing where one of the two has no sentence; ``low`` and ``high`` bound it with 95%.
    """

    fiscal_period: str
    prepared: float | None
    prepared_sentences: int
    answers: float | None
    answer_sentences: int
    gap: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    verdict: str = "no evidence of a gap"


def tone_shift(
    store: SentenceSource,
    ticker: str,
    *,
    by: str | None = None,
    role: str | None = "ceo",
    section: str | None = None,
    since: str | None = None,
    until: str | None = None,
    samples: int = 2000,
    seed: int = 7,
) -> pd.DataFrame:
    """Return net tone by quarter, and what changed.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str
        The company.
    by : {"role", "section", "theme"}, optional
        One history each, with the tests of a quarter corrected for their number. Give ``role=None``
        to compare roles.
    role : str or None
        Whose words; ``company`` for all but analysts and the operator; everybody's when None.
    section : {"prepared", "qa"} or None
        Both when None.
    since, until : str, optional
        First and last fiscal period.
    samples : int
        Resamples of blocks for the interval, and permutations for the test.
    seed : int
        Seed of both.

    Returns
    -------
    DataFrame
        One row a group and quarter in time order with the fields of :class:`ToneQuarter`.
        Boilerplate sentences (probability above one half) are left out.

    Raises
    ------
    UsageError
        When ``samples`` is not positive, or a word is not one of those allowed.
    StoreError
        When the store does not hold the ticker.
    """
    if by not in (None, *_GROUPS):
        raise UsageError(f"by {by!r}: use one of {', '.join(_GROUPS)}")
    check_samples(samples)
    scope = {"ticker": ticker, "since": since, "until": until}
    sentences, quarters = load_sentences(store, ticker, role=role, section=section, since=since, until=until)
    sentences = _scored(sentences)
    names: list[str | None] = []
    rates: list[list[Step]] = []
    sums: list[dict[str, Blocks]] = []
    for name, own in _grouped(store, sentences, by, scope):
        blocks = {quarter: blocks_of(own[own["fiscal_period"] == quarter], ["net"], "one") for quarter in quarters}
        names.append(name)
        sums.append(blocks)
        rates += history(quarters, blocks, scale=1.0, samples=samples, seed=seed)
    rows = [
        _row(step, name, blocks[step.fiscal_period])
        for name, blocks, steps in zip(names, sums, corrected(rates), strict=True)
        for step in steps
    ]
    return frame_of(rows, ToneQuarter)


def _scored(sentences: pd.DataFrame) -> pd.DataFrame:
    kept = sentences[sentences["boilerplate"] <= _BOILERPLATE]
    net = [float(tone[2]) - float(tone[0]) for tone in kept["tone_probabilities"]]
    return kept.assign(net=net, one=1.0)


def _grouped(
    store: SentenceSource, sentences: pd.DataFrame, by: str | None, scope: dict[str, str | None]
) -> Iterator[tuple[str | None, pd.DataFrame]]:
    """Return sentences by group; one with several themes stands in each of them."""
    if by is None:
        yield None, sentences
        return
    if by == "theme":
        hits = store.themes(**scope)[["call", "sentence", "theme"]].drop_duplicates()
        sentences = sentences.merge(hits, on=["call", "sentence"])
    for name in sorted(set(sentences[by])):
        yield name, sentences[sentences[by] == name]


def _row(step: Step, group: str | None, blocks: Blocks) -> ToneQuarter:
    return ToneQuarter(
        fiscal_period=step.fiscal_period,
        group=group,
        sentences=int(blocks.bottom.sum()),
        blocks=len(blocks.bottom),
        net_tone=step.number,
        **step.fields(),
    )


def tone_gap(
    store: SentenceSource,
    ticker: str,
    *,
    role: str | None = "ceo",
    since: str | None = None,
    until: str | None = None,
) -> pd.DataFrame:
    """Return, quarter by quarter, how answers sound against prepared remarks.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str
        The company.
    role : str or None
        Whose words; ``company`` for all but analysts and the operator.
    since, until : str, optional
        First and last fiscal period.

    Returns
    -------
    DataFrame
        One row a quarter with the fields of :class:`ToneGap`; the verdict says ``answers lower`` or
        ``answers higher`` only where the interval leaves out zero.

    Raises
    ------
    UsageError
        When a word is not one of those allowed.
    StoreError
        When the store does not hold the ticker.
    """
    sentences, quarters = load_sentences(store, ticker, role=role, section=None, since=since, until=until)
    sentences = _scored(sentences)
    rows = []
    for quarter in quarters:
        own = sentences[sentences["fiscal_period"] == quarter]
        prepared, answers = (blocks_of(own[own["section"] == part], ["net"], "one") for part in ("prepared", "qa"))
        rows.append(_gap(quarter, prepared, answers))
    return frame_of(rows, ToneGap)


def _gap(quarter: str, prepared: Blocks, answers: Blocks) -> ToneGap:
    counts = [int(part.bottom.sum()) for part in (prepared, answers)]
    means = [
        round(float(part.ratios()[0]), 4) + 0.0 if n else None
        for part, n in zip((prepared, answers), counts, strict=True)
    ]
    head = ToneGap(
        fiscal_period=quarter,
        prepared=means[0],
        prepared_sentences=counts[0],
        answers=means[1],
        answer_sentences=counts[1],
    )
    test = gap_between(prepared, answers)
    if test is None:
        return head
    words = {"rose": "answers higher", "fell": "answers lower"}
    return replace(
        head,
        gap=test.change,
        low=test.low,
        high=test.high,
        p_value=test.p_value,
        verdict=words.get(test.verdict(test.p_value), head.verdict),
    )
