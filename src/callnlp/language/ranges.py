"""Amounts joined to ranges: shared scales, units and signs, "plus or minus", "flat to down 3%"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from callnlp.annotation import Bound, Direction
from callnlp.language.amounts import Amount
from callnlp.language.bands import Band
from callnlp.language.measured import Measured
from callnlp.language.spoken import read_run
from callnlp.language.tokens import HYPHENS, Tokens

__all__ = ["join_ranges"]

_JOINS = frozenset({"to", "through", "and", "or", ","} | HYPHENS)
_FILLERS = frozenset(
    "high much about around approximately roughly maybe perhaps probably say the a as up potentially even".split()
)
_UP = frozenset("up plus positive higher".split())
_DOWN = frozenset("down minus negative lower".split())
#: A verb or noun of change before "from A to B" makes A and B two values.
_CHANGES = frozenset(
    """increase increased increases increasing grew grow growing grown rose rise risen rising raised raise raises
    raising improved improve improves improving expanded expand went go gone going moved move moving moves up down
    decreased decrease decreases declined decline declines fell fall dropped drop lowered lower lowering reduced
    reduce cut shifted shift jumped jump climbed climb doubled tripled came change changed changes narrowed took
    take taking taken brought bringing brings updated widened accelerated accelerate slowed converted convert
    transitioned scaled scale ramped ramp ramping progressed evolved growth improvement reduction stepped""".split()
)
_BOUNDS = frozenset("about approximately around roughly nearly almost over more than another an a".split())
_MOVED = frozenset(
    "increased grew rose decreased declined fell dropped improved expanded climbed jumped up down by or".split()
)


def join_ranges(tokens: Tokens, items: Sequence[Amount | Band]) -> list[Measured]:
    """Return the items in order, neighbours joined where the words between them make a range.

    Parameters
    ----------
    tokens : Tokens
        The text.
    items : sequence of Amount or Band
        In text order, without overlaps.
    """
    found: list[Measured] = []
    index = 0
    while index < len(items):
        item = items[index]
        following = items[index + 1] if index + 1 < len(items) else None
        if isinstance(item, Band):
            bound: Bound = "exact" if item.low == item.high else "range"
            found.append(
                Measured(item.first, item.last, item.low, item.high, item.unit, item.kind, bound, rules=item.rules)
            )
        elif (run := read_run(tokens, items, index)) is not None:
            found.append(run[0])
            index = run[1] - 1
        elif isinstance(following, Amount) and (joined := _join(tokens, item, following)):
            index += 1
            if "respectively" in tokens.words[item.last : following.first] and found:
                found[-1] = _same_tolerance(tokens, found[-1], item, following)
            after = items[index + 1] if index + 1 < len(items) else None
            if isinstance(after, Amount):
                joined, taken = _third(tokens, joined, following, after)
                index += taken
            found.append(joined)
        elif not item.weak:
            found.append(_flat(tokens, _single(item)))
        index += 1
    return found


def _single(amount: Amount) -> Measured:
    value = -amount.value if amount.sign < 0 else amount.value
    direction: Direction | None = {-1: "down", 1: "up"}.get(amount.sign)  # type: ignore[assignment]
    found = Measured(
        first=amount.first,
        last=amount.last,
        low=value,
        high=value,
        unit=amount.unit,
        kind=amount.kind,
        direction=direction,
        scaled=amount.scale is not None,
        wordy=amount.wordy,
        rules=amount.rules,
    )
    if amount.inner is None:
        return found
    rules = (*amount.rules, amount.inner)
    if amount.inner == "bound.plus":
        return replace(found, high=None, bound="at_least", rules=rules)
    return replace(found, bound="approx", rules=rules)


def _join(tokens: Tokens, left: Amount, right: Amount) -> Measured | None:
    if right.first - left.last > 6 or right.first <= left.last:
        return None
    between = tokens.words[left.last : right.first]
    if _is_tolerance(between, right):
        return _tolerance(left, right)
    turn = _turned(tokens, left, between)
    words = [word for word in between if word not in _FILLERS]
    if turn is None and (len(words) != 1 or words[0] not in _JOINS):
        return None
    pair = _shared(left, right)
    if pair is None:
        return None
    left, right = pair
    if turn is not None:
        return _range(left, right, turn[0] * left.value, turn[1] * right.value)
    low, high = _signed(left, right)
    if not _is_range(tokens, (left, right), words[0], (low, high)):
        return None
    return _range(left, right, low, high)


def _range(left: Amount, right: Amount, low: Decimal, high: Decimal) -> Measured:
    kind = right.kind if right.kind == "per_share" else left.kind
    unit = right.unit if right.kind == "per_share" else left.unit
    low, high = min(low, high), max(low, high)
    direction: Direction | None = "down" if high <= 0 and low < 0 else None
    rules = (*left.rules, *(rule for rule in right.rules if rule not in left.rules), "quantity.range")
    scaled = right.scale is not None
    return Measured(left.first, right.last, low, high, unit, kind, "range", direction, scaled, rules=rules)


_BESIDE = frozenset({",", "(", "about", "approximately", "roughly", "respectively"})


def _is_tolerance(between: Sequence[str], right: Amount) -> bool:
    """Read "plus or minus" (the second amount may have taken the "minus" as its sign)."""
    words = " ".join(word for word in between if word not in _BESIDE)
    if words in ("plus or minus", "plus / minus", "+ / -", "±", "give or take", "plus minus", "plus and minus"):
        return True
    return right.sign < 0 and words in ("plus or", "plus /", "+ /", "plus", "plus and")


def _tolerance(left: Amount, right: Amount) -> Measured | None:
    """Return X plus or minus Y; a percentage of an amount of money is taken of it."""
    if left.kind == "percent" and right.kind in ("percent", "points"):
        margin = right.value / 100 if right.unit == "bps" else right.value
    elif right.kind == "percent" and left.kind != "percent":
        margin = left.value * right.value / 100
    else:
        pair = _shared(left, right)
        if pair is None:
            return None
        left, margin = pair[0], pair[1].value
    value = -left.value if left.sign < 0 else left.value
    unit, kind = (left.unit, left.kind) if left.unit else (right.unit, right.kind)
    rules = (*left.rules, "quantity.tolerance")
    return Measured(left.first, right.last, value - margin, value + margin, unit, kind, "range", rules=rules)


def _same_tolerance(tokens: Tokens, before: Measured, item: Amount, margin: Amount) -> Measured:
    """Give the first of "74.8% and 75.0%, respectively, plus or minus 50 basis points" its margin too."""
    if before.unit != item.unit or before.low is None or before.low != before.high:
        return before
    if tokens.words[before.last : item.first] not in (["and"], [","], [",", "and"]):
        return before
    first = Amount(before.first, before.last, before.low, None, before.unit, before.kind)
    spread = _tolerance(first, margin)
    if spread is None:
        return before
    rules = (*before.rules, "quantity.tolerance")
    return replace(before, low=spread.low, high=spread.high, bound="range", rules=rules)


def _shared(left: Amount, right: Amount) -> tuple[Amount, Amount] | None:
    """Give both ends one unit and one scale; None when they measure different things."""
    if left.unit != right.unit:
        if left.unit is None or (right.kind == "per_share" and left.kind == "money"):
            if left.unit is None and left.scale is not None and right.kind not in ("money", "physical", "count"):
                return None
            left = replace(left, unit=right.unit, kind=right.kind)
        elif right.unit is None and (left.kind in ("money", "percent") and not _is_counted(left, right)):
            right = replace(right, unit=left.unit, kind=left.kind)
        else:
            return None
    if left.scale is None and right.scale is not None:
        left = _with_scale(left, right)
    elif right.scale is None and left.scale is not None and right.value < 1000:
        right = replace(right, scale=left.scale)
    return left, right


def _is_counted(left: Amount, right: Amount) -> bool:
    """Say whether a bare second figure belongs to another phrase: it is not scaled like the first."""
    return (left.scale is None) != (right.scale is None) and left.kind == "percent"


def _with_scale(left: Amount, right: Amount) -> Amount:
    """Take the right end's scale unless that overshoots it: "$950 to $1.1 billion" means millions."""
    assert right.scale is not None
    for scale in (right.scale, right.scale / 1000):
        if left.number * scale <= right.value and left.number < 1000:
            return replace(left, scale=scale)
    return left


def _signed(left: Amount, right: Amount) -> tuple[Decimal, Decimal]:
    low = -left.value if left.sign < 0 else left.value
    negative = right.sign < 0 or (left.sign < 0 and right.sign == 0 and right.value >= left.value)
    return low, -right.value if negative else right.value


def _is_range(tokens: Tokens, pair: tuple[Amount, Amount], join: str, ends: tuple[Decimal, Decimal]) -> bool:
    left, right = pair
    before = tokens.word(left.first - 1)
    between = "between" in (before, tokens.word(left.first - 2), tokens.word(left.first - 3))
    if right.kind not in (left.kind, "per_share"):
        return False
    if join == "and":
        return between and ends[0] != ends[1]
    if join == ",":
        return left.rules == () and 0 < left.value < right.value <= left.value * Decimal("1.5") and left.number < 1000
    if join == "or":
        return not left.rules and left.value < right.value <= 3 * left.value
    if ends[0] >= ends[1] and not left.sign:
        return between
    if join in HYPHENS:
        if left.wordy and right.wordy and left.unit is None and right.value < 10:
            return False  # "one-seven" spells 17
        return right.sign >= 0 or left.sign != 0
    return not (_is_move(tokens, left, before) or _is_step(tokens, left, right))


def _grows_from(tokens: Tokens, left: Amount) -> bool:
    """Say whether "to grow from" stands before a percentage: the ends of what is expected."""
    said = (tokens.word(left.first - 3), *tokens.words[max(0, left.first - 2) : left.first])
    return left.kind == "percent" and said[1:] == ("grow", "from") and said[0] in ("to", "will", "should")


def _is_move(tokens: Tokens, left: Amount, before: str) -> bool:
    """Tell "grew from 5% to 7%" from "in a range of from 5% to 7%", and from "will grow from 5% to 7%"."""
    if before != "from":
        return False
    window = tokens.words[max(0, left.first - 8) : left.first - 1]
    if _grows_from(tokens, left):
        return False
    for word in reversed(window):
        if word in (".", ";", "?"):
            return False
        if word in _CHANGES:
            return True
    return False


def _is_step(tokens: Tokens, left: Amount, right: Amount) -> bool:
    """Tell "increased about $5 million to $125 million", a change and a level, from a range."""
    if left.kind not in ("money", "count", "per_share") or right.value <= left.value * 2:
        return False
    index = left.first - 1
    while index > left.first - 4 and tokens.word(index) in _BOUNDS:
        index -= 1
    return tokens.word(index) in _MOVED


def _turned(tokens: Tokens, left: Amount, between: Sequence[str]) -> tuple[int, int] | None:
    """Return the signs of "down 3% to up 1%"."""
    words = [word for word in between if word not in ("about", "approximately")]
    if len(words) != 2 or words[0] != "to" or words[1] not in _UP | _DOWN:
        return None
    before = tokens.word(left.first - 1)
    first = -1 if before in _DOWN or left.sign < 0 else 1
    second = -1 if words[1] in _DOWN else 1
    if first == second and before not in _UP | _DOWN:
        return None
    return first, second


def _third(tokens: Tokens, joined: Measured, last: Amount, after: Amount) -> tuple[Measured, int]:
    """Stretch "3 to 6" by ", 7 months"."""
    words = tokens.words[last.last : after.first]
    if words != [","] or joined.unit is not None or joined.high is None or after.unit is None:
        return joined, 0
    if not joined.high < after.value <= joined.high * Decimal("1.5"):
        return joined, 0
    rules = (*joined.rules, *after.rules)
    return replace(joined, last=after.last, high=after.value, unit=after.unit, kind=after.kind, rules=rules), 1


def _flat(tokens: Tokens, found: Measured) -> Measured:
    """Widen "flat to down 3%" and "down 1% to flat" to a range with one end at zero."""
    index = found.first - 1
    direction: Direction | None = None
    index -= tokens.word(index) in ("slightly", "about", "approximately", "around", "as")
    word = tokens.word(index)
    if word in ("up", "down"):
        direction, index = ("up" if word == "up" else "down"), index - 1
    if tokens.word(index) in ("to", "or") and tokens.word(index - 1) == "flat" and found.high is not None:
        if not (direction or found.unit == "percent"):
            return found
        unit, kind = (found.unit, found.kind) if found.unit else ("percent", found.kind)
        rules = (*found.rules, "quantity.flat")
        return replace(
            found,
            first=index - 1,
            low=Decimal(0),
            high=abs(found.high),
            unit=unit,
            kind="percent" if found.unit is None else kind,
            bound="range",
            direction=direction or "up",
            rules=rules,
        )
    return found
