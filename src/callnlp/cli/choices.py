"""The words that filter options take, read from the records and the lexicon."""

from __future__ import annotations

import difflib
import typing

from callnlp.annotation import Stance
from callnlp.errors import UsageError
from callnlp.transcript import ROLES

__all__ = ["check_choice"]


def _known(name: str) -> tuple[str, ...]:
    if name == "metric":
        from callnlp.lexicon.load import load_lexicon

        return (*(entry.id for entry in load_lexicon().tables["metrics"]), "other")
    return typing.get_args(Stance) if name == "stance" else ROLES


def check_choice(name: str, value: str | None) -> None:
    """Refuse a filter word that no claim can have; None passes.

    Parameters
    ----------
    name : {"metric", "stance", "role"}
        Which option.
    value : str or None
        What the user typed.

    Raises
    ------
    UsageError
        With the nearest word, or all of them.
    """
    if value is None or value in (known := _known(name)):
        return
    near = difflib.get_close_matches(value, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(known)}"
    raise UsageError(f"--{name} {value!r} is unknown; {hint}")
