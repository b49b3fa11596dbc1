"""``process``: find files, skip what is stored, annotate the rest, write in the order of the paths."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace

from callnlp.batch.cluster import run_on_ray
from callnlp.batch.files import Job, find_files
from callnlp.batch.report import BatchReport, Failure
from callnlp.batch.work import Task, model_name, prepare
from callnlp.batch.workers import run_jobs
from callnlp.errors import UsageError
from callnlp.store.rows import PackedCall, package_version
from callnlp.store.store import AddResult, Store
from callnlp.transcript import FiscalPeriod

__all__ = ["process"]

_GROUP = 16  # calls in one commit
_PATIENCE = 2.0  # seconds that a finished call may wait for its commit

Progress = Callable[[int, int, str], None]


def process(
    paths: Iterable[str | os.PathLike[str]],
    *,
    store: Store | str | os.PathLike[str],
    jobs: int = 1,
    ticker: str | None = None,
    period: str | None = None,
    prefer: bool = False,
    refresh: bool = False,
    retry: bool = False,
    lexicons: Iterable[str | os.PathLike[str]] = (),
    model: bool = True,
    encoder: str | None = None,
    tone: str | None = None,
    seconds: float = 120.0,
    memory: int = 4_000_000_000,
    ray: str | None = None,
    on_progress: Progress | None = None,
    on_failure: Callable[[Failure], None] | None = None,
) -> BatchReport:
    """Read, annotate and store files; one bad file costs one file; run again to go on.

    Parameters
    ----------
    paths : iterable of str or path
        Files, folders (searched for transcripts), zip and tar archives, glob patterns.
    store : Store, str or path
        Where to write.
    jobs : int
        Worker processes; the rows are the same for any number.
    ticker, period : str, optional
        Override what the texts say; ``period`` only with a single file.
    prefer : bool
        A second text of a stored call becomes the active one.
    refresh : bool
        Annotate stored files again when the lexicon, the model or callnlp's version has changed.
    retry : bool
        Try files again that failed before with the same bytes, lexicon and version.
    lexicons : iterable of str or path
        Folders with lexicon files of your own.
    model : bool
        False: lexicons alone decide tone and themes, whatever is installed.
    encoder, tone : str, optional
        A Sentence Transformers model for the embedding and a sequence-classification model for the
        tone, by path or hub name, in place of the shipped model's; the rows name them.
    seconds : float
        Time limit for one file.
    memory : int
        Memory limit of a worker in bytes (with more than one job); 0 for none.
    ray : str, optional
        ``auto`` or the address of a Ray cluster whose nodes reach the files under the same paths.
    on_progress : callable, optional
        Called with (files done, files in all, name of the file) after each file.
    on_failure : callable, optional
        Called with each :class:`~callnlp.batch.report.Failure`, before ``on_progress``.

    Returns
    -------
    BatchReport
        What was added, unchanged, replaced, kept inactive, and what failed and why.

    Raises
    ------
    UsageError
        When an option does not make sense.
    ModelError
        When another model cannot be loaded.
    StoreError
        When the store cannot be opened or written; what was done before is stored.
    """
    started = time.monotonic()
    target = store if isinstance(store, Store) else Store(store)
    # Workers beside each other get one thread each; a lone process may use every core.
    folders = tuple(os.fspath(folder) for folder in lexicons)
    threads = 1 if jobs > 1 or ray is not None else 0
    task = Task(ticker, period, folders, model=model, threads=threads, encoder=encoder, tone=tone)
    found, failures = find_files(paths)
    _check(jobs, period, found)
    if encoder is not None or tone is not None:
        if not model:
            raise UsageError("other models stand beside the shipped one: leave out model=False (--no-model)")
        prepare(task)  # one that cannot be loaded is one error, not one for each file
    batch = _Batch(target, task, found, failures, prefer=prefer, on_progress=on_progress, on_failure=on_failure)
    todo = batch.skip_stored(found, refresh=refresh, retry=retry)
    if ray is not None:
        outcomes = run_on_ray(todo, task, address=ray, seconds=seconds)
    else:
        outcomes = run_jobs(todo, task, workers=min(jobs, max(1, len(todo))), seconds=seconds, memory=memory)
    try:
        for job, outcome in zip(todo, outcomes, strict=True):
            batch.take(job, outcome)
    finally:  # Ctrl-C, too, keeps what is finished
        outcomes.close()
        batch.flush()
    target.tidy()
    return batch.report(time.monotonic() - started)


def _check(jobs: int, period: str | None, found: list[Job]) -> None:
    if jobs < 1:
        raise UsageError(f"jobs {jobs!r}: give 1 or more")
    if period is not None:
        FiscalPeriod.parse(period)
        if len(found) > 1:
            raise UsageError(f"period {period!r}: goes with one file, not with {len(found)}")


class _Batch:
    """Collects outcomes, and writes them in groups."""

    def __init__(
        self,
        store: Store,
        task: Task,
        jobs: list[Job],
        failures: list[Failure],
        *,
        prefer: bool,
        on_progress: Progress | None,
        on_failure: Callable[[Failure], None] | None,
    ) -> None:
        from callnlp.lexicon.load import load_lexicon

        self._store, self._prefer, self._on_progress, self._task = store, prefer, on_progress, task
        self._lexicon = load_lexicon(task.lexicons).digest
        self._total = len(jobs)
        self._order = {job.name: place for place, job in enumerate(jobs)}
        self._waiting: list[tuple[Job, PackedCall]] = []
        self._since = time.monotonic()
        self._done: list[tuple[str, AddResult]] = []
        self._failed: list[Failure] = []
        self._on_failure = on_failure
        self._new_failures: list[Failure] = []
        self._tried: list[str] = []
        self._count = 0
        self._stale = 0
        for failure in failures:
            self._fail(failure)

    def skip_stored(self, jobs: list[Job], *, refresh: bool, retry: bool) -> list[Job]:
        """Return the jobs that are left when what is stored, or twice here, is passed over."""
        known = self._store.stored_bytes(
            ticker=self._task.ticker,
            period=self._task.period,
            lexicon=self._lexicon,
            model=model_name(self._task),
            refresh=refresh,
        )
        bad = {} if retry else self._failed_before()
        first: dict[str, Job] = {}
        todo = []
        for job in jobs:
            twin = first.setdefault(job.sha256, job)
            if job.sha256 in known and not (self._prefer and known[job.sha256].result.message):
                self._finish(job, known[job.sha256].result)
                self._stale += not known[job.sha256].current
            elif twin is not job:
                self._finish(job, AddResult("unchanged", "", "", f"{job.name}: has the same bytes as {twin.name}"))
            elif job.sha256 in bad:
                self._fail(replace(bad[job.sha256], file=job.name))
                self._progress(job)
            else:
                todo.append(job)
        return todo

    def _failed_before(self) -> dict[str, Failure]:
        """Failures noted for the same bytes, lexicon and version."""
        if not self._store.exists():
            return {}
        noted = self._store.failures()
        noted = noted[(noted["lexicon"] == self._lexicon) & (noted["version"] == package_version())]
        return {
            row["sha256"]: Failure(
                file=row["file"],
                stage=row["stage"],
                error=f"{row['error']} (as before; retry=True, --retry, tries it again)",
                advice=row["advice"],
                sha256=row["sha256"],
            )
            for row in noted.to_dict("records")
        }

    def take(self, job: Job, outcome: PackedCall | Failure) -> None:
        """Note a failure; keep a call until enough are together for one commit."""
        self._tried.append(job.sha256)
        if isinstance(outcome, Failure):
            self._fail(outcome)
            self._new_failures.append(outcome)
            self._progress(job)
            return
        self._waiting.append((job, outcome))
        if len(self._waiting) >= _GROUP or time.monotonic() - self._since > _PATIENCE:
            self.flush()

    def _fail(self, failure: Failure) -> None:
        self._failed.append(failure)
        if self._on_failure is not None:
            self._on_failure(failure)

    def flush(self) -> None:
        """Write what waits: calls in one commit, then failures."""
        group, self._waiting = self._waiting, []
        if group:
            results = self._store.add_packed([packed for _, packed in group], prefer=self._prefer, meanwhile=True)
            for (job, _), result in zip(group, results, strict=True):
                self._finish(job, result)
        rows = [asdict(failure) for failure in self._new_failures]
        self._store.record_failures(rows, tried=self._tried, lexicon=self._lexicon)
        self._new_failures, self._tried = [], []
        self._since = time.monotonic()

    def _finish(self, job: Job, result: AddResult) -> None:
        self._done.append((job.name, result))
        self._progress(job)

    def _progress(self, job: Job) -> None:
        self._count += 1
        if self._on_progress is not None:
            self._on_progress(self._count, self._total, os.path.basename(job.name))

    def report(self, seconds: float) -> BatchReport:
        """Return everything in the order of the paths."""
        self._done.sort(key=lambda item: self._order[item[0]])
        self._failed.sort(key=lambda item: (self._order.get(item.file, -1), item.file))
        return BatchReport(self._done, self._failed, seconds, self._stale)
