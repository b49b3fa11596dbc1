"""Cheap gates for patterns: strings of which a text must contain one, or the pattern cannot match.

Hundreds of regular expressions on every sentence would cost more than the neural model. Looking
for a few literal strings first is twenty times cheaper and loses nothing: where no safe set of
literals can be read off a pattern, its gate is None and the pattern is always tried.
"""

from __future__ import annotations

import re

__all__ = ["Gate", "gate_of"]

Gate = tuple[str, ...] | None

_LITERAL = re.compile(r"[a-z0-9一-鿿' &/%$-]")
_QUANTIFIER = re.compile(r"[?*+]\??|\{(\d+)(?:,\d*)?\}")
_CLASSES = "bBwWdDsSAZ"


def gate_of(pattern: str) -> Gate:
    r"""Return literals of which every match contains at least one.

    Parameters
    ----------
    pattern : str
        A regular expression over folded (lower-case) text.

    Returns
    -------
    tuple of str or None
        Sorted; None when the pattern promises no literal of two characters or more.

    Examples
    --------
    >>> gate_of(r"\b(?:share|stock) buy-?backs?\b")
    ('share', 'stock')
    >>> gate_of(r"\w+ing|\d+") is None
    True
    """
    gate, end = _alternatives(pattern, 0)
    return gate if end == len(pattern) else None


def _alternatives(pattern: str, position: int) -> tuple[Gate, int]:
    """Read branches up to an unmatched ``)`` or the end: the union, if every branch has a gate."""
    found: set[str] = set()
    open_branch = False
    while True:
        gate, position = _branch(pattern, position)
        if gate is None:
            open_branch = True
        else:
            found.update(gate)
        if position >= len(pattern) or pattern[position] == ")":
            return (None if open_branch else tuple(sorted(found))), position
        position += 1


def _branch(pattern: str, position: int) -> tuple[Gate, int]:
    """Read a sequence up to ``|``, ``)`` or the end: the best gate of its parts."""
    gates: list[Gate] = []
    run = ""
    while position < len(pattern) and pattern[position] not in "|)":
        literal, gate, position = _atom(pattern, position)
        quantifier = _QUANTIFIER.match(pattern, position)
        if quantifier:
            position = quantifier.end()
            optional = quantifier.group()[0] in "?*" or quantifier.group(1) == "0"
            gates.append((run,))
            run = ""
            if not optional:
                gates.append(gate)
        elif literal is not None:
            run += literal
        else:
            gates += [(run,), gate]
            run = ""
    gates.append((run,))
    return _best(gates), position


def _atom(pattern: str, position: int) -> tuple[str | None, Gate, int]:
    """Read one atom: its literal (empty for a mere position), or a gate, and where it ends."""
    head = pattern[position]
    if head == "\\":
        after = pattern[position + 1]
        if after in "bB":
            return "", None, position + 2
        return (None if after in _CLASSES else after), None, position + 2
    if head == "[":
        end = pattern.index("]", position + 2)
        return None, None, end + 1
    if head == "(":
        return _group(pattern, position)
    return (head if _LITERAL.match(head) else None), None, position + 1


def _group(pattern: str, position: int) -> tuple[str | None, Gate, int]:
    inside = position + 1
    asserted = False
    if pattern.startswith("(?", position):
        if pattern[position + 2] == ":":
            inside = position + 3
        else:  # a look-around or a flag: whatever it says, it promises no literal
            asserted = True
            inside = position + 3
    gate, end = _alternatives(pattern, inside)
    return None, (None if asserted else gate), end + 1


def _best(gates: list[Gate]) -> Gate:
    usable = [gate for gate in gates if gate and all(len(item) >= 2 or item > "\u2e80" for item in gate)]
    if not usable:
        return None
    return max(usable, key=lambda gate: (min(len(item) for item in gate) - len(gate) / 8, gate))
