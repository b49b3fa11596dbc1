"""What is done with one file, here or in a worker process."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from callnlp.batch.files import Job
from callnlp.batch.report import Failure
from callnlp.errors import CallnlpError
from callnlp.store.rows import PackedCall, pack, package_version

__all__ = ["Task", "WorkerDied", "failure", "prepare", "work"]


@dataclass(frozen=True, slots=True)
class Task:
    """How to read and annotate: the same for every file of a batch.

    Parameters
    ----------
    ticker, period : str or None
        Override what the texts say.
    lexicons : tuple of str
        Folders of the analyst's own lexicon files.
    """

    ticker: str | None = None
    period: str | None = None
    lexicons: tuple[str, ...] = ()


class WorkerDied(Exception):
    """The process that was at a file ended; ``args`` holds its exit code."""


def prepare(task: Task) -> None:
    """Load once what every file needs, so that it does not count as the first file's time."""
    from callnlp.lexicon.load import load_lexicon

    package_version()
    for module in ("pyarrow", "pandas", "callnlp.ingest.read", "callnlp.pipeline"):
        importlib.import_module(module)
    load_lexicon(task.lexicons)


def work(job: Job, task: Task) -> PackedCall | Failure:
    """Read and annotate one file; a bad file is a result, not an error.

    Parameters
    ----------
    job : Job
        The file.
    task : Task
        How to read and annotate it.

    Returns
    -------
    PackedCall or Failure
    """
    from callnlp.ingest.read import read
    from callnlp.lexicon.load import load_lexicon
    from callnlp.pipeline import annotate

    stage = "read"
    try:
        transcript = read(job.path, ticker=task.ticker, period=task.period)
        stage = "annotate"
        return pack(annotate(transcript, lexicon=load_lexicon(task.lexicons)), origin=job.origin)
    except (Exception, RecursionError) as error:
        return failure(job, stage, error)


def failure(job: Job, stage: str, error: BaseException) -> Failure:
    """Say what is wrong with a file and what to do about it."""
    message = " ".join(str(error).split())
    if isinstance(error, CallnlpError):
        _, cut, advice = message.rpartition("; ")
        advice = advice if cut else "check that the file is the transcript of an earnings call"
    elif isinstance(error, TimeoutError):
        advice = "give a longer time limit, or leave the file out"
    elif isinstance(error, WorkerDied):
        message = f"the process reading it died (exit code {message}), perhaps for lack of memory"
        advice = "try it alone, or leave the file out"
    elif isinstance(error, MemoryError):
        message, advice = "needs more memory than a file may take", "split the file, or leave it out"
    else:
        message, advice = f"{type(error).__name__}: {message[:300]}", "this is a fault of callnlp; please report it"
    named = message if job.path in message else f"{job.path}: {message}"
    return Failure(file=job.path, stage=stage, error=named, advice=advice, sha256=job.sha256)
