"""How fast a store answers, and how that grows with its size.

It takes the calls of an existing store, repeats them under made-up tickers until there are as many
as asked for, and prints the median time of each question at each size.

    python benchmarks/store.py STORE --calls 571 2284 11420
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa

from callnlp.report.builder import build_report
from callnlp.store.exporting import read_export
from callnlp.store.rows import PackedCall
from callnlp.store.store import Store

ROUNDS = 7
GROUP = 128


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
    yield "search, words, all", lambda: store.search("power is the bottleneck for data centers")
    yield "search, phrase, all", lambda: store.search('"supply chain"')
    yield "search, AND, all", lambda: store.search("capacity AND demand NOT labor")
    yield "search, words, one ticker", lambda: store.search("power bottleneck", ticker=ticker)
    yield "search, words, ceo since", lambda: store.search("power bottleneck", role="ceo", since="2020-Q1")
    yield "sql, claims of a ticker", lambda: store.sql(f"select * from claims where ticker = '{ticker}'")
    yield "sql, themes_by_quarter", lambda: store.sql(f"select * from themes_by_quarter where ticker = '{ticker}'")
    yield "report", lambda: report(store, ticker)


def report(store: Store, ticker: str) -> object:
    period = store.calls(ticker=ticker)["fiscal_period"].max()
    return build_report(store, ticker, fiscal_year=int(period[:4]), language="en", section="ceo")


def median_ms(ask: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
        if sum(times) > 20:
            break
    return 1000 * statistics.median(times)


def measure(store: Store, seeds: list[PackedCall], results: dict[str, list[float]]) -> None:
    ticker = str(store.calls()["ticker"].iloc[-1])
    for name, ask in questions(store, ticker):
        results.setdefault(name, []).append(median_ms(ask))
    new = [renamed(seeds[number % len(seeds)], 900_000 + number) for number in range(ROUNDS)]
    left = iter(new)
    results.setdefault("add one call", []).append(median_ms(lambda: store.add_packed([next(left)])))
    for packed in new:
        store.remove(packed.row["call"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="a store with calls to repeat")
    parser.add_argument("--calls", type=int, nargs="+", default=[571, 11420])
    parser.add_argument("--keep", help="folder for the big store; kept, and gone on with when it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        Store(options.store).export(f"{scratch}/seeds")
        seeds = list(read_export(Path(scratch, "seeds")))
        big = Store(options.keep or f"{scratch}/big")
        results: dict[str, list[float]] = {}
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
            measure(Store(big.path), seeds, results)
        print("\n| median, ms | " + " | ".join(f"{size} calls" for size in options.calls) + " |")
        print("|---|" + "---|" * len(options.calls))
        for name, times in results.items():
            print(f"| {name} | " + " | ".join(f"{value:.0f}" for value in times) + " |")


if __name__ == "__main__":
    main()
