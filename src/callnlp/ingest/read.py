"""A file to a transcript: the one entry point of ingest."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from callnlp.errors import IngestError
from callnlp.ingest.cues import Cues, load_cues
from callnlp.ingest.document import Document
from callnlp.ingest.exchanges import find_exchanges
from callnlp.ingest.fiscal import read_period
from callnlp.ingest.identity import find_company, find_date, find_ticker
from callnlp.ingest.judge import require_call
from callnlp.ingest.masking import complete, speech_masks
from callnlp.ingest.prose import Holes, paragraphs, sentences_of
from callnlp.ingest.registry import MAX_BYTES, open_document
from callnlp.ingest.segment import Segmented, segment
from callnlp.lexicon.load import Lexicon
from callnlp.spans import Span, merge
from callnlp.transcript import FiscalPeriod, Mask, Section, Sentence, Source, Transcript, Turn

__all__ = ["read", "read_bytes", "read_text"]


def read(
    path: str | Path, *, ticker: str | None = None, period: str | None = None, lexicon: Lexicon | None = None
) -> Transcript:
    """Read a transcript from a file.

    Parameters
    ----------
    path : str or Path
        Text, Markdown, HTML, PDF, JSON, CSV or caption file, also inside ``.gz`` or ``.zip``.
    ticker, period : str, optional
        Override what the text says; ``period`` is written ``2025-Q3``.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.

    Returns
    -------
    Transcript

    Raises
    ------
    IngestError
        When the file is missing, empty, too large, damaged or no transcript of a call.
    """
    data = _bytes_of(Path(path))
    return read_bytes(data, Path(path).name, ticker=ticker, period=period, lexicon=lexicon)


def read_text(path: str | Path) -> str:
    """Return the canonical text of any readable file, a call or not.

    Parameters
    ----------
    path : str or Path
        As in :func:`read`.

    Raises
    ------
    IngestError
        When the file is missing, empty, too large or damaged.
    """
    return open_document(_bytes_of(Path(path)), Path(path).name).text


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise IngestError(f"{path}: a folder; give a file, or use the command that takes folders")
        if path.stat().st_size > MAX_BYTES:
            raise IngestError(f"{path.name}: more than {MAX_BYTES} bytes; split the file into one call each")
        return path.read_bytes()
    except OSError as error:
        raise IngestError(f"{path}: cannot be read ({error.strerror or error}); check the path") from error


def read_bytes(
    data: bytes,
    name: str,
    *,
    ticker: str | None = None,
    period: str | None = None,
    lexicon: Lexicon | None = None,
) -> Transcript:
    """Read a transcript from the bytes of a file.

    Parameters
    ----------
    data : bytes
        Bytes of the file.
    name : str
        File name; its ending chooses the reader.
    ticker, period : str, optional
        As in :func:`read`.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.

    Returns
    -------
    Transcript

    Raises
    ------
    IngestError
        As in :func:`read`.
    """
    name = Path(name).name or "input"
    document = open_document(data, name)
    cues = load_cues(lexicon)
    title, words = _front(document)
    company = document.facts.get("company") or find_company(title, words)[0]
    parts = segment(document, cues, company=company)
    require_call(document.text, parts, name, walled="paywall" in document.facts)
    source = Source(name, hashlib.sha256(data).hexdigest(), document.media, document.extractor)
    return _assemble(document, parts, source, cues, ticker=ticker, period=period, company=company)


def _front(document: Document) -> tuple[str, str]:
    """Return the text before the first words, and the opening words, both bounded."""
    if document.cuts:
        start = document.cuts[0].start
        return document.text[: min(start, 6000)], document.text[start : start + 12_000]
    return document.text[:3000], document.text[:14_000]


def _assemble(
    document: Document,
    parts: Segmented,
    source: Source,
    cues: Cues,
    *,
    ticker: str | None,
    period: str | None,
    company: str | None,
) -> Transcript:
    text = document.text
    first = parts.drafts[0].start if parts.drafts else 0
    title = "\n".join([*(f"{key}: {value}" for key, value in sorted(document.facts.items())), text[:first][:6000]])
    greeting, words = _opening(text, parts)
    date = document.facts.get("date") or find_date(title, f"{greeting}\n\n{words}", source.name)[0]
    reading = read_period(words, title, source.name, date=date, greeting=greeting)
    found_ticker, _, named = find_ticker(title, greeting + words, source.name)
    notes = [*document.notes, *reading.notes]
    if found_ticker and named and found_ticker != named:
        notes.append(f"The file name says {named}, the text says {found_ticker}; the text counts.")
    turns = _turns(parts)
    sentences, masks = _speech(text, parts, turns, cues)
    return Transcript(
        text=text,
        source=source,
        ticker=ticker or document.facts.get("ticker") or found_ticker,
        company=company or find_company(title, f"{greeting}\n\n{words}")[0],
        fiscal_period=FiscalPeriod.parse(period) if period else reading.period,
        call_date=date,
        layout=parts.layout,
        speakers=parts.speakers,
        turns=turns,
        sentences=sentences,
        exchanges=tuple(find_exchanges(turns, [parts.speakers[at].name for at in parts.owner])),
        masks=masks,
        qa_start=parts.qa.start if parts.qa else None,
        notes=tuple(notes),
        period_rules=("period.given",) if period else reading.rules,
        year_end_month=reading.year_end_month,
    )


def _opening(text: str, parts: Segmented) -> tuple[str, str]:
    """Return the operator's greeting and the first words of everybody else, without page furniture."""
    furniture = Holes(merge(mask.span for mask in parts.masks if mask.kind in {"advertisement", "page_furniture"}))
    greeting, size = "", 0
    words: list[str] = []
    for draft, owner in zip(parts.drafts[:12], parts.owner, strict=False):
        spoken = " ".join(
            span.slice(text) for span in furniture.parts(draft.text_start, min(draft.end, draft.text_start + 8_000))
        )
        if parts.speakers[owner].role == "operator" and not greeting and not words:
            greeting = spoken
        else:
            words.append(spoken)
            size += len(spoken)
        if size > 12_000:
            break
    return greeting, "\n\n".join(words) or text[:12_000]


def _turns(parts: Segmented) -> tuple[Turn, ...]:
    boundary = parts.qa.start if parts.qa else None
    turns: list[Turn] = []
    for index, (draft, owner) in enumerate(zip(parts.drafts, parts.owner, strict=True)):
        section: Section = "qa" if boundary is not None and draft.start >= boundary else "prepared"
        rules = [*draft.rules]
        if index and parts.owner[index - 1] == owner:
            rules.append("turn.continues")
        if section == "qa" and parts.qa is not None:
            rules.append(parts.qa.rule)
        turns.append(
            Turn(index, Span(draft.start, draft.end), draft.text_start, parts.speakers[owner], section, tuple(rules))
        )
    return tuple(turns)


def _speech(
    text: str, parts: Segmented, turns: Sequence[Turn], cues: Cues
) -> tuple[tuple[Sentence, ...], tuple[Mask, ...]]:
    """Cut the turns into sentences and find the masks inside them."""
    masks = list(parts.masks)
    for cue in cues.of("stage_direction.match"):
        masks += [Mask(Span(*match.span()), "stage_direction") for match in cue.pattern.finditer(text)]
    holes = Holes(merge(mask.span for mask in masks))
    sentences: list[Sentence] = []
    paragraph = 0
    for turn in turns:
        groups = paragraphs(text, turn.text_start, turn.span.end, holes)
        cut = [(at, parts_) for at, group in enumerate(groups) for parts_ in sentences_of(text, group)]
        found = speech_masks(text, [spans for _, spans in cut], turn.role, turn.section == "prepared", cues)
        masks += found
        covered = {mask.span for mask in found}
        for at, spans in cut:
            if not covered or covered.isdisjoint(spans):
                sentences.append(Sentence(len(sentences), spans, turn.index, paragraph + at))
        paragraph += len(groups)
    return tuple(sentences), tuple(complete(len(text), parts.drafts, masks))
