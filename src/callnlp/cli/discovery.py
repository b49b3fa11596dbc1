"""``callnlp discover``: themes that the taxonomy lacks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from callnlp.cli.corpus import MaybeTicker, Since, StorePath, Style, Until, open_store, records, write_output
from callnlp.cli.output import Format, emit, message

if TYPE_CHECKING:
    from callnlp.discovery import DiscoveredTheme, Discovery

__all__ = ["register"]

_COLUMNS = ["theme", "stability", "n", "call", "start", "end", "sentence"]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command()(discover)


def discover(
    store: StorePath,
    ticker: MaybeTicker = None,
    role: Annotated[
        str | None, typer.Option(help="ceo, cfo or executive; the company's speakers when left out.")
    ] = None,
    section: Annotated[str | None, typer.Option(help="prepared or qa.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, help="Most themes.")] = 20,
    sentences: Annotated[int, typer.Option(min=1, help="with a table: sentences shown of each theme.")] = 3,
    seed: Annotated[int, typer.Option(help="The same seed gives the same result.")] = 7,
    lexicon: Annotated[list[Path] | None, typer.Option(help="Folder with your own lexicon files.")] = None,
    model: Annotated[bool, typer.Option(help="Compare sentences by the shipped model; words alone otherwise.")] = True,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write suggested entries, as MY_RULES/themes.toml.")
    ] = None,
    style: Style = Format.table,
) -> None:
    """Propose themes that the taxonomy lacks, each with its sentences and a lexicon entry."""
    from callnlp.discovery import discover_themes
    from callnlp.lexicon.load import load_lexicon

    found = discover_themes(
        open_store(store),
        ticker,
        limit=limit,
        seed=seed,
        lexicon=load_lexicon(tuple(map(str, lexicon or ()))),
        model=model,
        role=role,
        section=section,
        since=since,
        until=until,
    )
    _print(found, style, sentences)
    message(
        f"{len(found.themes)} themes among {found.free_sentences} sentences under no theme in {found.calls} calls,"
        f" compared by {found.method}"
    )
    if output is not None:
        write_output(found.toml, output)


def _print(found: Discovery, style: Format, sentences: int) -> None:
    if style is Format.jsonl:
        emit((asdict(theme) for theme in found.themes), style=style, columns=[])
    elif style is Format.csv:
        emit(records(found.frame()), style=style, columns=[])
    else:
        rows = [row for theme in found.themes for row in _rows(theme, sentences)]
        emit(rows, style=style, columns=_COLUMNS)


def _rows(theme: DiscoveredTheme, sentences: int) -> list[dict[str, Any]]:
    """Return a row for each sentence shown; the theme itself stands in the first."""
    rows = []
    for place, sentence in enumerate(theme.sentences[:sentences]):
        head = {"theme": theme.label, "stability": theme.stability, "n": len(theme.sentences)}
        rows.append(
            (head if place == 0 else dict.fromkeys(head))
            | {"call": sentence.call, "start": sentence.start, "end": sentence.end, "sentence": sentence.text}
        )
    return rows
