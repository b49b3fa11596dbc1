"""A company with two quarters, made by hand, in a real store."""

from __future__ import annotations

from pathlib import Path

import pytest

from callnlp.annotation import AnnotatedCall
from callnlp.store.store import Store
from made_company import ANALYST, CEO, CFO, made

Q1_CEO = [
    "Good morning everyone and thank you for joining us on the call today, we appreciate it.",
    "We have more demand than we have capacity right now, and we expect to build as fast as we can.",
    "Revenue was $50 million, up 10% year over year.",
]
Q2_CEO = [
    "Revenue was $56 million, up 12% year over year.",
    "Capacity is the constraint on our growth in every region we serve.",
    "Capacity will stay tight until the new plants open next year.",
    "Capacity is what every customer asks us for in each meeting.",
    "Oak fences revenue was $17.6 million.",
]


def first_quarter() -> AnnotatedCall:
    return made(
        "2025-Q1",
        [
            (CEO, "prepared", Q1_CEO),
            (
                CFO,
                "prepared",
                ["Revenue was $50 million.", "We expect revenue of $52 million to $55 million next quarter."],
            ),
            (ANALYST, "qa", ["How should we think about prices?"]),
            (CEO, "qa", ["We are not going to comment on that today."]),
        ],
        [
            {"value": "$50 million", "low": 50e6},
            {"value": "10%", "low": 10.0, "unit": "percent", "measure": "growth", "direction": "up", "basis": "yoy"},
            {"value": "$50 million", "within": "Ben Ash", "low": 50e6},
            {
                "value": "$52 million to $55 million",
                "low": 52e6,
                "high": 55e6,
                "bound": "range",
                "stance": "guidance",
                "period": "2025-Q2",
            },
        ],
        [("more demand", "supply_constrained/tightening"), ("prices?", "pricing_power")],
        tones={"more demand": 0.4},
    )


def second_quarter() -> AnnotatedCall:
    return made(
        "2025-Q2",
        [
            (CEO, "prepared", Q2_CEO),
            (CFO, "prepared", ["Oak fences revenue was $17.7 million.", "Capex was $8 million."]),
        ],
        [
            {"value": "$56 million", "low": 56e6},
            {"value": "12%", "low": 12.0, "unit": "percent", "measure": "growth", "direction": "up", "basis": "yoy"},
            {"value": "$17.6 million", "low": 17.6e6, "segment": "Oak fences", "segment_id": "oak fences"},
            {"value": "$17.7 million", "low": 17.7e6, "segment": "Oak fences", "segment_id": "oak fences"},
            {"value": "$8 million", "metric": "capex", "low": 8e6},
        ],
        [(words, "capacity_expansion") for words in ("is the constraint", "stay tight", "customer asks")],
        call_date="2025-08-01",
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "calls")
    store.add(first_quarter())
    store.add(second_quarter())
    return store
