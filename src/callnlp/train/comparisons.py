"""Recipes on non-commercial data: trained and tested like the papers, figures only, no weights kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from callnlp.errors import EvaluationError
from callnlp.evaluate.tally import Tally
from callnlp.inference.heads import TONES
from callnlp.train.recipes import Recipe
from callnlp.train.rows import read_pairs

__all__ = ["compare"]

_TEST_SHARE = 0.2
_FOLDS = 5


def compare(
    recipe: Recipe, data: Path, *, base: Path, seed: int, report: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Train and test one of the comparison recipes.

    Parameters
    ----------
    recipe : Recipe
        ``phrasebank`` (one stratified 80/20 split) or ``numclaim`` (stratified folds).
    data : Path
        Folder of the data sets.
    base : Path
        Folder of the base model.
    seed : int
        Of splits and training.
    report : callable, optional
        Takes a line of progress.

    Returns
    -------
    dict
        Figures with their ``n``.

    Raises
    ------
    EvaluationError
        When a data file is missing or malformed.
    """
    if recipe.name == "phrasebank":
        return _phrasebank(recipe, data, base=base, seed=seed, report=report)
    return _numclaim(recipe, data, base=base, seed=seed, report=report)


def _phrasebank(recipe: Recipe, data: Path, **how: Any) -> dict[str, Any]:
    rows = read_pairs(data / recipe.files["rows"])
    if unknown := sorted({row["label"] for row in rows} - set(TONES)):
        raise EvaluationError(f"{data / recipe.files['rows']}: label {unknown[0]!r}; use {', '.join(TONES)}")
    [test, *_] = stratified([row["label"] for row in rows], round(1 / _TEST_SHARE), how["seed"])
    labels = [TONES.index(row["label"]) for row in rows]
    said = _trained(recipe, [row["text"] for row in rows], labels, test, **how)
    found: dict[str, Any] = {"all": _scores([labels[i] for i in test], said)}
    for level in sorted({row.get("agreement", "") for row in rows} - {""}):
        kept = [place for place, index in enumerate(test) if rows[index]["agreement"] == level]
        found[f"agreement {level}"] = _scores([labels[test[place]] for place in kept], [said[place] for place in kept])
    return found


def _numclaim(recipe: Recipe, data: Path, **how: Any) -> dict[str, Any]:
    rows = read_pairs(data / recipe.files["rows"])
    more = [row for row in read_pairs(data / recipe.files["more"])] if "more" in recipe.files else []
    texts = [row["text"] for row in rows + more]
    labels = [int(row["label"]) for row in rows + more]
    folds = stratified([row["label"] for row in rows], _FOLDS, how["seed"])
    scores = []
    for test in folds:
        said = _trained(recipe, texts, labels, test, **how)
        gold = [labels[index] for index in test]
        tallies = _tallies(gold, said)
        weighted = sum((tallies[label].f1 or 0.0) * gold.count(label) for label in tallies) / len(gold)
        scores.append({"n": len(gold), "weighted_f1": weighted, "in_claim_f1": tallies[1].f1 or 0.0})
    mean = {name: sum(score[name] for score in scores) / len(scores) for name in ("weighted_f1", "in_claim_f1")}
    return {"folds": scores, "mean": mean}


def stratified(labels: Sequence[str], parts: int, seed: int) -> list[list[int]]:
    """Return the positions of ``labels`` in ``parts`` parts with equal shares of each label.

    Parameters
    ----------
    labels : sequence of str
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


def _trained(
    recipe: Recipe,
    texts: Sequence[str],
    labels: Sequence[int],
    test: Sequence[int],
    *,
    base: Path,
    seed: int,
    report: Callable[[str], None] | None,
) -> list[int]:
    """Train on all rows but ``test`` (and copies of its texts), return labels for ``test``."""
    import numpy as np
    import torch
    from transformers import AutoTokenizer

    from callnlp.train.fit import encode_all, fit, predict
    from callnlp.train.network import load_network
    from callnlp.train.targets import Examples

    unseen = {texts[index] for index in test}
    train = [index for index, text in enumerate(texts) if text not in unseen]
    targets = np.full((len(train), 6), np.nan, dtype=np.float32)
    if recipe.name == "phrasebank":
        targets[:, :3] = np.eye(3, dtype=np.float32)[[labels[index] for index in train]]
    else:
        targets[:, 4] = [labels[index] for index in train]
    chosen = [texts[index] for index in train]
    examples = Examples(tuple(chosen), ("",) * len(train), targets, np.ones(len(train), dtype=np.float32))
    torch.manual_seed(seed)
    network = load_network(base, outputs=6)
    tokenizer = AutoTokenizer.from_pretrained(str(base))
    tokens = encode_all(tokenizer, chosen, recipe.plan.max_tokens)
    fit(network, tokens, examples, plan=recipe.plan, seed=seed, report=report)
    logits = predict(network, encode_all(tokenizer, [texts[index] for index in test], recipe.plan.max_tokens))[1]
    if recipe.name == "phrasebank":
        return [int(label) for label in logits[:, :3].argmax(axis=1)]
    return [int(logit > 0.0) for logit in logits[:, 4]]


def _tallies(gold: Sequence[int], said: Sequence[int]) -> dict[int, Tally]:
    return {
        label: Tally(
            sum(a == label == b for a, b in zip(gold, said, strict=True)),
            sum(b == label != a for a, b in zip(gold, said, strict=True)),
            sum(a == label != b for a, b in zip(gold, said, strict=True)),
        )
        for label in sorted(set(gold) | set(said))
    }


def _scores(gold: Sequence[int], said: Sequence[int]) -> dict[str, Any]:
    tallies = _tallies(gold, said)
    right = sum(a == b for a, b in zip(gold, said, strict=True))
    macro = sum(tally.f1 or 0.0 for tally in tallies.values()) / len(tallies)
    return {"n": len(gold), "accuracy": round(right / len(gold), 4), "macro_f1": round(macro, 4)}
