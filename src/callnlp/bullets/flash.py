"""Wire-style headlines from claims: what a newsroom sends first, by template, nothing added."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from callnlp.annotation import AnnotatedCall, Claim
from callnlp.bullets.choosing import Chooser, fits, is_forward, metric_of, subject
from callnlp.bullets.wording import digits, worded
from callnlp.errors import UsageError
from callnlp.lexicon.load import Lexicon, load_lexicon

__all__ = ["Bullet", "flash_bullets"]

_LEAST = 0.01
_ADJUSTED = re.compile(r"\b(?:adjusted|non-gaap|gaap|core) ")


@dataclass(frozen=True, slots=True)
class Bullet:
    """A headline, the claims it says, and how much it counts.

    Parameters
    ----------
    text : str
        Lower case, one line, without an end mark.
    claims : tuple of str
        Ids of the claims whose fields it words.
    score : float
        Weight of metric, stance and place; headlines come best first.
    """

    text: str
    claims: tuple[str, ...]
    score: float

    def __str__(self) -> str:
        return self.text


def flash_bullets(
    notes: AnnotatedCall | Sequence[Claim], *, limit: int | None = None, lexicon: Lexicon | None = None
) -> list[Bullet]:
    """Return wire-style headlines of a call, best first.

    Parameters
    ----------
    notes : AnnotatedCall or sequence of Claim
        One call.
    limit : int, optional
        How many at most; when None the call decides: all headlines that weigh enough, up to the
        number kept with the weights.
    lexicon : Lexicon, optional
        Where labels and weights come from.

    Returns
    -------
    list of Bullet
        Each words fields of one or two claims of one subject.

    Raises
    ------
    UsageError
        When ``limit`` is negative.

    Examples
    --------
    >>> flash_bullets([])
    []
    """
    if limit is not None and limit < 0:
        raise UsageError(f"limit {limit}: give 0 or more")
    lexicon = lexicon or load_lexicon()
    claims = notes.claims if isinstance(notes, AnnotatedCall) else tuple(notes)
    fitting = [claim for claim in claims if fits(claim)]
    chooser = Chooser.of(fitting, lexicon)
    groups: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in fitting:
        groups[subject(claim)].append(claim)
    chosen = [used for group in groups.values() if (used := chooser.choose(group))]
    made = [(used[0], _bullet(used, chooser.score(used), lexicon)) for used in chosen]
    ranked = [bullet for _, bullet in sorted(_once_each(made, chooser.again), key=_order)]
    floor, most = (chooser.floor, chooser.most) if limit is None else (_LEAST, limit)
    return [bullet for bullet in ranked if bullet.score >= floor][:most]


def _once_each(made: Sequence[tuple[Claim, Bullet]], again: float) -> list[tuple[Claim, Bullet]]:
    """Drop what says the same twice, and let further headlines of a metric and period count less.

    Earnings a share stand twice in a newsroom's report, as reported and adjusted.
    """
    kept: list[tuple[Claim, Bullet]] = []
    seen: Counter[tuple[object, ...]] = Counter()
    for lead, bullet in sorted(made, key=_order):
        if any(_repeats(bullet, other) for _, other in kept):
            continue
        metric = metric_of(lead)
        about = (metric, lead.period, is_forward(lead))
        seen[about] += 1
        lesser = seen[about] > (2 if metric == "eps" else 1)
        kept.append((lead, replace(bullet, score=round(bullet.score * again, 3)) if lesser else bullet))
    return kept


def _order(item: tuple[Claim, Bullet]) -> tuple[object, ...]:
    lead, bullet = item
    return -bullet.score, lead.value_spans[0].start, bullet.text


def _bullet(used: Sequence[Claim], score: float, lexicon: Lexicon) -> Bullet:
    text = " ".join(worded(used, metric_of(used[0]), lexicon).casefold().split())
    return Bullet(text, tuple(claim.id for claim in used), round(score, 3))


def _repeats(bullet: Bullet, other: Bullet) -> bool:
    """Say whether two headlines differ in a name only: same period, same numbers."""
    head, theirs = bullet.text.removeprefix("sees ").split()[0], other.text.removeprefix("sees ").split()[0]
    numbers = digits(bullet.text)
    if _ADJUSTED.sub("", bullet.text) == _ADJUSTED.sub("", other.text):
        return True
    return head == theirs and bool(numbers) and numbers == digits(other.text)
