"""Months, days and years around the call's quarter: what lies behind it, what dates nothing."""

from __future__ import annotations

import pytest

from callnlp.claims.extractor import extract_claims

_TABLE = [  # text, value, call, period, stance
    ("We expect bookings in August to be up 12%.", "12%", "2025-Q2", "2025-08", "guidance"),
    ("We expect bookings in May to be up 12%.", "12%", "2025-Q2", "2026-05", "guidance"),
    ("Bookings in May were up 12%.", "12%", "2025-Q2", "2025-05", "actual"),
    ("Earlier this month, we issued $300 million of notes.", "$300 million", "2025-Q2", "2025-Q3", "actual"),
    ("Subsequent to quarter-end, we bought back $40 million of stock.", "$40 million", "2025-Q4", "2026-Q1", "actual"),
    ("At quarter-end, we had cash of $40 million.", "$40 million", "2025-Q2", "2025-Q2", "actual"),
    ("In October, we repaid $90 million of the $200 million loan.", "$200 million", "2025-Q3", "2025-10", "actual"),
    ("The board declared a dividend of $0.20 payable on December 2.", "$0.20", "2025-Q3", "2025-Q4", "guidance"),
    ("We paid a dividend of $0.20 on September 2.", "$0.20", "2025-Q3", "2025-Q3", "actual"),
    ("We redeemed $80 million of notes due in 2029.", "$80 million", "2025-Q3", "2025-Q3", "actual"),
    ("We will redeem $80 million of notes in 2029.", "$80 million", "2025-Q3", "2029", "target"),
    ("Against our April guidance, revenue was $5 million lower.", "$5 million", "2025-Q2", "2025-Q2", "actual"),
    ("Through September, we generated cash flow of $9 million.", "$9 million", "2025-Q3", "2025", "actual"),
    ("Revenue for the three months ended June 30, 2025 was $9 million.", "$9 million", "2025-Q2", "2025-Q2", "actual"),
    ("It was $7 million for the three months ended June 30, 2024.", "$7 million", "2025-Q2", "2024-Q2", "prior"),
    ("Licence revenue was $31 million, up 10% over 2024.", "$31 million", "2025-Q4", "2025", "actual"),
    ("Licence revenue was $31 million, up 10% over 2024.", "$31 million", "2025-Q3", "2025-Q3", "actual"),
    ("Fourth quarter revenue was $31 million, up 10% over 2024.", "10%", "2025-Q4", "2025-Q4", "actual"),
    ("Annual sales of the unit declined 4%.", "4%", "2025-Q4", "2025", "actual"),
    ("We bought a dealer with annual sales of $30 million.", "$30 million", "2025-Q3", "multi", "actual"),
    ("Year-to-date, we bought back $70 million of stock.", "$70 million", "2025-Q2", "2025-H1", "actual"),
    ("Year-to-date, we bought back $70 million of stock.", "$70 million", "2025-Q3", "2025", "actual"),
    ("Sales rose 5% for this year's third quarter.", "5%", "2025-Q3", "2025-Q3", "actual"),
    ("Sales rose 5% for the current-year quarter.", "5%", "2025-Q3", "2025-Q3", "actual"),
    ("We expect sales to grow 5% this year.", "5%", "2025-Q3", "2025", "guidance"),
    (
        "Margin rose 2 points on the price increase that we took early this year.",
        "2 points",
        "2025-Q3",
        "2025-Q3",
        "actual",
    ),
    ("It was our strongest quarter of the year with margin of 30%.", "30%", "2025-Q4", "2025-Q4", "actual"),
    ("It was our strongest year with margin of 30% for the year.", "30%", "2025-Q4", "2025", "actual"),
    ("We expect sales to grow at a CAGR of 9% from 2025 to 2028.", "9%", "2025-Q4", "multi", "target"),
    ("Since launch, 25% of systems went to new customers.", "25%", "2025-Q2", "multi", "actual"),
    (
        "We do not expect capex to exceed 10% of sales in any year of the plan.",
        "exceed 10%",
        "2025-Q2",
        "multi",
        "target",
    ),
    ("Each year, 30% of the contracts come up for renewal.", "30%", "2025-Q2", "multi", "actual"),
    ("Sales grew 7% in the first half of '25.", "7%", "2025-Q2", "2025-H1", "actual"),
    ("Leverage was 11.9%, compared to 12.2% at year-end.", "12.2%", "2025-Q2", "2024", "prior"),
    ("Leverage was 11.9%, compared to 12.2% at year-end.", "11.9%", "2025-Q2", "2025-Q2", "actual"),
    ("Income was $27 million compared to $47 million.", "$47 million", "2025-Q2", "2024-Q2", "prior"),
    ("Income was $27 million compared to our guidance of $25 million.", "$25 million", "2025-Q2", "2025-Q2", "prior"),
    (
        "Margin was 88% in the quarter versus 89% in the second quarter of prior year.",
        "89%",
        "2025-Q2",
        "2024-Q2",
        "prior",
    ),
    ("For the fourth quarter of FY26, we expect sales of $9 million.", "$9 million", "2026-Q3", "2026-Q4", "guidance"),
    ("In 2025, we expect growth of 60% over 2024, up from our guidance of 50%.", "50%", "2025-Q2", "2025", "prior"),
    ("We expect growth of 60% in 2025, up from 50% in 2024.", "50%", "2025-Q2", "2024", "prior"),
    ("Six-month earnings were $2.12 per share.", "$2.12 per share", "2025-Q2", "2025-H1", "actual"),
    ("A six-month supply costs $80.", "$80", "2025-Q2", "2025-Q2", "actual"),
    ("Fiscal year sales were $9 billion.", "$9 billion", "2025-Q4", "2025", "actual"),
    ("Margin was 30%, level with 2024.", "30%", "2025-Q4", "2025", "actual"),
    ("We set a margin target of 30% at last month's conference.", "30%", "2025-Q3", "multi", "target"),
    ("Last month, we issued $300 million of notes.", "$300 million", "2025-Q3", "2025-Q4", "actual"),
    ("Our annual meeting paid out a dividend of $0.20.", "$0.20", "2025-Q4", "2025-Q4", "actual"),
]


@pytest.mark.parametrize(("text", "value", "call", "period", "stance"), _TABLE)
def test_period_around_the_call(text: str, value: str, call: str, period: str, stance: str) -> None:
    claim = next(claim for claim in extract_claims(text, period=call) if claim.value_text == value)
    assert (claim.period, claim.stance) == (period, stance)


@pytest.mark.parametrize(
    ("value", "period"),
    [("30%", "2025"), ("12%", "2025"), ("4%", "2025-Q4")],
)
def test_a_year_carried_on_ends_where_a_quarter_is_named(value: str, period: str) -> None:
    text = "For the full year, sales rose 30%. Licences grew 12%. Services grew 4% compared to the prior year quarter."
    claim = next(claim for claim in extract_claims(text, period="2025-Q4") if claim.value_text == value)
    assert claim.period == period


def test_a_quarter_told_again_ends_the_year_carried_on() -> None:
    text = "For fiscal 2025, sales rose 30%. Servers were 98% of Q4 sales. Sales in Asia grew 91%."
    assert [claim.period for claim in extract_claims(text, period="2025-Q4")] == ["2025", "2025-Q4", "2025-Q4"]


@pytest.mark.parametrize(
    ("between", "period"),
    [("That is due to a harder comparison.", "2025-Q3"), ("The full year looks better still.", "2025")],
)
def test_an_outlook_goes_on_over_a_sentence_without_a_figure(between: str, period: str) -> None:
    text = f"Let me turn to the outlook. We expect sales of $9 million in Q3. {between} We expect a tax rate of 16%."
    assert extract_claims(text, period="2025-Q2")[-1].period == period
