"""The same work on a Ray cluster: files out to actors, packed calls back in the order of the jobs."""

from __future__ import annotations

import importlib
import pickle
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

from callnlp.batch.files import Job
from callnlp.batch.work import Task, prepare, work
from callnlp.batch.workers import Outcome, Work, limited
from callnlp.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["run_on_ray"]

Batch = dict[str, "NDArray[np.object_]"]


def run_on_ray(
    jobs: Sequence[Job], task: Task, *, address: str, seconds: float, work: Work = work
) -> Generator[Outcome, None, None]:
    """Yield one outcome a job, in the order of the jobs, from actors on a cluster.

    Each actor loads lexicon and model once. The files must be reachable under the same paths on every
    node. When a node is lost, its files are done again elsewhere; only this process writes to the store.

    Parameters
    ----------
    jobs : sequence of Job
        The files.
    task : Task
        What to do with each.
    address : str
        ``auto`` for the cluster that is running (one on this machine when there is none), or its address.
    seconds : float
        Time limit for one file.
    work : callable
        What is done with a job; importable by name on every node.

    Yields
    ------
    PackedCall or Failure

    Raises
    ------
    UsageError
        When Ray is not installed, or no cluster answers at the address.
    """
    if not jobs:
        return
    ray = _connect(address)
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    rows = [{"job": pickle.dumps(job)} for job in jobs]
    cores = max(1, int(ray.cluster_resources().get("CPU", 1)))
    done = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
        _Annotator,
        fn_constructor_args=(task, seconds, work),
        batch_size=1,
        num_cpus=1,
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=min(cores, len(rows))),
    )
    for row in done.iter_rows():
        yield pickle.loads(row["outcome"])


def _connect(address: str) -> Any:
    try:
        import ray

        importlib.import_module("ray.data")
    except ImportError as error:
        raise UsageError("ray is not installed; run: pip install 'callnlp[ray]'") from error
    if not ray.is_initialized():
        try:
            _start(ray, address)
        except (ConnectionError, ValueError, RuntimeError) as error:
            raise UsageError(f"ray {address!r}: no cluster answers there ({str(error)[:160]})") from error
    return ray


def _start(ray: Any, address: str) -> None:
    quiet = {"log_to_driver": False, "logging_level": "ERROR", "include_dashboard": False}
    if address != "auto":
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
        return
    try:
        ray.init(address="auto", log_to_driver=False, logging_level="ERROR")
    except ConnectionError:  # none is running: one on this machine
        ray.init(**quiet)


class _Annotator:
    """An actor: what :func:`callnlp.batch.work.work` does, with everything loaded once."""

    def __init__(self, task: Task, seconds: float, work: Work) -> None:
        self._task, self._seconds, self._work = task, seconds, work
        prepare(task)

    def __call__(self, batch: Batch) -> Batch:
        import numpy as np

        outcomes = np.empty(len(batch["job"]), dtype=object)
        for index, packed in enumerate(batch["job"]):
            job = pickle.loads(packed)
            outcomes[index] = pickle.dumps(limited(self._work, job, self._task, self._seconds))
        return {"outcome": outcomes}
