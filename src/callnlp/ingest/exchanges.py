"""Questions with all their follow-ups, and the answers that belong to them."""

from __future__ import annotations

from collections.abc import Sequence

from callnlp.transcript import Exchange, Turn

__all__ = ["find_exchanges"]


def find_exchanges(turns: Sequence[Turn], asker_of: Sequence[str]) -> list[Exchange]:
    """Group the turns of Q&A.

    An exchange begins with an analyst's turn; turns of the same analyst are follow-ups, turns of
    the company's people are answers. The operator's announcement or another analyst ends it; in an
    interview each question is an exchange.

    Parameters
    ----------
    turns : sequence of Turn
        In text order.
    asker_of : sequence of str
        Canonical speaker name of each turn.

    Returns
    -------
    list of Exchange
    """
    exchanges: list[Exchange] = []
    asker, questions, answers = "", [], []  # type: tuple[str, list[int], list[int]]

    def close() -> None:
        if questions:
            exchanges.append(Exchange(len(exchanges), asker, tuple(questions), tuple(answers)))

    for turn in turns:
        if turn.section != "qa":
            continue
        if turn.role == "analyst":
            name = asker_of[turn.index]
            if name != asker or not questions or "interview.question" in turn.rules:
                close()
                asker, questions, answers = name, [], []
            questions.append(turn.index)
        elif turn.role == "operator":
            close()
            asker, questions, answers = "", [], []
        elif questions:
            answers.append(turn.index)
    close()
    return exchanges
