"""From a transcript to an annotated call: the whole story."""

from __future__ import annotations

from callnlp.annotation import AnnotatedCall
from callnlp.claims.extractor import ClaimExtractor
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.themes.tagger import tag_themes
from callnlp.tone.scorer import score_sentences
from callnlp.transcript import Transcript

__all__ = ["annotate"]


def annotate(
    transcript: Transcript,
    *,
    lexicon: Lexicon | None = None,
    keep_rejected: bool = False,
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

    Returns
    -------
    AnnotatedCall
        Claims in text order, one score a sentence, theme hits by sentence.
    """
    lexicon = lexicon or load_lexicon()
    claims, rejected = ClaimExtractor(lexicon).extract(transcript)
    scores = score_sentences(transcript, lexicon=lexicon)
    themes = tag_themes(transcript, lexicon=lexicon)
    return AnnotatedCall(
        transcript=transcript,
        claims=claims,
        scores=scores,
        themes=themes,
        rejected=rejected if keep_rejected else (),
        lexicon=lexicon.digest,
    )
