"""Themes against gold: one tally a theme, micro and macro F1, pole and causes where both agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callnlp.evaluate.sentences import GoldSentence, parts, read_gold
from callnlp.evaluate.tally import Accuracy, Tally, bootstrap_interval
from callnlp.inference.encoded import SentenceEncoder
from callnlp.lexicon.load import Lexicon
from callnlp.pipeline import tag

__all__ = ["ThemeCounts", "ThemesResult", "evaluate_themes"]

#: Themes with fewer positives in the gold have no part in macro F1.
MIN_POSITIVES = 5
_CONSTRAINED = "supply_constrained"


@dataclass(frozen=True, slots=True)
class ThemeCounts:
    """Counts of some sentences; they add up.

    ``pole`` is counted where gold and prediction both hold ``supply_constrained``; ``causes`` are
    counted one by one there.
    """

    themes: tuple[tuple[str, Tally], ...] = ()
    pole: Accuracy = field(default_factory=Accuracy)
    causes: Tally = field(default_factory=Tally)
    sentences: int = 0

    def __add__(self, other: ThemeCounts) -> ThemeCounts:
        merged = dict(self.themes)
        for theme, tally in other.themes:
            merged[theme] = merged.get(theme, Tally()) + tally
        return ThemeCounts(
            tuple(sorted(merged.items())),
            self.pole + other.pole,
            self.causes + other.causes,
            self.sentences + other.sentences,
        )

    @property
    def total(self) -> Tally:
        """All themes together (micro)."""
        return sum((tally for _, tally in self.themes), Tally())

    @property
    def macro_f1(self) -> float | None:
        """Mean F1 over the themes with enough positives; None without one."""
        scores = [tally.f1 or 0.0 for _, tally in self.themes if tally.tp + tally.fn >= MIN_POSITIVES]
        return sum(scores) / len(scores) if scores else None

    def of(self, theme: str) -> Tally:
        """Return the tally of one theme."""
        return dict(self.themes).get(theme, Tally())


FIGURES: dict[str, Callable[[ThemeCounts], float | None]] = {
    "micro_precision": lambda counts: counts.total.precision,
    "micro_recall": lambda counts: counts.total.recall,
    "micro_f1": lambda counts: counts.total.f1,
    "macro_f1": lambda counts: counts.macro_f1,
    "supply_constrained_f1": lambda counts: counts.of(_CONSTRAINED).f1,
    "pole": lambda counts: counts.pole.value,
    "causes_f1": lambda counts: counts.causes.f1,
}


@dataclass(frozen=True, slots=True)
class ThemesResult:
    """Counts by call for all companies and for both halves, and who made the predictions."""

    shards: dict[str, tuple[ThemeCounts, ...]]
    model: str

    @property
    def total(self) -> ThemeCounts:
        """All sentences together."""
        return _total(self.shards["all"])

    def figure(self, name: str, *, part: str = "all") -> float | None:
        """Return one of :data:`FIGURES` for ``all``, ``A`` or ``B``."""
        return FIGURES[name](_total(self.shards[part]))

    def interval(self, name: str, *, part: str = "all") -> tuple[float, float] | None:
        """Return the 95% interval of a figure, calls resampled."""
        figure = FIGURES[name]
        return bootstrap_interval(self.shards[part], lambda drawn: figure(_total(drawn)), samples=400)

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a part and figure, a majority-class row, then one row a theme."""
        rows: list[dict[str, Any]] = []
        for part in self.shards:
            total = _total(self.shards[part])
            for name, figure in FIGURES.items():
                low, high = self.interval(name, part=part) or (None, None)
                value = figure(total)
                rows.append(
                    {"part": part, "figure": name, "value": value, "low": low, "high": high, "n": total.sentences}
                )
        # No theme is held by half of the sentences, so the majority class finds none.
        rows.append(
            {"part": "all", "figure": "micro_f1 of the majority class", "value": 0.0, "n": self.total.sentences}
        )
        for theme, tally in self.total.themes:
            n = tally.tp + tally.fn
            row = {"part": "all", "figure": f"{theme} f1", "value": tally.f1, "n": n}
            rows.append(row | {"tp": tally.tp, "fp": tally.fp, "fn": tally.fn})
        return rows


def evaluate_themes(
    gold: str | Path,
    *,
    lexicon: Lexicon | None = None,
    encoder: SentenceEncoder | None = None,
    model: bool = True,
) -> ThemesResult:
    """Tag labelled sentences and compare.

    Parameters
    ----------
    gold : str or Path
        JSON lines as :func:`callnlp.evaluate.sentences.read_gold` takes them, with ``themes``.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.
    encoder : SentenceEncoder, optional
        What reads the sentences; the shipped model when None.
    model : bool
        False: patterns alone.

    Returns
    -------
    ThemesResult
        Counts, figures, intervals.

    Raises
    ------
    EvaluationError
        When the gold file cannot be used.
    """
    labelled = [sentence for sentence in read_gold(gold) if sentence.themes is not None]
    tagged = tag([sentence.text for sentence in labelled], lexicon=lexicon, encoder=encoder, model=model)
    counts = [_compare(sentence, row["themes"]) for sentence, row in zip(labelled, tagged, strict=True)]
    shards = {part: tuple(_total(shard) for shard in found) for part, found in parts(labelled, counts).items()}
    return ThemesResult(shards, tagged[0]["model"] if tagged else "lexicon")


def _compare(sentence: GoldSentence, found: Sequence[dict[str, Any]]) -> ThemeCounts:
    gold = sentence.themes or frozenset()
    hits = {hit["theme"]: hit for hit in found}
    tallies = tuple(
        (theme, Tally(int(theme in gold and theme in hits), int(theme not in gold), int(theme not in hits)))
        for theme in sorted(gold | set(hits))
    )
    pole, causes = Accuracy(), Tally()
    if _CONSTRAINED in gold and _CONSTRAINED in hits and sentence.pole is not None:
        named = set(hits[_CONSTRAINED].get("causes", ()))
        pole = Accuracy(int(hits[_CONSTRAINED]["pole"] == sentence.pole), 1)
        causes = Tally(len(named & sentence.causes), len(named - sentence.causes), len(sentence.causes - named))
    return ThemeCounts(tallies, pole, causes, 1)


def _total(counts: Sequence[ThemeCounts]) -> ThemeCounts:
    return sum(counts, ThemeCounts())
