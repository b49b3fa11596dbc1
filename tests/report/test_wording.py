"""Each field of a claim in words, and nothing besides."""

from __future__ import annotations

from typing import Any

import pytest

from callnlp.annotation import Claim
from callnlp.report.wording import writer_for
from made_company import CEO, made


def _claim(**fields: Any) -> Claim:
    fields = {"value": "NUMBER", "low": 33e9} | fields
    return made("2025-Q3", [(CEO, "prepared", ["It was NUMBER."])], [fields]).claims[0]


AWS = {"segment": "AWS", "segment_id": "aws"}
UP = {"measure": "growth", "unit": "percent", "direction": "up", "basis": "yoy"}
TABLE: list[tuple[str, dict[str, Any], str, str]] = [
    ("level", {}, "Revenue: $33 billion", "营收 330 亿美元（$33B）"),
    ("segment", AWS, "AWS revenue: $33 billion", "AWS 营收 330 亿美元（$33B）"),
    ("own name", {"segment": "Amazon"}, "Revenue: $33 billion", "营收 330 亿美元（$33B）"),
    ("growth", UP | AWS | {"low": 20.2}, "AWS revenue rose 20.2% year over year", "AWS 营收同比 +20.2%"),
    ("qoq fall", UP | {"low": 3.0, "basis": "qoq", "direction": "down"}, "Revenue fell 3% quarter over quarter", "营收环比 −3%"),
    ("no basis", UP | {"low": 3.0, "basis": None}, "Revenue rose 3% (basis not stated)", "营收 +3%（未说明比较基准）"),
    ("constant currency", UP | {"low": 12.0, "currency_neutral": True}, "Revenue rose 12% year over year (excluding currency effects)", "营收同比 +12%（剔除汇率影响）"),
    ("flat", UP | {"low": 0.0, "direction": "flat"}, "Revenue was flat year over year", "营收同比持平"),
    ("points", {"metric": "gross_margin", "measure": "change", "unit": "bps", "low": 120.0, "direction": "up", "basis": "yoy"}, "Gross margin rose 120 basis points year over year", "毛利率同比提高 120 个基点"),
    ("doubled", {"metric": "users", "metric_text": "customers", "measure": "growth", "unit": "x", "low": 2.0, "direction": "up"}, "Customers rose to 2 times the level", "用户（“customers”）增至 2 倍"),
    ("other period", {"period": "2025"}, "Revenue: $33 billion (fiscal 2025)", "营收 330 亿美元（$33B）（2025 财年）"),
    ("year to date", {"metric": "capex", "period": "2025", "basis": "ytd"}, "Capital expenditure: $33 billion (fiscal 2025, year to date)", "资本开支 330 亿美元（$33B）（2025 财年，年初至今）"),
    ("adjusted", {"adjustment": "adjusted", "adjustment_text": "excluding the charge"}, "Revenue: $33 billion (adjusted: “excluding the charge”)", "营收 330 亿美元（$33B）（调整后口径：“excluding the charge”）"),
    ("run rate", {"metric": "arr", "metric_text": "annualized run rate"}, "Annualized revenue run rate: $33 billion", "年化收入 330 亿美元（$33B）"),
    ("headwind", {"metric": "fx_impact", "metric_text": "foreign exchange", "measure": "change", "unit": "bps", "low": 90.0, "direction": "down"}, "Foreign exchange was a headwind of 90 basis points", "汇率影响（“foreign exchange”）负面影响 90 个基点"),
    ("in words", {"metric": "capex", "bound": "words", "low": None, "unit": None}, "Capital expenditure: “NUMBER” (in words)", "资本开支 “NUMBER”（文字指引）"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "english", "chinese"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_table(fields: dict[str, Any], english: str, chinese: str):
    claim = _claim(**fields)
    assert writer_for("en").fact([claim], period="2025-Q3") == english
    assert writer_for("zh").fact([claim], period="2025-Q3") == chinese


@pytest.mark.parametrize(
    ("period", "english", "chinese"),
    [
        ("2025-Q3", "Q3 2025", "2025 年 Q3"),
        ("2025-H2", "H2 2025", "2025 年下半年"),
        ("2025", "fiscal 2025", "2025 财年"),
        ("2025-10", "2025-10", "2025 年 10 月"),
        ("ttm", "trailing twelve months", "过去十二个月"),
        (None, "no date", "未注明期间"),
    ],
)
def test_periods(period: str | None, english: str, chinese: str):
    assert (writer_for("en").period(period), writer_for("zh").period(period)) == (english, chinese)


def test_every_phrase_has_the_same_names_in_both_languages():
    from string import Formatter

    english, chinese = writer_for("en").phrases.texts, writer_for("zh").phrases.texts

    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    differing = {
        key: (names(english[key]), names(chinese[key])) for key in english if names(english[key]) != names(chinese[key])
    }
    assert set(differing) <= {"due.by"}
