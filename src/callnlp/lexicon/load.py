"""Reading lexicon files: strict about keys and types, precise about what is wrong where.

Packaged files come first, then each folder of ``extra`` in order. A repeated id is an error unless
the entry says ``replace = true`` or ``remove = true``.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import re
import tomllib
import types
import typing
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from callnlp.errors import LexiconError
from callnlp.lexicon.schema import FILES, Entry, Example

__all__ = ["Lexicon", "load_file", "load_lexicon"]

_E = TypeVar("_E", bound=Entry)
_SCHEMA = 1
_MAX_BYTES = 4_000_000
_HINTS = {kind: typing.get_type_hints(kind) for kind in (Example, *(kind for _, kind in FILES.values()))}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All rule tables of one run, and the hash that names them.

    Parameters
    ----------
    tables : dict of str to tuple of Entry
        By file stem (``metrics``, ``units``, ...), in file order.
    digest : str
        First 16 hex digits of the SHA-256 over the bytes of all files, in order.
    """

    tables: dict[str, tuple[Entry, ...]]
    digest: str

    def entries(self, stem: str, kind: type[_E]) -> tuple[_E, ...]:
        """Return the entries of one file, typed.

        Raises
        ------
        LexiconError
            When the file holds another kind of entry.
        """
        found = self.tables.get(stem, ())
        if not all(isinstance(entry, kind) for entry in found):
            raise LexiconError(f"{stem}.toml: does not hold {kind.__name__} entries")
        return typing.cast("tuple[_E, ...]", found)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and self.digest == other.digest


@functools.lru_cache(maxsize=8)
def load_lexicon(extra: tuple[str, ...] = ()) -> Lexicon:
    """Read the packaged lexicon and the analyst's own folders.

    Parameters
    ----------
    extra : tuple of str
        Folders with files of the packaged names; later ones win where they say so.

    Returns
    -------
    Lexicon
        Cached by the folder names within one process.

    Raises
    ------
    LexiconError
        When a folder is missing, a file is not TOML, a key is unknown, a type is wrong, or an id
        is repeated without ``replace``.
    """
    folders = [Path(folder) for folder in extra]
    for folder in folders:
        if not folder.is_dir():
            raise LexiconError(f"{folder}: no such folder; give a folder with lexicon files such as metrics.toml")
    digest = hashlib.sha256()
    tables: dict[str, tuple[Entry, ...]] = {}
    packaged = resources.files("callnlp.lexicon") / "data"
    for stem in FILES:
        merged: dict[str, Entry] = {}
        packaged_file = packaged / f"{stem}.toml"
        if packaged_file.is_file():
            _merge(merged, packaged_file.read_bytes(), stem, f"{stem}.toml", digest)
        for folder in folders:
            path = folder / f"{stem}.toml"
            if path.is_file():
                _merge(merged, path.read_bytes(), stem, str(path), digest)
        tables[stem] = tuple(merged.values())
    return Lexicon(tables, digest.hexdigest()[:16])


def load_file(path: str | Path) -> tuple[Entry, ...]:
    """Read one lexicon file by its name (``metrics.toml``, ``themes.toml``, ...).

    Raises
    ------
    LexiconError
        When the name is not one of the known files, or the content is malformed.
    """
    path = Path(path)
    if path.stem not in FILES:
        raise LexiconError(f"{path}: not a lexicon file; known are {', '.join(f'{stem}.toml' for stem in FILES)}")
    merged: dict[str, Entry] = {}
    try:
        _merge(merged, path.read_bytes(), path.stem, str(path), hashlib.sha256())
    except OSError as error:
        raise LexiconError(f"{path}: cannot be read ({error.strerror})") from error
    return tuple(merged.values())


def _merge(merged: dict[str, Entry], data: bytes, stem: str, name: str, digest: hashlib._Hash) -> None:
    digest.update(stem.encode() + b"\0" + data)
    table, kind = FILES[stem]
    for number, raw in enumerate(_raw_entries(data, table, name), 1):
        where = f"{name} [[{table}]] #{number}"
        if raw.get("remove") is True:
            merged.pop(str(raw.get("id")), None)
            continue
        entry = _build(kind, raw, where)
        assert isinstance(entry, Entry)
        if entry.id in merged and not entry.replace:
            raise LexiconError(f"{where}: id {entry.id!r} is given twice; write replace = true to override")
        merged[entry.id] = entry


def _raw_entries(data: bytes, table: str, name: str) -> list[dict[str, Any]]:
    if len(data) > _MAX_BYTES:
        raise LexiconError(f"{name}: larger than {_MAX_BYTES} bytes")
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{name}: not a TOML file in UTF-8 ({error})") from error
    if document.get("schema") != _SCHEMA:
        raise LexiconError(f"{name}: write schema = {_SCHEMA} at the top")
    unknown = set(document) - {"schema", table}
    if unknown:
        raise LexiconError(f"{name}: unknown table {sorted(unknown)[0]!r}; this file holds [[{table}]] entries")
    entries = document.get(table, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise LexiconError(f"{name}: write {table} as an array of tables, [[{table}]]")
    return entries


def _build(kind: type[Any], raw: dict[str, Any], where: str) -> Any:
    known = {item.name: item for item in fields(kind)}
    hints = _HINTS[kind]
    for key in raw:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            raise LexiconError(f"{where}: unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    for key, item in known.items():
        if key not in raw and item.default is MISSING and item.default_factory is MISSING:
            raise LexiconError(f"{where}: key {key!r} is missing")
    values = {key: _convert(value, hints[key], f"{where}: {key}") for key, value in raw.items()}
    for key in ("pattern", "patterns"):
        found = values.get(key, ())
        for pattern in (found,) if isinstance(found, str) else found:
            _check_pattern(pattern, f"{where}: {key}")
    return kind(**values)


def _check_pattern(pattern: str, where: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise LexiconError(f"{where}: {pattern!r} is not a regular expression ({error})") from error


def _convert(value: Any, hint: Any, where: str) -> Any:
    """Check ``value`` against the small set of field types that entries use."""
    if isinstance(hint, types.UnionType):
        hint = next(option for option in typing.get_args(hint) if option is not types.NoneType)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_convert(item, arguments[0], where) for item in value)
    if origin is dict and isinstance(value, dict):
        return {str(key): _convert(item, arguments[1], f"{where}.{key}") for key, item in value.items()}
    if hint is Example and isinstance(value, dict):
        return _build(Example, value, where)
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if hint is Any or (isinstance(hint, type) and isinstance(value, hint) and type(value) is hint):
        return value
    raise LexiconError(f"{where}: {value!r} is not of the type {getattr(hint, '__name__', hint)}")
