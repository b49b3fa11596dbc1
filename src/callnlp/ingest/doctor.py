"""What a folder of transcripts looks like, file by file, and what is suspicious about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from callnlp.errors import IngestError
from callnlp.ingest.fiscal import from_name
from callnlp.ingest.names import fold
from callnlp.ingest.read import read
from callnlp.ingest.registry import supported_endings
from callnlp.transcript import Transcript

__all__ = ["diagnose"]

#: Share of the words spoken by people without a role above which a row says so.
_MAX_UNKNOWN = 0.02
#: A turn of more words than this is probably several.
_MAX_TURN_WORDS = 6_000
_MIN_COVERED = 0.6
_THIN = "Less than 60% of the text is in a turn."


def diagnose(paths: Iterable[str | Path]) -> list[dict[str, Any]]:
    """Read files (folders are walked) and say what is in them and what is odd.

    Parameters
    ----------
    paths : iterable of str or Path
        Files and folders.

    Returns
    -------
    list of dict
        One row a file, sorted by path: ``file``, ``readable``, ``error``, ``call``, ``ticker``,
        ``company``, ``fiscal_period``, ``calendar_quarter`` (where the year's end can be read),
        ``call_date``, ``media``, ``layout``, ``confidence`` in [0, 1], ``words``,
        ``turns``, ``speakers`` (list of name, role, title, words, rules),
        ``sections`` (words by section), ``qa_start``, ``masks`` (characters by kind),
        ``unknown_share`` (share of words without a role), ``covered`` (share of the characters in
        a turn), ``uncovered`` (characters in no turn and under no mask), ``suspicious`` (list of
        sentences).
    """
    rows = [_row(path) for path in _files(paths)]
    _compare(rows)
    for row in rows:
        row.pop("_sha256", None)
    return rows


def _files(paths: Iterable[str | Path]) -> list[Path]:
    found: set[Path] = set()
    endings = {f".{ending}" for ending in supported_endings()}
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found.update(item for item in path.rglob("*") if item.is_file() and item.suffix.casefold() in endings)
        else:
            found.add(path)
    return sorted(found)


def _row(path: Path) -> dict[str, Any]:
    try:
        call = read(path)
    except IngestError as error:
        return {"file": str(path), "readable": False, "error": str(error), "suspicious": [str(error)]}
    words = Counter[str]()
    sections = Counter[str]()
    for turn in call.turns:
        size = len(turn.words.slice(call.text).split())
        words[turn.speaker.name] += size
        sections[turn.section] += size
    total = sum(words.values())
    unknown = sum(words[speaker.name] for speaker in call.speakers if speaker.role == "unknown")
    row = {
        "file": str(path),
        "readable": True,
        "error": None,
        "call": call.call,
        "ticker": call.ticker,
        "company": call.company,
        "fiscal_period": str(call.fiscal_period) if call.fiscal_period else None,
        "calendar_quarter": _calendar(call),
        "call_date": call.call_date,
        "media": call.source.media,
        "layout": call.layout,
        "words": total,
        "turns": len(call.turns),
        "speakers": [
            {"name": s.name, "role": s.role, "title": s.title, "words": words[s.name], "rules": list(s.rules)}
            for s in call.speakers
        ],
        "sections": dict(sorted(sections.items())),
        "qa_start": call.qa_start,
        "masks": _masks(call),
        "unknown_share": round(unknown / total, 4) if total else None,
        "covered": round(sum(len(turn.span) for turn in call.turns) / len(call.text), 4),
        "uncovered": _uncovered(call),
        "_sha256": call.source.sha256,
    }
    row["suspicious"] = [*call.notes, *_suspicious(call, row)]
    row["confidence"] = _confidence(call, row)
    return row


def _masks(call: Transcript) -> dict[str, int]:
    sizes = Counter[str]()
    for mask in call.masks:
        sizes[mask.kind] += len(mask.span)
    return dict(sorted(sizes.items()))


def _uncovered(call: Transcript) -> int:
    covered = bytearray(len(call.text))
    for span in [*(mask.span for mask in call.masks), *(turn.words for turn in call.turns)]:
        covered[span.start : span.end] = b"\1" * len(span)
    return covered.count(0)


def _calendar(call: Transcript) -> str | None:
    found = call.fiscal_period.calendar_quarter(call.year_end_month) if call.fiscal_period else None
    return str(found) if found else None


def _suspicious(call: Transcript, row: dict[str, Any]) -> list[str]:
    found: list[str] = []
    roles = {speaker.role for speaker in call.speakers}
    checks = (
        (call.qa_start is None, "No questions and answers were found; the file may be cut."),
        (call.qa_start is not None and "analyst" not in roles, "There are questions and answers but nobody who asks."),
        ("ceo" not in roles, "No chief executive officer speaks."),
        (call.fiscal_period is None, "The fiscal quarter could not be read; give period=."),
        (call.ticker is None, "The ticker could not be read; give ticker=."),
        ((row["unknown_share"] or 0) > _MAX_UNKNOWN, _unknown(row)),
        (row["covered"] < _MIN_COVERED and call.layout != "bilingual_interleaved", _THIN),
        (row["uncovered"] > 0, f"{row['uncovered']} characters are in no turn and under no mask."),
        (_cut_off(call), "The text breaks off in mid-sentence; it may be truncated."),
    )  # fmt: skip
    found += [sentence for odd, sentence in checks if odd]
    for turn in call.turns:
        size = len(turn.words.slice(call.text).split())
        if size > _MAX_TURN_WORDS:
            found.append(f"Turn {turn.index} of {turn.speaker.name} has {size} words; a heading may be missed in it.")
    return found


def _unknown(row: dict[str, Any]) -> str:
    names = [speaker["name"] for speaker in row["speakers"] if speaker["role"] == "unknown"]
    return f"{(row['unknown_share'] or 0):.0%} of the words have no role: {', '.join(names[:5])}."


def _cut_off(call: Transcript) -> bool:
    if not call.turns:
        return True
    tail = call.turns[-1].words.slice(call.text)[-3:].rstrip("\"'”’)] ")
    return tail[-1:] not in tuple(".?!…") and call.layout != "speech"


def _confidence(call: Transcript, row: dict[str, Any]) -> float:
    """Share of four things that hold: several turns, roles known, Q&A found, text covered."""
    if call.layout == "speech":
        return round(0.5 * (1 - (row["unknown_share"] or 0)), 2)
    parts = [
        min(1.0, len(call.turns) / 12),
        1.0 - (row["unknown_share"] or 0.0),
        1.0 if call.qa_start is not None else 0.5,
        min(1.0, row["covered"] / 0.9) if call.layout != "bilingual_interleaved" else 1.0,
    ]
    return round(sum(parts) / len(parts), 2)


def _compare(rows: Sequence[dict[str, Any]]) -> None:
    """Look across files: the same bytes, the same call twice, one ticker with two companies."""
    readable = [row for row in rows if row["readable"]]
    by_bytes: dict[str, list[dict[str, Any]]] = {}
    by_call: dict[str, list[dict[str, Any]]] = {}
    for row in readable:
        by_bytes.setdefault(row["_sha256"], []).append(row)
        if row["ticker"] and row["fiscal_period"]:
            by_call.setdefault(row["call"], []).append(row)
    for same in by_bytes.values():
        for row in same if len(same) > 1 else ():
            others = ", ".join(Path(other["file"]).name for other in same if other is not row)
            row["suspicious"].append(f"The same bytes as {others}.")
    for key, same in by_call.items():
        if len({row["_sha256"] for row in same}) > 1:
            for row in same:
                others = ", ".join(Path(o["file"]).name for o in same if o["_sha256"] != row["_sha256"])
                row["suspicious"].append(f"Another file holds the call {key} too: {others}.")
    _companies(readable)


def _companies(rows: Sequence[dict[str, Any]]) -> None:
    names: dict[str, Counter[str]] = {}
    for row in rows:
        row["_firm"] = (fold(row["company"]) or ("",))[0] if row["company"] else ""
        if row["ticker"] and row["_firm"]:
            names.setdefault(row["ticker"], Counter())[row["_firm"]] += 1
    for row in rows:
        firm = row.pop("_firm")
        usual = names.get(row["ticker"] or "", Counter()).most_common(1)
        other = bool(usual) and usual[0][0] != firm and usual[0][1] >= 2
        if firm and other and firm != (row["ticker"] or "").casefold():
            row["suspicious"].append(
                f"The text is about {row['company']}, while other files named {row['ticker']} are about another "
                "company."
            )
        named = from_name(Path(row["file"]).name)
        told = any(sentence.startswith("The file name says") for sentence in row["suspicious"])
        if named is not None and row["fiscal_period"] not in (None, str(named)) and not told:
            row["suspicious"].append(f"The file name says {named}, the call itself says {row['fiscal_period']}.")
