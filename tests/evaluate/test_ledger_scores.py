"""Scoring a ledger: what counts as a row found, right, changed and settled; on calls made by hand and on the sample."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from callnlp.cli.main import app
from callnlp.errors import EvaluationError
from callnlp.evaluate.ledger import LedgerScores, evaluate_ledger
from callnlp.evaluate.ledger_gold import FIELDS, GoldCall, GoldCompany, GoldMention, GoldRow, accepts, read_gold
from callnlp.evaluate.ledger_score import CompanyScore, score_company
from callnlp.spans import Span
from made_company import ANALYST, CFO, made

CAPEX = {"metric": "capex", "stance": "guidance", "period": "2025"}


def _calls() -> dict[str, Any]:
    first = made(
        "2025-Q1",
        [(CFO, "prepared", ["Capex of $100 million to $110 million.", "Revenue of $50 million next quarter."])],
        [
            {"value": "$100 million to $110 million", "low": 100e6, "high": 110e6, **CAPEX},
            {"value": "$50 million", "low": 50e6, "stance": "guidance", "period": "2025-Q2"},
        ],
    )
    second = made(
        "2025-Q2",
        [
            (CFO, "prepared", ["Capex of $120 million to $130 million.", "Revenue was $48 million."]),
            (ANALYST, "qa", ["Could it be $150 million?"]),
        ],
        [
            {"value": "$120 million to $130 million", "low": 120e6, "high": 130e6, **CAPEX},
            {"value": "$48 million", "low": 48e6},
            {"value": "$150 million", "low": 150e6, **CAPEX},
        ],
    )
    return {"first": first, "second": second}


def _at(calls: dict[str, Any], name: str, value: str, change: Any = None, ends: tuple[Any, Any] = (None, None)):
    start = calls[name].transcript.text.index(value)
    return GoldMention(name, (Span(start, start + len(value)),), *ends, change)


def _label(mentions: list[GoldMention], verdict: Any, actual: GoldMention | None = None, **fields: Any) -> GoldRow:
    known = dict.fromkeys(FIELDS) | {"measure": "level", "unit": "USD"} | fields
    return GoldRow(
        {name: known[name] for name in FIELDS}, tuple(mentions), verdict, actual, bool(fields.get("optional"))
    )


def _labels(calls: dict[str, Any]) -> list[GoldRow]:
    return [
        _label(
            [
                _at(calls, "first", "$100 million to $110 million", "initiated", (100e6, 110e6)),
                _at(calls, "second", "$120 million to $130 million", "raised", (120e6, 130e6)),
            ],
            "pending",
            metric="capex",
            period="2025",
        ),
        _label(
            [_at(calls, "first", "$50 million", "initiated", (50e6, 50e6))],
            "below",
            _at(calls, "second", "$48 million", None, (48e6, 48e6)),
            metric="revenue",
            period="2025-Q2",
        ),
    ]


def _scored(calls: dict[str, Any], rows: list[GoldRow]) -> CompanyScore:
    gold = GoldCompany("OAKX", tuple(GoldCall(name, "", "") for name in calls), tuple(rows))
    claims = [claim for notes in calls.values() for claim in notes.claims]
    return score_company(gold, {name: notes.transcript for name, notes in calls.items()}, claims)


def _figures(score: CompanyScore) -> dict[str, tuple[Any, Any]]:
    return {row["figure"]: (row["value"], row["n"]) for row in LedgerScores((score,)).rows() if row["part"] == "all"}


def test_a_ledger_as_labelled_scores_one_throughout():
    calls = _calls()
    score = _scored(calls, _labels(calls))
    figures = _figures(score)
    assert {name for name, (value, _) in figures.items() if value != 1.0} == set()
    assert (figures["rows_recall"][1], figures["change"][1], figures["verdict"][1]) == (2, 3, 1)
    assert score.misses == []


@pytest.mark.parametrize(
    ("place", "fields", "cause"),
    [
        (0, {"metric": "opex"}, "field:metric"),
        (0, {"segment": "fences"}, "field:segment"),
        (0, {"period": "2026"}, "field:period"),
        (1, {"adjustment": "adjusted"}, "field:adjustment"),
    ],
)
def test_a_row_with_one_field_wrong_is_found_and_not_right(place, fields, cause):
    calls = _calls()
    rows = _labels(calls)
    rows[place].fields.update(fields)
    score = _scored(calls, rows)
    assert (score.found.tp, score.right.tp, score.right.fp, score.right.fn) == (2, 1, 1, 1)
    assert [miss.cause for miss in score.misses] == [cause]


def test_a_list_takes_each_value_and_any_takes_all():
    calls = _calls()
    rows = _labels(calls)
    rows[0].fields.update(metric=["opex", "capex"], segment="any", adjustment=["adjusted", None])
    assert _scored(calls, rows).right.tp == 2
    assert accepts(["a", None], None) and accepts("any", "x") and not accepts(None, "x")


def test_a_row_that_nobody_labelled_is_extra_unless_optional():
    calls = _calls()
    capex, revenue = _labels(calls)
    score = _scored(calls, [capex])
    assert (score.found.fp, [miss.cause for miss in score.misses]) == (1, ["row_extra"])
    optional = GoldRow(revenue.fields, revenue.mentions, "any", None, optional=True)
    score = _scored(calls, [capex, optional])
    assert (score.found.fp, score.found.tp, score.misses) == (0, 1, [])


def test_a_missing_row_counts_against_recall_and_all_verdicts():
    calls = _calls()
    rows = _labels(calls)
    claims = [claim for notes in calls.values() for claim in notes.claims if claim.low != 50e6]
    gold = GoldCompany("OAKX", tuple(GoldCall(name, "", "") for name in calls), tuple(rows))
    score = score_company(gold, {name: notes.transcript for name, notes in calls.items()}, claims)
    figures = _figures(score)
    assert figures["rows_recall"] == (0.5, 2)
    assert figures["verdict_of_all"] == (0.0, 1) and figures["verdict"] == (None, 0)
    assert figures["claims_right"] == (0.5, 2) and figures["rows_on_right_claims"] == (1.0, 1)


def test_change_is_judged_a_call_and_verdict_with_its_reason():
    calls = _calls()
    capex, revenue = _labels(calls)
    lowered = GoldRow(
        capex.fields,
        (capex.mentions[0], _at(calls, "second", "$120 million", "lowered", (120e6, 130e6))),
        "pending",
        None,
        False,
    )
    above = GoldRow(revenue.fields, revenue.mentions, "above", revenue.actual, False)
    score = _scored(calls, [lowered, above])
    assert [(miss.cause, miss.gold, miss.predicted) for miss in score.misses] == [
        ("change", "lowered", "raised"),
        ("verdict", "above", "below"),
    ]
    assert _figures(score)["change"] == (2 / 3, 3)


def _sample_gold(folder: Path, sample: Path, **head: Any) -> Path:
    """A ledger of two guides of the fictional company, in a file."""
    text = (sample / "KLVR_2026_Q1.txt").read_text(encoding="utf-8")
    start = text.index("$1.1 to $1.2 billion")
    digest = hashlib.sha256((sample / "KLVR_2026_Q1.txt").read_bytes()).hexdigest()
    first = {"ticker": "KLVR", "calls": [{"call": "KLVR_2026_Q1", "sha256": digest} | head]}
    mention = {
        "call": "KLVR_2026_Q1",
        "spans": [[start, start + 20]],
        "low": 1.1e9,
        "high": 1.2e9,
        "change": "initiated",
    }
    row = dict.fromkeys(FIELDS) | {"metric": "revenue", "period": "2026-Q2", "measure": "level", "unit": "USD"}
    row |= {"mentions": [mention], "verdict": "pending", "actual": None}
    path = folder / "KLVR.jsonl"
    path.write_text(f"{json.dumps(first)}\n{json.dumps(row)}\n", encoding="utf-8")
    return path


def test_from_files_to_figures_by_the_command(tmp_path: Path, sample_dir: Path):
    _sample_gold(tmp_path, sample_dir)
    ran = CliRunner().invoke(
        app, ["evaluate", "ledger", "--gold", str(tmp_path), "--calls", str(sample_dir), "--format", "json"]
    )
    assert ran.exit_code == 0, ran.output
    figures = {row["figure"]: row for row in json.loads(ran.output) if row["part"] == "all"}
    assert figures["rows_recall"]["value"] == 1.0 and figures["change"]["tp"] == 1
    listed = CliRunner().invoke(
        app,
        ["evaluate", "ledger", "--gold", str(tmp_path), "--calls", str(sample_dir), "--misses", "--format", "jsonl"],
    )
    causes = {json.loads(line)["cause"] for line in listed.output.splitlines()}
    assert causes == {"row_extra"}  # the call guides more than the two lines of gold say


def test_other_bytes_and_a_missing_file_are_said(tmp_path: Path, sample_dir: Path):
    path = _sample_gold(tmp_path, sample_dir, sha256="0" * 64)
    with pytest.raises(EvaluationError, match="not the bytes"):
        evaluate_ledger(path, calls=sample_dir)
    path = _sample_gold(tmp_path, sample_dir, file="nowhere.txt")
    with pytest.raises(EvaluationError, match="nowhere"):
        evaluate_ledger(path, calls=sample_dir)


@pytest.mark.parametrize("line", ["{", "[]", '{"metric": "capex"}', '{"mentions": []}'])
def test_a_line_that_is_no_row_is_named(tmp_path: Path, sample_dir: Path, line: str):
    path = _sample_gold(tmp_path, sample_dir)
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="line 3"):
        read_gold(path)


def test_an_empty_folder_and_an_empty_file_are_said(tmp_path: Path):
    with pytest.raises(EvaluationError, match="no ledger"):
        read_gold(tmp_path)
    (tmp_path / "X.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(EvaluationError, match="empty"):
        read_gold(tmp_path)
