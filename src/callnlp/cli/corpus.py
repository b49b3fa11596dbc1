"""Commands that fill a store and ask it questions."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from callnlp.cli.options import OtherEncoder, OtherTone
from callnlp.cli.output import Format, emit, message
from callnlp.errors import StoreError, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from callnlp.batch.report import Failure

__all__ = ["StorePath", "Style", "open_store", "records", "register", "show", "write_output"]

StorePath = Annotated[str, typer.Option("--store", help="The store's folder, or an object-store URL.")]
Style = Annotated[Format, typer.Option("--format", help="table, jsonl (one record a line) or csv.")]
Ticker = Annotated[str, typer.Option(help="The company's ticker.")]
MaybeTicker = Annotated[str | None, typer.Option(help="Only this company.")]
Role = Annotated[str | None, typer.Option(help="ceo, cfo, executive, ir, analyst, operator or unknown.")]
Section = Annotated[str | None, typer.Option(help="prepared or qa.")]
Since = Annotated[str | None, typer.Option(help="First fiscal period, such as 2025-Q1.")]
Until = Annotated[str | None, typer.Option(help="Last fiscal period.")]

_QUERY_COLUMNS = {
    "claims": "call period metric segment value_text unit measure basis stance speaker value_start".split(),
    "themes": "call speaker theme pole text start end".split(),
    "tone": "call speaker role section tone text".split(),
    "turns": "call turn speaker role section words start end".split(),
    "answers": "call asker themes metrics outcome question answer answer_start answer_end".split(),
}

_LEDGER_COLUMNS = "metric segment period first_call first_text changes last_text actual_text verdict distance".split()


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    for command in (process, query, search, sql, ledger, report, verify, explain):
        app.command()(command)


def open_store(path: str | Path) -> Any:
    """Open a store that must be there already.

    Raises
    ------
    StoreError
        When there is none at ``path``.
    """
    from callnlp.store.store import Store

    if "://" not in str(path) and not Path(path).exists():
        raise StoreError(f"{path}: no such store; make one with: callnlp process FILES --store {path}")
    return Store(str(path))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a DataFrame as dicts with None where pandas has NaN or NA.

    Parameters
    ----------
    frame : DataFrame
        Any table of a store.
    """
    return frame.astype(object).where(frame.notna(), None).to_dict("records")  # type: ignore[return-value]


def show(frame: pd.DataFrame, style: Format, columns: list[str], empty: str) -> None:
    """Print a table of a store.

    Parameters
    ----------
    frame : DataFrame
        What was found.
    style : Format
        How to print it.
    columns : list of str
        What a table shows; all of them when none is there.
    empty : str
        Said where nothing was found.
    """
    shown = [column for column in columns if column in frame.columns] or list(frame.columns)
    if not emit(records(frame), style=style, columns=shown):
        message(empty)


def process(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or glob patterns.")],
    store: StorePath,
    ticker: Annotated[str | None, typer.Option(help="Overrides what the texts say.")] = None,
    period: Annotated[str | None, typer.Option(help="Fiscal quarter; for one file.")] = None,
    prefer: Annotated[bool, typer.Option("--prefer", help="A second text of a stored call replaces it.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 1,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Annotate again what other rules or weights made.")
    ] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try files again that failed before.")] = False,
    lexicon: Annotated[list[Path] | None, typer.Option(help="Folder with your own lexicon files.")] = None,
    model: Annotated[bool, typer.Option(help="Use the shipped model for tone and themes.")] = True,
    encoder: OtherEncoder = None,
    tone: OtherTone = None,
    ray: Annotated[str | None, typer.Option(help="auto, or the address of a Ray cluster.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="Time limit for one file.")] = 120.0,
    memory: Annotated[int, typer.Option(min=0, help="MB that a worker may take, with --jobs; 0: any.")] = 4000,
    failures: Annotated[Path | None, typer.Option(help="Write what failed and what to do, one JSON a line.")] = None,
) -> None:
    """Read, annotate and store transcripts; run again to go on where it stopped."""
    from callnlp.batch import process as process_files

    with _progress() as advance:
        report = process_files(
            paths,
            store=store,
            ticker=ticker,
            period=period,
            prefer=prefer,
            jobs=jobs,
            refresh=refresh,
            retry=retry,
            lexicons=lexicon or (),
            model=model,
            encoder=encoder,
            tone=tone,
            ray=ray,
            seconds=seconds,
            memory=memory * 1_000_000,
            on_progress=advance,
            on_failure=advance.failed,
        )
    for line in report.messages:
        message(line)
    print(report.summary())
    if failures is not None:
        report.write_failures(failures)
    if report.failed:
        raise typer.Exit(1)


class _progress:
    """A progress bar on standard error; silent where that is not a terminal."""

    def __enter__(self) -> _progress:
        from rich.console import Console
        from rich.progress import Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True)
        counts = TextColumn("{task.completed:g}/{task.total} {task.fields[rate]:.1f}/s {task.fields[failed]} failed")
        columns = (*Progress.get_default_columns()[:-1], TimeRemainingColumn(), counts)
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._task = self._bar.add_task("calls", total=None, rate=0.0, failed=0)
        self._failures, self._began = 0, time.monotonic()
        self._bar.start()
        return self

    def __call__(self, done: int, total: int, name: str) -> None:
        rate = done / max(1e-3, time.monotonic() - self._began)
        self._bar.update(
            self._task, completed=done, total=total, description=name[:40], rate=rate, failed=self._failures
        )

    def failed(self, _failure: Failure) -> None:
        """Count one more file that could not be stored."""
        self._failures += 1

    def __exit__(self, *error: object) -> None:
        self._bar.stop()


def query(
    table: Annotated[str, typer.Argument(help="claims, themes, tone, turns or answers.")],
    store: StorePath,
    ticker: MaybeTicker = None,
    call: Annotated[str | None, typer.Option(help="Only this call, such as AMZN-2025-Q3.")] = None,
    metric: Annotated[str | None, typer.Option(help="claims: only this metric.")] = None,
    segment: Annotated[str | None, typer.Option(help="claims: only this segment.")] = None,
    stance: Annotated[str | None, typer.Option(help="claims: only this stance.")] = None,
    theme: Annotated[str | None, typer.Option(help="themes: only this theme, or any phrase of several words.")] = None,
    text: Annotated[str | None, typer.Option(help="claims, themes, tone: only where these words stand.")] = None,
    by: Annotated[str | None, typer.Option(help="themes, tone: quarter, role or section.")] = None,
    role: Role = None,
    section: Section = None,
    since: Since = None,
    until: Until = None,
    fiscal_year: Annotated[int | None, typer.Option(help="Only this fiscal year.")] = None,
    chart: Annotated[
        Path | None, typer.Option(help="themes: draw them and the tone by quarter, into FILE.svg, .png or .html.")
    ] = None,
    style: Style = Format.table,
) -> None:
    """Ask a store for claims, themes, tone, turns or answers, row by row or by quarter."""
    if table not in _QUERY_COLUMNS:
        raise UsageError(f"table {table!r}: use one of {', '.join(_QUERY_COLUMNS)}")
    filters: dict[str, Any] = {"ticker": ticker, "call": call, "role": role, "section": section}
    filters |= {"since": since, "until": until, "fiscal_year": fiscal_year}
    own = {
        "claims": {"metric": metric, "segment": segment, "stance": stance, "text": text},
        "themes": {"theme": theme, "text": text, "by": by},
        "tone": {"text": text, "by": by},
    }
    if table == "answers" and (role or section):
        raise UsageError(f"--{'role' if role else 'section'} does not go with {table}")
    given = {"metric": metric, "segment": segment, "stance": stance, "theme": theme, "text": text, "by": by}
    foreign = [name for name, value in given.items() if value is not None and name not in own.get(table, {})]
    if foreign:
        raise UsageError(f"--{foreign[0]} does not go with {table}")
    if chart is not None:
        _draw(store, table, chart, **filters, **own.get(table, {}))
        return
    if table == "answers":
        from callnlp.answers import judge_answers

        asked = {name: value for name, value in filters.items() if name not in ("role", "section")}
        show(judge_answers(open_store(store), **asked), style, _QUERY_COLUMNS[table], "no question stored fits")
        return
    frame = getattr(open_store(store), table)(**filters, **own.get(table, {}))
    columns = list(frame.columns) if by else _QUERY_COLUMNS[table]
    show(frame, style, columns, "nothing stored fits these options")
    if frame.attrs.get("note"):
        message(frame.attrs["note"])


def _draw(store: str, table: str, chart: Path, *, by: str | None = None, **options: Any) -> None:
    from callnlp.charts import theme_chart

    if table != "themes" or by not in (None, "quarter"):
        raise UsageError("--chart goes with themes, by quarter")
    theme_chart(open_store(store), chart, **options)
    message(f"written to {chart}")


def search(
    store: StorePath,
    words: Annotated[str | None, typer.Argument(help='Words, "a phrase", AND, OR, NOT.')] = None,
    like: Annotated[
        str | None, typer.Option(metavar="CLAIM_ID", help="Instead of words: sentences like that of a claim.")
    ] = None,
    mode: Annotated[
        str | None, typer.Option(help="words, meaning or both; both when left out, where the calls have vectors.")
    ] = None,
    encoder: OtherEncoder = None,
    ticker: MaybeTicker = None,
    call: Annotated[str | None, typer.Option(help="Only this call, such as AMZN-2025-Q3.")] = None,
    role: Role = None,
    section: Section = None,
    since: Since = None,
    until: Until = None,
    fiscal_year: Annotated[int | None, typer.Option(help="Only this fiscal year.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most rows.")] = 10,
    style: Style = Format.table,
) -> None:
    """Find sentences by words and by meaning, or like that of a claim, best first."""
    from callnlp.search import search as search_store

    frame = search_store(
        open_store(store),
        words,
        like=like,
        mode=mode,
        encoder=encoder,
        ticker=ticker,
        call=call,
        role=role,
        section=section,
        since=since,
        until=until,
        fiscal_year=fiscal_year,
        limit=limit,
    )
    show(frame, style, ["score", "call", "speaker", "role", "text", "start", "end"], "no sentence fits")
    if frame.attrs["note"]:
        message(frame.attrs["note"])


def sql(
    statement: Annotated[str, typer.Argument(help="One SELECT over claims, themes, sentences, turns, calls.")],
    store: StorePath,
    style: Style = Format.table,
) -> None:
    """Run read-only SQL over the store."""
    frame = open_store(store).sql(statement)
    show(frame, style, list(frame.columns), "no rows")


def ledger(
    store: StorePath,
    ticker: Ticker,
    fiscal_year: Annotated[int | None, typer.Option(help="Only guidance for this fiscal year.")] = None,
    style: Style = Format.table,
) -> None:
    """Show guidance given, revised, met or missed."""
    from callnlp.ledger import guidance_ledger

    frame = guidance_ledger(open_store(store), ticker, fiscal_year=fiscal_year)
    show(frame, style, _LEDGER_COLUMNS, f"{ticker}: no guidance stored")


def report(
    store: StorePath,
    ticker: Annotated[list[str], typer.Option(help="The company's ticker; several are set side by side.")],
    fiscal_year: Annotated[
        int | None,
        typer.Option(help="The fiscal year as the company names it; of several companies the calendar year."),
    ] = None,
    quarter: Annotated[str | None, typer.Option(help="One quarter instead, such as 2025-Q3.")] = None,
    compare_to: Annotated[
        str | None, typer.Option(help="Another quarter or year of the company, set beside it: 2025-Q2 or 2024.")
    ] = None,
    section: Annotated[str, typer.Option(help="Which section: ceo.")] = "ceo",
    language: Annotated[str, typer.Option(help="zh or en.")] = "en",
    lexicon: Annotated[
        list[str] | None, typer.Option("--lexicon", help="A folder with wording or weights of your own.")
    ] = None,
    templates: Annotated[Path | None, typer.Option(help="A folder with templates of your own.")] = None,
    style: Annotated[str, typer.Option("--format", help="md, html or json.")] = "md",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; standard output when left out.")
    ] = None,
) -> None:
    """Write the CEO section of an equity report, every figure cited."""
    from callnlp.lexicon.load import load_lexicon
    from callnlp.report.builder import build_report

    if style not in ("md", "html", "json"):
        raise UsageError(f"--format {style!r}: use md, html or json")
    built = build_report(
        open_store(store),
        ticker,
        fiscal_year=fiscal_year,
        quarter=quarter,
        compare_to=compare_to,
        language=language,
        section=section,
        lexicon=load_lexicon(tuple(lexicon or ())),
        templates=templates,
    )
    text = {"md": built.markdown, "html": built.html}.get(style) or json.dumps(built.data, ensure_ascii=False, indent=1)
    write_output(text, output)


def write_output(text: str, output: Path | None) -> None:
    """Print ``text``, or put it into a file in one step, so that no half file is ever seen.

    Raises
    ------
    UsageError
        When the file cannot be written.
    """
    if output is None:
        print(text, end="" if text.endswith("\n") else "\n")
        return
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=output.parent, delete=False) as stream:
            stream.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(stream.name).chmod(0o666 & ~umask)
        Path(stream.name).replace(output)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror})") from error
    message(f"written to {output}")


def verify(
    report: Annotated[Path, typer.Argument(help="A finished report: Markdown, HTML or text.")],
    store: StorePath,
    ticker: MaybeTicker = None,
    fiscal_year: Annotated[int | None, typer.Option(help="Which year a bare quarter belongs to.")] = None,
    lexicon: Annotated[
        list[str] | None,
        typer.Option("--lexicon", help="The folder with the wording that the report was written with."),
    ] = None,
    style: Annotated[str, typer.Option("--format", help="table, jsonl or html.")] = "table",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file, for html.")] = None,
) -> None:
    """Judge every figure and quotation of a report against the store; exit 3 when something is contradicted."""
    from callnlp.lexicon.load import load_lexicon
    from callnlp.verify.verifier import verify_report

    if style not in ("table", "jsonl", "html"):
        raise UsageError(f"--format {style!r}: use table, jsonl or html")
    words = load_lexicon(tuple(lexicon or ()))
    found = verify_report(report, open_store(store), ticker=ticker, fiscal_year=fiscal_year, lexicon=words)
    if style == "html":
        write_output(found.html(), output)
    else:
        columns = ["start", "text", "verdict", "class", "call", "source_start", "source", "reason"]
        emit(found.rows(), style=Format(style), columns=columns)
    message(found.summary)
    if found.contradicted:
        raise typer.Exit(3)


def explain(
    claim: Annotated[str, typer.Argument(metavar="CLAIM_ID", help="A claim's id, or its first characters.")],
    store: StorePath,
) -> None:
    """Say what a stored claim is, where it stands, and which rules made it."""
    from callnlp.explanation import explain as explain_claim

    frame = open_store(store).claims()
    rows = records(frame[frame["id"].str.startswith(claim)])
    if not rows:
        raise StoreError(f"{store}: no claim whose id begins with {claim!r}; ids are in: callnlp query claims")
    for row in rows:
        print(explain_claim(row))
