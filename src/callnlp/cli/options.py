"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["OtherEncoder", "OtherTone"]

OtherEncoder = Annotated[
    str | None,
    typer.Option("--encoder", help="Sentence Transformers model for the embedding: a folder or hub name."),
]
OtherTone = Annotated[
    str | None,
    typer.Option("--tone", help="Classifier for the tone, such as FinBERT: a folder or hub name."),
]
