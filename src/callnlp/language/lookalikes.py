"""Figures that are no amounts: dates, times, names of periods, products, forms, pages, phone numbers."""

from __future__ import annotations

from callnlp.language.amounts import Amount
from callnlp.language.tokens import HYPHENS, Tokens

__all__ = ["is_lookalike", "is_pointing"]

_MONTHS = frozenset(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)
#: A figure after one of these numbers or names it.
_LABELS = frozenset(
    """slide slides page pages phase tier level section rule article item note exhibit figure table no number nos
    form chapter title step part version stage gen generation model series class group room channel zone line
    highway route scope appendix schedule topic question point fiscal fy cy q quarter quarters h year years top
    day paragraph type grade lot building gate flight docket bill block area extension ext code pin dial box suite
    volume vol covid formula mark season episode round basel""".split()
)
_NAMES_WITH_LETTER = {"k": (4, 8, 10, 401), "m": (3,)}
#: Before a bare number word at the end of a phrase: "we won five."
_COUNTING = frozenset("won to from had have was were by about only another sold".split())
_CLOCK = frozenset("am pm a.m p.m o'clock et est edt pt pst pdt ct cst eastern pacific central gmt noon".split())
#: Capitalised words before a figure that do not make it a name.
_FUNCTION = frozenset(
    """a about above adding after all almost and another approximately are around as at below between but by
    compared despite down during ebitda excluding exceeding for from gaap had has have i in including into is it
    its just last less like more nearly net no non not now of on only or our over plus revenue roughly sales since
    some than that the their then there these they this those through to total under until up was we were when
    where which while with within year you""".split()
)
#: Number words before or after these point, order or select rather than count.
_POINTING = frozenset(
    "out quarter quarters halves of or and , . ; : ? ! ) to is was are were more in at on that which for the".split()
)


def is_lookalike(tokens: Tokens, amount: Amount) -> bool:
    """Say whether what reads like an amount is a date, a name, an ordinal or an address."""
    if _in_chain(tokens, amount):
        return True
    if amount.kind == "duration":
        return _is_title(tokens, amount) if amount.wordy else _is_year(tokens, amount.first, amount)
    if amount.unit is not None:
        return False
    if amount.scale is not None:
        return _is_form(tokens, amount)
    if tokens.word(amount.first) == "+":
        return True  # +358 20 529: a telephone number
    if _is_date_or_time(tokens, amount) or _has_figures(tokens, amount):
        return True
    if amount.wordy:
        return _is_title(tokens, amount)
    return _is_label(tokens, amount) or _is_name(tokens, amount) or _is_year(tokens, amount.last - 1, amount)


def _has_figures(tokens: Tokens, amount: Amount) -> bool:
    """Say whether only the length or place of a number is told: "a seven-figure deal", "1 millionth"."""
    following = tokens.word(amount.last + (tokens.word(amount.last) in HYPHENS))
    return following in ("figure", "figures", "millionth", "billionth", "thousandth", "hundredth")


def _in_chain(tokens: Tokens, amount: Amount) -> bool:
    """Say whether figures are joined by hyphens, slashes or colons: phone numbers, dates, times."""
    first, last = amount.first, amount.last
    if amount.wordy or amount.kind == "money":
        return False
    before, after = tokens.word(first - 1), tokens.word(last)
    if before in (":", "/") and tokens.glued(first) and tokens.is_figure(first - 2):
        return True
    if after in (":", "/") and tokens.glued(last) and tokens.is_figure(last + 1) and tokens.glued(last + 1):
        return True
    if after == "." and tokens.glued(last) and tokens.glued(last + 1) and tokens.is_figure(last + 1):
        return True
    left, right = _links(tokens, first, -1), _links(tokens, last - 1, 1)
    area_code = ")" in (after, tokens.word(first - 1), tokens.word(first - 3)) and amount.unit is None
    if amount.unit is None and (_is_split(tokens, amount) or (left + right and _in_capitals(tokens, last + 2 * right))):
        return True
    return left + right >= (1 if area_code and amount.number < 10_000 else 2) or _is_area_code(tokens, amount)


def _in_capitals(tokens: Tokens, index: int) -> bool:
    """Say whether a name in capitals is glued on at ``index``: 1-877-TICKETS."""
    name = tokens.raw(index + 1)
    return tokens.word(index) in HYPHENS and tokens.glued(index) and len(name) > 1 and name.isupper()


def _is_split(tokens: Tokens, amount: Amount) -> bool:
    """Say whether the figure is half of a split or a set phrase: "50-50", "85-15", "24-7", "10-for-1"."""
    for hyphen, other in ((amount.last, amount.last + 1), (amount.first - 1, amount.first - 2)):
        figure = tokens.word(other)
        if tokens.word(hyphen) in HYPHENS and tokens.glued(hyphen) and tokens.glued(hyphen + 1) and figure.isdecimal():
            return amount.number + int(figure) == 100 or {int(amount.number), int(figure)} == {24, 7}
    before, after = tokens.words[max(0, amount.first - 4) : amount.first], tokens.words[amount.last : amount.last + 4]
    return after[:3] == ["-", "for", "-"] or before[1:] == ["-", "for", "-"]  # a 10-for-1 split


def _is_area_code(tokens: Tokens, amount: Amount) -> bool:
    if (tokens.word(amount.first - 1), tokens.word(amount.last)) != ("(", ")") or amount.unit is not None:
        return False
    return tokens.is_figure(amount.last + 1) and _links(tokens, amount.last + 1, 1) > 0


def _links(tokens: Tokens, index: int, step: int) -> int:
    """Count figures (at most two) glued to the figure at ``index`` by hyphens, in one direction."""
    count = 0
    while count < 2:
        hyphen, figure = index + step, index + 2 * step
        if tokens.word(hyphen) not in HYPHENS or not tokens.is_figure(figure):
            break
        right = (hyphen, figure) if step > 0 else (index, hyphen)
        if not all(tokens.glued(position) for position in right):
            break
        count, index = count + 1, figure
    return count


def _is_date_or_time(tokens: Tokens, amount: Amount) -> bool:
    first, last = amount.first, amount.last
    before, after = tokens.word(first - 1), tokens.word(last)
    if before == "." and tokens.word(first - 2) in _MONTHS:
        before = tokens.word(first - 2)
    if amount.unit is None and amount.scale is None:
        if before in _MONTHS and (before not in ("may", "march") or tokens.raw(first - 1)[0].isupper()):
            return True
        if after in _MONTHS and tokens.raw(last)[0].isupper() and amount.value <= 31:
            return True
        if after in _CLOCK or (after in ("a", "p") and tokens.word(last + 1) == "." and tokens.word(last + 2) == "m"):
            return True
    return False


def _is_title(tokens: Tokens, amount: Amount) -> bool:
    """Say whether number words in capitals within a sentence are a name: "Prime One Day"."""
    begins = tokens.word(amount.first - 1) in ("", ".", "?", "!", ":", '"', "“", "-", "--", "⎯")
    return amount.kind in ("duration", "count") and tokens.raw(amount.first)[0].isupper() and not begins


def _is_form(tokens: Tokens, amount: Amount) -> bool:
    """Say whether "10K", "4K", "401k", "3M" is a form, a format, a plan or a company; before a plural it counts."""
    if amount.number not in _NAMES_WITH_LETTER.get(tokens.word(amount.last - 1), ()):
        return False
    following = tokens.word(amount.last)
    return not (following[:1].isalpha() and following.endswith("s")) or following in ("this", "is", "was", "as", "has")


def _is_label(tokens: Tokens, amount: Amount) -> bool:
    index = amount.first - 1
    if tokens.word(index) in (".", "-") and not tokens.is_figure(index - 1):
        index -= 1
    before = tokens.word(index)
    if before == "of" and tokens.word(index - 1) == "rule":
        return True
    if before in _LABELS or before in ("#", "'", "’", "§", "*", "=", "&"):
        return True
    following = tokens.raw(amount.last + 1)
    if tokens.word(amount.last) == "(" and tokens.glued(amount.last) and len(following) == 1 and following.isalpha():
        return True
    if tokens.word(amount.last) in HYPHENS and tokens.glued(amount.last) and tokens.glued(amount.last + 1):
        return len(following) == 1 and following.isalpha()
    return before == "(" and tokens.word(amount.last) == ")" and amount.value < 20


def _is_name(tokens: Tokens, amount: Amount) -> bool:
    """Say whether a plain figure belongs to a capitalised name before it ("Windows 11")."""
    index = amount.first - 1
    raw = tokens.raw(index)
    if not (raw[:1].isupper() or _is_camel(raw)) or tokens.word(index) in _FUNCTION or "," in tokens.raw(amount.first):
        return False
    begins = tokens.word(index - 1) in ("", ".", "?", "!", ":")
    counts = tokens.is_word(amount.last) and tokens.word(amount.last) not in ("is", "was", "has", "and", "will")
    return not (begins and counts) or _is_camel(raw)


def _is_camel(raw: str) -> bool:
    return any(letter.isupper() for letter in raw[1:])


def _is_year(tokens: Tokens, index: int, amount: Amount) -> bool:
    year, _, month = tokens.word(index).partition(".")
    if len(year) != 4 or not year.isdecimal() or not 1900 <= amount.number <= 2101:
        return False
    return not month or (len(month) == 2 and 1 <= int(month) <= 12)  # 2023.09


def is_pointing(tokens: Tokens, amount: Amount) -> bool:
    """Say whether a bare number word points or selects ("one of the", "number two") rather than counts.

    Bare number words count only before a noun ("seven new cities") or as an end of a range.
    """
    if not amount.wordy or amount.unit is not None or amount.scale is not None:
        return False
    before, after = tokens.word(amount.first - 1), tokens.word(amount.last)
    if amount.value <= 1 or before in _LABELS:
        return True
    if not after[:1].isalpha():
        return not (before.endswith("ed") or before in _COUNTING)
    return after in _POINTING
