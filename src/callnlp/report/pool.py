"""Several calls of a company counted as one: what a year is compared by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from callnlp.report.source import CallView, Exchange

__all__ = ["pooled"]


def pooled(views: Sequence[CallView]) -> CallView:
    """Return one view with the turns, sentences and theme hits of several calls, numbered on.

    It is for counting and resampling: offsets still are those of each sentence's own call, so
    nothing may be cited from it.

    Parameters
    ----------
    views : sequence of CallView
        At least one, in time order.
    """
    if len(views) == 1:
        return views[0]
    parts = []
    turn = sentence = paragraph = 0
    for view in views:
        parts.append(_moved(view, turn, sentence, paragraph))
        turn += 1 + max((item.turn for item in view.turns), default=-1)
        sentence += 1 + max((item.sentence for item in view.sentences), default=-1)
        paragraph += 1 + max((item.paragraph for item in view.sentences), default=-1)
    return replace(
        views[-1],
        text="",
        turns=tuple(item for part in parts for item in part.turns),
        sentences=tuple(item for part in parts for item in part.sentences),
        claims=tuple(item for part in parts for item in part.claims),
        hits=tuple(item for part in parts for item in part.hits),
        exchanges=tuple(item for part in parts for item in part.exchanges),
    )


def _moved(view: CallView, turn: int, sentence: int, paragraph: int) -> CallView:
    def later(numbers: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(number + turn for number in numbers)

    return replace(
        view,
        turns=tuple(replace(item, turn=item.turn + turn) for item in view.turns),
        sentences=tuple(
            replace(
                item, sentence=item.sentence + sentence, turn=item.turn + turn, paragraph=item.paragraph + paragraph
            )
            for item in view.sentences
        ),
        hits=tuple(replace(item, sentence=item.sentence + sentence, turn=item.turn + turn) for item in view.hits),
        exchanges=tuple(Exchange(e.asker, later(e.questions), later(e.answers)) for e in view.exchanges),
    )
