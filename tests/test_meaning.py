"""Search by meaning and by both, more like a claim, and phrases as themes; a stand-in reads the words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from callnlp import search as search_module
from callnlp.errors import StoreError, UsageError
from callnlp.search import search
from callnlp.store.store import Store
from made_calls import WordEncoder, made_call, with_vectors

ENCODER = WordEncoder("scarce short tight", "chips semiconductors silicon", "freight shipping")
SAID = {
    "2025-Q1": "Chips are scarce in plant.",
    "2025-Q2": "Semiconductors are tight in some plant of theirs.",
    "2025-Q3": "Shipping costs less than it did before.",
    "2025-Q4": "我们的供应链受限。",
}


@pytest.fixture(autouse=True)
def _encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "_encoder", lambda name: ENCODER if name is None else WordEncoder(name=name))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("meaning") / "calls")
    for period, words in SAID.items():
        store.add(with_vectors(made_call("AMZN", period, extra="Silicon is short everywhere now."), ENCODER))
        store.add(with_vectors(made_call("AMZN", period, extra=words), ENCODER))
    return store


def test_meaning_finds_what_is_said_in_other_words(store: Store) -> None:
    found = search(store, "short silicon", mode="meaning", limit=2)
    assert found["fiscal_period"].tolist() == ["2025-Q1", "2025-Q2"]
    assert found["score"].equals(found["similarity"])
    assert found["bm25"].isna().all()
    assert found.attrs == {"mode": "meaning", "note": ""}
    [near] = ENCODER.encode(["short silicon"]).embeddings @ ENCODER.encode([SAID["2025-Q1"]]).embeddings.T
    assert found["similarity"][0] == pytest.approx(near.item(), abs=0.003)


def test_both_is_the_default_and_fuses_the_ranks(store: Store) -> None:
    found = search(store, "scarce chips", limit=3)
    assert found.attrs["mode"] == "both"
    assert found["fiscal_period"].tolist()[:2] == ["2025-Q1", "2025-Q2"]
    assert found["score"][0] == 1.0  # first in both
    assert (found["bm25"].notna().tolist()[:2], found["score"].is_monotonic_decreasing) == ([True, False], True)
    text = store.text("AMZN-2025-Q1")
    assert [text[start:end] for start, end in found["highlights"][0]] == ["Chips", "scarce"]


@pytest.mark.parametrize(
    ("query", "quarters"),
    [("chips NOT tight", ["2025-Q1"]), ('"shipping costs"', ["2025-Q3"]), ('"costs shipping"', [])],
)
def test_quotes_and_operators_hold_in_both(store: Store, query: str, quarters: list[str]) -> None:
    found = search(store, query)
    assert (found["fiscal_period"].tolist(), found.attrs["mode"]) == (quarters, "both")
    assert found["similarity"].notna().all()


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"role": "analyst"}, {"When does the power bottleneck ease?"}),
        ({"section": "qa", "call": "AMZN-2025-Q3", "role": "ceo"}, {SAID["2025-Q3"], "It isn't easing yet, and demand is strong."}),
        ({"ticker": "AMZN", "until": "2025-Q2", "role": "ceo", "section": "prepared", "limit": 1}, {"Power supply is the bottleneck for our data centers."}),
        ({"fiscal_year": 2031}, set()),
    ],
)  # fmt: skip
def test_filters(store: Store, options: dict[str, object], found: set[str]) -> None:
    mode = "both" if "fiscal_year" in options else "meaning"
    assert set(search(store, "power bottleneck", mode=mode, **options)["text"]) == found


def test_rows_of_replaced_calls_are_not_found(store: Store) -> None:
    assert "Silicon is short everywhere now." not in set(search(store, "silicon short", limit=100)["text"])


def test_more_like_a_claim(store: Store) -> None:
    [claim] = store.claims(call="AMZN-2025-Q2").to_dict("records")
    for mode in (None, "words", "meaning"):
        found = store.search(like=claim["id"][:8], mode=mode, limit=3)
        assert set(found["text"]) == {claim["quote"]}
        assert set(found["fiscal_period"]) == {"2025-Q1", "2025-Q3", "2025-Q4"}
    assert found["similarity"].tolist() == pytest.approx([1.0] * 3, abs=0.001)


@pytest.mark.parametrize("claim", ["ffffffffffff", "zzzz", "", "a' OR '1'='1", "x%", "\ud800"])
def test_no_such_claim(store: Store, claim: str) -> None:
    with pytest.raises((StoreError, UsageError), match=r"no claim whose id begins so|not one of Unicode"):
        store.search(like=claim)


@pytest.mark.parametrize(
    ("query", "options", "says"),
    [
        ("chips NOT tight", {"mode": "meaning"}, "meaning takes plain words"),
        ("chips", {"mode": "'; DROP"}, "use one of words, meaning, both"),
        ("chips", {"mode": "meaning", "encoder": "other"}, "made by 'words 1', not by 'other'"),
        ("供应", {"mode": "meaning"}, "reads English"),
        ("chips", {"like": "abcd"}, "one of the two"),
        (None, {}, "one of the two"),
    ],
)
def test_what_cannot_be_asked(store: Store, query: str | None, options: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        store.search(query, **options)


def test_without_vectors_words_alone_and_it_says_so(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = Store(tmp_path / "s")
    bare.add(made_call("NVDA", extra="Chips are scarce in every plant of ours."))
    found = bare.search("scarce chips")
    assert (len(found), found.attrs["mode"]) == (1, "words")
    assert "no vectors" in found.attrs["note"]
    with pytest.raises(UsageError, match="no vectors"):
        bare.search("scarce chips", mode="meaning")
    assert "English" in store.search("供应").attrs["note"]
    assert "not by 'other'" in store.search("chips", encoder="other").attrs["note"]
    with monkeypatch.context() as patch:
        patch.setattr(search_module, "_encoder", lambda name: None)
        assert "model is absent" in store.search("chips").attrs["note"]
    [claim] = bare.claims()["id"]
    assert bare.search(like=claim).attrs["mode"] == "words"
    bare.add(with_vectors(made_call("AMZN", extra="Silicon is short."), ENCODER))
    mixed = bare.search("scarce chips")
    assert (mixed.attrs["mode"], mixed.attrs["note"]) == ("both", "1 of 2 calls have no vectors by words 1")
    assert set(mixed["ticker"]) == {"AMZN", "NVDA"}


def test_a_phrase_is_a_theme(store: Store) -> None:
    found = store.themes(theme="scarce chips are in plant")
    assert found["fiscal_period"].tolist() == ["2025-Q1", "2025-Q2"]
    assert (found["score"] >= 0.5).all()
    assert set(found["evidence"]) == {"meaning:words 1"}
    rates = store.themes(theme="scarce chips are in plant", by="quarter").set_index("fiscal_period")
    assert rates["sentences"].to_dict() == {"2025-Q1": 1, "2025-Q2": 1, "2025-Q3": 0, "2025-Q4": 0}
    known = store.themes(theme="supply_constrained", by="quarter").set_index("fiscal_period")
    assert rates[["calls", "words"]].equals(known[["calls", "words"]])
    only = store.themes(theme="scarce chips are in plant", by="role", until="2025-Q1", text="SCARCE")
    assert only.set_index("role")["sentences"].to_dict() == {"analyst": 0, "ceo": 1}


def test_codes_follow_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "s")
    for quarter in (1, 2, 3):
        store.add(with_vectors(made_call("AMZN", f"2025-Q{quarter}"), ENCODER))
        assert len(store.search("power data centers", mode="meaning", limit=100)) == 4 * quarter
    store.remove("AMZN-2025-Q2")
    store.compact(grace=0)
    assert set(store.search("power", mode="meaning", limit=100)["fiscal_period"]) == {"2025-Q1", "2025-Q3"}


def test_few_codes_find_the_nearest() -> None:
    """Among random vectors the nearest by cosine are among the nearest codes."""
    from callnlp.store.vectors import codes_of

    rng = np.random.default_rng(7)
    centres = rng.normal(size=(50, 384))
    rows = np.repeat(centres, 40, axis=0) + 0.8 * rng.normal(size=(2000, 384))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    signs = np.unpackbits(codes_of(rows), axis=1)
    for query in rows[::97]:
        best = np.argsort(-(rows @ query))[:10]
        near = np.argsort((signs != (query > 0)).sum(axis=1), kind="stable")[:100]
        assert set(best) <= set(near)
