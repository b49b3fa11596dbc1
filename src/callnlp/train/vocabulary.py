"""A smaller vocabulary for the same weights: the word pieces of the texts at hand, and the commonest of the rest."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["trim_base"]

_KEPT_FILES = ("LICENSE", "NOTICE")


def trim_base(base: Path, texts: Iterable[str], out: Path, *, size: int) -> Path:
    """Write a base model whose vocabulary has ``size`` word pieces; text made of those reads as before.

    Kept are special tokens, single characters, and every piece that ``texts`` hold; then ASCII pieces
    in the order of the vocabulary, which is by frequency. A word with a piece that is gone is
    read as shorter pieces.

    Parameters
    ----------
    base : Path
        Folder with ``tokenizer.json`` (WordPiece), ``config.json`` and ``model.safetensors`` of a BERT.
    texts : iterable of str
        What must read as before.
    out : Path
        Folder to write; left alone when it is complete.
    size : int
        Word pieces to keep, at least as many as must be.

    Returns
    -------
    Path
        ``out``.
    """
    if (out / "model.safetensors").is_file():
        return out
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    kept = _kept(base, tokenizer, texts, size)
    (out / "tokenizer.json").write_text(json.dumps(_renumbered(tokenizer, kept), ensure_ascii=False), encoding="utf-8")
    config = json.loads((base / "config.json").read_text(encoding="utf-8")) | {"vocab_size": len(kept)}
    (out / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    for name in _KEPT_FILES:
        if (base / name).is_file():
            shutil.copyfile(base / name, out / name)
    _write_rows(base, out, [number for _, number in kept])
    return out


def _kept(base: Path, tokenizer: dict[str, Any], texts: Iterable[str], size: int) -> list[tuple[str, int]]:
    """Return (piece, old number) of what stays, in the old order."""
    from tokenizers import Tokenizer

    pieces: list[tuple[str, int]] = sorted(tokenizer["model"]["vocab"].items(), key=lambda item: item[1])
    reader = Tokenizer.from_file(str(base / "tokenizer.json"))
    reader.no_truncation()
    reader.no_padding()
    needed = {token["id"] for token in tokenizer["added_tokens"]}
    needed |= {number for piece, number in pieces if len(piece.removeprefix("##")) == 1 and piece.isascii()}
    for text in texts:
        needed.update(reader.encode(text, add_special_tokens=False).ids)
    others = [
        number for piece, number in pieces if number not in needed and piece.isascii() and not piece.startswith("[")
    ]
    needed.update(others[: max(0, size - len(needed))])
    return [(piece, number) for piece, number in pieces if number in needed]


def _renumbered(tokenizer: dict[str, Any], kept: Sequence[tuple[str, int]]) -> dict[str, Any]:
    new = {old: number for number, (_, old) in enumerate(kept)}
    found = copy.deepcopy(tokenizer) | {"truncation": None, "padding": None}
    found["model"]["vocab"] = {piece: new[old] for piece, old in kept}
    for token in found["added_tokens"]:
        token["id"] = new[token["id"]]
    for special in found["post_processor"]["special_tokens"].values():
        special["ids"] = [new[number] for number in special["ids"]]
    return found


def _write_rows(base: Path, out: Path, rows: Sequence[int]) -> None:
    """Copy the weights; of the word embeddings only ``rows``."""
    from safetensors.torch import load_file

    from callnlp.train.network import save_state

    weights = load_file(str(base / "model.safetensors"))
    for name, value in weights.items():
        if name.endswith("embeddings.word_embeddings.weight"):
            weights[name] = value[list(rows)]
    save_state(weights, out / "model.safetensors")
