"""Whether the words that name a metric name the whole company's, or a part's ("subscription revenue")."""

from __future__ import annotations

import functools

from callnlp.language.metrics import metric_entries
from callnlp.lexicon.load import Lexicon

__all__ = ["metric_aliases", "metric_words"]

_NEUTRAL = frozenset(
    """total our the company consolidated quarterly annual overall worldwide gaap non adjusted diluted basic full year
    quarter fourth third second first reported net gross cash free and of guidance outlook growth rate per share
    amount balance program level levels quarterly annualized expected actual ending percentage ratio comparable
    normalized underlying ongoing share shares per ads adr to shareholders stockholders we it""".split()
)
#: Names of revenue in the lexicon hold parts too ("advertising revenue"); these words alone mean all of it.
_REVENUE = frozenset("revenue revenues sales top line turnover topline".split())


@functools.lru_cache(maxsize=256)
def metric_words(metric: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the words that may name a metric of the whole company, case-folded.

    Parameters
    ----------
    metric : str
        Canonical id.
    lexicon : Lexicon
        Names come from ``metrics.toml``.
    """
    if metric == "revenue":
        return _NEUTRAL | _REVENUE
    entry = metric_entries(lexicon).get(metric)
    if entry is None:
        return _NEUTRAL
    names = [name for key, names in entry.aliases.items() if key != "zh" for name in names]
    words = {word for name in names for word in name.casefold().replace("-", " ").split()}
    return _NEUTRAL | words | {f"{word}s" for word in words}


@functools.lru_cache(maxsize=8)
def metric_aliases(lexicon: Lexicon) -> frozenset[str]:
    """Return all names of metrics, case-folded."""
    entries = metric_entries(lexicon).values()
    return frozenset(name.casefold() for entry in entries for names in entry.aliases.values() for name in names)
