"""Suggested lexicon entries: a file ``themes.toml`` that loads as it is, for an analyst to edit."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from callnlp.language.fold import fold

if TYPE_CHECKING:
    from callnlp.discovery.themes import DiscoveredTheme

__all__ = ["suggested_file"]

_TERMS, _EXAMPLES = 8, 3
#: Phrases alone are seeds: whole sentences are near to much that is merely said in the same manner.
_SEEDS = 4
_HEAD = """\
# Themes suggested by `callnlp discover`. Read the sentences, drop what is no theme, rename, and widen the patterns;
# then: callnlp lexicon check FOLDER, and callnlp process FILES --store STORE --lexicon FOLDER --refresh
schema = 1
"""


def suggested_file(themes: Sequence[DiscoveredTheme]) -> str:
    """Return a file ``themes.toml`` with one entry a theme.

    Parameters
    ----------
    themes : sequence of DiscoveredTheme
        Their sentences become examples, their terms seeds; a counterexample is a sentence of another theme.
    """
    return "".join([_HEAD, *(_entry(theme, themes) for theme in themes)])


def _entry(theme: DiscoveredTheme, themes: Sequence[DiscoveredTheme]) -> str:
    pattern = _pattern(theme.terms[:_TERMS])
    matches = re.compile(pattern)
    shown = [sentence.text for sentence in theme.sentences if matches.search(fold(sentence.text))]
    others = (sentence.text for other in themes if other is not theme for sentence in other.sentences)
    other = next((text for text in others if not matches.search(fold(text))), "Thank you for joining us today.")
    lines = [
        "",
        f"# stability {theme.stability:.2f}, {len(theme.sentences)} sentences of {len(theme.calls)} calls",
        "[[theme]]",
        f"id = {_string(theme.id)}",
        'group = "discovered"',
        f"source = {_string(f'callnlp discover, {theme.calls[0]} to {theme.calls[-1]}')}",
        f"label = {{ en = {_string(theme.label)}, zh = {_string(theme.label)} }}",
        f"description = {_string('Sentences that speak of ' + ', '.join(theme.terms[:_TERMS]) + '.')}",
        f"seeds = {{ en = [{', '.join(map(_string, theme.terms[:_SEEDS]))}] }}",
        f"patterns = [{_string(pattern)}]",
    ]
    for text in shown[:_EXAMPLES]:
        lines += ["[[theme.example]]", f"text = {_string(text)}"]
    return "\n".join([*lines, "[[theme.counterexample]]", f"text = {_string(other)}", ""])


def _pattern(terms: Sequence[str]) -> str:
    """Return a pattern for the terms over folded text; a possessive may stand inside a phrase."""
    phrases = ("(?:'s?)? ".join(re.escape(word).replace(r"\-", "-") for word in term.split()) for term in terms)
    return rf"\b(?:{'|'.join(phrases)})\b"


def _string(text: str) -> str:
    """Return a TOML basic string: that of JSON, with DEL escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
