"""Adding and reading: whole calls, one active source each, the same rows in any order of adding."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest

from callnlp.errors import StoreError, UsageError
from callnlp.store.rows import pack
from callnlp.store.store import Store
from made_calls import made_call


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "calls")
    for ticker, period in itertools.product(("AMZN", "NVDA"), ("2025-Q3", "2025-Q4", "2026-Q1")):
        store.add(made_call(ticker, period))
    return store


def test_claims_come_back_as_they_went_in(store: Store) -> None:
    notes = made_call("AMZN", "2025-Q4")
    [row] = store.claims(call="AMZN-2025-Q4").to_dict("records")
    assert (row["low"], row["unit"], row["value_spans"]) == (5e9, "USD", [[92, 102]])
    assert row["rules"] == ["quantity:money", "metric:capex"]
    assert row["source_id"] == notes.transcript.source_id
    assert store.text(row["call"])[row["value_start"] : row["value_end"]] == row["value_text"] == "$5 billion"


def test_adding_twice_changes_nothing(store: Store) -> None:
    before = [store.calls(), store.turns(), store.sentences(), store.claims(), store.themes()]
    again = store.add(made_call("AMZN", "2025-Q3"))
    assert again.status == "unchanged"
    for old, new in zip(
        before, [store.calls(), store.turns(), store.sentences(), store.claims(), store.themes()], strict=True
    ):
        pd.testing.assert_frame_equal(old, new)


def test_changed_content_of_the_same_file_replaces_its_rows(store: Store) -> None:
    changed = made_call("AMZN", "2025-Q3", extra="We opened a new site.")
    assert store.add(changed).status == "replaced"
    assert len(store) == 6
    assert store.calls(call="AMZN-2025-Q3")["source_id"].tolist() == [changed.transcript.source_id]
    assert len(store.turns(call="AMZN-2025-Q3")) == 5
    assert len(store.turns()) == 5 * 4 + 5


def test_another_file_of_a_stored_call_is_kept_aside_until_preferred(store: Store) -> None:
    first = store.calls(call="AMZN-2025-Q3")["source_id"].item()
    other = made_call("AMZN", "2025-Q3", name="other.txt", extra="We opened a new site.")
    kept = store.add(other)
    assert kept.status == "inactive"
    assert "other.txt is kept aside" in kept.message and "AMZN_2025-Q3.txt is active" in kept.message
    assert len(store.turns(call="AMZN-2025-Q3")) == 4
    assert store.calls(call="AMZN-2025-Q3", inactive=True)["active"].tolist().count(True) == 1
    assert store.text(kept.source_id).endswith("We opened a new site.\n")
    assert store.add(other).status == "unchanged"

    assert store.add(other, prefer=True).status == "replaced"
    assert store.calls(call="AMZN-2025-Q3")["source_name"].item() == "other.txt"
    assert len(store.turns(call="AMZN-2025-Q3")) == 5
    assert store.add(made_call("AMZN", "2025-Q3"), prefer=True).status == "replaced"
    assert store.calls(call="AMZN-2025-Q3")["source_id"].item() == first


def test_new_content_of_the_inactive_file_stays_inactive(store: Store) -> None:
    store.add(made_call("AMZN", "2025-Q3", name="other.txt", extra="One."))
    result = store.add(made_call("AMZN", "2025-Q3", name="other.txt", extra="Two."))
    assert result.status == "replaced"
    assert store.calls(call="AMZN-2025-Q3")["source_name"].item() == "AMZN_2025-Q3.txt"
    assert len(store.calls(inactive=True)) == 7


def test_files_of_one_name_in_two_folders_are_two_sources(tmp_path: Path) -> None:
    store = Store(tmp_path / "calls")
    one, two = made_call(extra="One."), made_call(extra="Two.")
    assert store.add(one, origin="a").status == "added"
    assert store.add(two, origin="b").status == "inactive"
    assert store.add(one, origin="a").status == "unchanged"
    assert store.add(made_call(extra="Three."), origin="a").status == "replaced"


def test_another_lexicon_replaces_the_rows_of_the_same_bytes(store: Store) -> None:
    assert store.add(made_call("AMZN", "2025-Q3", lexicon="lex2")).status == "replaced"
    assert store.calls(call="AMZN-2025-Q3", inactive=True)["lexicon"].tolist() == ["lex2"]
    assert len(store.claims()) == 6


def test_calls_without_a_period_do_not_stand_in_each_others_way(tmp_path: Path) -> None:
    store = Store(tmp_path / "calls")
    results = [store.add(made_call("AMZN", None, name=name, extra=name)) for name in ("a.txt", "b.txt")]
    assert [result.status for result in results] == ["added", "added"]
    assert len(store.claims(ticker="AMZN")) == 2
    assert store.claims(ticker="AMZN", since="1990").empty
    with pytest.raises(StoreError, match="2 files; name one"):
        store.text("AMZN-UNKNOWN")
    assert "b.txt" in store.text(results[1].source_id)


def test_order_of_adding_does_not_show(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    calls = [made_call(t, p) for t, p in itertools.product(("NVDA", "AMZN"), ("2026-Q1", "2025-Q4", "2025-Q3"))]
    other.add_packed([pack(notes) for notes in calls])
    for table in ("calls", "turns", "sentences", "claims", "themes"):
        pd.testing.assert_frame_equal(getattr(store, table)(), getattr(other, table)())


@pytest.mark.parametrize(
    ("options", "calls"),
    [
        ({"ticker": "amzn"}, ["AMZN-2025-Q3", "AMZN-2025-Q4", "AMZN-2026-Q1"]),
        ({"ticker": "NVDA", "since": "2025-Q4"}, ["NVDA-2025-Q4", "NVDA-2026-Q1"]),
        ({"ticker": "NVDA", "since": "2025-H2", "until": "2025"}, ["NVDA-2025-Q3", "NVDA-2025-Q4"]),
        ({"until": "2025-Q3"}, ["AMZN-2025-Q3", "NVDA-2025-Q3"]),
        ({"fiscal_year": 2026}, ["AMZN-2026-Q1", "NVDA-2026-Q1"]),
        ({"fiscal_year": 2031}, []),
    ],
)
def test_scope(store: Store, options: dict[str, object], calls: list[str]) -> None:
    assert store.calls(**options)["call"].tolist() == calls
    assert store.claims(**options)["call"].tolist() == calls


def test_theme_rates_have_the_words_of_the_role_as_denominator(store: Store) -> None:
    [row] = store.themes(theme="supply_constrained", by="quarter", ticker="AMZN", until="2025-Q3", role="ceo").to_dict(
        "records"
    )
    assert row == {
        "theme": "supply_constrained",
        "fiscal_period": "2025-Q3",
        "calls": 1,
        "sentences": 2,
        "tightening": 1,
        "easing": 1,
        "words": 9 + 8 + 8,
        "rate_per_1000": 2 * 1000 / 25,
    }
    by_role = store.themes(theme="supply_constrained", by="role", ticker="AMZN").set_index("role")
    assert by_role["words"].to_dict() == {"analyst": 18, "ceo": 75}
    assert by_role["sentences"].to_dict() == {"analyst": 0, "ceo": 6}


def test_a_quarter_without_words_of_the_role_is_listed(store: Store) -> None:
    table = store.themes(theme="supply_constrained", by="quarter", ticker="AMZN", role="cfo")
    assert table["words"].tolist() == [0, 0, 0]
    assert table["rate_per_1000"].isna().all()


def test_tone_is_the_mean_of_positive_minus_negative(store: Store) -> None:
    table = store.tone(by="quarter", ticker="AMZN", role="ceo")
    assert table["fiscal_period"].tolist() == ["2025-Q3", "2025-Q4", "2026-Q1"]
    assert table["sentences"].tolist() == [3, 3, 3]
    assert table["net_tone"].round(6).tolist() == [0.5] * 3
    assert table["uncertainty"].tolist() == [0.125] * 3


@pytest.mark.parametrize(
    ("method", "options", "says"),
    [
        ("claims", {"stance": "maybe"}, "use one of actual, guidance, target"),
        ("claims", {"measure": "x"}, "level, change, growth"),
        ("turns", {"role": "boss"}, "ceo, cfo, executive"),
        ("turns", {"section": "end"}, "prepared, qa"),
        ("themes", {"by": "year"}, "quarter, role, section"),
        ("tone", {"by": "year"}, "quarter, role, section"),
        ("claims", {"since": "2025Q3"}, "write 2025-Q3"),
        ("claims", {"tikcer": "A"}, "use one of ticker, call"),
        ("claims", {"metric": "capexx"}, "did you mean capex"),
        ("themes", {"theme": "supply_constraint"}, "did you mean supply_constrained"),
        ("claims", {"fiscal_year": "2025"}, "give a year as a number"),
    ],
)
def test_wrong_words_are_refused(store: Store, method: str, options: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        getattr(store, method)(**options)


@pytest.mark.parametrize(("ticker", "says"), [("AMZM", "did you mean AMZN"), ("X'); DROP--", "which holds AMZN, NVDA")])
def test_unknown_ticker_names_those_stored(store: Store, ticker: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        store.claims(ticker=ticker)


def test_quotes_in_options_are_values(store: Store) -> None:
    assert store.claims(segment="x' OR '1'='1").empty
    with pytest.raises(UsageError, match="not known"):
        store.claims(metric="capex' OR 1=1 --")


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store here; make one with"):
        Store(tmp_path / "none").calls()
    assert not (tmp_path / "none").exists()


def test_a_file_or_a_folder_of_other_things_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(StoreError, match="is a file"):
        Store(tmp_path / "notes.txt")
    with pytest.raises(StoreError, match=r"holds notes.txt and no store"):
        Store(tmp_path)


@pytest.mark.parametrize(("words", "found"), [("BOTTLENECK", 8), ("isn't", 4), ("x' OR '1'='1", 0), ("%", 0), ("", 16)])
def test_words_in_the_text(tmp_path: Path, words: str, found: int) -> None:
    store = Store(tmp_path / "s")
    for quarter in (1, 2, 3, 4):
        store.add(made_call(period=f"2025-Q{quarter}"))
    assert len(store.sentences(text=words)) == found
    assert len(store.tone(text=words)) == found
