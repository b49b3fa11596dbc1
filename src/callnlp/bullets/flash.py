"""Wire-style headlines from claims: what a newsroom sends first, by template, nothing added."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from callnlp.annotation import AnnotatedCall, Claim
from callnlp.bullets.choosing import Chooser, fits, metric_of, subject
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
    made = [_bullet(used, chooser, lexicon) for used in chosen]
    ranked = [item for _, item in sorted(made, key=lambda pair: (-pair[1].score, pair[0], pair[1].text))]
    floor, most = (chooser.floor, chooser.most) if limit is None else (_LEAST, limit)
    kept: list[Bullet] = []
    for bullet in ranked:
        if bullet.score >= floor and not any(_repeats(bullet, other) for other in kept):
            kept.append(bullet)
    return kept[:most]


def _bullet(used: Sequence[Claim], chooser: Chooser, lexicon: Lexicon) -> tuple[int, Bullet]:
    text = " ".join(worded(used, metric_of(used[0]), lexicon).casefold().split())
    bullet = Bullet(text, tuple(claim.id for claim in used), round(chooser.score(used), 3))
    return used[0].value_spans[0].start, bullet


def _repeats(bullet: Bullet, other: Bullet) -> bool:
    """Say whether two headlines differ in a name only: same period, same numbers."""
    head, theirs = bullet.text.removeprefix("sees ").split()[0], other.text.removeprefix("sees ").split()[0]
    numbers = digits(bullet.text)
    if _ADJUSTED.sub("", bullet.text) == _ADJUSTED.sub("", other.text):
        return True
    return head == theirs and bool(numbers) and numbers == digits(other.text)
