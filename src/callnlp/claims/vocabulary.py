"""The words that binding looks up, compiled once per lexicon from ``vocabulary.toml``."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from callnlp.lexicon.load import Lexicon
from callnlp.lexicon.schema import ModifierRule

__all__ = ["NearRule", "Vocabulary", "vocabulary"]


@dataclass(frozen=True, slots=True)
class NearRule:
    """A rule on the words right before (``left``) or right after (``right``) a number."""

    id: str
    reason: str
    pattern: re.Pattern[str]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Compiled word lists.

    Parameters
    ----------
    move : Pattern
        Words of change, with the groups ``up``, ``down`` and ``flat``.
    generic, stop, noun : Pattern
        Whole words that name no part of the company, that cannot stand in such a name, and that may
        in spite of their ending.
    unit, place : Pattern
        "segment", "business"; "Europe", "U.S.".
    matter : Pattern
        Words of a matter, not of a part: "on the regulatory front".
    no_part, no_head : Pattern
        Words that alone name no part ("the plant"), and head nouns that make of any words none ("a logo win").
    left, right : tuple of NearRule
    """

    move: re.Pattern[str]
    generic: re.Pattern[str]
    stop: re.Pattern[str]
    noun: re.Pattern[str]
    unit: re.Pattern[str]
    place: re.Pattern[str]
    matter: re.Pattern[str]
    no_part: re.Pattern[str]
    no_head: re.Pattern[str]
    left: tuple[NearRule, ...]
    right: tuple[NearRule, ...]


@functools.lru_cache(maxsize=8)
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """Compile the vocabulary of a lexicon.

    Parameters
    ----------
    lexicon : Lexicon
        Its ``vocabulary`` table.
    """
    rules = lexicon.entries("vocabulary", ModifierRule)

    def words(category: str) -> str:
        return "|".join(rule.pattern for rule in rules if rule.category == category) or "(?!)"

    move = rf"\b(?:(?P<up>{words('move.up')})|(?P<down>{words('move.down')})|(?P<flat>{words('move.flat')}))\b"
    return Vocabulary(
        move=re.compile(move),
        generic=re.compile(rf"(?:{words('segment.generic')})\Z"),
        stop=re.compile(rf"(?:{words('segment.stop')})\Z"),
        noun=re.compile(rf"(?:{words('segment.noun')})\Z"),
        unit=re.compile(rf"\b(?:{words('segment.unit')})\Z"),
        place=re.compile(rf"(?:{words('segment.place')})(?![^\W_])"),
        matter=re.compile(rf"(?:{words('segment.matter')})\Z"),
        no_part=re.compile(rf"(?:{words('segment.no_part')})\Z"),
        no_head=re.compile(rf"(?:{words('segment.no_head')})\Z"),
        left=_near(rules, "left", r"\b(?:{})\Z"),
        right=_near(rules, "right", r"\A(?:{})"),
    )


def _near(rules: tuple[ModifierRule, ...], direction: str, template: str) -> tuple[NearRule, ...]:
    return tuple(
        NearRule(rule.id, rule.note, re.compile(template.replace("{}", rule.pattern)), rule.targets)
        for rule in rules
        if rule.direction == direction
    )
