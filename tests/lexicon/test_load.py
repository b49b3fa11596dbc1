"""Reading rule files of an analyst: what merges, what is refused, and with which words."""

from __future__ import annotations

import pytest

from callnlp.errors import LexiconError
from callnlp.evaluate.lexicon import check_lexicon
from callnlp.lexicon.load import load_file, load_lexicon
from callnlp.lexicon.schema import MetricEntry

METRIC = """schema = 1
[[metric]]
id = "parcels"
label = { en = "Parcels", zh = "包裹" }
kind = "count"
aliases = { en = ["parcels delivered"] }
source = "a test"
[[metric.example]]
text = "Parcels delivered rose to 4 million."
expect = { metric = "parcels", low = 4e6 }
[[metric.counterexample]]
text = "Revenue rose."
"""


def folder(tmp_path, text, name="metrics.toml"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_an_added_metric_is_linked(tmp_path):
    lexicon = load_lexicon((str(folder(tmp_path, METRIC)),))
    ids = [entry.id for entry in lexicon.entries("metrics", MetricEntry)]
    assert ids[-1] == "parcels"
    assert lexicon.digest != load_lexicon().digest
    assert check_lexicon(tmp_path) == []


def test_a_failing_example_is_told(tmp_path):
    broken = METRIC.replace("Parcels delivered rose", "Letters rose")
    (problem,) = check_lexicon(folder(tmp_path, broken))
    assert problem == "metrics.toml parcels: does not match its example 'Letters rose to 4 million.'"


def test_a_slow_pattern_is_told(tmp_path):
    slow = METRIC.replace('source = "a test"', "source = 'a test'\npatterns = ['1[1.]*x']")
    assert any("slow on a long line" in problem for problem in check_lexicon(folder(tmp_path, slow)))


def test_replace_and_remove(tmp_path):
    own = METRIC.replace('"parcels"', '"capex"', 1).replace('source = "a test"', 'source = "a test"\nreplace = true')
    lexicon = load_lexicon((str(folder(tmp_path, own)),))
    (entry,) = [entry for entry in lexicon.entries("metrics", MetricEntry) if entry.id == "capex"]
    assert entry.aliases == {"en": ("parcels delivered",)}
    (tmp_path / "other").mkdir()
    gone = folder(tmp_path / "other", 'schema = 1\n[[metric]]\nid = "capex"\nremove = true\n')
    assert "capex" not in [entry.id for entry in load_lexicon((str(gone),)).tables["metrics"]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("aliases =", "alias ="), r"metrics.toml \[\[metric\]\] #1: unknown key 'alias'; did you mean 'aliases'\?"),
        (("schema = 1", "schema = 2"), "write schema = 1 at the top"),
        (('id = "parcels"', 'id = "capex"'), "id 'capex' is given twice; write replace = true"),
        (('kind = "count"', "kind = 7"), "kind: 7 is not of the type str"),
        (('source = "a test"\n', ""), "key 'source' is missing"),
        (('source = "a test"', 'source = "a test"\npatterns = ["("]'), "not a regular expression"),
        (("[[metric]]", "[[metrics]]"), "unknown table 'metrics'"),
        (("schema = 1", "schema ="), "not a TOML file"),
    ],
    ids=["key", "schema", "twice", "type", "source", "pattern", "table", "toml"],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, change, message):
    with pytest.raises(LexiconError, match=message):
        load_lexicon((str(folder(tmp_path, METRIC.replace(*change))),))


def test_missing_folder_and_foreign_file(tmp_path):
    with pytest.raises(LexiconError, match="no such folder"):
        load_lexicon((str(tmp_path / "none"),))
    with pytest.raises(LexiconError, match="not a lexicon file"):
        load_file(tmp_path / "words.toml")
    with pytest.raises(LexiconError, match="no lexicon files"):
        check_lexicon(tmp_path)
