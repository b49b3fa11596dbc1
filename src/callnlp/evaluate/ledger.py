"""The guidance ledger against one written by hand: rows, changes and verdicts, with every miss.

A gold file is one company: a head line with its calls, then one row a line. A row found is one whose
mentions overlap the gold row's in the text, paired one to one; it is right when all its fields and the
guide that stands last are. Only guides with a number and a dated period are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callnlp.claims.extractor import ClaimExtractor
from callnlp.evaluate.claims import Miss
from callnlp.evaluate.ledger_gold import FIELDS, read_gold
from callnlp.evaluate.ledger_score import CompanyScore, score_company
from callnlp.evaluate.tally import Accuracy, Tally, bootstrap_interval, half_of
from callnlp.ingest.read import read
from callnlp.lexicon.load import Lexicon, load_lexicon

__all__ = ["LedgerScores", "evaluate_ledger"]

_JUDGED = (*FIELDS, "value", "change", "verdict", "verdict_of_all", "actual")
_ON_RIGHT_CLAIMS = ("claims_right", "rows_on_right_claims", "verdict_on_right_claims")

Shards = Sequence[CompanyScore]
Counts = Tally | Accuracy


def _tally(name: str) -> Callable[[Shards], Tally]:
    return lambda shards: sum((getattr(score, name) for score in shards), Tally())


def _accuracy(name: str) -> Callable[[Shards], Accuracy]:
    return lambda shards: sum((score.accuracies.get(name, Accuracy()) for score in shards), Accuracy())


_FIGURES: dict[str, tuple[Callable[[Shards], Any], str]] = {
    **{f"found_{part}": (_tally("found"), part) for part in ("precision", "recall", "f1")},
    **{f"rows_{part}": (_tally("right"), part) for part in ("precision", "recall", "f1")},
    **{name: (_accuracy(name), "value") for name in (*_JUDGED, *_ON_RIGHT_CLAIMS)},
}


@dataclass(frozen=True, slots=True)
class LedgerScores:
    """Scores of a folder of hand-written ledgers: one :class:`CompanyScore` a company.

    Figures: ``found_*`` of the rows whose mentions overlap, ``rows_*`` of those that are right in every
    field; the accuracy of each field, of ``change`` (a mention) and ``verdict`` on the rows found that
    fell due; ``verdict_of_all`` counts a row that was not found as wrong; ``actual`` is the figure that
    settled a row. ``claims_right`` is the share of gold rows whose every mention was extracted as
    labelled; ``*_on_right_claims`` tell what the ledger itself makes of those.
    """

    companies: tuple[CompanyScore, ...]

    def figure(self, name: str, *, part: str = "all") -> float | None:
        """Return a figure of ``all`` companies, or of those of half ``A`` or ``B``."""
        return _value(name)(self._part(part))

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a part and figure: value, 95% interval over companies, and counts."""
        found: list[dict[str, Any]] = []
        for part in ("all", "A", "B"):
            shards = self._part(part)
            for name, (counts, _) in _FIGURES.items() if shards else ():
                low, high = bootstrap_interval(shards, _value(name)) or (None, None)
                row = {"part": part, "figure": name, "value": _value(name)(shards), "low": low, "high": high}
                found.append(row | _support(counts(shards)))
        return found

    @property
    def misses(self) -> list[Miss]:
        """All differences, in order of company and gold row."""
        return [miss for score in self.companies for miss in score.misses]

    def _part(self, name: str) -> tuple[CompanyScore, ...]:
        return tuple(score for score in self.companies if name in ("all", half_of(score.ticker)))


def _value(name: str) -> Callable[[Shards], float | None]:
    counts, attribute = _FIGURES[name]
    return lambda shards: getattr(counts(shards), attribute)


def _support(counts: Counts) -> dict[str, int | None]:
    """Return what a figure rests on; of an accuracy ``tp`` are the right ones, ``fp`` and ``fn`` do not exist."""
    if isinstance(counts, Accuracy):
        return {"n": counts.n, "tp": counts.right, "fp": None, "fn": None}
    return {"n": counts.tp + counts.fn, "tp": counts.tp, "fp": counts.fp, "fn": counts.fn}


def evaluate_ledger(gold: str | Path, *, calls: str | Path, lexicon: Lexicon | None = None) -> LedgerScores:
    """Score the ledger on companies written by hand.

    Parameters
    ----------
    gold : path
        A file of one company, or a folder of them (JSON lines).
    calls : path
        Folder with the transcripts, ``CALL.txt``.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.

    Raises
    ------
    EvaluationError
        When a gold line is malformed, or a transcript is missing or not the one that was labelled.
    """
    lexicon = lexicon or load_lexicon()
    extractor = ClaimExtractor(lexicon)
    scores = []
    for company in read_gold(Path(gold)):
        transcripts = {call.name: read(call.checked(Path(calls))) for call in company.calls}
        claims = [claim for transcript in transcripts.values() for claim in extractor.extract(transcript)[0]]
        scores.append(score_company(company, transcripts, claims, lexicon=lexicon))
    return LedgerScores(tuple(scores))
