"""Saved web pages: the visible text of the page's body, block by block.

Navigation, scripts and forms are left out; a translation in the second column of a table is left
out too and said so.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Any

from callnlp.errors import IngestError
from callnlp.ingest.decode import decode
from callnlp.ingest.document import Document

__all__ = ["read_document"]

_DROP = frozenset(
    "script style svg noscript template iframe select button form nav aside header footer head title input textarea "
    "canvas video audio object embed figure menu dialog".split()
)
_BLOCK = frozenset(
    "p div section article main h1 h2 h3 h4 h5 h6 ul ol li table thead tbody tr td th blockquote "
    "pre hr dl dt dd".split()
)
_MAX_NODES = 2_000_000
_OPEN = re.compile(rb"<[a-zA-Z]")
#: Parsers take quadratic time on open elements; real pages leave a few thousand paragraphs open.
_MAX_UNCLOSED = 20_000
#: Words around a page of which only the beginning is free.
_PAYWALL = re.compile(rb"(?i)paywall|free trial|subscribe|create (?:a )?free account")
_MIN_PAYWALL = 3
_SPACES = re.compile(r"[ \t\xa0\r\f\v]+")
_BREAKS = re.compile(r"\n{3,}")
_CHARSET = re.compile(rb"(?i)<meta[^>]{0,200}?charset=[\"']?\s{0,3}([\w-]{2,20})")


def read_document(data: bytes, name: str) -> Document:
    """Extract the visible text of a page.

    Parameters
    ----------
    data : bytes
        Bytes of the file.
    name : str
        File name, for the choice of reader and for messages.

    Returns
    -------
    Document
        Offsets are into the extracted text.

    Raises
    ------
    IngestError
        When the page has no body text.
    """
    from selectolax.lexbor import LexborHTMLParser

    if len(_OPEN.findall(data)) - data.count(b"</") > _MAX_UNCLOSED:
        raise IngestError(f"{name}: elements nested too deep for a page; save the page again")
    source = _decoded(data, name)
    try:
        tree = LexborHTMLParser(source)
        root = tree.body or tree.root
    except Exception as error:  # the parser raises its own undocumented errors
        raise IngestError(f"{name}: the HTML cannot be parsed ({error}); save the page again") from error
    pieces, dropped = _walk(root) if root is not None else ([], 0)
    text = _tidy("".join(pieces))
    if not text:
        raise IngestError(f"{name}: the page has no text; save the page when it is fully loaded")
    notes = (f"{dropped} cells of a translation column were left out.",) if dropped else ()
    facts = {"paywall": "yes"} if len(_PAYWALL.findall(data)) >= _MIN_PAYWALL else {}
    return Document(text, "html", f"selectolax {version('selectolax')}", facts=facts, notes=notes)


def _decoded(data: bytes, name: str) -> str:
    match = _CHARSET.search(data[:4096])
    if match:
        try:
            return data.decode(match.group(1).decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data, name)


def _walk(root: Any) -> tuple[list[str], int]:
    """Visit the tree without recursion: pages nest as deep as they like."""
    pieces: list[str] = []
    dropped = 0
    node = root.child
    depth: list[Any] = []
    for _ in range(_MAX_NODES):
        if node is None:
            if not depth:
                break
            node = depth.pop()
            if node.tag in _BLOCK:
                pieces.append("\n\n" if node.tag in {"p", "div", "h1", "h2", "h3", "table", "ul", "tr"} else "\n")
            node = node.next
            continue
        tag = node.tag
        if tag == "-text":
            pieces.append(_SPACES.sub(" ", (node.text_content or "").replace("\n", " ")))
        elif tag == "br":
            pieces.append("\n")
        elif tag in _DROP or tag.startswith(("-", "_")):
            pass
        elif tag == "td" and _is_translation(node):
            dropped += 1
        else:
            if tag in _BLOCK:
                pieces.append("\n")
            depth.append(node)
            node = node.child
            continue
        node = node.next
    return pieces, dropped


def _is_translation(cell: Any) -> bool:
    """Say whether a cell is in another script beside a cell in Latin script."""
    before = cell.prev
    while before is not None and before.tag != "td":
        before = before.prev
    if before is None:
        return False
    return _foreign(cell.text(deep=True)) > 0.3 and _foreign(before.text(deep=True)) < 0.1


def _foreign(text: str) -> float:
    letters = [char for char in text[:2000] if char.isalpha()]
    return sum(char > "\u02ff" for char in letters) / len(letters) if letters else 0.0


def _tidy(text: str) -> str:
    lines = [line.strip() for line in text.split("\n")]
    return _BREAKS.sub("\n\n", "\n".join(lines)).strip()
