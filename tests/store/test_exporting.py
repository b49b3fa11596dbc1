"""Out of a store and back: the same rows."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet
import pytest

from callnlp.errors import StoreError, UsageError
from callnlp.store.store import Store
from made_calls import made_call

TABLES = ("turns", "sentences", "claims", "themes")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "calls")
    for ticker, period in (("AMZN", "2025-Q1"), ("AMZN", "2025-Q2"), ("NVDA", "2025-Q1")):
        store.add(made_call(ticker, period, extra="=1+1 是"))
    return store


def test_parquet_and_back(store: Store, tmp_path: Path) -> None:
    written = store.export(tmp_path / "out")
    assert sorted(path.name for path in written) == sorted(f"{name}.parquet" for name in (*TABLES, "calls"))
    other = Store(tmp_path / "other")
    assert [result.status for result in other.load(tmp_path / "out")] == ["added"] * 3
    assert [result.status for result in other.load(tmp_path / "out")] == ["unchanged"] * 3
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(store, table)(), getattr(other, table)())
    pd.testing.assert_frame_equal(store.calls(), other.calls())
    assert other.text("NVDA-2025-Q1") == store.text("NVDA-2025-Q1")
    pd.testing.assert_frame_equal(store.tone(by="quarter"), other.tone(by="quarter"))


def test_only_the_calls_in_scope(store: Store, tmp_path: Path) -> None:
    store.export(tmp_path / "out", ticker="NVDA")
    assert pyarrow.parquet.read_table(tmp_path / "out" / "calls.parquet")["call"].to_pylist() == ["NVDA-2025-Q1"]
    assert set(pyarrow.parquet.read_table(tmp_path / "out" / "claims.parquet")["ticker"].to_pylist()) == {"NVDA"}


def test_csv_has_lists_as_json(store: Store, tmp_path: Path) -> None:
    store.export(tmp_path / "out", format="csv")
    with open(tmp_path / "out" / "claims.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    assert json.loads(rows[0]["value_spans"]) == [[92, 102]]
    assert float(rows[0]["low"]) == 5e9


def test_workbook_has_a_sheet_a_table_and_no_formulas(store: Store, tmp_path: Path) -> None:
    [path] = store.export(tmp_path / "out", format="xlsx")
    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        inside = "".join(book.read(name).decode() for name in sheets)
    assert len(sheets) == 5
    assert "=1+1 是" in inside
    assert "<f>" not in inside


def test_dataset(store: Store) -> None:
    found = store.to_dataset("claims", ticker="AMZN")
    assert found[0]["value_spans"] == [[92, 102]]
    assert len(found) == 2


def test_what_cannot_be_exported_or_loaded(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="parquet, csv, xlsx, dataset"):
        store.export(tmp_path / "out", format="doc")
    with pytest.raises(UsageError, match="calls, turns"):
        store.to_arrow("failures")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be written"):
        store.export(tmp_path / "file" / "out")
    with pytest.raises(StoreError, match="not a table that callnlp exported"):
        store.load(tmp_path / "nothing")
