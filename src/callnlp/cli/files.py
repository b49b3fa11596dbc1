"""Commands that read transcript files or plain text: no store."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from callnlp.cli.options import OtherEncoder, OtherTone
from callnlp.cli.output import Format, emit, message
from callnlp.errors import IngestError, UsageError

if TYPE_CHECKING:
    from callnlp.annotation import AnnotatedCall, Explanation, Quantity
    from callnlp.transcript import Transcript

__all__ = ["register"]

_T = TypeVar("_T")

Style = Annotated[Format, typer.Option("--format", help="table, jsonl (one record a line) or csv.")]
Files = Annotated[list[Path], typer.Argument(help="Transcript files.")]
Ticker = Annotated[str | None, typer.Option(help="Overrides what the text says.")]
Period = Annotated[str | None, typer.Option(help="Fiscal quarter such as 2025-Q3; overrides what the text says.")]
Lexicons = Annotated[list[Path] | None, typer.Option("--lexicon", help="Folder with your own lexicon files.")]

_CLAIM_COLUMNS = ["period", "metric", "segment", "value_text", "low", "high", "unit", "measure", "basis", "stance"]
_DOCTOR_COLUMNS = ["file", "call", "layout", "confidence", "words", "turns", "uncovered", "suspicious", "error"]
_CLAIM_COLUMNS += ["speaker", "value_start", "value_end"]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    for command in (read, claims, quantities, tag, bullets, doctor, train):
        app.command()(command)
    group = typer.Typer(help="Check rule files of your own.", no_args_is_help=True)
    group.command("check")(lexicon_check)
    app.add_typer(group, name="lexicon")


def _each(paths: Iterable[Path], work: Callable[[Path], _T], failed: list[Path]) -> Iterator[_T]:
    """Yield the result for every file; a bad one is reported and the rest goes on."""
    for path in paths:
        try:
            result = work(path)
        except IngestError as error:
            message(str(error))
            failed.append(path)
        else:
            yield result


def _finish(failed: list[Path]) -> None:
    if failed:
        raise typer.Exit(1)


def read(
    file: Annotated[Path, typer.Argument(help="A transcript file.")],
    turns: Annotated[bool, typer.Option("--turns", help="One row a turn.")] = False,
    exchanges: Annotated[bool, typer.Option("--exchanges", help="One row a question with its answers.")] = False,
    masks: Annotated[bool, typer.Option("--masks", help="One row a mask.")] = False,
    ticker: Ticker = None,
    period: Period = None,
    style: Style = Format.table,
) -> None:
    """Show a transcript as read: who speaks, in which role, what is masked."""
    if turns + exchanges + masks > 1:
        raise UsageError("use only one of --turns, --exchanges and --masks")
    from callnlp.ingest.read import read as read_file

    transcript = read_file(file, ticker=ticker, period=period)
    if exchanges:
        emit(_exchange_rows(transcript), style=style, columns=["exchange", "asker", "questions", "answers"])
    elif masks:
        emit(_mask_rows(transcript), style=style, columns=["start", "end", "kind", "text"])
    elif turns:
        from callnlp.annotation import turn_rows

        columns = ["turn", "start", "end", "speaker", "role", "title", "affiliation", "section", "rules"]
        emit(turn_rows(transcript), style=style, columns=columns)
    else:
        _emit_summary(transcript, style)
    for note in transcript.notes:
        message(f"{file.name}: {note}")


def _exchange_rows(transcript: Transcript) -> list[dict[str, Any]]:
    return [
        {
            "exchange": exchange.index,
            "asker": exchange.asker,
            "questions": list(exchange.questions),
            "answers": list(exchange.answers),
            "start": transcript.turns[exchange.questions[0]].span.start,
            "end": transcript.turns[(*exchange.questions, *exchange.answers)[-1]].span.end,
        }
        for exchange in transcript.exchanges
    ]


def _mask_rows(transcript: Transcript) -> list[dict[str, Any]]:
    return [
        {
            "start": mask.span.start,
            "end": mask.span.end,
            "kind": mask.kind,
            "text": mask.span.slice(transcript.text)[:120],
        }
        for mask in transcript.masks
    ]


def _emit_summary(transcript: Transcript, style: Format) -> None:
    words: dict[str, dict[str, int]] = {}
    for turn, text in transcript.remarks():
        count = words.setdefault(turn.speaker.name, {"prepared": 0, "qa": 0})
        count[turn.section] += len(text.split())
    rows = [
        {
            "call": transcript.call,
            "speaker": speaker.name,
            "role": speaker.role,
            "title": speaker.title,
            "affiliation": speaker.affiliation,
            "prepared_words": words.get(speaker.name, {}).get("prepared", 0),
            "qa_words": words.get(speaker.name, {}).get("qa", 0),
            "rules": list(speaker.rules),
        }
        for speaker in transcript.speakers
    ]
    if style is Format.table:
        parts = [transcript.call, transcript.company, transcript.call_date, f"layout {transcript.layout}"]
        parts += [f"{len(transcript.turns)} turns", f"Q&A from {transcript.qa_start}"]
        print(", ".join(str(part) for part in parts if part))
    emit(rows, style=style, columns=["speaker", "role", "title", "affiliation", "prepared_words", "qa_words"])


def _annotated(path: Path, ticker: str | None, period: str | None, lexicons: list[Path] | None) -> AnnotatedCall:
    from callnlp.ingest.read import read as read_file
    from callnlp.lexicon.load import load_lexicon
    from callnlp.pipeline import annotate

    lexicon = load_lexicon(tuple(str(folder) for folder in lexicons or ()))
    return annotate(read_file(path, ticker=ticker, period=period), lexicon=lexicon, keep_rejected=True)


def claims(
    files: Annotated[list[Path] | None, typer.Argument(help="Transcript files.")] = None,
    text: Annotated[str | None, typer.Option(help="A text instead of files.")] = None,
    period: Period = None,
    ticker: Ticker = None,
    metric: Annotated[str | None, typer.Option(help="Only this metric, such as capex.")] = None,
    stance: Annotated[str | None, typer.Option(help="Only this stance, such as guidance.")] = None,
    role: Annotated[str | None, typer.Option(help="Only this role, such as ceo.")] = None,
    min_score: Annotated[float, typer.Option(min=0.0, max=1.0, help="Only claims at least so likely right.")] = 0.0,
    keep_rejected: Annotated[bool, typer.Option(help="Also say which amounts were dropped, and why.")] = False,
    lexicon: Lexicons = None,
    style: Style = Format.table,
) -> None:
    """Extract quantitative claims from transcripts or from a text."""
    from callnlp.annotation import claim_row
    from callnlp.cli.choices import check_choice

    if (text is None) == (not files):
        raise UsageError("give transcript files, or --text, not both")
    wanted = {"metric": metric, "stance": stance, "role": role}
    for name, value in wanted.items():
        check_choice(name, value)
    failed: list[Path] = []
    found: list[Any] = []
    if text is not None:
        from callnlp.claims.extractor import ClaimExtractor, bare_transcript
        from callnlp.lexicon.load import load_lexicon

        extractor = ClaimExtractor(load_lexicon(tuple(str(folder) for folder in lexicon or ())))
        made, rejected = extractor.extract(bare_transcript(text, period=period, ticker=ticker))
        found.extend(made)
        _say_rejected("text", rejected if keep_rejected else ())
    else:
        for notes in _each(files or [], lambda path: _annotated(path, ticker, period, lexicon), failed):
            found.extend(notes.claims)
            _say_rejected(notes.transcript.call, notes.rejected if keep_rejected else ())
    # Guidance in words has no score, and stays.
    rows = (claim_row(claim) for claim in found if claim.score is None or claim.score >= min_score)
    kept = (row for row in rows if all(value in (None, row[name]) for name, value in wanted.items()))
    if not emit(kept, style=style, columns=_CLAIM_COLUMNS) and not failed:
        message("no claims found" + (" that fit the options" if any(wanted.values()) or min_score else ""))
    _finish(failed)


def _say_rejected(call: str, rejected: Iterable[tuple[Quantity, Explanation]]) -> None:
    for quantity, step in rejected:
        place = f"{call}:{quantity.span.start}-{quantity.span.end}"
        message(f"rejected {quantity.text!r} [{place}] {step.rule}: {step.reason}")


def quantities(
    file: Annotated[Path, typer.Argument(help="A transcript or any text file.")],
    style: Style = Format.table,
) -> None:
    """List every amount of a file, claim or not."""
    from callnlp.ingest.read import read_text
    from callnlp.language.quantities import extract_quantities

    rows = (
        {
            "start": quantity.span.start,
            "end": quantity.span.end,
            "text": quantity.text,
            "low": quantity.low,
            "high": quantity.high,
            "unit": quantity.unit,
            "bound": quantity.bound,
            "kind": quantity.kind,
        }
        for quantity in extract_quantities(read_text(file))
    )
    columns = ["start", "end", "text", "low", "high", "unit", "bound", "kind"]
    if not emit(rows, style=style, columns=columns):
        message(f"{file.name}: no amounts found")


def tag(
    file: Annotated[Path, typer.Argument(help='JSON lines with "text", or - for standard input.')],
    encoder: OtherEncoder = None,
    tone: OtherTone = None,
) -> None:
    """Add tone, outlook, guidance, boilerplate and themes to rows of text."""
    from callnlp.pipeline import chosen_encoder
    from callnlp.pipeline import tag as tag_texts

    reader = chosen_encoder(encoder=encoder, tone=tone)
    stream = sys.stdin if str(file) == "-" else _open(file)
    failed: list[Path] = []
    with stream:
        rows = list(_text_rows(stream, file, failed))
    for row, tags in zip(rows, tag_texts([row["text"] for row in rows], encoder=reader), strict=True):
        print(json.dumps({**row, **tags}, ensure_ascii=False))
    _finish(failed)


def _open(file: Path) -> Any:
    try:
        return file.open(encoding="utf-8")
    except OSError as error:
        raise IngestError(f"{file}: cannot be read ({error.strerror}); give a JSON lines file or -") from error


def _text_rows(stream: Iterable[str], file: Path, failed: list[Path]) -> Iterator[dict[str, Any]]:
    try:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if isinstance(row, dict) and isinstance(row.get("text"), str):
                yield row
            else:
                message(f'{file}:{number}: not a JSON object with "text"; the line is skipped')
                failed.append(file)
    except UnicodeDecodeError as error:
        raise IngestError(f"{file}: not UTF-8 ({error.reason} at byte {error.start}); convert it first") from error


def train(
    recipe: Annotated[str, typer.Option(help="callnlp, manner, phrasebank or numclaim.")],
    data: Annotated[Path, typer.Option(help="Folder of the data sets.")],
    out: Annotated[Path, typer.Option(help="Folder for weights, card and figures.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same run.")] = 1,
    base: Annotated[Path | None, typer.Option(help="Folder of the base model; else an installed package.")] = None,
    teacher: Annotated[Path | None, typer.Option(help="Folder of the teacher's base; else installed packages.")] = None,
) -> None:
    """Train a model by a recipe (needs the extra "models"); a stopped run goes on."""
    from callnlp.train.run import train_model

    for name, value in train_model(recipe, data=data, out=out, seed=seed, base=base, teacher=teacher).items():
        print(f"{name}: {value}")


def bullets(files: Files, ticker: Ticker = None, period: Period = None) -> None:
    """Print wire-style headlines, one a line."""
    from callnlp.bullets import flash_bullets

    failed: list[Path] = []
    for notes in _each(files, lambda path: _annotated(path, ticker, period, None), failed):
        found = [str(bullet) for bullet in flash_bullets(notes)]
        if not found:
            message(f"{notes.transcript.source.name}: no headline figures found")
        for bullet in found:
            print(bullet)
    _finish(failed)


def doctor(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.")],
    style: Style = Format.table,
) -> None:
    """Report per file how it was read and what is suspicious about it."""
    from callnlp.ingest.doctor import diagnose

    rows = diagnose([str(path) for path in paths])
    if not rows:
        raise IngestError(
            f"{', '.join(map(str, paths))}: no transcript files in there; give files or a folder with some"
        )
    emit(rows, style=style, columns=_DOCTOR_COLUMNS)
    if any(row.get("error") for row in rows):
        raise typer.Exit(1)


def lexicon_check(
    folder: Annotated[Path | None, typer.Argument(help="Your folder; the packaged files when left out.")] = None,
) -> None:
    """Load rule files, run their examples and counterexamples, time their patterns."""
    from callnlp.evaluate.lexicon import check_lexicon

    problems = check_lexicon(folder)
    for problem in problems:
        message(problem)
    if problems:
        raise typer.Exit(1)
    print(f"{folder or 'packaged rules'}: all entries load, match their examples and none of their counterexamples")
