"""Vectors of sentences: kept, exported, and absent in older stores."""

from __future__ import annotations

from pathlib import Path

import lance
import numpy as np
import pytest

from callnlp.store.schema import SCHEMA_KEY, SCHEMA_VERSION
from callnlp.store.store import Store
from callnlp.store.vectors import to_unit
from made_calls import WordEncoder, made_call, with_vectors

ENCODER = WordEncoder()


def _vectors(store: Store, **scope: str) -> np.ndarray:
    return to_unit(store.to_arrow("sentences", vectors=True, **scope)["vector"])


def test_a_vector_a_sentence(tmp_path: Path) -> None:
    store = Store(tmp_path / "s")
    store.add(with_vectors(made_call(), ENCODER))
    store.add(made_call("NVDA"))
    wanted = ENCODER.encode(store.sentences(ticker="AMZN")["text"].tolist()).embeddings
    np.testing.assert_allclose(_vectors(store, ticker="AMZN") @ wanted.T, wanted @ wanted.T, atol=0.003)
    assert not _vectors(store, ticker="NVDA").any()
    assert store.calls()["vectors"].tolist() == ["words 1", ""]
    assert store.info()["with_vectors"] == 1
    assert not {"vector", "code"} & {*store.sentences().columns, *store.sql("select * from sentences").columns}


def test_the_same_call_has_the_same_bytes(tmp_path: Path) -> None:
    stored = []
    for name in ("a", "b"):
        store = Store(tmp_path / name)
        store.add(with_vectors(made_call(), ENCODER))
        stored.append(store.to_arrow("sentences", vectors=True))
    assert stored[0].equals(stored[1])


def test_vectors_of_another_length_are_not_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Store(tmp_path / "s")
    store.add(with_vectors(made_call(), WordEncoder(name="wide 1", dim=768)))
    assert "vectors of 768 numbers are not kept" in caplog.text
    assert store.calls()["vectors"].tolist() == [""]


def test_parquet_and_back(tmp_path: Path) -> None:
    store, other = Store(tmp_path / "s"), Store(tmp_path / "other")
    store.add(with_vectors(made_call(), ENCODER))
    store.add(made_call("NVDA"))
    store.export(tmp_path / "out")
    other.load(tmp_path / "out")
    for name in ("sentences", "calls"):
        assert store.to_arrow(name, vectors=True).equals(other.to_arrow(name, vectors=True))
    codes = [Store(one.path)._tables.scan("sentences", columns=["code"])["code"].to_pylist() for one in (store, other)]
    assert codes[0] == codes[1]


@pytest.fixture
def earlier(tmp_path: Path) -> Store:
    """A store as the first version wrote it."""
    store = Store(tmp_path / "earlier")
    for period in ("2025-Q1", "2025-Q2"):
        store.add(made_call("AMZN", period))
    for table, columns in (("calls", ["vectors"]), ("sentences", ["vector", "code"]), ("turns", [])):
        dataset = lance.dataset(f"{store.path}/{table}.lance")
        if columns:
            dataset.drop_columns(columns)
        dataset.update_schema_metadata({SCHEMA_KEY.decode(): "1"})
    return Store(store.path)


def test_an_earlier_store_opens_and_goes_on(earlier: Store, tmp_path: Path) -> None:
    assert earlier.calls()["vectors"].isna().all()
    assert len(earlier.search("power", ticker="AMZN")) == 4
    assert not _vectors(earlier).any()
    earlier.export(tmp_path / "out")
    assert len(Store(tmp_path / "other").load(tmp_path / "out")) == 2
    assert earlier.add(with_vectors(made_call("AMZN", "2025-Q3"), ENCODER)).status == "added"
    assert _vectors(earlier, call="AMZN-2025-Q3").any(axis=1).all()
    assert len(earlier.search("power")) == 6
    earlier.compact(grace=0)
    for table in ("calls", "sentences", "turns"):
        metadata = lance.dataset(f"{earlier.path}/{table}.lance").schema.metadata
        assert metadata[SCHEMA_KEY] == str(SCHEMA_VERSION).encode()


def test_refresh_gives_an_earlier_call_its_vectors(earlier: Store) -> None:
    again = with_vectors(made_call("AMZN", "2025-Q1"), ENCODER)
    assert earlier.add(again).status == "replaced"
    known = earlier.stored_bytes(ticker=None, period=None, lexicon="lex1", model="words 1", refresh=True)
    assert [found.result.call for found in known.values()] == ["AMZN-2025-Q1"]


def test_an_earlier_store_that_may_not_be_written(earlier: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("LanceError(IO): Read-only file system (os error 30)")

    monkeypatch.setattr(lance.LanceDataset, "add_columns", refuse)
    monkeypatch.setattr(lance.LanceDataset, "update_schema_metadata", refuse)
    assert earlier.calls()["vectors"].isna().all()
    assert len(earlier.search("power")) == 4
    assert len(earlier.sentences()) == 8
    assert not _vectors(earlier).any()
