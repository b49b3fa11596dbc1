"""Read-only SQL: DuckDB over the active rows, shut off from files, network and extensions."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from callnlp.errors import UsageError
from callnlp.store.filters import check_text
from callnlp.store.reading import Reader
from callnlp.store.schema import CHILDREN, public_columns, table_schema
from callnlp.store.sources import Entry
from callnlp.store.tables import Tables

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

__all__ = ["VIEWS", "run_sql"]

VIEWS = (*CHILDREN, "calls", "guidance", "themes_by_quarter", "ceo_remarks")
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "2GB",
    "temp_directory": "",
}
_DERIVED = {
    "guidance": "SELECT * FROM claims WHERE stance = 'guidance'",
    "themes_by_quarter": """
        SELECT theme, ticker, fiscal_period, coalesce(hits.sentences, 0) AS sentences,
               coalesce(hits.tightening, 0) AS tightening, coalesce(hits.easing, 0) AS easing, spoken.words,
               1000.0 * coalesce(hits.sentences, 0) / nullif(spoken.words, 0) AS rate_per_1000
        FROM (SELECT ticker, fiscal_period, sum(words)::BIGINT AS words FROM calls
              WHERE fiscal_period IS NOT NULL GROUP BY ALL) AS spoken
        CROSS JOIN (SELECT DISTINCT theme FROM themes) AS named
        LEFT JOIN (SELECT theme, ticker, fiscal_period, count(DISTINCT (source_id, sentence)) AS sentences,
                          count(*) FILTER (pole = 'tightening') AS tightening,
                          count(*) FILTER (pole = 'easing') AS easing
                   FROM themes GROUP BY ALL) AS hits USING (theme, ticker, fiscal_period)""",
    "ceo_remarks": """
        SELECT call, source_id, ticker, fiscal_period, turn, any_value(speaker) AS speaker,
               any_value(section) AS section, min("start") AS "start", max("end") AS "end",
               sum(words)::BIGINT AS words, string_agg(text, ' ' ORDER BY sentence) AS text
        FROM sentences WHERE role = 'ceo' GROUP BY call, source_id, ticker, fiscal_period, turn""",
}


def run_sql(tables: Tables, reader: Reader, query: str, *, seconds: float) -> pd.DataFrame:
    """Run one SELECT over the views in :data:`VIEWS`.

    Parameters
    ----------
    tables, reader
        The store.
    query : str
        One statement that only reads.
    seconds : float
        Time limit.

    Returns
    -------
    DataFrame
        The result; columns of lists hold lists.

    Raises
    ------
    UsageError
        When the statement is not a single SELECT, is wrong (with DuckDB's message), or takes too long.
    """
    import duckdb

    check_text("sql", query)
    connection = duckdb.connect(config=_CONFIG)
    try:
        _make_views(connection, tables, reader.active())
        connection.execute("SET lock_configuration = true")
        _require_select(connection, query)
        timer = threading.Timer(seconds, connection.interrupt)
        timer.start()
        try:
            return _plain(connection.execute(query).df())
        finally:
            timer.cancel()
    except duckdb.InterruptException as error:
        raise UsageError(f"sql: takes longer than {seconds:g} s; narrow it with WHERE or LIMIT") from error
    except duckdb.Error as error:
        raise UsageError(f"sql: {error}") from error
    finally:
        connection.close()


def _require_select(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    import duckdb

    statements = connection.extract_statements(query)
    allowed = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}
    if len(statements) != 1 or statements[0].type not in allowed:
        raise UsageError(f"sql: write one SELECT over {', '.join(VIEWS)}; the store is read-only here")


def _make_views(connection: duckdb.DuckDBPyConnection, tables: Tables, entries: Sequence[Entry]) -> None:
    import pyarrow as pa

    attempts = pa.table({"attempt": pa.array([entry.row["attempt"] for entry in entries], pa.int64())})
    connection.register("_active", attempts)
    for table in CHILDREN:
        connection.register(f"_{table}", tables.dataset(table))
        columns = ", ".join(f'"{name}"' for name in public_columns(table))
        connection.execute(f"CREATE VIEW {table} AS SELECT {columns} FROM _{table} SEMI JOIN _active USING (attempt)")
    connection.register("_calls", _calls_table(entries))
    connection.execute("CREATE VIEW calls AS SELECT * FROM _calls")
    for name, select in _DERIVED.items():
        connection.execute(f"CREATE VIEW {name} AS {select}")


def _calls_table(entries: Sequence[Entry]) -> pa.Table:
    import pyarrow as pa

    fields = [table_schema("calls").field(name) for name in public_columns("calls")]
    rows = [{field.name: entry.row[field.name] for field in fields} for entry in entries]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn the arrays that DuckDB puts into cells into lists."""
    import pandas as pd

    for name in frame.columns:
        if frame[name].dtype == object:
            frame[name] = pd.Series([_listed(value) for value in frame[name]], index=frame.index, dtype=object)
    return frame


def _listed(value: Any) -> Any:
    import numpy as np

    return [_listed(item) for item in value] if isinstance(value, np.ndarray | list) else value
