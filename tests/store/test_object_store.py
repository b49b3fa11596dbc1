"""The same store on an object store: a local server that speaks S3."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from callnlp.store.store import Store
from made_calls import WordEncoder, made_call, with_vectors


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    program = shutil.which("moto_server")
    if program is None:
        pytest.skip("no local S3 server; pip install 'moto[server]'")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    made = False
    for _ in range(300):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(urllib.request.Request(f"{url}/desk", method="PUT"), timeout=5).close()
            made = True
            break
        if server.poll() is not None:
            break
        time.sleep(0.1)
    if not made:
        server.kill()
        server.wait()
        pytest.skip("the local S3 server does not start")
    for name, value in {
        "AWS_ENDPOINT": url,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    yield "s3://desk/calls"
    server.kill()
    server.wait()


def test_a_store_in_a_bucket(bucket: str, tmp_path: Path) -> None:
    far, near, encoder = Store(bucket), Store(tmp_path / "near"), WordEncoder()
    assert len(far) == 0
    for store in (far, near):
        for quarter in (1, 2):
            assert store.add(with_vectors(made_call(period=f"2025-Q{quarter}"), encoder)).status == "added"
        assert store.add(with_vectors(made_call(period="2025-Q1"), encoder)).status == "unchanged"
    again = Store(bucket)
    for table in ("calls", "turns", "sentences", "claims", "themes"):
        pd.testing.assert_frame_equal(getattr(again, table)(), getattr(near, table)())
    assert len(again.search("power", mode="words", limit=10)) == 4
    like = again.search(like=again.claims()["id"][0], limit=1)
    assert (like["similarity"].item(), like["fiscal_period"].item()) == (pytest.approx(1, abs=0.001), "2025-Q2")
    assert again.remove("AMZN-2025-Q1") == 1
    again.compact(grace=0)
    assert again.calls()["call"].tolist() == ["AMZN-2025-Q2"]
