"""Lists that run in parallel: "RPO and current RPO grew 11% and 10%, respectively"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from callnlp.annotation import Quantity
from callnlp.claims.scene import Scene
from callnlp.language.metrics import MetricMention
from callnlp.spans import Span

__all__ = ["parallel_adjustments", "parallel_mentions"]

_JOIN = re.compile(r"\s*(?:,|and|or|, and|and by|to)?\s*(?:by\s+)?\Z")
_LISTED = re.compile(r"\s*(?:,|and|, and|as well as)?\s*(?:(?:our |the )?[^\W\d_][\w'’&.-]*\s+){0,4}\Z")
_ADJUSTED = r"non[- ]{0,2}gaap|adjusted"
_BASES = re.compile(
    rf"\b(?P<first>{_ADJUSTED}|gaap|reported)(?: [a-z]+){{0,3}}? and (?:our )?(?P<second>{_ADJUSTED}|gaap|reported)\b"
)
_RESPECTIVELY = re.compile(r"\brespectively\b")


def parallel_mentions(scene: Scene) -> dict[Quantity, MetricMention]:
    """Return the mention of each value in a list that "respectively" ties to a list of names.

    Parameters
    ----------
    scene : Scene
        The sentence.
    """
    pairs: dict[Quantity, MetricMention] = {}
    for word in _RESPECTIVELY.finditer(scene.low):
        run = _run_before(scene, word.start())
        if len(run) < 2:
            continue
        names = _names_before(scene, run[0].span.start, len(run))
        pairs.update(zip(run, names, strict=False))
    return pairs


def parallel_adjustments(scene: Scene) -> dict[Span, tuple[Literal["reported", "adjusted"], str]]:
    """Return how each of two values is counted: "GAAP and non-GAAP margin were 74% and 75%, respectively".

    Parameters
    ----------
    scene : Scene
        The sentence.

    Returns
    -------
    dict of Span to (str, str)
        By the span of the value: ``reported`` or ``adjusted``, and the words that say so.
    """
    found: dict[Span, tuple[Literal["reported", "adjusted"], str]] = {}
    for word in _RESPECTIVELY.finditer(scene.low):
        run = _run_before(scene, word.start())
        bases = list(_BASES.finditer(scene.low, 0, run[0].span.start)) if len(run) == 2 else []
        if not bases:
            continue
        for quantity, name in zip(run, ("first", "second"), strict=True):
            said = scene.text[slice(*bases[-1].span(name))]
            found[quantity.span] = ("adjusted" if re.match(_ADJUSTED, said.lower()) else "reported", said)
    return found


def _run_before(scene: Scene, position: int) -> list[Quantity]:
    """Return the values of one kind that end right before "respectively", joined by commas and "and".

    The last may reach beyond it: "74% and 75%, respectively, plus or minus 50 basis points".
    """
    run: list[Quantity] = []
    for quantity in reversed([q for q in scene.quantities if q.span.start < position]):
        behind = run[0].span.start if run else position
        gap = scene.low[quantity.span.end : behind]
        near = _JOIN.match(gap) if run else len(gap.split()) <= 6
        if not near or (run and quantity.kind != run[0].kind):
            break
        run.insert(0, quantity)
    return run


def _names_before(scene: Scene, position: int, count: int) -> list[MetricMention]:
    """Return the last ``count`` names before the values when they form one list; else nothing."""
    before = [m for m in scene.mentions if m.span.end <= position and not m.weak][-count:]
    if len(before) < count:
        return []
    for first, second in pairwise(before):
        gap = scene.low[first.span.end : second.span.start]
        values = [q for q in scene.quantities if first.span.end <= q.span.start and q.span.end <= second.span.start]
        for value in reversed(values):  # "RPO of $4.7 billion and current RPO of ..."
            start, end = value.span.start - first.span.end, value.span.end - first.span.end
            gap = gap[:start].removesuffix("of ") + gap[end:]
        if not _LISTED.match(gap):
            return []
    return before
