"""Verdicts on the numbers of small reports, from a store in memory."""

from __future__ import annotations

import pytest

from callnlp.errors import StoreError, UsageError
from callnlp.verify.verifier import verify_report


def judged(store, text):
    return verify_report(f"# Meridian Robotics (MRDN)\n\n{text}\n", store)


CASES = [
    # what is printed, verdict, class
    ("In Q1 2025, revenue was $11.3 billion.", "supported", None),
    ("In Q1 2025, revenue was $11 billion.", "supported", None),
    ("2025 年 Q1 营收 113 亿美元", "supported", None),
    ("2025 年 Q1 营收约 113 亿美元", "supported", None),
    ("In Q1 2025, revenue was $13.1 billion.", "contradicted", "value"),
    ("In Q1 2025, revenue was $11.3 million.", "contradicted", "scale"),
    ("2025 年 Q1 营收 11.3 亿美元", "contradicted", "scale"),
    ("In Q2 2025, revenue was $11.3 billion.", "contradicted", "period"),
    ("In Q1 2025, operating income was $11.3 billion.", "contradicted", "metric"),
    ("In Q1 2025, Service revenue was $11.3 billion.", "contradicted", "segment"),
    ("In Q1 2025, Service revenue fell 18% year over year.", "contradicted", "sign"),
    ("2025 年 Q1 Service 营收环比增长 18%", "contradicted", "basis"),
    ("2025 年 Q1 Service 营收同比增长 18%", "supported", None),
    ("2025 年 Q1 Service 营收同比提高 18 个百分点", "contradicted", "unit"),
    ("In Q3 2025, revenue was $12.5 billion.", "contradicted", "stance"),
    ("For Q3 2025, the company expects revenue of $12.5 billion.", "supported", None),
    ("2025 年 Q3 营收指引 125 亿美元", "supported", None),
    ("CEO Ana Ruiz said that revenue was $11.3 billion in Q1 2025.", "contradicted", "speaker"),
    ("CFO Tom Bell said that revenue was $11.3 billion in Q1 2025.", "supported", None),
    ("In Q2 2025, revenue rose 11% year over year.", "not_comparable", None),
    ("In Q2 2025, revenue rose 9% excluding foreign exchange.", "supported", None),
    ("In Q1 2025, operating margin was 16.8%.", "derived", None),
    ("In Q2 2025, revenue rose 7.1% quarter over quarter.", "derived", None),
    ("In H1 2025, revenue was $23.4 billion.", "derived", None),
    ("The share price fell 14%.", "not_found", None),
    ("市场预期 Q1 2025 营收 200 亿美元", "not_found", None),
    ("Rival firms had revenue of $70 billion in Q1 2025.", "not_found", None),
    ("In Q1 2025, cloud revenue was $3 billion.", "not_found", None),
    ("2025 年 Q2 积压订单（“order book”）为 4 亿美元", "contradicted", "scale"),
    ("2025 年 Q2 订单额（“order book”）为 4 亿美元", "not_found", None),
    ("In Q1 2025, revenue was €11.3 billion.", "contradicted", "unit"),
    ("In Q1 2025, revenue was about $11.9 billion.", "contradicted", "value"),
    ("In Q1 2025, Service revenue growth was −about 18% year over year.", "contradicted", "sign"),
]


@pytest.mark.parametrize(("printed", "verdict", "fault"), CASES, ids=[case[0] for case in CASES])
def test_verdict(store, printed, verdict, fault):
    items = [item for item in judged(store, printed).items if item.kind == "number"]
    assert [(item.verdict, item.fault) for item in items] == [(verdict, fault)]


def test_a_wrong_year_total_is_shown_with_the_sum(make_store):
    store = make_store()
    for quarter, value in enumerate((10.0, 11.0, 12.0, 13.0), 1):
        store.say(f"2025-Q{quarter}", "Tom Bell", "cfo", f"Revenue was ${value} billion.")
        store.claim(f"${value} billion", low=value * 1e9, metric_text="Revenue")
    right, wrong = judged(store, "FY2025 revenue was $46.0 billion.\n\nFY2025 revenue was $44.1 billion.").items
    assert (right.verdict, wrong.verdict, wrong.fault) == ("derived", "contradicted", "value")
    assert "46" in wrong.evidence[0].formula
    assert len(wrong.evidence) == 4


@pytest.fixture
def parts(make_store):
    """A company with parts named like common words, and amounts that only look alike."""
    made = make_store()
    made.say("2025-Q1", "Ana Ruiz", "ceo", "This allows us to serve all. U.S. revenue was $4.1 billion.")
    made.claim("$4.1 billion", low=4.1e9, segment="U.S.", segment_id="us")
    made.say(
        "2025-Q1",
        "Tom Bell",
        "cfo",
        "Total revenue was $7.3 billion, while indirect revenue grew 13% year-over-year. In service, revenue grew 14% "
        "year-over-year. Billings increased 9% year-over-year. We returned $250 million to shareholders. "
        "Adjusted EBITDA margin was 31%. Earnings were $1 per share. Operating margin rose 4 points year-over-year.",
    )
    made.claim("$7.3 billion", low=7.3e9, metric_text="Total revenue")
    growth = {"unit": "percent", "measure": "growth", "direction": "up", "basis": "yoy"}
    made.claim("13%", low=13.0, segment="indirect", **growth)
    made.claim("14%", low=14.0, segment="service", **growth)
    made.claim("9%", low=9.0, metric="bookings", metric_text="Billings", **growth)
    made.claim("$250 million", low=250e6, metric="capital_return", metric_text="returned $250 million to shareholders")
    made.claim("31%", low=31.0, unit="percent", metric="ebitda_margin", adjustment="adjusted")
    made.claim("$1 per share", low=1.0, unit="USD/share", metric="eps", metric_text="Earnings")
    points = {"unit": "percent", "measure": "change", "direction": "up", "basis": "yoy"}
    made.claim("4 points", low=4.0, metric="operating_margin", **points)
    return made


@pytest.mark.parametrize(
    ("printed", "verdict", "fault"),
    [
        ("In Q1 2025, U.S. revenue was $5.2 billion.", "contradicted", "value"),
        ("In Q1 2025, U.S. revenue was $4.1 billion.", "supported", None),
        ("In Q1 2025, global revenue was $7.3 billion.", "supported", None),
        ("In Q1 2025, Indirect revenue rose 14% year over year.", "contradicted", "segment"),
        ("In Q1 2025, Indirect revenue rose 13% year over year.", "supported", None),
        ("* Q1 2025 Billings: rose 17% year over year", "contradicted", "value"),
        ("In Q1 2025, capital returned to shareholders was $390 million.", "contradicted", "value"),
        ("2025 年 Q1 EBITDA 利润率（调整后）为 24%", "contradicted", "value"),
        ("2025 年 Q1 EBITDA 利润率（调整后）为 31%", "supported", None),
        ("In Q1 2025, earnings per share was $1.18.", "contradicted", "value"),
        ("| Metric | Q1 2025 |\n|---|---|\n| Operating margin growth year over year | +4% |", "contradicted", "unit"),
        ("In Q1 2025, Interest was $20 million.", "not_found", None),
    ],
)
def test_parts_and_names(parts, printed, verdict, fault):
    items = [item for item in judged(parts, printed).items if item.kind == "number"]
    assert [(item.verdict, item.fault) for item in items] == [(verdict, fault)]


def test_a_level_said_twice_stands_in_a_year_total(make_store):
    store = make_store()
    for quarter in (1, 2, 3, 4):
        store.say(f"2025-Q{quarter}", "Ana Ruiz", "ceo", f"Revenue was ${quarter + 10}.0 billion.")
        store.claim(f"${quarter + 10}.0 billion", low=(quarter + 10) * 1e9)
    store.say(
        "2025-Q2", "Tom Bell", "cfo", "Revenue was $12.0 billion. Our revenue guidance had held $100 million of it."
    )
    store.claim("$12.0 billion", low=12e9)
    store.claim("$100 million", low=100e6, stance="prior")
    right, wrong = judged(store, "FY2025 revenue was $50.0 billion.\n\nFY2025 revenue was $47.1 billion.").items
    assert (right.verdict, wrong.verdict, wrong.fault) == ("derived", "contradicted", "value")


def test_what_stands_behind_the_brackets_of_a_figure_is_not_its_metric(store):
    [item] = judged(store, "Revenue (Q1 2025: $11.3 billion) weighed on operating income.").items
    assert (item.verdict, item.statement["metric"]) == ("supported", "revenue")


def test_an_initial_ends_no_sentence(make_store):
    store = make_store()
    store.say("2025-Q1", "Ana D. Ruiz", "ceo", "Good day to you all.")
    store.say("2025-Q1", "Tom Bell", "cfo", "Revenue was $11.3 billion.")
    store.claim("$11.3 billion", low=11.3e9)
    [item] = judged(store, "CEO Ana D. Ruiz said that revenue was $11.3 billion in Q1 2025.").items
    assert (item.verdict, item.fault) == ("contradicted", "speaker")


def test_evidence_slices_the_call_and_spans_slice_the_report(store):
    report = judged(store, "营收 **113 亿美元**（2025 年 Q1）")
    [item] = report.items
    assert report.text[item.span.start : item.span.end] == item.text
    [found] = item.evidence
    assert store.text(found.call)[found.start : found.end] == "$11.3 billion"


def test_rows_and_summary_count_every_verdict(store):
    report = judged(store, "In Q1 2025, revenue was $11.3 billion, then $13 billion in Q2 2025.")
    assert report.counts["supported"] == 1
    assert report.contradicted is (report.counts["contradicted"] > 0)
    assert [row["kind"] for row in report.rows()] == ["number", "number"]
    assert "MRDN: 2 figures and 0 quotations" in report.summary


def test_the_page_escapes_what_comes_from_outside(store):
    store.say("2025-Q2", "Ana Ruiz", "ceo", "Cash was $3 billion <script>alert(1)</script> today.")
    store.claim("$3 billion", low=3e9, metric="cash")
    page = judged(store, 'In Q2 2025, cash was $3 billion <img src=x onerror="go()"> \u202e.').html()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert 'class="supported"' in page


def test_a_report_without_numbers_gives_a_note(store):
    report = judged(store, "Nothing to see.")
    assert report.items == ()
    assert any("no figure" in note for note in report.notes)


@pytest.mark.parametrize(
    ("text", "ticker", "error"),
    [
        ("# A report\n\nRevenue was $5 billion.", None, UsageError),
        ("# X\n\ny", "NOPE", StoreError),
        ("missing.md", None, UsageError),
    ],
)
def test_what_cannot_be_judged_says_why(store, text, ticker, error):
    with pytest.raises(error, match=r"title|not in the store|cannot be read"):
        verify_report(text, store, ticker=ticker)


def test_a_file_with_windows_line_ends_reads_the_same(store, tmp_path):
    path = tmp_path / "report.md"
    path.write_bytes("\ufeff# MRDN (MRDN)\r\n\r\nIn Q1 2025, revenue was $11.3 billion.\r\n".encode())
    [item] = verify_report(path, store).items
    assert item.verdict == "supported"


def test_parts_under_another_companys_heading_are_judged_by_its_calls(store, make_store):
    other = make_store()
    other.company, other.ticker = "Oakhurst Semiconductor", "OAKX"
    other.say("2025-Q1", "Lee Marsh", "cfo", "Revenue was $3.2 billion.")
    other.claim("$3.2 billion", low=3.2e9)
    store.turn_rows += other.turn_rows
    store.sentence_rows += other.sentence_rows
    store.claim_rows += [row | {"id": f"o{row['id']}"} for row in other.claim_rows]
    store.texts |= other.texts
    text = (
        "# Meridian Robotics (MRDN)\n\nIn Q1 2025, revenue was $11.3 billion.\n\n"
        "# Oakhurst Semiconductor (OAKX)\n\nIn Q1 2025, revenue was $3.2 billion.\n"
    )
    plain_calls = store.calls
    store.calls = lambda **question: plain_calls(**question).assign(
        ticker=lambda frame: frame["call"].str.split("-").str[0], fiscal_period=lambda frame: frame["call"].str[5:]
    )
    both = verify_report(text, store)
    assert [(item.text, item.verdict) for item in both.items] == [
        ("$11.3 billion", "supported"),
        ("$3.2 billion", "supported"),
    ]
    one = verify_report(text, store, ticker="MRDN")
    assert [item.text for item in one.items] == ["$11.3 billion"]
    assert "1 items under headings of other companies are left out" in one.notes


def test_chinese_words_find_what_the_call_says_in_english(make_store):
    store = make_store()
    store.say(
        "2025-Q1", "Tom Bell", "cfo", "It includes $2.5 billion for a legal settlement and $1.8 billion of severance."
    )
    store.claim("$2.5 billion", low=2.5e9, metric="other", metric_text="settlement")
    store.claim("$1.8 billion", low=1.8e9, metric="opex", metric_text="severance")
    items = judged(store, "* Q1 2025 受 $2.5B 和解费用及 $1.8B 裁员费用影响\n\n* Q1 2025 支付 $1.8B").items
    assert [item.verdict for item in items] == ["supported", "supported", "not_found"]


@pytest.mark.parametrize(
    ("heading", "verdict"),
    [("Revenue (year to date)", "supported"), ("营收（年初至今）", "supported"), ("Revenue", "contradicted")],
)
def test_a_rows_heading_says_that_an_amount_is_the_years_to_date(make_store, heading, verdict):
    store = make_store()
    store.say("2025-Q3", "Tom Bell", "cfo", "Revenue is $9 billion so far this year.")
    store.claim("$9 billion", low=9e9, period="2025", basis="ytd")
    store.say("2025-Q4", "Tom Bell", "cfo", "Revenue was $12 billion this year.")
    store.claim("$12 billion", low=12e9, period="2025")
    assert [i.verdict for i in judged(store, f"| | FY2025 |\n|---|---|\n| {heading} | $9 billion |").items] == [verdict]
