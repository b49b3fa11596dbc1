"""An analyst's own templates and wording: used where they are given, kept in their bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from callnlp.errors import UsageError
from callnlp.lexicon.load import load_lexicon
from callnlp.report.builder import build_report
from callnlp.store.store import Store
from callnlp.verify.verifier import verify_report
from made_company import CEO, made


def _own(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def test_a_template_of_ones_own_is_used_and_the_others_stay(store: Store, tmp_path: Path):
    own = _own(
        tmp_path,
        section__md__j2="# {{ section.company | md }}\n{% for quarter in section.quarters if not quarter.missing %}\n"
        "{{ quarter.label }}: {{ quarter.results | length }}\n{% endfor %}\n",
    )
    report = build_report(store, "OAKX", fiscal_year=2025, templates=own)
    assert report.markdown == "# Oak & Sons \\<Ltd> (OAKX)\nQ1 2025: 1\nQ2 2025: 2\n"
    assert report.html == build_report(store, "OAKX", fiscal_year=2025).html


def test_one_block_of_the_page_is_replaced(store: Store, tmp_path: Path):
    own = _own(tmp_path, style__css=":root { --ink: #123456; }")
    page = build_report(store, "OAKX", fiscal_year=2025, templates=str(own)).html
    assert "--ink: #123456" in page and "--accent" not in page


def test_transcript_text_stays_text_in_a_template_of_ones_own(tmp_path: Path):
    store = Store(tmp_path / "calls")
    words = "We have more demand than <script>alert(1)</script> capacity, and we expect to build as fast as we can."
    store.add(made("2025-Q1", [(CEO, "prepared", [words])]))
    own = _own(tmp_path, section__html__j2="{% for q in section.quarters if q.quote %}{{ q.quote.text }}{% endfor %}")
    page = build_report(store, "OAKX", fiscal_year=2025, templates=own).html
    assert "&lt;script&gt;" in page and "<script>" not in page


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{{ section.__class__.__mro__ }}", "unsafe|undefined"),
        ("{{ say.__call__.__globals__ }}", "unsafe|undefined"),
        ("{{ section.notes.append(1) }}", "no attribute|undefined|unsafe"),
        ("{{ section.title | safe }}", "line 1: No filter named 'safe'"),
        ("{% include '../secret.txt' %}", "secret.txt"),
        ("{% for n in range(10000000) %}{% endfor %}", "Range too big"),
        ("{{ nothing }}", "'nothing' is undefined"),
        ("one\n{% if %}", "line 2"),
        ("{{ say('no.such.phrase') }}", "no.such.phrase"),
    ],
)
def test_what_a_template_may_not_do_is_an_error_that_names_it(store: Store, tmp_path: Path, template: str, says: str):
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "own").mkdir()
    own = _own(tmp_path / "own", section__md__j2=template)
    with pytest.raises(Exception, match=says) as caught:
        build_report(store, "OAKX", fiscal_year=2025, templates=own)
    assert caught.type.__module__ == "callnlp.errors"


def test_a_missing_folder_is_named(store: Store, tmp_path: Path):
    with pytest.raises(UsageError, match="no such folder"):
        build_report(store, "OAKX", fiscal_year=2025, templates=tmp_path / "none")


def test_wording_of_ones_own_is_written_and_verified(store: Store, tmp_path: Path):
    wording = '[[phrase]]\nid = "head.results"\nen = "Reported"\nzh = "披露数据"\nsource = "a desk"\nreplace = true\n'
    lexicon = load_lexicon((str(_own(tmp_path, wording__toml=f"schema = 1\n{wording}")),))
    report = build_report(store, "OAKX", fiscal_year=2025, language="zh", lexicon=lexicon)
    assert "**披露数据**" in report.markdown and "**业绩**" not in report.markdown
    found = verify_report(report.markdown, store, lexicon=lexicon)
    assert {item.verdict for item in found.items} <= {"supported", "derived", "computed"}
