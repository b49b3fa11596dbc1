"""The same invented call in every layout gives the same turns."""

from __future__ import annotations

import pytest
from laws import broken_laws
from made_layouts import LAYOUTS, SPEECH, TURNS

from callnlp.ingest.read import read_bytes

ROLES = ["operator", "ir", "ceo", "cfo", "operator", "analyst", "ceo", "cfo", "operator", "analyst", "cfo", "operator"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_turns_speakers_and_roles(layout: str) -> None:
    call = read_bytes(LAYOUTS[layout].encode(), f"{layout}.txt")
    assert [turn.words.slice(call.text) for turn in call.turns] == [words for *_, words in TURNS]
    assert [turn.speaker.name for turn in call.turns] == [name for name, *_ in TURNS]
    assert [turn.role for turn in call.turns] == ROLES
    assert [turn.section for turn in call.turns] == ["prepared"] * 4 + ["qa"] * 8
    assert broken_laws(call) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_period_and_company(layout: str) -> None:
    call = read_bytes(LAYOUTS[layout].encode(), "input.txt")
    assert str(call.fiscal_period) == "2024-Q3"
    assert call.company is not None and call.company.startswith("Brellin Foods")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_exchanges_group_follow_ups_and_answers(layout: str) -> None:
    call = read_bytes(LAYOUTS[layout].encode(), "input.txt")
    assert [(e.asker, e.questions, e.answers) for e in call.exchanges] == [
        ("Priya Lindgren", (5,), (6, 7)),
        ("Tomas Berglund", (9,), (10,)),
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_safe_harbor_is_masked_and_figures_are_not(layout: str) -> None:
    call = read_bytes(LAYOUTS[layout].encode(), "input.txt")
    masked = [mask.span.slice(call.text) for mask in call.masks if mask.kind == "safe_harbor"]
    assert masked == ["This call contains forward-looking statements.", "Actual results may differ materially."]
    spoken = [sentence.text(call.text) for sentence in call.sentences]
    assert "Net sales were $412 million, up 6%." in spoken
    assert "It adds 40 basis points from the fourth quarter on." in spoken


def test_title_line_gives_ticker_and_date() -> None:
    call = read_bytes(LAYOUTS["listed"].encode(), "input.txt")
    assert (call.ticker, call.call_date, call.call) == ("BRLN", "2024-10-24", "BRLN-2024-Q3")


def test_every_role_has_a_reason() -> None:
    call = read_bytes(LAYOUTS["dashes"].encode(), "input.txt")
    rules = {speaker.name: speaker.rules[-1] for speaker in call.speakers}
    assert rules == {
        "Operator": "unnamed.operator",
        "Nadia Torvik": "title.ir",
        "Owen Halloran": "title.ceo",
        "Mei Castellan": "title.cfo",
        "Priya Lindgren": "role.side.analysts",
        "Tomas Berglund": "role.side.analysts",
    }


def test_speech_without_speakers_is_cut_by_cues() -> None:
    call = read_bytes(SPEECH.encode(), "BRLN_2024_Q3.txt")
    assert call.layout == "speech"
    assert [(turn.speaker.name, turn.rules[0]) for turn in call.turns][:5] == [
        ("Operator", "speech.operator"),
        ("Nadia Torvik", "speech.handover"),
        ("Owen Halloran", "speech.handover"),
        ("Mei Castellan", "speech.handover"),
        ("Operator", "speech.operator"),
    ]
    assert broken_laws(call) == []


@pytest.mark.parametrize(
    ("answer", "speakers"),
    [
        ("I'll just start off with the backlog. It is $3 million. On the plant, we run at 92%.", ["ir", "unknown"]),
        ("I'll start off with the backlog. It is $3 million, on the high side.", ["ir"]),  # nothing else is taken up
        ("The backlog is $3 million. On the plant, we run at 92%.", ["ir"]),  # he answers, and does not only start
    ],
)
def test_who_only_starts_an_answer_does_not_give_the_rest_of_it(answer: str, speakers: list[str]) -> None:
    spoken = SPEECH.replace(
        "Hi, Priya. It runs at 92% of its capacity. Mei can add the rest.", f"Hi, Priya, this is Nadia. {answer}"
    )
    call = read_bytes(spoken.replace("It adds 40 basis points from the fourth quarter on. ", "").encode(), "x.txt")
    asked = next(at for at, turn in enumerate(call.turns) if turn.speaker.name == "Priya Lindgren")
    found = [turn.role for turn in call.turns[asked + 1 : asked + 1 + len(speakers)]]
    assert found == speakers and call.turns[asked + 1 + len(speakers)].role == "operator"


def test_given_ticker_and_period_win() -> None:
    call = read_bytes(LAYOUTS["listed"].encode(), "x.txt", ticker="ZZZ", period="2023-Q1")
    assert (call.call, call.period_rules) == ("ZZZ-2023-Q1", ("period.given",))


@pytest.mark.parametrize("name", ["Nadia Torvik", "Mei Castellan"])
def test_prepared_remarks_printed_as_an_analysts_do_not_open_the_questions(name: str) -> None:
    call = read_bytes(LAYOUTS["colons"].replace(f"{name}: Thank", "Analyst: Thank").encode(), "BRLN.md")
    plain = read_bytes(LAYOUTS["colons"].encode(), "BRLN.md")
    assert [turn.section for turn in call.turns] == [turn.section for turn in plain.turns]
