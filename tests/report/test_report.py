"""The section as a whole: what is said, what is not, and that every source is where it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from callnlp.errors import StoreError, UsageError
from callnlp.report.builder import build_report
from callnlp.store.store import Store
from made_company import ANALYST, CFO, NOBODY, made

CITE = re.compile(r"(?:([A-Z]+-\d{4}-Q\d):)?(\d+)–(\d+)")


def _quarter(markdown: str, label: str) -> str:
    start = markdown.index(f"### {label}")
    end = markdown.find("\n### ", start + 4)
    return markdown[start : end if end > 0 else len(markdown)]


def test_a_fact_said_twice_is_printed_once_with_both_sources(store: Store):
    first = _quarter(build_report(store, "OAKX", fiscal_year=2025).markdown, "Q1 2025")
    [line] = [line for line in first.splitlines() if line.startswith("* Revenue")]
    assert line.startswith("* Revenue: $50 million, up 10% year over year [")
    spans = [store.text("OAKX-2025-Q1")[int(m[2]) : int(m[3])] for m in CITE.finditer(line)]
    assert sorted(spans) == ["$50 million", "$50 million", "10%"]


def test_chinese_wording(store: Store):
    markdown = build_report(store, "OAKX", fiscal_year=2025, language="zh").markdown
    assert "* 营收 5,000 万美元（$50M），同比 +10% 〔" in markdown
    assert (
        "指引 5,200–5,500 万美元（$52M–$55M） → 实际 5,600 万美元（$56M）：**高于指引（+1.82%）** 〔OAKX-2025-Q1:"
        in markdown
    )


def test_what_fell_due_cites_both_calls(store: Store):
    second = _quarter(build_report(store, "OAKX", fiscal_year=2025).markdown, "Q2 2025")
    [line] = [line for line in second.splitlines() if "**above guidance" in line]
    calls = [(m[1] or "OAKX-2025-Q2", int(m[2]), int(m[3])) for m in CITE.finditer(line)]
    assert [store.text(call)[start:end] for call, start, end in calls] == ["$52 million to $55 million", "$56 million"]


def test_speakers_that_disagree_are_listed_and_neither_is_printed_as_a_result(store: Store):
    second = _quarter(build_report(store, "OAKX", fiscal_year=2025).markdown, "Q2 2025")
    results, doubts = second.split("**Doubts**")
    assert "17.6" not in results and "17.7" not in results
    assert "$17.6 million (CEO); $17.7 million (CFO)" in doubts


def test_headline_rises_on_an_interval_above_zero(store: Store):
    data = build_report(store, "OAKX", fiscal_year=2025).data
    headline = data["quarters"][1]["headline"]
    assert (headline["kind"], headline["theme"], headline["n"]) == ("rises", "capacity_expansion", 3)
    assert headline["interval"][0] > 0
    assert data["quarters"][0]["headline"]["kind"] == "none"


def test_the_quote_is_whole_verbatim_and_no_greeting(store: Store):
    quote = build_report(store, "OAKX", fiscal_year=2025).data["quarters"][0]["quote"]
    assert quote["text"].startswith("We have more demand than we have capacity right now")
    assert store.text(quote["cite"]["call"])[quote["cite"]["start"] : quote["cite"]["end"]] == quote["text"]
    assert quote["speaker"] == "Mary Oak"


def test_key_facts_that_are_missing_are_said(store: Store):
    second = _quarter(build_report(store, "OAKX", fiscal_year=2025).markdown, "Q2 2025")
    [line] = [line for line in second.splitlines() if line.startswith("**Not given on the call**")]
    assert "backlog" in line and "guidance for the next quarter" in line
    assert "capital expenditure" not in line


def test_a_declined_question_is_deflected(store: Store):
    first = _quarter(build_report(store, "OAKX", fiscal_year=2025).markdown, "Q1 2025")
    assert "(asked by 1; 0 answered, 1 deflected)" in first


def test_missing_quarters_are_said(store: Store):
    markdown = build_report(store, "OAKX", fiscal_year=2025).markdown
    assert "No call of Q3 2025 is stored." in markdown
    assert "| — | — |" in markdown


def test_every_citation_of_the_audit_sheet_slices_its_text(store: Store):
    audit = build_report(store, "OAKX", fiscal_year=2025).data["year"]["audit"]
    assert len(audit) >= 9
    for entry in audit:
        cite = entry["cite"]
        assert " ".join(store.text(cite["call"])[cite["start"] : cite["end"]].split()) == entry["text"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_same_store_same_bytes_and_plain_json(store: Store, language: str):
    one, two = (build_report(store, "OAKX", fiscal_year=2025, language=language) for _ in range(2))
    assert (one.markdown, one.html) == (two.markdown, two.html)
    assert json.loads(json.dumps(one.data)) == one.data


def test_a_company_whose_ceo_never_speaks(tmp_path: Path):
    store = Store(tmp_path / "calls")
    store.add(
        made(
            "2025-Q1",
            [(CFO, "prepared", ["Revenue was $50 million."]), (ANALYST, "qa", ["Why is it so?"])],
            [{"value": "$50 million", "low": 50e6}],
        )
    )
    markdown = build_report(store, "OAKX", fiscal_year=2025).markdown
    assert "**The CEO did not take part in this call.**" in markdown
    assert "* Revenue: $50 million — CFO [" in markdown
    assert "> —" not in markdown


def test_text_without_speakers_attributes_nothing(tmp_path: Path):
    store = Store(tmp_path / "calls")
    words = ["We have more demand than we have capacity right now, and we expect to build as fast as we can."]
    store.add(made("2025-Q1", [(NOBODY, "prepared", words)]))
    report = build_report(store, "OAKX", fiscal_year=2025)
    assert "> — speaker not attributed [" in report.markdown
    assert report.data["quarters"][0]["quote"]["speaker"] == ""


def test_a_call_without_words_says_so(tmp_path: Path):
    store = Store(tmp_path / "calls")
    store.add(made("2025-Q1", []))
    first = _quarter(build_report(store, "OAKX", fiscal_year=2025).markdown, "Q1 2025")
    assert "The stored text yields no sentences" in first
    assert "Not given on the call" not in first


def test_unknown_ticker_year_language_and_section(store: Store):
    with pytest.raises(StoreError, match="stored are OAKX"):
        build_report(store, "NOPE", fiscal_year=2025)
    with pytest.raises(StoreError, match="2025-Q1, 2025-Q2"):
        build_report(store, "OAKX", fiscal_year=2019)
    with pytest.raises(UsageError, match="en or zh"):
        build_report(store, "OAKX", fiscal_year=2025, language="de")
    with pytest.raises(UsageError, match="ceo"):
        build_report(store, "OAKX", fiscal_year=2025, section="cfo")
