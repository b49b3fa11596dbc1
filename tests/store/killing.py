"""Batches in processes of their own, to be killed or to run beside others; as a program, many kills.

python tests/store/killing.py --kills 200 [--jobs 1 2] [--seed 7]
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from callnlp.store.store import Store

PROGRAM = Path(__file__).with_name("batch_process.py")
TABLES = ("turns", "sentences", "themes")
TICKERS = ("AMZN", "NVDA", "TSLA", "ORCL", "MSFT")


def start(store: Path, folder: Path, jobs: int = 1) -> subprocess.Popen[str]:
    command = [sys.executable, str(PROGRAM), str(store), str(folder), str(jobs)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def finish(process: subprocess.Popen[str]) -> None:
    _, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors


def files(folder: Path, tickers: list[str], *, said: str = "hello") -> Path:
    folder.mkdir()
    for ticker in tickers:
        for quarter in (1, 2, 3, 4):
            (folder / f"{ticker}_{quarter}.txt").write_text(f"{ticker} 2025-Q{quarter} {said} {ticker}")
    return folder


def tables(store: Store) -> list[pd.DataFrame]:
    vectors = store.to_arrow("sentences", vectors=True).select(["call", "sentence", "vector"]).to_pandas()
    return [store.calls(inactive=True), *(getattr(store, table)() for table in TABLES), vectors]


def assert_whole(store: Store, turns: int) -> None:
    """Every call that is listed has all its rows, and no other call has any."""
    listed = store.calls()["source_id"]
    for table, rows in zip(TABLES, (turns, turns, 2), strict=True):
        counts = getattr(store, table)().groupby("source_id").size()
        assert counts.reindex(listed).eq(rows).all()
        assert len(counts) == len(listed)


def wait_for_files(process: subprocess.Popen[str], target: Path, more: int) -> None:
    """Wait until the batch has written so many files more, or ends; a clock would say little on a busy machine."""
    wanted = more + sum(1 for _ in target.rglob("*"))
    while process.poll() is None and sum(1 for _ in target.rglob("*")) < wanted:
        time.sleep(0.002)


def kill_at_random_moments(folder: Path, *, kills: int, jobs: int, seed: int) -> Iterator[int]:
    """Kill batches ``kills`` times, looking at the store after each, and compare what is finished at last.

    A batch that has come to its end is compared with an undisturbed one, and a new one is begun.
    Yields the number of calls that the store held after each kill.
    """
    texts = files(folder / "texts", list(TICKERS))
    finish(start(folder / "whole", texts, jobs))
    whole, moments = tables(Store(folder / "whole")), random.Random(seed)
    batch, held = 0, 0
    for number in range(kills):
        target = folder / f"hit{batch}"
        process = start(target, texts, jobs)
        wait_for_files(process, target, moments.randint(0, 120))
        time.sleep(moments.uniform(0, 0.05))
        process.kill()
        process.communicate()
        store = Store(target)
        before, held = held, len(store)
        assert held >= before, "a call that was stored is gone"
        if held:
            assert_whole(store, turns=5)
        yield held
        if held == 4 * len(TICKERS) or number == kills - 1:
            finish(start(target, texts, jobs))
            for expected, found in zip(whole, tables(Store(target)), strict=True):
                pd.testing.assert_frame_equal(expected, found)
            assert Store(target).search("hello", limit=100)["call"].nunique() == 4 * len(TICKERS)
            batch, held = batch + 1, 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="the kills are shared out among these")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    for jobs in options.jobs:
        kills = options.kills // len(options.jobs)
        with tempfile.TemporaryDirectory() as scratch:
            held = list(kill_at_random_moments(Path(scratch), kills=kills, jobs=jobs, seed=options.seed))
        amid = sum(0 < calls < 4 * len(TICKERS) for calls in held)
        sys.stdout.write(f"jobs {jobs}: {kills} kills, {amid} with part of the calls stored; all whole, all equal\n")


if __name__ == "__main__":
    main()
