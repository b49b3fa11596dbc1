"""Who spoke, and which sentences belong together: an exchange in answers, a paragraph elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from callnlp.errors import UsageError
from callnlp.transcript import ROLES, SECTIONS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["COMPANY", "Blocks", "SentenceSource", "block_numbers", "blocks_of", "load_sentences", "periods_of"]

#: A role of its own for questions: everybody but analysts and the operator.
COMPANY = "company"
_OUTSIDE = ("analyst", "operator")


class SentenceSource(Protocol):
    """What a shift reads from: a :class:`callnlp.store.store.Store`, or a stand-in with its tables."""

    def sentences(self, *, role: str | None = None, section: str | None = None, **scope: Any) -> pd.DataFrame:
        """Return one row a sentence."""

    def themes(
        self, *, theme: str | None = None, role: str | None = None, section: str | None = None, **scope: Any
    ) -> pd.DataFrame:
        """Return one row a theme hit."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """Sums by block of one quarter: the numerators and the denominator of rates.

    Parameters
    ----------
    top : ndarray of shape (n_blocks, n_rates), float64
    bottom : ndarray of shape (n_blocks,), float64
    answers : ndarray of shape (n_blocks,), bool
        Which blocks are exchanges.
    """

    top: NDArray[np.float64]
    bottom: NDArray[np.float64]
    answers: NDArray[np.bool_]

    def ratios(self) -> NDArray[np.float64]:
        """Return the rates, of shape (n_rates,); NaN without a denominator."""
        import numpy as np

        total = float(self.bottom.sum())
        return self.top.sum(axis=0) / total if total else np.full(self.top.shape[1], np.nan)


def load_sentences(
    store: SentenceSource, *, role: str | None, section: str | None, **scope: Any
) -> tuple[pd.DataFrame, list[str]]:
    """Return the sentences of a role and section, with a column ``block``, and all quarters of the scope.

    Parameters
    ----------
    store : SentenceSource
        Where the calls are.
    role : str or None
        A role, or ``company`` for all but analysts and the operator; everybody's when None.
    section : {"prepared", "qa"} or None
        Both when None.
    **scope
        Which calls.

    Returns
    -------
    sentences : DataFrame
        In the order of call and sentence.
    quarters : list of str
        In time order, those in which the role said nothing included.

    Raises
    ------
    UsageError
        When a word is not one of those allowed.
    StoreError
        When the store does not hold the ticker.
    """
    import pandas as pd

    for name, value, known in (("role", role, (*ROLES, COMPANY)), ("section", section, SECTIONS)):
        if value not in (None, *known):
            raise UsageError(f"{name} {value!r}: use one of {', '.join(known)}")
    every = store.sentences(**scope)
    every = every[every["fiscal_period"].notna()].sort_values(["call", "sentence"], kind="stable")
    every = every.assign(block=pd.Series(block_numbers(every), index=every.index, dtype=object))
    keep = every["call"].notna()
    if role == COMPANY:
        keep &= ~every["role"].isin(_OUTSIDE)
    elif role is not None:
        keep &= every["role"] == role
    if section is not None:
        keep &= every["section"] == section
    return every[keep], periods_of(every)


def periods_of(sentences: pd.DataFrame) -> list[str]:
    """Return the fiscal quarters of sentences in time order."""
    return sorted(set(sentences["fiscal_period"].dropna()))


def block_numbers(sentences: pd.DataFrame) -> list[tuple[str, int]]:
    """Say to which block each sentence belongs; an analyst's turn begins an exchange, the operator ends it."""
    columns = ("call", "turn", "speaker", "role", "section", "paragraph")
    blocks: list[tuple[str, int]] = []
    call, exchange, asker, last_turn = None, 0, None, None
    for name, turn, speaker, role, section, paragraph in zip(*(sentences[c] for c in columns), strict=True):
        if name != call:
            call, exchange, asker, last_turn = name, 0, None, None
        if turn != last_turn:
            last_turn = turn
            if section != "qa" or role == "operator":
                asker = None
            elif role == "analyst" and speaker != asker:
                asker, exchange = speaker, exchange + 1
        blocks.append(("exchange", exchange) if section == "qa" and asker is not None else ("paragraph", paragraph))
    return blocks


def blocks_of(sentences: pd.DataFrame, tops: Sequence[str], bottom: str) -> Blocks:
    """Sum columns by block.

    Parameters
    ----------
    sentences : DataFrame
        Of one quarter, with ``call`` and ``block``.
    tops : sequence of str
        Columns of the numerators.
    bottom : str
        Column of the denominator.
    """
    import numpy as np

    sums = sentences.groupby(["call", "block"], sort=True)[[*tops, bottom]].sum()
    answers = np.array([kind == "exchange" for _, (kind, _) in sums.index], dtype=np.bool_)
    return Blocks(sums[list(tops)].to_numpy(dtype=np.float64), sums[bottom].to_numpy(dtype=np.float64), answers)
