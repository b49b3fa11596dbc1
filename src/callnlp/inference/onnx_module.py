"""The shipped model as a Sentence Transformers module; needs the extra ``models``.

``SentenceTransformer("models/callnlp-minilm", trust_remote_code=True)`` finds this class by
``modules.json``. Only the embedding is exposed there; heads are callnlp's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from sentence_transformers.base.modules import InputModule

from callnlp.inference.encoder import Encoder

__all__ = ["OnnxSentences"]


class OnnxSentences(InputModule):  # type: ignore[misc]
    """Texts to the embedding of the ONNX file.

    Parameters
    ----------
    folder : str or Path
        A model folder of callnlp.
    """

    def __init__(self, folder: str | Path) -> None:
        super().__init__()
        self.encoder = Encoder(folder)
        self.max_seq_length = self.encoder.max_tokens

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Return the texts themselves: tokens are the encoder's own business.

        Parameters
        ----------
        inputs : sequence of str
            Sentences.
        prompt : str, optional
            Put before each.
        **kwargs
            Of other modules, unused.
        """
        return {"texts": [(prompt or "") + text for text in inputs]}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add ``sentence_embedding``, a float tensor of shape (n, dim), L2-normalised.

        Parameters
        ----------
        features : dict
            From :meth:`preprocess`.
        **kwargs
            Of other modules, unused.
        """
        embeddings = self.encoder.encode(features["texts"]).embeddings
        return features | {"sentence_embedding": torch.from_numpy(embeddings)}

    def get_embedding_dimension(self) -> int:
        """Return the length of an embedding."""
        return self.encoder.dim

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Copy the model's files to ``output_path``."""
        for file in sorted(self.encoder.folder.iterdir()):
            if file.is_file():
                shutil.copyfile(file, Path(output_path) / file.name)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **kwargs: Any) -> OnnxSentences:
        """Load from a folder.

        Parameters
        ----------
        model_name_or_path : str
            A model folder of callnlp.
        subfolder : str
            Below it.
        **kwargs
            Of other modules, unused.
        """
        return cls(Path(model_name_or_path) / subfolder)
