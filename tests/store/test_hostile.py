"""Hostile values in every option, and places that cannot be written: clear errors, nothing half-written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from callnlp.errors import CallnlpError, StoreError
from callnlp.store.store import Store
from made_calls import made_call

VALUES = (
    "'",
    "' OR '1'='1",
    "x'; DROP TABLE claims; --",
    "../../etc/passwd",
    'a"b',
    "\\",
    "\0",
    "%",
    "\ud800",
    "x" * 5000,
)
OPTIONS = {
    "claims": "metric segment stance measure text role section ticker call since until",
    "themes": "theme by text role",
    "turns": "role until",
    "tone": "by text",
    "calls": "ticker call since",
    "search": "query like mode role section ticker call since",
    "sql": "query",
    "text": "call",
    "remove": "call",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("hostile") / "s")
    store.add(made_call())
    return store


@pytest.mark.parametrize(("method", "option"), [(name, one) for name in OPTIONS for one in OPTIONS[name].split()])
def test_hostile_values_select_nothing_or_are_refused(store: Store, method: str, option: str) -> None:
    before = store.info()["rows"]
    for value in VALUES:
        options = {option: value} if method != "search" or option == "like" else {"query": "power", option: value}
        try:
            found = getattr(store, method)(**options)
        except CallnlpError as error:
            assert str(error)
        else:
            # Words are looked for as they stand: a lone apostrophe is in "isn't", and "x" may be a word.
            assert found.empty or option == "query" or value == "'", value
    assert store.info()["rows"] == before


@pytest.mark.parametrize("ticker", ["BRK'B", "../../X", 'A"B', "X; --", "\u4e2d"])
def test_odd_tickers_are_stored_and_found(tmp_path: Path, ticker: str) -> None:
    store = Store(tmp_path / "s")
    store.add(made_call(ticker))
    assert store.claims(ticker=ticker)["ticker"].unique().tolist() == [ticker]
    assert len(store.search("power", ticker=ticker)) == 2
    assert store.remove(store.calls()["call"].item()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], check=False).returncode
    ):
        pytest.skip("a small disk can be made by root only")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_leaves_whole_calls_only(small_disk: Path) -> None:
    store = Store(small_disk / "s")
    store.add(made_call("AAA"))
    stored = 1
    with pytest.raises(StoreError, match="the disk is full"):
        for number in range(200):
            store.add(made_call(f"T{number}", extra=os.urandom(40_000).hex()))
            stored += 1
    again = Store(small_disk / "s")
    listed = again.calls()["source_id"]
    assert len(listed) == stored
    for table, rows in (("turns", (4, 5)), ("sentences", (4, 5)), ("claims", (1,)), ("themes", (2,))):
        counts = getattr(again, table)().groupby("source_id").size()
        assert counts.reindex(listed).isin(rows).all()
        assert len(counts) == len(listed)
