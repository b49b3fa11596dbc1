"""Start-up times: ``import callnlp`` and ``callnlp --help``, beside a bare Python in the same run.

Run: ``.venv/bin/python benchmarks/startup.py``. Each figure is the median of whole processes.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 9
SCRIPT = str(Path(sys.executable).with_name("callnlp"))
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import callnlp": [sys.executable, "-c", "import callnlp"],
    "callnlp --help": [SCRIPT, "--help"],
    "import pandas": [sys.executable, "-c", "import pandas"],
}


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):  # interleaved, so that a slow spell of the machine hits all alike
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    base = statistics.median(times["python -c pass"])
    for name, found in times.items():
        middle = statistics.median(found)
        print(f"{name:16} {middle:6.3f} s (over bare Python: {middle - base:+.3f} s)")


if __name__ == "__main__":
    main()
