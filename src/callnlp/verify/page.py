"""The report as a page: each figure and quotation coloured by its verdict, its source beside it."""

from __future__ import annotations

import functools
import itertools
from html import escape
from importlib import resources

from callnlp.spans import Span
from callnlp.verify.records import VERDICTS, Evidence, Item, Verification

__all__ = ["render_page"]

_TITLES = {
    "supported": "said in a call",
    "derived": "follows by arithmetic",
    "computed": "counted from the calls",
    "contradicted": "the calls say otherwise",
    "not_comparable": "on another basis",
    "not_found": "not in the calls",
}
#: Direction marks and other invisible format characters could make a source read as another text.
_INVISIBLE = {code: "\ufffd" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}
_INVISIBLE |= {code: "\ufffd" for code in range(0x20) if chr(code) not in "\n\t"}


def render_page(verification: Verification) -> str:
    """Write one self-contained HTML page: no script, no network; everything from outside is escaped.

    Parameters
    ----------
    verification : Verification
        What :func:`callnlp.verify.verifier.verify_report` returned.

    Returns
    -------
    str
        A whole document.
    """
    body = _marked_text(verification)
    counts = "".join(
        f'<li class="{verdict}"><b>{verification.counts[verdict]}</b> {escape(verdict.replace("_", " "))}'
        f"<small>{escape(_TITLES[verdict])}</small></li>"
        for verdict in VERDICTS
    )
    notes = "".join(f"<p>{_safe(note)}</p>" for note in verification.notes)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_safe(verification.ticker)}: figures and quotations checked</title>\n<style>\n{_style()}</style>\n"
        f"</head>\n<body>\n<header><h1>{_safe(verification.summary)}</h1><ul>{counts}</ul>{notes}</header>\n"
        f"<main>{body}</main>\n</body>\n</html>\n"
    )


@functools.cache
def _style() -> str:
    return (resources.files("callnlp.verify") / "page.css").read_text(encoding="utf-8")


def _safe(text: str) -> str:
    return escape(text.translate(_INVISIBLE))


def _marked_text(verification: Verification) -> str:
    """Return the report line by line, its items marked, the sources of a line's items beside it."""
    rows: list[str] = []
    items = _without_overlap(verification.items)
    numbers = {id(item): number for number, item in enumerate(items, 1)}
    start, at = 0, 0
    lines = verification.text.split("\n")
    pending: list[str] = []
    for line in lines:
        end = start + len(line)
        while at < len(items) and items[at].span.end <= start:
            at += 1
        here = _within(items, at, Span(start, end))
        pending.append(_line(verification.text, Span(start, end), here, numbers))
        begun = [item for item in here if item.span.start >= start]
        if begun:
            notes = "".join(_note(item, numbers[id(item)]) for item in begun)
            rows.append(f'<div class="row"><pre>{"".join(pending)}</pre><aside>{notes}</aside></div>')
            pending = []
        start = end + 1
    if pending:
        rows.append(f'<div class="row"><pre>{"".join(pending)}</pre></div>')
    return "\n".join(rows)


def _within(items: list[Item], first: int, line: Span) -> list[Item]:
    """Return the items that have characters in a line; those before ``first`` end above it."""
    later = itertools.takewhile(lambda item: item.span.start <= line.end, itertools.islice(items, first, None))
    return [item for item in later if item.span.end > line.start]


def _without_overlap(items: tuple[Item, ...]) -> list[Item]:
    kept: list[Item] = []
    for item in sorted(items, key=lambda item: (item.span.start, -item.span.end)):
        if not kept or item.span.start >= kept[-1].span.end:
            kept.append(item)
    return kept


def _line(text: str, line: Span, items: list[Item], numbers: dict[int, int]) -> str:
    parts, at = [], line.start
    for item in items:
        start, end = max(item.span.start, line.start), min(item.span.end, line.end)
        number = numbers[id(item)]
        parts.append(_safe(text[at:start]))
        parts.append(
            f'<a class="{item.verdict}" href="#n{number}" title="{_safe(item.verdict)}: {_safe(item.reason)}">'
            f"<mark>{_safe(text[start:end])}</mark><sup>{number}</sup></a>"
        )
        at = end
    return "".join((*parts, _safe(text[at : line.end]), "\n"))


def _note(item: Item, number: int) -> str:
    head = item.verdict.replace("_", " ") + (f": {item.fault.replace('_', ' ')}" if item.fault else "")
    diff = f'<p class="diff">{_diff(item)}</p>' if item.diff else ""
    sources = "".join(_source(found) for found in item.evidence[:2])
    return (
        f'<section id="n{number}" class="{item.verdict}"><h2>{number} · {_safe(head)}</h2>'
        f"<p>{_safe(item.reason)}</p>{diff}{sources}</section>"
    )


def _diff(item: Item) -> str:
    tags = {"same": "span", "report": "del", "call": "ins"}
    return " ".join(f"<{tags[side]}>{_safe(words)}</{tags[side]}>" for side, words in item.diff)


def _source(found: Evidence) -> str:
    place = f"{found.call}, characters {found.start}–{found.end}" if found.call else "the store"
    who = f", {found.speaker} ({found.role})" if found.speaker else ""
    return f"<blockquote>{_safe(found.text)}<footer>{_safe(place)}{_safe(who)}</footer></blockquote>"
