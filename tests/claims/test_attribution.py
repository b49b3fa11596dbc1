"""Others' figures, values taken back, one value for two metrics, and how values in a pair are counted."""

from __future__ import annotations

import pytest

from callnlp.claims.extractor import extract_claims


@pytest.mark.parametrize(
    ("text", "metric", "segment"),
    [
        ("Hyperscalers will spend $600 billion of capex in 2026.", "market_size", "Hyperscalers"),
        ("Analysts expect the top CSPs to spend $600 billion in capital expenditures.", "market_size", "top CSPs"),
        (
            "CapEx is now running about $600 billion a year just in the large hyperscalers.",
            "market_size",
            "large hyperscalers",
        ),
        ("As you know, the CapEx of just the top 4 hyperscalers has doubled.", "market_size", "top 4 hyperscalers"),
        ("Our capex was $6 billion as hyperscalers build.", "capex", None),
        ("To serve hyperscalers, we spent $6 billion of capex.", "capex", None),
        ("Net sales to hyperscalers were $6 billion.", "revenue", None),
    ],
)
def test_what_others_spend_is_a_market(text: str, metric: str, segment: str | None) -> None:
    (claim,) = extract_claims(text, period="2025-Q4")
    assert claim.metric == metric
    if metric == "market_size":
        assert claim.segment == segment


def test_capex_of_others_stays_theirs_until_the_company_speaks_of_its_own() -> None:
    claims = extract_claims(
        "The CapEx of the top hyperscalers has doubled. So the CapEx spend is $600 billion. "
        "Capital expenditures were $6 billion."
    )
    assert [claim.metric for claim in claims] == ["market_size", "market_size", "capex"]


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("We are glad of our operating profit and free cash flow, both of which doubled.", "operating_income"),
        ("Revenue and operating income grew 10%.", "revenue"),
        ("Our operating margin improved, and our free cash flow was $2 million.", "free_cash_flow"),
        ("New customers represented over half of all orders.", "bookings"),
        ("We serve the $50 billion audio industry.", "market_size"),
        ("Net interest income was $81 million.", "interest"),
    ],
)
def test_metric_by_structure(text: str, metric: str) -> None:
    assert [claim.metric for claim in extract_claims(text, period="2025-Q4")] == [metric]


def test_value_taken_back_by_the_next_sentence_is_no_claim() -> None:
    kept = extract_claims("We guided to revenue of $74 million. Excuse me, revenue of $75 million.")
    assert [claim.low for claim in kept] == [75e6]
    assert len(extract_claims("We guided to revenue of $74 million. We expect a margin of 7%.")) == 2


@pytest.mark.parametrize(
    ("text", "adjustments"),
    [
        (
            "Without these charges, North America and Asia operating margins would have been approximately 90 basis "
            "points and 70 basis points higher, or operating margins of 7.2% for North America and 3.7% for Asia.",
            ["adjusted"] * 4,
        ),
        ("Without new stores, operating margin was 7.2%.", [None]),
        (
            "Without these charges, operating margin would have been 7.2%, compared to 6.3% as it was.",
            ["adjusted", None],
        ),
    ],
)
def test_what_would_have_been_without_something_is_adjusted(text: str, adjustments: list[str | None]) -> None:
    assert [claim.adjustment for claim in extract_claims(text)] == adjustments


def test_a_percentage_year_over_year_is_a_growth_whatever_follows() -> None:
    rate, level = extract_claims("In cloud we see 20% year-over-year on an annualized run rate of $132 billion.")
    assert (rate.measure, rate.basis, level.measure, level.metric) == ("growth", "yoy", "level", "arr")


@pytest.mark.parametrize(
    ("text", "adjustments"),
    [
        ("GAAP and non-GAAP gross margins were 74.8% and 75%, respectively.", ["reported", "adjusted"]),
        ("GAAP gross margins and non-GAAP gross margins were 60.5% and 61%, respectively.", ["reported", "adjusted"]),
        ("Adjusted EPS and reported EPS were $1.20 and $1.10, respectively.", ["adjusted", "reported"]),
        (
            "GAAP and non-GAAP gross margins are expected to be 73.3%, 73.5%, respectively, plus or minus 50 basis points.",
            ["reported", "adjusted"],
        ),
        (
            "Non-GAAP gross margins were 60.5% and 61% in the first and second quarter, respectively.",
            ["adjusted", "adjusted"],
        ),
    ],
)
def test_pair_of_counting_methods_goes_with_the_pair_of_values(text: str, adjustments: list[str | None]) -> None:
    assert [claim.adjustment for claim in extract_claims(text)] == adjustments


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("Turning to Toys, Home and Garden.\nRevenue was $7.4 billion.", "Toys, Home and Garden"),
        ("Next, data center.\nRevenue was $7.4 billion.", "data center"),
        ("Lifecycle Services' organic sales were up 7%.", "Lifecycle Services"),
        ("Our guidance assumes Acme Core will grow 7%.", "Acme Core"),
        ("It grew 7%.", None),
    ],
)
def test_segment_by_structure(text: str, segment: str | None) -> None:
    (claim,) = extract_claims(text, period="2025-Q4")
    assert claim.segment == segment


def test_figure_per_share_without_a_sign() -> None:
    (claim,) = extract_claims("We reported diluted earnings per share of 1.68.")
    assert (claim.low, claim.unit) == (1.68, "USD/share")


def test_without_extra_things_negates_no_number_and_a_row_is_no_part() -> None:
    [rate] = extract_claims("Direct orders, without extra stops, grew by over 40% year-over-year.")
    assert not rate.negated
    [sales] = extract_claims("For the third quarter in a row, revenue was $5 billion.")
    assert sales.segment is None
