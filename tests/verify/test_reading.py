"""How reports are parsed and numbers read: blocks, periods, figures, statements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callnlp.lexicon.load import load_lexicon
from callnlp.lexicon.schema import CueRule
from callnlp.verify.citations import find_citations, places_in
from callnlp.verify.cues import find_cues
from callnlp.verify.figures import figures_in
from callnlp.verify.markdown import parse_markdown
from callnlp.verify.markup import looks_like_html, parse_html
from callnlp.verify.names import NameBook
from callnlp.verify.scan import Reader
from callnlp.verify.statements import StatementReader
from callnlp.verify.when import find_moments

LEXICON = load_lexicon()


@given(st.text(alphabet="# *|>-_`[]()<>&;\\\n一二ab1%$", max_size=200))
def test_every_character_of_a_block_stands_in_the_report(text):
    for block in parse_markdown(text).blocks:
        for offset, char in enumerate(block.text):
            place = block.flat.at(offset)
            assert 0 <= place <= len(text)
            assert char == " " or char == text[place] or text[place] in "&\\"


def test_a_table_knows_its_labels():
    cells = [b for b in parse_markdown("# R\n\n| 指标 | Q1 2025 |\n|:---|---|\n| **AWS** | $1 B |\n").blocks if b.cell]
    assert [(c.text.strip(), c.cell.label, c.cell.header) for c in cells] == [
        ("AWS", "AWS", "指标"),
        ("$1 B", "AWS", "Q1 2025"),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("## Q3 2025", "heading"),
        ("* item", "item"),
        ("3. item", "item"),
        ("> words", "quote"),
        ("**Label**", "heading"),
    ],
)
def test_kinds_of_blocks(line, kind):
    assert parse_markdown(line + "\n").blocks[0].kind == kind


def test_code_and_addresses_are_not_read():
    blocks = parse_markdown("```\n$5 billion\n```\n[link](https://x.org/2025) https://y.org/30%25\n").blocks
    assert [b.text.strip() for b in blocks] == ["link"]


def test_html_gives_the_same_blocks_and_leaves_out_scripts_and_panes():
    source = (
        "<!doctype html><html><head><title>MRDN</title></head><body><h1>Meridian (MRDN)</h1><script>x=5%</script>"
        "<p>Revenue was <b>$5</b> billion &amp; up</p><table><tr><th>m</th><th>Q1 2025</th></tr>"
        "<tr><td>EPS</td><td>$1</td></tr></table><aside data-source>9%</aside></body></html>"
    )
    assert looks_like_html(source)
    document = parse_html(source)
    assert document.title == "Meridian (MRDN) MRDN"
    assert [block.text for block in document.blocks] == [
        "Meridian (MRDN)", "Revenue was $5 billion & up", "EPS", "$1",
    ]  # fmt: skip
    for block in document.blocks:
        assert document.text[block.flat.at(0) :].startswith(block.text)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("Q3 2025", ["2025-Q3"]),
        ("3Q25 results", ["2025-Q3"]),
        ("2025 年第三季度", ["2025-Q3"]),
        ("2025 年 Q3 与 2024 年", ["2025-Q3", "2024"]),
        ("the third quarter of fiscal 2025", ["2025-Q3"]),
        ("fiscal 2025 third quarter", ["2025-Q3"]),
        ("Q4 单季", ["2025-Q4"]),
        ("全年", ["2025"]),
        ("2025 年下半年", ["2025-H2"]),
        ("H1 2025", ["2025-H1"]),
        ("2025年10月签约", ["2025-10"]),
        ("2026: ~$200B", ["2026"]),
        ("过去 12 个月", ["ttm"]),
        ("$2000 亿美元", []),
        ("日期 2026-02-06", []),
        ("Claude Opus 4.5, 10-Q, 2,025 units", []),
    ],
)
def test_periods(text, periods):
    assert [moment.period for moment in find_moments(text, year=2025)] == periods


@pytest.mark.parametrize(
    ("text", "hint", "low", "unit", "step"),
    [
        ("$143.3 B", "", 143.3e9, "USD", 1e8),
        ("约 1,557 亿美元", "", 155.7e9, "USD", 1e8),
        ("+17.5%", "", 17.5, "percent", 0.1),
        ("155.7", "Revenue ($B)", 155.7e9, "USD", 1e8),
        ("1,557", "营收（亿美元）", 155.7e9, "USD", 1e8),
        ("20.2", "YoY %", 20.2, "percent", 0.1),
        ("用户 2.5 亿", "", 2.5e8, "count", 1e7),
    ],
)
def test_figures_and_how_finely_they_are_printed(text, hint, low, unit, step):
    [figure] = figures_in(text, lexicon=LEXICON, hint=hint)
    assert (figure.quantity.low, figure.quantity.unit, figure.step) == (low, unit, pytest.approx(step))


@pytest.mark.parametrize("text", ["过去 13 个季度", "数十亿美元级别", "2026-02-06", "12", "in 3 years"])
def test_what_is_no_figure(text):
    assert figures_in(text, lexicon=LEXICON) == []


@pytest.mark.parametrize("rule", LEXICON.entries("statements", CueRule), ids=lambda rule: rule.id)
def test_cue_rules_keep_their_examples(rule):
    def found(text):
        return any(cue.rule == rule.id for cue in find_cues(text, lexicon=LEXICON))

    assert all(found(example.text) for example in rule.example)
    assert not any(found(example.text) for example in rule.counterexample)


def statement(text, *, year=2025, names=None):
    reader = StatementReader(Reader(LEXICON, names or NameBook()), year)
    found = [s for n, block in enumerate(parse_markdown(text).blocks) for s in reader.read(block, n, holes=[])]
    return found[-1]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("2025 年 Q3 营收 1,802 亿美元，同比 +12%", {"metric": "revenue", "period": "2025-Q3", "basis": "yoy", "measure": "growth"}),
        ("In Q3 2025, operating income fell 3% sequentially.", {"metric": "operating_income", "direction": "down", "basis": "qoq"}),
        ("公司预计 2026 年资本开支将达 $200B", {"metric": "capex", "period": "2026", "stance": "guidance", "segment": ""}),
        ("It expects about $125 billion of capex in 2026.", {"metric": "capex", "stance": "guidance", "period": "2026"}),
        ("Revenue rose 12% excluding foreign exchange", {"currency_neutral": True, "adjusted": False, "metric": "revenue"}),
        ("调整后每股收益 1.20 美元", {"metric": "eps", "adjusted": True}),
        ("云业务营收 300 亿美元", {"metric": "revenue", "segment": None}),
        ("| 指标 | Q1 2025 | Q2 2025 |\n|---|---|---|\n| Revenue | $5 B | $6 B |\n| YoY | 1% | 2% |", {"metric": "revenue", "period": "2025-Q2", "basis": "yoy", "measure": "growth"}),
        ("### Q3 2025\n\n* 积压订单达 $200B", {"metric": "backlog", "period": "2025-Q3", "period_from": "heading"}),
        ("* Q4 2025 营收 +24%\n* 积压订单达 $200B", {"metric": "backlog", "period": "2025-Q4", "period_from": "carried"}),
        ("营业利润率扩张至 35%", {"metric": "operating_margin", "measure": "level"}),
        ("毛利率提高 120 个基点", {"metric": "gross_margin", "measure": "change", "direction": "up"}),
        ("营收增加 30 亿美元", {"metric": "revenue", "measure": "change", "direction": "up"}),
        ("市场预期营收 50 亿美元", {"outside": True}),
    ],
)  # fmt: skip
def test_statements(text, fields):
    found = statement(text)
    assert {name: getattr(found, name) for name in fields} == fields


def test_citation_marks_are_places_not_figures():
    text = "up 20.2% [3884–3922, AMZN-2025-Q3:4103–4135]"
    assert len(find_citations(text)) == 1
    assert [(p.call, p.start, p.end) for p in places_in(text, "HOME")] == [
        ("HOME", 3884, 3922),
        ("AMZN-2025-Q3", 4103, 4135),
    ]
    assert find_citations("a range [12, 15] of values") == []


def test_a_text_without_line_breaks_is_read_in_pieces():
    text = "Revenue was $5 billion in Q1 2025. " * 600
    blocks = parse_markdown(text).blocks
    assert len(blocks) > 1
    assert "".join(block.text for block in blocks) == text
    assert all(block.text == text[block.flat.at(0) :][: len(block.text)] for block in blocks)
