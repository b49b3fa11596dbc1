"""``callnlp demo``: the main job on the sample transcripts that travel with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from callnlp.assets import asset_folder
from callnlp.cli.corpus import open_store, write_output
from callnlp.cli.output import message
from callnlp.errors import IngestError

__all__ = ["demo", "register"]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(demo)


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for the store and the sections.")] = Path("callnlp-demo"),
    language: Annotated[str, typer.Option(help="zh or en: which section is printed.")] = "en",
) -> None:
    """Process four sample calls of a fictional company and write its CEO section."""
    from callnlp.batch import process
    from callnlp.report.builder import build_report

    folder = asset_folder("transcripts/sample")
    if folder is None:
        raise IngestError("transcripts/sample: the sample transcripts are missing; reinstall callnlp")
    store_path = out / "calls"
    out.mkdir(parents=True, exist_ok=True)
    message(f"reading the sample transcripts in {folder}")
    report = process([str(folder)], store=store_path)
    for line in report.messages:
        message(line)
    message(report.summary())
    store = open_store(store_path)
    calls = store.calls()
    ticker, period = calls["ticker"].iloc[0], calls["fiscal_period"].iloc[-1]
    written = []
    for code in ("en", "zh"):
        built = build_report(store, ticker, fiscal_year=int(period[:4]), language=code)
        for suffix, text in (("md", built.markdown), ("html", built.html)):
            target = out / f"{ticker}_FY{period[:4]}_ceo.{code}.{suffix}"
            write_output(text, target)
            written.append(target)
        if code == language:
            print(built.markdown)
    print(f"Store: {store_path}")
    print("Written: " + ", ".join(str(path) for path in written))
    if report.failed:
        raise typer.Exit(1)
