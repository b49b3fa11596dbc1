"""Guidance in words."""

from __future__ import annotations

import pytest

from callnlp.claims.extractor import extract_claims

WORDED = {
    "amount": (
        "We expect capex of about $125 billion in 2025, and we expect that amount will increase in 2026.",
        ("capex", "increase", "up", "2026"),
    ),
    "representative": (
        "We expect Q3 capex to be reasonably representative of the second half.",
        ("capex", "be reasonably representative", None, "2025-H2"),
    ),
    "down": (
        "We anticipate gross margin to decline slightly in the fourth quarter.",
        ("gross_margin", "decline slightly", "down", "2025-Q4"),
    ),
}
SILENT = {
    "a value follows": "We expect revenue to increase by 5%.",
    "a question": "Do you expect capex to increase in 2026?",
    "no metric": "We expect things to improve.",
}


@pytest.mark.parametrize("name", WORDED)
def test_outlook_without_a_number(name):
    text, expected = WORDED[name]
    worded = [claim for claim in extract_claims(text, period="2025-Q3") if claim.bound == "words"]
    assert [(c.metric, c.value_text, c.direction, c.period) for c in worded] == [expected]
    assert [(c.low, c.high, c.unit, c.stance) for c in worded] == [(None, None, None, "guidance")]


@pytest.mark.parametrize("name", SILENT)
def test_no_outlook_in_words(name):
    assert [
        claim.value_text for claim in extract_claims(SILENT[name], period="2025-Q3") if claim.bound == "words"
    ] == []


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("We have withdrawn our operating cash flow and capex guidance for 2025.", ["operating_cash_flow", "capex"]),
        ("We are also suspending our 2025 new store outlook.", ["capacity"]),
        ("We are not withdrawing our revenue guidance.", []),
        ("We withdrew from the market.", []),
    ],
)
def test_withdrawn_guidance_is_a_claim_without_a_value(text: str, metrics: list[str]) -> None:
    found = extract_claims(text, period="2025-Q2")
    assert [claim.metric for claim in found] == metrics
    assert all((c.bound, c.stance, c.revision, c.period) == ("words", "guidance", "withdrawn", "2025") for c in found)
    assert len({claim.id for claim in found}) == len(metrics)


@pytest.mark.parametrize(
    ("text", "count"),
    [("We have withdrawn all 2025 guidance.", 1), ("We withdrew from the market outlook.", 0)],
)
def test_all_guidance_withdrawn_names_no_metric(text: str, count: int) -> None:
    found = extract_claims(text, period="2025-Q2")
    assert [(c.metric, c.metric_text, c.period, c.revision) for c in found] == [
        ("other", "guidance", "2025", "withdrawn")
    ] * count
