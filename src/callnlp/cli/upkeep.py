"""``callnlp store``: what a store holds, and its upkeep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from callnlp.cli.corpus import StorePath, Style, open_store, records
from callnlp.cli.output import Format, emit, message

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    group = typer.Typer(help="Show and keep up a store.", no_args_is_help=True)
    for command in (info, calls, failures, compact, export, load, remove):
        group.command()(command)
    group.command("import", help="The same as load.")(load)
    app.add_typer(group, name="store")


def info(store: StorePath) -> None:
    """Show counts, sizes, schema and versions."""
    for name, value in open_store(store).info().items():
        print(f"{name}: {value}")


def calls(
    store: StorePath,
    inactive: Annotated[bool, typer.Option(help="Also the sources that are kept aside.")] = False,
    style: Style = Format.table,
) -> None:
    """List the stored calls."""
    columns = ["call", "company", "call_date", "layout", "words", "source_name", "active"]
    emit(records(open_store(store).calls(inactive=inactive)), style=style, columns=columns)


def failures(store: StorePath, style: Style = Format.table) -> None:
    """List the files that could not be stored, and what to do about each."""
    rows = records(open_store(store).failures())
    if not emit(rows, style=style, columns=["file", "stage", "error", "advice"]):
        message("no failures noted")


def compact(store: StorePath) -> None:
    """Drop replaced rows and old versions."""
    for name, value in open_store(store).compact().items():
        print(f"{name}: {value}")


def export(
    out: Annotated[Path, typer.Argument(help="Folder (or file for xlsx) to write.")],
    store: StorePath,
    style: Annotated[str, typer.Option("--format", help="parquet, csv, xlsx or dataset.")] = "parquet",
) -> None:
    """Write all tables for other tools."""
    open_store(store).export(out, format=style)
    message(f"written to {out}")


def load(
    folder: Annotated[Path, typer.Argument(help="A Parquet export of another store.")],
    store: StorePath,
) -> None:
    """Add the calls that another store exported."""
    from callnlp.store.store import Store

    results = Store(store).load(folder)
    print(f"{sum(result.status == 'added' for result in results)} added of {len(results)} calls")


def remove(
    call: Annotated[str, typer.Argument(help="A call such as AMZN-2025-Q3, or a source id.")],
    store: StorePath,
) -> None:
    """Delete a call with all its sources, or one source."""
    print(f"{open_store(store).remove(call)} removed")
