"""Shifts on made-up tables, where the right answer is known."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from callnlp.errors import UsageError
from callnlp.shift import MIN_HISTORY, NO_EVIDENCE, theme_shift, tone_gap, tone_shift, word_shift
from callnlp.shift.blocks import Blocks, block_numbers
from callnlp.shift.change import changes_between, false_discovery_rates

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
                        "section": "prepared",
                        "sentence": index,
                    }
                    good = tone if mark else 0.2
                    self.rows.append(
                        key
                        | {"paragraph": paragraph, "words": 20, "boilerplate": 0.0, "turn": 0, "speaker": "Ann Lee"}
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


def test_every_theme_at_once_is_corrected_for_their_number():
    tables = Tables({"2025-Q1": spread(2), "2025-Q2": spread(10)})
    alone = theme_shift(tables, "X", theme=THEME).iloc[1]
    assert alone["verdict"] == "rose" and alone["q_value"] == alone["p_value"]
    for other in range(40):  # forty more themes that stand in both quarters alike
        for period in ("2025-Q1", "2025-Q2"):
            key = {"call": f"X-{period}", "fiscal_period": period, "role": "ceo", "section": "prepared"}
            tables.hits.append(key | {"sentence": 2 * other, "theme": f"other{other}", "pole": "present"})
    among = theme_shift(tables, "X").set_index(["theme", "fiscal_period"]).loc[THEME, "2025-Q2"]
    assert among["p_value"] == alone["p_value"] < 0.05 < among["q_value"]
    assert among["verdict"] == NO_EVIDENCE


def test_an_unchanged_rate_is_called_changed_in_at_most_one_of_twenty():
    import numpy as np

    generator = np.random.default_rng(1)
    called = []
    for mean in (0.03, 0.1, 0.4):  # from a handful of hits to many; a block that has the theme has it again and again
        sizes = [generator.integers(20, 200, size=n).astype(float) for n in (30, 36)]
        sides = [
            Blocks(generator.binomial(1, mean, (len(size), 300)) * generator.integers(1, 5, (len(size), 300)),
                   size, np.zeros(len(size), dtype=int))
            for size in sizes
        ]  # fmt: skip
        changes = changes_between(*sides, scale=1000.0, samples=400, seed=(1,))
        called.append(np.mean([change.verdict(change.p_value) != NO_EVIDENCE for change in changes]))
    assert max(called) <= 0.06 and called[-1] > 0.0


def test_corrected_p_values_are_those_of_benjamini_and_hochberg():
    # Benjamini and Hochberg (1995), section 4.2: four of fifteen are rejected at 0.05.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert sum(q <= 0.05 for q in false_discovery_rates(p)) == 4


def test_questions_of_analysts_can_be_left_out():
    tables = Tables({"2025-Q1": spread(10), "2025-Q2": spread(10)})
    for row in tables.rows[: len(tables.rows) // 4]:
        row |= {"role": "analyst", "section": "qa"}
    everybody = theme_shift(tables, "X", theme=THEME, role=None)["sentences"][0]
    company = theme_shift(tables, "X", theme=THEME, role="company")["sentences"][0]
    assert (everybody, company) == (10, 0)
    with pytest.raises(UsageError, match="role 'analysts'"):
        theme_shift(tables, "X", theme=THEME, role="analysts")


def test_an_answer_is_one_block_with_its_question_and_the_operator_ends_it():
    turns = ["operator", "analyst", "ceo", "cfo", "analyst", "operator", "ceo"]
    rows = [
        {"call": "X", "sentence": n, "turn": n, "speaker": role, "role": role, "section": "qa", "paragraph": n}
        for n, role in enumerate(turns)
    ]
    assert block_numbers(pd.DataFrame(rows)) == [
        ("paragraph", 0), *[("exchange", 1)] * 4, ("paragraph", 5), ("paragraph", 6),
    ]  # fmt: skip


def test_tone_by_section_and_answers_against_prepared_remarks():
    tables = Tables({"2025-Q1": spread(20)}, tone=0.8)
    for row in tables.rows:
        row["section"] = "qa" if row["paragraph"] >= 20 else "prepared"
    by_section = tone_shift(tables, "X", by="section").set_index("group")
    assert by_section["net_tone"].to_dict() == {"prepared": 0.3, "qa": 0.0}
    gap = tone_gap(tables, "X").iloc[0]
    assert (gap["prepared"], gap["answers"]) == (0.3, 0.0)
    assert (gap["prepared_sentences"], gap["answer_sentences"]) == (40, 40)
    assert pd.isna(gap["gap"])  # no block differs from another: no spread to see, no gap claimed


def test_a_gap_has_an_interval_that_knows_how_many_blocks_there_are():
    tables = Tables({"2025-Q1": [[1, 0], [1, 0], [0, 0], [1, 1], [0, 0], [0, 1], [0, 0], [0, 0]]}, tone=0.8)
    for row in tables.rows:
        row["section"] = "qa" if row["paragraph"] >= 4 else "prepared"
    gap = tone_gap(tables, "X").iloc[0]
    assert gap["gap"] == -0.225 and gap["low"] < -0.225 < 0.0 < gap["high"]
    assert gap["verdict"] == "no evidence of a gap"


class Corpus(Tables):
    """A stand-in whose sentences have words."""

    def __init__(self, quarters: dict[str, list[str]]) -> None:
        super().__init__({period: [[0] for _ in texts] for period, texts in quarters.items()})
        for row, text in zip(self.rows, [t for texts in quarters.values() for t in texts], strict=True):
            row |= {"text": text, "words": len(text.split()), "start": 0, "end": len(text)}

    def calls(self, **scope: Any) -> pd.DataFrame:
        return pd.DataFrame([{"company": "Kelvoria Systems"}])

    def turns(self, **scope: Any) -> pd.DataFrame:
        return pd.DataFrame([{"speaker": "Ann Lee", "affiliation": None}])


WORDS = Corpus(
    {
        "2025-Q1": ["It was very very quiet, said Ann Lee."] * 30,
        "2025-Q2": ["Ann Lee said long lead times slowed our factories."] * 30,
    }
)


def test_words_that_changed_come_with_counts_and_a_sentence():
    frame = word_shift(WORDS, "X").set_index("term")
    row = frame.loc["long lead times"]
    assert (row["earlier_count"], row["later_count"], row["verdict"]) == (0, 30, "said more")
    assert row["sentence"].startswith("Ann Lee said long lead") and row["call"] == "X-2025-Q2"
    assert frame.loc["quiet", "verdict"] == "said less" and frame.loc["quiet", "z"] < 0 < row["z"]
    assert "lead times" not in frame.index  # the longer term says it all
    assert not {word for term in frame.index for word in term.split()} & {"ann", "lee"}
    assert not [term for term in frame.index if term.startswith("our ") or term.endswith(" our")]


def test_a_word_said_in_one_answer_only_is_no_term():
    once = {
        "2025-Q1": ["We build things well."] * 20,
        "2025-Q2": [*["We build things well."] * 20, "chips chips chips chips"],
    }
    assert "chips" not in set(word_shift(Corpus(once), "X")["term"])


def test_words_need_two_quarters():
    with pytest.raises(UsageError, match="2024-Q1: no words"):
        word_shift(WORDS, "X", earlier="2024-Q1")
    with pytest.raises(UsageError, match="between two quarters"):
        word_shift(Corpus({"2025-Q1": ["We build plants."] * 3}), "X")


class Companies:
    """Two stand-ins under two tickers, of which Y ends its fiscal year in September."""

    def __init__(self, x: Tables, y: Tables) -> None:
        for row in (*y.rows, *y.hits):
            row["call"] = row["call"].replace("X", "Y")
        self.tables = {"X": x, "Y": y}

    def sentences(self, *, ticker: str, **scope: Any) -> pd.DataFrame:
        return self.tables[ticker].sentences()

    def themes(self, *, ticker: str, theme: str | None = None, **scope: Any) -> pd.DataFrame:
        return self.tables[ticker].themes(theme=theme)

    def calls(self, *, ticker: str, **scope: Any) -> pd.DataFrame:
        periods = sorted({row["fiscal_period"] for row in self.tables[ticker].rows})
        month = {"X": 12, "Y": 9}[ticker]
        return pd.DataFrame([{"fiscal_period": p, "year_end_month": month, "call_date": None} for p in periods])


def test_several_companies_are_taken_together_by_calendar_quarter_and_compared_like_for_like():
    both = Companies(
        Tables({"2025-Q1": spread(2), "2025-Q2": spread(20)}), Tables({"2025-Q2": spread(3), "2025-Q4": spread(30)})
    )
    frame = theme_shift(both, ["X", "Y"], theme=THEME)
    assert list(frame["fiscal_period"]) == ["2025-Q1", "2025-Q2", "2025-Q3"]
    assert list(frame["sentences"]) == [5, 20, 30] and list(frame["words"]) == [3200, 1600, 1600]
    assert frame["change"][1] == pytest.approx(11.25)  # X alone: Y has no call in the second quarter
    assert pd.isna(frame["change"][2]) and frame["verdict"][2] == NO_EVIDENCE  # nobody spoke in both
    pd.testing.assert_frame_equal(frame, theme_shift(both, ["Y", "X", "Y"], theme=THEME))
    assert list(theme_shift(both, ["X", "Y"], theme=THEME, since="2025-Q2", until="2025-Q2")["sentences"]) == [20]
    assert list(theme_shift(both, ["X", "Y"], theme=THEME, since="2026")["sentences"]) == []


def test_years_gather_quarters_and_the_rate_has_an_interval():
    quarters = {f"{year}-Q{n}": spread(hits) for year, hits in ((2020, 2), (2021, 9)) for n in (1, 2, 3, 4)}
    frame = theme_shift(Tables(quarters), "X", theme=THEME, by="year")
    assert list(frame["fiscal_period"]) == ["2020", "2021"] and list(frame["sentences"]) == [8, 36]
    assert frame["verdict"][1] == "rose"
    for _, row in frame.iterrows():
        assert row["rate_low"] < row["rate"] < row["rate_high"]
    with pytest.raises(UsageError, match="by 'month'"):
        theme_shift(Tables(quarters), "X", by="month")


def test_many_unchanged_themes_compared_at_once_are_left_alone():
    import numpy as np

    generator = np.random.default_rng(4)
    tables = Tables({"2025-Q1": spread(0), "2025-Q2": spread(0)})
    for name in range(80):
        chance = generator.uniform(0.02, 0.3)
        for row in tables.rows[::2]:  # who comes to a theme stays with it for the next sentence, too
            if generator.random() < chance:
                key = {name: row[name] for name in ("call", "fiscal_period", "role", "section")}
                tables.hits += [
                    key | {"sentence": row["sentence"] + more, "theme": f"theme{name}", "pole": "present"}
                    for more in (0, 1)
                ]
    frame = theme_shift(tables, "X", samples=400)
    later = frame[frame["fiscal_period"] == "2025-Q2"]
    assert len(later) == 80 and (later["verdict"] != NO_EVIDENCE).sum() <= 1
    assert (later["p_value"] <= 0.05).mean() <= 0.1
