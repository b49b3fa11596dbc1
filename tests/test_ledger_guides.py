"""The ledger's choices: what is a guide, which guides are one, and which figure settles them."""

from __future__ import annotations

from typing import Any

import pytest

from callnlp.claims.asserting import AUTHORIZED
from callnlp.ledger.build import LedgerRow, ledger_rows
from callnlp.ledger.change import verdict_of
from callnlp.ledger.keys import comparable, key_of
from made_company import CEO, CFO, made

GUIDE = {"stance": "guidance", "period": "2025"}
GROWTH = {"measure": "growth", "unit": "percent", "direction": "up"}


def _call(quarter: str, *said: tuple[Any, str, dict[str, Any]], section: str = "prepared"):
    """One call: each statement a sentence "It is VALUE." of its speaker."""
    turns = [(who, section, [f"It is {value}."]) for who, value, _ in said]
    return made(quarter, turns, [{"value": value} | fields for _, value, fields in said])


def _rows(*calls: Any) -> list[LedgerRow]:
    claims = [claim for call in calls for claim in call.claims]
    return ledger_rows(claims, [str(call.transcript.fiscal_period) for call in calls])


def _one(value: str, **fields: Any):
    return _call("2025-Q1", (CFO, value, fields)).claims[0]


@pytest.mark.parametrize(
    ("guide", "actual", "verdict"),
    [
        ((1.56e9, 1.56e9, "$1.56 billion"), (1.6e9, "$1.6 billion"), "within"),
        ((1.56e9, 1.56e9, "$1.56 billion"), (1.7e9, "$1.7 billion"), "above"),
        ((1.56e9, 1.56e9, "$1.56 billion"), (1.57e9, "$1.57 billion"), "above"),
        ((1.078e9, 1.078e9, "$1.078 billion"), (1.09e9, "$1.09 billion"), "above"),
        ((1.50e9, 1.58e9, "$1.50 billion to $1.58 billion"), (1.6e9, "$1.6 billion"), "not_measurable"),
        ((1.50e9, 1.58e9, "$1.50 billion to $1.58 billion"), (1.7e9, "$1.7 billion"), "above"),
        ((240e6, 242e6, "$240 million to $242 million"), (243e6, "$243 million"), "above"),
        ((240e6, 242e6, "$240 million to $242 million"), (0.2e9, "$0.2 billion"), "not_measurable"),
        ((3.0, 5.0, "3% to 5%"), (6.0, "6%"), "above"),
    ],
)
def test_a_figure_decides_as_far_as_it_was_said(guide, actual, verdict):
    said = _one(guide[2], low=guide[0], high=guide[1], bound="range", **GUIDE)
    assert verdict_of(said, _one(actual[1], low=actual[0])) == verdict


def test_growth_of_a_whole_year_is_year_over_year_unless_said():
    [row] = _rows(
        _call(
            "2025-Q1",
            (CEO, "60%", {"low": 60.0, "basis": "yoy", **GUIDE, **GROWTH}),
            (CFO, "about 60%", {"low": 60.0, **GUIDE, **GROWTH}),
        )
    )
    assert (row.key.basis, len(row.mentions)) == ("yoy", 2)
    quarter = key_of(_one("6%", low=6.0, stance="guidance", period="2025-Q2", **GROWTH))
    assert quarter.basis == ""  # a quarter's may be meant sequentially


def test_an_expense_ratio_is_guided_and_a_margin_in_dollars_is_not():
    ratio = {"metric": "opex", "unit": "percent", "low": 24.0, **GUIDE}
    assert [row.key.unit for row in _rows(_call("2025-Q1", (CFO, "24%", ratio)))] == ["percent"]
    assert _rows(_call("2025-Q1", (CFO, "24%", ratio | {"metric": "revenue"}))) == []
    assert _rows(_call("2025-Q1", (CFO, "$5 million", {"metric": "gross_margin", "low": 5e6, **GUIDE}))) == []


def test_what_may_be_spent_is_no_guide():
    left = {"metric": "buyback", "low": 910e6, "stance": "target", "period": "2025-Q2", "rules": (AUTHORIZED,)}
    assert _rows(_call("2025-Q1", (CFO, "$910 million", left))) == []
    assert len(_rows(_call("2025-Q1", (CFO, "$910 million", left | {"rules": ()})))) == 1


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        ({"low": 5e6, "high": 6e6, "bound": "range"}, 1),
        ({"low": 5e6, "high": 5e6, "bound": "exact"}, 0),
        ({"low": 5e6, "high": 6e6, "bound": "range", "basis": "ytd"}, 0),
        ({"low": 5e6, "high": 6e6, "bound": "range", "period": "2025-Q1"}, 0),
        ({"low": 5e6, "high": 6e6, "bound": "range", "stance": "hypothetical"}, 0),
    ],
)
def test_a_range_for_a_period_that_is_not_over_can_only_be_a_guide(fields, rows):
    call = _call("2025-Q1", (CFO, "$5 million to $6 million", {"stance": "actual", "period": "2025"} | fields))
    assert len(_rows(call)) == rows


def test_an_inferred_year_dates_no_answer_but_the_same_figures_join():
    loose = {"low": 9e6, **GUIDE, "rules": ("period.outlook_year",)}
    [row] = _rows(_call("2025-Q2", (CFO, "$9 million", loose), section="qa"))
    assert (row.due, row.verdict) == (None, "not_measurable")
    assert row.doubts == ("OAKX-2025-Q2: that it is for 2025 is inferred",)
    [row] = _rows(
        _call("2025-Q1", (CFO, "$9 million", {"low": 9e6, **GUIDE})),
        _call("2025-Q2", (CFO, "$9 million", loose), section="qa"),
    )
    assert (row.due, [mention.change for mention in row.mentions]) == ("2025-Q4", ["initiated", "reaffirmed"])
    [row] = _rows(_call("2025-Q2", (CFO, "$9 million", loose)))  # prepared words about a named metric
    assert row.due == "2025-Q4"


def test_two_names_beside_each_other_are_two_things():
    tax = {"metric": "tax_rate", "unit": "percent", **GUIDE}
    rows = _rows(
        _call(
            "2025-Q1",
            (CFO, "13%", tax | {"low": 13.0, "metric_text": "effective tax rate"}),
            (CFO, "10%", tax | {"low": 10.0, "metric_text": "cash tax rate"}),
        ),
        _call("2025-Q2", (CFO, "14%", tax | {"low": 14.0, "metric_text": "effective tax rate"})),
    )
    told = {
        row.key.words: [(mention.change, mention.claim and mention.claim.low) for mention in row.mentions]
        for row in rows
    }
    assert told == {
        "": [("initiated", 13.0), ("raised", 14.0)],
        "cash rate tax": [("initiated", 10.0), ("dropped", None)],
    }


def test_the_guide_that_stands_is_what_the_last_call_says_first():
    tax = {"metric": "tax_rate", "unit": "percent", "metric_text": "tax rate", **GUIDE}
    [row] = _rows(_call("2025-Q3", (CFO, "23%", tax | {"low": 23.0}), (CFO, "23.8%", tax | {"low": 23.8})))
    assert row.standing.low == 23.0


def test_an_unsaid_adjustment_settles_with_a_note_and_another_one_does_not():
    guide = _call(
        "2025-Q1",
        (
            CFO,
            "$5.00",
            {
                "low": 5.0,
                "metric": "eps",
                "unit": "USD/share",
                "adjustment": "adjusted",
                "stance": "guidance",
                "period": "2025-Q2",
            },
        ),
    )
    result = {"low": 5.2, "metric": "eps", "unit": "USD/share"}
    [row] = _rows(guide, _call("2025-Q2", (CFO, "$5.20", result)))
    assert (row.verdict, row.doubts) == ("above", ("OAKX-2025-Q2: $5.20 is not said to be adjusted; compared as such",))
    [row] = _rows(guide, _call("2025-Q2", (CFO, "$5.20", result | {"adjustment": "reported"})))
    assert (row.verdict, row.actual) == ("not_reported", None)
    both = _call("2025-Q2", (CFO, "$5.20", result), (CFO, "$4.90", result | {"low": 4.9, "adjustment": "adjusted"}))
    [row] = _rows(guide, both)
    assert (row.verdict, row.actual.low, row.doubts) == ("below", 4.9, ())


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"metric": "gross_margin", "low": 54.0}, "not_measurable"),
        ({"metric": "gross_margin", "low": 30.0}, "above"),
        ({"metric": "revenue", "low": 54.0, "measure": "growth", "direction": "up", "basis": "yoy"}, "above"),
    ],
)
def test_a_rate_far_from_the_guide_is_of_another_thing_and_a_growth_is_not(fields, verdict):
    guide = fields | {"unit": "percent", "low": 24.0, "stance": "guidance", "period": "2025-Q2"}
    result = fields | {"unit": "percent"}
    [row] = _rows(_call("2025-Q1", (CFO, "24%", guide)), _call("2025-Q2", (CFO, f"{fields['low']:g}%", result)))
    assert row.verdict == verdict


def test_of_two_figures_that_agree_the_one_with_more_digits_decides():
    guide = _call("2025-Q1", (CFO, "$1.078 billion", {"low": 1.078e9, "stance": "guidance", "period": "2025-Q2"}))
    result = _call("2025-Q2", (CEO, "$1.1 billion", {"low": 1.1e9}), (CFO, "$1.09 billion", {"low": 1.09e9}))
    [row] = _rows(guide, result)
    assert (row.verdict, row.actual.low) == ("above", 1.09e9)


def test_a_year_s_balance_is_that_of_its_last_quarter_and_a_flow_is_not():
    year = key_of(_one("$5 million", metric="inventory", low=5e6, **GUIDE))
    assert comparable(year, key_of(_one("$4 million", metric="inventory", low=4e6, period="2025-Q4")))
    assert not comparable(year, key_of(_one("$4 million", metric="inventory", low=4e6, period="2025-Q3")))
    flow = key_of(_one("$5 million", low=5e6, **GUIDE))
    assert not comparable(flow, key_of(_one("$4 million", low=4e6, period="2025-Q4")))


def test_names_that_say_more_or_less_settle_each_other_but_not_other_ones():
    guide = key_of(_one("$5 million", metric="bookings", metric_text="billings", low=5e6, **GUIDE))
    same = _one("$5.1 million", metric="bookings", metric_text="calculated billings", low=5.1e6, period="2025")
    orders = _one("$5.1 million", metric="bookings", metric_text="orders", low=5.1e6, period="2025")
    assert (comparable(guide, key_of(same)), comparable(guide, key_of(orders))) == (True, False)


def test_figures_after_words_are_the_first_ones():
    words = {"metric": "capex", "bound": "words", "unit": None, **GUIDE}
    [row] = _rows(
        _call("2025-Q1", (CFO, "rise somewhat", words)),
        _call("2025-Q2", (CFO, "$9 million", {"metric": "capex", "low": 9e6, **GUIDE})),
    )
    assert [mention.change for mention in row.mentions] == ["initiated", "initiated"]


def test_an_earlier_figure_of_another_passage_is_no_base():
    capex = {"metric": "capex", "period": "2025"}
    told = (CFO, "$480 million", capex | {"low": 480e6, "stance": "prior"})
    other = (CFO, "a pause", {"metric": "other", "bound": "words", "unit": None})
    guide = (CFO, "$650 million", capex | {"low": 650e6, "stance": "guidance"})
    [row] = _rows(_call("2025-Q1", told, guide))
    assert row.mentions[0].change == "raised"
    [row] = _rows(_call("2025-Q1", told, other, guide))
    assert row.mentions[0].change == "initiated"


def test_an_unsaid_adjustment_joins_the_one_that_other_calls_say():
    margin = {"metric": "gross_margin", "unit": "percent", **GUIDE}
    first = _call("2025-Q1", (CFO, "67%", margin | {"low": 67.0, "adjustment": "adjusted"}))
    [row] = _rows(first, _call("2025-Q2", (CFO, "68%", margin | {"low": 68.0})))
    assert (row.key.adjustment, [mention.change for mention in row.mentions]) == ("adjusted", ["initiated", "raised"])
    assert row.doubts == ("OAKX-2025-Q2: 68% is not said to be adjusted; taken as such",)
    both = _call(
        "2025-Q2", (CFO, "68%", margin | {"low": 68.0, "adjustment": "adjusted"}), (CFO, "60%", margin | {"low": 60.0})
    )
    assert [row.key.adjustment for row in _rows(first, both)] == ["", "adjusted"]


def test_a_part_told_beside_the_guide_is_no_mention():
    [row] = _rows(
        _call("2025-Q1", (CFO, "$2.35 billion", {"low": 2.35e9, **GUIDE}), (CFO, "$65 million", {"low": 65e6, **GUIDE}))
    )
    assert [mention.claim.low for mention in row.mentions] == [2.35e9]


def test_what_stands_apart_is_not_settled_by_the_figure_of_the_other():
    tax = {"metric": "tax_rate", "unit": "percent"}
    guides = _call(
        "2025-Q1",
        (
            CFO,
            "13%",
            tax | {"low": 13.0, "metric_text": "effective tax rate", "stance": "guidance", "period": "2025-Q2"},
        ),
        (CFO, "10%", tax | {"low": 10.0, "metric_text": "cash tax rate", "stance": "guidance", "period": "2025-Q2"}),
    )
    rows = _rows(guides, _call("2025-Q2", (CFO, "13.2%", tax | {"low": 13.2, "metric_text": "effective tax rate"})))
    assert {row.key.words: row.verdict for row in rows} == {"": "within", "cash rate tax": "not_reported"}


@pytest.mark.parametrize(("period", "change"), [("2025", "withdrawn"), ("2026", "dropped")])
def test_all_guidance_withdrawn_takes_back_the_open_guides_of_its_period(period, change):
    capex = {"metric": "capex", "low": 9e6, **GUIDE}
    everything = {"metric": "other", "metric_text": "guidance", "bound": "words", "unit": None, "revision": "withdrawn"}
    [row] = _rows(
        _call("2025-Q1", (CFO, "$9 million", capex)),
        _call("2025-Q2", (CFO, "withdrawn all guidance", everything | GUIDE | {"period": period})),
    )
    assert [mention.change for mention in row.mentions] == ["initiated", change]


def test_a_half_year_in_words_is_not_dropped_where_the_year_is_guided_in_numbers():
    half = {"metric": "capex", "stance": "guidance", "period": "2025-H2", "bound": "words", "low": None, "high": None}
    year = {"metric": "capex", "low": 125e9, **GUIDE}
    first = _call("2025-Q2", (CFO, "be representative", half | {"unit": None}))
    rows = {row.key.period: row for row in _rows(first, _call("2025-Q3", (CFO, "$125 billion", year)))}
    assert [mention.change for mention in rows["2025-H2"].mentions] == ["initiated"]
    elsewhere = _call("2025-Q3", (CFO, "$9 billion", {"metric": "revenue", "low": 9e9, **GUIDE}))
    rows = {row.key.period: row for row in _rows(first, elsewhere)}
    assert [mention.change for mention in rows["2025-H2"].mentions] == ["initiated", "dropped"]
