"""From what a user names to a sorted list of files: files, folders, glob patterns."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from callnlp.batch.archives import ARCHIVES, calls_inside, is_archive, member_bytes, members
from callnlp.batch.report import Failure
from callnlp.errors import IngestError

__all__ = ["Job", "endings", "find_files"]

_MAX_HASHED = 200_000_000


def endings() -> tuple[str, ...]:
    """Return the file endings that are looked for in folders, with the dot."""
    from callnlp.ingest.registry import supported_endings

    return (*(f".{ending}" for ending in supported_endings()), *ARCHIVES)


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
    member : str or None
        The file inside when ``path`` is an archive, the call when it is a CSV file of several.
    """

    path: str
    sha256: str
    origin: str
    member: str | None = None

    @property
    def name(self) -> str:
        """What people call it: the path, and the file or call in it."""
        return self.path if self.member is None else f"{self.path}/{self.member}"


def find_files(paths: Iterable[str | os.PathLike[str]]) -> tuple[list[Job], list[Failure]]:
    """Return the files to process, sorted by path, each once, and what could not be found or opened.

    Parameters
    ----------
    paths : iterable of str or path
        Files; zip and tar archives; folders, searched through for :func:`endings` (hidden ones are
        passed over); glob patterns, ``**`` included.

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
        for job in _unpacked(path, real) if is_archive(path) else _read_whole(path, real):
            if isinstance(job, Failure):
                failures.append(job)
            else:
                jobs.append(job)
    return jobs, failures


def _expand(given: str) -> Sequence[str] | Failure:
    path = Path(given)
    if path.is_dir():
        inside = list(_walk(path))
        return inside or _missing(given, "holds no transcript files", f"files end in {' '.join(sorted(endings()))}")
    if path.exists():
        return [given]
    matches = sorted(match for match in glob.glob(given, recursive=True) if os.path.isfile(match))
    if matches:
        return matches
    what = "no file fits this pattern" if glob.has_magic(given) else "no such file or folder"
    return _missing(given, what, "check the path")


def _walk(folder: Path) -> Iterable[str]:
    known = endings()
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not name.endswith(".lance"))
        for name in sorted(names):
            if not name.startswith(".") and name.lower().endswith(known):
                yield os.path.join(root, name)


def _missing(given: str, what: str, advice: str) -> Failure:
    return Failure(file=given, stage="find", error=f"{given}: {what}; {advice}", advice=advice)


def _read_whole(path: str, real: str) -> Iterator[Job | Failure]:
    """Yield the job of a file, or one for each of its calls."""
    inside = calls_inside(path)
    for title, data in inside.items():
        yield Job(path, hashlib.sha256(data).hexdigest(), _origin(real), title)
    if not inside:
        yield _job(path, real)


def _job(path: str, real: str) -> Job | Failure:
    if not os.path.isfile(path):
        return _missing(path, "is not a file", "give a file, a folder or a pattern")
    digest = hashlib.sha256()
    try:
        if os.path.getsize(path) > _MAX_HASHED:  # the reader refuses it, whatever it holds
            digest.update(os.fsencode(real))
        else:
            with open(path, "rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    except OSError as error:
        return _missing(path, f"cannot be read ({error.strerror})", "check who may read it")
    return Job(path, digest.hexdigest(), _origin(os.path.dirname(real)))


def _origin(folder: str) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def _unpacked(path: str, real: str) -> Iterator[Job | Failure]:
    """Yield one job for each transcript in an archive."""
    known = endings()
    try:
        inside = [member for member in members(path) if member.lower().endswith(known) and not is_archive(member)]
    except IngestError as error:
        yield _bad_archive(path, error)
        return
    if not inside:
        yield _missing(path, "holds no transcript files", f"files end in {' '.join(sorted(known))}")
    for member in inside:
        try:
            digest = hashlib.sha256(member_bytes(path, member)).hexdigest()
        except IngestError as error:
            yield _bad_archive(f"{path}/{member}", error)
            continue
        yield Job(path, digest, _origin(os.path.join(real, os.path.dirname(member))), member)


def _bad_archive(name: str, error: IngestError) -> Failure:
    return Failure(file=name, stage="find", error=str(error), advice=str(error).rpartition("; ")[2])
