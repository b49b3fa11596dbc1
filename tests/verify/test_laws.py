"""Laws: what callnlp words itself, it also confirms; what is changed, it does not."""

from __future__ import annotations

import itertools

import pytest

from callnlp.ledger.rows import claims_of
from callnlp.report.wording import writer_for
from callnlp.verify.verifier import verify_report

SHAPES = [
    # value text, fields of the claim
    ("$33 billion", {"low": 33e9}),
    ("about $33 billion", {"low": 33e9, "bound": "approx"}),
    ("20.2%", {"low": 20.2, "unit": "percent", "measure": "growth", "direction": "up", "basis": "yoy"}),
    ("4%", {"low": 4.0, "unit": "percent", "measure": "growth", "direction": "down", "basis": "qoq"}),
    ("$3 billion", {"low": 3e9, "measure": "change", "direction": "up", "basis": "yoy"}),
    ("11%", {"low": 11.0, "unit": "percent", "measure": "growth", "direction": "up", "basis": "yoy", "currency_neutral": True}),
    ("$5 billion to $6 billion", {"low": 5e9, "high": 6e9, "bound": "range", "stance": "guidance", "period": "2025-Q2"}),
]  # fmt: skip
METRICS = [
    ("revenue", None),
    ("revenue", "Service"),
    ("operating_income", None),
    ("capex", None),
    ("backlog", "Service"),
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("shape", "subject"), list(itertools.product(SHAPES, METRICS)), ids=str)
def test_the_wording_of_a_claim_is_confirmed(make_store, language, shape, subject):
    value, fields = shape
    metric, segment = subject
    store = make_store()
    said = f"{segment + ' ' if segment else ''}{metric.replace('_', ' ')} came to {value} in the end."
    store.say("2025-Q1", "Tom Bell", "cfo", said)
    store.claim(value, **{"metric": metric, "segment": segment} | fields)
    writer = writer_for(language)
    [claim] = claims_of(store.claims().to_dict("records"))
    text = writer.fact([claim], period="2025-Q1")
    forward = ("指引" if language == "zh" else "Guidance: ") if claim.stance == "guidance" else ""
    report = verify_report(f"## Meridian Robotics (MRDN)\n\n### Q1 2025\n\n* {forward}{text}\n", store)
    numbers = [item for item in report.items if item.kind == "number"]
    assert numbers
    assert {(item.verdict, item.reason) for item in numbers} == {("supported", item.reason) for item in numbers}


@pytest.mark.parametrize("printed", ["$33 billion", "330 亿美元"])
@pytest.mark.parametrize("said", ["$33 billion", "$33.0 billion", "$32.96 billion"])
def test_a_rounded_figure_is_confirmed(make_store, printed, said):
    store = make_store()
    store.say("2025-Q1", "Tom Bell", "cfo", f"Revenue was {said}.")
    store.claim(said, low=float(said[1:].split()[0]) * 1e9)
    [item] = verify_report(f"# (MRDN)\n\nQ1 2025 revenue was {printed}.", store).items
    assert item.verdict == "supported"
