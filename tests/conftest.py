"""Shared fixtures. Unit tests need no network, no model and no data folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real transcripts; its tests skip where it is absent."""
    folder = Path(os.environ.get("CALLNLP_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no data folder: set CALLNLP_DATA to a folder with calls/ and gold/")
    return folder


@pytest.fixture(scope="session")
def sample_dir() -> Path:
    """The fictional company's transcripts that travel with the package."""
    return ROOT / "transcripts" / "sample"


def pytest_configure(config: pytest.Config) -> None:
    from hypothesis import settings

    settings.register_profile("default", deadline=None, max_examples=60, derandomize=True)
    settings.load_profile("default")
