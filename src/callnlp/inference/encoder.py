"""The shipped model: ONNX Runtime and a tokenizer, nothing else. Weights are ONNX, never pickle."""

from __future__ import annotations

import functools
import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.assets import asset_folder
from callnlp.errors import ModelError
from callnlp.inference.encoded import Combination, Combinations, Encoded
from callnlp.inference.heads import HeadLayout, probabilities

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SHIPPED", "Encoder", "shipped_encoder"]

SHIPPED = "models/callnlp-minilm"
_TOKENS = 2048  # in a batch, padding included: the fastest of the sizes measured
_ROWS = 32
_WEIGHTS, _TOKENIZER, _CONFIG = "model.onnx", "tokenizer.json", "config.json"
_LOG = logging.getLogger("callnlp")


class Encoder:
    """Sentences to embeddings and head probabilities, on the CPU.

    Parameters
    ----------
    folder : str or Path
        With ``model.onnx``, ``tokenizer.json`` and ``config.json``.
    threads : int
        Threads of one run; 0 uses every core.

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
        self._session = _load_session(self._folder, str(config["sha256"]), threads)
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
        """Encode sentences; batches are formed from these texts alone.

        Parameters
        ----------
        texts : sequence of str
            Longer ones than the model reads are cut at its last token.

        Returns
        -------
        Encoded
            In the order of ``texts``.
        """
        import numpy as np

        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        embeddings = np.zeros((len(texts), self._dim), dtype=np.float32)
        logits = np.zeros((len(texts), self._layout.size), dtype=np.float32)
        for rows in _batches(tokens):
            ids, mask = _padded([tokens[row] for row in rows])
            found = self._session.run(["embedding", "logits"], {"input_ids": ids, "attention_mask": mask})
            embeddings[rows], logits[rows] = found
        return Encoded(
            embeddings=embeddings,
            probabilities=probabilities(logits),
            layout=self._layout,
            model=self._name,
            combinations=self._combinations,
        )


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


def _batches(tokens: Sequence[Sequence[int]]) -> list[list[int]]:
    """Group rows of similar length, longest last, within the budget of tokens."""
    order = sorted(range(len(tokens)), key=lambda row: (len(tokens[row]), row))
    batches: list[list[int]] = []
    for row in order:
        last = batches[-1] if batches else []
        if not last or len(last) >= _ROWS or (len(last) + 1) * len(tokens[row]) > _TOKENS:
            batches.append([row])
        else:
            last.append(row)
    return batches


def _padded(rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    import numpy as np

    width = max(len(row) for row in rows)
    ids = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
        mask[number, : len(row)] = 1
    return ids, mask


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


def _load_session(folder: Path, sha256: str, threads: int) -> Any:
    import onnxruntime

    data = (folder / _WEIGHTS).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(f"{folder / _WEIGHTS}: not the file that config.json names (truncated?); reinstall the model")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Threads that wait by spinning cost four times the wall time where other processes run.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
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
