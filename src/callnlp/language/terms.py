"""Terms of a text: words and phrases of up to three words, without stop words at their ends."""

from __future__ import annotations

import functools
import re

from callnlp.language.fold import fold
from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import CueRule

__all__ = ["general_words", "parts_of", "stop_words", "terms_of", "words_in"]

_PART = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\S")
_POSSESSIVE = re.compile(r"'s?$")
_LONGEST = 3


@functools.lru_cache(maxsize=4)
def stop_words(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the stop words of a lexicon (``terms.toml``) as one pattern for whole words."""
    return _united(lexicon, "stop")


@functools.lru_cache(maxsize=4)
def general_words(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the words of a lexicon (``terms.toml``) that carry meaning but no subject, as one pattern."""
    return _united(lexicon, "general")


def _united(lexicon: Lexicon, means: str) -> re.Pattern[str]:
    rules = lexicon.entries("terms", CueRule)
    return re.compile("|".join(f"(?:{rule.pattern})" for rule in rules if rule.means == means) or r"(?!)")


def words_in(text: str) -> list[str]:
    """Return the words of a text in lower case; figures and signs as they are.

    Examples
    --------
    >>> words_in("AWS’s lead times: 26 weeks.")
    ["aws's", 'lead', 'times', ':', '2', '6', 'weeks', '.']
    """
    return _PART.findall(fold(text))


def terms_of(text: str, *, stop: re.Pattern[str], names: frozenset[str] = frozenset()) -> list[str]:
    """Return every term of a text, once for each time it stands there.

    Parameters
    ----------
    text : str
        A sentence.
    stop : re.Pattern
        From :func:`stop_words`: no term begins or ends with such a word.
    names : frozenset of str
        Words in lower case that belong to no term at all, such as names of speakers.

    Returns
    -------
    list of str
        In lower case, words joined by one blank. A term holds no figure and no sign.

    Examples
    --------
    >>> from callnlp.lexicon.load import load_lexicon
    >>> stop = stop_words(load_lexicon())
    >>> terms_of("Thanks, Ann. Lead times of supply grew.", stop=stop, names=frozenset({"ann"}))
    ['lead', 'lead times', 'times', 'times of supply', 'supply', 'supply grew', 'grew']
    """
    found: list[str] = []
    run: list[str] = []
    for word in [*words_in(text), "."]:
        bare = _POSSESSIVE.sub("", word)
        if word[0].isalpha() and bare not in names and word not in names:
            run.append(word if stop.fullmatch(word) else bare)
            continue
        found += _terms_of_run(run, stop)
        run = []
    return found


def _terms_of_run(run: list[str], stop: re.Pattern[str]) -> list[str]:
    empty = [len(word) < 2 or stop.fullmatch(word) is not None for word in run]
    return [
        " ".join(run[start:end])
        for start in range(len(run))
        if not empty[start]
        for end in range(start + 1, min(start + _LONGEST, len(run)) + 1)
        if not empty[end - 1]
    ]


def parts_of(term: str) -> list[str]:
    """Return the shorter terms inside a term.

    Examples
    --------
    >>> parts_of("supply chain costs")
    ['supply', 'supply chain', 'chain', 'chain costs', 'costs']
    """
    words = term.split()
    spans = ((start, end) for start in range(len(words)) for end in range(start + 1, len(words) + 1))
    return [" ".join(words[start:end]) for start, end in spans if end - start < len(words)]
