"""Metric mentions: which canonical metric do which words name.

Aliases live in a trie over words, so one pass over the text finds all of them at once. Where
two match at the same word the longer one wins, and a strong name wins over a weak one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from callnlp.language.scanner import lowered
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import MetricEntry
from callnlp.spans import Span

__all__ = ["MetricMention", "find_metrics", "metric_entries"]

_WORD = re.compile(r"[^\W_]+(?:['’]s(?![^\W_]))?|&")
_GLUE = re.compile(r"(?:[\s\-‐-–/,]*|\.)\Z")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_WEAK = "weak"


@dataclass(frozen=True, slots=True)
class MetricMention:
    """Words that name a metric.

    Parameters
    ----------
    span : Span
        The alias itself, without what stands before it.
    metric : str
        Canonical id.
    weak : bool
        The words name the metric only where nothing better is offered ("growth").
    """

    span: Span
    metric: str
    weak: bool = False


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    strong: str | None = None
    weak: str | None = None
    excluded: list[str] = field(default_factory=list)
    capitals: bool = False  # the alias matches capitals only: "OR" is a ratio, "or" is not


@dataclass(frozen=True, slots=True)
class _Compiled:
    root: _Node
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    cjk: re.Pattern[str] | None
    cjk_metric: dict[str, str]


def metric_entries(lexicon: Lexicon) -> dict[str, MetricEntry]:
    """Return the metric entries by id."""
    return {entry.id: entry for entry in lexicon.entries("metrics", MetricEntry)}


def find_metrics(text: str, *, lexicon: Lexicon) -> list[MetricMention]:
    """Find the words that name metrics.

    Parameters
    ----------
    text : str
        A sentence.
    lexicon : Lexicon
        Names come from ``metrics.toml``.

    Returns
    -------
    list of MetricMention
        In text order, not overlapping; offsets into ``text``.
    """
    compiled = _compile(lexicon)
    low = lowered(text)
    words = [(*m.span(), _norm(m.group())) for m in _WORD.finditer(low)]
    mentions: list[MetricMention] = []
    excluded: list[tuple[Span, str]] = []
    free, first = 0, compiled.root.children
    for index, (_, _, word) in enumerate(words):
        if index < free or word not in first:
            continue
        best, step = _longest(compiled.root, text, words, index, excluded)
        if best is not None:
            mentions.append(best)
        free = index + step
    for pattern, metric in compiled.patterns:
        mentions = _with_pattern(mentions, pattern, metric, low)
    if compiled.cjk is not None and _CJK.search(text):
        for match in compiled.cjk.finditer(text):
            mentions.append(MetricMention(Span(*match.span()), compiled.cjk_metric[match.group()]))
    kept = [m for m in mentions if not any(m.metric == metric and span.overlaps(m.span) for span, metric in excluded)]
    return sorted(kept, key=lambda mention: mention.span)


def _norm(word: str) -> str:
    return word[:-2] if word.endswith(("'s", "’s")) else word


def _longest(
    root: _Node, text: str, words: list[tuple[int, int, str]], index: int, excluded: list[tuple[Span, str]]
) -> tuple[MetricMention | None, int]:
    """Return the longest alias that begins at word ``index``, and how many words to move on."""
    node, found, step = root, None, 1
    start = words[index][0]
    for position in range(index, len(words)):
        begin, end, word = words[position]
        if position > index and not _GLUE.match(text[words[position - 1][1] : begin]):
            break
        child = node.children.get(word)
        if child is None:
            break
        node = child
        excluded.extend((Span(start, end), metric) for metric in node.excluded)
        name = node.strong or node.weak
        if position == index and index and words[index - 1][2] == "per":
            return None, 1  # "growth per store": a denominator names no metric
        if name is not None and not (node.capitals and not text[start:end].rstrip("s'’").isupper()):
            found, step = MetricMention(Span(start, end), name, node.strong is None), position - index + 1
    return found, step


def _with_pattern(
    mentions: list[MetricMention], pattern: re.Pattern[str], metric: str, low: str
) -> list[MetricMention]:
    for match in pattern.finditer(low):
        span = Span(*match.span())
        mentions = [mention for mention in mentions if not mention.span.overlaps(span)]
        mentions.append(MetricMention(span, metric))
    return mentions


@functools.lru_cache(maxsize=8)
def _compile(lexicon: Lexicon) -> _Compiled:
    root = _Node()
    patterns: list[tuple[re.Pattern[str], str]] = []
    cjk: dict[str, str] = {}
    for entry in lexicon.entries("metrics", MetricEntry):
        for language, aliases in entry.aliases.items():
            for alias in aliases:
                if _CJK.search(alias):
                    cjk.setdefault(alias, entry.id)
                else:
                    _add(root, alias, entry.id, weak=language == _WEAK)
        for alias in entry.exclude:
            for form in _forms(alias):
                _node(root, form).excluded.append(entry.id)
        patterns.extend((re.compile(pattern), entry.id) for pattern in entry.patterns)
    longest_first = sorted(cjk, key=lambda alias: (-len(alias), alias))
    joint = re.compile("|".join(map(re.escape, longest_first))) if cjk else None
    return _Compiled(root, tuple(patterns), joint, cjk)


def _add(root: _Node, alias: str, metric: str, *, weak: bool) -> None:
    for form in _forms(alias):
        node = _node(root, form)
        if weak:
            node.weak = node.weak or metric
        else:
            node.strong = node.strong or metric
        node.capitals = alias.isupper() and alias.isalpha() and len(alias) <= 4


def _node(root: _Node, words: tuple[str, ...]) -> _Node:
    node = root
    for word in words:
        node = node.children.setdefault(word, _Node())
    return node


def _forms(alias: str) -> Iterator[tuple[str, ...]]:
    """Yield an alias as words, and with its last word in the plural."""
    words = tuple(_norm(match.group()) for match in _WORD.finditer(lowered(alias)))
    yield words
    last = words[-1]
    if len(last) > 1 and last.isalpha() and not last.endswith("s"):
        plural = last[:-1] + "ies" if last.endswith("y") and last[-2] not in "aeiou" else last + "s"
        yield (*words[:-1], plural)
