"""Parts against their total: made claims, so that only the arithmetic is tried; then words through the extractor."""

from __future__ import annotations

from typing import Any

import pytest

from callnlp.claims.extractor import extract_claims
from callnlp.claims.totals import company_total, doubts_of_totals
from callnlp.language.rounding import agree, rounded_ends
from made_company import CEO, CFO, made

TOTAL = {"metric_text": "total revenue"}


def _claims(*sentences: tuple[str, list[tuple[str, float, dict[str, Any]]]], who: Any = CFO):
    """Claims of sentences, each with its values (words, number, fields)."""
    values = [
        {"value": value, "low": low, "within": text} | fields for text, told in sentences for value, low, fields in told
    ]
    return made("2025-Q1", [(who, "prepared", [text for text, _ in sentences])], values).claims


def _part(value: str, low: float, name: str, **fields: Any) -> tuple[str, float, dict[str, Any]]:
    return value, low, {"segment": name, "segment_id": name.casefold()} | fields


def _doubts(*sentences: Any) -> list[tuple[str, str]]:
    return [(claim.value_text, doubt[0]) for claim, doubt in doubts_of_totals(_claims(*sentences))]


WHOLE = ("Total revenue was $30 million.", [("$30 million", 30e6, TOTAL)])


@pytest.mark.parametrize(
    ("fields", "doubted"),
    [
        ({}, True),
        ({"period": "2025-Q2"}, False),
        ({"unit": "EUR"}, False),
        ({"adjustment": "adjusted"}, False),
        ({"basis": "ytd"}, False),
        ({"metric": "backlog"}, False),
        ({"stance": "prior"}, False),
        ({"metric": "net_income"}, False),
    ],
)
def test_a_part_is_no_larger_than_a_total_of_the_same_thing(fields, doubted):
    part = ("Pumps brought $40 million.", [_part("$40 million", 40e6, "Pumps", **fields)])
    assert _doubts(WHOLE, part) == ([("$40 million", "check.part_of_total")] if doubted else [])


def test_a_part_that_rounds_to_the_total_is_no_larger():
    assert _doubts(WHOLE, ("Pumps brought $30.4 million.", [_part("$30.4 million", 30.4e6, "Pumps")])) == []


@pytest.mark.parametrize(
    ("total", "sure"),
    [
        ([("Revenue was $30 million.", [("$30 million", 30e6, {})])], False),
        (
            [
                ("Revenue was $30 million.", [("$30 million", 30e6, {})]),
                ("It came to $30.2 million.", [("$30.2 million", 30.2e6, {})]),
            ],
            True,
        ),
        ([WHOLE], True),
        ([WHOLE, ("Total revenue held $90 million.", [("$90 million", 90e6, {})])], False),
    ],
)
def test_a_total_is_sure_when_it_is_said_or_said_twice(total, sure):
    assert (company_total(_claims(*total)) is not None) is sure


def test_the_largest_amount_of_a_part_is_no_total():
    claims = _claims(WHOLE, ("Pumps brought $90 million.", [_part("$90 million", 90e6, "Pumps")]))
    assert company_total(claims) is None
    assert company_total([]) is None


@pytest.mark.parametrize(
    ("words", "amounts", "doubted"),
    [
        ("Pumps brought $20 million and Valves $15 million.", (20e6, 15e6), True),
        ("Pumps brought $20 million and Valves $10 million.", (20e6, 10e6), False),
        ("Pumps brought $20 million and Valves $5 million.", (20e6, 5e6), False),
        ("Of our two segments, Pumps brought $20 million and Valves $5 million.", (20e6, 5e6), True),
        ("Of our three segments, Pumps brought $20 million and Valves $5 million.", (20e6, 5e6), False),
        ("Pumps brought $20 million, of which Valves $15 million.", (20e6, 15e6), False),
    ],
)
def test_parts_of_one_sentence_come_to_no_more_than_the_total(words, amounts, doubted):
    values = [f"${amount / 1e6:g} million" for amount in amounts]
    told = [_part(value, low, name) for value, low, name in zip(values, amounts, ("Pumps", "Valves"), strict=True)]
    found = _doubts(WHOLE, (words, told))
    assert found == ([(value, "check.parts_of_total") for value in values] if doubted else [])


@pytest.mark.parametrize(
    ("words", "shares", "doubted"),
    [
        ("Americas was {} and Asia {} of revenue.", (61.0, 45.0), True),
        ("Americas was {} and Asia {} of revenue.", (61.0, 35.0), False),
        ("Americas was {} and Asia {} of revenue.", (61.0, 39.4), False),
        ("Of our two regions Americas was {} and Asia {} of revenue.", (61.0, 35.0), True),
        ("Of our two regions Americas was {} and Asia {} of revenue.", (61.0, 39.0), False),
        ("Americas was {}, up from {} in Asia.", (61.0, 45.0), False),
    ],
)
def test_shares_come_to_no_more_than_a_hundred(words, shares, doubted):
    values = [f"{share:g}%" for share in shares]
    told = [
        _part(v, low, name, unit="percent") for v, low, name in zip(values, shares, ("Americas", "Asia"), strict=True)
    ]
    found = _doubts((words.format(*values), told))
    assert found == ([(value, "check.shares") for value in values] if doubted else [])


@pytest.mark.parametrize(
    ("words", "parts", "doubted"),
    [
        ("Sales rose $134 million, comprised of {} of comps, {} of others and {} lost.", (81, 55, -2), False),
        ("Sales rose $134 million, comprised of {} of comps, {} of others and {} lost.", (81, 75, -2), True),
        ("Sales rose $134 million, comprised of {} of comps, {} of others and {} gained.", (81, 55, 2), True),
        (
            "Sales rose $134 million, comprised of {} of comps, {} of others, partially offset by {}.",
            (81, 75, -2),
            False,
        ),
        ("Sales rose $134 million, against {} of comps, {} of others and {} lost.", (81, 75, -2), False),
    ],
)
def test_what_a_change_is_comprised_of_comes_to_it(words, parts, doubted):
    values = [f"${abs(part)} million" for part in parts]
    moved = {"measure": "change", "direction": "up"}
    told = [("$134 million", 134e6, moved)]
    told += [
        (v, abs(p) * 1e6, moved | {"direction": "down" if p < 0 else "up"}) for v, p in zip(values, parts, strict=True)
    ]
    assert _doubts((words.format(*values), told)) == ([("$134 million", "check.composition")] if doubted else [])


def test_the_computation_stands_in_the_doubt():
    part = ("Pumps brought $40 million.", [_part("$40 million", 40e6, "Pumps")])
    [(claim, (check, text))] = doubts_of_totals(_claims(WHOLE, part))
    assert (claim.segment, check, text) == ("Pumps", "check.part_of_total", "Pumps: 4e+07 of a total of 3e+07")


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ({"value": "$124 billion", "low": 124e9}, {"value": "$123.9 billion", "low": 123.9e9}, True),
        ({"value": "$17.6 billion", "low": 17.6e9}, {"value": "$17.7 billion", "low": 17.7e9}, False),
        ({"value": "$95 million-plus", "low": 95e6, "high": None}, {"value": "$96 million", "low": 96e6}, True),
        ({"value": "$95 million", "low": 95e6}, {"value": "$97 million", "low": 97e6}, False),
    ],
)
def test_two_figures_may_be_one_as_far_as_they_were_said(one, other, may):
    told = [
        _claims((f"It was {fields['value']}.", [(fields["value"], fields["low"], fields)]), who=CEO)[0]
        for fields in (one, other)
    ]
    assert agree(*told) is may and agree(*told[::-1]) is may
    assert rounded_ends(told[1])[0] <= told[1].low <= rounded_ends(told[1])[1]


def test_a_part_above_the_total_is_doubted_from_words():
    claims = extract_claims(
        "Total revenue was $30 million in the quarter. Pumps segment revenue was $40 million.", period="2025-Q3"
    )
    assert [(claim.segment is not None, [rule for rule, _ in claim.doubts]) for claim in claims] == [
        (False, []),
        (True, ["check.part_of_total"]),
    ]


@pytest.mark.parametrize("text", ["Total backlog was $9 billion.", "Consolidated backlog was $9 billion."])
def test_what_is_said_to_be_of_the_whole_company_is_a_total(text: str) -> None:
    [claim] = extract_claims(text, period="2025-Q3")
    assert claim.segment is None and "segment.total" in claim.rules
