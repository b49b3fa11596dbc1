"""What analysts pressed on, and whether they were answered."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from dataclasses import dataclass

from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import WeightEntry
from callnlp.report.source import CallView, Exchange

__all__ = ["Pressure", "analyst_pressure"]

_MOST = 5


@dataclass(frozen=True, slots=True)
class Pressure:
    """A theme that analysts asked about.

    ``analysts`` counts people, ``answered``, ``deflected`` and ``open`` count exchanges that ask
    about the theme; ``sentences`` are the asking sentences (numbers), in order.
    """

    theme: str
    analysts: int
    answered: int
    deflected: int
    open: int
    sentences: tuple[int, ...]


@functools.lru_cache(maxsize=4)
def _deflections(lexicon: Lexicon) -> tuple[re.Pattern[str], ...]:
    entries = lexicon.entries("weights", WeightEntry)
    return tuple(re.compile(entry.pattern) for entry in entries if entry.kind == "deflect")


def analyst_pressure(view: CallView, *, lexicon: Lexicon | None = None) -> list[Pressure]:
    """Return the most asked themes of a call, most analysts first.

    An exchange counts as answered when the answer speaks of the theme and does not decline, as
    deflected when the answer holds a phrase that declines (``weights.toml``, kind ``deflect``) and
    gives no figure, else as open.

    Parameters
    ----------
    view : CallView
        The call.
    lexicon : Lexicon, optional
        Where the phrases come from.

    Returns
    -------
    list of Pressure
        At most 5; empty where the text marks no analysts.
    """
    patterns = _deflections(lexicon or load_lexicon())
    askers: dict[str, set[str]] = defaultdict(set)
    outcomes: dict[str, list[str]] = defaultdict(list)
    asked_in: dict[str, list[int]] = defaultdict(list)
    for exchange in view.exchanges:
        asked = {hit.theme: hit.sentence for hit in reversed(view.hits) if hit.turn in exchange.questions}
        outcome = _outcome(view, exchange, patterns)
        answered = {hit.theme for hit in view.hits if hit.turn in exchange.answers}
        for theme, sentence in asked.items():
            askers[theme].add(exchange.asker)
            asked_in[theme].append(sentence)
            outcomes[theme].append(outcome if outcome == "deflected" or theme in answered else "open")
    found = [
        Pressure(
            theme,
            len(askers[theme]),
            outcomes[theme].count("answered"),
            outcomes[theme].count("deflected"),
            outcomes[theme].count("open"),
            tuple(sorted(asked_in[theme])),
        )
        for theme in askers
    ]
    return sorted(found, key=lambda item: (-item.analysts, -len(item.sentences), item.theme))[:_MOST]


def _outcome(view: CallView, exchange: Exchange, patterns: tuple[re.Pattern[str], ...]) -> str:
    texts = [sentence.text for sentence in view.sentences if sentence.turn in exchange.answers]
    declines = any(pattern.search(text) for pattern in patterns for text in texts)
    figures = any(claim.turn in exchange.answers and claim.bound != "words" for claim in view.claims)
    return "deflected" if declines and not figures else "answered"
