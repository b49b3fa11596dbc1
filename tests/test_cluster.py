"""On a Ray cluster of several nodes: the same rows, also when a node is killed in mid-run."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from callnlp.batch import run
from callnlp.batch.cluster import run_on_ray
from callnlp.batch.run import process
from callnlp.batch.workers import run_jobs
from callnlp.errors import UsageError
from callnlp.lexicon import load
from callnlp.store.store import Store
from made_calls import made_lexicon, made_work

HERE = Path(__file__).parent


def test_without_ray_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    (tmp_path / "a.txt").write_text("AMZN 2025-Q1")
    with pytest.raises(UsageError, match=r"pip install 'callnlp\[ray\]'"):
        process([tmp_path / "a.txt"], store=tmp_path / "s", ray="auto")


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    ray = pytest.importorskip("ray")
    cluster_utils = pytest.importorskip("ray.cluster_utils")
    paths = [str(HERE), str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))  # the nodes find the stand-in by name
    monkeypatch.setattr(run, "run_jobs", functools.partial(run_jobs, work=made_work))
    monkeypatch.setattr(run, "run_on_ray", functools.partial(run_on_ray, work=made_work))
    monkeypatch.setattr(run, "_GROUP", 1)
    monkeypatch.setattr(load, "load_lexicon", made_lexicon)
    started = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    yield started
    ray.shutdown()
    started.shutdown()


@pytest.mark.filterwarnings("default")
def test_a_cluster_makes_the_same_rows_and_survives_the_loss_of_a_node(cluster: Any, tmp_path: Path) -> None:
    lost, _ = cluster.add_node(num_cpus=1), cluster.add_node(num_cpus=1)
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(40):
        ticker, quarter = f"T{number // 4}", number % 4 + 1
        (folder / f"{ticker}_{quarter}.txt").write_text(f"slowly {ticker} 2025-Q{quarter} hello {ticker}")
    (folder / "bad.txt").write_text("bad")

    def lose_a_node(done: int, total: int, name: str) -> None:
        if done == 5:
            cluster.remove_node(lost, allow_graceful=False)

    report = process([folder], store=tmp_path / "ray", ray=cluster.address, on_progress=lose_a_node)
    assert (len(report.files("added")), len(report.failed)) == (40, 1)
    process([folder], store=tmp_path / "local")
    ours, theirs = Store(tmp_path / "local"), Store(tmp_path / "ray")
    for table in ("calls", "turns", "sentences", "themes"):
        pd.testing.assert_frame_equal(getattr(ours, table)(), getattr(theirs, table)())
