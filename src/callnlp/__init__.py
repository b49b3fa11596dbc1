"""Earnings-call transcripts to facts an analyst can print.

Every figure and quote points to characters of the source; where callnlp does not know, it says so.
The public names below load on first use: importing the package loads no other library.

Examples
--------
>>> import callnlp
>>> [claim] = callnlp.extract_claims("Capex was $34.2 billion in the quarter.", period="2025-Q3")
>>> claim.metric, claim.low, claim.period
('capex', 34200000000.0, '2025-Q3')
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from callnlp.answers import judge_answers
    from callnlp.batch import process
    from callnlp.bullets import flash_bullets
    from callnlp.charts import theme_chart
    from callnlp.claims.extractor import extract_claims
    from callnlp.discovery import discover_themes
    from callnlp.errors import (
        CallnlpError,
        EvaluationError,
        IngestError,
        LexiconError,
        ModelError,
        StoreError,
        UsageError,
    )
    from callnlp.evaluate.bullets import evaluate_bullets
    from callnlp.evaluate.claims import evaluate_claims
    from callnlp.evaluate.ledger import evaluate_ledger
    from callnlp.evaluate.quantities import evaluate_quantities
    from callnlp.evaluate.themes import evaluate_themes
    from callnlp.evaluate.tone import evaluate_tone
    from callnlp.evaluate.turns import evaluate_turns
    from callnlp.evaluate.verify import evaluate_verify
    from callnlp.explanation import explain
    from callnlp.ingest.doctor import diagnose
    from callnlp.ingest.read import read
    from callnlp.language.quantities import extract_quantities
    from callnlp.ledger import guidance_ledger
    from callnlp.pipeline import annotate, tag
    from callnlp.report.builder import build_report
    from callnlp.shift import theme_shift, tone_gap, tone_shift, word_shift
    from callnlp.store.store import Store
    from callnlp.train.run import train_model
    from callnlp.transcript import FiscalPeriod
    from callnlp.verify.verifier import verify_report

__version__ = "0.1.0"

_HOME = {
    "CallnlpError": "errors",
    "EvaluationError": "errors",
    "FiscalPeriod": "transcript",
    "IngestError": "errors",
    "LexiconError": "errors",
    "ModelError": "errors",
    "Store": "store.store",
    "StoreError": "errors",
    "UsageError": "errors",
    "annotate": "pipeline",
    "build_report": "report.builder",
    "diagnose": "ingest.doctor",
    "discover_themes": "discovery",
    "evaluate_bullets": "evaluate.bullets",
    "evaluate_claims": "evaluate.claims",
    "evaluate_ledger": "evaluate.ledger",
    "evaluate_quantities": "evaluate.quantities",
    "evaluate_themes": "evaluate.themes",
    "evaluate_tone": "evaluate.tone",
    "evaluate_turns": "evaluate.turns",
    "evaluate_verify": "evaluate.verify",
    "explain": "explanation",
    "extract_claims": "claims.extractor",
    "extract_quantities": "language.quantities",
    "flash_bullets": "bullets",
    "guidance_ledger": "ledger",
    "judge_answers": "answers",
    "process": "batch",
    "read": "ingest.read",
    "tag": "pipeline",
    "theme_chart": "charts",
    "theme_shift": "shift",
    "tone_gap": "shift",
    "tone_shift": "shift",
    "train_model": "train.run",
    "verify_report": "verify.verifier",
    "word_shift": "shift",
}

__all__ = [
    "CallnlpError",
    "EvaluationError",
    "FiscalPeriod",
    "IngestError",
    "LexiconError",
    "ModelError",
    "Store",
    "StoreError",
    "UsageError",
    "annotate",
    "build_report",
    "diagnose",
    "discover_themes",
    "evaluate_bullets",
    "evaluate_claims",
    "evaluate_ledger",
    "evaluate_quantities",
    "evaluate_themes",
    "evaluate_tone",
    "evaluate_turns",
    "evaluate_verify",
    "explain",
    "extract_claims",
    "extract_quantities",
    "flash_bullets",
    "guidance_ledger",
    "judge_answers",
    "process",
    "read",
    "tag",
    "theme_chart",
    "theme_shift",
    "tone_gap",
    "tone_shift",
    "train_model",
    "verify_report",
    "word_shift",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'callnlp' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"callnlp.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
