"""Recipes on non-commercial data: trained and tested like the papers, figures only, no weights kept."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.errors import EvaluationError
from callnlp.evaluate.tally import Tally, bootstrap_interval
from callnlp.inference.heads import FLAGS, TONES
from callnlp.train.recipes import Recipe
from callnlp.train.rows import read_pairs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["compare", "stratified"]

_FOLDS = 5
_COLUMNS = len(TONES) + len(FLAGS)
_IN_CLAIM = len(TONES) + FLAGS.index("guidance")
#: Share of annotators behind a label, by the least share of its level of agreement.
_SHARES = {"50": 0.58, "66": 0.70, "75": 0.87, "100": 1.0}
_FULL = "100"
#: (what is true, what was said), one a sentence.
_Pairs = Sequence[tuple[int, int]]
_Figure = Callable[[_Pairs], float]


@dataclass(frozen=True, slots=True)
class _Task:
    """Sentences to train and test on: ``targets`` of shape (n, 6); only ``tested`` rows are ever held out."""

    texts: tuple[str, ...]
    labels: tuple[int, ...]
    targets: NDArray[np.float32]
    tested: int

    def kept(self, rows: Sequence[int]) -> _Task:
        """Return the task on some of its rows, all of them tested."""
        texts, labels = (tuple(values[row] for row in rows) for values in (self.texts, self.labels))
        return _Task(texts, labels, self.targets[list(rows)], len(rows))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Where the base is, where the run keeps its state, and who hears of it."""

    recipe: Recipe
    base: Path
    seed: int
    work: Path
    report: Callable[[str], None] | None


def compare(
    recipe: Recipe, data: Path, *, base: Path, seed: int, work: Path, report: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Train and test one of the comparison recipes in five stratified folds.

    Each sentence is judged once, by a model that has seen neither it nor a copy of its text. A run
    that was stopped goes on at its last epoch; weights are deleted when their fold is done.

    Parameters
    ----------
    recipe : Recipe
        ``phrasebank`` or ``numclaim``.
    data : Path
        Folder of the data sets.
    base : Path
        Folder of the base model.
    seed : int
        Of folds and training.
    work : Path
        Folder for the state of the run.
    report : callable, optional
        Takes a line of progress.

    Returns
    -------
    dict
        Figures with ``n``, 95% intervals (sentences resampled) and the majority class beside them.

    Raises
    ------
    EvaluationError
        When a data file is missing or malformed.
    """
    run = _Run(recipe=recipe, base=base, seed=seed, work=work, report=report)
    return _phrasebank(run, data) if recipe.name == "phrasebank" else _numclaim(run, data)


def _phrasebank(run: _Run, data: Path) -> dict[str, Any]:
    """All sentences, by agreement; then the sentences of full agreement trained and tested by themselves."""
    path = data / run.recipe.files["rows"]
    rows = read_pairs(path)
    if unknown := sorted({row["label"] for row in rows} - set(TONES)):
        raise EvaluationError(f"{path}: label {unknown[0]!r}; use {', '.join(TONES)}")
    labels = [TONES.index(row["label"]) for row in rows]
    levels = [row.get("agreement", _FULL) for row in rows]
    task = _Task(tuple(row["text"] for row in rows), tuple(labels), _soft(labels, levels), len(rows))
    folds = _held_out(run, task)
    said = {row: label for fold in folds for row, label in fold.items()}
    found = {"all": _tone_figures([(labels[row], said[row]) for row in sorted(said)])}
    for level in sorted(set(levels), key=float):
        found[f"agreement {level}"] = _tone_figures([(labels[i], said[i]) for i in sorted(said) if levels[i] == level])
    full = [row for row, level in enumerate(levels) if level == _FULL]
    if len(full) < len(rows):
        alone = [(labels[full[row]], label) for fold in _held_out(run, task.kept(full)) for row, label in fold.items()]
        found[f"trained on agreement {_FULL} only"] = _tone_figures(alone)
    return found


def _numclaim(run: _Run, data: Path) -> dict[str, Any]:
    """Return means over folds of earnings calls; analyst reports, if the recipe has them, only train."""
    import numpy as np

    rows = read_pairs(data / run.recipe.files["rows"])
    more = read_pairs(data / run.recipe.files["more"]) if "more" in run.recipe.files else []
    if unknown := sorted({row["label"] for row in rows + more} - {"0", "1"}):
        raise EvaluationError(f"{data}: label {unknown[0]!r}; use 0 or 1")
    labels = [int(row["label"]) for row in rows + more]
    targets = np.full((len(labels), _COLUMNS), np.nan, dtype=np.float32)
    targets[:, _IN_CLAIM] = labels
    task = _Task(tuple(row["text"] for row in rows + more), tuple(labels), targets, len(rows))
    folds = [[(labels[row], label) for row, label in fold.items()] for fold in _held_out(run, task)]
    pairs = [pair for fold in folds for pair in fold]
    usual = max((0, 1), key=labels[: task.tested].count)
    found: dict[str, Any] = {"n": len(pairs), "in_claim": sum(gold for gold, _ in pairs), "folds": len(folds)}
    for name, figure in _CLAIM_FIGURES.items():
        found[name] = {
            "mean": round(sum(map(figure, folds)) / len(folds), 4),
            "by_fold": [round(figure(fold), 4) for fold in folds],
            **_interval(pairs, figure),
            "majority": round(figure([(gold, usual) for gold, _ in pairs]), 4),
        }
    return found


def stratified(labels: Sequence[int], parts: int, seed: int) -> list[list[int]]:
    """Return the positions of ``labels`` in ``parts`` parts with equal shares of each label.

    Parameters
    ----------
    labels : sequence of int
        One a row.
    parts : int
        How many.
    seed : int
        The same seed gives the same parts on any machine.
    """
    generator = random.Random(seed)
    found: list[list[int]] = [[] for _ in range(parts)]
    for label in sorted(set(labels)):
        rows = [index for index, other in enumerate(labels) if other == label]
        generator.shuffle(rows)
        for place, row in enumerate(rows):
            found[place % parts].append(row)
    return [sorted(part) for part in found]


def _soft(labels: Sequence[int], levels: Sequence[str]) -> NDArray[np.float32]:
    """Return targets in which the annotators who disagreed went to the other tones, by how common these are."""
    import numpy as np

    targets = np.full((len(labels), _COLUMNS), np.nan, dtype=np.float32)
    counts = [max(1, labels.count(tone)) for tone in range(len(TONES))]
    for row, (label, level) in enumerate(zip(labels, levels, strict=True)):
        share, others = _SHARES.get(level, 1.0), sum(counts) - counts[label]
        for tone, count in enumerate(counts):
            targets[row, tone] = share if tone == label else (1.0 - share) * count / others
    return targets


def _held_out(run: _Run, task: _Task) -> list[dict[int, int]]:
    """Return, fold by fold, what is said of each row by a model that has not seen its text."""
    found = []
    for number, test in enumerate(stratified(task.labels[: task.tested], _FOLDS, run.seed)):
        key = hashlib.sha256(repr((task.texts, task.targets.tolist(), test, run.recipe, run.seed)).encode()).hexdigest()
        folder = run.work / key[:16]
        answers = folder / "said.json"
        if not answers.is_file():
            said = _trained(run, task, test, checkpoint=folder / "state")
            folder.mkdir(parents=True, exist_ok=True)
            answers.write_text(json.dumps(said), encoding="utf-8")
            shutil.rmtree(folder / "state", ignore_errors=True)
        if run.report:
            run.report(f"{run.recipe.name}: fold {number + 1} of {_FOLDS} done, {len(test)} of {task.tested} rows")
        found.append(dict(zip(test, json.loads(answers.read_text(encoding="utf-8")), strict=True)))
    return found


def _trained(run: _Run, task: _Task, test: Sequence[int], *, checkpoint: Path) -> list[int]:
    """Train on all rows but ``test`` (and copies of its texts), return labels for ``test``."""
    import numpy as np
    import torch

    from callnlp.train.fit import encode_all, fit, predict
    from callnlp.train.network import load_network, load_tokenizer
    from callnlp.train.targets import Examples

    plan = run.recipe.plan
    unseen = {task.texts[row] for row in test}
    train = [row for row, text in enumerate(task.texts) if text not in unseen]
    texts = tuple(task.texts[row] for row in train)
    examples = Examples(texts, ("",) * len(texts), task.targets[train], np.ones(len(texts), dtype=np.float32))
    torch.manual_seed(run.seed)
    network = load_network(run.base, outputs=_COLUMNS)
    tokenizer = load_tokenizer(run.base)
    tokens = encode_all(tokenizer, texts, plan.max_tokens)
    fit(network, tokens, examples, plan=plan, seed=run.seed, checkpoint=checkpoint, report=run.report)
    logits = predict(network, encode_all(tokenizer, [task.texts[row] for row in test], plan.max_tokens))[1]
    if plan.tone_weight:
        return [int(label) for label in logits[:, : len(TONES)].argmax(axis=1)]
    return [int(logit > 0.0) for logit in logits[:, _IN_CLAIM]]


def _tone_figures(pairs: _Pairs) -> dict[str, Any]:
    usual = max(range(len(TONES)), key=[gold for gold, _ in pairs].count)
    found: dict[str, Any] = {"n": len(pairs)}
    for name, figure in _TONE_FIGURES.items():
        majority = round(figure([(gold, usual) for gold, _ in pairs]), 4)
        found[name] = {"value": round(figure(pairs), 4), **_interval(pairs, figure), "majority": majority}
    return found


def _interval(pairs: _Pairs, figure: _Figure) -> dict[str, list[float]]:
    interval = bootstrap_interval(pairs, figure, samples=400)
    return {"interval": [round(end, 4) for end in interval]} if interval else {}


def _f1(pairs: _Pairs, label: int) -> float:
    both = sum(gold == label == said for gold, said in pairs)
    wrong = sum(gold != label == said for gold, said in pairs)
    missed = sum(gold == label != said for gold, said in pairs)
    return Tally(both, wrong, missed).f1 or 0.0


def _accuracy(pairs: _Pairs) -> float:
    return sum(gold == said for gold, said in pairs) / len(pairs)


def _macro_f1(pairs: _Pairs) -> float:
    return sum(_f1(pairs, tone) for tone in range(len(TONES))) / len(TONES)


def _weighted_f1(pairs: _Pairs) -> float:
    return sum(_f1(pairs, label) * sum(gold == label for gold, _ in pairs) for label in (0, 1)) / len(pairs)


_TONE_FIGURES: dict[str, _Figure] = {"accuracy": _accuracy, "macro_f1": _macro_f1}
_CLAIM_FIGURES: dict[str, _Figure] = {
    "weighted_f1": _weighted_f1,
    "in_claim_f1": lambda pairs: _f1(pairs, 1),
    "accuracy": _accuracy,
}
