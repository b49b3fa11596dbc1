"""A fictional company's calls made by hand: every sentence, claim and theme hit is given, every offset known."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from callnlp.annotation import AnnotatedCall, Claim, SentenceScore, ThemeHit
from callnlp.spans import Span
from callnlp.transcript import FiscalPeriod, Sentence, Source, Speaker, Transcript, Turn

CEO, CFO, ANALYST = ("Mary Oak", "ceo"), ("Ben Ash", "cfo"), ("Ann Reed", "analyst")
NOBODY = ("", "unknown")
Said = tuple[tuple[str, str], str, Sequence[str]]


def made(
    quarter: str,
    turns: Sequence[Said],
    claims: Sequence[dict[str, Any]] = (),
    themes: Sequence[tuple[str, str]] = (),
    *,
    ticker: str = "OAKX",
    call_date: str | None = "2025-05-01",
    tones: dict[str, float] | None = None,
) -> AnnotatedCall:
    """One call: ``turns`` of ((name, role), section, sentences); ``claims`` with ``value`` and fields; ``themes`` as (needle, id)."""
    text, made_turns, sentences = "", [], []
    for number, (who, section, words) in enumerate(turns):
        start = len(text)
        text += f"{who[0]}: " if who[0] else ""
        said = len(text)
        for sentence in words:
            sentences.append(
                Sentence(len(sentences), (Span(len(text), len(text) + len(sentence)),), number, len(sentences))
            )
            text += sentence + " "
        text = text[:-1]
        made_turns.append(Turn(number, Span(start, len(text)), said, Speaker(who[0], who[1]), section))
        text += "\n\n"
    digest = hashlib.sha256(f"{ticker} {quarter} {text}".encode()).hexdigest()
    transcript = Transcript(
        text=text,
        source=Source(f"{ticker}_{quarter}.txt", digest),
        ticker=ticker,
        company="Oak & Sons <Ltd>",
        fiscal_period=FiscalPeriod.parse(quarter),
        call_date=call_date,
        layout="made",
        turns=tuple(made_turns),
        sentences=tuple(sentences),
    )
    return AnnotatedCall(
        transcript=transcript,
        claims=tuple(claim_at(transcript, **fields) for fields in claims),
        scores=tuple(_score(transcript, sentence, tones or {}) for sentence in sentences),
        themes=tuple(_hit(transcript, needle, theme) for needle, theme in themes),
        lexicon="made",
    )


def claim_at(transcript: Transcript, *, value: str, within: str = "", **fields: Any) -> Claim:
    """The claim whose words are the first ``value`` in the text, or in the sentence that holds ``within``."""
    start = transcript.text.index(value, transcript.text.index(within) if within else 0)
    sentence = next(s for s in transcript.sentences if s.span.start <= start < s.span.end)
    turn = transcript.turns[sentence.turn]
    low = fields.pop("low", None)
    defaults: dict[str, Any] = {
        "low": low,
        "high": low,
        "unit": "USD",
        "bound": "exact",
        "metric": "revenue",
        "period": str(transcript.fiscal_period),
        "metric_text": fields.get("metric", "revenue"),
    }
    identity = f"{transcript.source_id} {start} {fields.get('metric')} {fields.get('measure')}"
    return Claim(
        id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        call=transcript.call,
        source_id=transcript.source_id,
        ticker=transcript.ticker,
        fiscal_period=str(transcript.fiscal_period),
        section=turn.section,
        turn=turn.index,
        sentence=sentence.index,
        speaker=turn.speaker.name,
        role=turn.speaker.role,
        quote=sentence.text(transcript.text),
        quote_spans=sentence.spans,
        value_text=value,
        value_spans=(Span(start, start + len(value)),),
        **(defaults | fields),
    )


def _score(transcript: Transcript, sentence: Sentence, tones: dict[str, float]) -> SentenceScore:
    text = sentence.text(transcript.text)
    net = next((value for needle, value in tones.items() if needle in text), 0.0)
    chances = (max(-net, 0.0), round(1 - abs(net), 3), max(net, 0.0))
    return SentenceScore(sentence.index, "neutral", chances, 0.0, 0.0, 0.0, 0.0, len(text.split()), "lexicon")


def _hit(transcript: Transcript, needle: str, theme: str) -> ThemeHit:
    name, _, pole = theme.partition("/")
    start = transcript.text.index(needle)
    sentence = next(s for s in transcript.sentences if s.span.start <= start < s.span.end)
    return ThemeHit(sentence.index, name, 1.0, "pattern:made", pole or "present")
