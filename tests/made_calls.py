"""Small calls made by hand: no reader, no rules, every offset known."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from callnlp.annotation import AnnotatedCall, Claim, SentenceScore, ThemeHit
from callnlp.batch.files import Job
from callnlp.batch.report import Failure
from callnlp.batch.work import Task, failure
from callnlp.errors import IngestError
from callnlp.inference.encoded import Encoded
from callnlp.inference.heads import FLAGS, TONES, HeadLayout
from callnlp.lexicon.load import Lexicon
from callnlp.spans import Span
from callnlp.store.rows import PackedCall, pack
from callnlp.transcript import FiscalPeriod, Role, Section, Sentence, Source, Speaker, Transcript, Turn

LINES: tuple[tuple[str, Role, Section, str], ...] = (
    ("Mary Oak", "ceo", "prepared", "Power supply is the bottleneck for our data centers."),
    ("Mary Oak", "ceo", "prepared", "We expect capex of $5 billion in 2026."),
    ("Ann Reed", "analyst", "qa", "When does the power bottleneck ease?"),
    ("Mary Oak", "ceo", "qa", "It isn't easing yet, and demand is strong."),
)


def made_call(
    ticker: str | None = "AMZN",
    period: str | None = "2025-Q3",
    *,
    name: str | None = None,
    extra: str = "",
    lexicon: str = "lex1",
) -> AnnotatedCall:
    """One call of four turns of one sentence each, and one turn more that says ``extra``."""
    lines = [*LINES, *([("Mary Oak", "ceo", "qa", extra)] if extra else [])]
    text, turns, sentences = "", [], []
    for index, (speaker, role, section, words) in enumerate(lines):
        start, said = len(text), len(text) + len(speaker) + 2
        text += f"{speaker}: {words}"
        turns.append(Turn(index, Span(start, len(text)), said, Speaker(speaker, role, rules=("role:made",)), section))
        sentences.append(Sentence(index, (Span(said, len(text)),), index, index))
        text += "\n"
    sha256 = hashlib.sha256(f"{ticker} {period} {text}".encode()).hexdigest()
    transcript = Transcript(
        text=text,
        source=Source(name or f"{ticker}_{period}.txt", sha256),
        ticker=ticker,
        fiscal_period=FiscalPeriod.parse(period) if period else None,
        layout="made",
        speakers=tuple({turn.speaker for turn in turns}),
        turns=tuple(turns),
        sentences=tuple(sentences),
        notes=("made by hand",),
    )
    return AnnotatedCall(
        transcript=transcript,
        claims=(_capex(transcript),),
        scores=tuple(_score(transcript, sentence) for sentence in sentences),
        themes=(
            ThemeHit(0, "supply_constrained", 1.0, "seed:bottleneck", "tightening", ("power",)),
            ThemeHit(3, "supply_constrained", 0.8, "seed:easing", "easing"),
        ),
        lexicon=lexicon,
    )


class WordEncoder:
    """Stand in for a model: a sentence points where its words point, each in a direction of its own.

    Words of one group of ``same`` mean the same.
    """

    def __init__(self, *same: str, name: str = "words 1", dim: int = 384) -> None:
        self.name, self.dim = name, dim
        self.same = {word: group.split()[0] for group in same for word in group.split()}

    def encode(self, texts: Sequence[str]) -> Encoded:
        rows = np.stack([self._embed(text) for text in texts])
        layout = HeadLayout(())
        return Encoded(
            embeddings=rows,
            probabilities=np.full((len(texts), len(TONES) + len(FLAGS)), 0.25, np.float32),
            layout=layout,
            model=self.name,
        )

    def _embed(self, text: str) -> np.ndarray:
        total = np.full(self.dim, 1e-3)
        for word in text.lower().replace(".", "").replace(",", "").split():
            seed = hashlib.sha256(self.same.get(word, word).encode()).digest()[:4]
            total += np.random.default_rng(int.from_bytes(seed)).normal(size=self.dim)
        return (total / np.linalg.norm(total)).astype(np.float32)


def with_vectors(notes: AnnotatedCall, encoder: WordEncoder) -> AnnotatedCall:
    """The same call as if ``encoder`` had read it."""
    texts = [sentence.text(notes.transcript.text) for sentence in notes.transcript.sentences]
    scores = tuple(replace(score, model=encoder.name) for score in notes.scores)
    return replace(notes, scores=scores, embeddings=encoder.encode(texts).embeddings, encoder=encoder.name)


def made_lexicon(extra: tuple[str, ...] = ()) -> Lexicon:
    """Stand in for reading the lexicon: the one that made calls name."""
    return Lexicon({}, "lex1")


def made_work(job: Job, task: Task, *, encoder: WordEncoder | None = None) -> PackedCall | Failure:
    """Stand in for reading and annotating: the file says which call to make, or how to go wrong."""
    words = Path(job.path).read_text().split()
    if words[0] == "sleep":
        time.sleep(float(words[1]))
    if words[0] == "slowly":
        time.sleep(0.3)
        words = words[1:]
    if words[0] == "die":
        os._exit(3)
    if words[0] == "eat":
        try:
            bytearray(int(words[1]))
        except MemoryError as error:
            return failure(job, "annotate", error)
    if words[0] == "bad":
        return failure(job, "read", IngestError(f"{job.path}: not a transcript; give another file"))
    notes = made_call(words[0], words[1], name=Path(job.path).name, extra=" ".join(words[2:]))
    notes = with_vectors(notes, encoder) if encoder is not None else notes
    source = replace(notes.transcript.source, sha256=job.sha256)
    return pack(replace(notes, transcript=replace(notes.transcript, source=source), claims=()), origin=job.origin)


def _score(transcript: Transcript, sentence: Sentence) -> SentenceScore:
    words = len(sentence.text(transcript.text).split())
    return SentenceScore(sentence.index, "positive", (0.1, 0.3, 0.6), 0.5, 0.25, 0.0, 0.125, words, "lexicon")


def _capex(transcript: Transcript) -> Claim:
    sentence = transcript.sentences[1]
    value = transcript.text.index("$5 billion")
    return Claim(
        id=hashlib.sha256(f"{transcript.source_id} {value}".encode()).hexdigest()[:12],
        call=transcript.call,
        source_id=transcript.source_id,
        ticker=transcript.ticker,
        fiscal_period=str(transcript.fiscal_period) if transcript.fiscal_period else None,
        section="prepared",
        turn=1,
        sentence=1,
        speaker="Mary Oak",
        role="ceo",
        quote=sentence.text(transcript.text),
        quote_spans=sentence.spans,
        value_text="$5 billion",
        value_spans=(Span(value, value + 10),),
        low=5e9,
        high=5e9,
        unit="USD",
        bound="exact",
        metric="capex",
        metric_text="capex",
        period="2026",
        stance="guidance",
        rules=("quantity:money", "metric:capex"),
    )
