"""From a transcript to an annotated call: the whole story."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from callnlp.annotation import AnnotatedCall, ThemeHit
from callnlp.claims.extractor import ClaimExtractor
from callnlp.errors import ModelError
from callnlp.inference.encoded import SentenceEncoder
from callnlp.inference.encoder import Encoder, shipped_encoder
from callnlp.inference.other_models import OtherModels, embedding_name
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import ThemeEntry
from callnlp.themes.tagger import tag_texts, tag_themes
from callnlp.tone.scorer import score_sentences, score_texts
from callnlp.transcript import Transcript

__all__ = ["annotate", "chosen_encoder", "tag"]


def annotate(
    transcript: Transcript,
    *,
    lexicon: Lexicon | None = None,
    keep_rejected: bool = False,
    encoder: SentenceEncoder | None = None,
    model: bool = True,
) -> AnnotatedCall:
    """Find claims, tone and themes in a call.

    Parameters
    ----------
    transcript : Transcript
        As made by :func:`callnlp.read`.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.
    keep_rejected : bool
        Keep the quantities that did not become claims, each with its reason.
    encoder : SentenceEncoder, optional
        What reads the sentences; the shipped model when None.
    model : bool
        False: lexicons alone decide tone and themes, whatever is installed.

    Returns
    -------
    AnnotatedCall
        Claims in text order, one score a sentence, theme hits by sentence.
    """
    lexicon = lexicon or load_lexicon()
    encoder = _chosen(encoder, model)
    texts = [sentence.text(transcript.text) for sentence in transcript.sentences]
    with ThreadPoolExecutor(1) as beside:  # the model runs outside of the interpreter: claims are found meanwhile
        reading = beside.submit(encoder.encode, texts) if encoder else None
        claims, rejected = ClaimExtractor(lexicon).extract(transcript)
        encoded = reading.result() if reading else None
    scores = score_sentences(transcript, lexicon=lexicon, encoded=encoded)
    themes = tag_themes(transcript, lexicon=lexicon, encoded=encoded, encoder=encoder)
    return AnnotatedCall(
        transcript=transcript,
        claims=claims,
        scores=scores,
        themes=themes,
        rejected=rejected if keep_rejected else (),
        lexicon=lexicon.digest,
        embeddings=encoded.embeddings if encoded else None,
        encoder=embedding_name(encoded.model) if encoded else None,
    )


def tag(
    texts: Sequence[str],
    *,
    lexicon: Lexicon | None = None,
    encoder: SentenceEncoder | None = None,
    model: bool = True,
) -> list[dict[str, Any]]:
    """Say of any sentences what a call's sentences are told: tone, outlook, themes and the rest.

    Parameters
    ----------
    texts : sequence of str
        One sentence each.
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.
    encoder : SentenceEncoder, optional
        What reads the sentences; the shipped model when None.
    model : bool
        False: lexicons alone decide.

    Returns
    -------
    list of dict
        One a text: ``tone``, ``tone_probabilities`` (negative, neutral, positive), ``outlook``,
        ``guidance``, ``boilerplate``, ``uncertainty``, ``themes`` (``theme``, ``score``,
        ``evidence``, and ``pole``, ``causes`` where they apply) and ``model``.

    Examples
    --------
    >>> [row] = tag(["We remain supply constrained on chips."], model=False)
    >>> [(hit["theme"], hit["causes"]) for hit in row["themes"]]
    [('supply_constrained', ['chips'])]
    """
    lexicon = lexicon or load_lexicon()
    encoder = _chosen(encoder, model)
    encoded = encoder.encode(texts) if encoder else None
    poled = {theme.id for theme in lexicon.entries("themes", ThemeEntry) if theme.poles}
    hits: list[list[dict[str, Any]]] = [[] for _ in texts]
    for hit in tag_texts(texts, lexicon=lexicon, encoded=encoded, encoder=encoder):
        hits[hit.sentence].append(_theme_fields(hit, poled))
    return [
        {
            "tone": score.tone,
            "tone_probabilities": list(score.tone_probabilities),
            "outlook": score.outlook,
            "guidance": score.guidance,
            "boilerplate": score.boilerplate,
            "uncertainty": score.uncertainty,
            "themes": found,
            "model": score.model,
        }
        for score, found in zip(score_texts(texts, lexicon=lexicon, encoded=encoded), hits, strict=True)
    ]


def chosen_encoder(*, encoder: str | None = None, tone: str | None = None, threads: int = 0) -> SentenceEncoder | None:
    """Return what reads sentences: the shipped model, with other models in its place where asked for.

    Parameters
    ----------
    encoder : str, optional
        A Sentence Transformers model, by path or hub name, for the embedding.
    tone : str, optional
        A sequence-classification model such as FinBERT, by path or hub name, for the tone.
    threads : int
        Sentences that the shipped model reads at the same time; 0 is one for each core.

    Returns
    -------
    SentenceEncoder or None
        None, with a log line, where the shipped model is absent and nothing else is asked for.

    Raises
    ------
    ModelError
        When a model cannot be loaded, or other models are asked for without the shipped one.
    """
    shipped = shipped_encoder()
    if shipped is not None and threads:
        shipped = Encoder(shipped.folder, threads=threads)
    if encoder is None and tone is None:
        return shipped
    if shipped is None:
        raise ModelError("other models stand beside the shipped one, which is absent; reinstall callnlp")
    return OtherModels(shipped, encoder=encoder, tone=tone)


def _chosen(encoder: SentenceEncoder | None, model: bool) -> SentenceEncoder | None:
    return (encoder or shipped_encoder()) if model else None


def _theme_fields(hit: ThemeHit, poled: set[str]) -> dict[str, Any]:
    row: dict[str, Any] = {"theme": hit.theme, "score": hit.score, "evidence": hit.evidence}
    if hit.theme in poled:
        row["pole"] = hit.pole
    if hit.causes:
        row["causes"] = list(hit.causes)
    return row
