"""Which metric and which part of the company a number of the report is about."""

from __future__ import annotations

import re

from callnlp.language.metrics import MetricMention
from callnlp.spans import Span
from callnlp.verify.figures import Figure
from callnlp.verify.names import NameBook
from callnlp.verify.scan import Marks

__all__ = ["metric_of", "row_topic", "segment_of"]

#: Between a figure and the metric it belongs to when the metric stands after: "$33 billion of revenue".
_ADJOINS = re.compile(r"\s{0,2}(?:(?:of|in)\s(?:[a-z-]{1,14}\s){0,3}|的\s?|\s?)\Z", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\s,;:，：；（）()“”\"]+")
#: Names of parts are no longer than this.
_NAME_WORDS = 6


def _strong(marks: Marks) -> list[tuple[Span, str, bool]]:
    """Return what names a metric: mentions, and cues for names that the lexicon counts as weak."""
    found = [(mention.span, mention.metric, not mention.weak) for mention in marks.metrics if _usable(mention)]
    taken = [span for span, _, strong in found if strong]
    for cue in marks.cues:
        if cue.field == "metric" and not any(cue.span.overlaps(span) for span in taken):
            found.append((cue.span, cue.value, False))
    return sorted(found)


def _usable(mention: MetricMention) -> bool:
    return not mention.weak or mention.metric.endswith("margin")


def metric_of(figure: Figure, marks: Marks, heads: list[Marks]) -> tuple[str | None, bool, Span | None]:
    """Return the metric of a figure, whether it stands beside it in a strong name, and where.

    Parameters
    ----------
    figure : Figure
        The number.
    marks : Marks
        Its block.
    heads : list of Marks
        The labels of its row and column, for a cell.

    Returns
    -------
    tuple of (str or None, bool, Span or None)
        The place is None when the metric comes from a label.
    """
    span = figure.span
    clause, sentence = marks.clause(span), marks.sentence(span)
    named = [item for item in _strong(marks) if not _closed_off(marks, item[0], span)]
    before = [item for item in named if sentence.start <= item[0].start and item[0].end <= span.start]
    end = _closing(marks, span) or clause.end
    after = [item for item in named if item[0].start >= span.end and item[0].end <= end]
    adjoining = [item for item in after if _ADJOINS.fullmatch(marks.masked[span.end : item[0].start])]
    inside = [item for item in before if item[0].start >= clause.start]
    close = bool(inside) and span.start - inside[-1][0].end <= 3
    if adjoining and not close:
        return adjoining[0][1], adjoining[0][2], adjoining[0][0]
    for choice in (inside[-1:], after[:1], before[-1:]):
        if choice:
            where, metric, strong = choice[0]
            return metric, strong, where
    for head in heads:
        labels = _strong(head)
        if labels:
            return labels[0][1], labels[0][2], None
    subjects = [where for where, _ in _parts(marks) if sentence.contains(where)]
    earlier = [item for item in named if item[0].end <= sentence.start and item[2]]
    if earlier and not subjects:
        return earlier[0][1], False, earlier[0][0]
    return None, False, None


def _closing(marks: Marks, figure: Span) -> int | None:
    """Return where the brackets around a figure close: what stands behind them is not its metric."""
    opened = max(marks.masked.rfind(mark, 0, figure.start) for mark in "(（")
    if opened < 0 or re.search(r"[)）]", marks.masked[opened : figure.start]):
        return None
    closed = re.compile(r"[)）]").search(marks.masked, figure.end)
    return closed.start() if closed is not None else None


def _closed_off(marks: Marks, span: Span, figure: Span) -> bool:
    """Say whether a mention stands in brackets that close before the figure: a gloss on what precedes."""
    if span.end > figure.start:
        return False
    opened = max(marks.masked.rfind("(", 0, span.start), marks.masked.rfind("（", 0, span.start))
    if opened < 0 or re.search(r"[)）]", marks.masked[opened : span.start]):
        return False
    return re.search(r"[)）]", marks.masked[span.end : figure.start]) is not None


def segment_of(
    figure: Figure, marks: Marks, heads: list[Marks], anchor: Span | None, names: NameBook
) -> tuple[str | None, bool]:
    """Return the segment of a figure (empty for the whole company, None when unclear), and how firmly.

    Parameters
    ----------
    figure : Figure
        The number.
    marks : Marks
        Its block.
    heads : list of Marks
        The labels of its row and column.
    anchor : Span or None
        Where its metric stands in the block.
    names : NameBook
        Knows the parts that are named by common words.
    """
    sentence = marks.sentence(figure.span)
    limit = figure.span.start if anchor is None else max(figure.span.start, anchor.start)
    own = [(span, value) for span, value in _parts(marks) if sentence.start <= span.start and span.end <= limit]
    if own:
        span, value = _nearest_part(own, marks, figure)
        clean = anchor is None or _clean(marks, Span(min(span.end, anchor.start), anchor.start))
        return (value, True) if clean else (None, False)
    for head in heads:
        parts = _parts(head)
        if parts:
            return parts[0][1], True
    if heads and anchor is None:
        label = next((head for head in heads if _strong(head)), None)
        return _before(label, 0, _strong(label)[0][0], names) if label is not None else (None, False)
    if anchor is None:
        return None, False
    return _before(marks, marks.clause(anchor).start, anchor, names)


def _before(marks: Marks, start: int, metric: Span, names: NameBook) -> tuple[str | None, bool]:
    """Return the part that the words before a metric name: the whole company when there are none."""
    start = min(start, metric.start)
    if _clean(marks, Span(start, metric.start)):
        return "", True
    words = [Span(*match.span()) for match in _WORD.finditer(marks.masked, start, metric.start)]
    for first in words[-_NAME_WORDS:]:
        part = names.part_before(marks.masked[first.start : metric.start])
        if part is not None and _clean(marks, Span(start, first.start)):
            return part, True
    return None, False


def _nearest_part(own: list[tuple[Span, str]], marks: Marks, figure: Figure) -> tuple[Span, str]:
    """Return the last part named; a name in the clause goes before a word for a kind ("Prime Video ads")."""
    start = marks.clause(figure.span).start
    names = {name.span for name in marks.names}
    named = [part for part in own if part[0] in names and part[0].start >= start]
    return named[-1] if named else own[-1]


def _parts(marks: Marks) -> list[tuple[Span, str]]:
    """Return what names a part of the company, or the whole, in text order."""
    found = [(name.span, name.value) for name in marks.names if name.kind in {"segment", "company"}]
    found += [(cue.span, cue.value) for cue in marks.cues if cue.field == "segment"]
    found += [(cue.span, "") for cue in marks.cues if cue.field == "whole"]
    return sorted(found)


def _clean(marks: Marks, span: Span) -> bool:
    """Say whether nothing stands before a metric that could name a part of the company."""
    if span.end <= span.start:
        return True
    known = [mention.span for mention in marks.metrics] + [moment.span for moment in marks.moments]
    known += [name.span for name in marks.names] + [cue.span for cue in marks.cues if cue.field != "word"]
    known += [figure.span for figure in marks.figures]
    left = list(marks.masked[span.start : span.end])
    for covered in known:
        for at in range(max(covered.start, span.start), min(covered.end, span.end)):
            left[at - span.start] = " "
    return not _LETTERS.search("".join(left))


def row_topic(
    label: Marks | None, above: list[tuple[str | None, str | None]], names: NameBook
) -> tuple[str | None, str | None]:
    """Return metric and segment of a table row.

    A row that names no metric of its own ("YoY growth") is about the row above it; when it names a
    segment ("AWS YoY"), about the nearest row above of that segment.

    Parameters
    ----------
    label : Marks or None
        Its first cell.
    above : list of (str or None, str or None)
        Topics of the rows above, in order.
    names : NameBook
        Knows the parts that are named by common words.
    """
    if label is None:
        return None, None
    named = [item for item in _strong(label) if item[2]]
    parts = _parts(label)
    if named:
        if parts:
            return named[0][1], parts[0][1]
        return named[0][1], _before(label, 0, named[0][0], names)[0]
    moved = label.has("basis") or label.has("direction") or label.has("measure")
    if not moved or not above:
        return None, parts[0][1] if parts else None
    if parts:
        same = [topic for topic in above if topic[1] == parts[0][1] and topic[0]]
        return same[-1] if same else (None, parts[0][1])
    return next((topic for topic in reversed(above) if topic[0]), (None, None))
