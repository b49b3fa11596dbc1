"""One quarter of the section, from one call's view and the company's ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from callnlp.annotation import Claim
from callnlp.ledger.build import LedgerRow
from callnlp.ledger.keys import key_of
from callnlp.lexicon.load import Lexicon
from callnlp.report.analysts import Pressure, analyst_pressure
from callnlp.report.doubts import conflicts
from callnlp.report.facts import Fact, choose_facts, missing_checks
from callnlp.report.guidance import due_lines, guide_lines
from callnlp.report.headline import choose_headline
from callnlp.report.model import Cite, Headline, Line, QuarterSection, Quote
from callnlp.report.quotes import Candidate, question_of, rank_quotes
from callnlp.report.rates import Interval, Rate, Scope, rates_of, scope_of, theme_changes
from callnlp.report.source import CallView
from callnlp.report.speakers import speakers_line, tone_line
from callnlp.report.wording import Writer, one_line

__all__ = ["Context", "missing_quarter", "quarter_facts", "quarter_section", "short_quarter", "value_cites"]

_THEMES_SHOWN = 4
_QUESTION_WORDS = 70


@dataclass(frozen=True, slots=True)
class Context:
    """What every part of a quarter needs."""

    view: CallView
    before: CallView | None
    ledger: Sequence[LedgerRow]
    writer: Writer
    lexicon: Lexicon
    segments: frozenset[str]


def short_quarter(quarter: str) -> str:
    """Return "Q3 2025" for "2025-Q3"."""
    year, part = quarter.split("-", 1)
    return f"{part} {year}"


def value_cites(claims: Sequence[Claim]) -> tuple[Cite, ...]:
    """Return where the values of claims stand, in order, each once."""
    cites = [Cite(c.call, c.value_spans[0].start, c.value_spans[-1].end) for c in claims]
    return tuple(dict.fromkeys(cites))


def missing_quarter(quarter: str, writer: Writer) -> QuarterSection:
    """Return the section of a quarter of which no call is stored."""
    label = short_quarter(quarter)
    text = writer.phrases("quarter.missing", quarter=label)
    return QuarterSection(quarter, label, text, anchor=quarter.lower(), missing=True)


def quarter_section(context: Context) -> QuarterSection:
    """Return one quarter with all its parts.

    Parameters
    ----------
    context : Context
        The call, the one a quarter before, the company's ledger, the language.
    """
    view, writer = context.view, context.writer
    if not view.sentences:
        return replace(missing_quarter(view.fiscal_period, writer), heading=writer.phrases("quarter.unread"))
    scope = scope_of(view)
    before = scope_of(context.before) if context.before is not None else None
    rates = rates_of(scope)
    changes = theme_changes(scope, before) if before is not None else {}
    headline = choose_headline(rates, changes, writer, whole_call=scope.whole)
    themed = frozenset(hit.sentence for hit in view.hits if hit.theme == headline.theme)
    facts = quarter_facts(context, themed=themed)
    quote = _quote(scope, headline, context)
    pressure = analyst_pressure(view, lexicon=context.lexicon)
    guides = [claim for claim in view.claims if claim.stance in {"guidance", "target"} and claim.role != "analyst"]
    missing = missing_checks(facts, guides, view.fiscal_period)
    previous = short_quarter(context.before.fiscal_period) if context.before is not None else ""
    return QuarterSection(
        quarter=view.fiscal_period,
        label=short_quarter(view.fiscal_period),
        heading=_heading(view, headline, writer),
        anchor=view.fiscal_period.lower(),
        call=view.call,
        source_id=view.source_id,
        call_date=view.call_date,
        headline=headline,
        speakers=speakers_line(view, writer),
        themes=_themes_line(rates, changes, scope, writer, previous if before is not None else ""),
        tone=tone_line(scope, before, writer, previous),
        quote=quote,
        no_quote="" if quote else writer.phrases("quote.none_call" if scope.whole else "quote.none"),
        results=tuple(_fact_line(fact, view, writer) for fact in facts),
        not_given=tuple(writer.phrases(f"check.{check}") for check in missing),
        guidance=guide_lines(view, context.ledger, writer, context.lexicon),
        due=due_lines(view, context.ledger, writer, context.lexicon),
        doubts=_doubt_lines(view, context.ledger, writer),
        analysts=tuple(_pressure_line(item, view, writer) for item in pressure),
        analyst_total=_analyst_total(view, writer),
    )


def quarter_facts(context: Context, *, themed: frozenset[int] = frozenset()) -> list[Fact]:
    """Return the facts of a call that become bullets, those left out whose values differ within it.

    Parameters
    ----------
    context : Context
        The call and the company's ledger.
    themed : frozenset of int
        Sentences on the headline theme, which count a little more.
    """
    view = context.view
    return choose_facts(
        _undisputed(view),
        view.fiscal_period,
        themed=themed,
        segments=context.segments,
        expected={row.key: row.standing for row in context.ledger if row.due == row.key.period == view.fiscal_period},
        lexicon=context.lexicon,
    )


def _disputed(view: CallView) -> list[tuple[Claim, ...]]:
    return conflicts(view.claims, company=f"{view.company or ''} {view.ticker}")


def _undisputed(view: CallView) -> list[Claim]:
    """Return the claims of a call but those whose values are listed as a doubt."""
    values = {(key_of(claim), claim.low) for group in _disputed(view) for claim in group}
    return [claim for claim in view.claims if (key_of(claim), claim.low) not in values]


def _heading(view: CallView, headline: Headline, writer: Writer) -> str:
    say = writer.phrases
    quarter = short_quarter(view.fiscal_period)
    dated = view.call_date is not None
    start = (
        say("quarter.heading", quarter=quarter, date=view.call_date)
        if dated
        else say("quarter.heading.undated", quarter=quarter)
    )
    if headline.kind == "none":
        return f"{start} — {say('quarter.no_theme')}"
    label = headline.label if headline.kind == "rises" else say("quarter.leads", theme=headline.label)
    return f"{start} — {label}"


def _themes_line(
    rates: dict[str, Rate], changes: dict[str, tuple[float, Interval]], scope: Scope, writer: Writer, previous: str
) -> Line:
    """Return the most spoken-of themes with counts, and how each moved."""
    say = writer.phrases
    who = "call" if scope.whole else "ceo"
    shown = sorted((rate for rate in rates.values() if rate.n), key=lambda rate: (-rate.n, rate.theme))[:_THEMES_SHOWN]
    names = {rate.theme for rate in shown}
    risen = [t for t, (_, interval) in changes.items() if interval[0] > 0 and t in rates and t not in names]
    shown += sorted((rates[theme] for theme in risen), key=lambda rate: (-rate.n, rate.theme))[:2]
    items = []
    for rate in shown:
        detail = [say("theme.n", n=rate.n)]
        if rate.theme in changes:
            value, (low, high) = changes[rate.theme]
            signs = {"change": writer.signed(value, 2), "low": writer.signed(low, 2), "high": writer.signed(high, 2)}
            detail.append(say("theme.change", **signs))
        if rate.easing:
            detail.append(say("theme.easing_only", n=rate.easing))
        text = say("theme.item", theme=writer.theme(rate.theme), rate=f"{rate.per_1000:.2f}", detail=say.listed(detail))
        items.append(text)
    compared = bool(previous and changes)
    key = f"theme.scope.{who}" + ("" if compared else ".first")
    lead = say(key, previous=previous)
    if previous and not changes:
        lead += ("；" if writer.chinese else "; ") + say("theme.mixed")
    return Line(say.listed(items), tail=lead)


def _quote(scope: Scope, headline: Headline, context: Context) -> Quote | None:
    ranked = rank_quotes(scope, theme=headline.theme, limit=1, lexicon=context.lexicon)
    if not ranked:
        return None
    best, view, say = ranked[0], scope.view, context.writer.phrases
    first = best.sentences[0]
    section = say("section.prepared" if first.section == "prepared" else "section.qa")
    who = say("quote.by", speaker=first.speaker, role=context.writer.role(first.role), section=section)
    attributed = first.role != "unknown" and bool(first.speaker)
    text, question, place = _question(view, best, context.writer)
    if attributed and first.role != "ceo":
        text = " ".join(filter(None, [say("quote.not_ceo"), text]))
    return Quote(
        text=best.text(view),
        cite=Cite(view.call, best.start, best.end),
        speaker=first.speaker if attributed else "",
        role=first.role,
        section=first.section,
        attribution=who if attributed else say("quote.unattributed"),
        score=best.score,
        question=question,
        question_cite=place,
        context=text,
        rules=best.rules,
    )


def _question(view: CallView, quote: Candidate, writer: Writer) -> tuple[str, str, Cite | None]:
    asked = question_of(view, quote)
    if asked is None:
        return "", "", None
    asker, sentence = asked
    if sentence is None or sentence.words > _QUESTION_WORDS:
        return writer.phrases("quote.answers.plain", asker=asker), "", None
    start, end = sentence.spans[0]
    question = one_line(view.text[start:end])
    return writer.phrases("quote.answers", asker=asker, question=question), question, Cite(view.call, start, end)


def _fact_line(fact: Fact, view: CallView, writer: Writer) -> Line:
    text = writer.fact(fact.claims, period=view.fiscal_period)
    everything = [*fact.claims, *fact.repeated]
    roles = list(dict.fromkeys(claim.role for claim in fact.claims))
    tail = ""
    if roles != ["ceo"] and view.attributed:
        tail = "— " + ("、" if writer.chinese else ", ").join(writer.role(role) for role in roles)
    return Line(text, value_cites(everything), tuple(claim.id for claim in everything), tail=tail)


def _doubt_lines(view: CallView, ledger: Sequence[LedgerRow], writer: Writer) -> tuple[Line, ...]:
    say = writer.phrases
    lines = []
    for group in _disputed(view):
        values = say.listed([f"{writer.value(claim)}{say.bracket(_named(claim, writer))}" for claim in group])
        period = writer.period(group[0].period)
        text = say("doubt.conflict", subject=writer.subject(group[0]), period=period, values=values)
        lines.append(Line(text, value_cites(group), tuple(claim.id for claim in group)))
    for claim in view.claims:
        for check, computation in claim.doubts[:1]:
            text = say(
                "doubt.check", subject=writer.subject(claim), value=writer.value(claim), check=check, text=computation
            )
            lines.append(Line(text, value_cites([claim]), (claim.id,)))
    for row in ledger:
        for mention in row.mentions:
            if mention.call == view.call and mention.claim is not None and _contradicts(mention.said, mention.change):
                claim = mention.claim
                names = {"said": say(f"change.{mention.said}"), "change": say(f"change.{mention.change}")}
                period = writer.period(claim.period)
                text = say("doubt.said", subject=writer.subject(claim), period=period, **names)
                lines.append(Line(text, value_cites([claim]), (claim.id,)))
    return (*lines, *(Line(say("doubt.note", text=note)) for note in view.notes))


def _contradicts(said: str | None, change: str) -> bool:
    return {said, change} == {"raised", "lowered"} or (said == "reaffirmed" and change in {"raised", "lowered"})


def _named(claim: Claim, writer: Writer) -> str:
    return writer.role(claim.role) if claim.role != "unknown" else writer.phrases("note.unattributed")


def _pressure_line(item: Pressure, view: CallView, writer: Writer) -> Line:
    key = "analyst.item.open" if item.open else "analyst.item"
    counts = {"answered": item.answered, "deflected": item.deflected, "open": item.open}
    text = writer.phrases(key, theme=writer.theme(item.theme), n=item.analysts, **counts)
    spans = {s.sentence: s.spans for s in view.sentences}
    cites = tuple(Cite(view.call, spans[n][0][0], spans[n][-1][1]) for n in item.sentences[:3])
    return Line(text, cites)


def _analyst_total(view: CallView, writer: Writer) -> str:
    if not view.exchanges:
        return writer.phrases("none.questions")
    people = len({exchange.asker for exchange in view.exchanges})
    return writer.phrases("analyst.total", n=len(view.exchanges), k=people)
