"""Why a claim is what it is, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callnlp.annotation import Claim, claim_row
from callnlp.lexicon.load import Lexicon, load_lexicon

__all__ = ["explain"]

_FIELDS = (
    "metric metric_text segment measure direction basis period stance revision bound adjustment"
    " currency_neutral hedged negated count_of"
).split()


def explain(claim: Claim | Mapping[str, Any], *, lexicon: Lexicon | None = None) -> str:
    """Return what a claim says, where it stands, and the rules that made it.

    Parameters
    ----------
    claim : Claim or mapping
        A claim, or a row of it as the store and ``--format jsonl`` give.
    lexicon : Lexicon, optional
        Where the rules are looked up; the packaged one when None.

    Returns
    -------
    str
        Several lines of plain text.
    """
    row = claim_row(claim) if isinstance(claim, Claim) else claim
    notes = _rule_notes(lexicon or load_lexicon())
    lines = [
        f"{row['value_text']!r}  [{row['call']}:{row['value_start']}-{row['value_end']}]",
        f"  in: {row['quote']}",
        f"  by: {row['speaker']} ({row['role']}), {row['section']}, turn {row['turn']}",
        f"  value: {_value(row)}",
        *(f"  {name}: {row[name]}" for name in _FIELDS if row.get(name) not in (None, False)),
        *(f"  doubt {doubt[0]}: {doubt[1]}" for doubt in row["doubts"]),
        "  rules:",
    ]
    steps = {step.rule: step.reason for step in claim.steps} if isinstance(claim, Claim) else {}
    for rule in row["rules"]:
        reason = steps.get(rule) or notes.get(rule, "")
        lines.append(f"    {rule}" + (f": {reason}" if reason else ""))
    return "\n".join(lines)


def _value(row: Mapping[str, Any]) -> str:
    low, high, unit = row["low"], row["high"], row["unit"] or ""
    if low is None and high is None:
        return "in words only"
    if low is None or high is None:
        return f"at most {high:,.12g} {unit}" if low is None else f"at least {low:,.12g} {unit}"
    return f"{low:,.12g} {unit}" if low == high else f"{low:,.12g} to {high:,.12g} {unit}"


def _rule_notes(lexicon: Lexicon) -> dict[str, str]:
    return {entry.id: entry.note for entries in lexicon.tables.values() for entry in entries if entry.note}
