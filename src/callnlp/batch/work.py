"""What is done with one file, here or in a worker process."""

from __future__ import annotations

import functools
import importlib
import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from callnlp.batch.archives import is_archive, member_bytes
from callnlp.batch.files import Job
from callnlp.batch.report import Failure
from callnlp.errors import CallnlpError
from callnlp.store.rows import PackedCall, pack, package_version

if TYPE_CHECKING:
    from callnlp.inference.encoded import SentenceEncoder

__all__ = ["Task", "WorkerDied", "failure", "model_name", "prepare", "work"]


@dataclass(frozen=True, slots=True)
class Task:
    """How to read and annotate: the same for every file of a batch.

    Parameters
    ----------
    ticker, period : str or None
        Override what the texts say.
    lexicons : tuple of str
        Folders of the analyst's own lexicon files.
    model : bool
        False: lexicons alone decide tone and themes.
    threads : int
        Threads that the model may use; 0 for all.
    encoder, tone : str or None
        Other models for the embedding and for the tone.
    """

    ticker: str | None = None
    period: str | None = None
    lexicons: tuple[str, ...] = ()
    model: bool = True
    threads: int = 0
    encoder: str | None = None
    tone: str | None = None


class WorkerDied(Exception):
    """The process that was at a file ended; ``args`` holds its exit code."""


def prepare(task: Task) -> None:
    """Load once what every file needs, so that it does not count as the first file's time."""
    from callnlp.lexicon.load import load_lexicon

    package_version()
    for module in ("pyarrow", "pandas", "callnlp.ingest.read", "callnlp.pipeline"):
        importlib.import_module(module)
    load_lexicon(task.lexicons)
    _encoder(task)


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
    from callnlp.ingest.read import read, read_bytes
    from callnlp.lexicon.load import load_lexicon
    from callnlp.pipeline import annotate

    stage = "read"
    try:
        lexicon = load_lexicon(task.lexicons)
        if job.member is None:
            transcript = read(job.path, ticker=task.ticker, period=task.period, lexicon=lexicon)
        else:
            data, inside = member_bytes(job.path, job.member), PurePosixPath(job.member).name
            name = inside if is_archive(job.path) else PurePosixPath(job.path).name
            transcript = read_bytes(data, name, ticker=task.ticker, period=task.period, lexicon=lexicon)
        stage = "annotate"
        notes = annotate(transcript, lexicon=lexicon, encoder=_encoder(task), model=task.model)
        return pack(notes, origin=job.origin)
    except (Exception, RecursionError) as error:
        return failure(job, stage, error)


@functools.lru_cache(maxsize=1)
def _encoder(task: Task) -> SentenceEncoder | None:
    """Load the models once a process: the shipped one, where there is one, and others asked for."""
    from callnlp.pipeline import chosen_encoder

    return chosen_encoder(encoder=task.encoder, tone=task.tone, threads=task.threads) if task.model else None


def model_name(task: Task) -> str | None:
    """Return what rows made now will name as their model, without loading it; None when not known."""
    from callnlp.assets import asset_folder
    from callnlp.inference.encoder import SHIPPED
    from callnlp.inference.other_models import describe

    folder = asset_folder(SHIPPED) if task.model else None
    if folder is None or not (folder / "config.json").is_file():
        return "lexicon"
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return f"{config['name']} {config['version']}{describe(task.encoder, task.tone)}"
    except (ValueError, KeyError, OSError):
        return None


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
    named = message if job.name in message else f"{job.name}: {message}"
    return Failure(file=job.name, stage=stage, error=named, advice=advice, sha256=job.sha256)
