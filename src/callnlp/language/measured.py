"""What the grammar has measured: an amount, a range or a band, between parsing and the public record."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from callnlp.annotation import Bound, Direction, QuantityKind

__all__ = ["Measured"]


@dataclass(frozen=True, slots=True)
class Measured:
    """An amount, range or band over tokens ``first`` to before ``last``, in base units."""

    first: int
    last: int
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    kind: QuantityKind
    bound: Bound = "exact"
    direction: Direction | None = None
    scaled: bool = False
    wordy: bool = False
    rules: tuple[str, ...] = ()
