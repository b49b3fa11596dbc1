"""Rule files as their own tests: every entry against its examples, every pattern against the clock."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from callnlp.errors import LexiconError
from callnlp.language.fold import fold
from callnlp.language.metrics import find_metrics
from callnlp.language.quantities import find_quantities
from callnlp.lexicon.load import Lexicon, load_file, load_lexicon
from callnlp.lexicon.schema import FILES, Entry, Example, MetricEntry, ThemeEntry, UnitEntry
from callnlp.themes.tagger import theme_hits

__all__ = ["check_entries", "check_lexicon"]

#: A pattern that needs longer for a long line than this is not linear. Seconds.
_SLOW = 1.0
_LONG_LINES = ("1.1" * 25_000, "we expect " * 2_500, "$" * 24_000, "a b " * 6_000)


def check_lexicon(folder: str | Path | None = None) -> list[str]:
    """Check every lexicon file of a folder, merged over the packaged ones.

    Parameters
    ----------
    folder : str or Path, optional
        Holds files such as ``metrics.toml``; the packaged files when None.

    Returns
    -------
    list of str
        One sentence a problem; empty when all is well.

    Raises
    ------
    LexiconError
        When a file is malformed, or the folder holds none.
    """
    if folder is None:
        packaged = load_lexicon()
        return [problem for stem in FILES for problem in check_entries(stem, packaged.tables[stem], packaged)]
    paths = [path for stem in FILES if (path := Path(folder) / f"{stem}.toml").is_file()]
    if not paths:
        raise LexiconError(f"{folder}: no lexicon files; known are {', '.join(f'{stem}.toml' for stem in FILES)}")
    lexicon = load_lexicon((str(folder),))
    problems: list[str] = []
    for path in paths:
        problems += check_entries(path.stem, load_file(path), lexicon)
    return problems


def check_entries(stem: str, entries: tuple[Entry, ...], lexicon: Lexicon) -> list[str]:
    """Run the examples and counterexamples of entries, and time their patterns.

    Parameters
    ----------
    stem : str
        The file they come from, such as ``metrics``.
    entries : tuple of Entry
        What to check.
    lexicon : Lexicon
        The rules that hold together with them.

    Returns
    -------
    list of str
        One sentence a problem.
    """
    problems = []
    for entry in entries:
        where = f"{stem}.toml {entry.id}"
        matches = _matcher(stem, entry, lexicon)
        if matches is None:
            continue
        problems += [f"{where}: does not match its example {e.text!r}" for e in entry.example if not matches(e)]
        problems += [f"{where}: matches its counterexample {e.text!r}" for e in entry.counterexample if matches(e)]
        problems += [f"{where}: slow on a long line, make it linear: {p!r}" for p in _patterns(entry) if _is_slow(p)]
    return problems


def _matcher(stem: str, entry: Entry, lexicon: Lexicon) -> Callable[[Example], bool] | None:
    """Return whether an example shows the entry, in the way that its readers look for it."""
    if isinstance(entry, MetricEntry):
        return lambda e: any(found.metric == entry.id for found in find_metrics(e.text, lexicon=lexicon))
    if isinstance(entry, ThemeEntry):
        return lambda e: any(hit.theme == entry.id for hit in theme_hits(e.text, lexicon=lexicon))
    if isinstance(entry, UnitEntry):
        return _unit_matcher(entry, lexicon)
    pattern = getattr(entry, "pattern", "")
    if not pattern or getattr(entry, "direction", "") in ("left", "right"):
        return None  # such rules end or begin at an amount: the tests of binding run their examples
    if stem in ("modifiers", "vocabulary", "periods", "statements") and getattr(entry, "language", "en") == "en":
        whole = re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", re.IGNORECASE)
        return lambda e: whole.search(e.text.lower()) is not None
    if stem == "terms":
        return lambda e: re.fullmatch(pattern, fold(e.text)) is not None
    if stem in ("tone", "weights"):
        return lambda e: re.search(pattern, fold(e.text)) is not None
    return lambda e: re.search(pattern, e.text) is not None


def _unit_matcher(entry: UnitEntry, lexicon: Lexicon) -> Callable[[Example], bool]:
    """Return whether an example yields an amount by this unit; number words leave no id, so any amount counts."""

    def matches(example: Example) -> bool:
        found = find_quantities(example.text, lexicon=lexicon, language="auto")
        wordless = entry.kind in ("number", "tenth") and example in entry.example
        return any(entry.id in quantity.rules or wordless for quantity in found)

    return matches


def _patterns(entry: Entry) -> Iterator[str]:
    if single := getattr(entry, "pattern", ""):
        yield single
    yield from getattr(entry, "patterns", ())


def _is_slow(pattern: str) -> bool:
    compiled = re.compile(pattern)
    for line in _LONG_LINES:
        start = time.perf_counter()
        for _ in zip(range(1000), compiled.finditer(line), strict=False):
            pass
        if time.perf_counter() - start > _SLOW:
            return True
    return False
