"""The network: a transformer whose upper layers exist twice, for the embedding and for all heads.

This module needs PyTorch; it is imported inside functions only.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers.masking_utils import create_bidirectional_mask

from callnlp.errors import ModelError

__all__ = ["SentenceNetwork", "load_network", "load_state", "load_tokenizer", "save_state"]

_HIDDEN = 384


class SentenceNetwork(nn.Module):  # type: ignore[misc]
    """Token states to an embedding (mean pooling, as the base does it) and to head logits.

    What serves the heads pulls the states away from the base, and what stays near the base serves the
    heads less. So layers above ``shared`` exist twice: the backbone's own end in the embedding, and
    ``reading``, a copy of them, in the heads. The heads read mean, maximum and first-token states
    together: themes hang on single words, which a mean washes out.

    Parameters
    ----------
    backbone : torch.nn.Module
        A BERT-like model with ``last_hidden_state``; with ``shared``, one with ``embeddings`` and
        ``encoder.layer``.
    width : int
        Size of its hidden states.
    outputs : int
        Number of logits.
    shared : int, optional
        Layers from the bottom that embedding and heads have in common; all of them when None.
    """

    def __init__(self, backbone: Any, *, width: int, outputs: int, shared: int | None = None) -> None:
        super().__init__()
        self.backbone = backbone
        self.shared = shared
        upper = [] if shared is None else backbone.encoder.layer[shared:]
        self.reading = nn.ModuleList([copy.deepcopy(layer) for layer in upper])
        self.trunk = nn.Sequential(nn.Linear(3 * width, _HIDDEN), nn.GELU(), nn.Dropout(0.1))
        self.heads = nn.Linear(_HIDDEN, outputs)

    def start_at(self, priors: Sequence[float]) -> None:
        """Set the heads to say the share of each label before they have learned anything."""
        chances = torch.tensor(list(priors)).clamp(1e-3, 1.0 - 1e-3)
        with torch.no_grad():
            self.heads.weight.mul_(0.5)
            self.heads.bias.copy_(chances.log() - (1.0 - chances).log())

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return embeddings (n, width), L2-normalised, and logits (n, outputs)."""
        meant, read = self._states(input_ids, attention_mask)
        mask = attention_mask.unsqueeze(-1).to(meant.dtype)
        words = mask.sum(1).clamp(min=1.0)
        maximum = (read - (1.0 - mask) * 1e4).amax(1)
        hidden = self.trunk(torch.cat([(read * mask).sum(1) / words, maximum, read[:, 0]], dim=1))
        return nn.functional.normalize((meant * mask).sum(1) / words, dim=1), self.heads(hidden)

    def _states(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the last states for the embedding and for the heads, each (n, tokens, width)."""
        if self.shared is None:
            states = self.backbone(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            return states, states
        states = self.backbone.embeddings(input_ids=input_ids)
        mask = create_bidirectional_mask(
            config=self.backbone.config, inputs_embeds=states, attention_mask=attention_mask
        )
        for layer in self.backbone.encoder.layer[: self.shared]:
            states = layer(states, mask)
        meant, read = states, states + 0.0  # a tensor of its own: attention is fused where three products share one
        for layer in self.backbone.encoder.layer[self.shared :]:
            meant = layer(meant, mask)
        for layer in self.reading:
            read = layer(read, mask)
        return meant, read


def load_network(base: Path, *, outputs: int, shared: int | None = None) -> SentenceNetwork:
    """Build the network on base weights in safetensors.

    Parameters
    ----------
    base : Path
        Folder with ``config.json`` and ``model.safetensors``.
    outputs : int
        Number of logits of the heads.
    shared : int, optional
        As for :class:`SentenceNetwork`.

    Raises
    ------
    ModelError
        When the folder holds no such files.
    """
    from transformers import AutoModel

    if not (base / "model.safetensors").is_file() or not (base / "config.json").is_file():
        raise ModelError(f"{base}: no config.json and model.safetensors; give the folder of the base model")
    backbone = AutoModel.from_pretrained(str(base), attn_implementation="eager", use_safetensors=True)
    return SentenceNetwork(backbone, width=backbone.config.hidden_size, outputs=outputs, shared=shared)


def load_tokenizer(base: Path) -> Any:
    """Return the tokenizer of a base model from its ``tokenizer.json``.

    Raises
    ------
    ModelError
        When there is no such file.
    """
    from transformers import PreTrainedTokenizerFast

    if not (base / "tokenizer.json").is_file():
        raise ModelError(f"{base}: no tokenizer.json; give the folder of the base model")
    return PreTrainedTokenizerFast(tokenizer_file=str(base / "tokenizer.json"))


def save_state(tensors: dict[str, Tensor], path: Path) -> None:
    """Write tensors as safetensors, whole or not at all."""
    from safetensors.torch import save_file

    partial = path.with_suffix(".partial")
    save_file({name: tensor.detach().contiguous().clone() for name, tensor in tensors.items()}, str(partial))
    partial.replace(path)


def load_state(path: Path) -> dict[str, Tensor]:
    """Read tensors written by :func:`save_state`."""
    from safetensors.torch import load_file

    loaded: dict[str, Tensor] = load_file(str(path))
    return loaded
