"""Search over stored sentences: words, phrases, AND, OR, NOT; best first, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from callnlp.errors import UsageError
from callnlp.store.filters import check_text
from callnlp.store.words import Expression, Group, Phrase, Words, is_searchable, marks

if TYPE_CHECKING:
    import pandas as pd

    from callnlp.store.store import Store

__all__ = ["parse_query", "search"]

_TOKEN = re.compile(r'"([^"]*)"|([()])|([^\s()"]+)')
_LONGEST = 1000
_DEEPEST = 20
_COLUMNS = (
    "score call source_id ticker fiscal_period speaker role section turn sentence start end text spans highlights"
).split()


def search(
    store: Store,
    query: str,
    *,
    role: str | None = None,
    section: str | None = None,
    ticker: str | None = None,
    call: str | None = None,
    since: str | None = None,
    until: str | None = None,
    fiscal_year: int | None = None,
    limit: int = 10,
) -> pd.DataFrame:
    """Find sentences by words, best first.

    Parameters
    ----------
    store : Store
        Where to look.
    query : str
        Words side by side: any of them counts, rare ones more. ``"Words in quotes"`` stand together
        and must be there. ``AND``, ``OR``, ``NOT`` in capitals and parentheses combine. Inflected
        forms count as the same word.
    role, section : str, optional
        Only sentences of these turns.
    ticker, call, since, until, fiscal_year : optional
        Only these calls, as in :class:`~callnlp.store.filters.Scope`.
    limit : int
        Most rows, 1 to 1000.

    Returns
    -------
    DataFrame
        ``score`` (BM25, comparable within one result), ``call``, ``source_id``, ``ticker``,
        ``fiscal_period``, ``speaker``, ``role``, ``section``, ``turn``, ``sentence``, ``start``,
        ``end`` (offsets into the call's text), ``text`` (the sentence as said), ``spans`` and
        ``highlights`` (lists of [start, end] into the call's text: the parts of the sentence, and the
        words that were found in it).

    Raises
    ------
    UsageError
        When the query has no word to look for, a quote or parenthesis is left open, or an option
        is not one of those allowed.
    StoreError
        When there is no store, or it does not hold the ticker or call.
    """
    import pandas as pd

    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= 1000:
        raise UsageError(f"limit {limit!r}: give a number from 1 to 1000")
    expression = parse_query(query)
    found = store.find(
        expression,
        limit=limit,
        role=role,
        section=section,
        ticker=ticker,
        call=call,
        since=since,
        until=until,
        fiscal_year=fiscal_year,
    )
    pairs = zip(found["text"], found["spans"], strict=True)
    highlights = [_placed(marks(text, expression), spans) for text, spans in pairs]
    found["highlights"] = pd.Series(highlights, index=found.index, dtype=object)
    return found[_COLUMNS]


def _placed(found: Sequence[tuple[int, int]], spans: Sequence[Sequence[int]]) -> list[list[int]]:
    """Turn offsets into a sentence's words into offsets into the call's text.

    The parts of a sentence are joined by one blank; a mark over the joint gives one part each.
    """
    placed, at = [], 0
    for start, end in spans:
        length = end - start
        for first, last in found:
            low, high = max(first, at), min(last, at + length)
            if low < high:
                placed.append([start + low - at, start + high - at])
        at += length + 1
    return placed


def parse_query(query: str) -> Expression:
    """Read a query into an expression.

    Parameters
    ----------
    query : str
        As in :func:`search`.

    Returns
    -------
    Expression

    Raises
    ------
    UsageError
        When there is no word to look for, or a quote or parenthesis is left open.

    Examples
    --------
    >>> parse_query('"supply chain" AND chips NOT inventory')
    Group(need=(Phrase(text='supply chain'), Words(text='chips')), some=(), avoid=(Words(text='inventory'),))
    """
    if len(query) > _LONGEST:
        raise UsageError(f"search: the query has {len(query)} characters; write at most {_LONGEST}")
    check_text("search", query)
    if query.count('"') % 2:
        raise UsageError(f"search {query!r}: a quotation mark is left open")
    parser = _Parser(query)
    expression = parser.either()
    if parser.rest:
        raise UsageError(f"search {query!r}: there is a ) without its (")
    return expression


class _Parser:
    """Recursive descent: OR of AND/NOT of words side by side."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.depth = 0
        self.rest: list[Phrase | str] = []
        for quoted, bracket, word in _TOKEN.findall(query):
            self.rest.append(bracket or word or Phrase(quoted))
        self.rest.reverse()

    def _next_is(self, *words: str) -> bool:
        return bool(self.rest) and self.rest[-1] in words

    def either(self) -> Expression:
        """Parts joined by OR."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise UsageError(f"search: parentheses stand more than {_DEEPEST} deep; write it flatter")
        parts = [self.both()]
        while self._next_is("OR"):
            self.rest.pop()
            parts.append(self.both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Group(some=tuple(parts))

    def both(self) -> Expression:
        """Parts joined by AND and NOT."""
        need: list[Expression] = []
        avoid: list[Expression] = []
        negated = self._take_not()
        while True:
            (avoid if negated else need).append(self.together())
            joined = self._next_is("AND")
            if joined:
                self.rest.pop()
            negated = self._take_not()
            if not joined and not negated:
                break
        if not need:
            raise UsageError(f"search {self.query!r}: NOT needs something to look for beside it")
        return need[0] if len(need) == 1 and not avoid else Group(need=tuple(need), avoid=tuple(avoid))

    def _take_not(self) -> bool:
        if self._next_is("NOT"):
            self.rest.pop()
            return True
        return False

    def together(self) -> Expression:
        """Words, phrases and parentheses side by side."""
        need: list[Expression] = []
        words: list[str] = []
        while self.rest and not self._next_is("AND", "OR", "NOT", ")"):
            token = self.rest.pop()
            if token == "(":
                need.append(self.either())
                if not self._next_is(")"):
                    raise UsageError(f"search {self.query!r}: a ( is left open")
                self.rest.pop()
            elif isinstance(token, Phrase):
                if is_searchable(token.text):
                    need.append(token)
            elif is_searchable(token):
                words.append(token)
        if not need and not words:
            raise UsageError(f"search {self.query!r}: write at least one word to look for")
        some: tuple[Expression, ...] = (Words(" ".join(words)),) if words else ()
        if not need:
            return some[0]
        return need[0] if len(need) == 1 and not some else Group(need=tuple(need), some=some)
