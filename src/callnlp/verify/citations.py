"""callnlp's own citation marks: places in a call, which are no figures of the report."""

from __future__ import annotations

import re

from callnlp.spans import Span

__all__ = ["find_citations"]

_PLACE = r"(?:[A-Z0-9][A-Z0-9.\-]{0,12}-\d{4}(?:-Q[1-4])?\s?[:：]?\s?)?\d{1,9}\s?[–-]\s?\d{1,9}"
_MARK = re.compile(rf"〔[^〔〕\n]{{1,400}}〕|\[{_PLACE}(?:\s?[,;·]\s?{_PLACE}){{0,40}}\]")


def find_citations(text: str) -> list[Span]:
    """Return the citation marks of a text.

    Examples
    --------
    >>> text = "up 20.2%〔3884–3922〕 [AMZN-2025-Q3:4103–4135]"
    >>> [span.slice(text) for span in find_citations(text)]
    ['〔3884–3922〕', '[AMZN-2025-Q3:4103–4135]']
    """
    return [Span(*match.span()) for match in _MARK.finditer(text)]
