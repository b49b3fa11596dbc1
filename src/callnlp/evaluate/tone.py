"""Tone, outlook, guidance and boilerplate against gold sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callnlp.evaluate.sentences import GoldSentence, parts, read_gold
from callnlp.evaluate.tally import Accuracy, Tally, bootstrap_interval
from callnlp.inference.encoded import SentenceEncoder
from callnlp.inference.heads import FLAGS, TONES
from callnlp.lexicon.load import Lexicon
from callnlp.pipeline import tag

__all__ = ["ToneCounts", "ToneResult", "evaluate_tone"]

_YES = 0.5


@dataclass(frozen=True, slots=True)
class ToneCounts:
    """Counts of some sentences by label; they add up."""

    accuracy: Accuracy = field(default_factory=Accuracy)
    tallies: tuple[tuple[str, Tally], ...] = ()
    labels: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: ToneCounts) -> ToneCounts:
        merged = dict(self.tallies)
        for name, tally in other.tallies:
            merged[name] = merged.get(name, Tally()) + tally
        labels = Counter(dict(self.labels)) + Counter(dict(other.labels))
        return ToneCounts(self.accuracy + other.accuracy, tuple(sorted(merged.items())), tuple(sorted(labels.items())))

    def f1(self, name: str) -> float | None:
        """Return F1 of a tone or of ``outlook``, ``guidance``, ``boilerplate``."""
        return dict(self.tallies).get(name, Tally()).f1

    @property
    def macro_f1(self) -> float | None:
        """Mean F1 of the three tones; None without a labelled tone."""
        return sum(self.f1(tone) or 0.0 for tone in TONES) / len(TONES) if self.accuracy.n else None

    @property
    def majority(self) -> tuple[float, float] | None:
        """Accuracy and macro F1 of always saying the commonest tone."""
        if not self.labels:
            return None
        top, n = max(count for _, count in self.labels), self.accuracy.n
        return top / n, 2 * top / (n + top) / len(TONES)


FIGURES: dict[str, Callable[[ToneCounts], float | None]] = {
    "tone_accuracy": lambda counts: counts.accuracy.value,
    "tone_macro_f1": lambda counts: counts.macro_f1,
    **{f"{name}_f1": (lambda counts, name=name: counts.f1(name)) for name in (*TONES, *FLAGS)},  # type: ignore[misc]
}


@dataclass(frozen=True, slots=True)
class ToneResult:
    """Counts by call for all companies and for both halves, and who made the predictions."""

    shards: dict[str, tuple[ToneCounts, ...]]
    model: str

    @property
    def total(self) -> ToneCounts:
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
        """Return one row a part and figure, and the majority-class rows."""
        rows: list[dict[str, Any]] = []
        for part in self.shards:
            total = _total(self.shards[part])
            for name, figure in FIGURES.items():
                value = figure(total)
                if value is None:
                    continue
                low, high = self.interval(name, part=part) or (None, None)
                rows.append(
                    {"part": part, "figure": name, "value": value, "low": low, "high": high, "n": total.accuracy.n}
                )
            if total.majority is not None:
                for name, value in zip(("tone_accuracy", "tone_macro_f1"), total.majority, strict=True):
                    rows.append(
                        {"part": part, "figure": f"{name} of the majority class", "value": value, "n": total.accuracy.n}
                    )
        return rows


def evaluate_tone(
    gold: str | Path,
    *,
    lexicon: Lexicon | None = None,
    encoder: SentenceEncoder | None = None,
    model: bool = True,
) -> ToneResult:
    """Score labelled sentences and compare; a field the gold does not label is left out.

    Parameters
    ----------
    gold : str or Path
        JSON lines as :func:`callnlp.evaluate.sentences.read_gold` takes them, with ``tone``.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.
    encoder : SentenceEncoder, optional
        What reads the sentences; the shipped model when None.
    model : bool
        False: cues alone.

    Returns
    -------
    ToneResult
        Counts, figures, intervals.

    Raises
    ------
    EvaluationError
        When the gold file cannot be used.
    """
    labelled = [sentence for sentence in read_gold(gold) if sentence.tone is not None]
    tagged = tag([sentence.text for sentence in labelled], lexicon=lexicon, encoder=encoder, model=model)
    counts = [_compare(sentence, row) for sentence, row in zip(labelled, tagged, strict=True)]
    shards = {part: tuple(_total(shard) for shard in found) for part, found in parts(labelled, counts).items()}
    return ToneResult(shards, tagged[0]["model"] if tagged else "lexicon")


def _compare(sentence: GoldSentence, row: dict[str, Any]) -> ToneCounts:
    said, gold = row["tone"], str(sentence.tone)
    tallies = {tone: _tally(gold == tone, said == tone) for tone in TONES}
    for flag in FLAGS:
        wanted = getattr(sentence, flag)
        if wanted is not None:
            tallies[flag] = _tally(bool(wanted), row[flag] > _YES)
    return ToneCounts(Accuracy(int(said == gold), 1), tuple(sorted(tallies.items())), ((gold, 1),))


def _tally(gold: bool, said: bool) -> Tally:
    return Tally(int(gold and said), int(said and not gold), int(gold and not said))


def _total(counts: Sequence[ToneCounts]) -> ToneCounts:
    return sum(counts, ToneCounts())
