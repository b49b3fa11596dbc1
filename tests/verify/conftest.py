"""A store in memory with hand-made calls and claims, so that verdicts are tested apart from extraction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pytest

from callnlp.language.sentences import split_sentences
from callnlp.spans import Span

CLAIM = {
    "low": None, "high": None, "unit": "USD", "bound": "exact", "metric": "revenue", "metric_text": None,
    "segment": None, "segment_id": None, "measure": "level", "direction": None, "basis": None, "adjustment": None,
    "adjustment_text": None, "count_of": None, "currency_neutral": False, "period": None, "stance": "actual",
    "revision": None, "hedged": False, "negated": False, "score": None, "doubts": [], "rules": [],
}  # fmt: skip


@dataclass
class MemoryStore:
    """Answers the store's questions from lists; ``say`` adds a turn, ``claim`` a claim in it."""

    company: str = "Meridian Robotics, Inc."
    ticker: str = "MRDN"
    texts: dict[str, str] = field(default_factory=dict)
    turn_rows: list[dict[str, Any]] = field(default_factory=list)
    sentence_rows: list[dict[str, Any]] = field(default_factory=list)
    claim_rows: list[dict[str, Any]] = field(default_factory=list)

    def say(self, period: str, speaker: str, role: str, words: str, *, section: str = "prepared") -> None:
        call = f"{self.ticker}-{period}"
        text = self.texts.get(call, "")
        start = len(text) + len(speaker) + 1
        self.texts[call] = f"{text}{speaker}\n{words}\n\n"
        turn = sum(row["call"] == call for row in self.turn_rows)
        key = {"call": call, "source_id": call + "-0", "ticker": self.ticker, "fiscal_period": period, "turn": turn}
        key |= {"speaker": speaker, "role": role, "section": section}
        self.turn_rows.append(key | {"start": start, "end": start + len(words), "words": len(words.split())})
        for spans in split_sentences(self.texts[call], [Span(start, start + len(words))]):
            pairs = [[span.start, span.end] for span in spans]
            bounds = {"start": pairs[0][0], "end": pairs[-1][1], "spans": pairs}
            sentence = sum(row["call"] == call for row in self.sentence_rows)
            quote = self.texts[call][pairs[0][0] : pairs[-1][1]]
            self.sentence_rows.append(key | bounds | {"sentence": sentence, "text": quote})

    def claim(self, value: str, **fields: Any) -> None:
        """Add a claim whose value text stands in the sentence said last that holds it."""
        sentence = next(row for row in reversed(self.sentence_rows) if value in row["text"])
        start = sentence["start"] + sentence["text"].index(value)
        low = fields.pop("low")
        row = CLAIM | {"id": f"c{len(self.claim_rows)}", "value_text": value, "quote": sentence["text"]}
        row["metric_text"] = fields.get("metric", "revenue").replace("_", " ")
        row |= {"quote_start": sentence["start"], "quote_end": sentence["end"], "low": low, "high": low}
        row |= {"value_start": start, "value_end": start + len(value), "period": sentence["fiscal_period"]}
        row |= {
            k: sentence[k] for k in "call source_id ticker fiscal_period turn sentence speaker role section".split()
        }
        fields.setdefault("segment_id", (fields.get("segment") or "").lower() or None)
        self.claim_rows.append(row | fields)

    def _frame(self, rows: list[dict[str, Any]], ticker: str | None) -> pd.DataFrame:
        columns = sorted({key for row in rows for key in row}) or ["call"]
        return pd.DataFrame([row for row in rows if ticker in (None, row["ticker"])], columns=columns)

    def text(self, call: str) -> str:
        return self.texts[call]

    def sentences(self, *, ticker: str | None = None) -> pd.DataFrame:
        return self._frame(self.sentence_rows, ticker)

    def turns(self, *, ticker: str | None = None) -> pd.DataFrame:
        return self._frame(self.turn_rows, ticker)

    def claims(self, *, ticker: str | None = None) -> pd.DataFrame:
        return self._frame(self.claim_rows, ticker)

    def calls(self, *, ticker: str | None = None) -> pd.DataFrame:
        rows = [
            {"call": call, "ticker": self.ticker, "company": self.company, "fiscal_period": call.split("-", 1)[1]}
            for call in self.texts
        ]
        return self._frame(rows, ticker)


@pytest.fixture
def make_store() -> Callable[[], MemoryStore]:
    return MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    """Two quarters of an invented maker of robots."""
    made = MemoryStore()
    made.say(
        "2025-Q1",
        "Ana Ruiz",
        "ceo",
        "Demand for our arms is stronger than we can serve. We will keep adding capacity — as fast as parts arrive. "
        "Service revenue was $2.4 billion, up 18% year-over-year.",
    )
    made.claim("$2.4 billion", low=2.4e9, segment="Service")
    made.claim("18%", low=18.0, unit="percent", measure="growth", direction="up", basis="yoy", segment="Service")
    made.say("2025-Q1", "Tom Bell", "cfo", "Revenue was $11.3 billion. Operating income was $1.9 billion.")
    made.claim("$11.3 billion", low=11.3e9)
    made.claim("$1.9 billion", low=1.9e9, metric="operating_income")
    made.say(
        "2025-Q2",
        "Ana Ruiz",
        "ceo",
        "Our order book reached $40 billion. It's the best quarter that we have had in ten years.",
    )
    made.claim("$40 billion", low=40e9, metric="backlog")
    made.say(
        "2025-Q2",
        "Tom Bell",
        "cfo",
        "Revenue was $12.1 billion, up 9% excluding foreign exchange. For the third quarter we expect revenue of "
        "$12.5 billion.",
    )
    made.claim("$12.1 billion", low=12.1e9)
    made.claim("9%", low=9.0, unit="percent", measure="growth", direction="up", basis="yoy", currency_neutral=True)
    made.claim("$12.5 billion", low=12.5e9, stance="guidance", period="2025-Q3")
    return made
