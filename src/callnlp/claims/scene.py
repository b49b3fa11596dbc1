"""One sentence with everything that was found in it: the input of all binding rules."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from callnlp.annotation import Basis, Quantity
from callnlp.claims.declaring import DeclaredAdjustment
from callnlp.claims.vocabulary import Vocabulary, vocabulary
from callnlp.language.assertion import Cue, find_cues
from callnlp.language.metrics import MetricMention, find_metrics
from callnlp.language.periods import PeriodMention, find_periods
from callnlp.language.scanner import lowered
from callnlp.lexicon.load import Lexicon
from callnlp.spans import Span
from callnlp.transcript import FiscalPeriod

__all__ = ["Calendar", "Scene", "make_scene"]

_WORD = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The call's place: its fiscal quarter, the month in which the year ends, the company's names.

    ``basis`` is what the call declares its growth rates to be measured against, if it does, ``adjusted`` the
    words by which it declares its figures adjusted.
    """

    anchor: FiscalPeriod | None
    year_end_month: int | None = None
    company: str | None = None
    ticker: str | None = None
    basis: Basis | None = None
    adjusted: DeclaredAdjustment | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence and its findings; all offsets are into ``text``.

    Parameters
    ----------
    text, low : str
        The words as said, and in lower case (of the same length).
    quantities : tuple of Quantity
    mentions : tuple of MetricMention
        None of them overlaps a quantity.
    periods : tuple of PeriodMention
    cues : tuple of Cue
    vocabulary : Vocabulary
    calendar : Calendar
    opens : bool
        The sentence opens a paragraph.
    """

    text: str
    low: str
    quantities: tuple[Quantity, ...]
    mentions: tuple[MetricMention, ...]
    periods: tuple[PeriodMention, ...]
    cues: tuple[Cue, ...]
    vocabulary: Vocabulary
    calendar: Calendar
    opens: bool = True
    _starts: tuple[int, ...] = field(default=(), repr=False)

    def is_company(self, name: str) -> bool:
        """Say whether a name is the company's own: its ticker, or the first word of its name."""
        company = (self.calendar.company or "").lower()
        first = re.split(r"[ ,.]", company)[0]
        return name.lower().strip(".,") in (first, company, (self.calendar.ticker or "").lower())

    def gap(self, first: Span, second: Span) -> str:
        """Return the lower-case text between two spans, in either order; empty when they touch."""
        start, end = min(first.end, second.end), max(first.start, second.start)
        return self.low[start:end] if start < end else ""

    def words_in(self, start: int, end: int) -> int:
        """Return how many words begin in [start, end)."""
        return bisect.bisect_left(self._starts, end) - bisect.bisect_left(self._starts, start)

    def quantities_between(self, first: Span, second: Span) -> int:
        """Return how many quantities lie between two spans."""
        start, end = min(first.end, second.end), max(first.start, second.start)
        return sum(start <= quantity.span.start and quantity.span.end <= end for quantity in self.quantities)

    def value_end_before(self, span: Span) -> int:
        """Return where the last quantity ahead of ``span`` ends; 0 without one."""
        return max((quantity.span.end for quantity in self.quantities if quantity.span.end <= span.start), default=0)

    def before(self, span: Span, *, words: int) -> str:
        """Return the lower-case text of up to ``words`` words before ``span``."""
        index = bisect.bisect_left(self._starts, span.start)
        return self.low[self._starts[max(index - words, 0)] : span.start] if index else ""

    def after(self, span: Span, *, words: int) -> str:
        """Return the lower-case text of up to ``words`` words after ``span``."""
        index = bisect.bisect_left(self._starts, span.end)
        end = self._starts[index + words] if index + words < len(self._starts) else len(self.low)
        return self.low[span.end : end]


_CONTEXT = re.compile(
    r"expect|anticipat|guid|outlook|forecast|target|project|quarter|year|half|\bq[1-4]\b|20[0-9][0-9]|remaind|"
    r"balance of"
)


def make_scene(
    text: str, quantities: Sequence[Quantity], *, lexicon: Lexicon, calendar: Calendar, opens: bool = True
) -> Scene:
    """Find metrics, periods and cues of a sentence.

    Parameters
    ----------
    text : str
        The sentence.
    quantities : sequence of Quantity
        Its amounts, offsets into ``text``.
    lexicon : Lexicon
        Names, cues and words.
    calendar : Calendar
        When the call was, and whose.
    opens : bool
        The sentence opens a paragraph.
    """
    # A period's own digits ("the last 12 months") are no value that could displace its name.
    values = [quantity.span for quantity in quantities if quantity.kind not in ("duration", "count")]
    low = lowered(text)
    mentions = find_metrics(text, lexicon=lexicon)
    periods: list[PeriodMention] = []
    cues: list[Cue] = []
    if quantities or _CONTEXT.search(low):  # a sentence without a value matters by what it announces only
        periods = find_periods(text, anchor=calendar.anchor, lexicon=lexicon, year_end_month=calendar.year_end_month)
        cues = find_cues(text, lexicon=lexicon)
    return Scene(
        text=text,
        low=low,
        quantities=tuple(quantities),
        mentions=tuple(m for m in mentions if not any(m.span.overlaps(v) and not m.span.contains(v) for v in values)),
        periods=tuple(p for p in periods if not any(p.span.overlaps(value) for value in values)),
        cues=tuple(cues),
        vocabulary=vocabulary(lexicon),
        calendar=calendar,
        opens=opens,
        _starts=tuple(match.start() for match in _WORD.finditer(text)) if quantities or periods else (),
    )
