"""Tables out of a store, and calls back in: Parquet, CSV, Excel, Hugging Face datasets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.errors import StoreError, UsageError
from callnlp.store.filters import Scope, check_word
from callnlp.store.reading import Reader
from callnlp.store.rows import PackedCall
from callnlp.store.schema import CHILDREN, public_columns, table_schema
from callnlp.store.tables import Tables, conform
from callnlp.store.vectors import with_codes

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FORMATS", "arrow_table", "export_tables", "read_export"]

FORMATS = ("parquet", "csv", "xlsx", "dataset")
_NAMES = ("calls", *CHILDREN)
_EXCEL_ROWS = 1_048_575
_EXCEL_CELL = 32_767
_CALL_EXTRA = ("role_words", "text")
_VECTOR = "vector"


def arrow_table(tables: Tables, reader: Reader, table: str, scope: Scope, *, vectors: bool = False) -> pa.Table:
    """Return the active rows of a table; ``calls`` with the canonical ``text``.

    Parameters
    ----------
    tables, reader
        The store.
    table : {"calls", "turns", "sentences", "claims", "themes"}
        Which one.
    scope : Scope
        Which calls.
    vectors : bool
        Sentences with their ``vector``.
    """
    check_word("table", table, _NAMES)
    columns = public_columns(table) + (list(_CALL_EXTRA) if table == "calls" else [])
    if vectors and table == "sentences":
        columns = [*columns, _VECTOR]
    if table != "calls":
        return reader.table(table, scope, [], columns)
    rows = []
    entries = scope.choose(reader.active())
    stored = tables.scan("calls", columns=["attempt", "text"]) if entries else None
    texts = dict(zip(stored["attempt"].to_pylist(), stored["text"].to_pylist(), strict=True)) if stored else {}
    for entry in entries:
        rows.append({**entry.row, "text": texts[entry.row["attempt"]]})
    return tables.from_rows("calls", rows).select(columns)


def export_tables(tables: Tables, reader: Reader, folder: Path, *, kind: str, scope: Scope) -> list[Path]:
    """Write every table into a folder.

    Parameters
    ----------
    tables, reader
        The store.
    folder : Path
        Made when it is not there; files of the same names are overwritten.
    kind : {"parquet", "csv", "xlsx", "dataset"}
        ``xlsx`` is one workbook with a sheet a table and without the texts of the calls.
    scope : Scope
        Which calls.

    Returns
    -------
    list of Path
        What was written.
    """
    check_word("format", kind, FORMATS)
    found = {name: arrow_table(tables, reader, name, scope, vectors=kind == "parquet") for name in _NAMES}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if kind == "xlsx":
            return [_write_workbook(found, folder / "callnlp.xlsx")]
        return [_write_one(name, table, folder, kind) for name, table in found.items()]
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror or error}); give another folder") from error


def _write_one(name: str, table: pa.Table, folder: Path, kind: str) -> Path:
    if kind == "parquet":
        import pyarrow.parquet

        path = folder / f"{name}.parquet"
        pyarrow.parquet.write_table(table, path, compression="zstd")
    elif kind == "csv":
        import pyarrow.csv

        path = folder / f"{name}.csv"
        pyarrow.csv.write_csv(_flat(table), path)
    else:
        import datasets

        path = folder / name
        datasets.Dataset(table).save_to_disk(str(path))
    return path


def _flat(table: pa.Table) -> pa.Table:
    """Write lists as JSON, since CSV and Excel know none."""
    import pyarrow as pa

    for index, field in enumerate(table.schema):
        if pa.types.is_nested(field.type):
            texts = [
                None if cell is None else json.dumps(cell, ensure_ascii=False) for cell in table[index].to_pylist()
            ]
            table = table.set_column(index, field.name, pa.array(texts, pa.string()))
    return table


def _write_workbook(found: dict[str, pa.Table], path: Path) -> Path:
    import xlsxwriter

    long = [name for name, table in found.items() if len(table) > _EXCEL_ROWS]
    if long:
        raise UsageError(f"export xlsx: {long[0]} has more than {_EXCEL_ROWS} rows; export fewer calls, or parquet")
    # A cell that begins with = is text here, never a formula.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        for name, table in found.items():
            sheet = book.add_worksheet(name)
            shown = _flat(
                table.drop_columns(
                    [column for column in _CALL_EXTRA if column in table.column_names and name == "calls"]
                )
            )
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, shown.column_names)
            for number, row in enumerate(_cells(shown), 1):
                sheet.write_row(number, 0, row)
    return path


def _cells(table: pa.Table) -> Iterator[list[Any]]:
    for batch in table.to_batches(max_chunksize=1000):
        for row in batch.to_pylist():
            yield [cell[:_EXCEL_CELL] if isinstance(cell, str) else cell for cell in row.values()]


def read_export(folder: Path) -> Iterator[PackedCall]:
    """Yield the calls of a folder that was exported as Parquet, ready to be added to a store.

    Parameters
    ----------
    folder : Path
        As written by :func:`export_tables`.

    Yields
    ------
    PackedCall

    Raises
    ------
    StoreError
        When a file is missing or is not what was exported.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet

    found: dict[str, pa.Table] = {}
    for name in _NAMES:
        path = folder / f"{name}.parquet"
        shown = {*public_columns(name), _VECTOR, *(_CALL_EXTRA if name == "calls" else ())}
        wanted = [field for field in table_schema(name) if field.name in shown]
        try:
            found[name] = conform(pyarrow.parquet.read_table(path), wanted)
        except (OSError, KeyError, ValueError, pa.ArrowException) as error:
            raise StoreError(f"{path}: not a table that callnlp exported as Parquet ({str(error)[:120]})") from error
    for row in found["calls"].to_pylist():
        rows = {name: found[name].filter(pc.equal(found[name]["source_id"], row["source_id"])) for name in CHILDREN}
        rows["sentences"] = with_codes(rows["sentences"])
        for name, table in rows.items():
            rows[name] = table.replace_schema_metadata(table_schema(name).metadata)
        yield PackedCall({**row, "origin": "", "rank": 0}, rows)
