"""What a report states with each of its numbers: metric, segment, period, measure, basis, stance, who.

A field that the words do not give stays None. What stands nearest wins: the words of the clause, the
sentence, the headings of a cell's row and column, the headings above, an item above in the same list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from callnlp.language.metrics import metric_entries
from callnlp.spans import Span
from callnlp.verify.document import Block
from callnlp.verify.facts import content_words
from callnlp.verify.figures import Figure
from callnlp.verify.scan import Marks, Reader
from callnlp.verify.topics import metric_of, row_topic, segment_of
from callnlp.verify.when import Moment

#: Words before a rate that say that it stands, not that it moved: "was 23%", "为 23%".
_STANDS = re.compile(
    r"(?:\b(?:was|were|is|stood at|reached|at)|为|达到?|实现)\s?(?:about|around|approximately|约|近)?\s?\Z"
)
__all__ = ["Statement", "StatementReader"]

#: A column that gives the period of its row's figures.
_PERIOD_COLUMN = re.compile(
    r"\s*(?:period|quarter|fiscal (?:period|quarter|year)|year|期间|季度|财年|年度|时期)\s*", re.IGNORECASE
)
#: Metrics that are growth rates themselves.
_GROWTH_RATES = frozenset({"comparable_sales"})
_LEVEL_KINDS = frozenset({"percent", "ratio"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A number of the report with what is printed about it.

    Parameters
    ----------
    span : Span
        Characters of the report.
    text : str
        The number's own words, without markup.
    figure : Figure
        Its value and printed precision.
    metric : str or None
        Canonical id.
    firm : bool
        The metric stands beside the number (or heads its row), in a strong name.
    segment : str or None
        Segment id; empty for the whole company; None when what is named is not known.
    segment_firm : bool
        The segment stands beside the number or in its row, not only in a heading.
    period : str or None
        As in :mod:`callnlp.verify.when`.
    period_from : str
        ``own``, ``header``, ``heading``, ``carried`` or empty.
    measure, direction, basis, stance : str or None
    adjusted, currency_neutral : bool
    roles : frozenset of str
        Who is said to say it; empty when nobody is named.
    speakers : tuple of str
        Full names of whom it names.
    outside : bool
        The words point to somebody else: a consensus, a rival, a price.
    points : bool
        The number counts percentage points.
    words : frozenset of str
        Telling words around it (:func:`callnlp.verify.facts.content_words`).
    context : str
        The sentence, or the headings of the cell, in the report's words.
    kind : str
        Kind of the block.
    block : int
        Number of the block.
    """

    span: Span
    text: str
    figure: Figure
    metric: str | None = None
    firm: bool = False
    segment: str | None = None
    segment_firm: bool = False
    period: str | None = None
    period_from: str = ""
    measure: str | None = None
    direction: str | None = None
    basis: str | None = None
    stance: str | None = None
    adjusted: bool = False
    currency_neutral: bool = False
    roles: frozenset[str] = frozenset()
    speakers: tuple[str, ...] = ()
    outside: bool = False
    points: bool = False
    words: frozenset[str] = frozenset()
    context: str = ""
    kind: str = "paragraph"
    block: int = 0

    def shown(self) -> dict[str, Any]:
        """Return the fields that were read, for rows."""
        quantity = self.figure.quantity
        row: dict[str, Any] = {"low": quantity.low, "high": quantity.high, "unit": quantity.unit}
        row |= {"metric": self.metric, "segment": self.segment, "period": self.period, "measure": self.measure}
        row |= {"direction": self.direction, "basis": self.basis, "stance": self.stance}
        row |= {"adjusted": self.adjusted, "currency_neutral": self.currency_neutral, "roles": sorted(self.roles)}
        return row


@dataclass(slots=True)
class StatementReader:
    """Reads blocks in order, keeping what a later block may rest on (the year, the list's period).

    Parameters
    ----------
    reader : Reader
        Lexicon and names.
    year : int or None
        Fiscal year of a period that names none.
    blocks : sequence of Block
        All blocks of the report; a table row with a label alone heads the rows below it.
    """

    reader: Reader
    year: int | None = None
    blocks: Sequence[Block] = ()
    _sections: dict[int, dict[int, str]] = field(default_factory=dict)
    _carried: dict[int, str] = field(default_factory=dict)
    _periods: dict[tuple[int, int], str] = field(default_factory=dict)
    _rows: dict[tuple[int, str], tuple[str | None, str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        filled: Counter[tuple[int, int]] = Counter()
        labels: dict[tuple[int, int], str] = {}
        for block in self.blocks:
            if block.cell is not None:
                key = (block.cell.table, block.cell.row)
                filled[key] += 1
                if block.cell.column == 0:
                    labels[key] = block.text
        for (table, row), label in labels.items():
            if filled[table, row] == 1:
                self._sections.setdefault(table, {})[row] = label

    def read(self, block: Block, number: int, *, holes: list[Span]) -> list[Statement]:
        """Return the statements of one block.

        Parameters
        ----------
        block : Block
            A paragraph, item, quote or cell; headings may hold numbers too.
        number : int
            Its number in the report.
        holes : list of Span
            Characters of ``block.text`` that are not read: quotations and citation marks.

        Returns
        -------
        list of Statement
            In text order.
        """
        year = self._year(block)
        marks = self.reader.marks(block, holes=holes, year=year)
        heads = self.reader.heads(block, year=year)
        if block.cell is not None and _PERIOD_COLUMN.fullmatch(block.cell.header) and marks.moments:
            self._periods[block.cell.table, block.cell.row] = marks.moments[0].period
        if block.cell is not None and block.cell.column == 0:
            self._rows[block.cell.table, block.cell.label] = self._row(block, heads)
        statements = [self._statement(block, number, figure, marks, heads) for figure in marks.figures]
        self._carry(block, marks, statements)
        return statements

    def _carry(self, block: Block, marks: Marks, statements: list[Statement]) -> None:
        """Remember the period that an item opens with, for the items after it in its list."""
        if block.kind not in {"item", "paragraph"}:
            return
        first = statements[0] if statements else None
        if first is None and marks.moments:
            self._carried[block.group] = marks.moments[0].period
        elif first is not None and first.period_from == "own" and first.period is not None:
            self._carried[block.group] = first.period

    def _section(self, block: Block) -> tuple[str | None, bool] | None:
        """Return the segment of the row that heads a cell's part of its table, when there is such a row."""
        if block.cell is None or block.cell.table not in self._sections:
            return None
        label = max(
            (item for item in self._sections[block.cell.table].items() if item[0] < block.cell.row), default=None
        )
        if label is None:
            return None
        marks = self.reader.head(label[1], None)
        parts = [name.value for name in marks.names if name.kind in {"segment", "company"}]
        parts += [
            cue.value if cue.field == "segment" else "" for cue in marks.cues if cue.field in {"segment", "whole"}
        ]
        return (parts[0], True) if parts else (None, False)

    def _under_segment(self, block: Block) -> bool:
        """Say whether a heading above names a part of the company, so that "revenue" may be that part's."""
        return any(
            name.kind == "segment" for heading in block.headings for name in self.reader.head(heading, None).names
        ) or any(cue.field == "segment" for heading in block.headings for cue in self.reader.head(heading, None).cues)

    def _year(self, block: Block) -> int | None:
        """Return the year that the nearest heading names, or the report's own."""
        for heading in reversed(block.headings):
            moments = self.reader.moments(heading, None)
            years = {moment.period[:4] for moment in moments if moment.dated and moment.period[:4].isdigit()}
            if len(years) == 1:
                return int(years.pop())
        return self.year

    def _row(self, block: Block, heads: list[Marks]) -> tuple[str | None, str | None]:
        """Return metric and segment of a table row; a row of growth rates takes those above it."""
        table = block.cell.table if block.cell else 0
        above = [topic for (other, _), topic in self._rows.items() if other == table]
        label = heads[0] if heads else None
        return row_topic(label, above, self.reader.names)

    def _statement(self, block: Block, number: int, figure: Figure, marks: Marks, heads: list[Marks]) -> Statement:
        clause = marks.clause(figure.span)
        metric, firm, anchor = metric_of(figure, marks, heads)
        segment, segment_firm = segment_of(figure, marks, heads, anchor, self.reader.names)
        if segment == "" and self._under_segment(block):
            segment, segment_firm = None, False
        if block.cell is not None and (not firm or metric is None) and anchor is None:
            inherited = self._rows.get((block.cell.table, block.cell.label), (None, None))
            metric, firm = (inherited[0], True) if inherited[0] else (metric, firm)
            if inherited[1] is not None and not (inherited[1] == "" and self._under_segment(block)):
                segment, segment_firm = inherited[1], True
        if block.cell is not None and _unscaled(figure):
            firm = False  # a table in thousands or millions that says so elsewhere
        section = self._section(block)
        if section is not None and not segment:
            segment, segment_firm = section
        period, period_from = self._period(block, figure, marks, heads)
        measure = self._measure(figure, marks, heads, metric)
        roles, speakers = self._who(marks, figure)
        context = marks.sentence_text(figure.span)
        if block.cell is not None:
            context = " · ".join(part for part in (block.cell.label, block.cell.header, context.strip()) if part)
        stance = marks.nearest("stance", figure.span) or self._head_cue("stance", heads, only="guidance target")
        return Statement(
            span=block.flat.span(figure.span.start, figure.span.end),
            text=figure.span.slice(block.text),
            figure=figure,
            metric=metric,
            firm=firm,
            segment=segment,
            segment_firm=segment_firm,
            period=period,
            period_from=period_from,
            measure=measure,
            direction=self._direction(figure, marks, heads, measure),
            basis=self._basis(figure, marks, heads, measure),
            stance=stance,
            adjusted=self._noted("adjustment", "adjusted", marks, clause, heads),
            currency_neutral=self._noted("currency_neutral", "", marks, clause, heads),
            roles=roles,
            speakers=speakers,
            outside=marks.outside(figure.span) or self._outside(heads),
            points=figure.quantity.kind == "points",
            words=content_words(f"{context} {' '.join(block.headings[-1:])}") | _said_in_english(marks, figure),
            context=context,
            kind=block.kind,
            block=number,
        )

    def _period(self, block: Block, figure: Figure, marks: Marks, heads: list[Marks]) -> tuple[str | None, str]:
        own = marks.moment_near(figure.span)
        row = self._periods.get((block.cell.table, block.cell.row)) if block.cell is not None else None
        if row is not None:
            return row, "header"
        if own is not None:
            return own.period, "own"
        for head in heads:
            if head.moments:
                return head.moments[0].period, "header" if block.cell is not None else "heading"
        for heading in reversed(block.headings):
            moments = self.reader.moments(heading, self._year(block))
            if moments:
                return _one_of(moments), "heading"
        carried = self._carried.get(block.group)
        if carried is not None and block.kind == "item":
            return carried, "carried"
        return None, ""

    def _measure(self, figure: Figure, marks: Marks, heads: list[Marks], metric: str | None) -> str | None:
        quantity = figure.quantity
        if quantity.kind == "points" or quantity.unit == "bps":
            return "change"
        said = marks.nearest("measure", figure.span, reach=14)
        if quantity.unit in {"percent", "x"}:
            return self._rate_measure(figure, marks, heads, metric, said)
        moved = marks.nearest("direction", figure.span, reach=1) is not None and said != "level"
        moved = moved or (quantity.direction == "up" and quantity.text.lstrip().startswith("+"))
        labelled = any(head.has("measure", "change") for head in heads)
        return "change" if said == "change" or moved or labelled else "level"

    def _rate_measure(
        self, figure: Figure, marks: Marks, heads: list[Marks], metric: str | None, said: str | None
    ) -> str | None:
        entry = metric_entries(self.reader.lexicon).get(metric or "")
        ratio = entry is not None and entry.kind in _LEVEL_KINDS and entry.id not in _GROWTH_RATES
        if marks.nearest("share", figure.span, reach=14) is not None:
            return "level"
        signed = figure.quantity.direction is not None
        minus = signed and figure.quantity.text.lstrip()[:1] in "-−–"
        basis = marks.nearest("basis", figure.span, reach=24) is not None or any(head.has("basis") for head in heads)
        if ratio and minus and not basis and said != "growth" and not any(h.has("measure", "growth") for h in heads):
            return "level"  # a margin below zero
        moved = (
            signed
            or marks.nearest("direction", figure.span, reach=14) is not None
            or marks.nearest("basis", figure.span, reach=24) is not None
            or any(head.has("basis") or head.has("measure", "growth") or head.has("direction") for head in heads)
        )
        if figure.quantity.unit == "x" and said == "level":
            return None
        if said == "level" or (ratio and figure.quantity.direction is None and said != "growth"):
            return "level"
        if moved or said in {"growth", "change"}:
            return "growth"
        return "level" if _STANDS.search(marks.masked, max(figure.span.start - 16, 0), figure.span.start) else None

    def _direction(self, figure: Figure, marks: Marks, heads: list[Marks], measure: str | None) -> str | None:
        if figure.quantity.direction is not None:
            return figure.quantity.direction
        said = marks.nearest("direction", figure.span, reach=20)
        return said if said is not None or measure == "level" else self._head_cue("direction", heads)

    def _basis(self, figure: Figure, marks: Marks, heads: list[Marks], measure: str | None) -> str | None:
        said = marks.nearest("basis", figure.span)
        if said is not None:
            return said
        headed = self._head_cue("basis", heads)
        return headed if measure != "level" or headed == "ytd" else None  # an amount may be the year's to date

    def _head_cue(self, name: str, heads: list[Marks], only: str = "") -> str | None:
        for head in heads:
            for cue in head.cues:
                if cue.field == name and (not only or cue.value in only.split()):
                    return cue.value
        return None

    def _noted(self, name: str, value: str, marks: Marks, clause: Span, heads: list[Marks]) -> bool:
        near = any(cue.value == value for cue in marks.cues_in(name, clause))
        return near or any(cue.field == name and cue.value == value for head in heads for cue in head.cues)

    def _outside(self, heads: list[Marks]) -> bool:
        return any(head.has("outside") for head in heads)

    def _who(self, marks: Marks, figure: Figure) -> tuple[frozenset[str], tuple[str, ...]]:
        """Return roles and names of whom the sentence says to speak; nobody without a verb of saying."""
        sentence = marks.sentence(figure.span)
        verb = marks.cues_in("said", sentence)
        dash = marks.after_dash(sentence)
        roles = {c.value for c in marks.cues_in("role", sentence) if verb or (dash and c.span.start >= dash)}
        speakers: list[str] = []
        for name in marks.names:
            if name.kind != "person" or not sentence.contains(name.span):
                continue
            if verb or (dash and name.span.start >= dash):
                speakers.extend(self.reader.names.full_names(name.value))
        return frozenset(roles), tuple(dict.fromkeys(speakers))


def _said_in_english(marks: Marks, figure: Figure) -> frozenset[str]:
    return frozenset(cue.value for cue in marks.cues_in("word", marks.sentence(figure.span)))


def _unscaled(figure: Figure) -> bool:
    """Say whether an amount of money may stand in thousands or millions: many digits, no scale."""
    quantity = figure.quantity
    value = abs(quantity.low or quantity.high or 0.0)
    return quantity.kind == "money" and 1_000 <= value < 10_000_000 and not re.search(r"[A-Za-z万亿]", quantity.text)


def _one_of(moments: list[Moment]) -> str:
    """Return the period of a heading; of a year and its quarters the year."""
    periods = [moment.period for moment in moments]
    years = [period for period in periods if len(period) == 4]
    return years[0] if years and len(set(periods)) > 1 else periods[0]
