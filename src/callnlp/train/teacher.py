"""A larger model, trained on the same labels, reads sentences without labels; the small one learns from that.

Distillation on unlabelled text, as Hinton, Vinyals and Dean (2015, "Distilling the knowledge in a neural
network") describe it, with the sentences of the domain as transfer set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from callnlp.inference.heads import probabilities
from callnlp.train.fit import Plan
from callnlp.train.targets import Examples

__all__ = ["taught_examples"]

_CHUNK = 1000


def taught_examples(
    pool: Sequence[tuple[str, str]],
    labelled: Examples,
    *,
    teacher: Path,
    plan: Plan,
    seed: int,
    work: Path,
    report: Callable[[str], None] | None = None,
) -> Examples:
    """Train the teacher on labelled sentences, then return unlabelled ones with what it says of them.

    Parameters
    ----------
    pool : sequence of (str, str)
        Ticker and sentence.
    labelled : Examples
        What the teacher learns from.
    teacher : Path
        Folder of its base weights.
    plan : Plan
        How to train it.
    seed : int
        Of its training.
    work : Path
        Keeps its state and its readings, so that a run that was stopped goes on.
    report : callable, optional
        Takes a line of progress.

    Returns
    -------
    :class:`Examples`
        The sentences of ``pool`` with probabilities as targets, each of weight 1.
    """
    import numpy as np

    from callnlp.train.network import load_network, load_state, load_tokenizer, save_state

    texts = [text for _, text in pool]
    starts = range(0, len(texts), _CHUNK)
    files = [work / f"read-{start:06d}.safetensors" for start in starts]
    if not all(file.is_file() for file in files):
        import torch

        from callnlp.train.fit import encode_all, fit, predict

        torch.manual_seed(seed)
        network = load_network(teacher, outputs=labelled.targets.shape[1])
        network.start_at(labelled.priors())
        tokenizer = load_tokenizer(teacher)
        tokens = encode_all(tokenizer, labelled.texts, plan.max_tokens)
        fit(network, tokens, labelled, plan=plan, seed=seed, checkpoint=work / "state", report=report)
        for start, file in zip(starts, files, strict=True):
            if not file.is_file():
                rows = encode_all(tokenizer, texts[start : start + _CHUNK], plan.max_tokens)
                logits = predict(network, rows, bf16=plan.bf16)[1]
                save_state({"logits": torch.from_numpy(logits)}, file)
                if report:
                    report(f"teacher: {start + len(rows)} of {len(texts)} sentences read")
    logits = np.concatenate([load_state(file)["logits"].numpy() for file in files])
    weights = np.ones(len(texts), dtype=np.float32)
    return Examples(tuple(texts), tuple(ticker for ticker, _ in pool), probabilities(logits), weights)
