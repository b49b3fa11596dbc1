"""How fast a batch runs, how much memory a worker takes and keeps, and that the rows are the same.

It processes the same files once for each number of workers, into a new store each, and prints calls a
second, CPU seconds a call, peak memory of a worker, its memory early and late in the batch, and one
digest of all rows, which must not differ.

    python benchmarks/batch.py PATH... --jobs 1 2 4 [--no-model] [--shuffle 7] [--interrupt 3]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from callnlp.batch import process
from callnlp.batch.files import find_files
from callnlp.store.store import Store

TABLES = ("calls", "turns", "sentences", "claims", "themes")


def digest(store: Store) -> str:
    """Return one digest of all active rows, whatever the order in which they were written."""
    found = hashlib.sha256()
    for name in TABLES:
        for batch in store.to_arrow(name, vectors=True).to_batches(max_chunksize=10_000):
            for row in batch.to_pylist():
                found.update(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return found.hexdigest()[:16]


def memory(pid: int, field: str) -> float:
    """Return megabytes that the system notes of a process: VmRSS now, VmHWM at most."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith(field)), 0.0)


class Watch:
    """Follows the memory of the workers; stops the batch where it is told to."""

    def __init__(self, stops: list[int], *, alone: bool) -> None:
        self.stops, self.alone = stops, alone
        self.now: list[float] = []
        self.peak = 0.0

    def __call__(self, done: int, _total: int, _name: str) -> None:
        """Note what the workers take now."""
        workers = [os.getpid()] if self.alone else [child.pid or 0 for child in multiprocessing.active_children()]
        if workers:  # there are none any more while the last calls are written
            self.now.append(max(memory(pid, "VmRSS") for pid in workers))
            self.peak = max(self.peak, *(memory(pid, "VmHWM") for pid in workers))
        if self.stops and done >= self.stops[0]:
            self.stops.pop(0)
            raise KeyboardInterrupt

    def growth(self) -> str:
        """Return the median memory in the second and in the last fifth of the batch."""
        fifth = max(1, len(self.now) // 5)
        early, late = self.now[fifth : 2 * fifth] or self.now, self.now[-fifth:]
        return f"{statistics.median(early):.0f} -> {statistics.median(late):.0f}"


def run(paths: list[str], store: str, jobs: int, options: argparse.Namespace) -> None:
    stops = sorted(random.Random(jobs).sample(range(1, len(paths)), min(options.interrupt, len(paths) - 1)))
    watch = Watch(stops, alone=jobs == 1)
    began, cpu = time.monotonic(), os.times()
    while True:
        try:
            report = process(paths, store=store, jobs=jobs, model=options.model, ray=options.ray, on_progress=watch)
            break
        except KeyboardInterrupt:
            print(f"  interrupted with {len(Store(store))} calls stored", flush=True)
    seconds, after = time.monotonic() - began, os.times()
    used = sum(after[:4]) - sum(cpu[:4])
    calls = max(1, len(Store(store)))
    print(
        f"| {jobs} | {len(paths)} | {calls} | {len(report.failed)} | {seconds:.1f} | {calls / seconds:.2f}"
        f" | {used / calls:.2f} | {watch.peak:.0f} | {watch.growth()} | {digest(Store(store))} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", help="files, folders, archives, patterns")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--no-model", dest="model", action="store_false", help="lexicons alone")
    parser.add_argument("--sample", type=int, help="so many of the files, the same each time")
    parser.add_argument("--shuffle", type=int, help="seed of an order of the files")
    parser.add_argument("--interrupt", type=int, default=0, help="stop it so many times on the way")
    parser.add_argument("--ray", help="auto, or the address of a cluster")
    parser.add_argument("--keep", help="folder for the stores, which stay")
    options = parser.parse_args()
    paths = [job.path for job in find_files(options.paths)[0]]
    if options.sample:
        paths = sorted(random.Random(0).sample(paths, min(options.sample, len(paths))))
    if options.shuffle is not None:
        random.Random(options.shuffle).shuffle(paths)
    print("| workers | files | calls | failed | s | calls/s | CPU s a call | peak MB | MB early -> late | rows |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for jobs in options.jobs:
            run(paths, str(Path(options.keep or scratch, f"jobs{jobs}")), jobs, options)


if __name__ == "__main__":
    main()
