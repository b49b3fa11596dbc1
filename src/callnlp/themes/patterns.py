"""The theme entries of a lexicon, compiled: what a sentence must contain to be about a theme."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from callnlp.errors import LexiconError
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import CueRule, ThemeEntry
from callnlp.themes.gates import Gate, gate_of

__all__ = ["CompiledTheme", "Evidence", "ThemeIndex", "boilerplate_pattern", "compile_themes"]

_START = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """The pattern of a theme that matched, by number from 1, and the words it matched."""

    pattern: int
    words: str


@dataclass(frozen=True, slots=True)
class CompiledTheme:
    """One theme, ready to match folded text.

    Parameters
    ----------
    id : str
    patterns : tuple of (Gate, re.Pattern)
        Any of them is evidence for the theme; a gate says when not to try.
    exclude : re.Pattern or None
        A look-alike: a match of a pattern that overlaps a match of this does not count, nor does the
        model alone.
    easing, tightening : re.Pattern or None
        Read anywhere in a sentence that is about the theme.
    causes : tuple of (str, re.Pattern)
    """

    id: str
    patterns: tuple[tuple[Gate, re.Pattern[str]], ...]
    exclude: re.Pattern[str] | None
    easing: re.Pattern[str] | None
    tightening: re.Pattern[str] | None
    causes: tuple[tuple[str, re.Pattern[str]], ...]

    def first_match(self, number: int, folded: str, holes: list[tuple[int, int]]) -> Evidence | None:
        """Return the first match of pattern ``number`` (from 0) that overlaps no hole, or None."""
        for match in self.patterns[number][1].finditer(folded):
            if not any(match.start() < end and start < match.end() for start, end in holes):
                return Evidence(number + 1, match.group().strip())
        return None


@dataclass(frozen=True, slots=True)
class ThemeIndex:
    """All themes, with the strings that open the gates of their patterns.

    Parameters
    ----------
    themes : tuple of CompiledTheme
        In the order of the lexicon.
    literals : dict of str to tuple of (str, tuple of (int, int))
        By their first three characters, the strings with the (theme, pattern) places they open;
        shorter strings under the empty string.
    always : tuple of (int, int)
        Places of patterns that have no gate.
    """

    themes: tuple[CompiledTheme, ...]
    literals: dict[str, tuple[tuple[str, tuple[tuple[int, int], ...]], ...]]
    always: tuple[tuple[int, int], ...]

    def evidence(self, folded: str) -> dict[str, Evidence]:
        """Return, by theme id, the first pattern that matches outside of what is excluded."""
        places = set(self.always)
        starts = {folded[at : at + _START] for at in range(len(folded) - _START + 1)}
        for start in ("", *(starts & self.literals.keys())):
            for literal, opened in self.literals.get(start, ()):
                if literal in folded:
                    places.update(opened)
        found: dict[str, Evidence] = {}
        holes: dict[int, list[tuple[int, int]]] = {}
        for place, number in sorted(places):
            theme = self.themes[place]
            if theme.id in found:
                continue
            if place not in holes:
                excluded = theme.exclude.finditer(folded) if theme.exclude else ()
                holes[place] = [hole.span() for hole in excluded]
            evidence = theme.first_match(number, folded, holes[place])
            if evidence is not None:
                found[theme.id] = evidence
        return found


@functools.lru_cache(maxsize=4)
def compile_themes(lexicon: Lexicon) -> ThemeIndex:
    """Compile the themes of a lexicon, once for each lexicon.

    Raises
    ------
    LexiconError
        When a pole is not tightening or easing, or a pole or cause is not a regular expression.
    """
    themes = tuple(_compile(entry) for entry in lexicon.entries("themes", ThemeEntry))
    opened: dict[str, list[tuple[int, int]]] = {}
    always: list[tuple[int, int]] = []
    for place, theme in enumerate(themes):
        for number, (gate, _) in enumerate(theme.patterns):
            if gate is None:
                always.append((place, number))
            for literal in gate or ():
                opened.setdefault(literal, []).append((place, number))
    literals: dict[str, list[tuple[str, tuple[tuple[int, int], ...]]]] = {}
    for literal, places in sorted(opened.items()):
        start = literal[:_START] if len(literal) >= _START else ""
        literals.setdefault(start, []).append((literal, tuple(places)))
    return ThemeIndex(themes, {start: tuple(found) for start, found in literals.items()}, tuple(always))


@functools.lru_cache(maxsize=4)
def boilerplate_pattern(lexicon: Lexicon) -> re.Pattern[str] | None:
    """Return the boilerplate cues of ``tone.toml`` as one pattern: such a sentence has no theme."""
    cues = (rule.pattern for rule in lexicon.entries("tone", CueRule) if rule.means == "boilerplate")
    return _union(tuple(cues), "boilerplate")


def _compile(entry: ThemeEntry) -> CompiledTheme:
    poles = entry.poles or {}
    unknown = sorted(set(poles) - {"easing", "tightening"})
    if unknown:
        raise LexiconError(f"themes.toml {entry.id}: pole {unknown[0]!r}; use tightening or easing")
    return CompiledTheme(
        id=entry.id,
        patterns=tuple((gate_of(pattern), re.compile(pattern)) for pattern in entry.patterns),
        exclude=_union(entry.exclude, entry.id),
        easing=_union(poles.get("easing", ()), entry.id),
        tightening=_union(poles.get("tightening", ()), entry.id),
        causes=tuple(
            (cause, united) for cause, found in (entry.causes or {}).items() if (united := _union(found, entry.id))
        ),
    )


def _union(patterns: tuple[str, ...], theme: str) -> re.Pattern[str] | None:
    if not patterns:
        return None
    try:
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    except re.error as error:
        raise LexiconError(f"themes.toml {theme}: a pattern is not a regular expression ({error})") from error
