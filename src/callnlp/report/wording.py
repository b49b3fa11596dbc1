"""From a claim's fields to words: nothing is said that is not in a field.

English reads like a wire service, Chinese like a Chinese analyst's note. Company, segment and
product names stay as printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from callnlp.annotation import Claim
from callnlp.language.phrases import Phrases, phrases_for
from callnlp.language.written import Figure, decimal_text, write_amount
from callnlp.ledger.keys import BROAD
from callnlp.lexicon.load import Lexicon, load_lexicon
from callnlp.lexicon.schema import MetricEntry, ThemeEntry

__all__ = ["Writer", "writer_for"]

_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>\d\d)))?\Z")
_CURRENCY_WORDS = frozenset(
    "excluding exclude ex the of impact effect effects foreign exchange fx currency currencies rates in on a constant"
    " basis".split()
)
_FEW_CHANGES = frozenset({"percent", "bps"})


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes facts in one language.

    Parameters
    ----------
    phrases : Phrases
        Fixed phrases of the language.
    metrics, themes : dict of str to str
        Labels by id.
    """

    phrases: Phrases
    metrics: dict[str, str]
    themes: dict[str, str]

    @property
    def chinese(self) -> bool:
        """Whether the language is Chinese."""
        return self.phrases.language == "zh"

    def theme(self, theme: str) -> str:
        """Return a theme's label, lower-cased in English."""
        label = self.themes.get(theme, theme.replace("_", " "))
        return label if self.chinese else _lower_first(label)

    def role(self, role: str) -> str:
        """Return a role's name."""
        return self.phrases.get(f"role.{role}", role)

    def period(self, period: str | None) -> str:
        """Return a fiscal period in words ("Q3 2025", "2025 财年")."""
        if period is None:
            return self.phrases("period.none")
        match = _PERIOD.match(period)
        if match is None:
            return self.phrases.get(f"period.{period}", period)
        parts = {key: value for key, value in match.groupdict().items() if value}
        kind = next((name for name in ("quarter", "half", "month") if name in parts), "year")
        if kind == "half":
            kind = f"half.{parts['half']}"
        return self.phrases(f"period.{kind}", **parts)

    def subject(self, claim: Claim) -> str:
        """Return what a claim is about: segment and metric ("AWS revenue", "AWS 营收")."""
        name = self._metric_name(claim)
        segment = one_line(claim.segment or "") if claim.segment_id else ""
        if not segment or segment.casefold() in name.casefold():
            return name if self.chinese else _upper_first(name)
        return f"{segment} {name}" if self.chinese else _upper_first(f"{segment} {_lower_first(name)}")

    def _metric_name(self, claim: Claim) -> str:
        said = one_line(claim.metric_text or "")
        label = self.metrics.get(claim.metric, claim.metric.replace("_", " "))
        if claim.metric == "arr" and "run" in said.casefold():
            return self.phrases("metric.run_rate")
        if claim.metric == "other":
            return said or one_line(claim.count_of or "") or label
        if claim.metric in BROAD and said and said.casefold() != label.casefold():
            return self.phrases("metric.named_under", label=label, name=said) if self.chinese else said
        return label

    def value(self, claim: Claim, *, both: bool = True) -> str:
        """Return a claim's amount with its bound; the speaker's own words for guidance in words."""
        if claim.bound == "words" or (claim.low is None and claim.high is None):
            return self.phrases("words.guide", text=one_line(claim.value_text))
        noun = one_line(claim.count_of) if claim.count_of else None
        unit = claim.unit.removesuffix("/share") if claim.unit and claim.metric == "eps" else claim.unit
        amount = write_amount(
            Figure(claim.low, claim.high, unit, claim.bound, claim.measure, noun), self.phrases, both=both
        )
        if claim.bound == "range" and claim.value_text and not any(char.isdigit() for char in claim.value_text):
            return self.phrases("vague", text=one_line(claim.value_text), amount=amount)
        return amount

    def movement(self, claim: Claim, *, short: bool = False) -> str:
        """Return a change or growth in words, with its basis ("同比 +20.2%").

        Parameters
        ----------
        claim : Claim
            A change or a growth.
        short : bool
            Without a verb, for what stands beside a level or is still to come ("up 20.2%").
        """
        basis = self.phrases(f"basis.{claim.basis}") if claim.basis else ""
        key, value = self._movement_key(claim), self.value(claim)
        key = f"short.{key}" if short and self.phrases.has(f"short.{key}") else key
        if self.chinese:
            return f"{basis}{' ' if basis and key.endswith('.percent') else ''}{self.phrases(key, value=value)}"
        return f"{self.phrases(key, value=value)}{' ' if basis else ''}{basis}"

    def _movement_key(self, claim: Claim) -> str:
        direction = claim.direction or "none"
        if direction == "flat":
            return f"{'growth' if claim.measure == 'growth' else 'change'}.flat"
        if claim.metric == "fx_impact":
            return f"fx.{direction}"
        if claim.measure == "change":
            return f"change.{direction}" + (".points" if claim.unit in _FEW_CHANGES else "")
        if claim.unit == "x" and direction != "none":
            return f"growth.x.{direction}"
        plain = claim.unit == "percent" and claim.bound == "exact" and claim.low == claim.high
        percent = f"growth.{direction}.percent"
        return percent if claim.unit == "percent" and (plain or direction == "none") else f"growth.{direction}"

    def notes(self, claim: Claim, *, period: str | None = None) -> list[str]:
        """Return the qualifiers of a claim, in order.

        Parameters
        ----------
        claim : Claim
            The claim.
        period : str, optional
            The period that goes without saying (the call's own quarter); any other is named.
        """
        found = []
        if claim.period not in {None, period, "multi"}:
            found.append(self.period(claim.period))
        if claim.measure == "level" and claim.basis == "ytd":
            found.append(self.phrases("note.ytd"))
        if claim.adjustment == "adjusted" and not (claim.currency_neutral and _only_currency(claim)):
            text = one_line(claim.adjustment_text or "")
            found.append(self.phrases("note.adjusted_text", text=text) if text else self.phrases("note.adjusted"))
        if claim.adjustment == "reported":
            found.append(self.phrases("note.reported"))
        if claim.currency_neutral:
            found.append(self.phrases("note.currency_neutral"))
        if claim.measure == "growth" and claim.basis is None and claim.unit == "percent" and claim.direction != "flat":
            found.append(self.phrases("note.no_basis"))
        found += [self.phrases(f"note.{name}") for name in ("hedged", "negated") if getattr(claim, name)]
        return found

    def fact(self, claims: Sequence[Claim], *, period: str | None = None) -> str:
        """Return one sentence for claims of one subject: a level, then its movements.

        Parameters
        ----------
        claims : sequence of Claim
            Same metric, segment and period; the first is a level, or stands alone.
        period : str, optional
            The period that goes without saying.

        Returns
        -------
        str
            Without an end mark.
        """
        first, rest = claims[0], claims[1:]
        subject, joint = self.subject(first), "，" if self.chinese else ", "
        said = self.notes(first, period=period)
        if first.measure == "level":
            text = self.phrases("level", subject=subject, value=self.value(first))
        else:
            movement = self.movement(first)
            tight = self.chinese and not movement[0].isascii() and not subject[-1:].isascii()
            text = f"{subject}{'' if tight else ' '}{movement}"
        parts = [text + self._bracketed(said)]
        for claim in rest:
            if claim.measure == "level" and claim.basis == "ytd":
                parts.append(self.phrases("level.ytd", value=self.value(claim)))
                continue
            new = [note for note in self.notes(claim, period=period) if note not in said]
            if claim.adjustment == "adjusted" and first.adjustment == "adjusted" and claim.adjustment_text:
                new = [self.phrases("note.adjusted"), *new]
            amount = self.movement(claim, short=True) if claim.measure != "level" else self.value(claim)
            parts.append(amount + self._bracketed(new))
        return joint.join(parts)

    def _bracketed(self, notes: Sequence[str]) -> str:
        return self.phrases.bracket(("，" if self.chinese else ", ").join(notes)) if notes else ""

    def signed(self, value: float, digits: int) -> str:
        """Return a number with its sign ("+1.20", "−0.31", "0.00")."""
        rounded = round(value, digits)
        sign = "+" if rounded > 0 else ("−" if rounded < 0 else "")
        return f"{sign}{abs(rounded):.{digits}f}"

    def number(self, value: float) -> str:
        """Return a plain number with thousands separators."""
        return decimal_text(float(value))


def one_line(text: str) -> str:
    """Return text with every run of white space as one space."""
    return " ".join(text.split())


def _only_currency(claim: Claim) -> bool:
    """Say whether the adjustment's words name nothing but the exchange rates, already said."""
    words = set(re.findall(r"[a-z]+", (claim.adjustment_text or "").casefold()))
    return words <= _CURRENCY_WORDS


def _lower_first(label: str) -> str:
    """Lower the first letter, unless the first word is an acronym or a name in capitals."""
    first = label.split(" ", 1)[0]
    return label if first.isupper() or not first[1:].islower() else label[:1].lower() + label[1:]


def _upper_first(label: str) -> str:
    """Raise the first letter of a plain word; names such as iPhone stay as printed."""
    return label[:1].upper() + label[1:] if label.split(" ", 1)[0].islower() else label


def writer_for(language: str, *, lexicon: Lexicon | None = None) -> Writer:
    """Return the writer of a language.

    Parameters
    ----------
    language : {"en", "zh"}
        Which of the two.
    lexicon : Lexicon, optional
        Where labels and phrases come from; the packaged one when None.

    Returns
    -------
    Writer
        With labels of all metrics and themes.
    """
    lexicon = lexicon or load_lexicon()
    return Writer(
        phrases_for(language, lexicon=lexicon),
        {entry.id: entry.label.get(language, entry.id) for entry in lexicon.entries("metrics", MetricEntry)},
        {entry.id: entry.label.get(language, entry.id) for entry in lexicon.entries("themes", ThemeEntry)},
    )
