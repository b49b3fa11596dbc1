"""Files inside zip and tar archives, and calls inside a CSV file: read in memory, never unpacked to disk."""

from __future__ import annotations

import functools
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from callnlp.errors import IngestError

__all__ = ["ARCHIVES", "calls_inside", "is_archive", "member_bytes", "members"]

_SHEET = ".csv"
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_MOST = 100_000
_LARGEST = 20_000_000
_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)


def is_archive(path: str) -> bool:
    """Say whether a path ends like an archive that can hold several files."""
    return path.lower().endswith(ARCHIVES)


def members(path: str) -> Iterator[str]:
    """Yield the name of each file in an archive, sorted, hidden ones left out.

    Parameters
    ----------
    path : str
        A zip or tar file.

    Yields
    ------
    str

    Raises
    ------
    IngestError
        When the archive is damaged or holds too many files.
    """
    try:
        if path.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                found = [info.filename for info in archive.infolist() if not info.is_dir()]
        else:
            with tarfile.open(path) as archive_:
                found = [info.name for info in archive_ if info.isfile()]
    except _DAMAGE as error:
        raise IngestError(f"{path}: the archive is damaged ({error}); pack it again") from error
    if len(found) > _MOST:
        raise IngestError(f"{path}: holds more than {_MOST} files; split the archive")
    for name in sorted(found):
        parts = PurePosixPath(name).parts
        if not any(part.startswith((".", "__MACOSX")) for part in parts):
            yield name


def calls_inside(path: str) -> dict[str, bytes]:
    """Return the calls of a CSV file that holds several, by title; empty for any other file.

    A file that cannot be read, or is no table of turns, is left to the reader to judge.
    """
    if not path.lower().endswith(_SHEET):
        return {}
    try:
        state = Path(path).stat()
        if state.st_size > _LARGEST:
            return {}
        found = _split(path, state.st_size, state.st_mtime_ns)
    except (IngestError, OSError):
        return {}
    return found if len(found) > 1 else {}


@functools.lru_cache(maxsize=1)
def _split(path: str, _size: int, _changed: int) -> dict[str, bytes]:
    """Cut a CSV file into its calls, once for all of them: they are asked for one after the other."""
    from callnlp.ingest.readers.csv_turns import split_calls

    return split_calls(Path(path).read_bytes(), PurePosixPath(path).name)


def member_bytes(path: str, member: str) -> bytes:
    """Return the bytes of one file in an archive, whatever size its header claims, or of one call of a CSV file.

    Raises
    ------
    IngestError
        When the archive is damaged or locked, the file is too large, or there is none of this name.
    """
    if path.lower().endswith(_SHEET):
        found = calls_inside(path)
        if member not in found:
            raise IngestError(f"{path}/{member}: no such call in the file; list the file again")
        return found[member]
    try:
        if path.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as archive, archive.open(member) as file:
                data = file.read(_LARGEST + 1)
        else:
            with tarfile.open(path) as archive_:
                inside = archive_.extractfile(member)
                data = inside.read(_LARGEST + 1) if inside is not None else b""
    except (*_DAMAGE, KeyError) as error:
        raise IngestError(f"{path}/{member}: the archive is damaged or locked ({error}); pack it again") from error
    if len(data) > _LARGEST:
        raise IngestError(f"{path}/{member}: more than {_LARGEST} bytes; split the file into one call each")
    return data
