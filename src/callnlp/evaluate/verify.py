"""The verifier against seeded errors: recall and right class per fault, false alarms on clean text."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.annotation import Claim
from callnlp.errors import EvaluationError
from callnlp.evaluate.faults import ClaimPool, Faulty, alter, make_fault, splice
from callnlp.evaluate.plain import said_plainly
from callnlp.evaluate.printed import STYLES, Printed, joined, print_claim
from callnlp.evaluate.tally import Accuracy, bootstrap_interval, half_of
from callnlp.spans import Span
from callnlp.verify.records import FAULTS, Fault, Item
from callnlp.verify.verifier import verify_report

if TYPE_CHECKING:
    from callnlp.store.store import Store

__all__ = ["VerifyCase", "VerifyFigures", "evaluate_verify"]

_CLEAN = "clean"
_CLEAN_QUOTE = "clean_quote"
#: True statements whose claims are kept from the verifier, as if they had not been found.
_UNHEARD = "unheard"
_TRUE = (_CLEAN, _CLEAN_QUOTE, _UNHEARD)
_QUOTES: tuple[Fault, ...] = ("quote_altered", "quote_spliced")
_LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class VerifyCase:
    """One seeded statement and what became of it.

    Parameters
    ----------
    ticker, language, fault : str
        ``fault`` is one of the classes, ``clean``, ``clean_quote`` or ``unheard``: true, with the claims
        that say so kept from the verifier.
    printed : str
        The block of the report.
    verdict, found : str or None
        What the verifier said, and its class; None where it saw no figure there.
    reason : str
        Its reason.
    plain : bool
        The calls refute the fault in so many words (:meth:`ClaimPool.plainly_refutes`); elsewhere the stored
        claims do, of which one may be misread or of another sense.
    """

    ticker: str
    language: str
    fault: str
    printed: str
    verdict: str | None
    found: str | None
    reason: str = ""
    plain: bool = True

    @property
    def half(self) -> str:
        """``A`` or ``B``, by the digest of the ticker."""
        return half_of(self.ticker)


@dataclass(frozen=True, slots=True)
class VerifyFigures:
    """All cases; figures are made of counts by :meth:`rows`."""

    cases: tuple[VerifyCase, ...] = field(default=())

    def rows(self) -> list[dict[str, Any]]:
        """Return one row a half, language and class.

        Returns
        -------
        list of dict
            ``n``, ``caught`` (called contradicted), ``recall`` with its 95% interval over
            companies, ``right_class`` among the caught, over the faults that the calls plainly refute;
            ``n_stored`` and ``rate_stored`` are of all that the stored claims refute. For clean text
            ``caught`` are false alarms and ``confirmed`` is the share called supported, derived or computed.
        """
        rows = []
        for half in ("A", "B"):
            for language in (*_LANGUAGES, "all"):
                for fault in (*FAULTS, *_TRUE):
                    cases = [c for c in self.cases if c.half == half and language in (c.language, "all")]
                    rows.append(
                        {"half": half, "language": language} | _row(fault, [c for c in cases if c.fault == fault])
                    )
        return [row for row in rows if row["n"]]

    def misses(self) -> list[VerifyCase]:
        """Return the cases of half A that went wrong, in order."""
        wrong = []
        for case in self.cases:
            clean = case.fault in _TRUE
            caught = case.verdict == "contradicted"
            if case.half == "A" and (caught if clean else not caught or case.found != case.fault):
                wrong.append(case)
        return wrong


def _caught(cases: Sequence[VerifyCase]) -> Accuracy:
    return Accuracy(sum(case.verdict == "contradicted" for case in cases), len(cases))


def _row(fault: str, stored: list[VerifyCase]) -> dict[str, Any]:
    cases = [case for case in stored if case.plain]
    caught, anyhow = _caught(cases), _caught(stored)
    shards = [[c for c in cases if c.ticker == ticker] for ticker in sorted({c.ticker for c in cases})]
    interval = bootstrap_interval(shards, lambda drawn: _caught([case for shard in drawn for case in shard]).value)
    row: dict[str, Any] = {"class": fault, "n": caught.n, "caught": caught.right}
    row |= {"rate": _rounded(caught.value), "low": None, "high": None}
    if interval is not None:
        row |= {"low": _rounded(interval[0]), "high": _rounded(interval[1])}
    if fault in _TRUE:
        good = Accuracy(sum(c.verdict in {"supported", "derived", "computed"} for c in cases), len(cases))
        return row | {"right_class": None, "confirmed": _rounded(good.value), "n_stored": None, "rate_stored": None}
    right = Accuracy(sum(c.found == fault for c in cases if c.verdict == "contradicted"), caught.right)
    row |= {"right_class": _rounded(right.value), "confirmed": None}
    return row | {"n_stored": anyhow.n, "rate_stored": _rounded(anyhow.value)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def evaluate_verify(
    store: Store, *, gold: str | Path | None = None, per_class: int = 12, clean: int = 24, seed: int = 7
) -> VerifyFigures:
    """Seed errors into statements made from stored claims and sentences, and see what is caught.

    Every fault is one that the stored calls refute: a period, metric or segment is changed only to one of
    which they give another value, and on no other basis this one. A wrong value is not one that what was
    said rounds to, nor one that the calls give of another quarter, part or metric: that is another fault.
    What the calls leave open, such as a basis that nobody said, cannot be refuted and is not seeded.

    Parameters
    ----------
    store : Store
        With several calls of several companies.
    gold : str or Path, optional
        Labelled claims (JSON lines, or a folder of them) to make the statements of, where their call is
        stored; without it the claims that the generated sections print.
    per_class : int
        Faults of each class for a company and language, as far as its claims allow.
    clean : int
        Statements left as they are, for a company and language; half as many quotations.
    seed : int
        The same seed gives the same statements.

    Returns
    -------
    VerifyFigures

    Raises
    ------
    EvaluationError
        When the store holds no claims to make statements of.
    """
    from callnlp.ledger.rows import claims_of, records

    cases: list[VerifyCase] = []
    known = store.calls()
    labels = _read_labels(gold) if gold is not None else None
    known_calls = {f"{row['ticker']}_{row['fiscal_period']}".replace("-", "_") for row in known.to_dict("records")}
    for ticker in sorted(set(known["ticker"].dropna())):
        claims = claims_of(records(store.claims(ticker=ticker)))
        quarters = sorted({str(period) for period in known[known["ticker"] == ticker]["fiscal_period"].dropna()})
        sentences = store.sentences(ticker=ticker)
        if not claims or not quarters:
            continue
        if labels is None:
            printed = _printed_claims(store, ticker, quarters)
            seeds = [claim for claim in claims if claim.id in printed]
        else:
            seeds = [_labelled(row, label) for row in labels for label in row["claims"] if row["call"] in known_calls]
            seeds = [made for claim in seeds if claim.ticker == ticker and (made := _as_stored(claim, claims))]
        pool = ClaimPool(claims, quarters, seeds)
        for language in _LANGUAGES:
            chance = random.Random(f"{seed} {ticker} {language}")
            seeded = [
                *_numbers(pool, language, chance, per_class=per_class, clean=clean),
                *_quotations(sentences, chance, per_class=per_class, clean=clean // 2),
            ]
            cases += _judge(store, ticker, language, seeded)
            unheard = list(_unheard(pool, language, chance, clean // 2))
            hidden = {alike.id for claim, _ in unheard for alike in pool.alike(claim)}
            kept = [_Seeded(_UNHEARD, printed) for _, printed in unheard]
            cases += _judge(_Without(store, hidden), ticker, language, kept)
    if not cases:
        raise EvaluationError("the store holds no claims to make statements of; process some transcripts first")
    return VerifyFigures(tuple(cases))


def _read_labels(gold: str | Path) -> list[dict[str, Any]]:
    """Return labelled passages, their call named by ticker and fiscal quarter."""
    path = Path(gold)
    files = sorted(path.glob("claims*.jsonl")) if path.is_dir() else [path]
    rows = []
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
            found = [json.loads(line) for line in lines if line.strip()]
        except (OSError, ValueError) as error:
            raise EvaluationError(f"{file}: cannot be read as labelled claims ({error})") from error
        rows += [row | {"call": f"{row['call'].split('_')[0]}_{row['fiscal'].replace('-', '_')}"} for row in found]
    if not rows:
        raise EvaluationError(f"{path}: holds no labelled claims; give a claims.jsonl or its folder")
    return rows


def _labelled(row: dict[str, Any], label: dict[str, Any]) -> Claim:
    ticker, period = row["call"].split("_", 1)
    span = Span(int(label["value_start"]), int(label["value_end"]))
    names = {name for name in Claim.__dataclass_fields__ if name in label} - {"low", "high", "period"}
    segment = label.get("segment")
    given = {name: label[name] for name in names}
    given |= {"low": _number(label["low"]), "high": _number(label["high"]), "period": label["period"]}
    return Claim(
        id="gold",
        call=f"{ticker}-{period.replace('_', '-')}",
        source_id="",
        ticker=ticker,
        fiscal_period=row["fiscal"],
        section=row["section"],
        turn=0,
        sentence=0,
        speaker=row["speaker"],
        role=row["role"],
        quote=row["text"],
        quote_spans=(Span(int(row["start"]), int(row["end"])),),
        value_spans=(span,),
        segment_id=segment.casefold() if segment else None,
        **given,
    )


def _as_stored(label: Claim, claims: Sequence[Claim]) -> Claim | None:
    """Return a label with the adjustment that is stored, which not all labels carry; None where it was not found."""
    for claim in claims:
        same = claim.call == label.call and claim.value_spans[0].overlaps(label.value_spans[0])
        if same and (claim.low, claim.high, claim.unit) == (label.low, label.high, label.unit):
            return replace(label, adjustment=claim.adjustment, currency_neutral=claim.currency_neutral)
    return None


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _printed_claims(store: Store, ticker: str, quarters: Sequence[str]) -> frozenset[str]:
    """Return the ids of the claims that the company's generated sections print."""
    from callnlp.report.builder import build_report

    found: set[str] = set()
    for year in sorted({int(quarter[:4]) for quarter in quarters}):
        for quarter in build_report(store, ticker, fiscal_year=year).data["quarters"]:
            for line in (*quarter["results"], *quarter["guidance"]):
                found.update(line["claims"])
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Seeded:
    """A statement to judge: its fault, its words, and whether the calls plainly refute it."""

    fault: str
    printed: Printed
    plain: bool = True


def _numbers(pool: ClaimPool, language: str, chance: random.Random, *, per_class: int, clean: int) -> Iterator[_Seeded]:
    from callnlp.report.wording import writer_for

    writer = writer_for(language)
    claims = list(pool.seeds)
    chance.shuffle(claims)
    for number, claim in enumerate(claims[:clean]):
        said = print_claim(claim, STYLES[number % len(STYLES)], writer, attributed=number % 5 == 0)
        yield _Seeded(_CLEAN, said)
    for fault in FAULTS:
        if fault in _QUOTES:
            continue
        made = 0
        chance.shuffle(claims)
        for claim in claims:
            faulty = make_fault(claim, fault, pool, chance) if made < per_class else None
            if faulty is not None:
                style = STYLES[made % len(STYLES)]
                asserted = fault == "stance"
                said = print_claim(faulty.claim, style, writer, attributed=fault == "speaker", asserted=asserted)
                yield _Seeded(fault, said, _is_plain(faulty, pool))
                made += 1


def _is_plain(faulty: Faulty, pool: ClaimPool) -> bool:
    """Say whether the calls refute a fault in so many words; where the value stays, that they give it so."""
    if faulty.fault in {"basis", "unit", "stance", "speaker"}:
        return said_plainly(faulty.original)
    return pool.plainly_refutes(faulty.claim)


def _unheard(pool: ClaimPool, language: str, chance: random.Random, number: int) -> Iterator[tuple[Claim, Printed]]:
    from callnlp.report.wording import writer_for

    writer = writer_for(language)
    chosen = chance.sample(list(pool.seeds), min(number, len(pool.seeds)))
    for at, claim in enumerate(chosen):
        yield claim, print_claim(claim, STYLES[at % len(STYLES)], writer)


class _Without:
    """A store in which some claims were not found."""

    def __init__(self, store: Any, hidden: set[str]) -> None:
        self._store, self._hidden = store, hidden

    def claims(self, **question: Any) -> Any:
        found = self._store.claims(**question)
        return found[~found["id"].isin(self._hidden)]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def _quotations(sentences: Any, chance: random.Random, *, per_class: int, clean: int) -> Iterator[_Seeded]:
    spoken = sentences[sentences["role"].isin(["ceo", "cfo", "executive"])]
    texts = [text for text in spoken["text"] if 12 <= len(text.split()) <= 40 and '"' not in text]
    if len(texts) < 2:
        return
    turns = dict(zip(spoken["text"], zip(spoken["call"], spoken["turn"], strict=True), strict=True))
    vocabulary = sorted(
        {word.strip(".,;:").casefold() for text in texts[:200] for word in text.split() if word.isalpha()}
    )
    for text in chance.sample(texts, min(clean, len(texts))):
        yield _Seeded(_CLEAN_QUOTE, _quoted(text))
    made = 0
    while made < per_class:
        changed = alter(chance.choice(texts), vocabulary, chance)
        if changed is not None:
            yield _Seeded("quote_altered", _quoted(changed))
        made += 1
    for _ in range(per_class):
        one, other = chance.sample(texts, 2)
        if turns[one] != turns[other]:
            yield _Seeded("quote_spliced", _quoted(splice(one, other)))


def _quoted(text: str) -> Printed:
    words = " ".join(text.split())
    return Printed(f"> “{words}”", 3, 3 + len(words))


def _judge(store: Any, ticker: str, language: str, seeded: Sequence[_Seeded]) -> Iterator[VerifyCase]:
    text, places = joined([one.printed for one in seeded], f"# {ticker} ({ticker})")
    items = verify_report(text, store, ticker=ticker).items
    for one, (start, end) in zip(seeded, places, strict=True):
        inside = [item for item in items if item.span.start < end and start < item.span.end]
        item = _worst(inside)
        yield VerifyCase(
            ticker,
            language,
            one.fault,
            one.printed.text,
            item.verdict if item else None,
            item.fault if item else None,
            item.reason if item else "",
            one.plain,
        )


def _worst(items: list[Item]) -> Item | None:
    """Return the worse verdict where an amount is printed twice (亿美元 and $)."""
    order = ("contradicted", "not_found", "not_comparable", "derived", "computed", "supported")
    return min(items, key=lambda item: order.index(item.verdict)) if items else None
