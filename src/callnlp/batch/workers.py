"""Worker processes that survive a bad file: time and memory limits, restart, results in order."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType

from callnlp.batch.files import Job
from callnlp.batch.report import Failure
from callnlp.batch.work import Task, WorkerDied, failure, prepare, work
from callnlp.store.rows import PackedCall

__all__ = ["Outcome", "Work", "limited", "run_jobs"]

Outcome = PackedCall | Failure
Work = Callable[[Job, Task], Outcome]
_START = 120.0  # seconds that a new process may take until it works
_AHEAD = 4  # files each worker may be ahead of the first one that is not done


def run_jobs(
    jobs: Sequence[Job], task: Task, *, workers: int, seconds: float, memory: int, work: Work = work
) -> Generator[Outcome, None, None]:
    """Yield one outcome a job, in the order of the jobs.

    Parameters
    ----------
    jobs : sequence of Job
        The files.
    task : Task
        What to do with each.
    workers : int
        Processes; with 1 the work is done in this one.
    seconds : float
        Time limit for one file.
    memory : int
        Limit in bytes on the memory that a worker may take; it does not bind with 1 worker.
    work : callable
        What is done with a job; importable by name, since workers are fresh processes.

    Yields
    ------
    PackedCall or Failure
    """
    if workers == 1:
        for job in jobs:
            yield limited(work, job, task, seconds)
        return
    pool = _Pool(work, task, min(workers, len(jobs)), seconds, memory)
    try:
        yield from pool.run(jobs)
    finally:
        pool.close()


def limited(work: Work, job: Job, task: Task, seconds: float) -> Outcome:
    """Do the work in this process, under an alarm where the system and the thread allow one.

    Parameters
    ----------
    work : callable
        What is done with a job.
    job : Job
        The file.
    task : Task
        How to do it.
    seconds : float
        Time limit.

    Returns
    -------
    PackedCall or Failure
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return work(job, task)

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return work(job, task)
    except _TooLongError:
        return _too_long(job, seconds)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class _TooLongError(BaseException):
    """Not an Exception, so that no reader takes it for a fault of the file's layout."""


def _too_long(job: Job, seconds: float) -> Failure:
    return failure(job, "annotate", TimeoutError(f"takes longer than {seconds:g} s"))


class _Worker:
    """One process with a pipe, and the job it is at."""

    def __init__(self, work: Work, task: Task, memory: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, work, task, memory), daemon=True)
        self.process.start()
        theirs.close()
        self.job: int | None = None
        self.deadline = 0.0

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Pool:
    def __init__(self, work: Work, task: Task, size: int, seconds: float, memory: int) -> None:
        self._work, self._task, self._seconds, self._memory = work, task, seconds, memory
        self._workers = [_Worker(work, task, memory) for _ in range(size)]

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        results: dict[int, Outcome] = {}
        following = 0
        for wanted in range(len(jobs)):
            while wanted not in results:
                for worker in self._workers:
                    if worker.job is None and following < min(len(jobs), wanted + _AHEAD * len(self._workers)):
                        self._give(worker, following, jobs[following])
                        following += 1
                self._collect(results, jobs)
            yield results.pop(wanted)

    def _give(self, worker: _Worker, index: int, job: Job) -> None:
        worker.job, worker.deadline = index, time.monotonic() + _START
        with contextlib.suppress(OSError):  # a worker that died meanwhile shows when its answer is awaited
            worker.pipe.send(job)

    def _collect(self, results: dict[int, Outcome], jobs: Sequence[Job]) -> None:
        """Wait for an answer, a death or a deadline; take what there is."""
        busy = [worker for worker in self._workers if worker.job is not None]
        deadline = min(worker.deadline for worker in busy)
        ready = set(wait([worker.pipe for worker in busy], max(0.0, deadline - time.monotonic())))
        for worker in busy:
            assert worker.job is not None
            job = jobs[worker.job]
            if worker.pipe in ready:
                try:
                    answer = worker.pipe.recv()
                except (EOFError, OSError):
                    worker.process.join()
                    results[worker.job] = failure(job, "annotate", WorkerDied(worker.process.exitcode))
                    self._replace(worker)
                    continue
                if answer is None:  # it has started: loading is not the file's time
                    worker.deadline = time.monotonic() + self._seconds
                    continue
                results[worker.job], worker.job = answer, None
            elif time.monotonic() >= worker.deadline:
                results[worker.job] = _too_long(job, self._seconds)
                self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        worker.stop()
        self._workers[self._workers.index(worker)] = _Worker(self._work, self._task, self._memory)

    def close(self) -> None:
        for worker in self._workers:
            worker.stop()


def _serve(pipe: Connection, work: Work, task: Task, memory: int) -> None:
    """Answer jobs until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    if memory:
        with contextlib.suppress(ImportError, ValueError, OSError):
            import resource

            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with contextlib.suppress(Exception):  # what is wrong is said for each file
        prepare(task)
    with contextlib.suppress(EOFError, OSError):
        while True:
            job = pipe.recv()
            pipe.send(None)
            pipe.send(work(job, task))
