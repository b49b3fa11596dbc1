"""Compacting, removing, describing; and stores that are damaged, newer or not writable."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import lance
import pandas as pd
import pytest

from callnlp.errors import StoreError
from callnlp.store.schema import SCHEMA_KEY, SCHEMA_VERSION, TABLES
from callnlp.store.store import Store
from made_calls import made_call


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "calls")
    for period in ("2025-Q1", "2025-Q2"):
        store.add(made_call("AMZN", period))
    return store


def _all(store: Store) -> list[pd.DataFrame]:
    return [store.calls(inactive=True), store.turns(), store.sentences(), store.claims(), store.themes()]


def test_compact_changes_no_answer_and_drops_dead_rows(store: Store) -> None:
    for number in range(6):
        store.add(made_call("AMZN", "2025-Q1", extra=f"Version {number}."))
    store.add(made_call("AMZN", "2025-Q2", name="other.txt", extra="Other."), prefer=True)
    store.add(made_call("AMZN", "2025-Q2"), prefer=True)  # its row in calls now stands there twice
    before, found = _all(store), store.search("version")
    assert store.info()["rows"]["turns"] > len(store.turns()) + 5
    assert store.compact(grace=0)["dead_rows"] > 0
    assert store.info()["rows"] == {
        "turns": 14,
        "sentences": 14,
        "claims": 3,
        "themes": 6,
        "calls": 3,
        "failures": 0,
    }
    for old, new in zip(before, _all(store), strict=True):
        pd.testing.assert_frame_equal(old, new)
    assert store.search("version")["text"].tolist() == found["text"].tolist() == ["Version 5."]
    assert Store(store.path).calls()["source_name"].tolist() == ["AMZN_2025-Q1.txt", "AMZN_2025-Q2.txt"]


def test_compact_spares_a_write_that_is_under_way(store: Store) -> None:
    from callnlp.store.rows import new_attempt, pack

    stamped = pack(made_call("AMZN", "2025-Q3")).stamped(new_attempt())
    store._tables.append("turns", [stamped["turns"]])
    store.compact(grace=0)
    assert store.info()["rows"]["turns"] == 2 * 4 + 4
    old = new_attempt() - (7200_000 << 22)  # begun two hours ago
    store._tables.append("turns", [pack(made_call("AMZN", "2025-Q4")).stamped(old)["turns"]])
    assert store.compact(grace=0)["dead_rows"] == 4
    assert len(store.turns()) == 8


def test_remove(store: Store) -> None:
    other = store.add(made_call("AMZN", "2025-Q2", name="other.txt", extra="Other."))
    first = store.calls(call="AMZN-2025-Q2")["source_id"].item()
    assert store.remove(first) == 1
    assert store.calls(call="AMZN-2025-Q2")["source_id"].item() == other.source_id
    assert store.remove("AMZN-2025-Q2") == 1
    assert store.calls()["call"].tolist() == ["AMZN-2025-Q1"]
    assert store.info()["rows"]["claims"] == 1
    with pytest.raises(StoreError, match="not in the store"):
        store.remove("AMZN-2025-Q2")
    assert store.add(made_call("AMZN", "2025-Q2")).status == "added"


def test_info(store: Store) -> None:
    info = store.info()
    assert (info["calls"], info["inactive"], info["tickers"]) == (2, 0, 1)
    assert (info["first_period"], info["last_period"], info["schema"]) == ("2025-Q1", "2025-Q2", SCHEMA_VERSION)
    assert info["words"] == 2 * 31
    assert all(info["bytes"][table] > 0 for table in TABLES if table != "failures")


def test_newer_schema_says_what_to_do(store: Store) -> None:
    table = lance.dataset(f"{store.path}/calls.lance")
    table.update_schema_metadata({SCHEMA_KEY.decode(): str(SCHEMA_VERSION + 1)})
    with pytest.raises(StoreError, match="install a newer callnlp"):
        Store(store.path).calls()
    with pytest.raises(StoreError, match="install a newer callnlp"):
        Store(store.path).add(made_call("AMZN", "2025-Q3"))


def test_a_store_of_an_earlier_version_gets_the_new_columns(store: Store) -> None:
    lance.dataset(f"{store.path}/calls.lance").drop_columns(["model", "year_end_month"])
    lance.dataset(f"{store.path}/claims.lance").drop_columns(["adjustment"])
    older = Store(store.path)
    assert older.calls()["model"].isna().all()
    assert older.claims()["adjustment"].isna().all()
    assert older.add(made_call("AMZN", "2025-Q3")).status == "added"
    assert older.calls()["model"].tolist()[2] == "lexicon"
    assert len(older.search("power")) == 6


def test_a_store_that_lacks_what_cannot_be_empty(store: Store) -> None:
    lance.dataset(f"{store.path}/claims.lance").drop_columns(["quote"])
    with pytest.raises(StoreError, match="without quote; process the files into a new store"):
        Store(store.path).claims()


def test_missing_table(store: Store) -> None:
    shutil.rmtree(f"{store.path}/claims.lance")
    with pytest.raises(StoreError, match="table claims is missing"):
        Store(store.path).claims()


def test_damaged_data(store: Store) -> None:
    for file in Path(store.path, "claims.lance", "data").iterdir():
        file.write_bytes(b"not lance")
    with pytest.raises(StoreError, match="cannot read table claims"):
        Store(store.path).claims()


def test_damaged_manifest(store: Store) -> None:
    for file in Path(store.path, "calls.lance", "_versions").iterdir():
        file.write_bytes(b"")
    with pytest.raises(StoreError, match="cannot open table calls"):
        Store(store.path).calls()


def test_foreign_tables(tmp_path: Path) -> None:
    lance.write_dataset(pd.DataFrame({"a": [1]}), tmp_path / "s" / "calls.lance")
    with pytest.raises(StoreError, match="not written by callnlp"):
        Store(tmp_path / "s").calls()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_read_only_store(store: Store) -> None:
    folders = [Path(store.path), *(path for path in Path(store.path).rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert len(Store(store.path).calls()) == 2
        with pytest.raises(StoreError, match="permission denied"):
            Store(store.path).add(made_call("AMZN", "2025-Q3"))
    finally:
        for folder in folders:
            folder.chmod(stat.S_IRWXU)
