"""Shifts on made-up tables, where the right answer is known."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from callnlp.errors import StoreError, UsageError
from callnlp.shift import MIN_HISTORY, NO_EVIDENCE, theme_shift, tone_shift

THEME = "supply_constrained"


class Tables:
    """A stand-in for the store: sentences and hits as given."""

    def __init__(self, quarters: dict[str, list[list[int]]], pole: str = "present", tone: float = 0.2) -> None:
        self.rows: list[dict[str, Any]] = []
        self.hits: list[dict[str, Any]] = []
        for period, paragraphs in quarters.items():
            index = 0
            for paragraph, marks in enumerate(paragraphs):
                for mark in marks:
                    key = {
                        "call": f"X-{period}",
                        "fiscal_period": period,
                        "role": "ceo",
                        "section": "qa",
                        "sentence": index,
                    }
                    good = tone if mark else 0.2
                    self.rows.append(
                        key
                        | {"paragraph": paragraph, "words": 20, "boilerplate": 0.0}
                        | {"tone_probabilities": [0.2, round(0.8 - good, 3), good]}
                    )
                    if mark:
                        self.hits.append(key | {"theme": THEME, "pole": pole})
                    index += 1

    def sentences(self, *, role: str | None = None, section: str | None = None, **scope: Any) -> pd.DataFrame:
        return pd.DataFrame(self.rows)

    def themes(self, *, theme: str | None = None, role: str | None = None, **scope: Any) -> pd.DataFrame:
        columns = ["call", "fiscal_period", "role", "section", "sentence", "theme", "pole"]
        frame = pd.DataFrame(self.hits, columns=columns)
        if theme is not None and frame.empty:
            raise StoreError("no such theme")
        return frame if theme is None else frame[frame["theme"] == theme]


def spread(hits: int, of: int = 40) -> list[list[int]]:
    """``of`` paragraphs of two sentences; the first sentence of the first ``hits`` carries the theme."""
    return [[int(number < hits), 0] for number in range(of)]


def test_rates_are_hits_in_a_thousand_words():
    frame = theme_shift(Tables({"2025-Q1": spread(4), "2025-Q2": spread(4)}), "X", theme=THEME)
    assert list(frame["fiscal_period"]) == ["2025-Q1", "2025-Q2"]
    assert list(frame["sentences"]) == [4, 4] and list(frame["words"]) == [1600, 1600]
    assert list(frame["rate"]) == [2.5, 2.5]
    assert frame["change"][1] == 0.0 and frame["verdict"][1] == NO_EVIDENCE


def test_a_clear_rise_is_said_with_an_interval_that_leaves_out_zero():
    frame = theme_shift(Tables({"2025-Q1": spread(2), "2025-Q2": spread(20)}), "X", theme=THEME)
    last = frame.iloc[1]
    assert (last["previous"], last["verdict"]) == ("2025-Q1", "rose")
    assert last["change"] == pytest.approx(11.25) and 0.0 < last["low"] < 11.25 < last["high"]
    back = theme_shift(Tables({"2025-Q1": spread(20), "2025-Q2": spread(2)}), "X", theme=THEME)
    assert back["verdict"][1] == "fell"


def test_one_long_paragraph_about_a_theme_is_not_evidence():
    one = [[1] * 18, *[[0, 0]] * 31]
    frame = theme_shift(Tables({"2025-Q1": spread(0), "2025-Q2": one}), "X", theme=THEME)
    assert frame["change"][1] > 10.0 and frame["verdict"][1] == NO_EVIDENCE


def test_the_same_seed_gives_the_same_interval_and_order_of_quarters_does_not_matter():
    quarters = {"2025-Q1": spread(3), "2025-Q2": spread(9)}
    first = theme_shift(Tables(quarters), "X", theme=THEME)
    again = theme_shift(Tables(dict(reversed(quarters.items()))), "X", theme=THEME)
    pd.testing.assert_frame_equal(first, again)


def test_a_quarter_in_which_the_role_is_silent_has_no_rate_and_is_skipped_over():
    tables = Tables({"2025-Q1": spread(2), "2025-Q2": spread(2), "2025-Q3": spread(20)})
    for row in tables.rows:
        if row["fiscal_period"] == "2025-Q2":
            row["role"] = "cfo"
    frame = theme_shift(tables, "X", theme=THEME)
    assert frame["words"][1] == 0 and pd.isna(frame["rate"][1])
    assert frame["previous"][2] == "2025-Q1" and frame["verdict"][2] == "rose"


def test_a_theme_nobody_spoke_of_is_a_rate_of_zero():
    frame = theme_shift(Tables({"2025-Q1": spread(0), "2025-Q2": spread(0)}), "X", theme=THEME)
    assert list(frame["rate"]) == [0.0, 0.0] and set(frame["verdict"]) == {NO_EVIDENCE}


def test_poles_are_counted():
    frame = theme_shift(Tables({"2025-Q1": spread(3)}, pole="easing"), "X", theme=THEME)
    assert (frame["easing"][0], frame["tightening"][0]) == (3, 0)


def test_a_lasting_change_of_level_is_a_turning_point_and_noise_is_not():
    hits = [2, 3, 2, 3, 14, 15, 14, 15]
    quarters = {f"{2020 + n // 4}-Q{n % 4 + 1}": spread(count) for n, count in enumerate(hits)}
    frame = theme_shift(Tables(quarters), "X", theme=THEME)
    assert list(frame.loc[frame["turning_point"], "fiscal_period"]) == ["2021-Q1"]
    flat = theme_shift(Tables({period: spread(2 + n % 2) for n, period in enumerate(quarters)}), "X", theme=THEME)
    assert not flat["turning_point"].any()
    short = dict(list(quarters.items())[: MIN_HISTORY - 1])
    assert not theme_shift(Tables(short), "X", theme=THEME)["turning_point"].any()


def test_tone_shift_is_the_mean_of_positive_minus_negative():
    frame = tone_shift(Tables({"2025-Q1": spread(0), "2025-Q2": spread(30)}, tone=0.8), "X")
    assert list(frame["net_tone"]) == [0.0, 0.225]
    assert frame["verdict"][1] == "rose" and frame["sentences"][1] == 80


def test_boilerplate_has_no_part_in_tone():
    tables = Tables({"2025-Q1": spread(40)}, tone=0.8)
    for row in tables.rows:
        row["boilerplate"] = float(row["tone_probabilities"][2] == 0.8)
    assert tone_shift(tables, "X")["net_tone"][0] == 0.0


def test_samples_must_be_positive():
    with pytest.raises(UsageError, match="samples 0"):
        theme_shift(Tables({"2025-Q1": spread(1)}), "X", theme=THEME, samples=0)
