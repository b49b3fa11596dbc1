"""Interviews without headings: who answers stands in the title, who asks stands nowhere."""

from __future__ import annotations

import pytest
from laws import broken_laws
from made_layouts import INTERVIEW

import callnlp
from callnlp.errors import IngestError
from callnlp.ingest.read import read_bytes

SAID = [
    ("Interviewer", "analyst", "Ms. Castellan, can", "of the quarter?"),
    ("Mei Castellan", "cfo", "Net sales were", "before plan."),
    ("Interviewer", "analyst", "Looking forward, what", "began slowly?"),
    ("Mei Castellan", "cfo", "For the fourth quarter", "$430 million."),
    ("Interviewer", "analyst", "What drives that?", "What drives that?"),
    ("Mei Castellan", "cfo", "Prices hold,", "its capacity."),
]


def test_questions_cut_the_text_and_the_title_names_who_answers() -> None:
    call = read_bytes(INTERVIEW.encode(), "BRLN_2024_Q3.txt")
    found = [(turn.speaker.name, turn.role, turn.words.slice(call.text)) for turn in call.turns]
    assert [(name, role) for name, role, _ in found] == [row[:2] for row in SAID]
    for (_, _, words), (_, _, first, last) in zip(found, SAID, strict=True):
        assert words.startswith(first) and words.endswith(last), words
    assert {turn.section for turn in call.turns} == {"qa"}
    assert call.qa_start == call.turns[0].span.start
    assert [(len(e.questions), len(e.answers)) for e in call.exchanges] == [(1, 1)] * 3
    assert broken_laws(call) == []


def test_printed_headings_between_are_no_words() -> None:
    call = read_bytes(INTERVIEW.encode(), "BRLN_2024_Q3.txt")
    assert "Outlook" in {mask.span.slice(call.text) for mask in call.masks if mask.kind == "heading"}
    assert not any("Outlook" in turn.words.slice(call.text) for turn in call.turns)


@pytest.mark.parametrize(
    "text",
    [
        INTERVIEW.replace("interview with", "talk about"),
        INTERVIEW.replace("CFO Mei Castellan", "friends"),
        INTERVIEW.replace("?\n", ".\n"),
    ],
    ids=["no title", "no guest", "no questions"],
)
def test_what_is_no_interview_is_refused(text: str) -> None:
    with pytest.raises(IngestError, match="give the transcript itself"):
        read_bytes(text.encode(), "BRLN_2024_Q3.txt")


def test_a_sheet_of_several_calls_is_processed_call_by_call(tmp_path) -> None:
    sheet = tmp_path / "calls.csv"
    rows = [
        f"Brellin Foods,Brellin Foods (BRLN) Q{quarter} 2024 Earnings Call,{name},{title},{words}"
        for quarter in (1, 2)
        for name, title, words in (
            ("Priya Lindgren", "Analyst", "How full is the Texas plant?"),
            ("Owen Halloran", "Chief Executive Officer", f"It runs at 9{quarter}% of its capacity."),
        )
    ]
    sheet.write_text("\n".join(["Company,Call Title,Speaker Name,Speaker Title,Text", *rows]), encoding="utf-8")
    with pytest.raises(IngestError, match=r"rows of 2 calls.*callnlp process"):
        callnlp.read(sheet)
    store = callnlp.Store(tmp_path / "store")
    first = callnlp.process([sheet], store=store, model=False)
    assert first.files("added") == [f"{sheet}/Brellin Foods (BRLN) Q{quarter} 2024 Earnings Call" for quarter in (1, 2)]
    assert sorted(store.calls()["call"]) == ["BRLN-2024-Q1", "BRLN-2024-Q2"]
    again = callnlp.process([sheet], store=store, model=False)
    assert (again.files("added"), again.files("unchanged")) == ([], first.files("added"))
