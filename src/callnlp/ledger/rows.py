"""From the store's rows back to records: no NaN, no library types, fields as annotated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from callnlp.annotation import Claim
from callnlp.spans import Span

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["claim_from_row", "claims_of", "in_order", "plain", "records"]

_DERIVED = {"quote_start", "quote_end", "value_start", "value_end"}
_COUNTED = {"turn", "sentence"}


def plain(value: Any) -> Any:
    """Return a cell as plain Python: None for any missing value, lists for arrays."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return None if value != value else value  # noqa: PLR0124  NaN is the only value unlike itself
    return value if isinstance(value, (str, bool, int)) else (None if str(value) in {"<NA>", "NaT"} else value)


def records(frame: pd.DataFrame, *, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Return a table as plain dicts, in its own order.

    Parameters
    ----------
    frame : DataFrame
        A table of the store.
    columns : sequence of str, optional
        Only these, where the table has them.
    """
    names = [str(name) for name in frame.columns if columns is None or name in columns]
    cells = [[plain(value) for value in frame[name].tolist()] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _spans(pairs: Any, start: int, end: int) -> tuple[Span, ...]:
    if not pairs:
        return (Span(start, end),)
    return tuple(Span(int(pair[0]), int(pair[1])) for pair in pairs)


def claim_from_row(row: Mapping[str, Any]) -> Claim:
    """Return the claim that a row of :meth:`callnlp.store.store.Store.claims` stands for.

    Parameters
    ----------
    row : mapping
        With the columns of :func:`callnlp.annotation.claim_row`; others are left out.

    Returns
    -------
    Claim
        Without ``steps``, which the store does not keep.
    """
    given = {key: plain(value) for key, value in row.items()}
    names = {name for name in Claim.__dataclass_fields__ if name in given}
    fields = {name: given[name] for name in names - {"quote_spans", "value_spans", "doubts", "rules", "steps"}}
    for name in _COUNTED & names:
        fields[name] = int(fields[name])
    for name in ("low", "high", "score"):
        fields[name] = None if fields.get(name) is None else float(fields[name])
    for name in ("currency_neutral", "hedged", "negated"):
        fields[name] = bool(fields.get(name))
    return Claim(
        **fields,
        quote_spans=_spans(given.get("quote_spans"), int(given["quote_start"]), int(given["quote_end"])),
        value_spans=_spans(given.get("value_spans"), int(given["value_start"]), int(given["value_end"])),
        doubts=tuple((str(doubt[0]), str(doubt[1])) for doubt in given.get("doubts") or ()),
        rules=tuple(str(rule) for rule in given.get("rules") or ()),
    )


def claims_of(rows: Iterable[Mapping[str, Any]]) -> list[Claim]:
    """Return the claims of rows, ordered by call, place and id."""
    return in_order(claim_from_row(row) for row in rows)


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Return claims ordered by quarter, call, place and id."""
    return sorted(claims, key=lambda claim: (claim.fiscal_period or "", claim.call, claim.value_spans[0], claim.id))
