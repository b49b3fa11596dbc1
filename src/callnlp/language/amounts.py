"""One amount: a number with its sign, currency, scale and unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from callnlp.annotation import QuantityKind
from callnlp.language.numbers import Number, parse_number
from callnlp.language.tokens import HYPHENS, Tokens
from callnlp.language.units import UnitTable

__all__ = ["Amount", "parse_amount"]

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD"})
_KINDS: dict[str, QuantityKind] = {
    "currency": "money",
    "minor": "money",
    "percent": "percent",
    "points": "points",
    "bps": "points",
    "multiple": "multiple",
    "physical": "physical",
    "duration": "duration",
}
#: After "three times" these count occasions, not a factor.
_OCCASIONS = frozenset("a an per in during this each every before already since now on at for and or i we you".split())
#: Before "two points" these say that something moved by them.
_MOVES = frozenset("by up down about of approximately roughly over to or".split())
_SPANS = frozenset("year quarter month week day".split())
_MAX_SCALES = 3  # "two hundred thousand million"; more is no number
_INNER = {"plus": "bound.plus", "+": "bound.plus", "ish": "bound.or_so", "odd": "bound.or_so"}
#: Codes that are no English words, also written small: "3.5 mln eur".
_SMALL_CODES = frozenset("eur usd gbp jpy cny rmb chf sek nok dkk inr krw hkd sgd".split())
_RHETORIC = frozenset("i we you to that here on about there in".split())
_SIGNS = {"negative": -1, "minus": -1, "positive": 1}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount over tokens ``first`` to before ``last``.

    Parameters
    ----------
    first, last : int
        With sign, currency and unit.
    number : Decimal
        As written, a magnitude.
    scale : Decimal or None
        None when no scale word was written.
    unit : str or None
    kind : str
    sign : int
        -1 or 1 where a sign is written, else 0.
    wordy : bool
        Written in words.
    fraction : bool
        A part of one, in words.
    rules : tuple of str
    weak : bool
        Counts only as an end of a range: "two and a half to 3%".
    inner : str or None
        Id of the bound whose word stands before the unit: "40-plus percent", "45-ish percent".
    """

    first: int
    last: int
    number: Decimal
    scale: Decimal | None = None
    unit: str | None = None
    kind: QuantityKind = "count"
    sign: int = 0
    wordy: bool = False
    fraction: bool = False
    rules: tuple[str, ...] = ()
    weak: bool = False
    inner: str | None = None

    @property
    def value(self) -> Decimal:
        """The magnitude in base units."""
        return self.number * (self.scale or 1)


def parse_amount(tokens: Tokens, index: int, table: UnitTable, currency: str) -> Amount | None:
    """Read the amount whose number begins at token ``index``.

    ``currency`` is the company's own: what "$" and "dollars" mean in its family. Sign and currency
    are looked for to the left of ``index``.
    """
    number = parse_number(tokens, index, table)
    if number is None:
        return None
    reader = _Reader(tokens, table, currency, number)
    return reader.read()


class _Reader:
    """Reads outwards from one number: left to currency and sign, right to scale, unit and share."""

    def __init__(self, tokens: Tokens, table: UnitTable, currency: str, number: Number) -> None:
        self.tokens, self.table, self.currency, self.number = tokens, table, currency, number
        self.first, self.last = number.first, number.last
        self.value = number.value
        self.factor: Decimal | None = None
        self.unit: str | None = None
        self.kind: QuantityKind = "count"
        self.sign = 0
        self.inner: str | None = None
        self.bracket = False
        self.rules: list[str] = []

    def read(self) -> Amount | None:
        self._currency_before()
        if not self._glued_suffix():
            return None
        self._inner_bound()
        self._scales()
        self._unit_after()
        self.last += self.bracket and self.tokens.word(self.last) == ")"
        self._share()
        self._sign()
        if not self._stands_free():
            return None
        return Amount(
            first=self.first,
            last=self.last,
            number=self.value,
            scale=self.factor,
            unit=self.unit,
            kind=self.kind,
            sign=self.sign,
            wordy=self.number.wordy,
            fraction=self.number.fraction,
            inner=self.inner,
            rules=tuple(self.rules),
        )

    # --- to the left

    def _currency_before(self) -> None:
        index = self._before_sign()
        found = self._currency_sign(index) or self._currency_code(index)
        if found is None:
            self.sign, self.last, self.bracket = 0, self.number.last, False
            return
        entry, self.first = found
        self._set_unit(entry)

    def _before_sign(self) -> int:
        """Step left over a minus or bracket between currency and figure: "EUR -2.2", "$(5.3) million"."""
        tokens, index = self.tokens, self.first - 1
        if tokens.word(index) == "(" and tokens.glued(index):
            self.sign, self.bracket = -1, tokens.word(self.last) != ")"
            self.last += not self.bracket
            return index - 1
        if tokens.word(index) in HYPHENS and tokens.glued(index + 1) and not tokens.is_figure(index - 1):
            self.sign = -1
            return index - 1
        return index

    def _currency_sign(self, index: int) -> tuple[str, int] | None:
        tokens = self.tokens
        found = self.table.sign.match(tokens, index)
        if found is None:
            return None
        entry, first = found
        if first < index and not tokens.glued(first + 1) and tokens.word(first) != "us":
            entry, first = self.table.signs[tokens.word(index)], index
        if tokens.is_word(first) and first == index and not tokens.raw(first)[0].isupper():
            return None
        return self._currency_code(first - 1) or (entry, first)  # "USD $1.61"

    def _currency_code(self, index: int) -> tuple[str, int] | None:
        found = self.table.code.match(self.tokens, index)
        return found if found and self.tokens.raw(index).isupper() else None

    def _sign(self) -> None:
        tokens, index = self.tokens, self.first - 1
        word = tokens.word(index)
        if word in _SIGNS and not self.sign:
            self.sign, self.first = _SIGNS[word], index
        elif word in HYPHENS or word == "+":
            free = index == 0 or not tokens.glued(index) or tokens.word(index - 1) in ("(", "（", "/")
            if tokens.glued(index + 1) and free and self.kind not in ("duration",):
                self.sign, self.first = (1 if word == "+" else -1), index

    def _stands_free(self) -> bool:
        """Reject figures that are part of a word or a code: H100, COVID-19, 9:30."""
        tokens, first = self.tokens, self.first
        if not tokens.glued(first):
            return True
        before = tokens.word(first - 1)
        if before in HYPHENS:
            return self._after_hyphen(first - 1)
        return not (before[0].isalnum() or before in "_#:/'’" or (before in ".," and tokens.is_figure(first - 2)))

    def _after_hyphen(self, hyphen: int) -> bool:
        """Let "5-10%" and "sub-60" pass, but not "COVID-19" or "800-555-0199"."""
        tokens = self.tokens
        if not tokens.glued(hyphen) or self.number.wordy:
            return True
        before = tokens.word(hyphen - 1)
        if before[0].isdecimal() or not before[0].isalnum():
            return True
        return self.unit is not None or tokens.raw(hyphen - 1).islower() or self.factor is not None

    # --- to the right

    def _glued_suffix(self) -> bool:
        """Read what is written onto the figure; False when it makes the figure a name or an ordinal."""
        tokens = self.tokens
        if self.number.wordy or not (tokens.glued(self.last) and tokens.is_word(self.last)):
            return True
        raw, word = tokens.raw(self.last), tokens.word(self.last)
        for entry in self.table.glued.get(word, ()):
            if self._fits(entry, raw):
                self.last += 1
                if self.table.entries[entry].kind == "scale":
                    self._multiply(entry)
                else:
                    self._set_unit(entry)
                return True
        spelled = self.table.scale.match(tokens, self.last) or self.table.unit.match(tokens, self.last)
        return spelled is not None and len(word) > 2

    def _fits(self, entry: str, raw: str) -> bool:
        """Single letters mean a scale only with a currency or in the usual case (5M, 5k, but not 3P)."""
        if len(raw) > 1 or self.kind == "money":
            return True
        kind = self.table.entries[entry].kind
        if kind == "scale":
            return raw in "MmBKk"
        return raw.islower() if kind == "minor" else raw in "xX"

    def _inner_bound(self) -> None:
        """Step over the bound word of "40-plus percent", "$5-plus billion", "45-ish percent"."""
        tokens = self.tokens
        index = self.last + (tokens.word(self.last) in HYPHENS)
        entry = _INNER.get(tokens.word(index))
        if entry is None:
            return
        index += 1
        index += tokens.word(index) in HYPHENS
        if self.table.scale.match(tokens, index) or self.table.unit.match(tokens, index):
            self.last, self.inner = index, entry

    def _scales(self) -> None:
        for _ in range(_MAX_SCALES):
            found = self._next_scale()
            if found is None:
                break
            entry, self.last = found
            self._multiply(entry)
        if self.factor is not None:
            self._add_smaller()

    def _next_scale(self) -> tuple[str, int] | None:
        tokens, index = self.tokens, self._skip(self.last)
        found = self.table.scale.match(tokens, index)
        if found is None:
            return self._letter_scale(index)
        if tokens.word(index) == "hundred" and self.factor is not None:
            return None
        many = tokens.word(found[1] - 1).endswith("s") and tokens.word(found[1]) == "of"
        if many and not (self.number.fraction or self.unit or self.factor):
            return None  # "two thousands of ..." is a way to say many
        return found

    def _letter_scale(self, index: int) -> tuple[str, int] | None:
        """Read the letter of "EUR 3.8 m": apart from the figure, it counts only with a currency."""
        tokens = self.tokens
        if self.kind != "money" or self.factor is not None or len(tokens.word(index)) != 1:
            return None
        if tokens.raw(index) not in ("m", "M", "b", "B") or (tokens.glued(index + 1) and tokens.is_word(index + 1)):
            return None
        entries = [each for each in self.table.glued.get(tokens.word(index), ()) if each.startswith("scale.")]
        return (entries[0], index + 1) if entries else None

    def _multiply(self, entry: str) -> None:
        self.factor = (self.factor or Decimal(1)) * self.table.factors[entry]
        self.rules.append(entry)

    def _add_smaller(self) -> None:
        """Read "a billion and a half" and "1 billion 230 million"."""
        tokens = self.tokens
        if [tokens.word(self.last + step) for step in range(3)] == ["and", "a", "half"]:
            self.value, self.last = self.value + Decimal("0.5"), self.last + 3
            return
        begin = self.last + (tokens.word(self.last) == "and" and self.number.wordy)
        if tokens.word(begin) in ("a", "an", "half", "."):
            return
        rest = parse_number(tokens, begin, self.table)
        if rest is None or self.factor is None:
            return
        found = self.table.scale.match(tokens, rest.last)
        smaller = self.table.factors[found[0]] if found else Decimal(1)
        if smaller < self.factor and (found or (self.number.wordy and rest.wordy and rest.value < 1000)):
            if rest.value * smaller < self.factor:
                self.value += rest.value * smaller / self.factor
                self.last = found[1] if found else rest.last

    def _skip(self, index: int) -> int:
        """Step over a hyphen and over a stage direction ("$115 [Phonetic] million")."""
        tokens = self.tokens
        if tokens.word(index) in HYPHENS and tokens.word(index - 1) not in HYPHENS and tokens.is_word(index + 1):
            return index + 1
        if tokens.word(index) == "[" and tokens.word(index + 2) == "]":
            return index + 3
        return index

    def _unit_after(self) -> None:
        tokens = self.tokens
        index = self._skip(self.last)
        if self.number.fraction or self.factor:
            begin = index
            begin += tokens.word(begin) == "of"
            begin += begin > index and tokens.word(begin) in ("a", "an", "one")
            index = begin if self._is_relative(begin) else index
        found = self.table.unit.match(tokens, index)
        if found is None or not self._unit_counts(found[0], index, found[1]):
            return
        if self.unit is not None and self.table.entries[found[0]].kind not in ("currency", "minor"):
            if self.kind == "money":
                return  # "$40 per barrel", "$5 points out": the money stands
        self.last = found[1]
        self._set_unit(found[0])

    def _is_relative(self, index: int) -> bool:
        found = self.table.unit.match(self.tokens, index)
        return found is not None and self.table.entries[found[0]].kind in ("percent", "points")

    def _unit_counts(self, entry: str, index: int, last: int) -> bool:
        tokens, word, following = self.tokens, self.tokens.word(index), self.tokens.word(last)
        if word in self.table.capitals and last == index + 1:
            belongs = not tokens.is_figure(last) or (self.unit is None and tokens.glued(index))
            return belongs and (tokens.raw(index).isupper() or word in _SMALL_CODES)
        if word == "times":
            occasions = (
                following in _OCCASIONS and self.value % 1 == 0
            )  # "leverage of 2.5 times in the quarter" is a factor
            return not occasions and (self.factor or 0) < 10**6
        if word in _SPANS and (following in ("over", "on") or tokens.word(last + 1) in ("over", "on")):
            return False  # "1.5 million year over year"
        if word == "x":
            return not tokens.is_figure(last)
        if word == "point" and following in ("product", "products", "solution", "solutions"):
            return False
        if word in ("points", "point") and self.number.wordy:
            if following in _RHETORIC or following.startswith(("i'", "we'", "that'", "you'")):
                return False
            ends = following in (".", ",", ":", ";")
            return not (ends and self.value < 6 and tokens.word(self.first - 1) not in _MOVES)
        return True

    def _set_unit(self, entry: str) -> None:
        kind = self.table.entries[entry].kind
        symbol = self.table.symbol(entry)
        if entry == "physical.lb" and self.currency == "GBP":
            entry, kind, symbol = "currency.gbp", "currency", "GBP"
        if kind == "minor":
            self.value = self.value * self.table.factors[entry]
            symbol = self.unit or (self.currency if self.currency in _DOLLARS | {"EUR"} and symbol == "USD" else symbol)
        elif entry == "currency.usd" and self.currency in _DOLLARS and not self._says_us():
            symbol = self.currency
        elif entry == "currency.jpy" and self.currency == "CNY" and "¥" in self.tokens.raw(self.number.first - 1):
            symbol = "CNY"
        self.unit, self.kind = symbol, _KINDS[kind]
        self.rules.append(entry)

    def _says_us(self) -> bool:
        tokens = self.tokens
        around = (
            tokens.word(self.first),
            tokens.word(self.last - 2),
            tokens.word(self.last - 1),
            tokens.word(self.last),
        )
        return any(word in ("us", "usd") for word in around)

    def _share(self) -> None:
        found = self.table.share.match(self.tokens, self.last)
        if (
            found is None
            or self.kind not in ("money", "count")
            or (self.kind == "count" and "." not in str(self.value))
        ):
            return
        self.last, self.kind = found[1], "per_share"
        self.unit = f"{self.unit}/share" if self.unit else None
        self.rules.append(found[0])
