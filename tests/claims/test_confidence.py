"""The score of a claim: what it is read off, how it moves, and that guidance in words has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callnlp.annotation import Claim
from callnlp.claims.confidence import Confidence, claim_traits, confidence, score_claims
from callnlp.claims.extractor import extract_claims

SURE = "Revenue for the third quarter was $4.1 billion, up 12% year over year."
LOOSE = "So is it maybe another 30% or so, if you ask me?"


def _claim(text: str) -> Claim:
    return extract_claims(text, period="2025-Q3")[0]


def test_a_named_result_of_a_named_quarter_is_surer_than_a_number_that_nothing_names() -> None:
    sure, loose = _claim(SURE).score, _claim(LOOSE).score
    assert sure is not None and loose is not None
    assert 0.0 < loose < 0.5 < sure < 1.0


def test_a_doubt_tells_of_the_figure_not_of_how_it_was_read() -> None:
    claim = replace(_claim(SURE), doubts=())
    doubted = replace(claim, doubts=(("check.growth", "said 12%, computed 30%"),))
    assert score_claims([claim])[0].score == score_claims([doubted])[0].score


def test_guidance_in_words_has_no_score() -> None:
    claims = extract_claims("We expect capex to increase next year.", period="2025-Q3")
    assert [(claim.bound, claim.score) for claim in claims] == [("words", None)]


@pytest.mark.parametrize(
    ("change", "trait"),
    [
        ({"unit": "EUR/share"}, "unit share"),
        ({"unit": "EUR"}, "unit money"),
        ({"unit": "MW"}, "unit physical"),
        ({"unit": "bps"}, "unit bps"),
        ({"period": "multi"}, "period none"),
        ({"period": "2025-H2"}, "period other"),
        ({"period": "2025-Q2"}, "period quarter"),
        ({"role": "ir"}, "role other"),
        ({"segment": "Cloud"}, "part"),
        ({"quote": "Was it $4.1 billion?"}, "asks"),
    ],
)
def test_traits_say_what_a_claim_is(change: dict[str, str], trait: str) -> None:
    assert trait in claim_traits(replace(_claim(SURE), **change), 1)


def test_unknown_traits_weigh_nothing_and_the_ends_are_probabilities() -> None:
    model = Confidence({"": 0.0, "link.before": 200.0, "asks": -200.0})
    assert model.probability(["never seen"]) == 0.5
    assert (model.probability(["link.before"]), model.probability(["asks"])) == (1.0, 0.0)


def test_every_rule_that_weighs_is_one_that_claims_can_carry() -> None:
    """A renamed rule would leave its weight behind, and its claims without one."""
    names = [name for name in confidence().weights if "." in name]
    assert len(names) > 50
    assert all(name.split(".")[0] in ("link", "measure", "period", "stance") for name in names)
