"""Sections that callnlp writes are confirmed; a line that somebody edits has to stand by its words."""

from __future__ import annotations

import re

import pytest

from callnlp.batch import process
from callnlp.evaluate.sections import evaluate_sections
from callnlp.evaluate.verify import evaluate_verify
from callnlp.report.builder import build_report
from callnlp.store.store import Store
from callnlp.verify.verifier import verify_report


@pytest.fixture(scope="module")
def sample(sample_dir, tmp_path_factory):
    """Return the store of the sample calls, by rules alone."""
    path = tmp_path_factory.mktemp("sections") / "calls"
    process([str(sample_dir)], store=path, model=False)
    return Store(path)


def test_every_figure_of_a_generated_section_is_confirmed(sample):
    figures = evaluate_sections(sample, languages=("zh",), kinds=("year",))
    assert figures.misses() == []
    assert [row["form"] for row in figures.rows() if row["half"] == "all"] == ["md", "html"]
    assert all(row["share"] == 1.0 and row["by_reading"] > 0.97 for row in figures.rows())


def test_every_figure_of_one_quarter_and_of_two_side_by_side_is_confirmed(sample):
    figures = evaluate_sections(sample, languages=("en",), forms=("md",), kinds=("quarter", "compare"))
    assert figures.misses() == []
    rows = [row for row in figures.rows() if row["half"] == "all"]
    assert [row["kind"] for row in rows] == ["quarter", "compare"]
    assert all(row["share"] == 1.0 and row["items"] > 100 for row in rows)
    assert rows[0]["by_reading"] > 0.97


def test_an_edited_change_is_not_confirmed(sample):
    text = build_report(sample, "KLVR", quarter="2026-Q3", compare_to="2026-Q1").markdown
    edited, changes = re.subn(r"(\| )[+−](\d)", r"\g<1>+7\2", text)
    found = verify_report(edited, sample)
    wrong = [item for item in found.items if item.verdict in {"contradicted", "not_found", "not_comparable"}]
    assert changes > 10
    assert len(wrong) >= changes * 0.8


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_edited_line_is_not_taken_for_the_stores_own(sample, language):
    [(ticker, year)] = {(row["ticker"], int(row["fiscal_period"][:4])) for row in sample.calls().to_dict("records")}
    text = build_report(sample, ticker, fiscal_year=year, language=language).markdown
    pattern = (
        r"(?m)^(\* [^\n]*?\$)(\d+)((?:\.\d+)?[BM]\b)" if language == "zh" else r"(?m)^(\* [^\n]*? \$)(\d+)(\.\d+ )"
    )
    edited, changes = re.subn(pattern, lambda m: f"{m[1]}{int(m[2]) * 3 + 1}{m[3]}", text)
    found = verify_report(edited, sample, ticker=ticker)
    assert changes > 5
    assert found.counts["contradicted"] + found.counts["not_found"] + found.counts["not_comparable"] >= changes * 0.8


def test_seeded_errors_are_caught_and_true_statements_are_not(sample):
    figures = evaluate_verify(sample, per_class=3, clean=6)
    rows = {row["class"]: row for row in figures.rows() if row["language"] == "all"}
    true = {name: rows.pop(name) for name in ("clean", "clean_quote", "unheard")}
    assert {name: row["caught"] for name, row in true.items()} == {"clean": 0, "clean_quote": 0, "unheard": 0}
    assert true["clean"]["confirmed"] == 1.0
    assert {"value", "scale", "sign", "basis", "unit", "speaker"} <= set(rows)  # plainly refuted ones of each
    unheard = {case.verdict for case in figures.cases if case.fault == "unheard"}
    assert "supported" not in unheard  # their claims are kept back; a growth may still follow from two levels
    assert sum(row["caught"] for row in rows.values()) >= 0.9 * sum(row["n"] for row in rows.values())
