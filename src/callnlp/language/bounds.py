"""Words around an amount that make it approximate or one-sided: "north of", "30% plus"."""

from __future__ import annotations

from dataclasses import replace

from callnlp.annotation import Bound
from callnlp.language.measured import Measured
from callnlp.language.tokens import HYPHENS, Tokens
from callnlp.language.units import UnitTable

__all__ = ["apply_bounds"]

#: Between a bound word and the amount, part of the value: "about another $42 million".
_LINKS = frozenset("the a an another that our additional all of".split())
_STRENGTH = frozenset("well just slightly a little bit much far way significantly substantially somewhat only".split())
#: Before "up to" these say that something has risen to the amount.
_RISEN = frozenset(
    """is are was were now it's that's we're went go goes going come came coming gone being back moved moving get
    got take takes taking took bring brings bringing brought raised ramped ramping stepped ticked picked them add
    adds added it him us scaled""".split()
)
_RAISES = frozenset("bring brings bringing brought raise raised raises raising takes taking took".split())
#: Before these words, "about" and "over" are not about the amount.
_TOPICS = frozenset(
    "talk talked talking talks ask asked asking question questions comments said thinking excited".split()
)
_COMPARED = frozenset("growth increase improvement decrease decline increases reduction gain % percent".split())
_COMPARING = frozenset("over above below under".split())
_PHRASAL = frozenset("handed hand handing turned turn took take taken taking carried carry rolled carries".split())
_NOT = frozenset("not don't doesn't didn't won't never cannot can't wouldn't without isn't aren't".split())
_ADDENDS = frozenset("or a the an our $ € £ any all another".split())
_AFTER_PLUS = frozenset(
    """in of over for to and per on this next by at that we it is was as with from annual annually deal deals
    million billion range year each every during which so but if program business opportunity market""".split()
)
_REACHED = frozenset("exceed exceeding exceeds surpass".split())


def apply_bounds(tokens: Tokens, found: Measured, table: UnitTable, floor: int) -> Measured:
    """Return ``found`` with the bound words around it taken in.

    Parameters
    ----------
    tokens : Tokens
        The text.
    found : Measured
        As joined to ranges, without bound words.
    table : UnitTable
        The vocabulary.
    floor : int
        Index of the first token that is not part of the quantity before.
    """
    if found.bound == "range" and found.rules and found.rules[0].startswith("band."):
        return found
    found = _before(tokens, found, table, floor)
    return _after(tokens, found, table)


def _before(tokens: Tokens, found: Measured, table: UnitTable, floor: int) -> Measured:
    bounds: list[str] = []
    first = found.first
    while len(bounds) < 3:
        index = first - 1
        index -= tokens.word(index) in HYPHENS and tokens.word(index - 1) == "sub"
        match = table.before.match(tokens, index)
        while match is None and not found.wordy and first - index < 4 and tokens.word(index) in _LINKS:
            index -= 1
            match = table.before.match(tokens, index)
        if match is None or match[1] < floor or not _is_bound(tokens, match[1], index, found):
            break
        bounds.append(match[0])
        first = match[1]
    if not bounds:
        return found
    kinds = [table.symbol(bound) for bound in bounds]
    while first - 1 >= floor and tokens.word(first - 1) in _STRENGTH and "approx" not in kinds[-1:]:
        first -= 1
    rules = (*found.rules, *reversed(bounds))
    return _bounded(tokens, replace(found, first=first, rules=rules), _strongest(kinds))


def _strongest(kinds: list[str]) -> str:
    for kind in ("at_least", "at_most"):
        if kind in kinds:
            return kind
    return kinds[0]


def _is_bound(tokens: Tokens, first: int, last: int, found: Measured) -> bool:
    """Leave out words that do not qualify the amount: "talked about", "growth of 5% over", "now up to"."""
    word, before = tokens.word(first), tokens.word(first - 1)
    if word == "about" and before in _TOPICS:
        return False
    if word in _COMPARING and first == last and (before in _COMPARED or tokens.is_figure(first - 1)):
        return False
    if (word == "over" and before in _PHRASAL) or (word == "approximate" and before == "to"):
        return False  # verbs: "handed over", "to approximate"
    if word == "up" and tokens.word(first + 1) == "to":
        return before not in _RISEN and not _RAISES & set(tokens.words[max(0, first - 6) : first])
    if word in ("between", "from"):
        return found.bound == "range"
    if found.kind == "duration" and last < found.first - 1 and tokens.word(found.first - 1) not in HYPHENS:
        return False  # "over the 3-month period"
    if not word[0].isalpha() and tokens.glued(first):
        return False  # the end of a tag, not a sign: "<inaudible> 150 million"
    return not (word in ("near", "close", "some") and found.kind == "duration")


def _bounded(tokens: Tokens, found: Measured, kind: str) -> Measured:
    if found.bound == "range" or kind == "range":
        return found
    if kind == "at_least" and tokens.word(found.first) in _REACHED:
        if _NOT & set(tokens.words[max(0, found.first - 6) : found.first]):
            kind = "at_most"
    bound: Bound = "approx"
    if kind == "at_least":
        return replace(found, high=None, bound="at_least")
    if kind == "at_most":
        return replace(found, low=None, bound="at_most")
    return replace(found, bound=bound)


def _after(tokens: Tokens, found: Measured, table: UnitTable) -> Measured:
    index = found.last
    index += tokens.word(index) in HYPHENS and tokens.word(index - 1) not in HYPHENS
    match = table.after.match(tokens, index)
    if match is None or found.bound not in ("exact", "approx", "range"):
        return found
    entry, last = match
    following = tokens.word(last)
    if following == "than" or tokens.is_figure(last) or following in table.signs:
        return found  # the words belong to the next amount: "23% or more than $300 million"
    if tokens.word(index) == "plus" and not _ends_with_plus(tokens, last, found):
        return found
    if tokens.word(index) == "+" and (not tokens.glued(index) or tokens.is_figure(last)):
        return found
    if tokens.word(index) in ("approximately", "roughly", "at") and following[:1].isalnum():
        return found
    rules = (*found.rules, entry)
    return _bounded(tokens, replace(found, last=last, rules=rules), table.symbol(entry))


def _ends_with_plus(tokens: Tokens, index: int, found: Measured) -> bool:
    """Tell "$3 billion plus in cash" from "$20 million plus interest", a sum."""
    following = tokens.word(index)
    if following in _ADDENDS or tokens.is_figure(index):
        return False
    return found.kind != "money" or not following[:1].isalpha() or following in _AFTER_PLUS
