"""HTML to the same blocks as Markdown: words by selectolax, scripts and hidden panes left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from callnlp.verify.document import Block, BlockKind, Cell, Flat, ReportDocument, in_pieces

__all__ = ["looks_like_html", "parse_html"]

_OPENING = re.compile(
    r"\s{0,400}(?:<\?xml[^>]{0,400}>\s{0,40})?(?:<!--[^>]{0,400}-->\s{0,40})?<(?:!doctype\s+html|html|head|body|article|section|main|div|table)\b",
    re.I,
)
_SKIPPED = frozenset("script style template svg noscript head nav iframe object canvas select textarea button".split())
_LEAVES: dict[str, BlockKind] = {"p": "paragraph", "li": "item", "blockquote": "quote", "dd": "item", "dt": "item"}
_LEAVES |= {"figcaption": "paragraph", "pre": "paragraph", "caption": "paragraph", "summary": "paragraph"}
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data dfn em font i ins kbd label mark q s samp small span strike strong sub sup"
    " time tt u var wbr br".split()
)
_MAX_DEPTH = 200


def looks_like_html(text: str) -> bool:
    """Say whether a text opens as an HTML document or fragment."""
    return _OPENING.match(text) is not None


@dataclass(slots=True)
class _Builder:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    group: int = 0
    tables: int = 0

    def add(self, kind: BlockKind, words: str, *, cell: Cell | None = None) -> None:
        words = " ".join(words.split())
        if not words:
            return
        flat = Flat(words, (0,), (self.length,))
        stack = tuple(self.headings[level] for level in sorted(self.headings))
        self.blocks.extend(Block(kind, piece, stack, self.group, cell) for piece in in_pieces(flat))
        self.parts.append(words + "\n")
        self.length += len(words) + 1

    def heading(self, level: int, words: str) -> None:
        for deeper in [known for known in self.headings if known >= level]:
            del self.headings[deeper]
        self.add("heading", words)
        if words.strip():
            self.headings[level] = " ".join(words.split())
        self.group += 1


def parse_html(source: str) -> ReportDocument:
    """Read an HTML report.

    Elements that are not the report's own words are left out: scripts, navigation, charts, and any
    element marked ``data-source`` or ``hidden``, and callnlp's own pane of transcripts.

    Parameters
    ----------
    source : str
        The decoded file.

    Returns
    -------
    ReportDocument
        ``text`` is the extracted words, one block a line; offsets are into it.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(source)
    builder = _Builder()
    named = tree.css_first("title")
    if tree.body is not None:
        _walk(tree.body, builder, 0)
    heading = next((block.text for block in builder.blocks if block.kind == "heading"), "")
    title = " ".join(part for part in (heading, named.text(deep=True) if named else "") if part)
    return ReportDocument("".join(builder.parts), " ".join(title.split()), tuple(builder.blocks), "data-cite" in source)


def _skipped(node: Any) -> bool:
    attributes = node.attributes or {}
    pane = "data-source" in attributes or attributes.get("id") == "transcripts"
    return pane or node.tag in _SKIPPED or "hidden" in attributes


def _walk(node: Any, builder: _Builder, depth: int) -> None:
    """Turn the children of a container into blocks; loose words between them make paragraphs."""
    loose: list[str] = []

    def flush() -> None:
        builder.add("paragraph", "".join(loose))
        loose.clear()

    for child in node.iter(include_text=True):
        if child.tag == "-text" or child.tag in _INLINE:
            loose.append(_words(child))
        elif not _skipped(child) and not child.tag.startswith(("-", "_", "!")):
            flush()
            _element(child, builder, depth + 1)
    flush()


def _element(node: Any, builder: _Builder, depth: int) -> None:
    if len(node.tag) == 2 and node.tag[0] == "h" and node.tag[1] in "123456":
        builder.heading(int(node.tag[1]), _words(node))
    elif node.tag == "table":
        _table(node, builder)
    elif node.tag in _LEAVES and (depth >= _MAX_DEPTH or not _holds_blocks(node)):
        builder.add(_LEAVES[node.tag], _words(node))
    elif depth >= _MAX_DEPTH:
        builder.add("paragraph", _words(node))
    elif node.tag == "blockquote":
        for child in node.iter():
            builder.add("quote", _words(child))
    else:
        if node.tag in ("ul", "ol", "dl"):
            builder.group += 1
        _walk(node, builder, depth)


def _holds_blocks(node: Any) -> bool:
    return any(child.tag not in _INLINE for child in node.iter())


def _words(node: Any) -> str:
    if node.tag == "-text":
        return str(node.text(deep=False) or "")
    if _skipped(node):
        return " "
    if node.tag == "br":
        return " "
    if "data-cite" in (node.attributes or {}):
        return " "
    parts = [_words(child) for child in node.iter(include_text=True) if child.tag not in ("-comment", "_comment")]
    joined = "".join(parts)
    return joined if node.tag in _INLINE else f" {joined} "


def _table(node: Any, builder: _Builder) -> None:
    builder.group += 1
    builder.tables += 1
    header: list[str] = []
    row = 0
    for line in node.css("tr"):
        cells = [cell for cell in line.iter() if cell.tag in ("td", "th")]
        words = [" ".join(_words(cell).split()) for cell in cells]
        if not header:
            header = words
            continue
        for column, text in enumerate(words):
            head = header[column] if column < len(header) else ""
            builder.add("cell", text, cell=Cell(builder.tables, row, column, words[0], head))
        row += 1
    builder.group += 1
