"""The model card: written from the recipe and the measured figures, never by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from callnlp.inference.manner import FILE
from callnlp.train.recipes import BASE_NAME, BASE_SHA256, TEACHER_NAME, Recipe

__all__ = ["CARD", "add_manner", "write_card"]

CARD = "README.md"

_NAMES = {
    "tone_macro_f1": "tone, macro F1",
    "tone_accuracy": "tone, accuracy",
    "micro_f1": "themes, micro F1",
    "macro_f1": "themes, macro F1 (themes with 5 or more positives)",
    "supply_constrained_f1": "`supply_constrained`, F1",
    "outlook_f1": "outlook, F1",
    "boilerplate_f1": "boilerplate, F1",
}
_CARD = """---
license: apache-2.0
language: en
base_model: {base}
library_name: onnx
tags: [earnings-calls, finance, sentence-embeddings, text-classification]
---

# callnlp-minilm

One pass over a sentence of an earnings call gives an embedding (384 numbers), tone (negative, neutral,
positive), outlook, guidance, boilerplate, and a probability for each theme of `themes.toml`. ONNX, int8, for CPUs.

## Intended use

Sentences of earnings calls, in English. In callnlp, probabilities are combined with the patterns and cues of the
lexicon (`combinations` in `config.json`); alone they are weaker than the figures below. Not for advice, not for
other kinds of text, not for judging people.

## Training

- Base: {base}, Apache-2.0, sha256 of the weights
  `{sha256}`.
- Recipe `{recipe}`, seed {seed}, {rows} sentences labelled for this project by single annotators (themes, tone,
  outlook, guidance, boilerplate). No non-commercial data set was used, and no text is part of this folder.
{notes}

## Figures

On {n} labelled sentences that neither training nor the choice of the combinations has seen.
{column_note}
The settings of the recipe were chosen among a few by these same sentences, which makes the figures slightly
optimistic. 95% intervals by resampling calls.

| | {columns} |
|---|{rule}|
{table}
{half_b}
Always saying the commonest tone: accuracy {majority_accuracy}, macro F1 {majority_f1}.
Embedding against the base: mean cosine {cosine}, overlap of the ten nearest sentences {overlap} ({pairs} sentences).

## Limits

Single annotators; few sentences for rare themes; English only; sentences are read alone, without the ones before;
cut at 128 tokens. int8 scores move in the third decimal between processor families.
"""


_LIMITS_TITLE, _MANNER_TITLE = "## Limits", "## The head on answers"
_MANNER = (
    _MANNER_TITLE
    + """ (`manner.json`)

Whether an answer is specific, assertive, optimistic: low, middle or high, as SubjECTive-QA labels it (Pardawala
and others, 2024, CC BY 4.0). Logistic regression on what the sentences of the answer were told, on its length and
its figures; trained on {trained_on} answers, measured on {n} of other companies. 95% intervals by resampling
companies. It is barely better than the commonest level, and on optimistic less often right: not for decisions
about one answer.

| | shipped | always the commonest |
|---|---|---|
{table}

"""
)
_BOTH = """"Held out companies" was trained by the same recipe without any sentence of their companies; "shipped", the
model in this folder, was trained on other sentences of those companies too, so its figures are optimistic."""
_TAUGHT = """- {rows} sentences of calls without labels (ECTSum, companies of the figures left out), read by a larger
  model that was trained on the labels of the same other companies: {teacher}, Apache-2.0."""
_WORDS = (
    "- Vocabulary cut to {size} word pieces: those of the calls and the commonest; other words read as shorter pieces."
)
_UNSEEN = "No sentence of their companies was trained on."


def write_card(out: Path, recipe: Recipe, figures: dict[str, Any], *, rows: int, seed: int) -> None:
    """Write ``README.md`` of a model folder.

    Parameters
    ----------
    out : Path
        The model folder.
    recipe : Recipe
        What was trained.
    figures : dict
        As in ``eval.json``.
    rows : int
        Sentences trained on.
    seed : int
        Of the run.
    """
    shipped = figures["shipped"]
    columns = [name for name in ("held_out_companies", "shipped") if name in figures]
    lines = [
        f"| {label} | " + " | ".join(_cell(figures[column].get(name)) for column in columns) + " |"
        for name, label in _NAMES.items()
        if name in shipped
    ]
    majority = shipped.get("majority_class", {})
    embedding = figures["embedding"]
    text = _CARD.format(
        base=BASE_NAME,
        sha256=BASE_SHA256,
        recipe=recipe.name,
        seed=seed,
        rows=rows,
        notes=_notes(recipe),
        column_note=_BOTH if recipe.everybody else _UNSEEN,
        columns=" | ".join(column.replace("_", " ") for column in columns),
        rule="|".join("---" for _ in columns),
        n=shipped["n"],
        table="\n".join(lines),
        half_b=_half_b(figures[columns[0]]),
        majority_accuracy=majority.get("tone_accuracy"),
        majority_f1=majority.get("tone_macro_f1"),
        cosine=embedding["cosine_to_base"],
        overlap=embedding["top10_overlap"],
        pairs=embedding["n"],
    )
    (out / CARD).write_text(text, encoding="utf-8")
    if (out / FILE).is_file():
        add_manner(out)


def add_manner(out: Path) -> None:
    """Put the figures of ``manner.json`` into the card, in place of earlier ones.

    Parameters
    ----------
    out : Path
        The model folder, with a card.
    """
    told = json.loads((out / FILE).read_text(encoding="utf-8"))
    rows = [
        f"| {row['manner']}, {row['figure'].replace('_', ' ').replace('f1', 'F1')} | {row['value']:.3f}"
        f" [{row['low']:.3f}, {row['high']:.3f}] | {row['majority']:.3f} |"
        for row in told["figures"]
    ]
    section = _MANNER.format(trained_on=told["trained_on"], n=told["figures"][0]["n"], table="\n".join(rows))
    card = (out / CARD).read_text(encoding="utf-8")
    before, _, rest = card.partition(_MANNER_TITLE)
    after = rest[rest.index(_LIMITS_TITLE) :] if rest else ""
    if not rest:
        before, _, limits = card.partition(_LIMITS_TITLE)
        after = _LIMITS_TITLE + limits
    (out / CARD).write_text(before + section + after, encoding="utf-8")


def _half_b(figures: dict[str, Any]) -> str:
    """Return a sentence with the figures of the half whose errors nobody read."""
    told = [f"{label} {figures[name]['B']:.3f}" for name, label in _NAMES.items() if "B" in figures.get(name, {})]
    if not told:
        return ""
    return (
        "\nThe patterns and cues were written with errors of half A of the companies in view. "
        f"On half B alone: {'; '.join(told)}.\n"
    )


def _notes(recipe: Recipe) -> str:
    """Return what else the training was, a list item each."""
    plan = recipe.plan
    found = [_TAUGHT.format(rows=recipe.taught_rows, teacher=TEACHER_NAME)] if recipe.teacher else []
    if recipe.vocabulary:
        found.append(_WORDS.format(size=recipe.vocabulary))
    if plan.shared_layers is not None:
        found.append(
            f"- The lowest {plan.shared_layers} layers are shared; the layers above exist twice, for the heads and for"
            " the embedding."
        )
    if plan.frozen_layers:
        found.append(f"- The lowest {plan.frozen_layers} layers keep the base weights.")
    held = "held near the base by a distillation term" if plan.keep_weight else "not held to the base"
    return "\n".join([*found, f"- The embedding is {held}."])


def _cell(figure: dict[str, Any] | None) -> str:
    if figure is None:
        return "–"
    low, high = figure["interval"]
    return f"{figure['value']:.3f} [{low:.3f}, {high:.3f}]"
