"""JSON and JSON Lines: vendors' responses by their keys, and rows with a speaker and words.

Seen as real files: Motley Fool scrapes, EarningsCall.biz levels 1 to 4, bilingual pairs, bank
transcripts with utterances. By documented schema only (no real file was at hand): Alpha Vantage,
Financial Modeling Prep, Unusual Whales, Yahoo Finance; such documents say so in their notes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from callnlp.errors import IngestError
from callnlp.ingest.build import Spoken, build
from callnlp.ingest.decode import decode, normalise_newlines
from callnlp.ingest.document import Cut, Document

__all__ = ["read_document"]

_BY_SCHEMA = "Read by the vendor's documented schema; no real file of it was at hand."
_SPEAKER_KEYS = ("speaker", "speaker_name", "Speaker Name", "name", "Name")
_WORD_KEYS = ("text", "content", "utterance", "words", "Text", "speech", "transcript")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_EXTRACTOR = "callnlp json 1"


def read_document(data: bytes, name: str) -> Document:
    """Read a JSON response or JSON Lines rows.

    Parameters
    ----------
    data : bytes
        Bytes of the file.
    name : str
        File name, for the choice of reader and for messages.

    Returns
    -------
    Document
        Offsets are into the text built from the file's strings.

    Raises
    ------
    IngestError
        When the file is no JSON, nests too deep, or has no words under a known key.
    """
    document = _parse(decode(data, name), name)
    for shape in _SHAPES:
        found = shape(document)
        if found is not None and found.text.strip():
            return found
    raise IngestError(
        f"{name}: JSON without a transcript under a known key; give rows with speaker and text, or a text field"
    )


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise IngestError(f"{name}: JSON nested too deep to be a transcript; give the vendor's own response") from None
    except ValueError as error:
        rows = [line for line in text.split("\n") if line.strip()]
        if len(rows) > 1 and rows[0].lstrip().startswith("{"):
            return _rows(rows, name)
        raise IngestError(f"{name}: not JSON ({error}); check that the file is complete") from None


def _rows(rows: list[str], name: str) -> list[Any]:
    found: list[Any] = []
    for number, row in enumerate(rows, 1):
        try:
            found.append(json.loads(row))
        except (ValueError, RecursionError) as error:
            raise IngestError(f"{name}: line {number} is not JSON ({error}); check that the file is complete") from None
    return found


def _string(value: Any) -> str:
    return normalise_newlines(value) if isinstance(value, str) else ""


def _facts(document: dict[str, Any]) -> dict[str, str]:
    """Fields about the call that vendors put beside the words."""
    event = document.get("event") if isinstance(document.get("event"), dict) else {}
    assert isinstance(event, dict)
    meta = document.get("meta") if isinstance(document.get("meta"), dict) else {}
    assert isinstance(meta, dict)
    fields = {**document, **meta, **event}
    facts: dict[str, str] = {}
    ticker = _string(fields.get("ticker") or fields.get("symbol"))
    if re.fullmatch(r"[A-Z]{1,5}(?:\.[A-Z])?", ticker):
        facts["ticker"] = ticker
    company = _string(fields.get("company") or fields.get("company_name") or fields.get("hosting_bank_name"))
    if company:
        facts["company"] = re.sub(r"\s*\([^)]{0,60}\)$", "", company)[:80]
    period = _period(fields)
    if period:
        facts["period"] = period
    for key in ("conference_date", "call_date", "date", "event_date"):
        match = _DATE.search(_string(fields.get(key)))
        if match:
            facts["date"] = match.group()
            break
    title = _string(fields.get("title"))
    if title:
        facts["title"] = title[:200]
    return facts


def _period(fields: dict[str, Any]) -> str | None:
    quarter, year = fields.get("quarter") or fields.get("period"), fields.get("year") or fields.get("fiscalYear")
    number = re.search(r"[1-4]", str(quarter)) if quarter is not None else None
    if isinstance(quarter, str) and (both := re.search(r"(20\d\d)\D{0,3}([1-4])|[Qq]([1-4])\D{0,3}(20\d\d)", quarter)):
        return f"Q{both[2] or both[3]} {both[1] or both[4]}"
    if number and str(year).isdigit():
        return f"Q{number.group()} {year}"
    return _string(fields.get("reporting_period")).replace("-", " ") or None


def _own(document: Any) -> Document | None:
    """Callnlp's own: ``text`` with ``turns`` by offsets."""
    if not isinstance(document, dict) or not isinstance(document.get("turns"), list):
        return None
    text, turns = _string(document.get("text")), document["turns"]
    if not text or not all(isinstance(turn, dict) and isinstance(turn.get("start"), int) for turn in turns):
        return None
    cuts: list[Cut] = []
    at = 0
    for turn in turns:
        start, end = turn["start"], turn.get("end")
        words = turn.get("text_start", start)
        if not (isinstance(end, int) and isinstance(words, int) and at <= start <= words <= end <= len(text)):
            return None
        cuts.append(
            Cut(
                start,
                words,
                end,
                _string(turn.get("speaker")) or "Unknown Speaker",
                _string(turn.get("title")) or None,
                _string(turn.get("affiliation")) or None,
                _string(turn.get("section")) or None,
                _string(turn.get("role")) or None,
            )
        )
        at = end
    return Document(text, "json", _EXTRACTOR, "callnlp_json", tuple(cuts), facts=_facts(document))


def _earnings_call(document: Any) -> Document | None:
    """EarningsCall.biz: ``speakers`` (levels 2 and 3), ``prepared_remarks`` (level 4), ``text`` (level 1)."""
    if not isinstance(document, dict):
        return None
    facts = _facts(document)
    if isinstance(document.get("speakers"), list):
        names = document.get("speaker_name_map_v2")
        turns = [_mapped(row, names if isinstance(names, dict) else {}) for row in document["speakers"]]
        text, cuts = build(turn for turn in turns if turn is not None)
        return Document(text, "json", _EXTRACTOR, "earningscall_biz", cuts, facts=facts) if cuts else None
    if isinstance(document.get("questions_and_answers"), str) and isinstance(document.get("prepared_remarks"), str):
        first, second = (
            _string(document["prepared_remarks"]).strip(),
            _string(document["questions_and_answers"]).strip(),
        )
        text = f"{first}\n\nQuestions and Answers\n\n{second}\n"
        return Document(text, "json", _EXTRACTOR, "earningscall_biz", facts=facts)
    return None


def _mapped(row: Any, names: dict[str, Any]) -> Spoken | None:
    if not isinstance(row, dict):
        return None
    key = _string(row.get("speaker"))
    words = row.get("text")
    if words is None and isinstance(row.get("words"), list):
        words = " ".join(word for word in row["words"] if isinstance(word, str))
    known = names.get(key)
    label, title = key, None
    if isinstance(known, dict):
        label, title = _string(known.get("name")) or key, _string(known.get("title")) or None
    elif isinstance(known, str):
        label = known
    return Spoken(label, _string(words), title)


def _pairs(document: Any) -> Document | None:
    """Bilingual pairs: the English is the canonical text."""
    if not isinstance(document, dict) or not isinstance(document.get("pairs"), list):
        return None
    english = [_string(pair.get("en")) for pair in document["pairs"] if isinstance(pair, dict)]
    text = "\n\n".join(part.strip() for part in english if part.strip())
    return Document(text, "json", _EXTRACTOR, None, facts=_facts(document))


def _utterances(document: Any) -> Document | None:
    """Bank transcripts: ``participants`` with variants, ``utterances`` with speaker and words."""
    if not isinstance(document, dict) or not isinstance(document.get("utterances"), list):
        return None
    titles: dict[str, tuple[str | None, str | None]] = {}
    for member in document.get("participants") or ():
        if isinstance(member, dict):
            title, firm = _first(member, "speaker_title_variants"), _first(member, "speaker_company_variants")
            for label in member.get("speaker_name_variants") or ():
                titles[str(label)] = (title, firm)
    turns = []
    for row in document["utterances"]:
        if isinstance(row, dict):
            label = _string(row.get("speaker"))
            title, firm = titles.get(label, (None, None))
            turns.append(Spoken(label, _string(row.get("utterance") or row.get("text")), title, firm))
    text, cuts = build(turns)
    return Document(text, "json", _EXTRACTOR, "bank_json", cuts, facts=_facts(document)) if cuts else None


def _first(member: dict[str, Any], key: str) -> str | None:
    values = member.get(key)
    return _string(values[0]) or None if isinstance(values, list) and values else None


def _nested(document: Any) -> Document | None:
    """Alpha Vantage (``transcript``), Unusual Whales (``statements``), Yahoo (``transcriptContent``)."""
    if not isinstance(document, dict):
        return None
    content = document.get("transcriptContent")
    if isinstance(content, dict):
        return _yahoo(document, content)
    for key in ("transcript", "statements", "paragraphs", "utterances", "turns"):
        rows = document.get(key)
        if isinstance(rows, list):
            found = _from_rows(rows, _facts(document))
            if found is not None:
                return found
    return None


def _yahoo(document: dict[str, Any], content: dict[str, Any]) -> Document | None:
    names: dict[str, Any] = {}
    for entry in content.get("speaker_mapping") or ():
        if isinstance(entry, dict) and isinstance(entry.get("speaker_data"), dict):
            data = entry["speaker_data"]
            names[str(entry.get("speaker"))] = {"name": data.get("name"), "title": data.get("role")}
    inner = content.get("transcript")
    rows = inner.get("paragraphs") if isinstance(inner, dict) else None
    if not isinstance(rows, list):
        return None
    turns = [_mapped({**row, "speaker": str(row.get("speaker"))}, names) for row in rows if isinstance(row, dict)]
    text, cuts = build(turn for turn in turns if turn is not None)
    meta = document.get("transcriptMetadata")
    facts = _facts(meta if isinstance(meta, dict) else {})
    return Document(text, "json", _EXTRACTOR, "yahoo", cuts, facts=facts, notes=(_BY_SCHEMA,)) if cuts else None


def _from_rows(rows: list[Any], facts: dict[str, str]) -> Document | None:
    """Rows with a speaker and words under any of the usual keys."""
    turns: list[Spoken] = []
    for row in rows:
        if not isinstance(row, dict):
            return None
        label = next((_string(row[key]) for key in _SPEAKER_KEYS if isinstance(row.get(key), str)), "")
        words = next((row[key] for key in _WORD_KEYS if row.get(key)), None)
        if isinstance(words, list):
            words = " ".join(word for word in words if isinstance(word, str))
        if not isinstance(words, str):
            continue
        title = next(
            (_string(row[key]) for key in ("title", "Title", "Speaker Title") if isinstance(row.get(key), str)), ""
        )
        firm, _, office = title.rpartition(" - ")
        analyst = office.strip().casefold() == "analyst"
        turns.append(
            Spoken(label, _string(words), office.strip() if analyst else title or None, firm if analyst else None)
        )
    text, cuts = build(turns)
    return Document(text, "json", _EXTRACTOR, "json_rows", cuts, facts=facts, notes=(_BY_SCHEMA,)) if cuts else None


def _listed(document: Any) -> Document | None:
    """Read a list: rows of one call, or a response that holds one call (FMP)."""
    if not isinstance(document, list) or not document:
        return None
    if len(document) == 1 and isinstance(document[0], dict) and isinstance(document[0].get("content"), str):
        found = _running(document[0])
        return found and Document(found.text, "json", _EXTRACTOR, "fmp", facts=found.facts, notes=(_BY_SCHEMA,))
    first = document[0] if isinstance(document[0], dict) else {}
    return _from_rows(document, _facts(first))


def _running(document: Any) -> Document | None:
    """One long string under ``transcript``, ``content`` or ``text``."""
    if not isinstance(document, dict):
        return None
    for key in ("transcript", "content", "text"):
        text = _string(document.get(key))
        if text.strip():
            return Document(text, "json", _EXTRACTOR, None, facts=_facts(document))
    return None


_SHAPES: tuple[Callable[[Any], Document | None], ...] = (
    _own,
    _earnings_call,
    _pairs,
    _utterances,
    _nested,
    _listed,
    _running,
)
