"""Stance of claims: what is announced, compared, said again or supposed, each with a look-alike."""

from __future__ import annotations

import pytest

from callnlp.claims.extractor import extract_claims

STANCES = [
    # a declared dividend is still to come; a paid one is not
    ("Our board declared a dividend of $0.25 per share.", "$0.25", "guidance"),
    ("The board approved a 14% dividend increase.", "14%", "guidance"),
    ("The dividend is $0.25 per share, payable on September 30.", "$0.25", "guidance"),
    ("We paid a dividend of $0.25 per share.", "$0.25", "actual"),
    ("The board approved the plan, and revenue was $25 million.", "$25 million", "actual"),
    # plans that are told
    ("We're planning to open 12 new stores.", "12", "guidance"),
    ("We announced our decision to redeem $60 million of notes.", "$60 million", "guidance"),
    ("The partner expects costs of $6 million.", "$6 million", "guidance"),
    ("As expected, the cost was $6 million.", "$6 million", "actual"),
    # an outlook that was moved
    ("EPS guidance is being increased to $5.35 to $5.40.", "$5.35 to $5.40", "guidance"),
    ("We have guided to 3% to 4%.", "3% to 4%", "guidance"),
    ("Revenue increased to $5.35 million.", "$5.35 million", "actual"),
    ("That is $45 million lower than our previous guidance.", "$45 million", "guidance"),
    ("That is $45 million lower than last year.", "$45 million", "actual"),
    # participles that report nothing, and what results from an outlook
    ("We anticipate revenue of $50 million, reflecting reported growth of 21%.", "21%", "guidance"),
    ("We anticipated little, and reported growth of 21%.", "21%", "actual"),
    ("We expect spending to accelerate, resulting in $60 million for the year.", "$60 million", "guidance"),
    ("Spending accelerated, resulting in $60 million for the quarter.", "$60 million", "actual"),
    # the value of another period, named with its metric
    ("A margin of 13% improved from the prior year margin of 11.7%.", "11.7%", "prior"),
    ("Churn was 1.7%, higher than second quarter 2018's all-time low of 1.6%.", "1.6%", "prior"),
    ("Sales rose from the first quarter of 2018 and a decrease of 24% followed.", "24%", "actual"),
    ("Sales improved to minus 3% from minus 4% in May.", "minus 4%", "prior"),
    # an old value said again
    ("EBITDA was $77 million compared to 9.3% of revenue or $26 million last year.", "$26 million", "prior"),
    ("Net income was $8 million compared to $9 million, or $0.81 per share, a year ago.", "$0.81", "prior"),
    ("EBITDA was $77 million compared to $70 million, and capex was 4% of revenue.", "4%", "actual"),
    # the second of what is compared
    (
        "Cash was $26 million compared to $27 million as of May 30, 2024 and $28 million at June 30.",
        "$28 million",
        "prior",
    ),
    ("Cash was $26 million compared to $27 million, and costs of $28 million were paid.", "$28 million", "actual"),
    # no condition
    ("If you combine these nine with the prior five, the annual value is $80 million.", "$80 million", "actual"),
    ("If you sell nine of them, the annual value is $80 million.", "$80 million", "hypothetical"),
    # what lies around a value
    ("Retention was within our 100% to 110% target range.", "100% to 110%", "target"),
    ("Retention was within 100% to 110%.", "100% to 110%", "actual"),
]


@pytest.mark.parametrize(("text", "value", "stance"), STANCES)
def test_stance(text: str, value: str, stance: str) -> None:
    claim = next(claim for claim in extract_claims(text, period="2025-Q2") if value in claim.value_text)
    assert claim.stance == stance
