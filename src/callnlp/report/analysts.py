"""What analysts pressed on, and whether they were answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from callnlp.answers import judge_answer
from callnlp.lexicon.load import Lexicon
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


def analyst_pressure(view: CallView, *, lexicon: Lexicon | None = None) -> list[Pressure]:
    """Return the most asked themes of a call, most analysts first.

    An exchange counts as deflected when its answers refuse or put off what was asked, or leave out a
    number that was asked for (:func:`callnlp.answers.judge_answer`), as answered when they speak of the
    theme or give the number, else as open.

    Parameters
    ----------
    view : CallView
        The call.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.

    Returns
    -------
    list of Pressure
        At most 5; empty where the text marks no analysts.
    """
    askers: dict[str, set[str]] = defaultdict(set)
    outcomes: dict[str, list[str]] = defaultdict(list)
    asked_in: dict[str, list[int]] = defaultdict(list)
    for exchange in view.exchanges:
        asked = {hit.theme: hit.sentence for hit in reversed(view.hits) if hit.turn in exchange.questions}
        outcome = _outcome(view, exchange, lexicon)
        answered = {hit.theme for hit in view.hits if hit.turn in exchange.answers}
        for theme, sentence in asked.items():
            askers[theme].add(exchange.asker)
            asked_in[theme].append(sentence)
            outcomes[theme].append("open" if outcome == "answered" and theme not in answered else outcome)
    found = [
        Pressure(
            theme,
            len(askers[theme]),
            outcomes[theme].count("answered") + outcomes[theme].count("given"),
            outcomes[theme].count("deflected"),
            outcomes[theme].count("open"),
            tuple(sorted(asked_in[theme])),
        )
        for theme in askers
    ]
    return sorted(found, key=lambda item: (-item.analysts, -len(item.sentences), item.theme))[:_MOST]


def _outcome(view: CallView, exchange: Exchange, lexicon: Lexicon | None) -> str:
    """Return ``given``, ``answered`` or ``deflected`` for an exchange, ``open`` where nobody answers."""
    asked, told = (
        [sentence for sentence in view.sentences if sentence.turn in turns]
        for turns in (exchange.questions, exchange.answers)
    )
    claimed: dict[int, set[str]] = defaultdict(set)
    for claim in view.claims:
        if claim.turn in exchange.answers and claim.bound != "words":
            claimed[claim.sentence].add(claim.metric)
    judged = judge_answer(
        [sentence.text for sentence in asked],
        [sentence.text for sentence in told],
        claimed=[claimed[sentence.sentence] for sentence in told],
        lexicon=lexicon,
    )
    return {"refused": "deflected", "unanswered": "open"}.get(judged.outcome, judged.outcome)
