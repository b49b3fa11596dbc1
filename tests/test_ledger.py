"""The ledger: verbs, verdicts and distances computed from claims, on a company made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from callnlp.errors import StoreError
from callnlp.language.rounding import precision_of
from callnlp.ledger import guidance_ledger
from callnlp.ledger.build import ledger_rows
from callnlp.ledger.change import change_between, distance_from, is_far, verdict_of
from callnlp.ledger.guides import due_quarter
from callnlp.store.store import Store
from made_company import ANALYST, CEO, CFO, made

GUIDE = {"stance": "guidance", "bound": "range"}


def _one(quarter: str, words: str, **fields: object):
    return made(quarter, [(CFO, "prepared", [words])], [fields]).claims[0]


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ((100, 110), (100, 110), "reaffirmed"),
        ((100, 110), (105, 115), "raised"),
        ((100, 110), (95, 105), "lowered"),
        ((100, 110), (102, 108), "narrowed"),
        ((100, 110), (104, 110), "narrowed"),
        ((100, 110), (95, 115), "widened"),
        ((100, 110), (100, 120), "widened"),
        ((100, 110), (105, 105), "narrowed"),
        ((38, 38), (38, 39), "raised"),
        ((38, 38), (37, 38), "lowered"),
        ((38, 38), (37, 39), "widened"),
        ((100, 100), (120, 120), "raised"),
        ((100, float("inf")), (120, float("inf")), "raised"),
        ((float("-inf"), 100), (float("-inf"), 90), "lowered"),
    ],
)
def test_change_is_arithmetic(before, now, change):
    assert change_between(before, now) == change


@pytest.mark.parametrize(
    ("guide", "actual", "verdict", "distance"),
    [
        ({"low": 100e6, "high": 110e6}, 105e6, "within", 0.0),
        ({"low": 100e6, "high": 110e6}, 110e6, "within", 0.0),
        ({"low": 100e6, "high": 110e6}, 121e6, "above", 10.0),
        ({"low": 100e6, "high": 110e6}, 90e6, "below", -10.0),
        ({"low": 100e6, "high": None}, 400e6, "within", 0.0),
        ({"low": None, "high": 100e6}, 101e6, "above", 1.0),
    ],
)
def test_verdict_and_distance(guide, actual, verdict, distance):
    said = _one("2025-Q1", "We guide to $100 million to $110 million.", value="$100 million", **GUIDE | guide)
    got = _one("2025-Q2", f"It was ${actual / 1e6:g} million.", value=f"${actual / 1e6:g} million", low=actual)
    assert verdict_of(said, got) == verdict
    assert distance_from(said, got) == distance


@pytest.mark.parametrize(
    ("low", "high", "far"), [(10e6, None, True), (95e6, None, False), (None, 250e6, True), (None, 102e6, False)]
)
def test_an_open_end_is_as_far_as_what_is_said(low, high, far):
    guide = _one("2025-Q1", "We guide to $100 million.", value="$100 million", low=100e6, **GUIDE)
    other = _one("2025-Q2", "It was over $10 million.", value="over $10 million", low=low, high=high, bound="at_least")
    assert is_far(guide, other) is far


@pytest.mark.parametrize(("actual", "verdict"), [(125.4e9, "within"), (124.5e9, "within"), (126e9, "above")])
def test_a_point_is_met_when_the_actual_rounds_to_it(actual, verdict):
    said = _one("2025-Q1", "We expect about $125 billion.", value="about $125 billion", low=125e9, stance="guidance")
    got = _one("2025-Q4", "It was a number.", value="a number", low=actual)
    assert precision_of(said) == 0.5e9
    assert verdict_of(said, got) == verdict


def test_distance_of_percent_is_in_points():
    said = _one(
        "2025-Q1",
        "Margin of 10% to 12%.",
        value="10% to 12%",
        metric="gross_margin",
        unit="percent",
        low=10.0,
        high=12.0,
    )
    got = _one("2025-Q2", "Margin was 13.5%.", value="13.5%", metric="gross_margin", unit="percent", low=13.5)
    assert distance_from(said, got) == 1.5


def test_a_fall_is_negative_so_a_smaller_fall_is_a_raise():
    fields = {
        "measure": "growth",
        "unit": "percent",
        "direction": "down",
        "basis": "yoy",
        "stance": "guidance",
        "period": "2025",
    }
    first = _one("2025-Q1", "We expect sales down 3% to 5%.", value="3% to 5%", low=3.0, high=5.0, **fields)
    second = _one("2025-Q2", "We expect sales down 1% to 2%.", value="1% to 2%", low=1.0, high=2.0, **fields)
    [row] = ledger_rows([first, second], ["2025-Q1", "2025-Q2"])
    assert [mention.change for mention in row.mentions] == ["initiated", "raised"]


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ("2025", "2025-Q4"),
        ("2025-H1", "2025-Q2"),
        ("2025-H2", "2025-Q4"),
        ("2025-Q3", "2025-Q3"),
        ("ttm", None),
        ("2025-10", None),
    ],
)
def test_due_quarter(period, due):
    assert due_quarter(period) == due


def _year() -> list:
    full = {"metric": "capex", "stance": "guidance", "period": "2025"}
    return [
        made(
            "2025-Q1",
            [
                (
                    CFO,
                    "prepared",
                    [
                        "We expect capex of $100 million to $110 million this year.",
                        "Revenue should be $50 million next quarter.",
                    ],
                ),
                (ANALYST, "qa", ["Could capex reach $150 million?"]),
            ],
            [
                {"value": "$100 million to $110 million", "low": 100e6, "high": 110e6, **full},
                {"value": "$50 million", "low": 50e6, "stance": "guidance", "period": "2025-Q2"},
                {"value": "$150 million", "low": 150e6, **full},
            ],
        ),
        made(
            "2025-Q2",
            [
                (
                    CFO,
                    "prepared",
                    [
                        "Capex should now be $120 million to $130 million.",
                        "Revenue was $48 million, adjusted revenue $60 million.",
                    ],
                )
            ],
            [
                {"value": "$120 million to $130 million", "low": 120e6, "high": 130e6, "revision": "raised", **full},
                {"value": "$48 million", "low": 48e6},
                {"value": "$60 million", "low": 60e6, "adjustment": "adjusted"},
            ],
        ),
        made("2025-Q3", [(CFO, "prepared", ["Revenue was $49 million."])], [{"value": "$49 million", "low": 49e6}]),
        made(
            "2025-Q4",
            [(CFO, "prepared", ["Capex came to $125 million for the year.", "Next year capex will rise somewhat."])],
            [
                {"value": "$125 million", "metric": "capex", "low": 125e6, "period": "2025"},
                {
                    "value": "rise somewhat",
                    "metric": "capex",
                    "bound": "words",
                    "unit": None,
                    "stance": "guidance",
                    "period": "2026",
                },
            ],
        ),
    ]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "calls")
    for notes in _year():
        store.add(notes)
    return store


def _row(table, metric: str, period: str):
    found = table[(table["metric"] == metric) & (table["period"] == period)]
    assert len(found) == 1
    return found.iloc[0]


def test_a_year_of_guidance(store: Store):
    table = guidance_ledger(store, "OAKX", fiscal_year=2025)
    capex = _row(table, "capex", "2025")
    assert capex["changes"] == "initiated, raised, dropped"
    assert (capex["first_low"], capex["last_high"]) == (100e6, 130e6)
    assert (capex["verdict"], capex["distance"], capex["actual_call"]) == ("within", 0.0, "OAKX-2025-Q4")
    revenue = _row(table, "revenue", "2025-Q2")
    assert (revenue["verdict"], revenue["distance"], revenue["actual_low"]) == ("below", -4.0, 48e6)


def test_words_stay_words_and_wait(store: Store):
    row = _row(guidance_ledger(store, "OAKX"), "capex", "2026")
    assert (row["last_text"], row["verdict"]) == ("rise somewhat", "pending")


def test_every_mention_points_into_its_call(store: Store):
    for mentions in guidance_ledger(store, "OAKX")["mentions"]:
        for mention in mentions:
            if mention["change"] != "dropped":
                text = store.text(mention["call"])
                assert text[mention["value_start"] : mention["value_end"]] == mention["value_text"]


def test_analysts_never_guide(store: Store):
    assert 150e6 not in set(guidance_ledger(store, "OAKX")["first_low"])


def test_another_adjustment_is_not_compared():
    guide = made(
        "2025-Q1",
        [(CFO, "prepared", ["Revenue of $50 million."])],
        [{"value": "$50 million", "low": 50e6, "stance": "guidance", "period": "2025-Q2"}],
    )
    result = made(
        "2025-Q2",
        [(CFO, "prepared", ["Adjusted revenue $50 million."])],
        [{"value": "$50 million", "low": 50e6, "adjustment": "adjusted"}],
    )
    [row] = ledger_rows([*guide.claims, *result.claims], ["2025-Q1", "2025-Q2"])
    assert (row.verdict, row.actual) == ("not_reported", None)


def test_two_reported_values_that_decide_differently_are_a_doubt():
    guide = made(
        "2025-Q1",
        [(CFO, "prepared", ["Revenue of $50 million to $60 million."])],
        [{"value": "$50 million to $60 million", "low": 50e6, "high": 60e6, "stance": "guidance", "period": "2025-Q2"}],
    )
    result = made(
        "2025-Q2",
        [(CEO, "prepared", ["Revenue was $59 million."]), (CFO, "prepared", ["Revenue was $61 million."])],
        [{"value": "$59 million", "low": 59e6}, {"value": "$61 million", "low": 61e6}],
    )
    [row] = ledger_rows([*guide.claims, *result.claims], ["2025-Q1", "2025-Q2"])
    assert row.verdict == "not_measurable"
    assert "$59 million, $61 million" in row.doubts[0]


def test_a_part_of_the_company_does_not_settle_the_whole():
    guide = made(
        "2025-Q1",
        [(CFO, "prepared", ["Revenue of $50 million to $60 million."])],
        [{"value": "$50 million to $60 million", "low": 50e6, "high": 60e6, "stance": "guidance", "period": "2025-Q2"}],
    )
    result = made(
        "2025-Q2",
        [(CEO, "prepared", ["Revenue was $59 million, of which fences $6 million."])],
        [{"value": "$59 million", "low": 59e6}, {"value": "$6 million", "low": 6e6}],
    )
    [row] = ledger_rows([*guide.claims, *result.claims], ["2025-Q1", "2025-Q2"])
    assert (row.verdict, row.actual.low) == ("within", 59e6)


def test_an_earlier_guide_that_the_call_recalls_is_the_base():
    call = made(
        "2025-Q2",
        [(CFO, "prepared", ["Capex should be $90 million versus the $100 million we outlined."])],
        [
            {"value": "$90 million", "metric": "capex", "low": 90e6, "stance": "guidance", "period": "2025"},
            {"value": "$100 million", "metric": "capex", "low": 100e6, "stance": "prior", "period": "2025"},
        ],
    )
    [row] = ledger_rows(call.claims, ["2025-Q2"])
    assert (row.mentions[0].change, row.mentions[0].before.low) == ("lowered", 100e6)


def test_a_missing_call_is_said(tmp_path: Path):
    store = Store(tmp_path / "calls")
    for notes in (_year()[0], _year()[2]):
        store.add(notes)
    row = _row(guidance_ledger(store, "OAKX"), "revenue", "2025-Q2")
    assert row["verdict"] == "not_reported"
    assert row["doubts"] == ["no call of 2025-Q2 is stored"]


def test_order_of_adding_changes_nothing(tmp_path: Path):
    tables = []
    for order in (1, -1):
        store = Store(tmp_path / f"calls{order}")
        for notes in _year()[::order]:
            store.add(notes)
        tables.append(guidance_ledger(store, "OAKX").to_json())
    assert tables[0] == tables[1]


def test_unknown_ticker_and_year_name_what_there_is(store: Store):
    with pytest.raises(StoreError, match="OAKX"):
        guidance_ledger(store, "NOPE")
    with pytest.raises(StoreError, match="2025-Q1"):
        guidance_ledger(store, "OAKX", fiscal_year=1999)


def test_a_number_far_from_the_guide_is_not_its_actual():
    guide = made(
        "2025-Q1",
        [(CFO, "prepared", ["EPS of $5.70."])],
        [
            {
                "value": "$5.70",
                "metric": "eps",
                "unit": "USD/share",
                "low": 5.7,
                "stance": "guidance",
                "period": "2025-Q2",
            }
        ],
    )
    result = made(
        "2025-Q2",
        [(CFO, "prepared", ["EPS was $1.34."])],
        [{"value": "$1.34", "metric": "eps", "unit": "USD/share", "low": 1.34}],
    )
    [row] = ledger_rows([*guide.claims, *result.claims], ["2025-Q1", "2025-Q2"])
    assert (row.verdict, row.distance) == ("not_measurable", None)
    assert "too far" in row.doubts[0]


def test_a_guide_said_to_be_raised_without_an_earlier_figure_keeps_the_speakers_verb():
    call = made(
        "2025-Q1",
        [(CFO, "prepared", ["We raise capex to $90 million."])],
        [
            {
                "value": "$90 million",
                "metric": "capex",
                "low": 90e6,
                "stance": "guidance",
                "period": "2025",
                "revision": "raised",
            }
        ],
    )
    [row] = ledger_rows(call.claims, ["2025-Q1"])
    assert (row.mentions[0].change, row.mentions[0].before) == ("raised", None)


def test_the_guide_s_own_numbers_in_an_open_period_are_the_guide_again():
    guide = {"metric": "capex", "low": 90e6, "period": "2025"}
    first = made(
        "2025-Q1",
        [(CFO, "prepared", ["Capex of $90 million."])],
        [{"value": "$90 million", "stance": "guidance", **guide}],
    )
    second = made(
        "2025-Q2", [(CFO, "prepared", ["The range stands at $90 million."])], [{"value": "$90 million", **guide}]
    )
    [row] = ledger_rows([*first.claims, *second.claims], ["2025-Q1", "2025-Q2"])
    assert [mention.change for mention in row.mentions] == ["initiated", "reaffirmed"]


def test_what_names_nothing_or_does_not_fit_its_unit_makes_no_row():
    words = ["We will launch 20 of them and margins will be $5 million."]
    claims = [
        {
            "value": "20",
            "metric": "other",
            "metric_text": None,
            "unit": "count",
            "low": 20.0,
            "stance": "guidance",
            "period": "2026",
        },
        {"value": "$5 million", "metric": "gross_margin", "low": 5e6, "stance": "guidance", "period": "2026"},
    ]
    call = made("2025-Q1", [(CFO, "prepared", words)], claims)
    assert ledger_rows(call.claims, ["2025-Q1"]) == []
