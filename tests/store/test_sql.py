"""SQL: the views, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from callnlp.errors import StoreError, UsageError
from callnlp.store.sql import VIEWS
from callnlp.store.store import Store
from made_calls import made_call


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("sql") / "calls")
    for period in ("2025-Q3", "2025-Q4"):
        store.add(made_call("AMZN", period))
    store.add(made_call("AMZN", "2025-Q4", extra="One more thing."))  # the older rows of Q4 no longer count
    return store


def test_only_active_rows_are_seen(store: Store) -> None:
    counts = {view: store.sql(f"select count(*) as n from {view}")["n"].item() for view in VIEWS}
    assert counts == {
        "turns": 9,
        "sentences": 9,
        "claims": 2,
        "themes": 4,
        "calls": 2,
        "guidance": 2,
        "themes_by_quarter": 2,
        "ceo_remarks": 7,
    }


def test_claims_by_sql(store: Store) -> None:
    [row] = store.sql("select period, low, value_spans from claims where fiscal_period = '2025-Q3'").to_dict("records")
    assert row == {"period": "2026", "low": 5e9, "value_spans": [[92, 102]]}


def test_themes_by_quarter_agrees_with_the_method(store: Store) -> None:
    by_sql = store.sql("select * from themes_by_quarter order by fiscal_period")
    by_method = store.themes(by="quarter", ticker="AMZN")
    for column in ("sentences", "tightening", "easing", "words", "rate_per_1000"):
        assert by_sql[column].tolist() == by_method[column].tolist()


def test_ceo_remarks_are_the_words_of_the_turn(store: Store) -> None:
    frame = store.sql("select text, words, section from ceo_remarks where call = 'AMZN-2025-Q3' order by turn")
    assert frame["text"].tolist()[0] == "Power supply is the bottleneck for our data centers."
    assert frame["section"].tolist() == ["prepared", "prepared", "qa"]


@pytest.mark.parametrize(
    "statement",
    [
        "drop view claims",
        "create table t as select 1",
        "insert into _active values (1)",
        "set memory_limit = '1GB'",
        "attach 'x.db'",
        "copy claims to 'x.csv'",
        "export database 'x'",
        "install httpfs",
        "pragma database_list",
        "call pragma_version()",
        "select 1; select 2",
        "select 1; drop view claims",
        "",
        "-- nothing",
    ],
)
def test_only_one_select(store: Store, statement: str) -> None:
    with pytest.raises(UsageError, match="write one SELECT over"):
        store.sql(statement)


@pytest.mark.parametrize(
    "source",
    [
        "read_csv('{path}')",
        "read_text('{path}')",
        "read_blob('{path}')",
        "'{path}'",
        "glob('/*')",
        "sniff_csv('{path}')",
    ],
)
def test_no_file_can_be_reached(store: Store, tmp_path: Path, source: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    with pytest.raises(UsageError):
        store.sql(f"select * from {source.format(path=secret)}")


def test_python_variables_cannot_be_reached(store: Store) -> None:
    import pandas as pd

    hidden_frame = pd.DataFrame({"a": [1]})
    with pytest.raises(UsageError, match="hidden_frame does not exist"):
        store.sql("select * from hidden_frame")
    assert len(hidden_frame) == 1


def test_time_limit(store: Store) -> None:
    with pytest.raises(UsageError, match=r"takes longer than 0\.3 s"):
        store.sql("select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = 7", seconds=0.3)


def test_mistakes_carry_duckdbs_message(store: Store) -> None:
    with pytest.raises(UsageError, match="Candidate bindings"):
        store.sql("select lowest from claims")


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store here"):
        Store(tmp_path / "none").sql("select 1")
