"""Laws of the quantity grammar: offsets, round trips, linear time, and the lexicon's own examples."""

from __future__ import annotations

import itertools
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callnlp.annotation import Quantity
from callnlp.language.quantities import extract_quantities, find_quantities
from callnlp.lexicon.load import load_lexicon
from callnlp.lexicon.schema import UnitEntry

UNITS = load_lexicon().entries("units", UnitEntry)
PIECES = st.lists(
    st.sampled_from(
        """$ 1.3 to $1.5 billion % 5 - -- and between about up plus or minus half a quarter of mid teens low double digit
        digits one two hundred point three , . ( ) 亿 美元 百分之 二十 约 至 2025 Q3 per share x times doubled 1,000 1.1.1
        flat down bps [ ] than more 3Q K 10K ½ ² ３０ ％ +24% 增速 respectively 2/3 plus USD EUR -2.2 mn 数十亿 年 \u0660 £ the 's""".split()
    ),
    max_size=25,
)


@given(PIECES, st.sampled_from(["", " ", "\n"]))
def test_every_quantity_quotes_its_text(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    found = extract_quantities(text)
    assert all(quantity.span.slice(text) == quantity.text == quantity.text.strip() != "" for quantity in found)
    assert all(not a.span.overlaps(b.span) and a.span < b.span for a, b in itertools.pairwise(found))
    assert all(quantity.low is None or quantity.high is None or quantity.low <= quantity.high for quantity in found)
    assert all(quantity.rules for quantity in found if quantity.unit not in (None, "count"))
    assert found == extract_quantities(text)


AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999.99"), places=2)
SCALES = st.sampled_from([("", 1), (" million", 10**6), (" billion", 10**9), (" trillion", 10**12), ("bn", 10**9)])
BOUNDS = st.sampled_from([("", "exact"), ("about ", "approx"), ("more than ", "at_least"), ("less than ", "at_most")])


@given(AMOUNTS, SCALES, BOUNDS)
def test_money_comes_back_without_drift(number: Decimal, scale: tuple[str, int], bound: tuple[str, str]) -> None:
    text = f"It was {bound[0]}${number}{scale[0]} in all."
    (quantity,) = extract_quantities(text)
    value = float(number * scale[1])
    assert (quantity.low, quantity.high) == (
        None if bound[1] == "at_most" else value,
        None if bound[1] == "at_least" else value,
    )
    assert (quantity.unit, quantity.bound) == ("USD", bound[1])


@given(AMOUNTS, AMOUNTS, SCALES)
def test_ranges_come_back(one: Decimal, other: Decimal, scale: tuple[str, int]) -> None:
    low, high = min(one, other), max(one, other) + 1
    (quantity,) = extract_quantities(f"We expect between ${low}{scale[0]} and ${high}{scale[0]}.")
    assert (quantity.low, quantity.high, quantity.bound) == (float(low * scale[1]), float(high * scale[1]), "range")


@given(st.integers(1, 999_999_999))
def test_counts_come_back(number: int) -> None:
    (quantity,) = extract_quantities(f"We sold {number:,} units." if number > 2100 else f"We sold {number} percent.")
    assert quantity.low == quantity.high == float(number)


def test_decimals_do_not_drift() -> None:
    (quantity,) = extract_quantities("$1.3 billion")
    assert quantity.low == 1300000000.0


@pytest.mark.parametrize(
    "unit",
    ["1.", "1.1", "$", "(", "[", "a ", "one ", "1 ", "5 to ", "$1 billion to ", "half a ", "-", "1-", "1,", "low to ", "twenty ",
     "and a half ", "1 . ", "$(", "up to ", "5%", "5%, ", "5%, 6%, ", "flat to ", "9", "little ", "百分之", "1亿", "一", "万", "trillion ", "1 trillion ", "亿", "至", "二十点"],
)  # fmt: skip
def test_linear_on_hostile_text(unit: str) -> None:
    lexicon = load_lexicon()

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        find_quantities(text, lexicon=lexicon, language="auto")
        return time.process_time() - begin

    seconds(1000)
    small, large = seconds(8_000), seconds(64_000)
    assert large < 24 * small + 0.5


def test_a_pile_of_scales_is_no_number() -> None:
    found = extract_quantities("1" + " trillion" * 5000 + " and 1" + "亿" * 400)
    assert all(quantity.high is not None and quantity.high < 1e60 for quantity in found)


def test_a_megabyte_of_digits_is_one_pass() -> None:
    begin = time.process_time()
    assert extract_quantities("1." * 500_000) == []
    assert time.process_time() - begin < 20


@pytest.mark.parametrize("entry", UNITS, ids=[entry.id for entry in UNITS])
def test_lexicon_examples(entry: UnitEntry) -> None:
    for example in entry.example:
        found = extract_quantities(example.text)
        assert any(_uses(entry, quantity) for quantity in found), example.text
        for field, value in (example.expect or {}).items():
            assert getattr(found[0], field) == value, example.text
    for example in entry.counterexample:
        assert not any(_uses(entry, quantity) for quantity in extract_quantities(example.text)), example.text


def _uses(entry: UnitEntry, quantity: Quantity) -> bool:
    """Number words leave no rule id: they are the number."""
    if entry.kind in ("number", "tenth"):
        return any(surface in quantity.text for surface in entry.surface["en"])
    return entry.id in quantity.rules


def test_at_least_forty_currencies() -> None:
    assert len({entry.symbol for entry in UNITS if entry.kind == "currency"}) >= 40
