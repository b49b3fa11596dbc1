"""From a trained network to one fused int8 ONNX file, and the check that it still says the same.

This module needs PyTorch, onnx and onnxruntime; it is imported inside functions only.
"""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from typing import Any

__all__ = ["export_onnx", "sha256_of"]

_OPSET = 17


def export_onnx(network: Any, path: Path, *, work: Path) -> None:
    """Write ``network`` as a fused ONNX graph; all of it, heads too, has int8 weights.

    Parameters
    ----------
    network : SentenceNetwork
        Trained.
    path : Path
        Of the file to write.
    work : Path
        Folder for what lies between: the plain and the fused graph.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions

    work.mkdir(parents=True, exist_ok=True)
    plain, fused = work / "plain.onnx", work / "fused.onnx"
    _trace(network, plain)
    config = network.backbone.config
    fusions = FusionOptions("bert")
    # One node for "add, then normalise" takes six times as long as the two (ONNX Runtime 1.32, CPU).
    fusions.enable_skip_layer_norm = fusions.enable_bias_skip_layer_norm = False
    found = optimizer.optimize_model(
        str(plain),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        optimization_options=fusions,
        opt_level=0,  # only the fusions: else the two ends of the network begin at one tensor, and are not fused
    )
    found.save_model_to_file(str(fused))
    quantize_dynamic(
        str(fused),
        str(path),
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def _trace(network: Any, path: Path) -> None:
    import torch

    network.eval()
    sample = (torch.ones(2, 16, dtype=torch.long), torch.ones(2, 16, dtype=torch.long))
    axes = {0: "batch", 1: "tokens"}
    rows = {0: "batch"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is the one that the fusions know
        torch.onnx.export(
            network,
            sample,
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding", "logits"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": rows, "logits": rows},
            opset_version=_OPSET,
            dynamo=False,
        )


def sha256_of(path: Path) -> str:
    """Return the hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
