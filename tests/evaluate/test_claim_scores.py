"""Scores of claims: rows, and gold calls that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from callnlp.evaluate.claims import FIGURES, evaluate_claims

CALL = """Acme Corp (ACME) Q3 2025 Earnings Call

Jane Doe -- Chief Financial Officer

Thank you, and good afternoon to everyone who joined us on the call today.

Revenue was $40 million in the quarter.

Operator

Thank you. That ends the call.
"""


def _gold(folder: Path, *, low: float = 40e6) -> Path:
    start = CALL.index("$40 million")
    label: dict[str, Any] = {"low": low, "high": low, "unit": "USD", "metric": "revenue", "bound": "exact"}
    label |= {"measure": "level", "direction": None, "basis": None, "period": "2025-Q3", "stance": "actual"}
    label |= {"segment": None, "value_start": start, "value_end": start + 11}
    rows = [{"call": call, "start": start - 12, "end": start + 28, "claims": [label]} for call in ("ACME", "NONE")]
    (folder / "ACME.txt").write_text(CALL, encoding="utf-8")
    (folder / "NONE.txt").write_text("x" * 3000, encoding="utf-8")
    gold = folder / "gold.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return gold


def test_unreadable_call_counts_as_missed(tmp_path: Path) -> None:
    scores = evaluate_claims(_gold(tmp_path), calls=tmp_path)
    assert [name for name, _ in scores.failed] == ["NONE.txt"]
    assert (scores.detection.tp, scores.detection.fn) == (1, 1)
    missed = [miss.row() for miss in scores.misses if miss.cause == "not_found"]
    assert [row["call"] for row in missed] == ["NONE"]


def test_rows_hold_each_figure_for_each_part(tmp_path: Path) -> None:
    rows = evaluate_claims(_gold(tmp_path), calls=tmp_path).rows()
    assert [(row["part"], row["figure"]) for row in rows] == [(p, f) for p in ("all", "A", "B") for f in FIGURES]
    by_name = {row["figure"]: row for row in rows if row["part"] == "all"}
    assert by_name["detection_recall"]["value"] == 0.5
    assert (by_name["metric"]["value"], by_name["metric"]["n"]) == (1.0, 1)


def test_miss_rows_are_flat_and_json_ready(tmp_path: Path) -> None:
    misses = evaluate_claims(_gold(tmp_path, low=41e6), calls=tmp_path).misses
    row = next(miss.row() for miss in misses if miss.cause == "value")
    assert row["gold"] == '[41000000.0, 41000000.0, "USD"]'
    assert json.loads(json.dumps(row)) == row
