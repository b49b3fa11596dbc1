"""Guidance of a call apart from results, with what it was before; and what fell due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from callnlp.annotation import Claim
from callnlp.ledger.build import LedgerRow, Mention
from callnlp.ledger.change import range_of
from callnlp.ledger.fit import metric_kinds, unit_fit
from callnlp.ledger.keys import LedgerKey
from callnlp.lexicon.load import Lexicon
from callnlp.report.model import Cite, GuideLine, Line
from callnlp.report.source import CallView
from callnlp.report.weighing import metric_weights
from callnlp.report.wording import Writer

__all__ = ["distance_text", "due_lines", "guide_lines", "guide_text", "leading_rows", "period_text", "row_weight"]

_MOST_GUIDES = 10
_MOST_UNDATED = 3
_MOST_DUE = 8
_LEAST_WEIGHT = 3.0
_LEAST_WORDED = 3.5
_LEAST_DROPPED = 4.0
_LEAST_UNSETTLED = 6.0
_INFERRED = frozenset({"period.outlook_year", "period.q4_outlook"})


def _cites(claims: Sequence[Claim]) -> tuple[Cite, ...]:
    return tuple(dict.fromkeys(Cite(c.call, c.value_spans[0].start, c.value_spans[-1].end) for c in claims))


def row_weight(row: LedgerRow, lexicon: Lexicon) -> float:
    """Return how much a ledger row counts: its metric's weight, less in words, undated or partial."""
    guide = row.standing
    weight = metric_weights(lexicon).get(row.key.metric, 1.0) * unit_fit(guide, metric_kinds(lexicon))
    factors = (
        (range_of(guide) is None, 0.6),
        (row.due is None, 0.6),
        (bool(row.key.segment), 0.8),
        (row.key.basis in {"vs_guidance", "vs_consensus"}, 0.3),
        (guide.measure == "change", 0.9),
        (period_inferred(guide), 0.8),
        (guide.hedged, 0.7),
        (not guide.metric_text, 0.3),
        (any(claim.doubts for claim in row.given), 0.3),
    )
    for holds, factor in factors:
        weight *= factor if holds else 1.0
    return weight


def period_inferred(claim: Claim) -> bool:
    """Say whether a guide's year is inferred from the call, not said."""
    return any(rule in _INFERRED for rule in claim.rules)


def period_text(claim: Claim, writer: Writer) -> str:
    """Return a guide's period, marked where it is inferred."""
    text = writer.period(claim.period)
    joint = "，" if writer.chinese else ", "
    return f"{text}{joint}{writer.phrases('period.inferred')}" if period_inferred(claim) else text


def guide_text(claim: Claim, writer: Writer) -> str:
    """Return a guide's amount or words, with movement and qualifiers but not its period."""
    text = (
        writer.value(claim)
        if claim.measure == "level" or claim.bound == "words"
        else writer.movement(claim, short=True)
    )
    notes = writer.notes(claim, period=claim.period)
    return text + (writer.phrases.bracket(("，" if writer.chinese else ", ").join(notes)) if notes else "")


def _in_call(row: LedgerRow, call: str) -> list[Mention]:
    return [mention for mention in row.mentions if mention.call == call]


def guide_lines(view: CallView, ledger: Sequence[LedgerRow], writer: Writer, lexicon: Lexicon) -> tuple[GuideLine, ...]:
    """Return the guidance table of a call: the weightiest rows, undated targets last and few.

    Parameters
    ----------
    view : CallView
        The call.
    ledger : sequence of LedgerRow
        The company's, over all calls.
    writer : Writer
        Of the language.
    lexicon : Lexicon
        Where weights come from.

    Returns
    -------
    tuple of GuideLine
        Each with the statement that stands first in the call, the guide before, and the computed
        change; guides that the call no longer mentions are listed too.
    """
    rows = [row for row in ledger if _shown(row, view.call, lexicon)]
    rows.sort(key=lambda row: (-row_weight(row, lexicon), row.due or "9999", row.key))
    rows, beside = _leading(rows)
    dated = [row for row in rows if row.due is not None]
    undated = [row for row in rows if row.due is None]
    chosen = dated[:_MOST_GUIDES] + undated[:_MOST_UNDATED]
    chosen.sort(key=lambda row: (row.due is None, row.due or "", -row_weight(row, lexicon), row.key))
    return tuple(_guide_line(row, beside.get(row.key, []), view.call, writer) for row in chosen)


def _worth(row: LedgerRow, lexicon: Lexicon) -> bool:
    return row_weight(row, lexicon) >= (_LEAST_WEIGHT if range_of(row.standing) is not None else _LEAST_WORDED)


def _shown(row: LedgerRow, call: str, lexicon: Lexicon) -> bool:
    """Say whether a row belongs in the table of a call; what is dropped only where it weighs."""
    mentions = _in_call(row, call)
    if not mentions or not _worth(row, lexicon):
        return False
    return mentions[0].claim is not None or row_weight(row, lexicon) >= _LEAST_DROPPED


def leading_rows(rows: list[LedgerRow]) -> list[LedgerRow]:
    """Return the rows without those that guide the growth of what another row guides as an amount.

    Nor those that give the value of a row whose name says more ("capacity", "power capacity").
    """
    return _leading(rows)[0]


def _leading(rows: list[LedgerRow]) -> tuple[list[LedgerRow], dict[LedgerKey, list[LedgerRow]]]:
    """Keep one row a thing where an amount is guided; growth guided for it stands beside.

    Returns
    -------
    tuple of (list of LedgerRow, dict of LedgerKey to list of LedgerRow)
        The rows to print, in order, and by key of an amount's row the growth rows of its thing.
    """
    rows = [row for row in rows if not any(_named_more_fully(other, row) for other in rows)]
    amounts = {_thing(row): row.key for row in reversed(rows) if row.key.measure == "level"}
    kept: list[LedgerRow] = []
    beside: dict[LedgerKey, list[LedgerRow]] = {}
    for row in rows:
        home = amounts.get(_thing(row)) if row.due is not None and row.key.measure in {"growth", "change"} else None
        if home is None:
            kept.append(row)
        else:
            beside.setdefault(home, []).append(row)
    return kept, beside


def _named_more_fully(other: LedgerRow, row: LedgerRow) -> bool:
    if replace(other.key, words=row.key.words) != row.key or range_of(other.standing) != range_of(row.standing):
        return False
    return set(row.key.words.split()) < set(other.key.words.split())


def _thing(row: LedgerRow) -> tuple[str, ...]:
    return (*row.key.without_numbers(), row.key.adjustment)


def _said_beside(lead: Claim, rows: list[LedgerRow], call: str) -> list[Claim]:
    """Return the growth claims of a call that stand in the lead's sentence or next to it."""
    claims = [mention.claim for row in rows for mention in _in_call(row, call) if mention.claim is not None]
    near = [c for c in claims if c.turn == lead.turn and abs(c.sentence - lead.sentence) <= 1]
    return sorted(near, key=lambda claim: claim.value_spans[0])


def _guide_line(row: LedgerRow, beside: list[LedgerRow], call: str, writer: Writer) -> GuideLine:
    mentions = _in_call(row, call)
    say, lead = writer.phrases, mentions[0]
    shown = lead.claim or row.standing
    stated = [m.claim for m in mentions if m.claim is not None and range_of(m.claim) == range_of(shown)]
    said = ""
    if lead.said is not None and lead.said != lead.change:
        said = say.bracket(say("change.said", said=say(f"change.{lead.said}")))
    elif lead.said is not None and lead.before is None and lead.said != "initiated":
        said = say.bracket(say("change.as_said"))
    before = lead.before
    joint = "，" if writer.chinese else ", "
    more = _said_beside(lead.claim, beside, call) if lead.claim is not None else []
    guide = joint.join([guide_text(shown, writer), *(guide_text(claim, writer) for claim in more)])
    return GuideLine(
        subject=writer.subject(shown),
        period=period_text(shown, writer),
        guide=guide if lead.claim is not None else "—",
        guide_cites=_cites([*stated, *more]),
        before=guide_text(before, writer) if before is not None else "—",
        before_cites=_cites([before]) if before is not None else (),
        change=lead.change,
        change_text=say(f"change.{lead.change}") + said,
        claims=tuple(claim.id for claim in [*stated, *more, *([before] if before is not None else [])]),
    )


def due_lines(view: CallView, ledger: Sequence[LedgerRow], writer: Writer, lexicon: Lexicon) -> tuple[Line, ...]:
    """Return what had been guided for periods that this call reports, and what came of it.

    Parameters
    ----------
    view : CallView
        The call.
    ledger : sequence of LedgerRow
        The company's.
    writer : Writer
        Of the language.
    lexicon : Lexicon
        Where weights come from.

    Returns
    -------
    tuple of Line
        Weightiest first; the verdict is the stressed part, both sources are cited.
    """
    rows = [row for row in ledger if row.due == view.fiscal_period and _due_shown(row, lexicon)]
    rows.sort(key=lambda row: (-row_weight(row, lexicon), row.key))
    rows = leading_rows(rows)
    return tuple(_due_line(row, writer) for row in rows[:_MOST_DUE])


def _due_shown(row: LedgerRow, lexicon: Lexicon) -> bool:
    """Say whether a row that fell due is printed; what cannot be settled only where it weighs."""
    settled = row.verdict in {"within", "above", "below"}
    return _worth(row, lexicon) if settled else row_weight(row, lexicon) >= _LEAST_UNSETTLED


def _due_line(row: LedgerRow, writer: Writer) -> Line:
    say, guide, actual = writer.phrases, row.standing, row.actual
    names = {"subject": writer.subject(guide), "period": period_text(guide, writer)}
    verdict = say(f"verdict.{row.verdict}")
    distance = distance_text(row, writer)
    strong = verdict + (say.bracket(say("due.by", distance=distance)) if distance else "")
    if actual is None:
        text = say("due.unmeasured", **names, guide=guide_text(guide, writer))
        return Line(text, _cites([guide]), (guide.id,), strong=strong)
    text = say("due.line", **names, guide=guide_text(guide, writer), actual=guide_text(actual, writer))
    return Line(text, _cites([guide, actual]), (guide.id, actual.id), strong=strong)


def distance_text(row: LedgerRow, writer: Writer) -> str:
    """Return the distance outside the guide ("+0.39%", "−1.5 percentage points"); empty inside."""
    if not row.distance:
        return ""
    unit = row.standing.unit
    value = abs(row.distance)
    sign = "+" if row.distance > 0 else "−"
    if unit in {"percent", "bps"}:
        name = writer.phrases("unit.points" if unit == "percent" else "unit.bps")
        return f"{sign}{writer.number(round(value, 4))} {name}"
    return f"{sign}{writer.number(value)}%"
