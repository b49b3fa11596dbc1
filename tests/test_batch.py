"""Batches: what is found, what is skipped, what a bad file costs, and that nothing depends on the workers."""

from __future__ import annotations

import functools
import json
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from callnlp.batch import run
from callnlp.batch.archives import member_bytes
from callnlp.batch.files import find_files
from callnlp.batch.run import process
from callnlp.batch.workers import run_jobs
from callnlp.errors import UsageError
from callnlp.lexicon import load
from callnlp.store.store import Store
from made_calls import made_lexicon, made_work


@pytest.fixture(autouse=True)
def _made_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "run_jobs", functools.partial(run_jobs, work=made_work))
    monkeypatch.setattr(load, "load_lexicon", made_lexicon)
    monkeypatch.setattr(run, "model_name", lambda task: "lexicon")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    for ticker in ("AMZN", "NVDA", "TSLA"):
        (folder / ticker).mkdir(parents=True)
        for quarter in (1, 2, 3, 4):
            (folder / ticker / f"{ticker}_{quarter}.txt").write_text(f"{ticker} 2025-Q{quarter} hello")
    return folder


def _tables(store: Store) -> list[pd.DataFrame]:
    return [store.calls(inactive=True), store.turns(), store.sentences(), store.themes()]


def test_folder_then_again(folder: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    report = process([folder], store=tmp_path / "s", on_progress=lambda *step: seen.append(step))
    assert len(report.files("added")) == 12
    assert (seen[0], seen[-1]) == ((1, 12, "AMZN_1.txt"), (12, 12, "TSLA_4.txt"))
    again = process([folder], store=tmp_path / "s")
    assert len(again.files("unchanged")) == 12
    assert again.messages == []
    assert again.summary().startswith("0 added, 0 replaced, 12 unchanged, 0 inactive, 0 failed in ")


@pytest.mark.parametrize("jobs", [2, 3])
def test_rows_do_not_depend_on_the_workers(folder: Path, tmp_path: Path, jobs: int) -> None:
    (folder / "second.txt").write_text("AMZN 2025-Q1 another text of a call")
    process([folder], store=tmp_path / "one")
    paths = sorted(folder.rglob("*.txt"), reverse=True)
    process(paths, store=tmp_path / "many", jobs=jobs)
    for one, many in zip(_tables(Store(tmp_path / "one")), _tables(Store(tmp_path / "many")), strict=True):
        pd.testing.assert_frame_equal(one, many)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bad_file_costs_one_file(folder: Path, tmp_path: Path, jobs: int) -> None:
    (folder / "bad.txt").write_text("bad")
    (folder / "slow.txt").write_text("sleep 60")
    if jobs > 1:
        (folder / "fatal.txt").write_text("die")
    report = process([folder, tmp_path / "none.txt"], store=tmp_path / "s", jobs=jobs, seconds=2.0)
    assert len(report.files("added")) == 12
    told = {os.path.basename(failure.file): failure for failure in report.failed}
    assert set(told) == {"bad.txt", "slow.txt", "none.txt"} | ({"fatal.txt"} if jobs > 1 else set())
    assert (told["bad.txt"].stage, told["bad.txt"].advice) == ("read", "give another file")
    assert "takes longer than 2 s" in told["slow.txt"].error
    assert "no such file" in told["none.txt"].error
    assert sorted(map(os.path.basename, Store(tmp_path / "s").failures()["file"])) == sorted(set(told) - {"none.txt"})


@pytest.mark.skipif(sys.platform != "linux", reason="the limit binds on Linux")
def test_a_file_that_eats_memory(folder: Path, tmp_path: Path) -> None:
    (folder / "greedy.txt").write_text("eat 8000000000")
    report = process([folder], store=tmp_path / "s", jobs=2, memory=2_000_000_000)
    assert len(report.files("added")) == 12
    assert [os.path.basename(failure.file) for failure in report.failed] == ["greedy.txt"]
    assert "more memory than a file may take" in report.failed[0].error


def test_failures_are_tried_again_on_request_or_when_the_file_changes(folder: Path, tmp_path: Path) -> None:
    bad = folder / "bad.txt"
    bad.write_text("bad")
    process([bad], store=tmp_path / "s")
    assert "as before; retry=True" in process([bad], store=tmp_path / "s").failed[0].error
    assert "as before" not in process([bad], store=tmp_path / "s", retry=True).failed[0].error
    bad.write_text("AMD 2025-Q1")
    assert process([bad], store=tmp_path / "s").failed == []


def test_failures_as_json_lines(folder: Path, tmp_path: Path) -> None:
    (folder / "bad.txt").write_text("bad")
    report = process([folder / "bad.txt"], store=tmp_path / "s")
    report.write_failures(tmp_path / "failures.jsonl")
    [line] = (tmp_path / "failures.jsonl").read_text().splitlines()
    assert {"file", "stage", "error", "advice", "sha256"} == set(json.loads(line))


def test_a_changed_file_replaces_and_a_second_text_is_kept_aside(folder: Path, tmp_path: Path) -> None:
    process([folder], store=tmp_path / "s")
    (folder / "AMZN" / "AMZN_1.txt").write_text("AMZN 2025-Q1 changed")
    (folder / "second.txt").write_text("AMZN 2025-Q1 another text of a call")
    report = process([folder], store=tmp_path / "s")
    assert [os.path.basename(path) for path in report.files("replaced")] == ["AMZN_1.txt"]
    assert [os.path.basename(path) for path in report.files("inactive")] == ["second.txt"]
    again = process([folder], store=tmp_path / "s")
    assert len(again.files("unchanged")) == 13
    assert len(again.messages) == 1
    assert "second.txt is kept aside" in again.messages[0]


def test_prefer_makes_the_second_text_active_and_reads_nothing_twice(folder: Path, tmp_path: Path) -> None:
    (folder / "second.txt").write_text("AMZN 2025-Q1 another text of a call")
    process([folder], store=tmp_path / "s")
    report = process([folder / "second.txt"], store=tmp_path / "s", prefer=True)
    assert report.messages == ["AMZN-2025-Q1: second.txt is now active instead of AMZN_1.txt"]
    store = Store(tmp_path / "s")
    assert store.calls(call="AMZN-2025-Q1")["source_name"].item() == "second.txt"
    assert process([folder / "second.txt"], store=tmp_path / "s", prefer=True).files("unchanged")


def test_same_bytes_under_two_names_are_read_once(folder: Path, tmp_path: Path) -> None:
    (folder / "copy.txt").write_text("NVDA 2025-Q1 hello")
    report = process([folder], store=tmp_path / "s", jobs=2)
    assert len(report.files("added")) == 12
    assert len(report.files("unchanged")) == 1


def test_ctrl_c_keeps_what_is_done(folder: Path, tmp_path: Path) -> None:
    def stop(done: int, total: int, name: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process([folder], store=tmp_path / "s", on_progress=stop)
    kept = len(Store(tmp_path / "s"))
    assert kept >= 1
    report = process([folder], store=tmp_path / "s")
    assert len(report.files("unchanged")) == kept
    assert len(Store(tmp_path / "s")) == 12


def test_what_is_found(folder: Path) -> None:
    (folder / ".hidden.txt").write_text("x")
    (folder / "picture.png").write_text("x")
    jobs, failures = find_files([folder, str(folder / "AM*" / "*_1.txt"), folder / "picture.png"])
    assert [os.path.basename(job.path) for job in jobs][:2] == ["AMZN_1.txt", "AMZN_2.txt"]
    assert (len(jobs), failures) == (13, [])
    _, failures = find_files([str(folder / "*.xyz"), str(folder / "nothing")])
    assert ["no file fits this pattern" in failure.error for failure in failures] == [True, False]


def _zip(path: Path, files: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)


def test_archives_are_looked_into(tmp_path: Path) -> None:
    _zip(
        tmp_path / "calls.zip",
        {"a/AMZN.txt": "AMZN 2025-Q1", "b/NVDA.txt": "NVDA 2025-Q1", "b/.x.txt": "", "c.png": ""},
    )
    with tarfile.open(tmp_path / "more.tar.gz", "w:gz") as archive:
        for ticker in ("TSLA", "ORCL"):
            (tmp_path / f"{ticker}.in").write_text(f"{ticker} 2025-Q1")
            archive.add(tmp_path / f"{ticker}.in", f"deep/{ticker}.txt")
    (tmp_path / "broken.zip").write_bytes(b"PK not a zip")
    jobs, [failure] = find_files([tmp_path])
    assert [job.member for job in jobs] == ["a/AMZN.txt", "b/NVDA.txt", "deep/ORCL.txt", "deep/TSLA.txt"]
    assert member_bytes(jobs[3].path, "deep/TSLA.txt") == b"TSLA 2025-Q1"
    assert len({job.origin for job in jobs}) == 3
    assert "broken.zip: the archive is damaged" in failure.error


def test_an_archive_that_unpacks_to_too_much(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.txt", b"0" * 21_000_000)
        archive.writestr("good.txt", "AMZN 2025-Q1")
    [job], [failure] = find_files([tmp_path / "bomb.zip"])
    assert job.member == "good.txt"
    assert "big.txt: more than 20000000 bytes" in failure.error


def test_period_goes_with_one_file(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="goes with one file, not with 12"):
        process([folder], store=tmp_path / "s", period="2025-Q1")
    with pytest.raises(UsageError, match="write 2025-Q3"):
        process([folder], store=tmp_path / "s", period="Q1")
    with pytest.raises(UsageError, match="jobs"):
        process([folder], store=tmp_path / "s", jobs=0)
