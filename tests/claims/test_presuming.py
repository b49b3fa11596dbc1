"""What is presumed where no cue decides: traits, and how a scorer is followed."""

from __future__ import annotations

import pytest

from callnlp.claims.dating import AHEAD
from callnlp.claims.extractor import ClaimExtractor, bare_transcript
from callnlp.claims.presuming import Presumer, presumer, relation
from callnlp.transcript import FiscalPeriod


@pytest.mark.parametrize(
    ("period", "wanted"),
    [
        ("2025-Q3", "Q+0"),
        ("2025-Q4", "Q+1"),
        ("2024-Q3", "Q-4"),
        ("2026-Q3", "Q+2"),
        ("2025", "Y+0"),
        ("2030", "Y+2"),
        ("2025-H2", "half ahead"),
        ("2025-H1", "half over"),
        ("2025-10", "month"),
        ("multi", "none"),
        ("ttm", "none"),
        (None, "none"),
    ],
)
def test_periods_are_told_by_how_they_lie_to_the_call(period: str | None, wanted: str) -> None:
    assert relation(period, FiscalPeriod.parse("2025-Q3")) == wanted


def _stances(text: str, presuming: Presumer) -> list[str]:
    claims, _ = ClaimExtractor(presuming=presuming).extract(bare_transcript(text, period="2025-Q3"))
    return [f"{claim.stance} {claim.period}" for claim in claims]


_EAGER = Presumer({}, {"ahead": {"": -2.0, "habit left": 4.0}, **{x: {"": float(x == "target")} for x in AHEAD}}, 0.75)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Each user, about $300 of revenue.", ["target multi"]),  # no cue, and the trait that the scorer knows
        ("Revenue, about $300.", ["actual 2025-Q3"]),  # no cue and no trait
        ("Each user generated $300 of revenue.", ["actual 2025-Q3"]),  # a cue decides, whatever the scorer thinks
        ("Each user, about $300 of revenue in the second quarter.", ["prior 2025-Q2"]),  # over: not still to come
    ],
)
def test_a_scorer_is_asked_only_where_no_cue_decides(text: str, wanted: list[str]) -> None:
    assert _stances(text, _EAGER) == wanted


def test_what_was_presumed_says_so() -> None:
    claims, _ = ClaimExtractor(presuming=_EAGER).extract(bare_transcript("Each user, about $300 of revenue."))
    assert "stance.presumed" in claims[0].rules


def test_words_weigh_in() -> None:
    heard = Presumer({"l about": 3.0}, {"ahead": {"": -2.0, "words": 1.5}, **{x: {} for x in AHEAD}}, 0.75)
    assert _stances("Revenue: about and about $300.", heard) == ["guidance 2025"]
    assert _stances("Revenue: $300.", heard) == ["actual 2025-Q3"]


def test_the_packaged_scorer_is_complete_and_leaves_plain_results_alone() -> None:
    packaged = presumer()
    assert {"ahead", *AHEAD} == set(packaged.models)
    assert 0.5 < packaged.threshold < 1.0
    assert _stances("Revenue, $3 billion. Operating margin, 31%.", packaged) == ["actual 2025-Q3"] * 2
