"""Other people's models beside the shipped heads: any Sentence Transformers embedding, any tone classifier.

These need the extra ``models``. Weights load from safetensors only, and no code of a model is run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.errors import ModelError, UsageError
from callnlp.inference.encoded import Encoded, SentenceEncoder
from callnlp.inference.heads import TONES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["OtherModels", "describe", "embedding_name"]

#: What classifiers call their labels, in the order of TONES.
_LABELS = (
    ("negative", "neg", "bearish", "bad"),
    ("neutral", "neu", "none", "mixed"),
    ("positive", "pos", "bullish", "good"),
)
_SAFE = {"use_safetensors": True}
_MAX_TOKENS = 256
_EMBEDDING = "embedding "


class OtherModels:
    """The heads of one encoder with the embedding, the tone, or both of other models.

    Every sentence is read by itself, so that its scores do not depend on its company.

    Parameters
    ----------
    heads : SentenceEncoder
        Gives all that the others do not.
    encoder : str, optional
        Sentence Transformers model, by path or hub name: gives the embedding.
    tone : str, optional
        Sequence-classification model, by path or hub name, with three labels that name a tone.

    Raises
    ------
    ModelError
        When a model cannot be loaded, or its labels are not tones.
    UsageError
        When the libraries are not installed.
    """

    def __init__(self, heads: SentenceEncoder, *, encoder: str | None = None, tone: str | None = None) -> None:
        self._heads = heads
        self._name = heads.name + describe(encoder, tone)
        self._embed = _embedder(encoder) if encoder else None
        self._tone = _classifier(tone) if tone else None

    @property
    def name(self) -> str:
        """Names of all models that take part, as rows record them."""
        return self._name

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return embeddings and probabilities, one row a text."""
        import numpy as np

        found = replace(self._heads.encode(texts), model=self._name)
        if self._embed is not None and texts:
            found = replace(found, embeddings=np.stack([self._embed(text) for text in texts]))
        if self._tone is not None:
            scores = found.probabilities.copy()
            for row, text in enumerate(texts):
                scores[row, : len(TONES)] = np.round(self._tone(text), 3)
            # The weight of the cues was chosen for the tone of the heads; another model speaks for itself.
            found = replace(found, probabilities=scores, combinations=replace(found.combinations, tone_cues=0.0))
        return found


def describe(encoder: str | None, tone: str | None) -> str:
    """Return what the name of the heads is followed by: nothing, or the other models.

    Parameters
    ----------
    encoder, tone : str, optional
        As :class:`OtherModels` takes them. A folder is named with the first digits of its weights' hash.
    """
    parts = (("embedding", encoder), ("tone", tone))
    return "".join(f" + {part} {_label(name)}" for part, name in parts if name)


def embedding_name(model: str) -> str:
    """Return what made the embeddings, from the name that rows record.

    Parameters
    ----------
    model : str
        Name of an encoder, with or without other models.

    Examples
    --------
    >>> embedding_name("callnlp-minilm 1 + tone finbert@0a1b2c3d")
    'callnlp-minilm 1'
    >>> embedding_name("callnlp-minilm 1" + describe("org/model", None))
    'org/model'
    """
    heads, *others = model.split(" + ")
    return next((part.removeprefix(_EMBEDDING) for part in others if part.startswith(_EMBEDDING)), heads)


def _label(name: str) -> str:
    if not Path(name).is_dir():
        return name
    weights = sorted(Path(name).rglob("*.safetensors")) or sorted(Path(name).rglob("*.onnx"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in weights)).hexdigest()
    return f"{Path(name).name}@{digest[:8]}"


def _embedder(name: str) -> Callable[[str], NDArray[np.float32]]:
    import numpy as np

    def load() -> Any:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(name, device="cpu", model_kwargs=dict(_SAFE))

    model = _loaded(name, "a Sentence Transformers model", load)

    def embed(text: str) -> NDArray[np.float32]:
        found = model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]
        return np.asarray(found, dtype=np.float32)

    return embed


def _classifier(name: str) -> Callable[[str], NDArray[np.float32]]:
    def load() -> tuple[Any, Any]:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        model = AutoModelForSequenceClassification.from_pretrained(name, **_SAFE)
        return AutoTokenizer.from_pretrained(name), model.eval()

    tokenizer, model = _loaded(name, "a sequence-classification model", load)
    order = _order(name, dict(model.config.id2label))

    def classify(text: str) -> NDArray[np.float32]:
        import torch

        tokens = tokenizer(text, truncation=True, max_length=_MAX_TOKENS, return_tensors="pt")
        with torch.inference_mode():
            scores: NDArray[np.float32] = model(**tokens).logits[0, order].softmax(0).numpy()
        return scores

    return classify


def _order(name: str, labels: dict[int, str]) -> list[int]:
    """Return the columns of negative, neutral and positive."""
    by_word = {label.lower(): column for column, label in labels.items()}
    found = [next((by_word[word] for word in words if word in by_word), None) for words in _LABELS]
    known = [column for column in found if column is not None]
    if len(labels) != len(TONES) or len(known) != len(TONES):
        raise ModelError(
            f"{name}: labels {', '.join(sorted(labels.values()))} are not tones; "
            "name them negative, neutral and positive in id2label of its config.json"
        )
    return known


def _loaded(name: str, kind: str, load: Callable[[], Any]) -> Any:
    try:
        return load()
    except ImportError as error:
        raise UsageError("other models need PyTorch and transformers: pip install 'callnlp[models]'") from error
    except Exception as error:  # the libraries raise many types, few of them public
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"{name}: cannot be loaded as {kind} ({first[:200]}); give a folder or hub name with safetensors weights"
        ) from error
