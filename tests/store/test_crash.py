"""Killed at any moment, or several at once: only whole calls are seen, and nothing is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from callnlp.store.store import Store

PROGRAM = Path(__file__).with_name("batch_process.py")
TABLES = ("turns", "sentences", "themes")


def start(store: Path, folder: Path, jobs: int = 1) -> subprocess.Popen[str]:
    command = [sys.executable, str(PROGRAM), str(store), str(folder), str(jobs)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def finish(process: subprocess.Popen[str]) -> None:
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors


def files(folder: Path, tickers: list[str], *, said: str = "hello") -> Path:
    folder.mkdir()
    for ticker in tickers:
        for quarter in (1, 2, 3, 4):
            (folder / f"{ticker}_{quarter}.txt").write_text(f"{ticker} 2025-Q{quarter} {said} {ticker}")
    return folder


def tables(store: Store) -> list[pd.DataFrame]:
    return [store.calls(inactive=True), *(getattr(store, table)() for table in TABLES)]


def assert_whole(store: Store, turns: int) -> None:
    """Every call that is listed has all its rows, and no other call has any."""
    listed = store.calls()["source_id"]
    for table, rows in zip(TABLES, (turns, turns, 2), strict=True):
        counts = getattr(store, table)().groupby("source_id").size()
        assert counts.reindex(listed).eq(rows).all()
        assert len(counts) == len(listed)


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_random_moments(tmp_path: Path, jobs: int) -> None:
    folder = files(tmp_path / "texts", ["AMZN", "NVDA", "TSLA", "ORCL", "MSFT"])
    undisturbed = time.monotonic()
    finish(start(tmp_path / "whole", folder, jobs))
    undisturbed = time.monotonic() - undisturbed
    moments = random.Random(7)
    grew = []
    for _ in range(7 if jobs == 1 else 3):
        process = start(tmp_path / "hit", folder, jobs)
        time.sleep(moments.uniform(0, undisturbed / 3))
        process.kill()
        process.communicate()
        store = Store(tmp_path / "hit")
        if store.exists():
            assert_whole(store, turns=5)
            grew.append(len(store))
    assert grew == sorted(grew)
    finish(start(tmp_path / "hit", folder, jobs))
    whole, hit = Store(tmp_path / "whole"), Store(tmp_path / "hit")
    for expected, found in zip(tables(whole), tables(hit), strict=True):
        pd.testing.assert_frame_equal(expected, found)
    assert whole.search("hello", limit=100)["call"].nunique() == hit.search("hello", limit=100)["call"].nunique() == 20


def test_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    tickers = [["AMZN", "NVDA"], ["TSLA", "ORCL"], ["AMZN", "TSLA"]]  # the third has the same files as the others
    folders = [files(tmp_path / f"texts{number}", names) for number, names in enumerate(tickers)]
    running = [start(tmp_path / "s", folder) for folder in folders]
    for process in running:
        finish(process)
    store = Store(tmp_path / "s")
    assert len(store) == 16
    assert_whole(store, turns=5)
    store.compact(grace=0)
    assert_whole(store, turns=5)
    assert store.info()["rows"]["turns"] == 16 * 5


def test_processes_with_two_texts_of_the_same_calls_agree_on_one(tmp_path: Path) -> None:
    folders = [files(tmp_path / said, ["AMZN", "NVDA"], said=said) for said in ("one", "two")]
    running = [start(tmp_path / "s", folder) for folder in folders]
    for process in running:
        finish(process)
    store = Store(tmp_path / "s")
    assert len(store) == 8
    assert len(store.calls(inactive=True)) == 16
    assert_whole(store, turns=5)
    before = store.calls()
    store.compact(grace=0)
    pd.testing.assert_frame_equal(store.calls(), before)
