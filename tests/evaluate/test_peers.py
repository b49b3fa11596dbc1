"""Peers on the same passages: counts, what is skipped, and quantulum3 where it is installed."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from callnlp.cli.main import app
from callnlp.evaluate import peers as module
from callnlp.evaluate.claims import evaluate_claims
from callnlp.evaluate.peers import Peer, PeerFigure, compare_claims, compare_quantities, installed_peers
from callnlp.spans import Span

CALL = """Acorn Corp (ACRN) Q3 2025 Earnings Call

Dana Field -- Chief Financial Officer

Revenue was $4.5 million in the third quarter. We have 12 plants.
"""


@pytest.fixture
def labelled(tmp_path):
    (tmp_path / "ACRN_2025_Q3.txt").write_text(CALL)
    start = CALL.index("Revenue was")
    value = CALL.index("$4.5 million")
    claim = {
        "value_start": value,
        "value_end": value + 12,
        "low": 4.5e6,
        "high": 4.5e6,
        "unit": "USD",
        "metric": "revenue",
    }
    claim |= {
        "measure": "level",
        "direction": None,
        "basis": None,
        "period": "2025-Q3",
        "stance": "actual",
        "segment": None,
        "bound": "exact",
    }
    row = {"call": "ACRN_2025_Q3", "start": start, "end": len(CALL), "claims": [claim]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row))
    return tmp_path


def figures(scores):
    return {
        (row["system"], row["figure"]): (row["tp"], row["fp"], row["fn"])
        for row in scores.rows()
        if row["part"] == "all"
    }


def test_all_systems_are_scored_alike(labelled):
    at = CALL.index("$4.5 million") - CALL.index("Revenue was")
    wrong_unit = Peer("stub", lambda text: [PeerFigure(Span(at, at + 4), 4.5e6, 4.5e6, "EUR", "MONEY")])
    spans_only = Peer("ner", lambda text: [PeerFigure(Span(0, 3), None, None, None, "MONEY")], has_values=False)
    scores = compare_claims(labelled / "gold.jsonl", calls=labelled, peers=[wrong_unit, spans_only])
    found = figures(scores)
    assert found["stub", "span_f1"] == (1, 0, 0)
    assert found["stub", "detection_f1"] == (0, 1, 1)
    assert found["ner", "span_f1"] == (0, 1, 1)
    assert ("ner", "detection_f1") not in found
    assert found["callnlp amounts", "detection_f1"] == (1, 1, 0)  # the plants are no labelled claim
    detection = evaluate_claims(labelled / "gold.jsonl", calls=labelled).detection
    assert found["callnlp claims", "detection_f1"] == (detection.tp, detection.fp, detection.fn)


def test_what_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "quantulum3", None)
    found, notes = installed_peers(spacy_model="no_such_pipeline")
    assert found == []
    assert [note.split(" is skipped")[0] for note in notes] == ["quantulum3", "spaCy NER"]


def test_command_says_what_is_skipped(labelled, monkeypatch):
    monkeypatch.setattr(module, "installed_peers", lambda spacy_model: ([], ["quantulum3 is skipped: not installed"]))
    arguments = [
        "evaluate",
        "claims",
        "--gold",
        str(labelled / "gold.jsonl"),
        "--calls",
        str(labelled),
        "--peers",
        "--format",
        "json",
    ]
    result = CliRunner().invoke(app, arguments)
    assert {row["system"] for row in json.loads(result.stdout)} == {"callnlp claims", "callnlp amounts"}
    assert "quantulum3 is skipped" in result.stderr


def test_money_and_percent_against_tags(tmp_path):
    head = "token|speaker|ts|endTs|punctuation|case|tags|wer_tags\n"
    rows = [
        "We|1||||UC|[]|[]",
        "made|1||||LC|[]|[]",
        "$5|1||||CA|['0:MONEY']|['0']",
        "million|1|||.|LC|['0:MONEY']|['0']",
    ]
    (tmp_path / "1.nlp").write_text(head + "\n".join(rows) + "\n")
    (tmp_path / "1.wer_tag.json").write_text('{"0": {"entity_type": "MONEY"}}')
    blind = Peer("blind", lambda text: [])
    found = figures(compare_quantities(tmp_path, peers=[blind]))
    assert found == {("callnlp amounts", "span_f1"): (1, 0, 0), ("blind", "span_f1"): (0, 0, 1)}


def test_quantulum_where_it_is_installed():
    pytest.importorskip("quantulum3", reason="extra peers is not installed")
    found, _ = installed_peers(spacy_model="no_such_pipeline")
    [figure] = found[0].find("Sales rose.\n\nRevenue was $452.2 million.")
    assert (figure.low, figure.high, figure.unit, figure.label) == (452.2e6, 452.2e6, "USD", "MONEY")
    assert figure.span == Span(25, 39)
