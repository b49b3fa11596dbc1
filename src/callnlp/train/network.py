"""The network: a transformer, one sentence embedding, and a small trunk with all heads.

This module needs PyTorch; it is imported inside functions only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from callnlp.errors import ModelError

__all__ = ["SentenceNetwork", "load_network", "load_state", "save_state"]

_HIDDEN = 384


class SentenceNetwork(nn.Module):  # type: ignore[misc]
    """Token states to an embedding (mean pooling, as the base does it) and to head logits.

    The heads read mean, maximum and first-token states together: themes hang on single words,
    which a mean washes out, and a separate trunk lets the embedding stay near the base.

    Parameters
    ----------
    backbone : torch.nn.Module
        A BERT-like model with ``last_hidden_state``.
    width : int
        Size of its hidden states.
    outputs : int
        Number of logits.
    """

    def __init__(self, backbone: Any, *, width: int, outputs: int) -> None:
        super().__init__()
        self.backbone = backbone
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
        states = self.backbone(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1.0)
        maximum = (states - (1.0 - mask) * 1e4).amax(1)
        hidden = self.trunk(torch.cat([mean, maximum, states[:, 0]], dim=1))
        return nn.functional.normalize(mean, dim=1), self.heads(hidden)


def load_network(base: Path, *, outputs: int) -> SentenceNetwork:
    """Build the network on base weights in safetensors.

    Parameters
    ----------
    base : Path
        Folder with ``config.json`` and ``model.safetensors``.
    outputs : int
        Number of logits of the heads.

    Raises
    ------
    ModelError
        When the folder holds no such files.
    """
    from transformers import AutoModel

    if not (base / "model.safetensors").is_file() or not (base / "config.json").is_file():
        raise ModelError(f"{base}: no config.json and model.safetensors; give the folder of the base model")
    backbone = AutoModel.from_pretrained(str(base), attn_implementation="eager", use_safetensors=True)
    return SentenceNetwork(backbone, width=backbone.config.hidden_size, outputs=outputs)


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
