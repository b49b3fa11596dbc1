"""One block of a report with everything marked that says what its numbers mean."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from callnlp.language.metrics import MetricMention, find_metrics, metric_entries
from callnlp.lexicon.load import Lexicon
from callnlp.spans import Span
from callnlp.verify.cues import Cue, find_cues
from callnlp.verify.document import Block
from callnlp.verify.figures import Figure, figures_in
from callnlp.verify.names import Name, NameBook
from callnlp.verify.when import Moment, find_moments

__all__ = ["Marks", "Reader"]

_SENTENCE_END = re.compile(r"[。！？；;!?\n]|(?<![.\s][A-Z])\.(?=\s+[A-Z\"“*\u4e00-\u9fff]|\s*\Z)")
_CLAUSE_END = re.compile(r"[，、:：]|,(?!\d{3})|\s[—–·•]\s|→|(?<=\w)\s(?:and|while|but)\s")
_BRACKET = re.compile(r"[)）]?\s?[(（][^()（）\n]{1,120}[)）]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
#: "EBITDA 利润率" is its margin.
_MARGIN = re.compile(r"\s?利润率")
_MARGINS = {"ebitda": "ebitda_margin", "free_cash_flow": "fcf_margin", "pretax_income": "pretax_margin"}
_BESIDE = re.compile(r"[A-Za-z][\u3400-\u9fff]|[\u3400-\u9fff][A-Za-z]")
_ASIDE = re.compile(r"[(（][^()（）\n]{1,120}[)）]")
_DASH = re.compile(r"\s[—–―]\s|——")


@dataclass(frozen=True, slots=True)
class Marks:
    """A text with its figures, metrics, periods, names and cues, all in text order.

    ``masked`` is the text with what is not read blanked out, of the same length.
    """

    masked: str
    figures: tuple[Figure, ...] = ()
    metrics: tuple[MetricMention, ...] = ()
    moments: tuple[Moment, ...] = ()
    names: tuple[Name, ...] = ()
    cues: tuple[Cue, ...] = ()
    sentence_ends: tuple[int, ...] = ()
    clause_ends: tuple[int, ...] = ()

    def _between(self, ends: Sequence[int], span: Span) -> Span:
        start = max((end for end in ends if end <= span.start), default=0)
        stop = min((end for end in ends if end >= span.end), default=len(self.masked))
        return Span(start, stop)

    def sentence(self, span: Span) -> Span:
        """Return the sentence around a figure."""
        return self._between(self.sentence_ends, span)

    def sentence_text(self, span: Span) -> str:
        """Return the words of the sentence around a figure."""
        return self.sentence(span).slice(self.masked).strip()

    def clause(self, span: Span) -> Span:
        """Return the clause around a figure, with what stands in brackets right after it."""
        clause = self._between((*self.sentence_ends, *self.clause_ends), span)
        bracket = self.bracket_after(span)
        return Span(clause.start, max(clause.end, bracket.end)) if bracket is not None else clause

    def bracket_after(self, span: Span) -> Span | None:
        """Return the brackets that open right after a figure and hold no figure of another kind."""
        found = _BRACKET.match(self.masked, span.end)
        if found is None:
            return None
        inner = Span(*found.span())
        if any(figure.span.overlaps(inner) for figure in self.figures):
            again = _BRACKET.match(self.masked, inner.end)  # 899 亿美元（$89.9B）（年初至今）
            inner = Span(inner.end, again.end()) if again is not None else inner
            if any(figure.span.overlaps(inner) for figure in self.figures):
                return None
        return inner

    def has(self, name: str, value: str | None = None) -> bool:
        """Say whether a cue of this field (and value) is marked."""
        return any(cue.field == name and value in (None, cue.value) for cue in self.cues)

    def cues_in(self, name: str, span: Span, *, margin: int = 0) -> list[Cue]:
        """Return the cues of a field inside a span, or up to ``margin`` characters after it."""
        wide = Span(span.start, span.end + margin)
        return [cue for cue in self.cues if cue.field == name and wide.contains(cue.span)]

    def nearest(self, name: str, span: Span, *, reach: int = 200) -> str | None:
        """Return the value of the cue that says something about a figure.

        In its clause: the last one before it, else the first one after it; then the last one
        before it in the sentence. ``reach`` bounds the distance in characters. Another figure
        between a cue after it and the figure breaks the link.
        """
        clause = self.clause(span)
        cues = [cue for cue in self.cues_in(name, self.sentence(span)) if cue.value != "none"]
        before = [cue for cue in cues if cue.span.end <= span.start and span.start - cue.span.end <= reach]
        inside = [cue for cue in before if cue.span.start >= clause.start]
        if inside:
            forward = [cue.value for cue in inside if cue.value in {"guidance", "target"}]
            return forward[-1] if forward else inside[-1].value
        after = [cue for cue in cues if span.end <= cue.span.start <= span.end + reach and clause.contains(cue.span)]
        if after and not self._figure_between(span, after[0].span):
            return after[0].value
        return before[-1].value if before else None

    def outside(self, span: Span) -> bool:
        """Say whether words before a figure, or in its clause, point to somebody else's number."""
        sentence, clause = self.sentence(span), self.clause(span)
        cues = self.cues_in("outside", sentence)
        return any(cue.span.end <= span.start or clause.contains(cue.span) for cue in cues)

    def _figure_between(self, first: Span, second: Span) -> bool:
        """Say whether a figure stands between two spans; one in brackets says the same again."""
        gap = Span(min(first.end, second.start), max(first.end, second.start))
        aside = [Span(*m.span()).shift(gap.start) for m in _ASIDE.finditer(gap.slice(self.masked))]
        inside = (figure.span for figure in self.figures if figure.span.overlaps(gap))
        return any(not any(bracket.contains(span) for bracket in aside) for span in inside)

    def moment_near(self, span: Span) -> Moment | None:
        """Return the period that the words give a figure.

        The last one before it in the clause; else the first one after it in the clause, with no other
        figure between and no bracket opened; else the last one before it in the sentence.
        """
        clause, sentence = self.clause(span), self.sentence(span)
        before = [m for m in self.moments if sentence.start <= m.span.start and m.span.end <= span.start]
        inside = [moment for moment in before if moment.span.start >= clause.start]
        if inside:
            return inside[-1]
        after = [moment for moment in self.moments if moment.span.start >= span.end and moment.span.end <= clause.end]
        if after and (self.bracket_after(span) or not self._figure_between(span, after[0].span)):
            bracket = self.bracket_after(span)
            gap = self.masked[span.end : after[0].span.start]
            if (bracket is not None and bracket.contains(after[0].span)) or not re.search(r"[（(]", gap):
                return after[0]
        return before[-1] if before else None

    def after_dash(self, sentence: Span) -> int | None:
        """Return where a dash that may introduce a speaker's name ends."""
        found = [match.end() for match in _DASH.finditer(self.masked, sentence.start, sentence.end)]
        return found[-1] if found else None


def _metrics_in(text: str, lexicon: Lexicon) -> list[MetricMention]:
    """Return metric mentions; Latin names count where Chinese stands right beside them ("EBITDA为")."""
    found = _labelled(text, [_margin(text, mention) for mention in find_metrics(text, lexicon=lexicon)], lexicon)
    if not _BESIDE.search(text):
        return found
    latin = find_metrics(_CHINESE.sub(" ", text), lexicon=lexicon)
    extra = [
        _margin(text, mention) for mention in latin if not any(mention.span.overlaps(other.span) for other in found)
    ]
    return sorted((*found, *extra), key=lambda mention: mention.span)


def _labelled(text: str, found: list[MetricMention], lexicon: Lexicon) -> list[MetricMention]:
    """Take in the names under which callnlp prints metrics where they head a statement ("Interest: ", "利息为")."""
    labels, pattern = _labels(lexicon)
    strong = [mention.span for mention in found if not mention.weak]
    heads = [
        MetricMention(Span(*match.span()), labels[match.group()])
        for match in pattern.finditer(text)
        if not any(span.overlaps(Span(*match.span())) for span in strong)
    ]
    kept = [mention for mention in found if not any(mention.span.overlaps(head.span) for head in heads)]
    return sorted((*kept, *heads), key=lambda mention: mention.span)


@functools.lru_cache(maxsize=8)
def _labels(lexicon: Lexicon) -> tuple[dict[str, str], re.Pattern[str]]:
    names = {
        name: key for key, entry in metric_entries(lexicon).items() if key != "other" for name in entry.label.values()
    }
    joined = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return names, re.compile(
        rf"(?<![A-Za-z])(?:{joined})(?=\s*(?:[:：(（为同环增下]|\Z|was\b|were\b|rose\b|fell\b|growth\b|change\b))"
    )


def _margin(text: str, mention: MetricMention) -> MetricMention:
    if mention.metric not in _MARGINS or not _MARGIN.match(text, mention.span.end):
        return mention
    return replace(mention, metric=_MARGINS[mention.metric])


def _apart(cues: list[Cue]) -> list[Cue]:
    """Drop "excluding" where it is part of "excluding currency effects": that is another basis."""
    currency = [cue.span for cue in cues if cue.field == "currency_neutral"]
    return [c for c in cues if c.field != "adjustment" or not any(c.span.overlaps(span) for span in currency)]


def _inside_name(cue: Cue, names: list[Name]) -> bool:
    """Say whether a cue for a part of the company is a piece of the name of one ("Amazon Ads")."""
    return cue.field == "segment" and any(
        n.kind == "segment" and (n.span.contains(cue.span) or n.span.start < cue.span.start < n.span.end) for n in names
    )


def _qualifies(mention: MetricMention, cues: list[Cue]) -> bool:
    """Say whether words that name a metric only qualify another ("excluding currency effects")."""
    return any(cue.field in {"currency_neutral", "adjustment"} and cue.span.contains(mention.span) for cue in cues)


@dataclass(slots=True)
class Reader:
    """Marks texts with one lexicon and the names of one company."""

    lexicon: Lexicon
    names: NameBook = field(default_factory=NameBook)
    _heads: dict[tuple[str, int | None], Marks] = field(default_factory=dict)
    _moments: dict[tuple[str, int | None], list[Moment]] = field(default_factory=dict)

    def marks(self, block: Block, *, holes: list[Span], year: int | None) -> Marks:
        """Return a block's marks; characters under ``holes`` are not read."""
        masked = block.text
        for hole in holes:
            masked = masked[: hole.start] + " " * len(hole) + masked[hole.end :]
        hint = ""
        if block.cell is not None:
            hint = " ".join((block.cell.header, block.cell.label, *block.headings[-1:]))
        return self._mark(masked, year, figures=True, hint=hint)

    def heads(self, block: Block, *, year: int | None) -> list[Marks]:
        """Return the marks of what heads a cell: its row's label, then its column's."""
        if block.cell is None:
            return []
        labels = [block.cell.label if block.cell.column else "", block.cell.header]
        if block.cell.column == 0:
            labels = [block.cell.label]
        return [self.head(label, year) for label in labels if label]

    def moments(self, text: str, year: int | None) -> list[Moment]:
        """Return the periods that a heading names."""
        key = (text, year)
        if key not in self._moments:
            self._moments[key] = find_moments(text, year=year)
        return self._moments[key]

    def head(self, text: str, year: int | None) -> Marks:
        """Return the marks of a heading."""
        key = (text, year)
        if key not in self._heads:
            self._heads[key] = self._mark(text, year, figures=False)
        return self._heads[key]

    def _mark(self, text: str, year: int | None, *, figures: bool, hint: str = "") -> Marks:
        moments = find_moments(text, year=year)
        names = self.names.find(text)
        cues = _apart(find_cues(text, lexicon=self.lexicon))
        found = figures_in(text, lexicon=self.lexicon, hint=hint) if figures else []
        return Marks(
            masked=text,
            figures=tuple(f for f in found if not any(f.span.overlaps(moment.span) for moment in moments)),
            metrics=tuple(m for m in _metrics_in(text, self.lexicon) if not _qualifies(m, cues)),
            moments=tuple(moments),
            names=tuple(names),
            cues=tuple(cue for cue in cues if not _inside_name(cue, names)),
            sentence_ends=tuple(match.end() for match in _SENTENCE_END.finditer(text)),
            clause_ends=tuple(match.end() for match in _CLAUSE_END.finditer(text)),
        )
