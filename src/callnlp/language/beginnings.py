"""How may a match of a pattern begin: so that it is tried only at words that it can start with.

Read off the parse tree of Python's own regular expressions. Where the tree cannot tell (a wildcard,
a back reference, a Python without that parser), the answer is "anything", and nothing is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["KEY_LENGTH", "beginnings"]

KEY_LENGTH = 3
"""How many letters of the first word make its key."""

_INSIDE_WORD = re.compile(r"[^\W_]")
_NO_WIDTH = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class _AnythingError(Exception):
    """The pattern may begin with any word."""


def beginnings(pattern: str) -> frozenset[str] | None:
    r"""Return the keys of the words that a match of ``pattern`` can start with.

    Parameters
    ----------
    pattern : str
        A regular expression in lower case that ends at a word end.

    Returns
    -------
    frozenset of str or None
        The first :data:`KEY_LENGTH` letters or digits of a word (a shorter word whole), or one other
        character; None when it may be anything.

    Examples
    --------
    >>> sorted(beginnings(r"(?:the )?(?:next|coming) year"))
    ['com', 'nex', 'the']
    >>> beginnings(r"\S+ year") is None
    True
    """
    try:
        from re import _parser  # type: ignore[attr-defined]
    except ImportError:
        return None
    closed: set[str] = set()
    try:
        rest = _read({""}, _parser.parse(pattern), closed)
    except _AnythingError:
        return None
    return frozenset(closed | rest) - {""}


def _read(begun: set[str], items: Iterable[tuple[Any, Any]], closed: set[str]) -> set[str]:
    """Return the unfinished keys after ``items``, each of which begins as one of ``begun``; finished ones are added."""
    for operator, value in items:
        if not begun:
            break
        name = str(operator)
        if name in _NO_WIDTH:
            continue
        if name in {"LITERAL", "IN"}:
            begun = _written(begun, _characters(name, value), closed)
        elif name == "BRANCH":
            begun = set().union(*(_read(begun, branch, closed) for branch in value[1]))
        elif name == "SUBPATTERN":
            begun = _read(begun, value[3], closed)
        elif name in _REPEATS:
            begun = _repeated(begun, value, closed)
        else:
            raise _AnythingError
    return begun


def _repeated(begun: set[str], value: tuple[int, int, Any], closed: set[str]) -> set[str]:
    least, most, items = value
    ended = set(begun) if least == 0 else set()
    for count in range(1, min(most, least + KEY_LENGTH) + 1):
        begun = _read(begun, items, closed)
        if count >= least:
            ended |= begun
    return ended


def _written(begun: set[str], characters: Iterable[str], closed: set[str]) -> set[str]:
    open_keys: set[str] = set()
    for character in characters:
        for key in begun:
            if _INSIDE_WORD.match(character):
                longer = key + character
                (closed if len(longer) == KEY_LENGTH else open_keys).add(longer)
            else:
                closed.add(key or character)
    return open_keys


def _characters(name: str, value: Any) -> set[str]:
    if name == "LITERAL":
        return {chr(value)}
    found: set[str] = set()
    for operator, what in value:
        if str(operator) == "LITERAL":
            found.add(chr(what))
        elif str(operator) == "RANGE":
            found.update(map(chr, range(what[0], what[1] + 1)))
        else:
            raise _AnythingError
    return found
