"""What the report reads: one view a call, made from store rows and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callnlp.annotation import Claim
from callnlp.ledger.rows import claims_of, plain, records
from callnlp.ledger.table import stored_quarters
from callnlp.report.parts import parts_of

if TYPE_CHECKING:
    from callnlp.store.store import Store

__all__ = ["CallView", "Exchange", "HitView", "SentenceView", "TurnView", "load_calls", "load_claims"]


_TURN = ("call", "turn", "speaker", "role", "title", "affiliation", "section", "words")
_SENTENCE = (
    "call sentence start end spans text turn paragraph speaker role section tone_probabilities outlook guidance"
    " boilerplate words"
).split()
_HIT = ("call", "sentence", "theme", "score", "pole", "turn", "role", "evidence")


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn as stored; ``words`` counts what is spoken outside of masks."""

    turn: int
    speaker: str
    role: str
    title: str | None
    affiliation: str | None
    section: str
    words: int


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence as stored: ``spans`` slice from the call's text, ``text`` joins them."""

    sentence: int
    spans: tuple[tuple[int, int], ...]
    text: str
    turn: int
    paragraph: int
    speaker: str
    role: str
    section: str
    negative: float
    positive: float
    outlook: float
    guidance: float
    boilerplate: float
    words: int


@dataclass(frozen=True, slots=True)
class HitView:
    """A theme found in a sentence."""

    sentence: int
    theme: str
    score: float
    pole: str
    turn: int
    role: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """An analyst's question with follow-ups, and the answers: turn numbers."""

    asker: str
    questions: tuple[int, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CallView:
    """One call: its row, its text, and what was found in it, in text order."""

    call: str
    source_id: str
    ticker: str
    company: str | None
    fiscal_period: str
    call_date: str | None
    layout: str
    source_name: str
    notes: tuple[str, ...]
    text: str
    turns: tuple[TurnView, ...]
    sentences: tuple[SentenceView, ...]
    claims: tuple[Claim, ...]
    hits: tuple[HitView, ...]
    exchanges: tuple[Exchange, ...]

    @property
    def attributed(self) -> bool:
        """Whether the text names speakers: most words stand in turns of a known role."""
        known = sum(turn.words for turn in self.turns if turn.role != "unknown")
        return known * 2 >= sum(turn.words for turn in self.turns) > 0

    def words(self, *, role: str | None = None, section: str | None = None) -> int:
        """Return how many words a role spoke in a section (all when None)."""
        return sum(t.words for t in self.turns if role in (None, t.role) and section in (None, t.section))


def load_claims(store: Store, ticker: str) -> dict[str, tuple[Claim, ...]]:
    """Return the claims of all calls of a company, by fiscal quarter in time order.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str
        The company.

    Returns
    -------
    dict of str to tuple of Claim
        One entry for every active call that has a fiscal quarter, with or without claims.

    Raises
    ------
    StoreError
        When there is none; the message names the tickers that there are.
    """
    found: dict[str, list[Claim]] = {quarter: [] for quarter in stored_quarters(records(store.calls()), ticker)}
    for claim in claims_of(records(store.claims(ticker=ticker))):
        if claim.fiscal_period in found:
            found[claim.fiscal_period].append(claim)
    name = parts_of([claim for claims in found.values() for claim in claims])
    return {quarter: tuple(name(claim) for claim in claims) for quarter, claims in found.items()}


def load_calls(store: Store, ticker: str, claims: Mapping[str, tuple[Claim, ...]]) -> list[CallView]:
    """Return calls of a company with everything in them, in time order.

    Parameters
    ----------
    store : Store
        Where the calls are.
    ticker : str
        The company.
    claims : mapping of str to tuple of Claim
        The quarters to load, with their claims from :func:`load_claims`.
    """
    if not claims:
        return []
    since, until = min(claims), max(claims)
    tables = {
        "turns": _by_call(records(store.turns(ticker=ticker, since=since, until=until), columns=_TURN)),
        "sentences": _by_call(records(store.sentences(ticker=ticker, since=since, until=until), columns=_SENTENCE)),
        "themes": _by_call(records(store.themes(ticker=ticker, since=since, until=until), columns=_HIT)),
    }
    rows = records(store.calls(ticker=ticker, since=since, until=until))
    rows = sorted((row for row in rows if row["fiscal_period"] in claims), key=lambda row: str(row["fiscal_period"]))
    views = []
    for row in rows:
        own = {name: table.get(row["call"], []) for name, table in tables.items()}
        views.append(_view(row, store.text(row["call"]), own, claims))
    return views


def _by_call(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(str(row["call"]), []).append(row)
    return found


def _view(
    row: dict[str, Any],
    text: str,
    tables: dict[str, list[dict[str, Any]]],
    claims: Mapping[str, tuple[Claim, ...]],
) -> CallView:
    turns = tuple(sorted((_turn(item) for item in tables["turns"]), key=lambda turn: turn.turn))
    return CallView(
        call=row["call"],
        source_id=row["source_id"],
        ticker=row["ticker"],
        company=plain(row.get("company")),
        fiscal_period=row["fiscal_period"],
        call_date=plain(row.get("call_date")),
        layout=row.get("layout") or "unknown",
        source_name=row.get("source_name") or "",
        notes=tuple(str(note) for note in row.get("notes") or ()),
        text=text,
        turns=turns,
        sentences=tuple(sorted((_sentence(item) for item in tables["sentences"]), key=lambda s: s.sentence)),
        claims=claims[row["fiscal_period"]],
        hits=tuple(sorted((_hit(item) for item in tables["themes"]), key=lambda h: (h.sentence, h.theme))),
        exchanges=_exchanges(turns),
    )


def _turn(row: dict[str, Any]) -> TurnView:
    return TurnView(
        turn=int(row["turn"]),
        speaker=row["speaker"] or "",
        role=row["role"],
        title=row.get("title"),
        affiliation=row.get("affiliation"),
        section=row["section"],
        words=int(row.get("words") or 0),
    )


def _sentence(row: dict[str, Any]) -> SentenceView:
    spans = row.get("spans") or [[row["start"], row["end"]]]
    chances = row["tone_probabilities"]
    return SentenceView(
        sentence=int(row["sentence"]),
        spans=tuple((int(start), int(end)) for start, end in spans),
        text=row["text"],
        turn=int(row["turn"]),
        paragraph=int(row["paragraph"]),
        speaker=row["speaker"] or "",
        role=row["role"],
        section=row["section"],
        negative=float(chances[0]),
        positive=float(chances[2]),
        outlook=float(row["outlook"]),
        guidance=float(row["guidance"]),
        boilerplate=float(row["boilerplate"]),
        words=int(row["words"]),
    )


def _hit(row: dict[str, Any]) -> HitView:
    return HitView(
        sentence=int(row["sentence"]),
        theme=row["theme"],
        score=float(row["score"]),
        pole=row.get("pole") or "present",
        turn=int(row["turn"]),
        role=row["role"],
        evidence=row.get("evidence") or "",
    )


def _exchanges(turns: tuple[TurnView, ...]) -> tuple[Exchange, ...]:
    """Group the question part: one analyst's turns up to the next analyst, with the answers."""
    found: list[tuple[str, list[int], list[int]]] = []
    for turn in turns:
        if turn.section != "qa" or turn.role in {"operator", "ir"}:
            continue
        if turn.role == "analyst":
            if not found or found[-1][0] != turn.speaker:
                found.append((turn.speaker, [], []))
            found[-1][1].append(turn.turn)
        elif found:
            found[-1][2].append(turn.turn)
    return tuple(Exchange(asker, tuple(questions), tuple(answers)) for asker, questions, answers in found)
