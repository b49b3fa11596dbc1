"""The four Amazon calls of fiscal 2025, end to end: figures that were read off the calls by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from callnlp.ingest.read import read
from callnlp.pipeline import annotate
from callnlp.report.builder import build_report
from callnlp.report.headline import choose_headline
from callnlp.report.model import Report
from callnlp.report.quotes import rank_quotes
from callnlp.report.rates import rates_of, scope_of
from callnlp.report.source import load_calls, load_claims
from callnlp.report.wording import writer_for
from callnlp.store.store import Store

FILES = (
    "asr/AMZN_2025_Q1.txt",
    "seekingalpha/AMZN_2Q25.txt",
    "seekingalpha/AMZN_3Q25.txt",
    "seekingalpha/AMZN_4Q25.txt",
)
RESULTS = {
    "2025-Q1": ["$155.7 billion", "$24.3 billion", "$189 billion", "17%", "$117 billion"],
    "2025-Q2": ["$167.7 billion", "$31.4 billion", "$195 billion", "17.5%", "$123 billion"],
    "2025-Q3": ["$180.2 billion", "$34.2 billion", "$89.9 billion", "$200 billion", "20.2%", "$132 billion"],
    "2025-Q4": ["$213.4 billion", "$244 billion", "24%", "$142 billion"],
}
GUIDES = {
    "2025-Q1": ["$159 billion to $164 billion", "$13 billion to $17.5 billion"],
    "2025-Q2": ["$174 billion to $179.5 billion", "$15.5 billion to $20.5 billion"],
    "2025-Q3": ["about $125 billion"],
    "2025-Q4": ["about $200 billion", "$173.5 billion to $178.5 billion", "$16.5 billion to $21.5 billion"],
}
#: Where the sentences begin from which the analyst's own quotations were made.
SOURCES = {"2025-Q1": 10266, "2025-Q2": 11857, "2025-Q3": 9877}


@pytest.fixture(scope="module")
def amazon(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("amzn") / "calls")
    for name in FILES:
        store.add(annotate(read(data_dir / "calls_2025" / name)))
    return store


@pytest.fixture(scope="module")
def report(amazon: Store) -> Report:
    return build_report(amazon, "AMZN", fiscal_year=2025)


def _quarter(report: Report, quarter: str) -> dict:
    return next(item for item in report.data["quarters"] if item["quarter"] == quarter)


@pytest.mark.parametrize("quarter", sorted(RESULTS))
def test_results_that_the_call_gives_are_there(report: Report, quarter: str):
    printed = " ".join(line["text"] for line in _quarter(report, quarter)["results"])
    assert [value for value in RESULTS[quarter] if value not in printed] == []


@pytest.mark.parametrize("quarter", sorted(GUIDES))
def test_guidance_that_the_call_gives_is_there(report: Report, quarter: str):
    printed = " ".join(line["guide"] for line in _quarter(report, quarter)["guidance"])
    assert [value for value in GUIDES[quarter] if value not in printed] == []


def test_what_the_third_call_does_not_give_is_said(report: Report):
    assert "guidance for the next quarter" in _quarter(report, "2025-Q3")["not_given"]


@pytest.mark.parametrize(("quarter", "verdict"), [("2025-Q2", "above"), ("2025-Q3", "above")])
def test_the_sales_guide_is_settled(report: Report, quarter: str, verdict: str):
    rows = [
        r for r in report.data["ledger"] if (r["metric"], r["segment_id"], r["period"]) == ("revenue", None, quarter)
    ]
    assert [row["verdict"] for row in rows if row["measure"] == "level"] == [verdict]


def test_the_advertising_values_of_two_speakers_are_a_doubt(report: Report):
    doubts = " ".join(line["text"] for line in _quarter(report, "2025-Q3")["doubts"])
    assert "$17.6 billion (CEO)" in doubts and "$17.7 billion (CFO)" in doubts


@pytest.mark.parametrize("quarter", sorted(SOURCES))
def test_the_analysts_own_choice_is_among_the_first_five(amazon: Store, quarter: str):
    claims = load_claims(amazon, "AMZN")
    [view] = load_calls(amazon, "AMZN", {quarter: claims[quarter]})
    scope = scope_of(view)
    headline = choose_headline(rates_of(scope), {}, writer_for("en"), whole_call=scope.whole)
    ranked = rank_quotes(scope, theme=headline.theme, limit=5)
    assert any(candidate.start <= SOURCES[quarter] < candidate.end for candidate in ranked)
