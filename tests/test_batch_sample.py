"""The whole way on the sample calls: files in, rows that point into the stored texts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from callnlp.batch.run import process
from callnlp.store.store import Store


@pytest.fixture(scope="module")
def store(sample_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    if not any(sample_dir.iterdir()):
        pytest.skip("no sample transcripts")
    folder = tmp_path_factory.mktemp("sample")
    report = process([sample_dir], store=folder / "one", model=False)
    assert report.failed == []
    return Store(folder / "one")


def test_two_workers_make_the_same_rows(store: Store, sample_dir: Path, tmp_path: Path) -> None:
    process(sorted(sample_dir.iterdir(), reverse=True), store=tmp_path / "two", model=False, jobs=2)
    for table in ("calls", "turns", "sentences", "claims", "themes"):
        pd.testing.assert_frame_equal(getattr(store, table)(), getattr(Store(tmp_path / "two"), table)())


def test_every_row_points_into_its_text(store: Store) -> None:
    texts = {call: store.text(call) for call in store.calls()["call"]}

    def said(call: str, spans: list[list[int]]) -> str:
        return " ".join(texts[call][start:end] for start, end in spans)

    claims, sentences = store.claims(), store.sentences()
    assert len(claims) > 50
    for row in claims.to_dict("records"):
        assert said(row["call"], row["value_spans"]) == row["value_text"]
        assert said(row["call"], row["quote_spans"]) == row["quote"]
    for row in sentences.to_dict("records"):
        assert said(row["call"], row["spans"]) == row["text"]
    found = store.search("supply OR demand OR capacity", limit=50)
    assert len(found) > 10
    for row in found.to_dict("records"):
        assert said(row["call"], row["spans"]) == row["text"]
        assert all(row["start"] <= start < end <= row["end"] for start, end in row["highlights"])


def test_words_of_turns_roles_and_sentences_add_up(store: Store) -> None:
    words = store.calls()["words"].sum()
    assert store.turns()["words"].sum() == store.sentences()["words"].sum() == words
    assert store.themes(by="role", theme="supply_constrained")["words"].sum() == words
    assert store.sql("select sum(words)::bigint as n from turns")["n"].item() == words
