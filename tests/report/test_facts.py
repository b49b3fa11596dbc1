"""Which figures become bullets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from callnlp.claims.extractor import extract_claims
from callnlp.ledger.keys import key_of
from callnlp.report.doubts import conflicts
from callnlp.report.facts import choose_facts, missing_checks
from made_company import ANALYST, CEO, CFO, made

UP = {"unit": "percent", "measure": "growth", "direction": "up", "basis": "yoy"}


def _facts(words: list[str], claims: list[dict[str, Any]], quarter: str = "2025-Q3", who=CEO, section="prepared"):
    notes = made(quarter, [(who, section, words)], claims)
    return notes, choose_facts(notes.claims, quarter)


def _values(facts) -> list[list[str]]:
    return [[claim.value_text for claim in fact.claims] for fact in facts]


def test_reported_and_currency_neutral_growth_stand_beside_the_level():
    words = ["Revenue was $5 million, up 13%, or 12% without currency."]
    claims = [
        {"value": "$5 million", "low": 5e6},
        {"value": "13%", "low": 13.0, **UP},
        {"value": "12%", "low": 12.0, "currency_neutral": True, **UP},
    ]
    assert _values(_facts(words, claims)[1]) == [["$5 million", "13%", "12%"]]


def test_a_growth_said_elsewhere_stands_alone_and_a_second_one_is_left_out():
    words = ["Revenue was $5 million, up 13%.", "One.", "Two.", "Gates grew 40%."]
    claims = [
        {"value": "$5 million", "low": 5e6},
        {"value": "13%", "low": 13.0, **UP},
        {"value": "40%", "low": 40.0, **UP},
    ]
    assert _values(_facts(words, claims)[1]) == [["$5 million", "13%"]]


def test_of_two_levels_the_one_said_twice_stands():
    words = ["Revenue was $5 million.", "Revenue of $5 million.", "Gates made revenue of $3 million."]
    claims = [
        {"value": "$5 million", "low": 5e6},
        {"value": "$5 million", "within": "Revenue of", "low": 5e6},
        {"value": "$3 million", "low": 3e6},
    ]
    _, facts = _facts(words, claims)
    assert _values(facts) == [["$5 million"]]
    assert len(facts[0].repeated) == 1


def test_of_two_levels_said_once_each_none_stands():
    words = ["Gates: margin was 4.5%.", "Fences: margin was 6.9%."]
    claims = [
        {"value": value, "metric": "operating_margin", "unit": "percent", "low": low}
        for value, low in (("4.5%", 4.5), ("6.9%", 6.9))
    ]
    assert _facts(words, claims)[1] == []


def test_a_segment_s_name_covers_the_same_number_without_it():
    words = ["AWS run rate is $132 billion.", "The run rate of $132 billion is large."]
    arr = {"metric": "arr", "low": 132e9}
    claims = [
        {"value": "$132 billion", "segment": "AWS", "segment_id": "aws", **arr},
        {"value": "$132 billion", "within": "The run", **arr},
    ]
    _, [fact] = _facts(words, claims)
    assert (fact.lead.segment_id, len(fact.repeated)) == ("aws", 1)


def test_what_is_no_result_is_left_out():
    words = ["A $1 million.", "B $2 million.", "C $3 million.", "D $4 million.", "E $5 million."]
    claims = [
        {"value": "$1 million", "low": 1e6, "stance": "prior", "period": "2024-Q3"},
        {"value": "$2 million", "low": 2e6, "stance": "hypothetical"},
        {"value": "$3 million", "low": 3e6, "negated": True},
        {"value": "$4 million", "low": 4e6, "doubts": (("parts", "4 is not 5"),)},
        {"value": "$5 million", "low": 5e6, "period": "2025"},  # the year is not over
    ]
    assert _facts(words, claims)[1] == []
    assert _facts(["Was it $1 million?"], [{"value": "$1 million", "low": 1e6}], who=ANALYST, section="qa")[1] == []


def test_the_year_to_date_and_the_closed_year_are_results():
    ytd = [{"value": "$5 million", "metric": "capex", "low": 5e6, "period": "2025", "basis": "ytd"}]
    assert _values(_facts(["Capex is $5 million so far."], ytd)[1]) == [["$5 million"]]
    full = [{"value": "$5 million", "low": 5e6, "period": "2025"}]
    assert _values(_facts(["Revenue was $5 million."], full, "2025-Q4")[1]) == [["$5 million"]]


def test_missing_checks_in_the_order_of_the_list():
    notes, facts = _facts(["Revenue was $5 million."], [{"value": "$5 million", "low": 5e6}])
    missing = missing_checks(facts, notes.claims, "2025-Q3")
    assert missing == ["segment_growth", "operating_income", "arr", "backlog", "capex", "next_quarter"]


def test_close_values_are_a_conflict_rounded_ones_and_distant_ones_are_not():
    def found(one: tuple[str, float], two: tuple[str, float]) -> int:
        turns = [(CEO, "prepared", [f"It was {one[0]}."]), (CFO, "prepared", [f"It was {two[0]}."])]
        notes = made("2025-Q3", turns, [{"value": value, "low": low} for value, low in (one, two)])
        return len(conflicts(notes.claims))

    assert found(("$17.6 billion", 17.6e9), ("$17.7 billion", 17.7e9)) == 1
    assert found(("$17.6 billion", 17.6e9), ("$17.64 billion", 17.64e9)) == 0
    assert found(("$17.6 billion", 17.6e9), ("$180.2 billion", 180.2e9)) == 0


def test_two_names_of_one_segment_conflict_two_segments_do_not():
    def found(one: str, two: str) -> int:
        turns = [(CEO, "prepared", ["It was $17.6 billion."]), (CFO, "prepared", ["It was $17.7 billion."])]
        claims = [
            {"value": value, "low": low, "segment": name, "segment_id": name}
            for value, low, name in (("$17.6 billion", 17.6e9, one), ("$17.7 billion", 17.7e9, two))
        ]
        return len(conflicts(made("2025-Q3", turns, claims).claims, company="Oak Inc. OAKX"))

    assert found("oak ads", "advertising") == 1
    assert found("north america", "south america") == 0
    assert found("oak", "advertising") == 0


def test_the_year_to_date_stands_with_the_quarter():
    words = ["Capex was $5 million in the quarter and $15 million so far this year."]
    capex = {"metric": "capex"}
    claims = [
        {"value": "$5 million", "low": 5e6, **capex},
        {"value": "$15 million", "low": 15e6, "period": "2025", "basis": "ytd", **capex},
    ]
    assert _values(_facts(words, claims)[1]) == [["$5 million", "$15 million"]]


def test_a_change_without_a_basis_is_not_joined_to_a_result():
    words = ["Operating income was $5 million, reduced by $2 million of charges."]
    claims = [
        {"value": "$5 million", "metric": "operating_income", "low": 5e6},
        {"value": "$2 million", "metric": "operating_income", "low": 2e6, "measure": "change", "direction": "down"},
    ]
    assert ["$5 million"] in _values(_facts(words, claims)[1])


def test_of_several_sales_figures_the_one_of_the_guided_size_stands():
    words = ["Sales were $44 million.", "Sales of $39 million.", "Sales of $90 million."]
    values = (("$44 million", 44e6), ("$39 million", 39e6), ("$90 million", 90e6))
    notes = made("2025-Q3", [(CEO, "prepared", words)], [{"value": value, "low": low} for value, low in values])
    guide = made(
        "2025-Q2",
        [(CFO, "prepared", ["Sales of $43 million."])],
        [{"value": "$43 million", "low": 43e6, "stance": "guidance", "period": "2025-Q3"}],
    )
    [standing] = guide.claims
    near = choose_facts(notes.claims, "2025-Q3", expected={key_of(standing): standing})
    assert _values(near) == []  # two of them are of that size
    clear = [claim for claim in notes.claims if claim.low != 39e6]
    assert _values(choose_facts(clear, "2025-Q3", expected={key_of(standing): standing})) == [["$44 million"]]
    assert _values(choose_facts(clear, "2025-Q3")) == [["$90 million"]]


def test_sales_below_a_segments_are_not_the_companys():
    words = ["Americas sales were $4.7 billion.", "Sales were $371 million."]
    americas = {"value": "$4.7 billion", "low": 4.7e9, "segment": "Americas", "segment_id": "americas"}
    notes = made("2025-Q3", [(CEO, "prepared", words)], [americas, {"value": "$371 million", "low": 371e6}])
    facts = choose_facts(notes.claims, "2025-Q3", segments=frozenset({"americas"}))
    assert _values(facts) == [["$4.7 billion"]]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("We have 40 million users.", ["40 million"]),
        ("That chatbot has 40 million users.", []),
        ("We drove our users 6 billion miles in the third quarter.", []),
        ("We run 40 hospitals. We showed the unit, which carries 1.5 megawatts.", ["40"]),
        ("Large customers made up half of our revenue in the third quarter.", []),
        ("Orchid's revenue was $4 billion in the third quarter.", ["$4 billion"]),
    ],
)
def test_what_anyone_may_have_is_a_result_where_the_company_says_it_is_its_own(text: str, printed: list[str]) -> None:
    claims = [replace(claim, role="ceo", section="prepared") for claim in extract_claims(text, period="2025-Q3")]
    assert [fact.lead.value_text for fact in choose_facts(claims, "2025-Q3")] == printed
