"""How a report names the parts of the company."""

from __future__ import annotations

from callnlp.ledger.build import ledger_rows
from callnlp.report.guidance import leading_rows
from callnlp.report.parts import parts_of
from made_company import CFO, made


def _claims(quarter, *said):
    turns = [(CFO, "prepared", [f"It is {value}."]) for value, _ in said]
    return list(made(quarter, turns, [{"value": value} | fields for value, fields in said]).claims)


def _part(name, **fields):
    return {"segment": name, "segment_id": name.lower().removesuffix("ly")} | fields


def test_a_part_is_written_as_the_calls_write_it_most():
    claims = _claims(
        "2025-Q1",
        ("$1", _part("internationally", low=1.0, rules=("segment.adverb",))),
        ("$2", _part("international", low=2.0)),
        ("$3", _part("International", low=3.0)),
        ("$4", _part("international", low=4.0)),
    )
    assert {parts_of(claims)(claim).segment for claim in claims} == {"International"}


def test_a_backlog_told_of_one_part_only_is_that_parts():
    backlog = {"metric": "backlog"}
    told = [
        *_claims("2025-Q1", ("$1", _part("Cloud", low=1.0, **backlog))),
        *_claims("2025-Q2", ("$2", backlog | {"low": 2.0})),
        *_claims("2025-Q3", ("$3", _part("Cloud", low=3.0, **backlog))),
    ]
    named = parts_of(told)(told[1])
    assert (named.segment, named.segment_id, named.rules[-1]) == ("Cloud", "cloud", "segment.one_part")
    assert parts_of(told[:2])(told[1]).segment is None  # one call is no habit
    other = _claims("2025-Q4", ("$4", _part("Stores", low=4.0, **backlog)))
    assert parts_of([*told, *other])(told[1]).segment is None


def test_one_guide_under_two_names_is_one_row():
    guide = {"metric": "capacity", "stance": "guidance", "period": "2027", "measure": "growth", "low": 2.0, "unit": "x"}
    more = guide | {"direction": "up", "metric_text": "power capacity"}
    claims = _claims("2025-Q3", ("double", more), ("to double", more | {"metric_text": "capacity"}))
    rows = ledger_rows(claims, ["2025-Q3"])
    assert [row.key.words for row in leading_rows(rows)] == ["capacity power"]
