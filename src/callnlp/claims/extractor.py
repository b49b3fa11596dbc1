"""From a transcript to claims: find amounts, bind them, read what is said about them, explain.

A :class:`~callnlp.claims.topic.Topic` carries over what a turn is about. Sentences never reach into a
mask, so advertisements, safe harbor and page furniture yield nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from callnlp.annotation import Bound, Claim, Explanation, Quantity
from callnlp.claims.binding import bind_sentence
from callnlp.claims.checks import check_claims
from callnlp.claims.confidence import score_claims
from callnlp.claims.declaring import declared_adjustment, declared_basis, declared_for_turn
from callnlp.claims.finding import Finding
from callnlp.claims.parts import fold_segment
from callnlp.claims.presuming import Presumer, presumer
from callnlp.claims.scene import Calendar, make_scene
from callnlp.claims.topic import Topic
from callnlp.language.metrics import metric_entries
from callnlp.language.quantities import find_quantities
from callnlp.language.scanner import lowered
from callnlp.language.sentences import split_sentences
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import UnitEntry
from callnlp.spans import Span
from callnlp.transcript import FiscalPeriod, Sentence, Source, Speaker, Transcript, Turn

__all__ = ["ClaimExtractor", "bare_transcript", "extract_claims"]

_DIGIT = re.compile(r"\d")
_ODD_SPACE = re.compile(r"\s\s|[^\S ]")
_TAKEN_BACK = re.compile(
    r"(?:(?:and|but|so|or) )?(?:we |it |that['’]s )?(?:(?:--|—|–) ?)?"
    r"(?:excuse me|sorry|i['’]m sorry|pardon me|correction|let me correct)\b",
    re.IGNORECASE,
)
_LONGEST_GAP = 500  # characters; more than that is another matter
_MOST_AMOUNTS = 60  # binding weighs amounts against each other; the fullest of 18,000 sentences of calls had nine
_CROWDED = "more amounts than a sentence tells: a table, or no prose"


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a sentence, on one line, and where each character stands in the source.

    ``places[i]`` is the offset in the source of character ``i`` of ``text``.
    """

    text: str
    places: Sequence[int]
    parts: tuple[Span, ...]

    @classmethod
    def of(cls, source: str, parts: tuple[Span, ...]) -> _Words:
        """Read the parts of a sentence; any run of white space counts as one space."""
        only = parts[0]
        raw = only.slice(source)
        if len(parts) == 1 and not _ODD_SPACE.search(raw):
            return cls(raw, range(only.start, only.end), parts)
        characters: list[str] = []
        places: list[int] = []
        for part in parts:
            for offset in range(part.start, part.end):
                character = source[offset]
                if character.isspace():
                    if not characters or characters[-1] == " ":
                        continue
                    character = " "
                characters.append(character)
                places.append(offset)
            if characters and characters[-1] != " ":
                characters.append(" ")  # parts are joined by one space
                places.append(part.end - 1)
        return cls("".join(characters).rstrip(), places, parts)

    def spans(self, span: Span) -> tuple[Span, ...]:
        """Map offsets into the words back to the source: one span a part of the sentence."""
        first, last = self.places[span.start], self.places[span.end - 1] + 1
        cut = [part for part in self.parts if part.start < last and part.end > first]
        found = tuple(Span(max(part.start, first), min(part.end, last)) for part in cut)
        return found


class ClaimExtractor:
    """Finds the claims of a call.

    Parameters
    ----------
    lexicon : Lexicon, optional
        Rule tables; the packaged ones when None.
    presuming : Presumer, optional
        Scorer for values that no cue decides; the packaged ones when None.
    """

    def __init__(self, lexicon: Lexicon | None = None, *, presuming: Presumer | None = None) -> None:
        self._lexicon = lexicon or load_lexicon()
        self._presumer = presuming or presumer()
        self._entries = metric_entries(self._lexicon)
        self._number_words = _number_words(self._lexicon)

    def extract(self, transcript: Transcript) -> tuple[tuple[Claim, ...], tuple[tuple[Quantity, Explanation], ...]]:
        """Return the claims in text order, and the amounts that are none with their reasons.

        Parameters
        ----------
        transcript : Transcript
            As read; its sentences never reach into a mask.

        Returns
        -------
        tuple of (tuple of Claim, tuple of (Quantity, Explanation))
            Spans of both are offsets into ``transcript.text``.
        """
        declared = declared_basis(transcript.text)
        calendar = Calendar(
            transcript.fiscal_period,
            transcript.year_end_month,
            transcript.company,
            transcript.ticker,
            basis=declared[0] if declared is not None else None,
            adjusted=declared_adjustment(transcript.text, lexicon=self._lexicon),
        )
        claims: list[Claim] = []
        rejected: list[tuple[Quantity, Explanation]] = []
        topic, turn, end, whole = Topic(), -1, 0, calendar
        last: tuple[Quantity, _Words] | None = None
        for sentence in transcript.sentences:
            opens = sentence.turn != turn or "\n\n" in transcript.text[end : sentence.span.start]
            if sentence.turn != turn:
                spoken = transcript.turns[sentence.turn]
                topic.new_turn(spoken.role, spoken.section)
                turn, calendar = sentence.turn, whole
            elif 20 < sentence.span.start - end <= _LONGEST_GAP:
                # A masked sentence of the speaker yields no claim, but may say what comes next.
                self._sentence(transcript.text[end : sentence.span.start], topic, calendar, values=False)
            end = sentence.span.end
            topic.step()
            words = _Words.of(transcript.text, sentence.spans)
            found, dropped = self._sentence(words.text, topic, calendar, opens=opens)
            behind = declared_for_turn(words.text)
            if behind is not None:
                calendar = replace(calendar, adjusted=behind)
            if last is not None and not opens and _TAKEN_BACK.match(words.text):
                claims.pop()
                rejected.append((_placed(last[0], last[1]), _false_start(last[0], last[1])))
            last = _last_word(found, words)
            claims.extend(_claim(transcript, sentence, words, finding) for finding in found)
            rejected.extend((_placed(quantity, words), _moved(step, words)) for quantity, step in dropped)
        return score_claims(check_claims(claims)), tuple(rejected)

    def _sentence(
        self, text: str, topic: Topic, calendar: Calendar, *, values: bool = True, opens: bool = True
    ) -> tuple[list[Finding], list[tuple[Quantity, Explanation]]]:
        values = values and (_DIGIT.search(text) is not None or self._number_words.search(lowered(text)) is not None)
        quantities = find_quantities(text, lexicon=self._lexicon) if values else []
        if len(quantities) > _MOST_AMOUNTS:
            return [], [(quantity, Explanation("reject.crowded", _CROWDED, quantity.span)) for quantity in quantities]
        scene = make_scene(text, quantities, lexicon=self._lexicon, calendar=calendar, opens=opens)
        return bind_sentence(scene, topic, entries=self._entries, presuming=self._presumer)


def extract_claims(text: str, *, period: str | None = None, ticker: str | None = None) -> list[Claim]:
    """Find the claims of a bare text, read as one turn of an unknown speaker.

    Parameters
    ----------
    text : str
        English prose.
    period : str, optional
        Fiscal quarter of the call, ``2025-Q3``.
    ticker : str, optional
        Of the company.

    Returns
    -------
    list of Claim
        In text order.

    Raises
    ------
    UsageError
        When ``period`` is not a period.

    Examples
    --------
    >>> claim, = extract_claims("We expect about $200 billion of capex in 2026.", period="2025-Q4")
    >>> claim.metric, claim.low, claim.period, claim.stance
    ('capex', 200000000000.0, '2026', 'guidance')
    """
    return list(ClaimExtractor().extract(bare_transcript(text, period=period, ticker=ticker))[0])


def bare_transcript(text: str, *, period: str | None = None, ticker: str | None = None) -> Transcript:
    """Return a text as one turn of an unknown speaker.

    Parameters
    ----------
    text : str
        English prose.
    period : str, optional
        Fiscal quarter of the call, ``2025-Q3``.
    ticker : str, optional
        Of the company.

    Raises
    ------
    UsageError
        When ``period`` is not a period.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    parts = split_sentences(text, [Span(0, len(text))]) if text else []
    sentences = tuple(Sentence(index, spans, 0, 0) for index, spans in enumerate(parts))
    speaker = Speaker("")
    turns = (Turn(0, Span(0, len(text)), 0, speaker, "prepared"),) if text else ()
    return Transcript(
        text=text,
        source=Source("text", digest),
        ticker=ticker,
        fiscal_period=FiscalPeriod.parse(period) if period else None,
        turns=turns,
        sentences=sentences,
    )


def _number_words(lexicon: Lexicon) -> re.Pattern[str]:
    """Return what a sentence without digits must hold to be worth reading for amounts."""
    kinds = ("number", "band", "fraction", "times")
    surfaces = [
        word
        for entry in lexicon.entries("units", UnitEntry)
        if entry.kind in kinds
        for surface in entry.surface.get("en", ())
        for word in re.findall(r"[^\W\d_]{3,}", surface.lower())
    ]
    joined = "|".join(sorted(map(re.escape, {*surfaces, "digit", "fold"})))
    return re.compile(rf"(?<![^\W_])(?:{joined})")


def _last_word(found: list[Finding], words: _Words) -> tuple[Quantity, _Words] | None:
    """Return the value with which a sentence ends, if it does."""
    if not found or found[-1].quantity.bound == "words":
        return None
    quantity = found[-1].quantity
    return (quantity, words) if not words.text[quantity.span.end :].strip(" .,-–—") else None


def _false_start(quantity: Quantity, words: _Words) -> Explanation:
    return _moved(Explanation("reject.taken_back", "taken back by the next sentence", quantity.span), words)


def _moved(step: Explanation, words: _Words) -> Explanation:
    if step.span is None:
        return step
    spans = words.spans(step.span)
    return replace(step, span=spans[0] if spans else None)


def _placed(quantity: Quantity, words: _Words) -> Quantity:
    spans = words.spans(quantity.span)
    return replace(quantity, span=Span(spans[0].start, spans[-1].end))


def claim_id(source_id: str, value: Sequence[Span], metric: str, measure: str) -> str:
    """Return the content hash that names a claim: 16 hex digits."""
    places = ",".join(f"{span.start}-{span.end}" for span in value)
    return hashlib.sha256(f"{source_id}|{places}|{metric}|{measure}".encode()).hexdigest()[:16]


def _bound(quantity: Quantity) -> Bound:
    """Return the bound; an open end is one whatever else is said ("about 35% plus")."""
    if quantity.bound in ("approx", "exact") and (quantity.low is None) != (quantity.high is None):
        return "at_least" if quantity.high is None else "at_most"
    return quantity.bound


def _claim(transcript: Transcript, sentence: Sentence, words: _Words, finding: Finding) -> Claim:
    turn = transcript.turns[sentence.turn]
    quantity, reading = finding.quantity, finding.reading
    value = words.spans(quantity.span)
    adjustment, adjustment_text = finding.adjustment
    steps = tuple(_moved(step, words) for step in finding.steps)
    return Claim(
        id=claim_id(transcript.source_id, value, finding.metric, reading.measure),
        call=transcript.call,
        source_id=transcript.source_id,
        ticker=transcript.ticker,
        fiscal_period=str(transcript.fiscal_period) if transcript.fiscal_period else None,
        section=turn.section,
        turn=turn.index,
        sentence=sentence.index,
        speaker=turn.speaker.name,
        role=turn.role,
        quote=sentence.text(transcript.text),
        quote_spans=sentence.spans,
        value_text=" ".join(span.slice(transcript.text) for span in value),
        value_spans=value,
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit,
        bound=_bound(quantity),
        metric=finding.metric,
        metric_text=finding.metric_text,
        segment=finding.segment.text,
        segment_id=fold_segment(finding.segment.text, company=transcript.company),
        measure=reading.measure,
        direction=None if reading.measure == "level" else reading.direction,
        basis=finding.basis,
        adjustment=adjustment,  # type: ignore[arg-type]
        adjustment_text=adjustment_text,
        count_of=finding.count_of,
        currency_neutral=finding.currency_neutral,
        period=finding.dated.period,
        stance=finding.stance,
        revision=finding.revision,
        hedged=finding.hedged,
        negated=finding.negated,
        rules=tuple(dict.fromkeys(step.rule for step in steps)),
        steps=steps,
    )
