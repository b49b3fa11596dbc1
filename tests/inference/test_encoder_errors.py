"""A model folder that is missing, truncated or something else says what to do."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from callnlp.errors import ModelError
from callnlp.inference.encoder import Encoder


def write(folder: Path, *, weights: bytes = b"not onnx", **changes: object) -> Path:
    config: dict[str, object] = {
        "name": "stub",
        "version": "1",
        "themes": [],
        "dim": 2,
        "max_tokens": 8,
        "sha256": hashlib.sha256(weights).hexdigest(),
        "combinations": {},
    }
    (folder / "config.json").write_text(json.dumps(config | changes), encoding="utf-8")
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    (folder / "model.onnx").write_bytes(weights)
    return folder


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.onnx"])
def test_a_missing_file_is_named(tmp_path: Path, name: str):
    (write(tmp_path) / name).unlink()
    with pytest.raises(ModelError, match=f"no {name}"):
        Encoder(tmp_path)


def test_truncated_weights(tmp_path: Path):
    write(tmp_path, weights=b"whole file")
    (tmp_path / "model.onnx").write_bytes(b"whole")
    with pytest.raises(ModelError, match="truncated"):
        Encoder(tmp_path)


def test_weights_that_are_not_onnx(tmp_path: Path):
    with pytest.raises(ModelError, match="ONNX Runtime cannot load it"):
        Encoder(write(tmp_path))


def test_a_config_of_something_else(tmp_path: Path):
    write(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    with pytest.raises(ModelError, match="no 'name'"):
        Encoder(tmp_path)
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="not JSON"):
        Encoder(tmp_path)


def test_malformed_combinations(tmp_path: Path):
    with pytest.raises(ModelError, match="combinations are malformed"):
        Encoder(write(tmp_path, combinations={"themes": {"slant": 1.0}}))
