"""The training loop: seeded, by length buckets, with a checkpoint after each epoch."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.inference.heads import TONES
from callnlp.train.targets import Examples

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

__all__ = ["Plan", "encode_all", "fit", "predict"]

_BUCKET = 24
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to train.

    Parameters
    ----------
    epochs, batch : int
    rate, head_rate : float
        Peak learning rates of the transformer and of trunk and heads.
    tone_weight, theme_weight, flag_weight, keep_weight : float
        Weights of the losses; ``keep_weight`` is the pull of the embedding to the base.
    max_tokens : int
        Longer sentences are cut.
    positive_weight : float
        Extra weight of a theme that is there over one that is not.
    frozen_layers : int
        Transformer layers, from the bottom, that keep the base weights (with the embeddings).
    frozen_words : bool
        Whether the word embeddings keep the base weights.
    shared_layers : int, optional
        Layers that embedding and heads have in common; all of them when None.
    bf16 : bool
        Train in bfloat16 where the processor can.
    """

    epochs: int = 4
    batch: int = 32
    rate: float = 6e-5
    head_rate: float = 1e-3
    tone_weight: float = 1.0
    flag_weight: float = 0.5
    theme_weight: float = 8.0
    keep_weight: float = 0.0
    max_tokens: int = 96
    positive_weight: float = 2.0
    frozen_layers: int = 0
    frozen_words: bool = False
    shared_layers: int | None = None
    bf16: bool = False


@dataclass(frozen=True, slots=True)
class _Data:
    tokens: Sequence[Sequence[int]]
    examples: Examples
    base: NDArray[np.float32] | None


def encode_all(tokenizer: Any, texts: Sequence[str], max_tokens: int) -> list[list[int]]:
    """Return the token ids of each text, cut at ``max_tokens``."""
    found = tokenizer(list(texts), truncation=True, max_length=max_tokens, padding=False)
    return [list(ids) for ids in found["input_ids"]]


def fit(
    network: Any,
    tokens: Sequence[Sequence[int]],
    examples: Examples,
    *,
    plan: Plan,
    seed: int,
    base: NDArray[np.float32] | None = None,
    checkpoint: Path | None = None,
    report: Report | None = None,
) -> None:
    """Train ``network`` in place.

    Parameters
    ----------
    network : SentenceNetwork
        To be trained.
    tokens : sequence of sequence of int
        As from :func:`encode_all`.
    examples : Examples
        Targets and weights of the same rows.
    plan : Plan
        How to train.
    seed : int
        Order of batches and dropout.
    base : ndarray of shape (n, width), optional
        Embeddings of the base model, to stay near.
    checkpoint : Path, optional
        Folder for the state after each epoch; a run with the same folder continues there.
    report : callable, optional
        Takes a line of progress.
    """
    import torch

    data = _Data(tokens, examples, base)
    steps = plan.epochs * ((len(tokens) + plan.batch - 1) // plan.batch)
    optimizer = torch.optim.AdamW(_groups(network, plan), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _shape(step, steps))
    first = _resume(checkpoint, network, optimizer, schedule)
    for epoch in range(first, plan.epochs):
        torch.manual_seed(seed * 1000 + epoch)
        network.train()
        started, total = time.monotonic(), 0.0
        for count, rows in enumerate(_batches(tokens, plan.batch, seed * 1000 + epoch), 1):
            loss = _loss(network, data, rows, plan)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
            if report and count % 50 == 0:
                report(f"epoch {epoch + 1} step {count} loss {total / count:.4f} {time.monotonic() - started:.0f}s")
        if checkpoint is not None:
            _keep(checkpoint, network, optimizer, epoch + 1)


def predict(
    network: Any, tokens: Sequence[Sequence[int]], *, batch: int = 64, bf16: bool = False
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return embeddings (n, width) and logits (n, outputs) of all rows, in order."""
    import numpy as np
    import torch

    network.eval()
    order = sorted(range(len(tokens)), key=lambda index: len(tokens[index]))
    embeddings: list[Any] = [None] * len(tokens)
    logits: list[Any] = [None] * len(tokens)
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            embedding, logit = network(*_pad([tokens[row] for row in rows], network))
            for place, row in enumerate(rows):
                embeddings[row] = embedding[place].float().numpy()
                logits[row] = logit[place].float().numpy()
    return np.stack(embeddings), np.stack(logits)


def _groups(network: Any, plan: Plan) -> list[dict[str, Any]]:
    _freeze(network.backbone, plan)
    body = [weight for weight in network.backbone.parameters() if weight.requires_grad]
    body += network.reading.parameters()
    head = [*network.trunk.parameters(), *network.heads.parameters()]
    return [{"params": body, "lr": plan.rate}, {"params": head, "lr": plan.head_rate}]


def _freeze(backbone: Any, plan: Plan) -> None:
    words = [backbone.embeddings] if plan.frozen_words or plan.frozen_layers else []
    for module in [*words, *backbone.encoder.layer[: plan.frozen_layers]]:
        for weight in module.parameters():
            weight.requires_grad_(False)


def _shape(step: int, steps: int) -> float:
    """Linear warm-up over 6% of the steps, then linear decay."""
    warm = max(1, round(0.06 * steps))
    return (step + 1) / warm if step < warm else max(0.0, (steps - step) / max(1, steps - warm))


def _batches(tokens: Sequence[Sequence[int]], size: int, seed: int) -> Iterator[list[int]]:
    """Yield rows in batches of similar length: shuffled, sorted within buckets, shuffled again."""
    generator = random.Random(seed)
    order = list(range(len(tokens)))
    generator.shuffle(order)
    batches: list[list[int]] = []
    for start in range(0, len(order), size * _BUCKET):
        bucket = sorted(order[start : start + size * _BUCKET], key=lambda row: len(tokens[row]))
        batches += [bucket[at : at + size] for at in range(0, len(bucket), size)]
    generator.shuffle(batches)
    yield from batches


def _pad(rows: Sequence[Sequence[int]], network: Any) -> tuple[Tensor, Tensor]:
    import torch

    width = max(len(row) for row in rows)
    pad = int(network.backbone.config.pad_token_id or 0)
    ids = torch.tensor([[*row, *[pad] * (width - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return ids, mask


def _loss(network: Any, data: _Data, rows: list[int], plan: Plan) -> Tensor:
    import torch
    from torch.nn import functional

    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=plan.bf16):
        embedding, logits = network(*_pad([data.tokens[row] for row in rows], network))
    embedding, logits = embedding.float(), logits.float()
    target = torch.from_numpy(data.examples.targets[rows])
    weight = torch.from_numpy(data.examples.weights[rows])
    tones = len(TONES)
    known = ~target.isnan()
    target = target.nan_to_num()
    tone = -(target[:, :tones] * logits[:, :tones].log_softmax(1)).sum(1) * known[:, 0]
    rest = functional.binary_cross_entropy_with_logits(logits[:, tones:], target[:, tones:], reduction="none")
    rest = rest * known[:, tones:]
    flags, themes = rest[:, :3].mean(1), rest[:, 3:] * (1 + (plan.positive_weight - 1) * target[:, tones + 3 :])
    each = plan.tone_weight * tone + plan.flag_weight * 3 * flags
    if themes.shape[1]:
        each = each + plan.theme_weight * themes.mean(1)
    loss = (each * weight).sum() / weight.sum().clamp(min=1e-6)
    if data.base is not None and plan.keep_weight:
        loss = loss + plan.keep_weight * _distance(embedding, torch.from_numpy(data.base[rows]))
    return loss


def _distance(embedding: Tensor, base: Tensor) -> Tensor:
    """Return how far embeddings left the base: angle, and similarities within the batch."""
    angle = 1.0 - (embedding * base).sum(1).mean()
    kept = (embedding @ embedding.T - base @ base.T).square().mean()
    return angle + 10.0 * kept


def _keep(folder: Path, network: Any, optimizer: Any, epoch: int) -> None:
    from callnlp.train.network import save_state

    folder.mkdir(parents=True, exist_ok=True)
    moments = {
        f"optimizer.{number}.{name}": value
        for number, state in optimizer.state_dict()["state"].items()
        for name, value in state.items()
    }
    weights = {f"network.{name}": value for name, value in network.state_dict().items()}
    save_state(weights | moments, folder / "state.safetensors")
    (folder / "epoch.json").write_text(json.dumps({"epoch": epoch}), encoding="utf-8")


def _resume(folder: Path | None, network: Any, optimizer: Any, schedule: Any) -> int:
    from callnlp.train.network import load_state

    if folder is None or not (folder / "epoch.json").is_file():
        return 0
    tensors = load_state(folder / "state.safetensors")
    network.load_state_dict(
        {name.removeprefix("network."): value for name, value in tensors.items() if name.startswith("network.")}
    )
    state: dict[int, dict[str, Any]] = {}
    for name, value in tensors.items():
        if name.startswith("optimizer."):
            _, number, field = name.split(".")
            state.setdefault(int(number), {})[field] = value
    full = optimizer.state_dict()
    optimizer.load_state_dict(full | {"state": state})
    epoch = int(json.loads((folder / "epoch.json").read_text(encoding="utf-8"))["epoch"])
    if state:
        steps = int(next(iter(state.values()))["step"])
        schedule.last_epoch = steps
        for group, peak in zip(optimizer.param_groups, schedule.base_lrs, strict=True):
            group["lr"] = peak * schedule.lr_lambdas[0](steps)
    return epoch
