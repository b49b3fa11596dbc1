"""Tables of invented sentences: what each value is bound to."""

from __future__ import annotations

import pytest

from callnlp.claims.extractor import ClaimExtractor, bare_transcript, extract_claims

B, M = 1e9, 1e6

# text, then for each claim in order the fields that must come out (call period 2025-Q3)
BOUND = {
    "predicate": ("Gross margin was 46%.", [{"metric": "gross_margin", "low": 46.0, "measure": "level"}]),
    "noun after": (
        "We delivered 10 percent organic revenue growth.",
        [{"metric": "comparable_sales", "low": 10.0, "measure": "growth", "direction": "up"}],
    ),
    "of after": ("We generated $459 million of free cash flow.", [{"metric": "free_cash_flow", "low": 459 * M}]),
    "money without a sign": (
        "We generated 258 million of free cash flow.",
        [{"metric": "free_cash_flow", "low": 258 * M, "unit": "USD"}],
    ),
    "growth and level": (
        "Revenue grew 20% to $33 billion.",
        [{"measure": "growth", "low": 20.0}, {"measure": "level", "low": 33 * B}],
    ),
    "change of a margin, then the margin": (
        "Operating margin declined 100 basis points to 23%.",
        [
            {"metric": "operating_margin", "measure": "change", "direction": "down", "unit": "bps"},
            {"metric": "operating_margin", "measure": "level", "low": 23.0},
        ],
    ),
    "income in percent is a margin": (
        "Operating income is expected to be in the range of 39% to 40%.",
        [{"metric": "operating_margin", "low": 39.0, "high": 40.0, "stance": "guidance"}],
    ),
    "per share by metric": ("Diluted EPS was $1.95.", [{"metric": "eps", "unit": "USD/share", "low": 1.95}]),
    "compared with a year ago": (
        "The net retention rate is 127% compared to 122% last quarter and 160% a year ago.",
        [
            {"stance": "actual", "period": "2025-Q3"},
            {"stance": "prior", "period": "2025-Q2", "metric": "retention"},
            {"stance": "prior", "period": "2024-Q3", "metric": "retention"},
        ],
    ),
    "up from": (
        "Backlog was $398 million, up 81% from $220 million a year ago.",
        [
            {"metric": "backlog", "measure": "level"},
            {"measure": "growth", "basis": "yoy"},
            {"measure": "level", "stance": "prior", "period": "2024-Q3", "metric": "backlog"},
        ],
    ),
    "respectively": (
        "Total RPO and deferred revenue grew 11% and 10%, respectively.",
        [{"metric": "backlog", "low": 11.0}, {"metric": "deferred_revenue", "low": 10.0}],
    ),
    "shared verb": (
        "Trial starts were down 3% and 7%, sequentially.",
        [{"direction": "down", "basis": "qoq"}, {"direction": "down", "basis": "qoq", "low": 7.0}],
    ),
    "denominator names no metric": (
        "SG&A per store growth was 3.6%.",
        [{"metric": "opex", "measure": "growth"}],
    ),
    "guided quarter": (
        "Q4 net sales are expected to be between $206 billion and $213 billion.",
        [{"metric": "revenue", "low": 206 * B, "high": 213 * B, "period": "2025-Q4", "stance": "guidance"}],
    ),
    "segment of a fragment": (
        "In the North America segment, third quarter revenue was $106 billion, an increase of 11% year-over-year.",
        [{"segment": "North America"}, {"segment": "North America", "basis": "yoy", "measure": "growth"}],
    ),
    "named subject": ("AWS grew 17% year-over-year in Q3.", [{"metric": "revenue", "segment": "AWS", "basis": "yoy"}]),
    "trailing period of another metric": (
        "Operating income was $25 billion and trailing 12-month free cash flow was $11 billion.",
        [{"period": "2025-Q3", "metric": "operating_income"}, {"period": "ttm", "metric": "free_cash_flow"}],
    ),
    "currency neutral": ("Revenue grew 15% in constant currency.", [{"currency_neutral": True, "low": 15.0}]),
    "year to date": ("We have spent $89.9 billion of capex so far this year.", [{"period": "2025", "basis": "ytd"}]),
    "far aim": ("We expect revenue of $20 billion in 2030.", [{"stance": "target", "period": "2030"}]),
    "wrapped line": ("Cash flow from operations was $14.2 \nmillion.", [{"low": 14.2 * M}]),
    "level and margin, both compared": (
        "EBITDA was $159 million or 28% of revenue, compared to $142 million or 31% of revenue a year ago.",
        [
            {"metric": "ebitda", "stance": "actual"},
            {"metric": "ebitda_margin", "stance": "actual"},
            {"metric": "ebitda", "stance": "prior", "period": "2024-Q3"},
            {"metric": "ebitda_margin", "stance": "prior", "period": "2024-Q3"},
        ],
    ),
    "growth restated in money": (
        "Revenue grew 23% or more than $300 million to $1.8 billion.",
        [{"measure": "growth"}, {"measure": "change", "direction": "up"}, {"measure": "level"}],
    ),
    "growth from money": ("Revenue grew 23% from $300 million.", [{"measure": "growth"}, {"measure": "level"}]),
    "percent of a whole": (
        "CapEx as a percent of revenue should be in the high single digits.",
        [{"metric": "capex", "measure": "level", "stance": "guidance"}],
    ),
    "percent of revenue itself": ("Capex was 9% of revenue.", [{"metric": "capex"}]),
    "a headwind is a contribution": (
        "Revenue growth was net of a 0.5% headwind from order timing.",
        [{"measure": "change", "direction": "down"}],
    ),
    "sign for a verb": (
        "Capex grew 33% in the first quarter and +17% in the second.",
        [{"measure": "growth", "direction": "up"}, {"measure": "growth", "direction": "up"}],
    ),
    "name around the value": (
        "We promise EPS growth and a return of $20 billion to our shareholders.",
        [{"metric": "capital_return", "low": 20 * B}],
    ),
    "initials before a metric": ("U.S. revenue totaled $490 million.", [{"segment": "U.S."}]),
    "opening with on": ("On ZephyrPad, revenue was $56 million.", [{"segment": "ZephyrPad"}]),
    "on the side of a part": (
        "On the storage front, we set a record and ended the year with nearly $12.8 billion in revenue.",
        [{"segment": "storage", "metric": "revenue"}],
    ),
    "a side is not carried on": (
        "On the hardware side, revenue was $56 million. Orders grew 4%.",
        [{"segment": "hardware"}, {"segment": None}],
    ),
    "the side of a metric": ("On the gross margin front, we ended at 20.1%.", [{"segment": None}]),
    "the side of a matter": ("On the regulatory side, revenue was reduced by $5 million.", [{"segment": None}]),
    "what it relates to": (
        "Specifically related to services, we expect revenue to grow 4%.",
        [{"segment": "services"}],
    ),
    "consolidated is of no part": (
        "With strength in our Widgets segment, we expect consolidated revenue of $33 billion.",
        [{"segment": None, "low": 33e9}],
    ),
    "the quarter and a method between": (
        "Americas Q3 non-GAAP operating margin was 19.9%.",
        [{"segment": "Americas", "metric": "operating_margin", "period": "2025-Q3"}],
    ),
    "each clause has its part": (
        "Widgets represented 52% of revenue and grew 8%; Bolts was 33%; and Nuts was 15% of revenue.",
        [{"segment": "Widgets"}, {"segment": "Widgets"}, {"segment": "Bolts"}, {"segment": "Nuts"}],
    ),
    "each item has its part": (
        "Widgets represented 52% of revenue, Bolts was 33% and Nuts was 15%.",
        [{"segment": "Widgets"}, {"segment": "Bolts"}, {"segment": "Nuts"}],
    ),
    "global is the whole": ("Global comparable sales grew 5%.", [{"segment": None}]),
    "global in a name": ("Global Widgets revenue grew 5%.", [{"segment": "Global Widgets"}]),
    "a currency is no place": (
        "Revenue is expected to grow from 14% to 16% in U.S. dollars.",
        [{"segment": None, "low": 14.0, "high": 16.0, "stance": "guidance"}],
    ),
    "what a company contracts": (
        "We contracted close to 2 gigawatts of power.",
        [{"direction": None, "measure": "level"}],
    ),
    "what contracts": ("Power capacity has contracted by 2 gigawatts.", [{"direction": "down", "measure": "change"}]),
    "opening with a basis": ("On a full-year basis, revenue was $56 million.", [{"segment": None, "period": "2025"}]),
    "move of the next value": (
        "Revenue was $33 billion up 20% year over year.",
        [{"measure": "level"}, {"measure": "growth", "basis": "yoy"}],
    ),
    "growth of a count": ("Subscriber growth in the quarter was 187,000.", [{"measure": "change", "direction": "up"}]),
    "a part by name": ("We are at 96% recurring revenue.", [{"metric": "revenue", "measure": "level"}]),
    "growth by name": ("We saw 12% recurring revenue growth.", [{"metric": "revenue", "measure": "growth"}]),
    "a part in words": ("Mobile revenue as a percentage of total was 76.6%.", [{"measure": "level"}]),
    "reiterated": ("Reiterate EBITDA guidance of $2.3 billion.", [{"segment": None, "revision": "reaffirmed"}]),
    "profit in percent of sales": (
        "Operating profit as a percent of sales was 9%.",
        [{"metric": "operating_margin", "measure": "level"}],
    ),
    "ratio without a sign": ("We reached a sub-60 operating ratio.", [{"metric": "opex", "unit": "percent"}]),
    "heading said aloud": (
        "Let me start with our Widgets segment. Revenue increased 83% year over year.",
        [{"segment": "Widgets", "low": 83.0}],
    ),
    "heading of no part": ("Let me start with our operational results. Revenue increased 83%.", [{"segment": None}]),
    "two amounts per share beside income": (
        "Net income was $247 million, or EPS of $0.06 or $0.07 excluding charges.",
        [{"metric": "net_income"}, {"metric": "eps"}, {"metric": "eps", "unit": "USD/share"}],
    ),
    "growth of a name, not of the topic": (
        "ARPU rose 6%. This reflects 9% advertising growth.",
        [{"metric": "price"}, {"metric": "revenue", "segment": "advertising"}],
    ),
    "growth of the topic": ("ARPU rose 6%. This reflects 9% underlying growth.", [{}, {"metric": "price"}]),
    "a stock at the end": (
        "We opened 65 new stores and ended the year with 536 stores.",
        [{"measure": "change"}, {"measure": "level"}],
    ),
    "restated beside another rate": (
        "Gross margin was 54%, operating expenses were $1.5 billion or 24% of revenue.",
        [{"metric": "gross_margin"}, {"metric": "opex"}, {"metric": "opex", "unit": "percent"}],
    ),
    "a part by its adverb": (
        "Operating margins were 6% in North America and 3% internationally.",
        [{"segment": "North America"}, {"segment": "internationally"}],
    ),
    "an event is no order": ("We held deal events that helped families save over $500 million.", [{"metric": "other"}]),
}


@pytest.mark.parametrize("name", BOUND)
def test_values_are_bound(name):
    text, expected = BOUND[name]
    claims = extract_claims(text, period="2025-Q3")
    found = [{key: getattr(claim, key) for key in want} for claim, want in zip(claims, expected, strict=True)]
    assert found == expected


NO_CLAIM = {
    "threshold": "We have many customers with more than $100,000 in annual recurring revenue.",
    "tenure": "She brings 20 years of experience.",
    "window": "Over the last 12 months we improved.",
    "structure": "We report in three business units.",
    "point of talk": "I had one point of clarity.",
    "range part": "We will finish in the bottom half of that range.",
    "specification": "The new 3-nanometer product is sampling.",
    "accounting standard": "Some of the details under ASC 606 differ.",
    "false start": "Growth was 10% -- sorry.",
    "name of a product": "Solara 360 enables teams to program parts.",
    "quarter names": "In Q3 2025 and Q4 we met.",
}


@pytest.mark.parametrize("name", NO_CLAIM)
def test_what_is_no_claim(name):
    assert extract_claims(NO_CLAIM[name], period="2025-Q3") == []


def test_a_sentence_of_hundreds_of_amounts_is_a_table_and_claims_nothing():
    crowded = bare_transcript("Sales in X, up 5%, Y, down 6%, " * 300, period="2025-Q3")
    claims, rejected = ClaimExtractor().extract(crowded)
    assert claims == ()
    assert {step.rule for _, step in rejected} == {"reject.crowded"}
    assert len(extract_claims("Sales in X, up 5%, Y, down 6%, " * 10, period="2025-Q3")) == 20


def test_outlook_list_carries_stance_and_period():
    text = "For the fourth quarter of 2025, we reiterate our guidance. Revenue of approximately 9 billion. Gross margin of 40%."
    claims = extract_claims(text, period="2025-Q3")
    assert [(c.metric, c.stance, c.period, c.revision) for c in claims] == [
        ("revenue", "guidance", "2025-Q4", "reaffirmed"),
        ("gross_margin", "guidance", "2025-Q4", "reaffirmed"),
    ]


def test_outlook_without_a_year_in_a_fourth_quarter_call_is_marked():
    (claim,) = extract_claims("We expect about $200 billion in capital expenditures.", period="2025-Q4")
    assert (claim.period, claim.stance, claim.bound) == ("2026", "guidance", "approx")
    assert "period.q4_outlook" in claim.rules


def test_every_claim_explains_itself_and_quotes():
    text = "Revenue was $5 million, up 10% from last year."
    for claim in extract_claims(text, period="2025-Q3"):
        assert text[claim.value_spans[0].start : claim.value_spans[0].end] == claim.value_text
        assert {step.rule for step in claim.steps} == set(claim.rules)
        assert claim.id == extract_claims(text, period="2025-Q3")[claim.value_text != "$5 million"].id
