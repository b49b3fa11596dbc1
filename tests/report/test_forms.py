"""One quarter, two periods side by side, several companies: what each says, and what it says it does not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callnlp.errors import StoreError, UsageError
from callnlp.report.builder import build_report
from callnlp.store.calendar import calendar_quarters
from callnlp.store.store import Store
from callnlp.verify.verifier import verify_report
from made_company import CEO, CFO, made

CONFIRMED = {"supported", "derived", "computed"}
NEW = ("Jane Elm", "ceo")
WORDS = "We have more demand than we have capacity right now, and we expect to build as fast as we can."


def _grid(data: dict, title: str) -> dict[str, list[dict]]:
    grids = data.get("comparison") or data["grids"]
    [grid] = [grid for grid in grids if grid["title"] == title]
    return {row["label"]: row["cells"] for row in grid["rows"]}


def _capex(value: str, low: float, **fields) -> dict:
    return {"value": value, "metric": "capex", "low": low} | fields


def _calls(tmp_path: Path, *calls) -> Store:
    store = Store(tmp_path / "calls")
    for call in calls:
        store.add(call)
    return store


def test_one_quarter_is_the_quarter_of_the_year(store: Store):
    year = build_report(store, "OAKX", fiscal_year=2025).data
    one = build_report(store, "OAKX", quarter="2025-Q2")
    assert one.data["quarters"] == [year["quarters"][1]]
    assert one.markdown.startswith("## Oak & Sons \\<Ltd> (OAKX) — the CEO on the call of Q2 2025\n")
    assert "Q1 2025" in one.markdown  # what fell due was guided there
    assert "No call of" not in one.markdown
    assert json.loads(json.dumps(one.data)) == one.data


@pytest.mark.parametrize(("language", "change"), [("en", "+12.0%"), ("zh", "+12.0%")])
def test_figures_side_by_side_with_their_change(store: Store, language: str, change: str):
    report = build_report(store, "OAKX", quarter="2025-Q2", compare_to="2025-Q1", language=language)
    title = {"en": "Figures side by side", "zh": "数据对比"}[language]
    now, before, difference = next(iter(_grid(report.data, title).values()))
    assert difference["text"] == change
    for cell, said in ((now, "$56 million"), (before, "$50 million")):
        [cite] = cell["cites"]
        assert store.text(cite["call"])[cite["start"] : cite["end"]] == said
    growth = list(_grid(report.data, title).values())[1]
    assert growth[2]["text"].startswith("+2 ")


def test_guides_of_one_period_are_a_revision_and_of_two_a_midpoint(tmp_path: Path):
    year = {"stance": "guidance", "bound": "range", "period": "2025"}
    first = [
        _capex("$90 million to $110 million", 90e6, high=110e6, **year),
        {"value": "$40 million to $60 million", "low": 40e6, "high": 60e6, "bound": "range", "stance": "guidance", "period": "2025-Q2"},
    ]  # fmt: skip
    second = [
        _capex("$115 million to $125 million", 115e6, high=125e6, **year),
        {"value": "$55 million to $65 million", "low": 55e6, "high": 65e6, "bound": "range", "stance": "guidance", "period": "2025-Q3"},
    ]  # fmt: skip
    said = ["Capex will be {}.", "Revenue will be {} next quarter."]
    store = _calls(
        tmp_path,
        *(
            made(
                quarter, [(CFO, "prepared", [s.format(c["value"]) for s, c in zip(said, claims, strict=True)])], claims
            )
            for quarter, claims in (("2025-Q1", first), ("2025-Q2", second))
        ),
    )
    data = build_report(store, "OAKX", quarter="2025-Q2", compare_to="2025-Q1").data
    changes = {label: cells[2]["text"] for label, cells in _grid(data, "Guidance side by side").items()}
    assert changes == {"Revenue": "midpoint +20.0%", "Capex": "raised"} or changes == {
        "Revenue": "midpoint +20.0%",
        "Capital expenditure": "raised",
    }


def test_years_side_by_side_pair_the_same_quarters(tmp_path: Path):
    store = _calls(
        tmp_path,
        *(
            made(quarter, [(CEO, "prepared", [f"Revenue was {value}.", WORDS])], [{"value": value, "low": low}])
            for quarter, value, low in (("2024-Q1", "$40 million", 40e6), ("2025-Q1", "$50 million", 50e6), ("2025-Q2", "$60 million", 60e6))
        ),
    )  # fmt: skip
    data = build_report(store, "OAKX", fiscal_year=2025, compare_to=2024).data
    rows = {label: [cell["text"] for cell in cells] for label, cells in _grid(data, "Figures side by side").items()}
    assert rows == {
        "Revenue (Q1)": ["$50 million", "$40 million", "+25.0%"],
        "Revenue (Q2)": ["$60 million", "—", "—"],
    }
    tone = _grid(data, "Tone side by side")["CEO"]
    assert "(n = 4)" in tone[0]["text"] and "(n = 2)" in tone[1]["text"]


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"quarter": "2025-Q4"}, StoreError, "no call of 2025-Q4 is stored; stored are 2025-Q1, 2025-Q2"),
        ({"quarter": "2025-Q2", "compare_to": "2024-Q2"}, StoreError, "no call of 2024-Q2"),
        ({"quarter": "2025-Q2", "compare_to": "2024"}, UsageError, "a quarter beside a quarter"),
        ({"quarter": "2025-Q2", "compare_to": "2025-Q2"}, UsageError, "is the same"),
        ({"quarter": "2025"}, UsageError, "write 2025-Q3"),
        ({"quarter": "2025-Q1", "fiscal_year": 2025}, UsageError, "one of the two"),
        ({}, UsageError, "one of the two"),
    ],
)
def test_periods_that_do_not_go_together_or_are_not_stored(store: Store, asked, error, says):
    with pytest.raises(error, match=says):
        build_report(store, "OAKX", **asked)


def test_a_year_with_one_call_says_so(tmp_path: Path):
    store = _calls(tmp_path, made("2025-Q3", [(CEO, "prepared", [WORDS])]))
    assert "Only one call of this year is stored" in build_report(store, "OAKX", fiscal_year=2025).markdown
    assert "Only one call" not in build_report(store, "OAKX", quarter="2025-Q3").markdown


@pytest.mark.parametrize(
    ("ceos", "says"),
    [
        ([[CEO], [CEO], [NEW]], "Named as CEO in turn: Mary Oak (Q1 2025, Q2 2025); Jane Elm (Q3 2025)."),
        ([[CEO], [CEO, NEW], [NEW]], "Mary Oak (Q1 2025, Q2 2025); Jane Elm (Q2 2025, Q3 2025)"),
        ([[CEO, NEW], [CEO, NEW], [CEO, NEW]], None),
        ([[CEO], [("Mary B. Oak", "ceo")], [("Mary Oak, Jr.", "ceo")]], None),
        ([[("Mary Ellerby", "ceo")], [("Mary Elerby", "ceo")], [("Mary Ellerby", "ceo")]], None),
        ([[("Mary Ellerby", "ceo")], [("Jane Elerby", "ceo")], [("Jane Elerby", "ceo")]], "Jane Elerby"),
        ([[CEO], [CFO], [CEO]], None),
    ],
)
def test_a_change_of_ceo(tmp_path: Path, ceos, says):
    calls = (made(f"2025-Q{n}", [(who, "prepared", [WORDS]) for who in spoken]) for n, spoken in enumerate(ceos, 1))
    text = build_report(_calls(tmp_path, *calls), "OAKX", fiscal_year=2025).markdown
    assert ("in turn" in text) is (says is not None)
    assert says is None or says in text


@pytest.fixture
def peers(tmp_path: Path) -> Store:
    return _calls(
        tmp_path,
        made("2025-Q1", [(CEO, "prepared", ["Capex was $8 million.", WORDS])], [_capex("$8 million", 8e6)], [(WORDS[:20], "supply_constrained/tightening")]),
        made("2025-Q2", [(CEO, "prepared", ["Capex was $9 million.", "We guide capex of $40 million in 2025."])],
             [_capex("$9 million", 9e6), _capex("$40 million", 40e6, stance="guidance", period="2025")], call_date="2025-08-01"),
        made("2025-Q4", [(CFO, "prepared", ["Capex was $5 million."])], [_capex("$5 million", 5e6)], ticker="ELMX", call_date="2025-07-25"),
    )  # fmt: skip


def test_companies_stand_side_by_side_by_calendar_quarter(peers: Store):
    data = build_report(peers, ["OAKX", "ELMX"], fiscal_year=2025).data
    spent = _grid(data, "Capital expenditure as reported")
    assert [cell["text"] for cell in spent["Q1 2025"]] == ["$8 million", "no call"]
    assert [cell["text"] for cell in spent["Q2 2025"]] == ["$9 million", "$5 million (fiscal Q4 2025)"]
    [cite] = spent["Q2 2025"][1]["cites"]
    assert peers.text("ELMX-2025-Q4")[cite["start"] : cite["end"]] == "$5 million"
    guides = _grid(data, "Capital expenditure as guided")
    assert [cell["text"] for cell in guides["Q2 2025"]] == ["fiscal 2025: $40 million", "not given"]
    assert [note.split(":")[0] for note in data["notes"]] == ["OAKX", "ELMX"]


@pytest.mark.parametrize(
    ("capex", "low", "shown"), [("$600 million", 600e6, "not given"), ("$12 million", 12e6, "$12 million")]
)
def test_what_an_industry_spends_is_not_the_companys(peers: Store, capex: str, low: float, shown: str):
    claims = [{"value": "$10 million", "low": 10e6}, _capex(capex, low)]
    said = [(CEO, "prepared", [f"Revenue was $10 million. The market's capex was {capex}."])]
    peers.add(made("2025-Q1", said, claims, ticker="FIRX"))
    data = build_report(peers, ["OAKX", "FIRX"], quarter="2025-Q1").data
    assert _grid(data, "Capital expenditure as reported")["Q1 2025"][1]["text"] == shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_figure_side_by_side_is_confirmed_and_an_edited_one_is_not(peers: Store, language: str):
    report = build_report(peers, ["OAKX", "ELMX"], quarter="2025-Q2", language=language)
    for text in (report.markdown, report.html):
        found = verify_report(text, peers)
        assert found.ticker == "OAKX, ELMX"
        assert len(found.items) > 3
        assert {item.verdict for item in found.items} <= CONFIRMED
    edited = verify_report(report.markdown.replace("$5 million", "$6 million").replace("$5M", "$6M"), peers)
    assert {item.verdict for item in edited.items} - CONFIRMED


def test_companies_without_a_call_of_the_year(peers: Store):
    with pytest.raises(StoreError, match="calendar quarters: OAKX 2025-Q1, 2025-Q2; ELMX 2025-Q2"):
        build_report(peers, ["OAKX", "ELMX"], fiscal_year=2019)
    with pytest.raises(UsageError, match="give one ticker"):
        build_report(peers, ["OAKX", "ELMX"], fiscal_year=2025, compare_to=2024)
    assert build_report(peers, ["OAKX", "OAKX"], quarter="2025-Q1").data["ticker"] == "OAKX"


def test_two_companies_in_one_store_keep_apart(peers: Store):
    for ticker, own, other in (("OAKX", "$9 million", "$5 million"), ("ELMX", "$5 million", "$9 million")):
        text = build_report(peers, ticker, fiscal_year=2025).markdown
        assert own in text and other not in text


@pytest.mark.parametrize(
    ("rows", "calendar", "how"),
    [
        ([("2026-Q1", 6, None)], "2025-Q3", ""),
        ([("2026-Q4", 1, None)], "2025-Q4", ""),
        ([("2025-Q1", None, "2025-05-01")], "2025-Q1", "by_date"),
        ([("2026-Q1", None, "2025-10-29")], "2025-Q3", "by_date"),
        ([("2026-Q3", None, "2025-11-19")], "2025-Q3", "by_date"),
        ([("2025-Q1", None, None)], "2025-Q1", "assumed"),
    ],
)
def test_calendar_quarters(rows, calendar: str, how: str):
    named = [dict(zip(("fiscal_period", "year_end_month", "call_date"), row, strict=True)) for row in rows]
    assert calendar_quarters(named) == ({rows[0][0]: calendar}, how)
