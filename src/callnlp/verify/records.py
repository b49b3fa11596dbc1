"""What a verification says: one item a figure or quotation, with its verdict and its evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from callnlp.spans import Span

__all__ = ["CONFIRMED", "FAULTS", "VERDICTS", "Evidence", "Fault", "Item", "Verdict", "Verification"]

Verdict = Literal["supported", "derived", "computed", "contradicted", "not_comparable", "not_found"]
VERDICTS: tuple[Verdict, ...] = (
    "supported",
    "derived",
    "computed",
    "contradicted",
    "not_comparable",
    "not_found",
)
#: What a reader may take as true to the calls.
CONFIRMED: frozenset[Verdict] = frozenset({"supported", "derived", "computed"})
Fault = Literal[
    "value",
    "scale",
    "sign",
    "period",
    "metric",
    "segment",
    "basis",
    "unit",
    "stance",
    "speaker",
    "quote_altered",
    "quote_spliced",
]
FAULTS: tuple[Fault, ...] = (
    "value",
    "scale",
    "sign",
    "period",
    "metric",
    "segment",
    "basis",
    "unit",
    "stance",
    "speaker",
    "quote_altered",
    "quote_spliced",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A place in a stored call, or a computation over the store, that the verdict rests on.

    Parameters
    ----------
    call : str or None
        Such as ``AMZN-2025-Q3``; None for a computation over several calls.
    start, end : int or None
        Characters of the stored text of the call, half-open.
    text : str
        The source's own words under the offsets, or the query that was run.
    claim : str or None
        Id of the stored claim.
    formula : str or None
        The arithmetic, for ``derived`` and ``computed``.
    speaker, role : str or None
        Who says it.
    """

    call: str | None = None
    start: int | None = None
    end: int | None = None
    text: str = ""
    claim: str | None = None
    formula: str | None = None
    speaker: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A figure or a quotation of the report, and what the store says to it.

    Parameters
    ----------
    span : Span
        Characters of :attr:`Verification.text`.
    text : str
        The report's own characters under ``span``.
    kind : {"quote", "number"}
    verdict : str
        One of :data:`VERDICTS`.
    fault : str or None
        One of :data:`FAULTS`, for ``contradicted`` only.
    reason : str
        One sentence.
    evidence : tuple of Evidence
        Best first; empty for ``not_found``.
    statement : dict
        How the figure was read: metric, segment, period, unit and so on, as far as printed.
    diff : tuple of (str, str)
        For an altered quotation: words as ``("same" | "report" | "call", words)``.
    """

    span: Span
    text: str
    kind: Literal["quote", "number"]
    verdict: Verdict
    fault: Fault | None = None
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    statement: dict[str, Any] = field(default_factory=dict)
    diff: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """All figures and quotations of one report, in text order.

    Parameters
    ----------
    ticker : str
    text : str
        The report's text that ``Item.span`` points into: the file itself for Markdown and plain
        text, the extracted words for HTML.
    items : tuple of Item
    calls : tuple of str
        The calls that were looked at.
    notes : tuple of str
        What a reader should know of the run, such as that no call of the company is stored.
    """

    ticker: str
    text: str
    items: tuple[Item, ...]
    calls: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def contradicted(self) -> bool:
        """Whether anything in the report is contradicted."""
        return any(item.verdict == "contradicted" for item in self.items)

    @property
    def counts(self) -> dict[str, int]:
        """How many items have each verdict, all verdicts in fixed order."""
        found = Counter(item.verdict for item in self.items)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def summary(self) -> str:
        """One line: how many quotations and figures, and how many of each verdict."""
        kinds = Counter(item.kind for item in self.items)
        shown = ", ".join(f"{n} {verdict.replace('_', ' ')}" for verdict, n in self.counts.items() if n)
        head = f"{self.ticker}: {kinds['number']} figures and {kinds['quote']} quotations"
        return f"{head}: {shown}" if shown else f"{head} in the report"

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat, JSON-ready dict an item, with the fields of the first evidence.

        Returns
        -------
        list of dict
            ``start``/``end`` are characters of the report, ``source_start``/``source_end`` of the call.
        """
        return [_row(item) for item in self.items]

    def html(self) -> str:
        """Return one self-contained page: the report with each figure coloured, its source beside it."""
        from callnlp.verify.page import render_page

        return render_page(self)


def _row(item: Item) -> dict[str, Any]:
    first = item.evidence[0] if item.evidence else Evidence()
    row: dict[str, Any] = {
        "start": item.span.start,
        "end": item.span.end,
        "kind": item.kind,
        "text": item.text,
        "verdict": item.verdict,
        "class": item.fault,
        "reason": item.reason,
        "call": first.call,
        "source_start": first.start,
        "source_end": first.end,
        "source": first.text,
        "speaker": first.speaker,
        "claim": first.claim,
        "formula": first.formula,
    }
    row |= {"statement": dict(item.statement), "diff": [list(step) for step in item.diff]}
    row["evidence"] = [
        {
            "call": found.call,
            "start": found.start,
            "end": found.end,
            "text": found.text,
            "claim": found.claim,
            "formula": found.formula,
            "speaker": found.speaker,
            "role": found.role,
        }
        for found in item.evidence
    ]
    return row
