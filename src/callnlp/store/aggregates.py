"""Rates of themes and averages of tone by quarter, role or section, with their denominators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from callnlp.store.sources import Entry

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

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


def theme_rates(
    hits: pa.Table,
    groups: NDArray[np.int64],
    *,
    by: str,
    words: Counter[str],
    calls: Counter[str],
    themes: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return one row a theme and group: hits, poles, words, rate.

    Parameters
    ----------
    hits : pyarrow.Table
        ``place`` (number of the call), ``sentence``, ``theme`` and ``pole`` of each hit.
    groups : ndarray of shape (n_hits,), int64
        Which of ``sorted(words)`` a hit belongs to; -1 for none.
    by : {"quarter", "role", "section"}
        The grouping.
    words, calls : Counter
        From :func:`spoken_words`; groups without a hit get a row of zeros.
    themes : sequence of str, optional
        The themes to list; those found when None.

    Returns
    -------
    DataFrame
        ``theme``, the grouping's column, ``calls``, ``sentences`` (with the theme), ``tightening``,
        ``easing``, ``words`` (spoken in the group), ``rate_per_1000`` (sentences in 1,000 words; NaN
        where nothing was said), sorted by theme and group.
    """
    import numpy as np
    import pandas as pd

    found, theme_codes = _codes(hits, "theme")
    poles, pole_codes = _codes(hits, "pole")
    names, order = sorted(words), sorted(themes if themes is not None else found)
    # One number for a sentence of a call and a theme, so that a sentence counts once.
    sentence = (hits["place"].to_numpy() << 32) + (hits["sentence"].to_numpy() << 10) + theme_codes
    cell = theme_codes * max(1, len(names)) + groups

    def table(keep: NDArray[np.bool_]) -> NDArray[np.int64]:
        rows = np.flatnonzero(keep & (groups >= 0))
        _, first = np.unique(sentence[rows], return_index=True)
        counted = np.bincount(cell[rows[first]], minlength=max(1, len(found)) * max(1, len(names)))
        return counted.reshape(max(1, len(found)), -1).astype(np.int64)

    all_hits = table(np.ones(len(hits), dtype=bool))
    by_pole = {
        pole: table(pole_codes == poles.index(pole)) if pole in poles else np.zeros_like(all_hits)
        for pole in ("tightening", "easing")
    }
    rows = []
    for theme in order:
        at = found.index(theme) if theme in found else None
        for column, group in enumerate(names):
            counts = {"sentences": 0, "tightening": 0, "easing": 0}
            if at is not None:
                counts = {"sentences": int(all_hits[at, column])}
                counts |= {pole: int(found_poles[at, column]) for pole, found_poles in by_pole.items()}
            rate = 1000 * counts["sentences"] / words[group] if words[group] else float("nan")
            head = {"theme": theme, GROUPINGS[by]: group, "calls": calls[group]}
            rows.append(head | counts | {"words": words[group], "rate_per_1000": rate})
    return pd.DataFrame(rows, columns=["theme", GROUPINGS[by], *_THEME_COLUMNS])


def _codes(table: pa.Table, column: str) -> tuple[list[str], NDArray[np.int64]]:
    """Return the distinct values of a column, and for each row which of them it holds."""
    import numpy as np

    encoded = table[column].combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)


def tone_means(sentences: pd.DataFrame, *, by: str, calls: Counter[str]) -> pd.DataFrame:
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
