"""``callnlp evaluate``: figures with counts and intervals, against labels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from callnlp.cli.output import Format, emit

__all__ = ["register"]


class _Style(StrEnum):
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


class _By(StrEnum):
    half = "half"
    metric = "metric"
    section = "section"
    role = "role"
    layout = "layout"


Style = Annotated[_Style, typer.Option("--format", help="table, json, jsonl or csv.")]
Gold = Annotated[Path, typer.Option(help="File (or folder) with the labels.")]
Calls = Annotated[Path, typer.Option(help="Folder with the transcripts.")]
Misses = Annotated[bool, typer.Option("--misses", help="List every difference with its cause instead.")]
By = Annotated[
    _By | None, typer.Option("--by", help="Detection and strict F1 by half, metric, section, role or layout.")
]
Peers = Annotated[bool, typer.Option("--peers", help="Compare with quantulum3 and spaCy NER on the same passages.")]
SpacyModel = Annotated[str, typer.Option("--spacy-model", help="spaCy pipeline for --peers: a name or a folder.")]

_MISS_COLUMNS = ("call", "cause", "start", "end", "gold", "predicted", "rule")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    group = typer.Typer(help="Score callnlp against labels.", no_args_is_help=True)
    for command in (claims, quantities, turns, tone, themes, numclaim, manner, bullets, ledger, quotes, verify):
        group.command()(command)
    app.add_typer(group, name="evaluate")


def _print(result: Any, style: _Style) -> None:
    rows: Sequence[dict[str, Any]] = result.rows()
    if style is _Style.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    emit(rows, style=Format(style), columns=list(rows[0]) if rows else [])


def _print_misses(rows: Sequence[dict[str, Any]], style: _Style, columns: Sequence[str]) -> None:
    emit(rows, style=Format(style) if style is not _Style.json else Format.jsonl, columns=columns)


def _installed(model: str) -> list[Any]:
    """Return the peers that are installed; say on standard error which are not."""
    from callnlp.evaluate.peers import installed_peers

    peers, notes = installed_peers(spacy_model=model)
    for note in notes:
        typer.echo(note, err=True)
    return peers


def claims(
    gold: Gold,
    calls: Calls,
    misses: Misses = False,
    by: By = None,
    peers: Peers = False,
    spacy_model: SpacyModel = "en_core_web_sm",
    style: Style = _Style.table,
) -> None:
    """Score claims: detection, strict and per-field figures."""
    from callnlp.evaluate.claims import evaluate_claims

    if peers:
        from callnlp.evaluate.peers import compare_claims

        _print(compare_claims(gold, calls=calls, peers=_installed(spacy_model)), style)
        return
    result = evaluate_claims(gold, calls=calls)
    if misses:
        _print_misses([miss.row() for miss in result.misses], style, _MISS_COLUMNS)
    elif by is not None:
        rows = result.rows_by(by.value)
        emit(rows, style=Format.jsonl if style is _Style.json else Format(style), columns=list(rows[0]) if rows else [])
    else:
        _print(result, style)


def quantities(
    gold: Gold,
    peers: Peers = False,
    spacy_model: SpacyModel = "en_core_web_sm",
    style: Style = _Style.table,
) -> None:
    """Score amounts: spans of money and percentages against Earnings-21 tags."""
    from callnlp.evaluate.quantities import evaluate_quantities

    if peers:
        from callnlp.evaluate.peers import compare_quantities

        _print(compare_quantities(gold, peers=_installed(spacy_model)), style)
        return
    _print(evaluate_quantities(gold), style)


def turns(gold: Gold, calls: Calls, style: Style = _Style.table) -> None:
    """Score turns: boundaries, speakers, roles, start of Q&A, words of the CEO."""
    from callnlp.evaluate.turns import evaluate_turns

    _print(evaluate_turns(gold, calls), style)


def tone(gold: Gold, style: Style = _Style.table) -> None:
    """Score tone, outlook, guidance and boilerplate of sentences."""
    from callnlp.evaluate.tone import evaluate_tone

    _print(evaluate_tone(gold), style)


def themes(gold: Gold, style: Style = _Style.table) -> None:
    """Score themes of sentences, and the poles of supply_constrained."""
    from callnlp.evaluate.themes import evaluate_themes

    _print(evaluate_themes(gold), style)


def numclaim(gold: Gold, style: Style = _Style.table) -> None:
    """Score guidance against everything else on NumClaim sentences."""
    from callnlp.evaluate.numclaim import evaluate_numclaim

    _print(evaluate_numclaim(gold), style)


def manner(gold: Gold, style: Style = _Style.table) -> None:
    """Score how answers are given (SubjECTive-QA): specific, assertive, optimistic."""
    from callnlp.evaluate.manner import evaluate_manner

    _print(evaluate_manner(gold), style)


def bullets(gold: Gold, style: Style = _Style.table) -> None:
    """Score headlines against a newsroom's (ECTSum)."""
    from callnlp.evaluate.bullets import evaluate_bullets

    _print(evaluate_bullets(gold), style)


def ledger(gold: Gold, calls: Calls, misses: Misses = False, style: Style = _Style.table) -> None:
    """Score the guidance ledger against ledgers written by hand: rows, changes, verdicts."""
    from callnlp.evaluate.ledger import evaluate_ledger

    result = evaluate_ledger(gold, calls=calls)
    if misses:
        _print_misses([miss.row() for miss in result.misses], style, _MISS_COLUMNS)
    else:
        _print(result, style)


def quotes(gold: Gold, calls: Calls, misses: Misses = False, style: Style = _Style.table) -> None:
    """Score the report's quotation: is the first choice among those picked by hand."""
    from callnlp.evaluate.quotes import evaluate_quotes

    result = evaluate_quotes(gold, calls=calls)
    if misses:
        _print_misses(result.misses(), style, ("call", "start", "end"))
    else:
        _print(result, style)


def verify(
    store: Annotated[Path, typer.Option(help="The store's folder.")],
    gold: Annotated[
        Path | None, typer.Option(help="Labelled claims to seed from; stored claims when left out.")
    ] = None,
    sections: Annotated[
        bool, typer.Option("--sections", help="Verify every generated section instead of seeded errors.")
    ] = False,
    misses: Misses = False,
    style: Style = _Style.table,
) -> None:
    """Score the verifier against seeded errors, or on the sections that the store gives."""
    from callnlp.cli.corpus import open_store
    from callnlp.evaluate.sections import evaluate_sections
    from callnlp.evaluate.verify import evaluate_verify

    opened = open_store(store)
    result = evaluate_sections(opened) if sections else evaluate_verify(opened, gold=gold)
    if not misses:
        _print(result, style)
        return
    rows = [miss if isinstance(miss, dict) else asdict(miss) for miss in result.misses()]
    _print_misses(rows, style, list(rows[0]) if rows else [])
