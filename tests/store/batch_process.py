"""Run as a program: one batch of made calls, one commit a call, to be killed or to run beside others.

Usage: batch_process.py STORE FOLDER [JOBS]. It says "started" once it begins to work.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from callnlp.batch import run
from callnlp.batch.workers import run_jobs
from callnlp.lexicon import load
from callnlp.store import upkeep
from made_calls import WordEncoder, made_lexicon, made_work


def main() -> None:
    store, folder = sys.argv[1:3]
    jobs = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    run.run_jobs = functools.partial(run_jobs, work=functools.partial(made_work, encoder=WordEncoder()))
    run._GROUP = 1
    load.load_lexicon = made_lexicon
    upkeep._UNINDEXED_MEANWHILE, upkeep._SEGMENTS_MEANWHILE, upkeep._FRAGMENTS = (
        20,
        4,
        8,
    )  # tidy up all the time, so that it is hit, too
    sys.stdout.write("started\n")
    sys.stdout.flush()
    run.process([folder], store=store, jobs=jobs, model=False)


if __name__ == "__main__":
    main()
