from __future__ import annotations

import callnlp
from callnlp.interop import to_spacy


def test_claims_turns_and_sentences_cover_the_words_they_stand_for(sample_dir):
    notes = callnlp.annotate(callnlp.read(sample_dir / "KLVR_2026_Q1.txt"))
    doc = to_spacy(notes)
    assert doc.text == notes.transcript.text
    assert [span.id_ for span in doc.spans["claims"]] == [claim.id for claim in notes.claims]
    for span, claim in zip(doc.spans["claims"], notes.claims, strict=True):
        assert claim.value_text in span.text
        assert span.label_ == claim.metric
    assert {span.label_ for span in doc.spans["turns"]} == {turn.role for turn in notes.transcript.turns}
