"""Word search over sentences: what Lance's full-text index is asked, and where the words stand."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callnlp.store.filters import Scope, one_of
from callnlp.store.reading import Reader
from callnlp.store.tables import TOKENS, Tables

if TYPE_CHECKING:
    pass

__all__ = ["Expression", "Group", "Phrase", "Words", "find_words", "is_searchable", "marks"]

_MOST = 100_000
_FEW = 200
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Words:
    """Any of the words, the more the better; inflected forms count."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words next to each other, in this order."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """All of ``need``, none of ``avoid``, and where nothing is needed at least one of ``some``."""

    need: tuple[Expression, ...] = ()
    some: tuple[Expression, ...] = ()
    avoid: tuple[Expression, ...] = ()


Expression = Words | Phrase | Group


@functools.lru_cache(maxsize=4096)
def _stems(text: str) -> tuple[str, ...]:
    import lance

    return tuple(token.text for token in lance.tokenize(text, **TOKENS))


@functools.lru_cache(maxsize=256)
def _content(text: str) -> str:
    """Return the words without those that carry no meaning, or all where only such are asked for."""
    import lance

    kept = [word for word in _WORD.findall(text) if lance.tokenize(word, **TOKENS | {"remove_stop_words": True})]
    return " ".join(kept) or text


def is_searchable(text: str) -> bool:
    """Say whether anything is left of a text when it is cut into words."""
    return bool(_stems(text))


def _query(expression: Expression) -> Any:
    from lance.query import BooleanQuery, MatchQuery, Occur, PhraseQuery

    if isinstance(expression, Words):
        return MatchQuery(_content(expression.text), "text")
    if isinstance(expression, Phrase):
        phrase = PhraseQuery if len(_stems(expression.text)) > 1 else MatchQuery
        return phrase(expression.text, "text")
    parts = [(Occur.MUST, part) for part in expression.need]
    parts += [(Occur.SHOULD, part) for part in expression.some]
    parts += [(Occur.MUST_NOT, part) for part in expression.avoid]
    return BooleanQuery([(occur, _query(part)) for occur, part in parts])


def find_words(
    tables: Tables,
    dataset: Any,
    reader: Reader,
    expression: Expression,
    *,
    scope: Scope,
    where: Sequence[str],
    limit: int,
) -> dict[int, float]:
    """Return the row ids of the best active sentences, with BM25.

    Parameters
    ----------
    tables, reader
        The store.
    dataset : lance.LanceDataset
        Its sentences.
    expression : Expression
        What to look for.
    scope : Scope
        In which calls.
    where : sequence of str
        Lance predicates on the sentence.
    limit : int
        Most rows.

    Returns
    -------
    dict of int to float
        At most ``limit``, best first; equal scores by call and place.

    Raises
    ------
    StoreError
        When there is no store, or its index is missing.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    active = reader.active()
    entries = scope.choose(active)
    attempts = [int(entry.row["attempt"]) for entry in entries]
    conditions = list(where)
    fetched = limit + 20  # rows of replaced calls may be among them
    if not attempts:
        conditions.append("false")
    elif len(attempts) <= max(_FEW, len(active) // 20):
        conditions.append(one_of("attempt", attempts))
    else:  # so long a list is slower than to look at more rows and pass some over
        fetched = fetched * len(active) // len(attempts)
    query = _query(expression)
    while True:
        with tables.explained("read the word index"):
            found = dataset.to_table(
                columns=["attempt", "call", "start", "_score"],
                full_text_query=query,
                filter=" AND ".join(conditions) or None,
                prefilter=True,
                limit=fetched,
                with_row_id=True,
            )
        kept = found.filter(pc.is_in(found["attempt"], pa.array(attempts, pa.int64())))
        if len(kept) >= limit or len(found) < fetched or fetched >= _MOST:
            break
        fetched *= 4
    best = kept.sort_by([("_score", "descending"), ("call", "ascending"), ("start", "ascending")]).slice(0, limit)
    return {
        row: round(score, 3) for row, score in zip(best["_rowid"].to_pylist(), best["_score"].to_pylist(), strict=True)
    }


def marks(text: str, expression: Expression) -> list[tuple[int, int]]:
    """Return where the wanted words and phrases stand in a text.

    Parameters
    ----------
    text : str
        A sentence.
    expression : Expression
        What was looked for.

    Returns
    -------
    list of (int, int)
        Half-open character offsets into ``text``, sorted, none overlapping.
    """
    words = [(match.start(), match.end(), _stems(match.group())) for match in _WORD.finditer(text)]
    found: set[tuple[int, int]] = set()
    for wanted in _wanted(expression):
        if isinstance(wanted, Phrase):
            found.update(_phrase_marks(words, _stems(wanted.text)))
        else:
            stems = set(_stems(_content(wanted.text)))
            found.update((start, end) for start, end, here in words if stems.intersection(here))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _wanted(expression: Expression) -> Iterator[Words | Phrase]:
    if isinstance(expression, Group):
        for part in (*expression.need, *expression.some):
            yield from _wanted(part)
    else:
        yield expression


def _phrase_marks(
    words: Sequence[tuple[int, int, tuple[str, ...]]], stems: tuple[str, ...]
) -> Iterator[tuple[int, int]]:
    flat = [(stem, start, end) for start, end, here in words for stem in here]
    for first in range(len(flat) - len(stems) + 1):
        run = flat[first : first + len(stems)]
        if tuple(stem for stem, _, _ in run) == stems:
            yield run[0][1], run[-1][2]
