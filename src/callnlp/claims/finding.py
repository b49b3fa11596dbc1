"""What binding finds for one amount, before it gets its place in the call."""

from __future__ import annotations

from dataclasses import dataclass

from callnlp.annotation import Basis, Explanation, Quantity, Revision, Stance
from callnlp.claims.dating import Dated
from callnlp.claims.linking import Link
from callnlp.claims.measuring import Reading
from callnlp.claims.parts import Segment
from callnlp.spans import Span

__all__ = ["Finding", "Rejection"]

Rejection = tuple[Quantity, Explanation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A claim before it gets its place in the call; spans are offsets into the sentence."""

    quantity: Quantity
    link: Link
    metric: str
    metric_span: Span | None
    metric_text: str | None
    segment: Segment
    reading: Reading
    basis: Basis | None
    stance: Stance
    dated: Dated
    revision: Revision | None = None
    adjustment: tuple[str | None, str | None] = (None, None)
    currency_neutral: bool = False
    hedged: bool = False
    negated: bool = False
    count_of: str | None = None
    steps: tuple[Explanation, ...] = ()
