"""The quantity grammar: tables of texts with what must come out, and look-alikes that must give nothing."""

from __future__ import annotations

import pytest

from callnlp.errors import UsageError
from callnlp.language.quantities import extract_quantities, find_quantities
from callnlp.lexicon.load import load_lexicon

# text -> one row a quantity: words, low, high, unit, bound
ROWS: dict[str, tuple[str, list[tuple[str, float | None, float | None, str | None, str]]]] = {
    # the hard strings
    "shared scale": ("We see $1.3 to $1.5 billion.", [("$1.3 to $1.5 billion", 1.3e9, 1.5e9, "USD", "range")]),
    "two years": (
        "around $125 billion in 2025 and $200 billion in 2026",
        [("around $125 billion", 125e9, 125e9, "USD", "approx"), ("$200 billion", 200e9, 200e9, "USD", "exact")],
    ),
    "between": (
        "between $206 billion and $213 billion",
        [("between $206 billion and $213 billion", 206e9, 213e9, "USD", "range")],
    ),
    "bps": ("down 260 bps sequentially", [("260 bps", 260, 260, "bps", "exact")]),
    "teens": ("growth is in the mid-teens", [("mid-teens", 14, 16, "percent", "range")]),
    "low double": ("low double-digit growth", [("low double-digit", 10, 13, "percent", "range")]),
    "not exceed": ("do not expect to exceed $75 billion", [("exceed $75 billion", None, 75e9, "USD", "at_most")]),
    "exceed": ("we expect to exceed $75 billion", [("exceed $75 billion", 75e9, None, "USD", "at_least")]),
    "plain bps": ("500 bps", [("500 bps", 500, 500, "bps", "exact")]),
    "mid-40%": ("in the mid-40% range", [("mid-40%", 44, 46, "percent", "range")]),
    # currencies and scales
    "sign": ("€ 1.05 per ordinary share", [("€ 1.05 per ordinary share", 1.05, 1.05, "EUR/share", "exact")]),
    "code before": ("about RMB 8 billion", [("about RMB 8 billion", 8e9, 8e9, "CNY", "approx")]),
    "word after": ("81.75\nbillion US dollars", [("81.75\nbillion US dollars", 81.75e9, 81.75e9, "USD", "exact")]),
    "letters": ("HK$5bn, A$3m and £20k", [("HK$5bn", 5e9, 5e9, "HKD", "exact"), ("A$3m", 3e6, 3e6, "AUD", "exact"), ("£20k", 2e4, 2e4, "GBP", "exact")]),
    "no currency": ("258 million of free cash flow", [("258 million", 258e6, 258e6, None, "exact")]),
    "cents": ("a 7-cent beat", [("7-cent", 0.07, 0.07, "USD", "exact")]),
    "per diluted share": ("$1.95 per diluted share", [("$1.95 per diluted share", 1.95, 1.95, "USD/share", "exact")]),
    "compound": ("1 billion 230 million dollars", [("1 billion 230 million dollars", 1.23e9, 1.23e9, "USD", "exact")]),
    "accounting": ("$(5.3) million", [("$(5.3) million", -5.3e6, -5.3e6, "USD", "exact")]),
    "said negative": ("was negative $5.3 million", [("negative $5.3 million", -5.3e6, -5.3e6, "USD", "exact")]),
    # ranges
    "from zero": ("$0 to $3.5 billion", [("$0 to $3.5 billion", 0, 3.5e9, "USD", "range")]),
    "smaller scale": ("$950 to $1.1 billion", [("$950 to $1.1 billion", 950e6, 1.1e9, "USD", "range")]),
    "dash": ("5-10%", [("5-10%", 5, 10, "percent", "range")]),
    "dash money": ("$15-20 million", [("$15-20 million", 15e6, 20e6, "USD", "range")]),
    "signs": ("−3% to +1%", [("−3% to +1%", -3, 1, "percent", "range")]),
    "tolerance": ("15% plus or minus 1 point", [("15% plus or minus 1 point", 14, 16, "percent", "range")]),
    "tolerance in basis points": ("75%, plus or minus 50 basis points", [("75%, plus or minus 50 basis points", 74.5, 75.5, "percent", "range")]),
    "tolerance of money": ("$54 billion, plus or minus 2%", [("$54 billion, plus or minus 2%", 52.92e9, 55.08e9, "USD", "range")]),
    "per share range": ("$4 to $4.20 per share", [("$4 to $4.20 per share", 4, 4.2, "USD/share", "range")]),
    "two ranges": (
        "from $4 to $4.20 per share to $4.14 to $4.24 per share",
        [("$4 to $4.20 per share", 4, 4.2, "USD/share", "range"), ("$4.14 to $4.24 per share", 4.14, 4.24, "USD/share", "range")],
    ),
    "flat to down": ("flat to down 3%", [("flat to down 3%", 0, 3, "percent", "range")]),
    "spoken list": ("about 450, 500 of our employees", [("about 450, 500", 450, 500, None, "range")]),
    "spoken stretch": ("the 3 to 6, 7 month time frame", [("3 to 6, 7 month", 3, 7, "months", "range")]),
    "spoken estimate": ("a strong 30%, 40% growth", [("30%, 40%", 30, 40, "percent", "range")]),
    "spoken money": ("a $6 billion, $7 billion market", [("$6 billion, $7 billion", 6e9, 7e9, "USD", "range")]),
    "spoken run": ("up 20, 30, 40, 50%", [("20, 30, 40, 50%", 20, 50, "percent", "range")]),
    "list of three": (
        "10%, 11% and 12%",
        [("10%", 10, 10, "percent", "exact"), ("11%", 11, 11, "percent", "exact"), ("12%", 12, 12, "percent", "exact")],
    ),
    "words to figure": ("two and a half to 3%", [("two and a half to 3%", 2.5, 3, "percent", "range")]),
    "expected growth is a range": (
        "sales are expected to grow from 12% to 14%",
        [("12% to 14%", 12, 14, "percent", "range")],
    ),
    "change is two values": ("margin grew from 5% to 7%", [("5%", 5, 5, "percent", "exact"), ("7%", 7, 7, "percent", "exact")]),
    "change and level": (
        "sales increased $21 million to $185 million",
        [("$21 million", 21e6, 21e6, "USD", "exact"), ("$185 million", 185e6, 185e6, "USD", "exact")],
    ),
    "restated as a change": (
        "grew 23% or more than $300 million to $1.8 billion",
        [("23%", 23, 23, "percent", "exact"), ("more than $300 million", 3e8, None, "USD", "at_least"), ("$1.8 billion", 1.8e9, 1.8e9, "USD", "exact")],
    ),
    "list is no range": ("grew 11% and 10%, respectively", [("11%", 11, 11, "percent", "exact"), ("10%", 10, 10, "percent", "exact")]),
    # words
    "number words": ("two and a half million subscribers", [("two and a half million", 2.5e6, 2.5e6, "count", "exact")]),
    "money in words": (
        "one hundred forty nine point two billion dollars",
        [("one hundred forty nine point two billion dollars", 149.2e9, 149.2e9, "USD", "exact")],
    ),
    "torn": ("$149. 2 billion and $1 .3 billion", [("$149. 2 billion", 149.2e9, 149.2e9, "USD", "exact"), ("$1 .3 billion", 1.3e9, 1.3e9, "USD", "exact")]),
    "half a billion": ("half a billion dollars", [("half a billion dollars", 5e8, 5e8, "USD", "exact")]),
    "a quarter billion": ("a quarter billion dollars", [("a quarter billion dollars", 2.5e8, 2.5e8, "USD", "exact")]),
    "tenths": ("eight tenths of a percent", [("eight tenths of a percent", 0.8, 0.8, "percent", "exact")]),
    "inaudible": ("roughly $115 [Phonetic] million", [("roughly $115 [Phonetic] million", 115e6, 115e6, "USD", "approx")]),
    # vague
    "high single to low double": ("high-single to low-double digits", [("high-single to low-double digits", 7, 13, "percent", "range")]),
    "low to mid": ("low \nto mid-40s", [("low \nto mid-40s", 41, 46, "percent", "range")]),
    "digit millions": ("double-digit millions", [("double-digit millions", 1e7, 9.9e7, "USD", "range")]),
    "doubled": ("more than doubled", [("more than doubled", 2, None, "x", "at_least")]),
    "fold": ("rose tenfold, a 3-fold gain", [("tenfold", 10, 10, "x", "exact"), ("3-fold", 3, 3, "x", "exact")]),
    "half": ("a little less than half of that", [("a little less than half", None, 50, "percent", "at_most")]),
    "third": ("converted roughly a third.", [("roughly a third", 33.3, 33.3, "percent", "approx")]),
    "thirds": ("of the order of two-thirds of it", [("of the order of two-thirds", 66.7, 66.7, "percent", "approx")]),
    # bounds
    "north of": ("well north of $100 million", [("well north of $100 million", 1e8, None, "USD", "at_least")]),
    "plus after": ("30% plus over time", [("30% plus", 30, None, "percent", "at_least")]),
    "or more": ("up 50% or more", [("50% or more", 50, None, "percent", "at_least")]),
    "up to": ("saves up to 7%", [("up to 7%", None, 7, "percent", "at_most")]),
    "risen up to": ("is now up to 53% of units", [("53%", 53, 53, "percent", "exact")]),
    "sub": ("a target of sub-60", [("sub-60", None, 60, None, "at_most")]),
    "article between": ("surpassed the $200 million mark", [("surpassed the $200 million", 2e8, None, "USD", "at_least")]),
    "another": ("about another $42 million", [("about another $42 million", 42e6, 42e6, "USD", "approx")]),
    "compared over": ("up 5% over $3 million last year", [("5%", 5, 5, "percent", "exact"), ("$3 million", 3e6, 3e6, "USD", "exact")]),
    "plus before the unit": ("40-plus percent", [("40-plus percent", 40, None, "percent", "at_least")]),
    "brought up to": ("bringing the rate up to 15%", [("15%", 15, 15, "percent", "exact")]),
    "a sum": ("$20 million plus interest", [("$20 million", 2e7, 2e7, "USD", "exact")]),
    "time and amount": ("over the 30-year life", [("30-year", 30, 30, "years", "exact")]),
    "adjective": ("an approximate $900 million headwind", [("approximate $900 million", 9e8, 9e8, "USD", "approx")]),
    # as wires and other countries write
    "code and sign": ("between USD $1.61 and USD 1.65", [("between USD $1.61 and USD 1.65", 1.61, 1.65, "USD", "range")]),
    "minus after the code": ("EUR -2.2 mn", [("EUR -2.2 mn", -2.2e6, -2.2e6, "EUR", "exact")]),
    "torn wire": ("EUR2 .8 m", [("EUR2 .8 m", 2.8e6, 2.8e6, "EUR", "exact")]),
    "small code": ("3.5 mln eur", [("3.5 mln eur", 3.5e6, 3.5e6, "EUR", "exact")]),
    "two currencies": ("EUR 5.9 million USD 8.4 m", [("EUR 5.9 million", 5.9e6, 5.9e6, "EUR", "exact"), ("USD 8.4 m", 8.4e6, 8.4e6, "USD", "exact")]),
    "spaced groups": ("9 540 000 shares", [("9 540 000", 9540000, 9540000, "count", "exact")]),
    "crore": ("INR 12 crore", [("INR 12 crore", 1.2e8, 1.2e8, "INR", "exact")]),
    "vulgar fraction": ("the 4 1/8% notes", [("4 1/8%", 4.125, 4.125, "percent", "exact")]),
    "fraction in figures": ("approximately 2/3 of that", [("approximately 2/3", 66.7, 66.7, "percent", "approx")]),
    "shared tolerance": (
        "margins of 74.8% and 75.0%, respectively, plus or minus 50 basis points",
        [("74.8%", 74.3, 75.3, "percent", "range"), ("75.0%, respectively, plus or minus 50 basis points", 74.5, 75.5, "percent", "range")],
    ),
    # physical, counts, multiples
    "power": ("3.8 gigawatts", [("3.8 gigawatts", 3.8, 3.8, "GW", "exact")]),
    "barrels": ("500,000 barrels a day", [("500,000 barrels a day", 5e5, 5e5, "bpd", "exact")]),
    "wafers": ("125 wafers per hour", [("125 wafers per hour", 125, 125, "wafers per hour", "exact")]),
    "times": ("leverage of 0.8 times gross", [("0.8 times", 0.8, 0.8, "x", "exact")]),
    "days by the subject": ("DSO was 55, down", [("55", 55, 55, "days", "exact")]),
    "no duration": ("fell 1.5 million year over year", [("1.5 million", 1.5e6, 1.5e6, None, "exact")]),
    "count": ("979 net new store openings", [("979", 979, 979, "count", "exact")]),
    "count in words": ("entered seven new cities", [("seven", 7, 7, "count", "exact")]),
}  # fmt: skip

NOTHING = [
    "on October 30, 2025 at 5:30 p.m. Eastern",
    "in Q3 and 4Q25, fiscal 2026, FY25, H2, fiscal '25",
    "Call 1-800-555-0199 or (800) 555-0100.",
    "our Form 10-K, the 8-K and a 401(k)",
    "our annual report on Form 10K",
    "Trainium2, iPhone 13, 5G, H100, Windows 11, COVID-19 and GPT-4",
    "one of the first, the number two player",
    "the first half of the year and the third quarter",
    "slide 12, page 7, Phase 3, Tier 1, No. 1, Section 232, Chapter 11",
    "a third party, a quarter ago, the last three quarters",
    "double down, a double-edged sword",
    "version 1.1.1, ratio 9/30/2025, 24/7",
    "she is in her twenties",
    "many times, at times, a few points",
    "the S&P 500 and the Russell 2000",
    "millions of dollars, tens of thousands of people",
    "a 50-50 mix, an 85-15 split, a 10-for-1 split, 24-7 support",
    "a seven-figure deal, our 1 millionth robot",
    "press *2, the rule of 40, three out of four",
    "this was a quarter of hard work, three quarters of growth",
    "One point I'd like to make",
    "Prime One Day",
]


@pytest.mark.parametrize("name", ROWS)
def test_table(name: str) -> None:
    text, expected = ROWS[name]
    found = [(q.text, q.low, q.high, q.unit, q.bound) for q in extract_quantities(text, language="en")]
    assert found == expected


@pytest.mark.parametrize("text", NOTHING)
def test_look_alikes_give_nothing(text: str) -> None:
    assert [quantity.text for quantity in extract_quantities(text, language="en")] == []


def test_noun_of_a_count() -> None:
    (quantity,) = extract_quantities("We opened 979 net new stores in the quarter.")
    assert (quantity.noun, quantity.kind) == ("net new stores", "count")


def test_direction_of_a_sign() -> None:
    (quantity,) = extract_quantities("comparable sales of -3%")
    assert (quantity.low, quantity.direction) == (-3.0, "down")


def test_house_currency_reads_dollars() -> None:
    found = find_quantities("$5 million and US$3 million", lexicon=load_lexicon(), currency="CAD")
    assert [quantity.unit for quantity in found] == ["CAD", "USD"]


def test_unknown_language() -> None:
    with pytest.raises(UsageError, match="auto, en, zh"):
        extract_quantities("5%", language="fr")


def test_rules_name_the_entries() -> None:
    (quantity,) = extract_quantities("about $125 billion")
    assert quantity.rules == ("currency.usd", "scale.billion", "bound.about")
