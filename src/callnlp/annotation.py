"""Records of what callnlp found in a call: claims, sentence scores, theme hits.

Field names are the contract of ``callnlp claims --format jsonl`` and of the store's columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from callnlp.errors import UsageError
from callnlp.spans import Span, outer
from callnlp.transcript import Role, Section, Transcript

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "AnnotatedCall",
    "Basis",
    "Bound",
    "Claim",
    "Direction",
    "Explanation",
    "Measure",
    "Quantity",
    "QuantityKind",
    "Revision",
    "SentenceScore",
    "Stance",
    "ThemeHit",
    "Tone",
    "claim_row",
    "claim_rows",
    "score_rows",
    "theme_rows",
    "turn_rows",
]

Bound = Literal["exact", "approx", "at_least", "at_most", "range", "words"]
Measure = Literal["level", "change", "growth"]
Direction = Literal["up", "down", "flat"]
Basis = Literal["yoy", "qoq", "ytd", "cagr", "vs_guidance", "vs_consensus", "since"]
Stance = Literal["actual", "guidance", "target", "prior", "hypothetical"]
Revision = Literal["initiated", "raised", "lowered", "narrowed", "reaffirmed", "withdrawn"]
QuantityKind = Literal["money", "percent", "points", "multiple", "count", "physical", "per_share", "duration"]
Tone = Literal["negative", "neutral", "positive"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount or a range as written, claim or not.

    Parameters
    ----------
    span : Span
        The value's own words, with bound words that belong to it ("about $125 billion").
    text : str
        The source slice under ``span``.
    low, high : float or None
        In base units (125e9, not 125); None on an open end.
    unit : str or None
        ISO 4217 code, ``percent``, ``bps``, ``x``, ``count``, ``USD/share`` or a unit symbol; None
        when no unit is found (never a default).
    bound : str
    kind : str
    direction : {"up", "down"} or None
        Sign written on the value itself ("-3%"), for changes.
    noun : str or None
        The thing counted, for ``count``.
    rules : tuple of str
    """

    span: Span
    text: str
    low: float | None
    high: float | None
    unit: str | None
    bound: Bound
    kind: QuantityKind
    direction: Direction | None = None
    noun: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One step of the way to a claim or a rejection: which rule, where, what it did."""

    rule: str
    reason: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One number (or range) that a speaker states about one metric, for one period.

    The fields are defined in the README's glossary; ``low`` and ``high`` are base units, ``period``
    is a fiscal period written ``2025-Q3``, ``2025-H2``, ``2025``, ``2025-10``, ``ttm``, ``multi`` or
    None. ``quote`` and ``value_text`` equal the source under ``quote_spans`` and ``value_spans``.
    """

    id: str
    call: str
    source_id: str
    ticker: str | None
    fiscal_period: str | None
    section: Section
    turn: int
    sentence: int
    speaker: str
    role: Role
    quote: str
    quote_spans: tuple[Span, ...]
    value_text: str
    value_spans: tuple[Span, ...]
    low: float | None
    high: float | None
    unit: str | None
    bound: Bound
    metric: str
    metric_text: str | None = None
    segment: str | None = None
    segment_id: str | None = None
    measure: Measure = "level"
    direction: Direction | None = None
    basis: Basis | None = None
    adjustment: Literal["reported", "adjusted"] | None = None
    adjustment_text: str | None = None
    count_of: str | None = None
    currency_neutral: bool = False
    period: str | None = None
    stance: Stance = "actual"
    revision: Revision | None = None
    hedged: bool = False
    negated: bool = False
    score: float | None = None
    doubts: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] = ()
    steps: tuple[Explanation, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """What one sentence tells, apart from numbers.

    ``tone_probabilities`` are (negative, neutral, positive), summing to 1 within rounding; the other
    scores are probabilities in [0, 1], rounded to 3 decimals. ``uncertainty`` is the share of hedge
    words among the words. ``model`` names what made the row (``lexicon`` without a model).
    """

    sentence: int
    tone: Tone
    tone_probabilities: tuple[float, float, float]
    outlook: float
    guidance: float
    boilerplate: float
    uncertainty: float
    words: int
    model: str


@dataclass(frozen=True, slots=True)
class ThemeHit:
    """A theme found in a sentence, with the evidence (``pattern:ID``, ``seed:TEXT``)."""

    sentence: int
    theme: str
    score: float
    evidence: str
    pole: Literal["tightening", "easing", "present"] = "present"
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnotatedCall:
    """A transcript with everything the annotators found in it.

    Parameters
    ----------
    transcript : Transcript
    claims : tuple of Claim
        In text order.
    scores : tuple of SentenceScore
        One for each sentence of the transcript, in order.
    themes : tuple of ThemeHit
        Ordered by sentence, then theme id.
    rejected : tuple of (Quantity, Explanation)
        Candidates that were dropped, kept on request.
    lexicon : str
        Hash of the lexicon that was used.
    embeddings : ndarray of shape (sentences, dim), float32, or None
        L2-normalised, in the order of the sentences; None without a model.
    encoder : str or None
        What made the embeddings.
    """

    transcript: Transcript
    claims: tuple[Claim, ...] = ()
    scores: tuple[SentenceScore, ...] = ()
    themes: tuple[ThemeHit, ...] = ()
    rejected: tuple[tuple[Quantity, Explanation], ...] = ()
    lexicon: str = ""
    embeddings: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)
    encoder: str | None = None

    def to_rows(self, table: str) -> list[dict[str, Any]]:
        """Return one table as flat, JSON-ready dicts.

        Parameters
        ----------
        table : {"claims", "scores", "themes", "turns"}
            Which records to return.

        Raises
        ------
        UsageError
            When ``table`` is another word.
        """
        makers = {"claims": claim_rows, "scores": score_rows, "themes": theme_rows, "turns": turn_rows}
        if table not in makers:
            raise UsageError(f"table {table!r}: use one of {', '.join(sorted(makers))}")
        return makers[table](self)

    def to_pandas(self, table: str) -> pd.DataFrame:
        """Return one table as a DataFrame, one row a record; tables as in :meth:`to_rows`."""
        import pandas as pd

        return pd.DataFrame(self.to_rows(table))


_CLAIM_SCALARS = (
    "id call source_id ticker fiscal_period section turn sentence speaker role quote value_text low high unit bound"
    " metric metric_text segment segment_id measure direction basis adjustment adjustment_text count_of"
    " currency_neutral period stance revision hedged negated score"
).split()


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def claim_row(claim: Claim) -> dict[str, Any]:
    """Return a claim as a flat, JSON-ready dict; ``*_start``/``*_end`` are outer bounds."""
    row: dict[str, Any] = {name: getattr(claim, name) for name in _CLAIM_SCALARS}
    quote, value = outer(claim.quote_spans), outer(claim.value_spans)
    row |= {"quote_start": quote.start, "quote_end": quote.end, "value_start": value.start, "value_end": value.end}
    row |= {"quote_spans": _pairs(claim.quote_spans), "value_spans": _pairs(claim.value_spans)}
    row["doubts"] = [list(doubt) for doubt in claim.doubts]
    row["rules"] = list(claim.rules)
    return row


def claim_rows(notes: AnnotatedCall) -> list[dict[str, Any]]:
    """Return one row a claim, in text order."""
    return [claim_row(claim) for claim in notes.claims]


def turn_rows(notes: AnnotatedCall | Transcript) -> list[dict[str, Any]]:
    """Return one row a turn: offsets, speaker, title, role, affiliation, section, rules."""
    transcript = notes.transcript if isinstance(notes, AnnotatedCall) else notes
    return [
        {
            "turn": turn.index,
            "start": turn.span.start,
            "end": turn.span.end,
            "text_start": turn.text_start,
            "speaker": turn.speaker.name,
            "title": turn.speaker.title,
            "role": turn.role,
            "affiliation": turn.speaker.affiliation,
            "section": turn.section,
            "rules": [*turn.rules, *turn.speaker.rules],
        }
        for turn in transcript.turns
    ]


def score_rows(notes: AnnotatedCall) -> list[dict[str, Any]]:
    """Return one row a sentence: its text, outer bounds, turn and scores."""
    transcript = notes.transcript
    rows = []
    for sentence, score in zip(transcript.sentences, notes.scores, strict=True):
        turn = transcript.turns[sentence.turn]
        rows.append(
            {
                "sentence": sentence.index,
                "start": sentence.span.start,
                "end": sentence.span.end,
                "spans": _pairs(sentence.spans),
                "text": sentence.text(transcript.text),
                "turn": sentence.turn,
                "paragraph": sentence.paragraph,
                "speaker": turn.speaker.name,
                "role": turn.role,
                "section": turn.section,
                "tone": score.tone,
                "tone_probabilities": list(score.tone_probabilities),
                "outlook": score.outlook,
                "guidance": score.guidance,
                "boilerplate": score.boilerplate,
                "uncertainty": score.uncertainty,
                "words": score.words,
                "model": score.model,
            }
        )
    return rows


def theme_rows(notes: AnnotatedCall) -> list[dict[str, Any]]:
    """Return one row a theme hit, with the sentence it stands in."""
    transcript = notes.transcript
    rows = []
    for hit in notes.themes:
        sentence = transcript.sentences[hit.sentence]
        turn = transcript.turns[sentence.turn]
        rows.append(
            {
                "sentence": hit.sentence,
                "start": sentence.span.start,
                "end": sentence.span.end,
                "text": sentence.text(transcript.text),
                "turn": sentence.turn,
                "speaker": turn.speaker.name,
                "role": turn.role,
                "section": turn.section,
                "theme": hit.theme,
                "score": hit.score,
                "evidence": hit.evidence,
                "pole": hit.pole,
                "causes": list(hit.causes),
            }
        )
    return rows
