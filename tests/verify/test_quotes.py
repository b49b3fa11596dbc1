from __future__ import annotations

import pytest

from callnlp.verify.markdown import parse_markdown
from callnlp.verify.quotes import find_quotations, judge_quotation
from callnlp.verify.speech import SpeechIndex
from callnlp.verify.verifier import verify_report


def judged(store, report, **context):
    index = SpeechIndex.load(store, store.sentences(ticker="MRDN"))
    items = [judge_quotation(q, index, report=report, **context) for q in find_quotations(parse_markdown(report))]
    return [item for item in items if item is not None]


@pytest.mark.parametrize(
    ("printed", "verdict", "fault"),
    [
        ("Demand for our arms is stronger than we can serve.", "supported", None),
        ("We will keep adding capacity - as fast as\nparts arrive", "supported", None),
        ("Demand for our arms is stronger... We will keep adding capacity", "supported", None),
        ("We will keep adding capacity ... Demand for our arms is stronger", "contradicted", "quote_spliced"),
        ("Demand for our arms is stronger [...] best quarter that we have had", "contradicted", "quote_spliced"),
        ("Demand for our arms is much weaker than we can serve.", "contradicted", "quote_altered"),
        ("It’s the best quarter that we have had in ten years", "supported", None),
        ("Our shareholders approved a merger with another firm last night.", "not_found", None),
    ],
    ids=["whole", "dash-and-line-break", "ellipsis", "reordered", "two-calls", "altered", "apostrophe", "foreign"],
)
def test_verdicts(store, printed, verdict, fault):
    [item] = judged(store, f'# MRDN\n\nAna said: "{printed}"\n')
    assert (item.verdict, item.fault) == (verdict, fault)


def test_evidence_slices_the_stored_text(store):
    [item] = judged(store, "> *“We will keep adding capacity”*\n")
    [found] = item.evidence
    assert store.text(found.call)[found.start : found.end] == found.text == "We will keep adding capacity"
    assert item.text == "We will keep adding capacity"


def test_the_diff_holds_both_sides(store):
    [item] = judged(store, '"Demand for our arms is weaker than we can serve."')
    assert ("report", "weaker") in item.diff
    assert ("call", "stronger") in item.diff


def test_speaker_and_period_decide_between_places(store):
    report = '"Revenue was $11.3 billion. Operating income was $1.9 billion."'
    assert judged(store, report, roles=["cfo"])[0].verdict == "supported"
    assert judged(store, report, roles=["ceo"])[0].fault == "speaker"
    assert judged(store, report, period="2025-Q2")[0].fault == "period"


@pytest.mark.parametrize(
    "report",
    [
        'so-called "Dead Money" is a term',
        '市场习惯了"现金牛"，"全球任何云厂商中最大的单季扩张"。',
        "> Source: filings of the SEC, all quarters",
    ],
    ids=["term", "chinese", "note"],
)
def test_what_is_no_quotation(store, report):
    assert judged(store, report) == []


def test_a_short_term_that_the_call_says_is_supported(store):
    [item] = judged(store, 'They speak of the "order book" often.')
    assert item.verdict == "supported"


def test_a_speaker_is_known_by_another_form_of_the_name(store):
    report = '"Revenue was $11.3 billion. Operating income was $1.9 billion."'
    assert judged(store, report, speakers=["Thomas P. Bell", "T. Tom Bell"])[0].verdict == "supported"
    assert judged(store, report, speakers=["Ana Ruiz"])[0].fault == "speaker"


def test_a_control_character_that_the_page_shows_is_no_word(make_store):
    store = make_store()
    store.say(
        "2025-Q1", "Ana Ruiz", "ceo", "It is driven by these short\x02term effects of the parts that we did not plan."
    )
    text = "> *“It is driven by these short⟨U+0002⟩term effects of the parts that we did not plan.”*\n"
    [item] = verify_report(f"# Meridian Robotics (MRDN)\n\n{text}", store).items
    assert item.verdict == "supported"


def test_words_that_only_name_a_metric_are_no_ones_quotation(store):
    text = "# Meridian Robotics (MRDN) CEO 纪要\n\n### Q1 2025\n\n* 营业利润（“Operating income”）为 19 亿美元\n"
    assert [item.verdict for item in verify_report(text, store).items] == ["supported", "supported"]


def test_the_name_of_a_metric_may_be_one_of_another_quarter(make_store):
    store = make_store()
    store.say("2025-Q1", "Ana Ruiz", "ceo", "Total broadband net additions rose.")
    store.say("2025-Q2", "Ana Ruiz", "ceo", "Demand was good.")
    text = "# Meridian Robotics (MRDN) CEO 纪要\n\n### Q2 2025\n\n* 用户（“Total broadband net additions”）\n"
    assert [item.verdict for item in verify_report(text, store).items] == ["supported"]
