"""Stored claims of one company as the verifier compares them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from callnlp.annotation import Quantity
from callnlp.spans import Span
from callnlp.verify.figures import printed_step
from callnlp.verify.records import Evidence

__all__ = ["BROAD", "MANIFOLD", "STOCKS", "WHOLE", "Fact", "content_words", "load_facts"]

#: Metrics that hold several things: two claims are about the same only when their own words agree.
BROAD = frozenset(
    "other volume price capacity users cost opex macro headcount productivity utilization market_size market_share"
    " cash debt acquisition bookings retention fx_impact depreciation interest inventory"
    " leverage capital_return".split()
)
#: Those of them whose plain names mean different things too ("billings" and "orders").
MANIFOLD = BROAD - frozenset("capital_return inventory debt depreciation interest leverage headcount".split())
#: Metrics that are read off at a moment: the year's value is that of its fourth quarter.
STOCKS = frozenset(
    "backlog cash debt leverage share_count inventory deferred_revenue users headcount arr capacity".split()
)
#: Words that extraction may give as a segment and that mean the company as a whole.
WHOLE = frozenset({"global", "worldwide", "consolidated", "total", "total company", "company", "overall", "enterprise"})
_CENT = 0.01
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+(?:['’.-][^\W_\u3400-\u9fff]+)*")
_CURRENCY = frozenset(
    """excluding ex the a an any impact impacts effect effects of from in on and foreign exchange currency currencies
    rate rates fx constant neutral adjusted for basis fluctuations changes movements headwind headwinds tailwind
    year over""".split()
)
_EMPTY = frozenset(
    """a about above after again all also although an and any approximately are around as at based be because been
    before being below between billion both but by can compared could did do does down driven during each ended
    excluding expect expected fiscal first for fourth from full gaap get growing growth grew had has have he her here
    higher his how if in including increase increased into is it its just last like lower made make million more most
    net new next no non-gaap not now of on one or other our out over percent period points prior quarter quarterly q1
    q2 q3 q4 reported result results rate s second see share should since so some strong such than that the their them
    then there these they third this those through to today total trillion two under up versus very was we well were
    what when where which while who will with would yoy year-over-year year years you your thousand approx fy
    us usd eur vs qoq margin revenue income sales operating cash capital""".split()
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One stored claim.

    Fields are those of :class:`callnlp.annotation.Claim`; ``step`` is one unit of the last digit
    that was said, ``words`` the telling words of its sentence, case-folded, ``named`` the parts of
    the company that its sentence names, ``nearby`` those and the parts that the two before it name;
    ``total`` says that the sentence speaks of the company as a whole, ``plain`` that the words for
    the metric hold no other word; ``whole`` that, all considered, it is about the company as a
    whole; ``also`` are other names of its segment; ``unlisted`` that its segment is a word that the
    report's reader does not know for the name of a part;
    ``certain`` that no part named near a claim without one can be meant;
    ``opens`` that its sentence begins with a bare metric, and so a topic of its own.
    """

    id: str
    call: str
    call_period: str
    period: str | None
    metric: str
    metric_text: str
    segment: str
    segment_text: str
    measure: str
    direction: str | None
    basis: str | None
    adjusted: bool
    currency_neutral: bool
    stance: str
    role: str
    speaker: str
    unit: str | None
    bound: str
    low: float | None
    high: float | None
    step: float
    negated: bool
    doubtful: bool
    count_of: str
    turn: int
    sentence: int
    quote: str
    value_text: str
    start: int
    end: int
    words: frozenset[str]
    named: frozenset[str] = frozenset()
    nearby: frozenset[str] = frozenset()
    total: bool = False
    plain: bool = False
    whole: bool = False
    also: frozenset[str] = frozenset()
    unlisted: bool = False
    certain: bool = False
    opens: bool = False

    @property
    def points(self) -> bool:
        """Whether the value counts percentage points (or basis points)."""
        return self.unit == "bps" or (self.unit == "percent" and self.measure == "change")

    def evidence(self, formula: str | None = None) -> Evidence:
        """Return where the claim stands, with the sentence's words."""
        return Evidence(
            call=self.call,
            start=self.start,
            end=self.end,
            text=self.quote,
            claim=self.id,
            formula=formula,
            speaker=self.speaker or None,
            role=self.role or None,
        )

    def shown(self) -> str:
        """Return the claim in a few words, for reasons and formulas."""
        about = " ".join(part for part in (self.segment, self.metric.replace("_", " "), self.period or "") if part)
        return f"{about}: {self.value_text}"


def content_words(text: str) -> frozenset[str]:
    """Return the telling words of a text: names and nouns, not grammar, not figures.

    Examples
    --------
    >>> sorted(content_words("Trainium2 业务环比增长 150%, its growth"))
    ['trainium2']
    """
    words = (match.group().casefold().replace("’", "'") for match in _WORD.finditer(text))
    plain = (word.removesuffix("'s") for word in words)
    return frozenset(w for w in plain if len(w) > 2 and w not in _EMPTY and not w[0].isdigit())


def load_facts(rows: Iterable[dict[str, Any]]) -> list[Fact]:
    """Return stored claims that carry a number, in order of call and place.

    Parameters
    ----------
    rows : iterable of dict
        Rows of ``Store.claims``; missing values are None or NaN.

    Returns
    -------
    list of Fact
        Guidance in words is left out: it has no number to compare.
    """
    facts = [_fact(row) for row in rows if row.get("bound") != "words"]
    return sorted(
        (fact for fact in facts if fact.low is not None or fact.high is not None),
        key=lambda fact: (fact.call, fact.start, fact.id),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and value == value else None  # noqa: PLR0124 (NaN)


def _adjusted(row: dict[str, Any]) -> bool:
    """Say whether a claim is adjusted for more than exchange rates, which are a field of their own."""
    if _text(row.get("adjustment")) != "adjusted":
        return False
    words = set(re.findall(r"[a-z]+", _text(row.get("adjustment_text")).casefold()))
    return not (row.get("currency_neutral") is True and words <= _CURRENCY)


def _filled(value: Any) -> Sequence[Any]:
    return list(value) if hasattr(value, "__len__") and not isinstance(value, str) else []


def _step(quantity: Quantity) -> float:
    """Return one unit of the last digit that counts: amounts per share are told to the cent ("$1 per share")."""
    cents = (quantity.unit or "").endswith("/share") and quantity.bound == "exact"
    return min(printed_step(quantity), _CENT) if cents else printed_step(quantity)


def _fact(row: dict[str, Any]) -> Fact:
    low, high = _number(row["low"]), _number(row["high"])
    value_text, quote = _text(row["value_text"]), _text(row["quote"])
    quantity = Quantity(Span(0, 0), value_text, low, high, _text(row["unit"]) or None, row["bound"], "count")
    named = (_text(row.get("segment_id")) or _text(row.get("segment"))).casefold()
    return Fact(
        id=_text(row["id"]),
        call=_text(row["call"]),
        call_period=_text(row.get("fiscal_period")),
        period=_text(row.get("period")) or None,
        metric=_text(row["metric"]),
        metric_text=_text(row.get("metric_text")),
        segment=named,
        segment_text=_text(row.get("segment")),
        measure=_text(row["measure"]),
        direction=_text(row.get("direction")) or None,
        basis=_text(row.get("basis")) or None,
        adjusted=_adjusted(row),
        currency_neutral=row.get("currency_neutral") is True,
        stance=_text(row["stance"]),
        role=_text(row.get("role")),
        speaker=_text(row.get("speaker")),
        unit=_text(row["unit"]) or None,
        bound=_text(row["bound"]),
        low=low,
        high=high,
        step=_step(quantity),
        negated=row.get("negated") is True,
        doubtful=bool(_filled(row.get("doubts"))),
        count_of=_text(row.get("count_of")),
        turn=int(row.get("turn") or 0),
        sentence=int(row.get("sentence") or 0),
        quote=quote,
        value_text=value_text,
        start=int(row["value_start"]),
        end=int(row["value_end"]),
        words=content_words(f"{quote} {_text(row.get('segment'))} {_text(row.get('metric_text'))}"),
    )
