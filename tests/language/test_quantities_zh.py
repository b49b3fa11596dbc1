"""Amounts in Chinese and bilingual text."""

from __future__ import annotations

import pytest

from callnlp.language.numbers_zh import parse_han
from callnlp.language.quantities import extract_quantities

ROWS: dict[str, tuple[str, list[tuple[str, float | None, float | None, str | None, str]]]] = {
    "hard string": (
        "资本开支约2000亿美元，同比增长56%",
        [("约2000亿美元", 2e11, 2e11, "USD", "approx"), ("56%", 56, 56, "percent", "exact")],
    ),
    "spaced scale": ("规模达1.25 万亿", [("1.25 万亿", 1.25e12, 1.25e12, None, "exact")]),
    "numeral": ("超过五千万用户", [("超过五千万", 5e7, None, None, "at_least")]),
    "percent of": ("占百分之二十", [("百分之二十", 20, 20, "percent", "exact")]),
    "percent of with decimals": ("占百分之二十五点五", [("百分之二十五点五", 25.5, 25.5, "percent", "exact")]),
    "points": (
        "毛利率提升24 个基点，净利率3.5 个百分点",
        [("24 个基点", 24, 24, "bps", "exact"), ("3.5 个百分点", 3.5, 3.5, "percent", "exact")],
    ),
    "at most": ("收入不足100亿元", [("不足100亿元", None, 1e10, "CNY", "at_most")]),
    "full width": ("增长３０％至３５％", [("３０％至３５％", 30, 35, "percent", "range")]),
    "range": ("资本开支1,250亿至1,300亿美元", [("1,250亿至1,300亿美元", 1.25e11, 1.3e11, "USD", "range")]),
    "dash": ("净销售额1740亿–1795亿美元", [("1740亿–1795亿美元", 1.74e11, 1.795e11, "USD", "range")]),
    "shared percent": ("增长10-12%之间", [("10-12%", 10, 12, "percent", "range")]),
    "two steps": ("收入3亿5000万元", [("3亿5000万元", 3.5e8, 3.5e8, "CNY", "exact")]),
    "negative": ("净利润-3.2亿港元", [("-3.2亿港元", -3.2e8, -3.2e8, "HKD", "exact")]),
    "after": ("投资两千亿元左右", [("两千亿元左右", 2e11, 2e11, "CNY", "approx")]),
    "fraction": ("占收入的三分之一", [("三分之一", 33.3, 33.3, "percent", "exact")]),
    "power": ("新增3.8吉瓦", [("3.8吉瓦", 3.8, 3.8, "GW", "exact")]),
    "mixed": (
        "AWS 收入 330 亿美元, up 20% year over year",
        [("330 亿美元", 3.3e10, 3.3e10, "USD", "exact"), ("20%", 20, 20, "percent", "exact")],
    ),
    "sign after a space": ("增速 +24%，快", [("+24%", 24, 24, "percent", "exact")]),
    "letter scale": ("受约 $2.4B 一次性费用影响", [("约 $2.4B", 2.4e9, 2.4e9, "USD", "approx")]),
    "years": ("分 3-5 年折旧，未来三年", [("3-5 年", 3, 5, "years", "range"), ("三年", 3, 3, "years", "exact")]),
    "per share": ("每股收益1.95美元", [("1.95美元", 1.95, 1.95, "USD/share", "exact")]),
    "some": ("1,400余亿元", [("1,400余亿元", 1.4e11, None, "CNY", "at_least")]),
    "between and": ("增长介于5%和7%之间", [("介于5%和7%", 5, 7, "percent", "range")]),
    "list": ("分别增长20%和22%", [("20%", 20, 20, "percent", "exact"), ("22%", 22, 22, "percent", "exact")]),
    "counter": (
        "四千家门店，50 万颗芯片",
        [("四千", 4000, 4000, "count", "exact"), ("50 万", 5e5, 5e5, "count", "exact")],
    ),
    "english amount": ("约$125 billion的资本开支", [("约$125 billion", 1.25e11, 1.25e11, "USD", "approx")]),
}
NOTHING = [
    "达数十亿美元级别",
    "上百万用户",
    "第一轮 (2023.09)",
    "于 2024 年 12 月",
    "第三季度，2025年三季度，5G",
    "10月30日",
    "第3页",
    "一个客户和两家公司",
    "一点五",
    "万一如此",
    "2025财年第四季度",
    "iPhone 13和H100",
]


@pytest.mark.parametrize("name", ROWS)
def test_table(name: str) -> None:
    text, expected = ROWS[name]
    assert [(q.text, q.low, q.high, q.unit, q.bound) for q in extract_quantities(text)] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_look_alikes_give_nothing(text: str) -> None:
    assert [quantity.text for quantity in extract_quantities(text)] == []


def test_english_only_leaves_chinese_words_alone() -> None:
    assert extract_quantities("资本开支约2000亿美元", language="en") == []


def test_numerals_that_are_not_well_formed() -> None:
    assert [parse_han(text) for text in ("万", "千", "一点", "点五", "二十一", "一百零五", "一亿二千万")] == [
        None, None, None, None, 21, 105, 120_000_000,
    ]  # fmt: skip
