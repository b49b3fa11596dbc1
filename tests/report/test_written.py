"""Amounts in words, both ways: what is written reads back as the same number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callnlp.language.phrases import phrases_for
from callnlp.language.quantities import find_quantities
from callnlp.language.written import Figure, write_amount
from callnlp.lexicon.load import load_lexicon

TABLE = [
    (Figure(174e9, 179.5e9, "USD", "range"), "$174 billion to $179.5 billion", "1,740–1,795 亿美元（$174B–$179.5B）"),
    (Figure(200e9, 200e9, "USD", "approx"), "about $200 billion", "约 2,000 亿美元（$200B）"),
    (Figure(1.25e12, 1.25e12, "USD"), "$1.25 trillion", "1.25 万亿美元（$1.25T）"),
    (Figure(34.5e6, 34.5e6, "USD"), "$34.5 million", "3,450 万美元（$34.5M）"),
    (Figure(-5.3e6, -5.3e6, "USD"), "−$5.3 million", "−530 万美元（−$5.3M）"),
    (Figure(900e6, 1.1e9, "EUR", "range"), "€900 million to €1.1 billion", "9–11 亿欧元（€900M–€1.1B）"),
    (Figure(1.95, 1.95, "USD/share"), "$1.95 per share", "1.95 美元/股"),
    (Figure(1.9, 2.0, "USD/share", "range"), "$1.90 to $2.00 per share", "1.9–2 美元/股"),
    (Figure(20.2, 20.2, "percent", measure="growth"), "20.2%", "20.2%"),
    (Figure(10.0, 12.0, "percent", "range"), "10% to 12%", "10%–12%"),
    (Figure(3.5, 3.5, "percent", measure="change"), "3.5 percentage points", "3.5 个百分点"),
    (Figure(200.0, 200.0, "bps", measure="change"), "200 basis points", "200 个基点"),
    (Figure(2.0, 2.0, "x", measure="growth"), "2 times", "2 倍"),
    (Figure(3.8, None, "GW", "at_least"), "at least 3.8 GW", "至少 3.8 GW"),
    (Figure(None, 400e3, "count", "at_most", noun="users"), "at most 400,000 users", "至多 40 万 users"),
    (Figure(250e6, 250e6, "count", noun="customers"), "250 million customers", "2.5 亿（250 million customers）"),
    (Figure(None, None, None), "", ""),
]


@pytest.mark.parametrize(("figure", "english", "chinese"), TABLE)
def test_table(figure: Figure, english: str, chinese: str):
    assert write_amount(figure, phrases_for("en")) == english
    assert write_amount(figure, phrases_for("zh")) == chinese


@pytest.mark.parametrize("language", ["en", "zh"])
@given(digits=st.integers(1, 99999), places=st.integers(0, 3), power=st.sampled_from([0, 3, 6, 9, 11]))
def test_money_reads_back(language: str, digits: int, places: int, power: int):
    value = float(f"{digits}e{power - places}")
    text = write_amount(Figure(value, value, "USD"), phrases_for(language), both=False)
    [found] = find_quantities(text, lexicon=load_lexicon(), language=language)
    assert found.unit == "USD"
    assert found.low == pytest.approx(value, rel=1e-9)
