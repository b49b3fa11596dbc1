"""Wire-style headlines: what is said, in which order, and that every number was spoken."""

from __future__ import annotations

from typing import Any

import pytest

from callnlp.bullets import flash_bullets
from callnlp.errors import EvaluationError, UsageError
from callnlp.evaluate.bullets import read_calls, score_bullets
from made_company import ANALYST, CEO, CFO, made

UP = {"unit": "percent", "measure": "growth", "direction": "up", "basis": "yoy"}
FY = {"stance": "guidance", "period": "2025"}
EPS = {"metric": "eps", "unit": "USD/share"}
TABLE: list[tuple[str, str, list[dict[str, Any]], list[str]]] = [
    (
        "level and growth",
        "Revenue rose 2.5% to $452.2 million.",
        [{"value": "2.5%", "low": 2.5, **UP}, {"value": "$452.2 million", "low": 452.2e6}],
        ["q3 revenue rose 2.5 percent to $452.2 million"],
    ),
    (
        "a year's range",
        "We see sales of $1.82 billion to $1.83 billion.",
        [{"value": "$1.82 billion to $1.83 billion", "metric_text": "sales", "low": 1.82e9, "high": 1.83e9, "bound": "range", **FY}],
        ["sees fy sales $1.82 billion to $1.83 billion"],
    ),
    (
        "earnings, adjusted and not",
        "EPS was $1.10 or $1.01 adjusted.",
        [{"value": "$1.10", "low": 1.1, **EPS}, {"value": "$1.01", "low": 1.01, "adjustment": "adjusted", **EPS}],
        ["q3 earnings per share $1.10", "q3 adjusted earnings per share $1.01"],
    ),
    (
        "adjusted by its name alone",
        "EPS was $1.10, non-GAAP EPS $1.01.",
        [{"value": "$1.10", "low": 1.1, **EPS}, {"value": "$1.01", "low": 1.01, "metric_text": "non-GAAP EPS", **EPS}],
        ["q3 earnings per share $1.10", "q3 non-gaap earnings per share $1.01"],
    ),
    (
        "a measure a share of its own",
        "EPS was $1.10, core FFO per share $1.81.",
        [{"value": "$1.10", "low": 1.1, **EPS}, {"value": "$1.81", "low": 1.81, "metric_text": "core FFO per share", **EPS}],
        ["q3 earnings per share $1.10", "q3 core ffo per share $1.81"],
    ),
    (
        "continuing operations are said",
        "EPS from continuing operations was $1.10.",
        [{"value": "$1.10", "low": 1.1, **EPS}],
        ["q3 earnings per share $1.10 from continuing operations"],
    ),
    (
        "percent stays a sign but for the movement to a level",
        "We see margins of 22%.",
        [{"value": "22%", "metric": "operating_margin", "low": 22.0, "unit": "percent", **FY}],
        ["sees fy operating margin 22%"],
    ),
    (
        "a guided level with its growth",
        "We see sales of $1.5 billion to $1.6 billion, up 4%.",
        [{"value": "$1.5 billion to $1.6 billion", "metric_text": "sales", "low": 1.5e9, "high": 1.6e9, "bound": "range", **FY},
         {"value": "4%", "low": 4.0, **UP, **FY}],
        ["sees fy sales $1.5 billion to $1.6 billion, up 4%"],
    ),
    (
        "the whole company is no segment",
        "Company sales were $452.2 million.",
        [{"value": "$452.2 million", "metric_text": "sales", "segment": "company", "segment_id": "company", "low": 452.2e6}],
        ["q3 sales $452.2 million"],
    ),
    (
        "a part is not the company's revenue",
        "Revenue of $4 million came from the licence, revenue for all was $452.2 million.",
        [{"value": "$4 million", "low": 4e6}, {"value": "$452.2 million", "low": 452.2e6}],
        ["q3 revenue $452.2 million"],
    ),
    (
        "a period that is said before one that is inferred",
        "EPS was $4.40, in the quarter $1.10.",
        [{"value": "$4.40", "low": 4.4, "rules": ("period.call",), **EPS}, {"value": "$1.10", "low": 1.1, **EPS}],
        ["q3 earnings per share $1.10"],
    ),
    (
        "a share of a part's revenue",
        "Services were 30% of Core revenue.",
        [{"value": "30%", "low": 30.0, "unit": "percent", "segment": "Core", "segment_id": "core"}],
        [],
    ),
    (
        "a growth from the quarter before says so",
        "Revenue of $953 million was up 20% sequentially.",
        [{"value": "$953 million", "low": 953e6}, {"value": "20%", "low": 20.0, **(UP | {"basis": "qoq"})}],
        ["q3 revenue rose 20 percent sequentially to $953 million"],
    ),
    (
        "too small for the revenue of a year",
        "We see sales of $5.2 billion to $5.4 billion, $40 million of it new, after $1.3 billion.",
        [{"value": "$5.2 billion to $5.4 billion", "low": 5.2e9, "high": 5.4e9, "bound": "range", **FY},
         {"value": "$40 million", "low": 4e7, "adjustment": "adjusted", **FY}, {"value": "$1.3 billion", "low": 1.3e9}],
        ["sees fy revenue $5.2 billion to $5.4 billion", "q3 revenue $1.3 billion"],
    ),
    (
        "a second revenue counts less",
        "Revenue was $5 million, adjusted $4.6 million.",
        [{"value": "$5 million", "low": 5e6}, {"value": "$4.6 million", "low": 4.6e6, "adjustment": "adjusted", "rules": ("period.carried",), "hedged": True}],
        ["q3 revenue $5 million"],
    ),
    ("a result is no range", "EPS of $1.10 to $1.20.", [{"value": "$1.10 to $1.20", "low": 1.1, "high": 1.2, "bound": "range", **EPS}], []),
    ("a net loss", "Net income was negative $13 million.", [{"value": "negative $13 million", "metric": "net_income", "low": -13e6}], ["q3 net loss $13 million"]),
    ("an income a share", "Net income was $0.39 per diluted share.", [{"value": "$0.39", "metric": "net_income", "low": 0.39}], ["q3 earnings per share $0.39"]),
    ("a scale not heard", "Net income was $0.39.", [{"value": "$0.39", "metric": "net_income", "low": 0.39}], []),
    ("one number under two names", "EPS was $0.45, adjusted EPS $0.45.", [{"value": "$0.45", "low": 0.45, **EPS}, {"value": "$0.45", "within": "adjusted", "low": 0.45, "adjustment": "adjusted", **EPS}], ["q3 earnings per share $0.45"]),
    ("a loss", "We lost $0.39 a share.", [{"value": "$0.39", "low": -0.39, **EPS}], ["q3 loss per share $0.39"]),
    (
        "as said, where the range is a convention",
        "Comparable sales rose double-digit.",
        [{"value": "double-digit", "metric": "comparable_sales", "metric_text": "comparable sales", "low": 10.0, "high": 99.0, **UP}],
        ["qtrly comparable sales rose double-digit"],
    ),
    (
        "at the speaker's own scale",
        "Sales were $2,323 million.",
        [{"value": "$2,323 million", "low": 2323e6}],
        ["q3 revenue $2,323 million"],
    ),
    ("negated", "Revenue was not $5 million.", [{"value": "$5 million", "low": 5e6, "negated": True}], []),
    ("doubtful", "Revenue was $5 million.", [{"value": "$5 million", "low": 5e6, "doubts": (("sum", "5 is not 6"),)}], []),
    ("last year's", "Revenue was $5 million.", [{"value": "$5 million", "low": 5e6, "stance": "prior", "period": "2024-Q3"}], []),
    ("of a month", "We see revenue of $5 million.", [{"value": "$5 million", "low": 5e6, "stance": "guidance", "period": "2025-10"}], []),
    ("a share of revenue", "It was 25% of revenue.", [{"value": "25%", "low": 25.0, "unit": "percent"}], []),
]  # fmt: skip


@pytest.mark.parametrize(("words", "claims", "headlines"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_table(words: str, claims: list[dict[str, Any]], headlines: list[str]):
    notes = made("2025-Q3", [(CFO, "prepared", [words])], claims)
    assert [str(bullet) for bullet in flash_bullets(notes)] == headlines


def test_analysts_numbers_are_never_headlines():
    notes = made("2025-Q3", [(ANALYST, "qa", ["Is revenue $5 million?"])], [{"value": "$5 million", "low": 5e6}])
    assert flash_bullets(notes) == []


def test_a_growth_said_elsewhere_is_not_joined_to_a_level():
    words = ["Revenue was $5 million.", "Something else.", "And more.", "Sales of gates grew 40%."]
    claims = [{"value": "$5 million", "low": 5e6}, {"value": "40%", "low": 40.0, **UP}]
    notes = made("2025-Q3", [(CEO, "prepared", words)], claims)
    assert [bullet.text for bullet in flash_bullets(notes)] == ["q3 revenue $5 million"]


def test_claims_behind_a_headline_are_named_and_the_limit_holds():
    words = "Revenue was $5 million, EPS was $1.10."
    notes = made(
        "2025-Q3",
        [(CEO, "prepared", [words])],
        [{"value": "$5 million", "low": 5e6}, {"value": "$1.10", "low": 1.1, **EPS}],
    )
    [first] = flash_bullets(notes, limit=1)
    assert first.claims in {(claim.id,) for claim in notes.claims}
    with pytest.raises(UsageError, match="0 or more"):
        flash_bullets(notes, limit=-1)


def test_scores_are_counts():
    score = score_bullets(["q3 revenue $4.50 million"], ["q3 sales $4.5 million", "eps $1"], "sales of $4.5 million")
    assert (score.numbers.tp, score.numbers.fp, score.numbers.fn) == (1, 0, 1)
    assert (score.grounded.tp, score.grounded.fp) == (1, 0)
    assert (score.written, score.reference) == (1, 2)


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "A_q1_2020", "sentences": [], "bullets": []}\n{"id": 3}\n')
    with pytest.raises(EvaluationError, match=r"gold\.jsonl:2"):
        list(read_calls(path))
