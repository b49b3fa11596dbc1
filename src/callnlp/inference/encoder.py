"""The shipped model: ONNX Runtime and a tokenizer, nothing else. Weights are ONNX, never pickle."""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from callnlp.assets import asset_folder
from callnlp.errors import ModelError
from callnlp.inference.encoded import Combination, Combinations, Encoded
from callnlp.inference.heads import HeadLayout, probabilities

__all__ = ["SHIPPED", "Encoder", "shipped_encoder"]

SHIPPED = "models/callnlp-minilm"
_WEIGHTS, _TOKENIZER, _CONFIG = "model.onnx", "tokenizer.json", "config.json"
#: One node for "add, then normalise" takes six times as long on a CPU as the two (ONNX Runtime 1.32).
_SLOW_FUSIONS = ["SkipLayerNormFusion", "BiasSkipLayerNormFusion"]
_LOG = logging.getLogger("callnlp")


class Encoder:
    """Sentences to embeddings and head probabilities, on the CPU.

    Parameters
    ----------
    folder : str or Path
        With ``model.onnx``, ``tokenizer.json`` and ``config.json``.
    threads : int
        Sentences read at the same time; 0 is one for each core.

    Raises
    ------
    ModelError
        When a file is missing, is not what ``config.json`` says, or cannot be loaded.
    """

    def __init__(self, folder: str | Path, *, threads: int = 0) -> None:
        self._folder = Path(folder)
        config = _read_config(self._folder)
        self._name = f"{config['name']} {config['version']}"
        self._layout = HeadLayout(tuple(config["themes"]))
        self._dim = int(config["dim"])
        self._combinations = _combinations(config["combinations"], self._folder / _CONFIG)
        self._threads = threads or os.cpu_count() or 1
        self._session = _load_session(self._folder, str(config["sha256"]))
        self._max_tokens = int(config["max_tokens"])
        self._tokenizer = _load_tokenizer(self._folder, self._max_tokens)

    @property
    def name(self) -> str:
        """Name and version of the weights, as rows record it."""
        return self._name

    @property
    def layout(self) -> HeadLayout:
        """What the probabilities mean."""
        return self._layout

    @property
    def dim(self) -> int:
        """Length of an embedding."""
        return self._dim

    @property
    def max_tokens(self) -> int:
        """Tokens of a sentence that are read; the rest is cut."""
        return self._max_tokens

    @property
    def folder(self) -> Path:
        """Where the weights were read from."""
        return self._folder

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode sentences, each by itself.

        One sentence is one run: int8 scales depend on all that shares a run, so a sentence in a batch
        would get other scores in other company. Without padding this costs about a tenth more.

        Parameters
        ----------
        texts : sequence of str
            Longer ones than the model reads are cut at its last token.

        Returns
        -------
        Encoded
            In the order of ``texts``; the same text has the same scores in any call.
        """
        import numpy as np

        tokens = [tuple(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]
        distinct = list(dict.fromkeys(tokens))
        place = {ids: row for row, ids in enumerate(distinct)}
        embeddings = np.zeros((len(distinct), self._dim), dtype=np.float32)
        logits = np.zeros((len(distinct), self._layout.size), dtype=np.float32)
        for row, (embedding, logit) in enumerate(self._run_all(distinct)):
            embeddings[row], logits[row] = embedding, logit
        rows = [place[ids] for ids in tokens]
        return Encoded(
            embeddings=embeddings[rows],
            probabilities=probabilities(logits[rows]),
            layout=self._layout,
            model=self._name,
            combinations=self._combinations,
        )

    def _run_all(self, tokens: Sequence[tuple[int, ...]]) -> Iterator[tuple[Any, Any]]:
        if self._threads == 1 or len(tokens) < 2 * self._threads:
            yield from map(self._run, tokens)
            return
        with ThreadPoolExecutor(self._threads) as pool:
            yield from pool.map(self._run, tokens)

    def _run(self, ids: tuple[int, ...]) -> tuple[Any, Any]:
        import numpy as np

        row = np.array([ids], dtype=np.int64)
        embedding, logit = self._session.run(
            ["embedding", "logits"], {"input_ids": row, "attention_mask": np.ones_like(row)}
        )
        return embedding[0], logit[0]


@functools.lru_cache(maxsize=1)
def shipped_encoder() -> Encoder | None:
    """Return the packaged model, loaded once; None, with a log line, where it is absent.

    Raises
    ------
    ModelError
        When it is there but damaged.
    """
    folder = asset_folder(SHIPPED)
    if folder is None or not (folder / _WEIGHTS).is_file():
        _LOG.warning("no %s: tone and themes rest on the lexicon alone; reinstall callnlp to use the model", SHIPPED)
        return None
    return Encoder(folder)


def _read_config(folder: Path) -> dict[str, Any]:
    for name in (_CONFIG, _TOKENIZER, _WEIGHTS):
        if not (folder / name).is_file():
            raise ModelError(f"{folder}: no {name}; give a folder made by `callnlp train`, or reinstall callnlp")
    try:
        config = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{folder / _CONFIG}: not JSON ({error}); reinstall the model") from error
    needed = ("name", "version", "themes", "dim", "max_tokens", "sha256", "combinations")
    missing = [key for key in needed if not isinstance(config, dict) or key not in config]
    if missing:
        raise ModelError(f"{folder / _CONFIG}: no {missing[0]!r}; this is not a callnlp model")
    return dict(config)


def _combinations(raw: dict[str, Any], where: Path) -> Combinations:
    try:
        tone = float(raw.get("tone_cues", 0.0))
        parts = {name: Combination(**weights) for name, weights in raw.items() if name != "tone_cues"}
        return Combinations(tone_cues=tone, **parts)
    except TypeError as error:
        raise ModelError(f"{where}: combinations are malformed ({error}); reinstall the model") from error


def _load_session(folder: Path, sha256: str) -> Any:
    import onnxruntime

    data = (folder / _WEIGHTS).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"{folder / _WEIGHTS}: not the file that config.json names (truncated?); reinstall the model")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # sentences run side by side instead
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            data, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW_FUSIONS
        )
    except Exception as error:  # onnxruntime raises its own types, none of them public
        raise ModelError(f"{folder / _WEIGHTS}: ONNX Runtime cannot load it ({error})") from error
    names = {output.name for output in session.get_outputs()}
    if not {"embedding", "logits"} <= names:
        raise ModelError(f"{folder / _WEIGHTS}: outputs {sorted(names)}; need embedding and logits")
    return session


def _load_tokenizer(folder: Path, max_tokens: int) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    except Exception as error:  # tokenizers raises bare Exception
        raise ModelError(f"{folder / _TOKENIZER}: not a tokenizer ({error}); reinstall the model") from error
    tokenizer.enable_truncation(max_length=max_tokens)
    tokenizer.no_padding()
    return tokenizer
