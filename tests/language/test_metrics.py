"""Metric mentions: longest name wins, exclusions hold, capitals and weak names."""

from __future__ import annotations

import pytest

from callnlp.language.metrics import find_metrics
from callnlp.lexicon.load import load_lexicon

CASES = {
    "sales and marketing expense": [("opex", "sales and marketing expense")],
    "net sales": [("revenue", "net sales")],
    "cost of sales": [("cost", "cost of sales")],
    "free cash flow margin": [("fcf_margin", "free cash flow margin")],
    "debt-to-EBITDA": [("leverage", "debt-to-EBITDA")],
    "SG&A per store": [("opex", "SG&A")],
    "the EPS": [("eps", "EPS")],
    "this or that": [],
    "operating\nincome": [("operating_income", "operating\nincome")],
    "in order to": [],
    "资本开支约2000亿美元": [("capex", "资本开支")],
}


@pytest.mark.parametrize("text", CASES)
def test_names(text):
    found = find_metrics(text, lexicon=load_lexicon())
    assert [(mention.metric, mention.span.slice(text)) for mention in found] == CASES[text]


def test_a_weak_name_says_so():
    (found,) = find_metrics("profits", lexicon=load_lexicon())
    assert (found.metric, found.weak) == ("net_income", True)
