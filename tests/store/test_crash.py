"""Killed at any moment, or several at once: only whole calls are seen, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from killing import assert_whole, files, finish, kill_at_random_moments, start

from callnlp.store.store import Store


@pytest.mark.parametrize(("jobs", "kills"), [(1, 6), (2, 3)])
def test_killed_at_random_moments(tmp_path: Path, jobs: int, kills: int) -> None:
    assert len(list(kill_at_random_moments(tmp_path, kills=kills, jobs=jobs, seed=7))) == kills


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
