"""The Lance tables of one store: open, create, append, scan. The only importer of lance."""

from __future__ import annotations

import contextlib
import functools
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.errors import StoreError
from callnlp.store.schema import CHILDREN, SCHEMA_KEY, SCHEMA_VERSION, TABLES, table_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["TOKENS", "Tables", "conform"]

TOKENS = {  # how text is cut into words, for the index and for marking what was found
    "base_tokenizer": "icu/split",  # Chinese has no blanks between words
    "language": "English",
    "stem": True,
    "lower_case": True,
    "ascii_folding": True,
    "remove_stop_words": False,  # a phrase may hold them
}

_RETRIES = 12


class Tables:
    """Open Lance tables under one folder or object-store URL.

    Parameters
    ----------
    uri : str
        Folder, or a URL with a scheme (``s3://bucket/calls``).

    Raises
    ------
    StoreError
        When the place is a file, or a folder that holds something else.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri.rstrip("/") or uri
        self.remote = "://" in uri
        self._open: dict[str, Any] = {}
        self._indexed = False
        if not self.remote:
            self._check_folder(Path(uri))

    def _check_folder(self, folder: Path) -> None:
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"{folder}: is a file; a store is a folder of its own, give another name")
        if not folder.is_dir() or (folder / "calls.lance").exists():
            return
        try:
            foreign = [name for name in sorted(os.listdir(folder)) if name.removesuffix(".lance") not in TABLES]
        except OSError as error:
            raise StoreError(f"{folder}: cannot be listed ({error.strerror}); check its permissions") from error
        if foreign:
            raise StoreError(f"{folder}: holds {foreign[0]} and no store; give the store a folder of its own")

    def path(self, table: str) -> str:
        """Return where one table lies."""
        return f"{self.uri}/{table}.lance"

    def dataset(self, table: str) -> Any:
        """Return one table at its latest version, as a ``lance.LanceDataset``.

        Raises
        ------
        StoreError
            When there is no store, or the table is missing, damaged or of a newer schema.
        """
        with self.explained(f"open table {table}"):
            if table in self._open:
                self._open[table].checkout_latest()
            else:
                found = self._found(table)
                version = self._check_schema(found.schema.metadata or {})
                self._open[table] = self._migrated(table, found, version)
            return self._open[table]

    def snapshot(self, table: str) -> Any:
        """Return one table as it is now, whatever is committed later: row ids stay good.

        Raises
        ------
        StoreError
            As :meth:`dataset`.
        """
        with self.explained(f"open table {table}"):
            dataset = self.dataset(table)
            return dataset.checkout_version(dataset.version)

    def exists(self) -> bool:
        """Say whether a store has been made here."""
        if not self.remote:
            return Path(self.path("calls")).is_dir()
        try:
            self.dataset("calls")
        except StoreError:
            return False
        return True

    def _found(self, table: str) -> Any:
        import lance

        if not self.remote and not Path(self.path(table)).is_dir():
            raise self._missing(table)
        try:
            return lance.dataset(self.path(table))
        except ValueError as error:
            if self.remote and "was not found" in str(error):
                raise self._missing(table) from error
            raise

    def _missing(self, table: str) -> StoreError:
        if table == "calls":
            return StoreError(f"{self.uri}: no store here; make one with: callnlp process FILES --store {self.uri}")
        return StoreError(f"{self.uri}: table {table} is missing; the store is damaged, process the files again")

    def _check_schema(self, metadata: dict[bytes, bytes]) -> int:
        found = metadata.get(SCHEMA_KEY, b"").decode("ascii", "replace")
        if not found.isdigit():
            raise StoreError(f"{self.uri}: these tables were not written by callnlp; give another folder")
        if int(found) > SCHEMA_VERSION:
            raise StoreError(
                f"{self.uri}: has schema {found}, this callnlp reads up to {SCHEMA_VERSION}; install a newer callnlp"
            )
        return int(found)

    def _migrated(self, table: str, dataset: Any, version: int) -> Any:
        """Give a table of an earlier callnlp the columns that have been added since, empty.

        A store that may not be written stays as it is, and is read as if they were there.

        Raises
        ------
        StoreError
            When a new column may not be empty.
        """
        import pyarrow as pa

        for attempt in range(_RETRIES):
            missing = [field for field in table_schema(table) if field.name not in dataset.schema.names]
            for field in missing:
                if not field.nullable:
                    raise StoreError(
                        f"{self.uri}: table {table} is from an earlier callnlp, without {field.name};"
                        " process the files into a new store"
                    )
            if not missing and version == SCHEMA_VERSION:
                break
            try:
                if missing:
                    dataset.add_columns(pa.schema(missing))
                dataset.update_schema_metadata({SCHEMA_KEY.decode(): str(SCHEMA_VERSION)})
                break
            except (OSError, RuntimeError, ValueError) as error:
                if _unwritable(error):
                    break
                if attempt + 1 == _RETRIES:
                    raise
                dataset = self._found(table)  # another process was at it
        dataset.checkout_latest()
        return dataset

    def create(self) -> None:
        """Make the tables that are missing, ``calls`` last; two processes may do so at once.

        Raises
        ------
        StoreError
            When the folder cannot be written.
        """
        import lance

        with self.explained("create"):
            if not self.remote:
                Path(self.uri).mkdir(parents=True, exist_ok=True)
            for table in (*CHILDREN, "failures", "calls"):
                with contextlib.suppress(StoreError):
                    self.dataset(table)
                    continue
                with contextlib.suppress(OSError):  # another process was first; opening tells of all else
                    lance.write_dataset(table_schema(table).empty_table(), self.path(table), mode="create")
                self.dataset(table)
            self._index_sentences()

    def _index_sentences(self) -> None:
        """Make the indexes of an empty or older table; rows are added to them by and by."""
        if self._indexed:
            return
        words = {"with_position": True, **TOKENS}
        for column, kind, options in (
            ("text", "INVERTED", words),
            ("attempt", "BTREE", {}),
            ("role", "BITMAP", {}),
            ("section", "BITMAP", {}),
        ):
            self.change("sentences", "index", functools.partial(_index, column=column, kind=kind, options=options))
        self._indexed = True

    @staticmethod
    def from_rows(table: str, rows: Sequence[dict[str, Any]]) -> pa.Table:
        """Return dicts as an Arrow table with the columns of ``table``."""
        import pyarrow as pa

        return pa.Table.from_pylist(list(rows), schema=table_schema(table))

    def append(self, table: str, parts: Sequence[pa.Table]) -> None:
        """Append rows in one commit, retrying when another writer was in the way; nothing when there are none.

        Raises
        ------
        StoreError
            When the rows cannot be written; then none of them is visible.
        """
        import lance
        import pyarrow as pa

        data = pa.concat_tables(parts) if parts else None
        if not data:
            return
        self.change(table, "write to", lambda dataset: lance.write_dataset(data, dataset, mode="append"))

    def delete(self, table: str, where: str) -> None:
        """Delete the rows that fit a predicate, in one commit; none when none fits.

        Raises
        ------
        StoreError
            When the table cannot be written.
        """

        def cut(dataset: Any) -> None:
            if dataset.count_rows(filter=where):
                dataset.delete(where)

        self.change(table, "delete from", cut)

    def change(self, table: str, doing: str, action: Callable[[Any], object]) -> None:
        """Do something to the latest version of a table; again, when another writer was in the way.

        Parameters
        ----------
        table : str
            The table.
        doing : str
            For the message when it fails: ``write to``, ``compact``.
        action : callable
            Called with the table as a ``lance.LanceDataset``; commits once or not at all.

        Raises
        ------
        StoreError
            When the table cannot be written.
        """
        with self.explained(f"{doing} table {table}"):
            for attempt in range(_RETRIES):
                try:
                    action(self.dataset(table))
                    return
                except (OSError, RuntimeError, ValueError) as error:
                    if "conflict" not in str(error).lower() or attempt + 1 == _RETRIES:
                        raise
                    time.sleep(random.uniform(0, 0.05 * 2**attempt))

    def scan(self, table: str, *, columns: Sequence[str] | None = None, where: str | None = None) -> pa.Table:
        """Return the rows of a table, dead ones included, in the order of their commits."""
        dataset = self.dataset(table)
        by_name = {field.name: field for field in table_schema(table)}
        wanted = [by_name[name] for name in columns or by_name]
        there = [field.name for field in wanted if field.name in dataset.schema.names]
        with self.explained(f"read table {table}"):
            found = dataset.to_table(columns=there, filter=where)
        return found if len(there) == len(wanted) else conform(found, wanted)

    @contextlib.contextmanager
    def explained(self, doing: str) -> Iterator[None]:
        """Turn what Lance and the operating system raise into a StoreError of one sentence."""
        try:
            yield
        except (OSError, RuntimeError, ValueError) as error:
            if isinstance(error, StoreError):
                raise
            if "KeyboardInterrupt" in str(error):  # Lance notices Ctrl-C inside a call and wraps it
                raise KeyboardInterrupt from error
            raise StoreError(f"{self.uri}: cannot {doing}: {_reason(error)}") from error


def _index(dataset: Any, *, column: str, kind: str, options: dict[str, Any]) -> None:
    """Make an index, unless another process has."""
    if all(index.name != f"{column}_idx" for index in dataset.describe_indices()):
        dataset.create_scalar_index(column, kind, train=dataset.count_rows() > 0, **options)


_UNWRITABLE = {
    "permission denied": "permission denied; check who may write there",
    "read-only file system": "the file system is read-only; give a folder that can be written",
    "no space left": "the disk is full; free some space and run again",
}


def _unwritable(error: Exception) -> str | None:
    """Say why a place cannot be written, where that is what went wrong."""
    message = str(error).lower()
    return next((reason for sign, reason in _UNWRITABLE.items() if sign in message), None)


def conform(table: pa.Table, wanted: Sequence[pa.Field]) -> pa.Table:
    """Return a table with the columns ``wanted``, in their order; one that may be empty may be missing.

    Parameters
    ----------
    table : pyarrow.Table
        As read.
    wanted : sequence of pyarrow.Field
        The columns to return.

    Raises
    ------
    KeyError
        When a column that never holds a null is not there.
    """
    import pyarrow as pa

    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names or not field.nullable
        else pa.nulls(len(table), field.type)
        for field in wanted
    ]
    return pa.table(columns, schema=pa.schema(list(wanted)))


def _reason(error: Exception) -> str:
    """Say why in a few words; Lance's own messages carry source lines of its code."""
    if unwritable := _unwritable(error):
        return unwritable
    message = str(error)
    short = message.partition(", /home/")[0].partition(", rust/")[0].strip()
    return f"{short[:200]}; if it stays so, the store is damaged: process the files into a new one"
