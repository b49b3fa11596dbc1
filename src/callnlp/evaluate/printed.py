"""Statements as an analyst would print them, from claims: prose, bullets and tables, English and Chinese.

The wording here is the benchmark's own, beside that of callnlp's section, so that the verifier is not
only tried on the phrases it knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callnlp.annotation import Claim
from callnlp.report.wording import Writer

__all__ = ["STYLES", "Printed", "joined", "print_claim"]

STYLES = ("prose", "bullet", "table")
_BASIS = {
    "en": {"yoy": "year over year", "qoq": "quarter over quarter", "ytd": "year to date"},
    "zh": {"yoy": "同比", "qoq": "环比", "ytd": "年初至今"},
}


#: By whether it is a growth and a fall: what heads the row of a rate.
_MOVED = {
    (True, False): ("增速", "growth"),
    (True, True): ("降幅", "decline"),
    (False, False): ("变动", "change"),
    (False, True): ("降幅", "decrease"),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A block of a report and the characters in it that hold the value."""

    text: str
    start: int
    end: int


def _made(before: str, value: str, after: str) -> Printed:
    return Printed(before + value + after, len(before), len(before) + len(value))


def print_claim(
    claim: Claim, style: str, writer: Writer, *, attributed: bool = False, asserted: bool = False
) -> Printed:
    """Print a claim in one style.

    Parameters
    ----------
    claim : Claim
        Only its fields are used, not its quote.
    style : {"prose", "bullet", "table"}
        How it is set.
    writer : Writer
        Of the language; gives names of metrics and periods, and amounts.
    attributed : bool
        Name the speaker.
    asserted : bool
        Say in so many words that it is done: Chinese verbs have no tense.
    """
    if asserted:
        return _asserted(claim, writer)
    if style == "table" and not attributed:
        return _table(claim, writer)
    if style == "bullet":
        return _bullet(claim, writer, attributed=attributed)
    return _prose(claim, writer, attributed=attributed)


def _asserted(claim: Claim, writer: Writer) -> Printed:
    plain = _prose(claim, writer, attributed=False)
    if not writer.chinese:
        return plain
    before, value, after = plain.text[: plain.start], plain.text[plain.start : plain.end], plain.text[plain.end :]
    if claim.measure == "level":
        return _made(before.removesuffix("为 ") + "已达到 ", value, after)
    subject = writer.subject(claim)
    head, _, moved = before.rpartition(subject)
    return _made(f"{head}{subject}已实现{moved}", value, after)


def _notes(claim: Claim, writer: Writer) -> str:
    found = []
    if claim.measure == "level" and claim.basis == "ytd":
        found.append(_BASIS[writer.phrases.language]["ytd"])
    if claim.currency_neutral:
        found.append("剔除汇率影响" if writer.chinese else "excluding foreign exchange")
    elif claim.adjustment == "adjusted":
        found.append("调整后" if writer.chinese else "adjusted")
    joined = ("，" if writer.chinese else ", ").join(found)
    return (f"（{joined}）" if writer.chinese else f" ({joined})") if found else ""


def _moved(claim: Claim, writer: Writer) -> tuple[str, str]:
    """Return what stands before and after the amount of a change or growth."""
    basis = _BASIS[writer.phrases.language].get(claim.basis or "", "")
    if writer.chinese:
        verb = {"up": "增长", "down": "下降"}[claim.direction or "up"]
        if claim.measure == "change":
            verb = {"up": "增加", "down": "减少"}[claim.direction or "up"]
        return f"{basis}{verb} ", ""
    verb = {"up": "rose", "down": "fell"}[claim.direction or "up"]
    by = " by" if claim.measure == "change" else ""
    return f" {verb}{by} ", f" {basis}" if basis else ""


def _prose(claim: Claim, writer: Writer, *, attributed: bool) -> Printed:
    period, subject, value = writer.period(claim.period), writer.subject(claim), writer.value(claim)
    role = writer.role(claim.role)
    forward = claim.stance == "guidance"
    notes = _notes(claim, writer)
    if writer.chinese:
        who = f"{role} {claim.speaker}表示，" if attributed else ""
        head = f"{who}{'预计' if forward else ''}{period} {subject}"
        if claim.measure == "level":
            return _made(f"{head}{'' if forward else '为'} ", value, f"{notes}。")
        before, after = _moved(claim, writer)
        return _made(f"{head}{before}", value, f"{after}{notes}。")
    who = f"{role} {claim.speaker} said that " if attributed else ""
    if claim.measure == "level":
        verb = f"the company expects {subject} of " if forward else f"{subject} was "
        return _made(f"{who}{'For' if forward else 'In'} {period}, {verb}", value, f"{notes}.")
    before, after = _moved(claim, writer)
    if forward:
        up = {"up": "to rise", "down": "to fall"}[claim.direction or "up"]
        return _made(f"{who}For {period}, the company expects {subject} {up} ", value, f"{after}{notes}.")
    return _made(f"{who}In {period}, {subject}{before}", value, f"{after}{notes}.")


def _bullet(claim: Claim, writer: Writer, *, attributed: bool) -> Printed:
    subject, value, period = writer.subject(claim), writer.value(claim), writer.period(claim.period)
    notes = _notes(claim, writer)
    colon = "：" if writer.chinese else ": "
    mark = ("指引" if writer.chinese else "guidance ") if claim.stance == "guidance" else ""
    tail = f" — {writer.role(claim.role)} {claim.speaker}" if attributed else ""
    done = ""
    if claim.stance == "actual" and claim.measure == "level":
        done = "实现 " if writer.chinese else "reached "
    if claim.measure == "level":
        return _made(f"* {period} {subject}{colon}{mark}{done}", value, f"{notes}{tail}")
    before, after = _moved(claim, writer)
    return _made(f"* {period} {subject}{colon}{mark}{before.strip()} ", value, f"{after}{notes}{tail}")


def _table(claim: Claim, writer: Writer) -> Printed:
    """Print a table of one row under a period; growth goes into the label of the row."""
    label = writer.subject(claim) + _notes(claim, writer)
    ranged = claim.low != claim.high  # "−4% to 6%" would say something else
    if claim.measure != "level":
        basis = _BASIS[writer.phrases.language].get(claim.basis or "", "")
        word, english = _MOVED[claim.measure == "growth", claim.direction == "down" and ranged]
        label += f"{basis}{word}" if writer.chinese else f" {english} {basis}".rstrip()
    column = writer.period(claim.period)
    if claim.stance == "guidance":
        column += " 指引" if writer.chinese else " guidance"
    sign = {"up": "+", "down": "−"}.get(claim.direction or "", "") if claim.measure != "level" and not ranged else ""
    value = writer.value(claim, both=False)
    head = "指标" if writer.chinese else "Metric"
    return _made(f"| {head} | {column} |\n|---|---|\n| {label} | ", f"{sign}{value}", " |")


def joined(blocks: Sequence[Printed], head: str) -> tuple[str, list[tuple[int, int]]]:
    """Join blocks to one report; return it with the places of the values.

    Parameters
    ----------
    blocks : sequence of Printed
        In order.
    head : str
        The title line.
    """
    text, places = head + "\n\n", []
    for block in blocks:
        places.append((len(text) + block.start, len(text) + block.end))
        text += block.text + "\n\n"
    return text, places
