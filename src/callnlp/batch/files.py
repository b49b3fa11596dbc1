"""From what a user names to a sorted list of files: files, folders, glob patterns."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from callnlp.batch.report import Failure

__all__ = ["SUFFIXES", "Job", "find_files"]

SUFFIXES = frozenset(".txt .text .md .html .htm .mhtml .xhtml .pdf .json .jsonl .csv .tsv .vtt .srt .yaml .yml".split())
_MAX_HASHED = 200_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """One file to process.

    Parameters
    ----------
    path : str
        As found, for people and for opening.
    sha256 : str
        Digest of its bytes.
    origin : str
        Digest of its folder, so that files of one name in two folders stay apart.
    """

    path: str
    sha256: str
    origin: str


def find_files(paths: Iterable[str | os.PathLike[str]]) -> tuple[list[Job], list[Failure]]:
    """Return the files to process, sorted by path, each once, and what could not be found or opened.

    Parameters
    ----------
    paths : iterable of str or path
        Files; folders, searched through for :data:`SUFFIXES` (hidden ones are passed over); glob
        patterns, ``**`` included.

    Returns
    -------
    jobs : list of Job
    failures : list of Failure
    """
    found: dict[str, str] = {}
    failures: list[Failure] = []
    for given in paths:
        here = _expand(os.fspath(given))
        if isinstance(here, Failure):
            failures.append(here)
            continue
        for path in here:
            found.setdefault(os.path.realpath(path), path)
    jobs: list[Job] = []
    for real, path in sorted(found.items()):
        job = _job(path, real)
        (failures if isinstance(job, Failure) else jobs).append(job)  # type: ignore[arg-type]
    return jobs, failures


def _expand(given: str) -> Sequence[str] | Failure:
    path = Path(given)
    if path.is_dir():
        inside = list(_walk(path))
        return inside or _missing(given, "holds no transcript files", f"files end in {' '.join(sorted(SUFFIXES))}")
    if path.exists():
        return [given]
    matches = sorted(match for match in glob.glob(given, recursive=True) if os.path.isfile(match))
    if matches:
        return matches
    what = "no file fits this pattern" if glob.has_magic(given) else "no such file or folder"
    return _missing(given, what, "check the path")


def _walk(folder: Path) -> Iterable[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not name.endswith(".lance"))
        for name in sorted(names):
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in SUFFIXES:
                yield os.path.join(root, name)


def _missing(given: str, what: str, advice: str) -> Failure:
    return Failure(file=given, stage="find", error=f"{given}: {what}; {advice}", advice=advice)


def _job(path: str, real: str) -> Job | Failure:
    if not os.path.isfile(path):
        return _missing(path, "is not a file", "give a file, a folder or a pattern")
    digest = hashlib.sha256()
    try:
        if os.path.getsize(path) > _MAX_HASHED:  # the reader refuses it, whatever it holds
            digest.update(real.encode(errors="surrogateescape"))
        else:
            with open(path, "rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    except OSError as error:
        return _missing(path, f"cannot be read ({error.strerror})", "check who may read it")
    origin = hashlib.sha256(os.path.dirname(real).encode(errors="surrogateescape")).hexdigest()[:12]
    return Job(path, digest.hexdigest(), origin)
