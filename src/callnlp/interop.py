"""Annotated calls for those who live in spaCy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callnlp.spans import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from callnlp.annotation import AnnotatedCall

__all__ = ["to_spacy"]


def to_spacy(notes: AnnotatedCall, *, nlp: Language | None = None) -> Doc:
    """Return the call as a spaCy ``Doc`` with claims, turns and sentences as span groups.

    Parameters
    ----------
    notes : AnnotatedCall
        What :func:`callnlp.annotate` gives.
    nlp : spacy.Language, optional
        Only its tokenizer is used; blank English when None.

    Returns
    -------
    spacy.tokens.Doc
        ``doc.spans["claims"]`` (label: the metric, id: the claim's id), ``doc.spans["turns"]`` (label:
        the role, id: the speaker) and ``doc.spans["sentences"]``. Spans are widened to whole tokens;
        the exact characters are in the claims themselves. ``displacy.render(doc, style="span",
        options={"spans_key": "claims"})`` shows them.

    Notes
    -----
    spaCy refuses texts over ``nlp.max_length`` (1,000,000) characters with a ``ValueError``.
    """
    import spacy

    doc = (nlp or spacy.blank("en")).make_doc(notes.transcript.text)
    claims = [(span, claim.metric, claim.id) for claim in notes.claims for span in claim.value_spans]
    turns = [(turn.words, turn.role, turn.speaker.name) for turn in notes.transcript.turns]
    sentences = [(span, "", str(sent.index)) for sent in notes.transcript.sentences for span in sent.spans]
    for key, found in (("claims", claims), ("turns", turns), ("sentences", sentences)):
        doc.spans[key] = [token_span for item in found if (token_span := _token_span(doc, *item)) is not None]
    return doc


def _token_span(doc: Doc, span: Span, label: str, span_id: str) -> Any:
    return doc.char_span(span.start, span.end, label=label, span_id=span_id, alignment_mode="expand")
