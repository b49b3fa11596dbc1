"""Names of periods against the call's quarter: past reading, coming reading."""

from __future__ import annotations

import pytest

from callnlp.language.periods import find_periods
from callnlp.lexicon.load import load_lexicon
from callnlp.transcript import FiscalPeriod

CASES = {  # text: (call's quarter, year end, past, coming)
    "next quarter": ("2025-Q3", None, "2025-Q4", "2025-Q4"),
    "last quarter": ("2025-Q1", None, "2024-Q4", "2024-Q4"),
    "the fourth quarter": ("2025-Q3", None, "2024-Q4", "2025-Q4"),
    "Q1": ("2025-Q4", None, "2025-Q1", "2026-Q1"),
    "Q3 of 2018": ("2025-Q3", None, "2018-Q3", "2018-Q3"),
    "fiscal '26": ("2025-Q3", None, "2026", "2026"),
    "full year": ("2025-Q4", None, "2025", "2026"),
    "the back half of the year": ("2025-Q2", None, "2025-H2", "2025-H2"),
    "the same quarter last year": ("2025-Q3", None, "2024-Q3", "2024-Q3"),
    "trailing 12 months": ("2025-Q3", None, "ttm", "ttm"),
    "over the next three years": ("2025-Q3", None, "multi", "multi"),
    "the first six months": ("2025-Q2", None, "2025-H1", "2025-H1"),
    "April": ("2020-Q1", None, "2020-04", "2020-04"),
    "March": ("2020-Q1", None, "2020-03", "2021-03"),
    "July": ("2020-Q1", None, "2019-07", "2020-07"),
    "January": ("2024-Q4", None, "2025-01", "2025-01"),
    "the December quarter": ("2019-Q4", 9, "2019-Q1", "2020-Q1"),
    "the balance of the year": ("2025-Q3", None, "2025-Q4", "2025-Q4"),
}


@pytest.mark.parametrize("text", CASES)
def test_names_resolve_against_the_call(text):
    anchor, year_end, past, coming = CASES[text]
    (found,) = find_periods(text, anchor=FiscalPeriod.parse(anchor), lexicon=load_lexicon(), year_end_month=year_end)
    assert (found.past, found.coming, found.span.slice(text)) == (past, coming, text)


@pytest.mark.parametrize("text", ["$2,018 million", "we may grow", "a strong year", "the third party", "2019 stores"])
def test_look_alikes_name_no_period(text):
    assert find_periods(text, anchor=FiscalPeriod(2025, 3), lexicon=load_lexicon()) == []


def test_without_a_call_only_dated_names_resolve():
    found = find_periods("in Q3 2025 and next year", anchor=None, lexicon=load_lexicon())
    assert [(mention.past, mention.kind) for mention in found] == [("2025-Q3", "quarter"), (None, "year")]


@pytest.mark.parametrize(
    ("text", "year_end", "past"),
    [
        ("the three months ended March 31, 2019", 12, "2019-Q1"),
        ("the three months ended March 31, 2019", None, "2020-Q3"),  # where the year ends is not known
        ("the three months ended September 30, 2018", 6, "2019-Q1"),
        ("the nine months ended September 30, 2019", None, "2019"),
        ("earlier this month", None, "2020-Q4"),
    ],
)
def test_months_that_ended_and_months_since(text, year_end, past):
    (found,) = find_periods(text, anchor=FiscalPeriod(2020, 3), lexicon=load_lexicon(), year_end_month=year_end)
    assert found.past == past
