"""Inline markup of Markdown taken out of a stretch of text, with the way back kept."""

from __future__ import annotations

import html
import re

from callnlp.verify.document import Flat

__all__ = ["flatten"]

#: What is not read as words; the first group that matched says what stays of it.
_MARKUP = re.compile(
    r"(?P<image>!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\))"
    r"|(?P<link>\[(?P<label>[^\]\n]{1,500})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}(?:\s\"[^\"\n]{0,200}\")?\))"
    r"|(?P<address>(?<![\w])<?https?://[^\s<>|)）」』”]{1,2000}>?)"
    r"|(?P<footnote>\[\^[^\]\s]{1,40}\])"
    r"|(?P<comment><!--.{0,2000}?-->)"
    r"|(?P<tag></?[A-Za-z][A-Za-z0-9-]{0,20}(?:\s[^<>\n]{0,500})?/?>)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#x[0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<strong>\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~|`{1,3})",
    re.DOTALL,
)
_SPACED = frozenset({"br", "p", "div", "li", "tr", "td"})
#: An asterisk between digits or spaces is arithmetic ("2 * 3"), elsewhere it is emphasis.
_TIMES = re.compile(r"[\d)] ?\Z")


def flatten(text: str, pieces: list[tuple[int, int]]) -> Flat:
    """Take markup out of stretches of a text and join them with a space.

    Parameters
    ----------
    text : str
        The report.
    pieces : list of (int, int)
        Stretches in order, half-open offsets into ``text``; usually one a line.

    Returns
    -------
    Flat
        Chinese lines are joined without a space.

    Examples
    --------
    >>> text = "**2.5 亿** [Rufus](https://example.com)"
    >>> flatten(text, [(0, len(text))]).text
    '2.5 亿 Rufus'
    """
    runs = _Runs()
    for number, (start, end) in enumerate(pieces):
        if number and not _joins_without_space(runs.tail, text[start : start + 1]):
            runs.put(" ", max(start - 1, 0))
        _inline(text, start, end, runs)
    return runs.flat()


def _joins_without_space(before: str, after: str) -> bool:
    return before > "\u2e7f" and after > "\u2e7f"


def _inline(text: str, start: int, end: int, runs: _Runs) -> None:
    at = start
    for found in _MARKUP.finditer(text, start, end):
        if found.start() < at:
            continue
        if found.lastgroup == "strong" and found.group() == "*" and _is_product(text, found):
            continue
        runs.put(text[at : found.start()], at)
        _keep(text, found, runs)
        at = found.end()
    runs.put(text[at:end], at)


def _is_product(text: str, found: re.Match[str]) -> bool:
    before, after = text[max(found.start() - 2, 0) : found.start()], text[found.end() : found.end() + 2]
    return bool(_TIMES.search(before)) and after.startswith(" ") and after[1:].isdigit()


def _keep(text: str, found: re.Match[str], runs: _Runs) -> None:
    """Put what a reader sees of one piece of markup."""
    if found["link"]:
        _inline(text, found.start("label"), found.end("label"), runs)
    elif found["entity"]:
        shown = html.unescape(found.group())
        runs.put(shown if len(shown) <= len(found.group()) else " ", found.start())
    elif found["escaped"]:
        runs.put(found["escaped"], found.start("escaped"))
    elif (found["tag"] and found.group().strip("</>").split()[0].lower() in _SPACED) or found["address"]:
        runs.put(" ", found.start())


class _Runs:
    """Collects stretches of text with the place each came from."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._sources: list[int] = []
        self._length = 0

    @property
    def tail(self) -> str:
        return self._parts[-1][-1:] if self._parts else ""

    def put(self, part: str, source: int) -> None:
        if not part:
            return
        follows = bool(self._starts) and self._sources[-1] + self._length - self._starts[-1] == source
        if not follows:
            self._starts.append(self._length)
            self._sources.append(source)
        self._parts.append(part)
        self._length += len(part)

    def flat(self) -> Flat:
        return Flat("".join(self._parts), tuple(self._starts) or (0,), tuple(self._sources) or (0,))
