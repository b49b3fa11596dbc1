"""Arithmetic between claims: a doubt with its computation, and none where the figures agree."""

from __future__ import annotations

import pytest

from callnlp.claims.extractor import extract_claims

DOUBTED = {
    "growth": ("Revenue was $120 million, up 30% from $100 million a year ago.", "check.growth", "= 20.0%, said 30%"),
    "increase is the level": (
        "Net sales increased $21.4 billion in the quarter, up 20% year over year. "
        "AWS now has an annualized revenue run rate of more than $85 billion.",
        "check.increase_is_level",
        "21.4",
    ),
    "margin": (
        "Total revenue was $100 million. Operating income was $10 million. Operating margin was 22%.",
        "check.margin",
        "10.0%",
    ),
    "run rate": (
        "AWS revenue was $20 billion in Q3. AWS has a revenue run rate of $132 billion in Q3.",
        "check.run_rate",
        "4 x",
    ),
}
SOUND = {
    "growth": "Revenue was $120 million, up 20% from $100 million a year ago.",
    "change": "Revenue increased $20 million, up 20% year over year.",
    "fall": "For the quarter, revenue declined by $395 million or 26% versus the prior year to $1.1 billion.",
    "margin": "Total revenue was $100 million. Operating income was $22 million. Operating margin was 22%.",
    "margin of rounded amounts": (
        "Total revenue was $1.1 billion. Operating income was $470 million. Operating margin was 41.1%."
    ),
    "margin where the total is not sure": (
        "Services revenue was $40 million. Operating income was $22 million. Operating margin was 22%."
    ),
    "margin of what is told far behind": (
        "Total revenue was $100 million. Operating income was $10 million. We hired well. Spirits are high. "
        "On the satellite side, we delivered a margin of more than 40%."
    ),
    "a prior that is another thing": "Net income grew 81% to $1.2 billion, benefiting from a $43 million gain.",
    "run rate": "AWS revenue was $33 billion in Q3. AWS has a revenue run rate of $132 billion in Q3.",
}


@pytest.mark.parametrize("name", DOUBTED)
def test_figures_that_do_not_add_up_are_doubted(name):
    text, check, computation = DOUBTED[name]
    doubts = [doubt for claim in extract_claims(text, period="2025-Q3") for doubt in claim.doubts]
    assert [rule for rule, _ in doubts] == [check] * len(doubts)
    assert any(computation.split(",")[0] in said or "e+10" in said for _, said in doubts)


@pytest.mark.parametrize("name", SOUND)
def test_figures_that_add_up_are_not(name):
    assert [claim.doubts for claim in extract_claims(SOUND[name], period="2025-Q3") if claim.doubts] == []


def test_a_doubt_changes_nothing_else():
    text = DOUBTED["growth"][0]
    assert [claim.low for claim in extract_claims(text, period="2025-Q3")] == [120e6, 30.0, 100e6]
