"""Rates of themes and averages of tone by quarter, role or section, with their denominators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from callnlp.store.sources import Entry

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GROUPINGS", "spoken_words", "theme_rates", "tone_means"]

GROUPINGS = {"quarter": "fiscal_period", "role": "role", "section": "section"}
_THEME_COLUMNS = "calls sentences tightening easing words rate_per_1000".split()
_TONE_COLUMNS = "calls sentences words net_tone negative neutral positive outlook uncertainty".split()


def spoken_words(
    entries: Iterable[Entry], *, by: str, role: str | None = None, section: str | None = None
) -> tuple[Counter[str], Counter[str]]:
    """Count words and calls by group, from the totals that every call's row carries.

    Parameters
    ----------
    entries : iterable of Entry
        The calls to count.
    by : {"quarter", "role", "section"}
        The grouping. Calls without a fiscal period are left out of ``quarter``.
    role, section : str, optional
        Count only the words of this role or section.

    Returns
    -------
    words, calls : Counter
        By group. A quarter is listed even where the role said nothing in it, with 0 words.
    """
    words: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    for entry in entries:
        period = entry.row["fiscal_period"]
        if by == "quarter" and period is None:
            continue
        groups = {period} if by == "quarter" else set()
        for part in entry.row["role_words"]:
            if role not in (None, part["role"]) or section not in (None, part["section"]):
                continue
            group = period if by == "quarter" else part[by]
            words[group] += part["words"]
            groups.add(group)
        for group in groups:
            words[group] += 0
            calls[group] += 1
    return words, calls


def theme_rates(hits: pd.DataFrame, *, by: str, words: Counter[str], calls: Counter[str], themes: Sequence[str]) -> Any:
    """Return one row a theme and group: hits, poles, words, rate.

    Parameters
    ----------
    hits : DataFrame
        Theme rows with ``source_id``, ``sentence``, ``theme``, ``pole`` and the grouping's column.
    by : {"quarter", "role", "section"}
        The grouping.
    words, calls : Counter
        From :func:`spoken_words`; groups without a hit get a row of zeros.
    themes : sequence of str
        The themes to list.

    Returns
    -------
    DataFrame
        ``theme``, the grouping's column, ``calls``, ``sentences`` (with the theme), ``tightening``,
        ``easing``, ``words`` (spoken in the group), ``rate_per_1000`` (sentences in 1,000 words; NaN
        where nothing was said), sorted by theme and group.
    """
    import pandas as pd

    column = GROUPINGS[by]
    hits = hits.drop_duplicates(["source_id", "sentence", "theme", "pole"])
    counted = hits.groupby(["theme", column, "pole"], observed=True).size().to_dict()
    whole = hits.drop_duplicates(["source_id", "sentence", "theme"]).groupby(["theme", column], observed=True).size()
    sentences = whole.to_dict()
    rows = [
        {
            "theme": theme,
            column: group,
            "calls": calls[group],
            "sentences": sentences.get((theme, group), 0),
            "tightening": counted.get((theme, group, "tightening"), 0),
            "easing": counted.get((theme, group, "easing"), 0),
            "words": words[group],
            "rate_per_1000": 1000 * sentences.get((theme, group), 0) / words[group] if words[group] else float("nan"),
        }
        for theme in sorted(themes)
        for group in sorted(words)
    ]
    return pd.DataFrame(rows, columns=["theme", column, *_THEME_COLUMNS])


def tone_means(sentences: pd.DataFrame, *, by: str, calls: Counter[str]) -> Any:
    """Return one row a group: number of sentences, net tone, uncertainty.

    Parameters
    ----------
    sentences : DataFrame
        Sentence rows with ``negative``, ``positive`` (probabilities), ``tone``, ``outlook``,
        ``uncertainty``, ``words`` and the grouping's column.
    by : {"quarter", "role", "section"}
        The grouping.
    calls : Counter
        Calls by group; groups without a sentence get a row with 0 sentences and NaN.

    Returns
    -------
    DataFrame
        The grouping's column, ``calls``, ``sentences``, ``words``, ``net_tone`` (mean of positive
        minus negative probability, [-1, 1]), ``negative``, ``neutral``, ``positive`` (shares of
        sentences), ``outlook`` (mean probability), ``uncertainty`` (hedge words in all words).
    """
    import pandas as pd

    column = GROUPINGS[by]
    frame = pd.DataFrame(
        {
            column: sentences[column],
            "sentences": 1,
            "words": sentences["words"],
            "net_tone": sentences["positive"] - sentences["negative"],
            "hedges": sentences["uncertainty"] * sentences["words"],
            "outlook": sentences["outlook"],
        }
    )
    labels = ("negative", "neutral", "positive")
    for label in labels:
        frame[label] = (sentences["tone"] == label).astype(float)
    sums = frame.groupby(column, observed=True).sum().reindex(sorted(calls), fill_value=0)
    for name in ("net_tone", "outlook", *labels):
        sums[name] = sums[name] / sums["sentences"].where(sums["sentences"] > 0)
    sums["uncertainty"] = sums["hedges"] / sums["words"].where(sums["words"] > 0)
    sums["calls"] = [calls[group] for group in sums.index]
    return sums.rename_axis(column).reset_index()[[column, *_TONE_COLUMNS]]
