"""The whole story: a report and a store in, a verdict on every figure and quotation out."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.errors import StoreError, UsageError
from callnlp.language.metrics import find_metrics
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.spans import Span
from callnlp.verify.citations import RowPlaces, find_citations, places_in, reference_headers
from callnlp.verify.computed import Recount, fixed_phrases
from callnlp.verify.cues import find_cues
from callnlp.verify.document import Block, ReportDocument
from callnlp.verify.evidence import Ground
from callnlp.verify.facts import WHOLE, Fact, load_facts
from callnlp.verify.markdown import parse_markdown
from callnlp.verify.markup import looks_like_html, parse_html
from callnlp.verify.names import NameBook, make_names
from callnlp.verify.plainness import metric_aliases, metric_words
from callnlp.verify.quotes import Quotation, find_quotations, judge_quotation, whole_cell
from callnlp.verify.records import CONFIRMED, Item, Verification
from callnlp.verify.remade import Remade, Sections
from callnlp.verify.scan import Reader
from callnlp.verify.speech import SpeechIndex
from callnlp.verify.statements import Statement, StatementReader
from callnlp.verify.verdicts import judge_number, judge_remade

if TYPE_CHECKING:
    from callnlp.store.store import Store

__all__ = ["verify_report"]

#: A sentence names its topic within so many characters.
_OPENING = 70
#: What may follow a value before the part of the company that it belongs to.
_WHOSE = re.compile(
    r"[ ,]{0,2}(?:of |in |for |from |at )(?:(?:growth|increase|revenue|revenues|sales|net sales|the|our|total) ){0,3}"
    r"(?:in |for |from |of )?(?:the |our )?[^\s,.;]{1,30}(?: [^\s,.;]{1,30})?",
    re.IGNORECASE,
)
_NAME_WORDS = 7
_SUFFIXES = frozenset({".md", ".markdown", ".html", ".htm", ".txt", ".text"})
_BRACKETED = re.compile(
    r"[（(]\s*(?:(?:NASDAQ|NYSE|Nasdaq|AMEX|LSE|TSX|HKEX|SSE|SZSE)\s*[:：]\s*)?([A-Z0-9][A-Z0-9.\-]{0,9})\s*[)）]"
)


def verify_report(
    report: str | Path,
    store: Store,
    *,
    ticker: str | None = None,
    fiscal_year: int | None = None,
    lexicon: Lexicon | None = None,
) -> Verification:
    """Judge every figure and quotation of a finished report against the stored calls of its company.

    Parameters
    ----------
    report : str or Path
        A file in Markdown, HTML or plain text (UTF-8), or the text itself.
    store : Store
        Where the calls are.
    ticker : str, optional
        The company; read from the report's title when left out. Headings with other stored companies in
        brackets begin parts that are judged by those; with ``ticker`` they are left out, and a note says so.
    fiscal_year : int, optional
        The fiscal year that a period without a year ("Q3") belongs to; read from the headings, else
        the latest of the store.
    lexicon : Lexicon, optional
        With the wording that the report was written with; the packaged one when None.

    Returns
    -------
    Verification
        Items in text order; ``contradicted`` tells whether anything is.

    Raises
    ------
    UsageError
        When the file cannot be read, or no company can be told from the title.
    StoreError
        When the store holds no call of the company.

    Examples
    --------
    >>> verify_report("report.md", store, ticker="AMZN").counts  # doctest: +SKIP
    """
    text = _read(report)
    document = parse_html(text) if looks_like_html(text) else parse_markdown(text)
    known = store.calls()
    names = _side_by_side(document, known) if ticker is None else []
    parts = _headed(document, known) if not names else []
    if len({name for _, name in parts}) > 1 and ticker is None:
        names = list(dict.fromkeys(name for _, name in parts))
    names = names or [_ticker(document, known, ticker)]
    items: list[Item] = []
    notes: list[str] = []
    calls: list[str] = []
    for name in names:
        year = fiscal_year or _title_year(document)
        case = _Case.load(store, known, name, year, document.title, lexicon=lexicon or load_lexicon())
        own = case.judge(document)
        if parts:
            kept = [item for item in own if _owner(parts, item, names[0]) == name]
            if len(names) == 1 and len(kept) < len(own):
                notes.append(f"{len(own) - len(kept)} items under headings of other companies are left out")
            own = kept
        elif len(names) > 1:
            own = _of_company(own, document, name, names)
        items += own
        notes += case.notes(own)
        calls += case.ground.calls.values()
    items.sort(key=lambda item: (item.span, item.kind))
    return Verification(", ".join(names), document.text, tuple(items), tuple(sorted(calls)), tuple(notes))


def _read(report: str | Path) -> str:
    if isinstance(report, str) and not _is_path(report):
        return report.replace("\r\n", "\n")
    path = Path(report)
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text (byte {error.start}); save the report as UTF-8") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


def _is_path(report: str) -> bool:
    if "\n" in report or len(report) > 1000 or not report.strip():
        return False
    return Path(report).suffix.lower() in _SUFFIXES or (len(report) < 255 and Path(report).is_file())


def _title_year(document: ReportDocument) -> int | None:
    """Return the fiscal year that the title, or else the first headings, name."""
    from callnlp.verify.when import find_moments

    heads = [document.title, *(block.text for block in document.blocks[:40] if block.kind in {"heading", "quote"})]
    for head in heads:
        years = {moment.period[:4] for moment in find_moments(head) if moment.period[:4].isdigit()}
        if len(years) == 1:
            return int(years.pop())
    return None


def _ticker(document: ReportDocument, known: Any, ticker: str | None) -> str:
    """Return the company: as given, in brackets in the title, or named there."""
    stored = {str(name).upper(): str(name) for name in known["ticker"].dropna().unique()} if len(known) else {}
    if ticker is not None:
        if ticker.upper() not in stored:
            there = ", ".join(sorted(stored)) or "no calls at all"
            raise StoreError(f"ticker {ticker!r}: not in the store, which holds {there}")
        return stored[ticker.upper()]
    for found in _BRACKETED.finditer(document.title):
        if found[1].upper() in stored:
            return stored[found[1].upper()]
    title = document.title.casefold()
    named = {
        stored[str(row["ticker"]).upper()]
        for row in known.to_dict("records")
        if isinstance(row["ticker"], str) and _names_company(title, row["ticker"], row.get("company"))
    }
    if len(named) == 1:
        return named.pop()
    shown = ", ".join(sorted(stored)) or "no calls at all"
    raise UsageError(
        f"title {document.title[:80]!r}: does not say which company; pass ticker= (the store holds {shown})"
    )


def _side_by_side(document: ReportDocument, known: Any) -> list[str]:
    """Return the companies of a title that has several in brackets and heads columns with each; else none."""
    stored = set(known["ticker"].dropna()) if len(known) else set()
    named = list(dict.fromkeys(found[1] for found in _BRACKETED.finditer(document.title) if found[1] in stored))
    headers = {block.cell.header for block in document.blocks if block.cell is not None}
    return named if len(named) > 1 and headers.issuperset(named) else []


def _headed(document: ReportDocument, known: Any) -> list[tuple[int, str]]:
    """Return where headings begin that have one stored company in brackets, and which: a part of the report each."""
    stored = set(known["ticker"].dropna()) if len(known) else set()
    parts = []
    for block in document.of_kind("heading"):
        named = {found[1] for found in _BRACKETED.finditer(block.text) if found[1] in stored}
        if len(named) == 1 and block.text:
            parts.append((block.flat.span(0, len(block.text)).start, named.pop()))
    return parts


def _owner(parts: list[tuple[int, str]], item: Item, first: str) -> str:
    """Return the company of the nearest such heading above an item; the first company's before all of them."""
    at = bisect.bisect_right([start for start, _ in parts], item.span.start) - 1
    return parts[at][1] if at >= 0 else first


def _of_company(items: list[Item], document: ReportDocument, name: str, names: list[str]) -> list[Item]:
    """Return the verdicts in a company's column; the first company also has what is in no column."""
    column = {header: name for name in names for header in (name,)}
    owners = sorted(
        (b.flat.span(0, len(b.text)).start, column.get(b.cell.header if b.cell else "", names[0]))
        for b in document.blocks
        if b.text
    )
    starts = [start for start, _ in owners]
    return [item for item in items if owners[max(bisect.bisect_right(starts, item.span.start) - 1, 0)][1] == name]


def _names_company(title: str, ticker: str, company: Any) -> bool:
    book = make_names([], [], companies=[company] if isinstance(company, str) else [], ticker=ticker)
    return any(name.kind == "company" for name in book.find(title))


def _with_parts(fact: Fact, spoken: dict[tuple[str, int, int], str], names: NameBook, lexicon: Lexicon) -> Fact:
    """Return a claim with the parts of the company that its sentence names, or the two before it open with."""
    before = [spoken.get((fact.call, fact.turn, fact.sentence - back), "")[:_OPENING] for back in (1, 2)]
    named = [_parts_named(text, names, lexicon) for text in (_binding_words(fact), *before)]
    total = any(cue.field == "whole" for cue in find_cues(fact.quote, lexicon=lexicon))
    own = "" if fact.segment in names.company or fact.segment in WHOLE else fact.segment
    words = _words(fact.metric_text) - _words(fact.value_text)
    return replace(
        fact,
        segment=own,
        named=named[0],
        nearby=named[0] or named[1] or named[2],
        total=total,
        also=_parts_named(fact.segment_text, names, lexicon) - {own},
        plain=bool(words) and words <= metric_words(fact.metric, lexicon),
        unlisted=bool(own) and own not in names.segments.values(),
        opens=_opens(fact, lexicon),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip(",;:.()") for word in text.casefold().replace("-", " ").split())


def _opens(fact: Fact, lexicon: Lexicon) -> bool:
    """Say whether a claim's sentence begins with a bare metric ("Billings increased 13%"): a topic of its own."""
    first = next(iter(find_metrics(fact.quote[:_OPENING], lexicon=lexicon)), None)
    return first is not None and _words(fact.quote[: first.span.start]) <= metric_words(first.metric, lexicon)


def _binding_words(fact: Fact) -> str:
    """Return the words of a claim's sentence that can say whose number it is.

    Those before the value, and those right after it ("12% in services"); what drove it comes later.
    """
    at = fact.quote.find(fact.value_text)
    end = at + len(fact.value_text)
    after = _WHOSE.match(fact.quote, end) if at >= 0 else None
    return f"{fact.quote[: max(at, 0)]} {after.group() if after else ''} {fact.metric_text}"


def _parts_named(text: str, names: NameBook, lexicon: Lexicon) -> frozenset[str]:
    segments = {name.value for name in names.find(text) if name.kind == "segment"}
    return frozenset(segments | {cue.value for cue in find_cues(text, lexicon=lexicon) if cue.field == "segment"})


def _ledger(store: Any, ticker: str) -> list[dict[str, Any]]:
    from callnlp.ledger.table import guidance_ledger

    rows = guidance_ledger(store, ticker).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _names_metric(quotation: Quotation) -> bool:
    """Say whether quoted words without a figure only name what the number is of: 订单额（“calculated billings”）."""
    glossed = quotation.block.text[max(quotation.start - 2, 0) : quotation.start - 1] in {"(", "（"}
    short = quotation.term or (glossed and len(quotation.text.split()) <= _NAME_WORDS)
    return short and not any(char.isdigit() for char in quotation.text)


def _fixed(text: str, lexicon: Lexicon) -> list[Span]:
    """Return where callnlp's own wording stands that holds digits."""
    return [
        Span(at, at + len(phrase))
        for phrase in fixed_phrases(lexicon)
        if len(phrase) > 4 and (at := text.find(phrase)) >= 0
    ]


@dataclass(slots=True)
class _Case:
    """One company's ground and one report's readers."""

    ground: Ground
    index: SpeechIndex
    names: NameBook
    reader: Reader
    recount: Recount
    remade: Remade
    references: frozenset[str]
    year: int | None

    @classmethod
    def load(
        cls, store: Any, known: Any, ticker: str, fiscal_year: int | None, title: str, *, lexicon: Lexicon
    ) -> _Case:
        rows = known[known["ticker"] == ticker]
        calls = {str(row["fiscal_period"]): str(row["call"]) for row in rows.to_dict("records")}
        facts = load_facts(store.claims(ticker=ticker).to_dict("records"))
        sentences = store.sentences(ticker=ticker)
        index = SpeechIndex.load(store, sentences)
        speakers = [(speaker, role) for speaker, role, _ in index.speakers.values()]
        companies = [str(name) for name in rows["company"].dropna().unique()]
        names = make_names(facts, speakers, companies=companies, ticker=ticker, metrics=metric_aliases(lexicon))
        sections = Sections(store, ticker, lexicon, title)
        latest = max((int(p[:4]) for p in calls if p[:4].isdigit()), default=None)
        columns = (sentences[name].tolist() for name in ("call", "turn", "sentence", "text"))
        spoken = {(call, int(turn), int(number)): text for call, turn, number, text in zip(*columns, strict=True)}
        facts = [_with_parts(fact, spoken, names, lexicon) for fact in facts]
        return cls(
            ground=Ground(facts, calls, lambda: _ledger(store, ticker)),
            index=index,
            names=names,
            reader=Reader(lexicon, names),
            recount=Recount(sections, lexicon, fiscal_year or latest),
            remade=Remade(sections, fiscal_year or latest),
            references=reference_headers(lexicon),
            year=fiscal_year or latest,
        )

    def judge(self, document: ReportDocument) -> list[Item]:
        """Return the verdicts on all quotations and figures, in text order."""
        rows = RowPlaces(document.blocks)
        quotations: dict[int, list[Quotation]] = {}
        for quotation in (*find_quotations(document), *self._audited(document, rows)):
            quotations.setdefault(id(quotation.block), []).append(quotation)
        statements = StatementReader(self.reader, self.year, document.blocks)
        ours = document.cites or any(find_citations(block.text) for block in document.blocks)
        items: list[Item] = []
        for number, block in enumerate(document.blocks):
            if block.cell is not None and block.cell.header.casefold() in self.references:
                continue
            counted = self.recount.judge(block, document.text)
            if counted is not None:
                items += counted
                continue
            holes = [*find_citations(block.text), *_fixed(block.text, self.reader.lexicon)]
            for quotation in quotations.get(id(block), []):
                item = self._quotation(quotation, document, statements)
                if item is not None:
                    items.append(item)
                    if not _names_metric(quotation):
                        holes.append(Span(quotation.start, quotation.end))
            home = self.ground.calls.get(self._quarter(block, statements) or "", "")
            places = [*places_in(block.text, home), *rows.of(block)]
            for statement in statements.read(block, number, holes=holes):
                item = judge_number(statement, self.ground, report=document.text, places=places)
                items.append(item if item.verdict in CONFIRMED or not ours else self._again(item, statement, block))
        return sorted(items, key=lambda item: (item.span, item.kind))

    def _again(self, item: Item, statement: Statement, block: Block) -> Item:
        """Return the verdict on a figure of a line that the store's own section has word for word."""
        places = self.remade.places(block)
        return item if places is None else judge_remade(item, statement, self.ground, places)

    def _audited(self, document: ReportDocument, rows: RowPlaces) -> Iterator[Quotation]:
        """Yield the cells that give whole sentences in a row with a place in a call."""
        for block in document.of_kind("cell"):
            if rows.of(block) and block.cell is not None and block.cell.header.casefold() not in self.references:
                quotation = whole_cell(block)
                if quotation is not None:
                    yield quotation

    def _quotation(self, quotation: Quotation, document: ReportDocument, statements: StatementReader) -> Item | None:
        name = _names_metric(quotation)  # a name is nobody's, and of no time: the row's other call may have used it
        period = None if name else self._quarter(quotation.block, statements)
        item = self._judged(quotation, document, period, named=not name)
        if item is None or item.verdict in CONFIRMED or quotation.block.kind == "quote":
            return item
        quarters = {call: quarter for quarter, call in self.ground.calls.items()}
        cited = {quarters.get(place.call) for place in places_in(quotation.block.text, "")} - {None, period}
        for quarter in sorted(filter(None, cited)):  # a guide's own words stand where the line says it was given
            other = self._judged(quotation, document, quarter, named=False)
            if other is not None and other.verdict in CONFIRMED:
                return other
        return item

    def _judged(
        self, quotation: Quotation, document: ReportDocument, period: str | None, *, named: bool = True
    ) -> Item | None:
        roles, speakers = self._speaker(quotation) if named else ([], [])
        return judge_quotation(
            quotation, self.index, report=document.text, period=period, roles=roles, speakers=speakers
        )

    def _speaker(self, quotation: Quotation) -> tuple[list[str], list[str]]:
        """Return who is named beside a quotation, or in the nearest heading that names somebody."""
        headings = () if quotation.block.kind == "cell" else tuple(reversed(quotation.block.headings))
        for words in (quotation.about, *headings):
            marks = self.reader.head(words, None)
            speakers = [
                full for name in marks.names if name.kind == "person" for full in self.names.full_names(name.value)
            ]
            roles = [cue.value for cue in marks.cues if cue.field == "role"]
            if speakers or roles:
                return roles, list(dict.fromkeys(speakers))
        return [], []

    def _quarter(self, block: Block, statements: StatementReader) -> str | None:
        """Return the quarter of the nearest heading that names exactly one."""
        for heading in reversed(block.headings):
            found = {m.period for m in self.reader.moments(heading, statements._year(block)) if "-Q" in m.period}
            if len(found) == 1:
                return found.pop()
        return None

    def notes(self, items: list[Item]) -> tuple[str, ...]:
        """Return what a reader should know of the run."""
        notes = [f"looked at {', '.join(sorted(self.ground.calls.values()))}"]
        if not self.ground.facts:
            notes.append("the stored calls hold no claims")
        if not any(item.kind == "number" for item in items):
            notes.append("the report holds no figure with a unit")
        return tuple(notes)
