"""What the words beside a number say: cue rules of ``statements.toml``, English and Chinese."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from callnlp.language.scanner import lowered
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import CueRule
from callnlp.spans import Span

__all__ = ["Cue", "find_cues"]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that say something about a number.

    Parameters
    ----------
    span : Span
    field, value : str
        ``means`` of the rule, cut at its first full stop: ``basis`` and ``yoy``.
    rule : str
    """

    span: Span
    field: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Family:
    pattern: re.Pattern[str]
    rules: tuple[CueRule, ...]


def find_cues(text: str, *, lexicon: Lexicon) -> list[Cue]:
    """Find cue words; cues of different fields may overlap, those of one field do not.

    Parameters
    ----------
    text : str
        A paragraph, item or cell.
    lexicon : Lexicon
        Rules come from ``statements.toml``.

    Returns
    -------
    list of Cue
        In text order.

    Examples
    --------
    >>> from callnlp.lexicon.load import load_lexicon
    >>> [(cue.field, cue.value) for cue in find_cues("环比增长 150%", lexicon=load_lexicon())]
    [('basis', 'qoq'), ('neutral', ''), ('direction', 'up'), ('measure', 'growth')]
    """
    low = lowered(text)
    cues = []
    for family in _compile(lexicon):
        for match in family.pattern.finditer(low):
            rule = family.rules[int((match.lastgroup or "r0")[1:])]
            field, _, value = rule.means.partition(".")
            cues.append(Cue(Span(*match.span()), field, value, rule.id))
    return sorted(cues, key=lambda cue: (cue.span.start, cue.field, cue.value))


@functools.lru_cache(maxsize=8)
def _compile(lexicon: Lexicon) -> tuple[_Family, ...]:
    """Make one alternation per field: at one place, the rule of highest priority wins."""
    fields: dict[str, list[CueRule]] = {}
    for rule in lexicon.entries("statements", CueRule):
        field = rule.means.partition(".")[0]
        fields.setdefault(field, []).append(rule)
    return tuple(_family(rules) for rules in fields.values())


def _family(rules: list[CueRule]) -> _Family:
    ordered = tuple(sorted(rules, key=lambda rule: -rule.priority))
    branches = []
    for number, rule in enumerate(ordered):
        edges = ("", "") if rule.language == "zh" else (r"(?<![a-z0-9])", r"(?![a-z0-9])")
        branches.append(f"(?P<r{number}>{edges[0]}(?:{rule.pattern}){edges[1]})")
    return _Family(re.compile("|".join(branches)), ordered)
