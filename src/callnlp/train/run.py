"""``train_model``: one recipe from data to a folder with weights, card and figures."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.errors import UsageError
from callnlp.evaluate.sentences import GoldSentence, read_gold
from callnlp.inference.encoded import Combinations
from callnlp.inference.encoder import Encoder
from callnlp.inference.heads import HeadLayout
from callnlp.lexicon.load import load_lexicon
from callnlp.lexicon.schema import ThemeEntry
from callnlp.train.base import find_base, find_teacher
from callnlp.train.card import write_card
from callnlp.train.combine import choose_combinations
from callnlp.train.manner import train_manner
from callnlp.train.measure import measure_embedding, measure_on
from callnlp.train.recipes import BASE_NAME, BASE_SHA256, Recipe, recipe_named
from callnlp.train.rows import call_texts, gold_examples, unlabelled_sentences
from callnlp.train.targets import Examples, join
from callnlp.train.teacher import taught_examples
from callnlp.train.vocabulary import trim_base

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["train_model"]

NAME, VERSION = "callnlp-minilm", "2"
NOTICE = f"""callnlp-minilm: weights derived from {BASE_NAME}, licensed under Apache-2.0
(see LICENSE). Changes: vocabulary cut, upper layers doubled, fine-tuned with new heads, exported to ONNX,
quantised to 8-bit integers.
manner.json: weights derived from SubjECTive-QA (Pardawala and others, 2024), licensed under CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/). Changes: labels turned into the weights of a classifier.
"""
#: What the encoder reads of a sentence; longer than in training, because position costs nothing.
MAX_TOKENS = 128
_LOG = logging.getLogger("callnlp")


def train_model(
    recipe: str,
    *,
    data: str | Path,
    out: str | Path,
    seed: int = 1,
    base: str | Path | None = None,
    teacher: str | Path | None = None,
) -> dict[str, Any]:
    """Train by a recipe; a run that was stopped continues at its last epoch.

    Parameters
    ----------
    recipe : str
        ``callnlp``, ``manner``, ``phrasebank`` or ``numclaim``.
    data : str or Path
        Folder of the data sets, laid out as the recipe's files say.
    out : str or Path
        Folder for the result. For recipes on non-commercial data it receives figures only.
    seed : int
        Of everything random.
    base : str or Path, optional
        Folder of the base model; the installed package when None.
    teacher : str or Path, optional
        Folder of the base of the teacher, for recipes that have one; the installed packages when None.

    Returns
    -------
    dict
        The figures, as written to ``eval.json``.

    Raises
    ------
    UsageError
        When the recipe is not known or PyTorch is not installed.
    EvaluationError
        When a data file is missing or malformed.
    ModelError
        When the base weights are missing or not the published ones.
    """
    chosen = recipe_named(recipe)
    folder = Path(out)
    if chosen.name == "manner":
        folder.mkdir(parents=True, exist_ok=True)
        return train_manner(Path(data) / chosen.files["rows"], folder)
    _require_torch()
    folder.mkdir(parents=True, exist_ok=True)
    if not chosen.ships:
        from callnlp.train.comparisons import compare

        work = folder / "work" / chosen.name
        figures = compare(chosen, Path(data), base=find_base(base), seed=seed, work=work, report=_LOG.info)
        (folder / f"{chosen.name}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        return figures
    return _train_shipped(chosen, Path(data), folder, seed=seed, base=find_base(base), teacher=teacher)


def _require_torch() -> None:
    try:
        import torch
        import transformers
    except ImportError as error:
        raise UsageError("training needs PyTorch and transformers: pip install 'callnlp[models]'") from error
    del torch, transformers


def _train_shipped(
    recipe: Recipe, data: Path, out: Path, *, seed: int, base: Path, teacher: str | Path | None
) -> dict[str, Any]:
    """Train without the companies of the choosing set, choose the combinations, then ship.

    The combinations are chosen on labelled sentences of the companies left out; the figures are
    measured on the choosing set itself, which neither training nor choosing has seen. A recipe that
    trains on everybody does so in a second run, with the combinations of the first.
    """
    lexicon = load_lexicon()
    layout = HeadLayout(tuple(sorted(theme.id for theme in lexicon.entries("themes", ThemeEntry))))
    gold, choose = read_gold(data / recipe.files["gold"]), data / recipe.files["choose"]
    chosen = read_gold(choose)
    left_out = sorted({sentence.ticker for sentence in chosen})
    labelled = gold_examples(gold, layout, without=left_out)
    taught = _taught(recipe, data, labelled, left_out=left_out, seed=seed, work=out / "work" / "teacher", given=teacher)
    start = _trimmed(recipe, base, gold, data, out / "work" / "base")
    rest = [_prepared(recipe, start, taught)] if taught.texts else []
    part = _prepared(recipe, start, labelled)
    network = _fitted(recipe, start, part, rest, seed=seed, checkpoint=out / "work" / "held_out")
    held_out = out / "work" / "held_out_model"
    _write_model(network, start, held_out, layout=layout, combinations=Combinations(), recipe=recipe)
    unseen = [sentence for sentence in gold if sentence.ticker in set(left_out)]
    encoded = Encoder(held_out).encode([sentence.text for sentence in unseen])
    combinations = choose_combinations(unseen, encoded, lexicon=lexicon)
    figures = {}
    if recipe.everybody:
        _write_model(network, start, held_out, layout=layout, combinations=combinations, recipe=recipe)
        figures["held_out_companies"] = measure_on(Encoder(held_out), choose)
        measured = {sentence.text for sentence in chosen}
        everybody = gold_examples([sentence for sentence in gold if sentence.text not in measured], layout)
        part = _prepared(recipe, start, everybody)
        network = _fitted(recipe, start, part, rest, seed=seed, checkpoint=out / "work" / "final")
    _write_model(network, start, out, layout=layout, combinations=combinations, recipe=recipe)
    encoder = Encoder(out)
    figures["shipped"] = measure_on(encoder, choose)
    figures["embedding"] = measure_embedding(encoder, base, [sentence.text for sentence in chosen])
    (out / "eval.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    write_card(out, recipe, figures, rows=len(part.examples.texts), seed=seed)
    return figures


def _taught(
    recipe: Recipe,
    data: Path,
    labelled: Examples,
    *,
    left_out: Sequence[str],
    seed: int,
    work: Path,
    given: str | Path | None,
) -> Examples:
    """Return sentences without labels, of other companies than those left out, as the teacher reads them."""
    if recipe.teacher is None:
        return join([])
    pool = unlabelled_sentences(data / recipe.files["calls"], count=recipe.taught_rows, seed=seed, without=left_out)
    teacher = find_teacher(work / "base", given)
    return taught_examples(pool, labelled, teacher=teacher, plan=recipe.teacher, seed=seed, work=work, report=_LOG.info)


def _trimmed(recipe: Recipe, base: Path, gold: Sequence[GoldSentence], data: Path, out: Path) -> Path:
    """Return the base with the vocabulary of calls; the labelled sentences and all unlabelled calls read as before."""
    if not recipe.vocabulary:
        return base
    calls = call_texts(data / recipe.files["calls"])
    return trim_base(base, [*(sentence.text for sentence in gold), *calls], out, size=recipe.vocabulary)


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows to train on as the network reads them, with the base's embeddings if they are to be kept near."""

    examples: Examples
    tokens: Sequence[Sequence[int]]
    anchors: NDArray[np.float32] | None


def _prepared(recipe: Recipe, base: Path, examples: Examples) -> _Part:
    from callnlp.train.fit import encode_all, predict
    from callnlp.train.network import load_network, load_tokenizer

    plan = recipe.plan
    tokens = encode_all(load_tokenizer(base), examples.texts, plan.max_tokens)
    anchors = predict(load_network(base, outputs=1), tokens, bf16=plan.bf16)[0] if plan.keep_weight else None
    return _Part(examples, tokens, anchors)


def _fitted(recipe: Recipe, base: Path, labelled: _Part, rest: Sequence[_Part], *, seed: int, checkpoint: Path) -> Any:
    """Train on labelled sentences, each ``recipe.repeats`` times an epoch, and the rest once."""
    import numpy as np
    import torch

    from callnlp.train.fit import fit
    from callnlp.train.network import load_network

    parts, plan = [*[labelled] * recipe.repeats, *rest], recipe.plan
    torch.manual_seed(seed)
    network = load_network(base, outputs=labelled.examples.targets.shape[1], shared=plan.shared_layers)
    network.start_at(labelled.examples.priors())
    fit(
        network,
        [row for part in parts for row in part.tokens],
        join([part.examples for part in parts]),
        plan=plan,
        seed=seed,
        base=np.concatenate([part.anchors for part in parts]) if plan.keep_weight else None,
        checkpoint=checkpoint,
        report=_LOG.info,
    )
    return network


def _write_model(
    network: Any, base: Path, out: Path, *, layout: HeadLayout, combinations: Combinations, recipe: Recipe
) -> None:
    from callnlp.train.export import export_onnx, sha256_of

    out.mkdir(parents=True, exist_ok=True)
    export_onnx(network, out / "model.onnx", work=out / "work" / "export")
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    if (base / "LICENSE").is_file():
        shutil.copyfile(base / "LICENSE", out / "LICENSE")
    (out / "NOTICE").write_text(NOTICE, encoding="utf-8")
    config = {
        "name": NAME,
        "version": VERSION,
        "base": BASE_NAME,
        "base_sha256": BASE_SHA256,
        "dim": int(network.backbone.config.hidden_size),
        "max_tokens": MAX_TOKENS,
        "recipe": recipe.name,
        "sha256": sha256_of(out / "model.onnx"),
        "combinations": asdict(combinations),
        "themes": list(layout.themes),
    }
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "callnlp.inference.onnx_module.OnnxSentences"}]
    (out / "modules.json").write_text(json.dumps(modules, indent=1) + "\n", encoding="utf-8")
