"""The built wheel, installed elsewhere, holds everything that the demo needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(*command, **options):
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_wheel_installs_and_runs_the_demo(tmp_path):
    build = [
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        str(tmp_path),
        str(ROOT),
    ]
    run(*build)
    (wheel,) = tmp_path.glob("callnlp-*.whl")
    target = tmp_path / "site"
    run("-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target), str(wheel))
    environment = {**os.environ, "PYTHONPATH": str(target)}
    where = run("-c", "import callnlp; print(callnlp.__file__)", cwd=tmp_path, env=environment)
    assert Path(where.strip()).is_relative_to(target)
    out = run("-m", "callnlp", "demo", "--out", str(tmp_path / "demo"), cwd=tmp_path, env=environment)
    assert "Kelvoria Systems" in out
    assert "all entries load" in run("-m", "callnlp", "lexicon", "check", cwd=tmp_path, env=environment)
