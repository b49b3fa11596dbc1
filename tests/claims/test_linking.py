"""Which metric a value is about, of which part of the company, and what it measures: invented sentences."""

from __future__ import annotations

import pytest

from callnlp.annotation import Claim
from callnlp.claims.extractor import extract_claims

PERIOD = "2025-Q3"


def _at(text: str, value: str) -> Claim:
    """Return the one claim whose value holds the words ``value``."""
    found = [claim for claim in extract_claims(text, period=PERIOD) if value in claim.value_text]
    assert len(found) == 1, [claim.value_text for claim in extract_claims(text, period=PERIOD)]
    return found[0]


METRICS = [
    # a name that belongs to another amount does not name the next one
    ("We paid $3 billion in dividends and $9 billion through open market repurchases.", "$9 billion", "buyback"),
    ("We paid $3 billion in dividends and $9 billion through open market repurchases.", "$3 billion", "dividend"),
    # the cause of a change is not what changed
    ("Repair efficiencies helped to drive a 20% reduction in car material expense.", "20%", "opex"),
    # an aside ends before the value
    ("Backlog, which represents our committed future revenue, was $654 million.", "$654 million", "backlog"),
    ("Excluding the $9 million stocking order, Solara grew 60% sequentially.", "60%", "revenue"),
    ("Excluding the $9 million stocking order, Solara grew 60% sequentially.", "$9 million", "bookings"),
    # people who are served are no subject
    ("Interest on funds held for clients rose 27%.", "27%", "interest"),
    ("Retail customers were 46% of our net sales.", "46%", "revenue"),
    # money counts neither people nor plants
    ("The credits that accrue to our customers total $1.4 billion.", "$1.4 billion", "other"),
    # a unit names a metric where no word does; a word wins
    ("We plan 10 gigawatts of wind and solar.", "10 gigawatts", "capacity"),
    ("Production was 40,000 barrels of oil equivalent per day.", "40,000", "volume"),
    ("Paid members grew to 14.2 million.", "14.2 million", "users"),
    # currency as the subject, and as a condition
    ("Foreign exchange effects reduced revenue growth by approximately 1%.", "1%", "fx_impact"),
    ("At constant exchange rates, Europe grew 12%.", "12%", "revenue"),
    # an adverb belongs to the value that it stands with
    ("Imaging revenues increased 13% organically and 34% on a reported basis.", "13%", "comparable_sales"),
    ("Imaging revenues increased 13% organically and 34% on a reported basis.", "34%", "revenue"),
    # words of the trade
    ("The operating ratio was 60.3%.", "60.3%", "opex"),
    ("Weather-normalized retail sales decreased 0.7%.", "0.7%", "volume"),
    ("Retail sales decreased 0.7%.", "0.7%", "revenue"),
    ("Net charge-offs were $40 million.", "$40 million", "other"),
    ("Revenue passenger miles rose 6%.", "6%", "volume"),
    ("Our medical loss ratio was 84%.", "84%", "cost"),
    ("Average daily rate rose 3%.", "3%", "price"),
    ("Solara now has a 10% share.", "10%", "market_share"),
    ("We earned $1.10 a share.", "$1.10", "eps"),
]


@pytest.mark.parametrize(("text", "value", "metric"), METRICS)
def test_metric(text: str, value: str, metric: str) -> None:
    assert _at(text, value).metric == metric


SEGMENTS = [
    ("Solara Q3 revenue reached $24 billion.", "$24 billion", "Solara"),
    ("Third quarter revenue reached $24 billion.", "$24 billion", None),
    ("The PO business continues to do well, double-digit growth.", "double-digit", "PO"),
    ("Subscription revenue grew 21%.", "21%", "Subscription"),
    ("Total revenue grew 21%.", "21%", None),
    ("Deferred revenue for apps grew 14%.", "14%", "apps"),
    ("We expect per store inventory to increase 4%.", "4%", None),
    ("Although renewal rates vary, we believe that the renewal rate will be 74%.", "74%", None),
    ("Our real objective is to reach 66 million listeners.", "66 million", None),
    # people and rates take named parts and places; other words tell a kind
    ("Self-pay churn was 1.7%, and paid U.S. members reached 14 million.", "1.7%", None),
    ("Self-pay churn was 1.7%, and paid U.S. members reached 14 million.", "14 million", "U.S."),
    ("We hired 150 field service employees.", "150", None),
    ("Maintenance revenue was $150 million.", "$150 million", "Maintenance"),
    # whose it is
    ("We now reach Solara's 66 million listeners.", "66 million", "Solara"),
    ("Net income attributable to Solara Core was $5 billion.", "$5 billion", "Solara Core"),
    ("The Transmission and Distribution segment earned $0.23 per share.", "$0.23", "Transmission and Distribution"),
    ("The board earned our trust, and EPS was $0.23.", "$0.23", None),
    # a date stands before the subject; "other" is a line of its own with a capital only
    ("In 2021, Solara Core generated $15 billion in revenue.", "$15 billion", "Solara Core"),
    ("Other revenue rose 6%.", "6%", "Other"),
    ("We had other revenue of $6 million.", "$6 million", None),
    # nouns that are no part of a company
    ("In a new logo win, a bank bought 40,000 licenses.", "40,000", None),
    ("Our long-term portfolio has an average yield of 2.1%.", "2.1%", None),
    ("Active locomotive count declined by 11%.", "11%", None),
    ("Overall visits declined 5%.", "5%", None),
    # the metric whose growth is told
    ("Advertising revenue had its best quarter ever, posting 7% growth.", "7%", "Advertising"),
]


@pytest.mark.parametrize(("text", "value", "segment"), SEGMENTS)
def test_segment(text: str, value: str, segment: str | None) -> None:
    assert _at(text, value).segment == segment


MEASURES = [
    ("We expect Solara to grow to be a $2 billion market.", "$2 billion", "level", None),
    ("Solara added $2 billion of revenue growth.", "$2 billion", "change", "up"),
    ("The tax rule had a $30 million impact on net income.", "$30 million", "change", "down"),
    ("Of our bookings, I think 60% was upsell.", "60%", "level", None),
    ("Our bookings grew 60%.", "60%", "growth", "up"),
    ("Inventory fell 4%.", "4%", "growth", "down"),
]


@pytest.mark.parametrize(("text", "value", "measure", "direction"), MEASURES)
def test_measure(text: str, value: str, measure: str, direction: str | None) -> None:
    claim = _at(text, value)
    assert (claim.measure, claim.direction) == (measure, direction)


NONE = [
    "Each rack weighs nearly 2 tons.",
    "The 100,000 Genome Project is in the thick of it.",
    "A small firm has 20 employees or less.",
    "Inventory helped us to move to two-day delivery.",
    "Inventory turns rose in the last nine months.",
]


@pytest.mark.parametrize("text", NONE)
def test_no_claim(text: str) -> None:
    assert extract_claims(text, period=PERIOD) == []


def test_topic_names_a_rate() -> None:
    text = "Our renewal rate will be approximately 74%. This rate compares to 73% in the third quarter of 2024."
    assert [claim.metric for claim in extract_claims(text, period=PERIOD)] == ["retention", "retention"]
