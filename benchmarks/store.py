"""How fast a store answers, and how that grows with its size.

It takes the calls of an existing store, repeats them under made-up tickers until there are as many
as asked for, and prints the median time of each question at each size: on the clock, and of the processor
(of all threads), which tells more on a machine that is busy with other things. With --new, files that are
not in the store are read with the model and added, in this process and by the command.

    python benchmarks/store.py STORE --calls 571 2284 11420 --new FILE...
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa

from callnlp.ingest.read import read
from callnlp.pipeline import annotate
from callnlp.report.builder import build_report
from callnlp.store.exporting import read_export
from callnlp.store.rows import PackedCall
from callnlp.store.store import Store

ROUNDS = 7
GROUP = 128
QUERY = "power is the bottleneck for data centers"


def renamed(packed: PackedCall, number: int) -> PackedCall:
    """Return the call as another company's: only the keys differ."""
    ticker = f"{packed.row['ticker'] or 'X'}{number}"
    call = f"{ticker}-{packed.row['fiscal_period'] or 'UNKNOWN'}"
    sha256 = f"{number:08x}{packed.row['sha256'][8:]}"
    key = {
        "ticker": ticker,
        "call": call,
        "source_id": f"{call}-{sha256[:8]}",
        "run_id": f"{number:06x}{packed.row['run_id'][6:]}",
    }
    tables = {}
    for name, original in packed.tables.items():
        table = original
        for column, value in key.items():
            index = table.schema.get_field_index(column)
            field = table.schema.field(index)
            filler = pa.repeat(pa.scalar(value, field.type), len(table))
            table = table.set_column(index, field, filler)
        tables[name] = table
    return PackedCall({**packed.row, **key, "sha256": sha256, "source_name": f"{call}.txt"}, tables)


def fill(store: Store, seeds: list[PackedCall], start: int, wanted: int) -> None:
    group: list[PackedCall] = []
    for number in range(start, wanted):
        group.append(renamed(seeds[number % len(seeds)], 1 + number // len(seeds)))
        if len(group) == GROUP or number == wanted - 1:
            store.add_packed(group, meanwhile=True)
            group = []
    store.tidy()


def questions(store: Store, ticker: str) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "themes by quarter, one theme, all", lambda: store.themes(theme="supply_constrained", by="quarter")
    yield "themes by quarter, all themes, all", lambda: store.themes(by="quarter")
    yield "themes by quarter, one ticker", lambda: store.themes(by="quarter", ticker=ticker)
    yield "claims, one metric and ticker", lambda: store.claims(metric="capex", ticker=ticker)
    yield "sentences, one ticker", lambda: store.sentences(ticker=ticker)
    yield "tone by quarter, one ticker", lambda: store.tone(by="quarter", ticker=ticker)
    yield "themes by quarter, a phrase, all", lambda: store.themes(theme="prices under pressure", by="quarter")
    for mode in ("words", "meaning", "both"):
        yield f"search, {mode}, all", lambda mode=mode: store.search(QUERY, mode=mode)
    yield "search, both, one ticker", lambda: store.search(QUERY, ticker=ticker)
    yield "search, both, ceo since", lambda: store.search(QUERY, role="ceo", since="2020-Q1")
    yield "search, quoted phrase, all", lambda: store.search('"supply chain"')
    yield "search, AND, all", lambda: store.search("capacity AND demand NOT labor")
    claim = str(store.claims(ticker=ticker)["id"].iloc[0])
    yield "search, like a claim, all", lambda: store.search(like=claim)
    yield "sql, claims of a ticker", lambda: store.sql(f"select * from claims where ticker = '{ticker}'")
    yield "sql, themes_by_quarter", lambda: store.sql(f"select * from themes_by_quarter where ticker = '{ticker}'")
    yield "report", lambda: report(store, ticker)


def report(store: Store, ticker: str) -> object:
    period = store.calls(ticker=ticker)["fiscal_period"].max()
    return build_report(store, ticker, fiscal_year=int(period[:4]), language="en", section="ceo")


def cpu_seconds() -> float:
    """Return the seconds of all processors that this process and its finished children took."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def median_ms(ask: Callable[[], object], rounds: int = ROUNDS) -> str:
    clock, cpu = [], []
    for _ in range(rounds):
        began, before = time.perf_counter(), cpu_seconds()
        ask()
        clock.append(time.perf_counter() - began)
        cpu.append(cpu_seconds() - before)
        if sum(clock) > 60:
            break
    return f"{1000 * statistics.median(clock):.0f} ({1000 * statistics.median(cpu):.0f})"


def measure(store: Store, seeds: list[PackedCall], files: list[str], results: dict[str, list[str]]) -> None:
    ticker = str(store.calls()["ticker"].iloc[-1])
    for name, ask in questions(store, ticker):
        ask()
        results.setdefault(name, []).append(median_ms(ask))
    new = [renamed(seeds[number % len(seeds)], 900_000 + number) for number in range(ROUNDS)]
    left = iter(new)
    results.setdefault("add one call, annotated before", []).append(median_ms(lambda: store.add_packed([next(left)])))
    for packed in new:
        store.remove(packed.row["call"])
    half = len(files) // 2
    if half:
        store.add(annotate(read(files[0])))
        mine, theirs = iter(files[1:half]), iter(files[half:])
        command = [sys.executable, "-m", "callnlp", "process", "--store", store.path]
        results.setdefault("read, annotate with the model and add one call", []).append(
            median_ms(lambda: store.add(annotate(read(next(mine)))), half - 1)
        )
        results.setdefault("the same as a whole process", []).append(
            median_ms(lambda: subprocess.run([*command, next(theirs)], check=True, capture_output=True), half)
        )
        for name in {Path(file).name for file in files} & set(store.calls()["source_name"]):
            store.remove(store.calls().set_index("source_name")["source_id"][name])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="a store with calls to repeat")
    parser.add_argument("--calls", type=int, nargs="+", default=[571, 11420])
    parser.add_argument("--new", nargs="+", default=[], help="transcripts that are not in the store")
    parser.add_argument("--keep", help="folder for the big store; kept, and gone on with when it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        Store(options.store).export(f"{scratch}/seeds")
        seeds = list(read_export(Path(scratch, "seeds")))
        big = Store(options.keep or f"{scratch}/big")
        results: dict[str, list[str]] = {}
        for size in options.calls:
            began = time.perf_counter()
            fill(big, seeds, len(big), size)
            filled = time.perf_counter() - began
            began = time.perf_counter()
            big.compact(grace=0)
            info = big.info()
            total = sum(info["bytes"].values())
            print(
                f"{info['calls']} calls, {info['rows']['sentences']} sentences, {info['rows']['claims']} claims:"
                f" filled in {filled:.1f} s, compacted in {time.perf_counter() - began:.1f} s,"
                f" {total / max(1, info['calls']) / 1000:.0f} kB a call"
            )
            measure(Store(big.path), seeds, options.new, results)
        print("\n| median ms (CPU ms) | " + " | ".join(f"{size} calls" for size in options.calls) + " |")
        print("|---|" + "---|" * len(options.calls))
        for name, times in results.items():
            print(f"| {name} | " + " | ".join(times) + " |")


if __name__ == "__main__":
    main()
