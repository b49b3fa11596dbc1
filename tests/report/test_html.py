"""The page: self-contained, links land on the marked words, transcript text never becomes markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from callnlp.report.builder import build_report
from callnlp.store.store import Store
from made_company import CEO, made

HOSTILE = (
    "We have more demand than <script>alert(1)</script> capacity & we expect \u202e more <img src=x onerror=alert(1)> "
    "than ](javascript:alert(1)) | we **can** build \U0001f600 right now."
)


@pytest.fixture
def hostile(tmp_path: Path) -> Store:
    store = Store(tmp_path / "calls")
    sentences = [HOSTILE, "Revenue was $50 million, \U0001f600 up 10%."]
    store.add(made("2025-Q1", [(CEO, "prepared", sentences)], [{"value": "$50 million", "low": 50e6}]))
    return store


def test_nothing_is_fetched_and_nothing_runs(store: Store):
    page = build_report(store, "OAKX", fiscal_year=2025).html
    tree = LexborHTMLParser(page)
    assert not tree.css("script, iframe, object, link[rel=stylesheet]")
    assert not re.findall(r"(?:src|href)=\"(?!#|data:,)", page)
    assert not [node for node in tree.css("*") if any(name.startswith("on") for name in node.attributes)]


def test_every_link_lands_on_the_words_it_cites(store: Store):
    tree = LexborHTMLParser(build_report(store, "OAKX", fiscal_year=2025).html)
    ids = {node.attributes["id"]: node for node in tree.css("[id]")}
    links = [node.attributes["href"][1:] for node in tree.css("a[href^='#']")]
    assert len(links) > 20
    assert set(links) <= set(ids)
    for name in links:
        match = re.fullmatch(r"(OAKX-2025-Q\d)-(\d+)-(\d+)", name)
        if match:
            wanted = store.text(match[1])[int(match[2]) : int(match[3])]
            assert _words_after(ids[name]).startswith(wanted)


def _words_after(node) -> str:
    text, node = "", node.next
    while node is not None and len(text) < 500:
        text += node.text() or ""
        node = node.next
    return text


def test_ids_are_unique(store: Store):
    ids = re.findall(r'\bid="([^"]+)"', build_report(store, "OAKX", fiscal_year=2025).html)
    assert len(ids) == len(set(ids))


def test_hostile_text_is_shown_as_text(hostile: Store):
    report = build_report(hostile, "OAKX", fiscal_year=2025)
    tree = LexborHTMLParser(report.html)
    assert not tree.css("script, img")
    assert "<script>alert(1)</script>" in tree.css_first(".text").text()
    assert "\u202e" not in report.html + report.markdown
    assert "⟨U+202E⟩" in tree.css_first("blockquote").text()
    assert "\\<script>" in report.markdown
    assert "\\](javascript" in report.markdown


def test_marks_count_characters_not_utf16_units(hostile: Store):
    tree = LexborHTMLParser(build_report(hostile, "OAKX", fiscal_year=2025).html)
    [place] = [node for node in tree.css(".at") if node.next.text() == "$50 million"]
    start, end = map(int, place.attributes["id"].split("-")[-2:])
    assert hostile.text("OAKX-2025-Q1")[start:end] == "$50 million"
