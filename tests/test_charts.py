"""Pictures of themes by quarter: what is drawn, and what the files hold."""

from __future__ import annotations

import re

import pytest

import callnlp
from callnlp.charts import theme_chart, write_chart
from callnlp.errors import UsageError
from made_company import ANALYST, CEO, made


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = callnlp.Store(tmp_path_factory.mktemp("made") / "calls")
    said = [(CEO, "prepared", ["Parts were short. <b>Sales</b> grew."]), (ANALYST, "qa", ["How are parts?"])]
    for quarter, themes in (("2025-Q1", [("Parts", "supply_constrained")]), ("2025-Q2", [])):
        store.add(made(quarter, said, themes=themes, tones={"Parts": -0.5}))
    return store


def drawn(chart, part):
    data = chart.to_dict()
    return data["datasets"][data["vconcat"][part]["data"]["name"]]


def test_a_cell_is_a_rate_and_a_quarter_without_a_hit_is_zero(store):
    cells = {cell["fiscal_period"]: cell for cell in drawn(theme_chart(store, ticker="OAKX"), 0)}
    assert {cell["label"] for cell in cells.values()} == {"Supply constrained"}
    assert (cells["2025-Q1"]["sentences"], cells["2025-Q2"]["rate_per_1000"]) == (1, 0.0)
    assert cells["2025-Q1"]["rate_per_1000"] == pytest.approx(1000.0 / cells["2025-Q1"]["words"])


def test_tone_has_a_line_for_each_who_spoke(store):
    tones = drawn(theme_chart(store, ticker="OAKX"), 1)
    assert {(tone["speaker"], tone["net_tone"]) for tone in tones} == {("CEO", -0.5), ("Analysts", 0.0)}
    assert {tone["speaker"] for tone in drawn(theme_chart(store, ticker="OAKX", role="ceo"), 1)} == {"CEO"}


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE html>")])
def test_the_same_chart_gives_the_same_bytes_without_script_or_network(store, tmp_path, ending, start):
    files = [tmp_path / f"{name}.{ending}" for name in ("one", "one again")]
    for file in files:
        theme_chart(store, file, ticker="OAKX")
    first, second = (file.read_bytes() for file in files)
    assert first.startswith(start)
    assert first == second.replace(b"one again", b"one")
    links = set(re.findall(rb'https?://[^"\s<]+', first))
    assert b"<script" not in first and links <= {b"http://www.w3.org/2000/svg", b"http://www.w3.org/1999/xlink"}


@pytest.mark.parametrize(
    ("name", "complaint"), [("x.pdf", r"\.svg, \.png, \.html"), ("x", "end the file's name"), ("no/x.svg", "cannot be")]
)
def test_a_file_that_cannot_be_written_is_refused(store, tmp_path, name, complaint):
    with pytest.raises(UsageError, match=complaint):
        theme_chart(store, tmp_path / name, ticker="OAKX")


def test_nothing_to_draw_is_said(store):
    with pytest.raises(UsageError, match="nothing to draw"):
        theme_chart(store, ticker="OAKX", theme="tariffs_trade")
    with pytest.raises(UsageError, match="limit 0"):
        theme_chart(store, ticker="OAKX", limit=0)


def test_markup_in_a_title_is_text(store, tmp_path):
    import altair as alt

    file = tmp_path / "<b>.html"
    write_chart(alt.Chart({"values": [{"a": "<script>"}]}).mark_text().encode(text="a:N"), file)
    assert "<script>" not in file.read_text(encoding="utf-8") and "&lt;b&gt;" in file.read_text(encoding="utf-8")
