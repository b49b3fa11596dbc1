"""Search: what the query language means, filters, marks that point into the source."""

from __future__ import annotations

import pytest

from callnlp.errors import UsageError
from callnlp.search import parse_query, search
from callnlp.store.store import Store
from callnlp.store.words import Expression, Group, Phrase, Words, marks
from made_calls import made_call

SAID = {
    "2025-Q1": "Chips from the supply chain were late.",
    "2025-Q2": "The chain of supply was fine, chips were not.",
    "2025-Q3": "Our bottlenecks eased in memory chips.",
    "2025-Q4": "我们的供应链受限。",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("search") / "calls")
    for period, words in SAID.items():
        store.add(made_call("AMZN", period, extra="Chips chips chips."))
        store.add(made_call("AMZN", period, extra=words))
    return store


@pytest.mark.parametrize(
    ("query", "quarters"),
    [
        ('"supply chain"', ["2025-Q1"]),
        ("supply AND chain", ["2025-Q1", "2025-Q2"]),
        ("chain NOT late", ["2025-Q2"]),
        ("chain AND NOT late", ["2025-Q2"]),
        ('late OR "memory chip"', ["2025-Q1", "2025-Q3"]),
        ("chips AND (late OR memory)", ["2025-Q1", "2025-Q3"]),
        ('"memory chips" late', ["2025-Q3"]),
        ("eased", ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q3", "2025-Q4"]),
        ("受限", ["2025-Q4"]),
        ('"供应链受限"', ["2025-Q4"]),
        ("zeppelin", []),
    ],
)
def test_query(store: Store, query: str, quarters: list[str]) -> None:
    found = search(store, query, role="ceo")
    assert sorted(found["fiscal_period"]) == quarters


def test_rows_of_replaced_calls_are_not_found(store: Store) -> None:
    assert sorted(search(store, "chips")["fiscal_period"]) == ["2025-Q1", "2025-Q2", "2025-Q3"]


def test_best_first_and_limit(store: Store) -> None:
    found = search(store, "power bottleneck memory", limit=2)
    assert len(found) == 2
    assert found["score"].is_monotonic_decreasing
    assert "bottleneck" in found["text"].iloc[0]


def test_marks_point_into_the_text_of_the_call(store: Store) -> None:
    [row] = store.search('"memory chip" bottleneck', since="2025-Q3").to_dict("records")
    text = store.text(row["call"])
    assert text[row["start"] : row["end"]] == row["text"] == SAID["2025-Q3"]
    assert [text[start:end] for start, end in row["highlights"]] == ["bottlenecks", "memory chips"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"role": "analyst"}, 4),
        ({"role": "analyst", "since": "2025-Q2", "until": "2025-Q3"}, 2),
        ({"section": "prepared", "fiscal_year": 2025}, 4),
        ({"call": "AMZN-2025-Q2"}, 2),
        ({"fiscal_year": 2031}, 0),
    ],
)
def test_filters(store: Store, options: dict[str, object], found: int) -> None:
    assert len(search(store, "power", **options)) == found


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("power supply", Words("power supply")),
        ("a OR b AND c", Group(some=(Words("a"), Group(need=(Words("b"), Words("c")))))),
        ('x "y z"', Group(need=(Phrase("y z"),), some=(Words("x"),))),
        ("and or not", Words("and or not")),
    ],
)
def test_parse(query: str, expression: Expression) -> None:
    assert parse_query(query) == expression


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "at least one word"),
        ("  ... !", "at least one word"),
        ('""', "at least one word"),
        ("NOT chips", "NOT needs something"),
        ('"open', "quotation mark is left open"),
        ("(chips", "is left open"),
        ("chips)", "without its"),
        ("chips AND", "at least one word"),
        ("x" * 1001, "at most 1000"),
        ("(" * 400 + "x" + ")" * 400, "more than 20 deep"),
    ],
)
def test_queries_that_mean_nothing(query: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_query(query)


def test_limit_is_a_number(store: Store) -> None:
    with pytest.raises(UsageError, match="1 to 1000"):
        search(store, "chips", limit=0)


@pytest.mark.parametrize("deep", [5, 15])
def test_nesting(store: Store, deep: int) -> None:
    assert len(search(store, "(" * deep + "chips OR nothing" + ")" * deep)) == 3


def test_marks_of_avoided_words_are_not_shown() -> None:
    assert marks("chips and power", parse_query("chips NOT power")) == [(0, 5)]
