"""Headings are found by agreement: look-alikes inside speech are none."""

from __future__ import annotations

import pytest
from laws import broken_laws
from made_layouts import LAYOUTS

from callnlp.ingest.read import read_bytes


def names(text: str) -> list[str]:
    """Speakers of the turns, in order."""
    call = read_bytes(text.encode(), "input.txt")
    assert broken_laws(call) == []
    return [turn.speaker.name for turn in call.turns]


PLAIN = names(LAYOUTS["dashes"])


@pytest.mark.parametrize(
    "speech",
    [
        "Amazon Web Services -- and I want to stress this -- grew 20% in the year, which we like.",
        "North Star -- our lead product -- is on time and we are happy with it.",
        "Azure Boost",
        "Texas Plant Two",
        "Revenue: it grew 6%.",
        "Note: this is not a heading.",
        "Operators of our plants are proud.",
        "Q",
        "A",
    ],
)
def test_look_alikes_inside_speech_start_no_turn(speech: str) -> None:
    text = LAYOUTS["dashes"].replace("and both are full.", f"and both are full.\n\n{speech}\n\nWe go on.")
    assert names(text) == PLAIN


def test_name_in_the_middle_of_a_wrapped_paragraph_is_no_heading() -> None:
    text = LAYOUTS["dashes"].replace(
        "We opened 2 plants",
        "I would like to thank the people who made it, and above all my old friend\nOwen Halloran\nand his team. We opened 2 plants",
    )
    assert names(text) == PLAIN


def test_advertisement_inside_a_turn_is_masked_and_the_sentence_goes_on() -> None:
    advert = "10 stocks we like better than Brellin Foods\nWhen our award-winning analyst team has a stock tip, it can pay to listen.\n\nSee the 10 stocks\n\n*Stock Advisor returns as of March 8, 2023"
    text = LAYOUTS["dashes"].replace("Net sales were $412 million", f"Net sales were\n\n{advert}\n\n$412 million")
    call = read_bytes(text.encode(), "input.txt")
    assert [turn.speaker.name for turn in call.turns] == PLAIN
    spoken = [sentence.text(call.text) for sentence in call.sentences]
    assert "Net sales were $412 million, up 6%." in spoken
    assert not any("stocks" in sentence for sentence in spoken)


def test_page_furniture_between_the_halves_of_a_sentence() -> None:
    page = "Brellin Foods, Inc.\n1-877-FACTSET www.callstreet.com\n{}\nCopyright © 2001-2024 FactSet CallStreet, LLC"
    text = LAYOUTS["colons"]
    text = text.replace("Net sales were $412", f"Net sales were\n{page.format(3)}\n$412")
    text = text.replace("It adds 40", f"It adds\n{page.format(4)}\n40").replace(
        "The leverage target", f"The leverage\n{page.format(5)}\ntarget"
    )
    call = read_bytes(text.encode(), "input.txt")
    assert [turn.speaker.name for turn in call.turns] == PLAIN
    cut = [sentence for sentence in call.sentences if len(sentence.spans) == 2]
    assert [sentence.text(call.text) for sentence in cut] == [
        "Net sales were $412 million, up 6%.",
        "It adds 40 basis points from the fourth quarter on.",
        "The leverage target comes first.",
    ]


def test_title_only_heading_is_the_listed_person() -> None:
    text = LAYOUTS["listed"].replace("Mei Castellan\n\nIt adds", "Chief Financial Officer: It adds")
    assert names(text) == PLAIN


def test_heading_glued_to_the_end_of_a_paragraph() -> None:
    text = LAYOUTS["listed"].replace(
        "Please go ahead.\n\nNadia Torvik\n\n", "Please go ahead. Nadia Torvik\nHead of Investor Relations\n\n"
    )
    assert names(text) == PLAIN


def test_heading_without_words_is_no_turn() -> None:
    text = LAYOUTS["dashes"].replace("Operator\n\nOur next", "Operator\n\nOperator\n\nOur next")
    assert names(text) == PLAIN


def test_two_people_of_one_first_name_stay_apart() -> None:
    text = LAYOUTS["dashes"].replace("Priya Lindgren", "Owen Lindgren").replace("Hi, Priya", "Hi, Owen")
    call = read_bytes(text.encode(), "input.txt")
    assert {speaker.name: speaker.role for speaker in call.speakers if "Owen" in speaker.name} == {
        "Owen Halloran": "ceo",
        "Owen Lindgren": "analyst",
    }


def test_name_variants_are_one_speaker() -> None:
    head, tail = LAYOUTS["dashes"].split("It runs at 92%", 1)
    text = head + "It runs at 92%" + tail.replace("Mei Castellan --", "Mei J. Castellan --")
    call = read_bytes(text.encode(), "input.txt")
    assert [speaker.name for speaker in call.speakers if "Castellan" in speaker.name] == ["Mei J. Castellan"]
    assert [turn.role for turn in call.turns].count("cfo") == 3


def test_segment_chief_is_an_executive() -> None:
    text = LAYOUTS["dashes"].replace("Mei Castellan -- Chief Financial Officer", "Mei Castellan -- CEO, Brellin Frozen")
    text = text.replace("Mei Castellan, our Chief Financial Officer", "Mei Castellan, who runs Brellin Frozen")
    call = read_bytes(text.encode(), "input.txt")
    assert {s.name: s.role for s in call.speakers}["Mei Castellan"] == "executive"


def test_absent_ceo_is_a_result() -> None:
    text = LAYOUTS["dashes"].replace(
        "Owen Halloran -- Chief Executive Officer", "Owen Halloran -- Chief Operating Officer"
    )
    text = text.replace("our Chief Executive Officer", "our Chief Operating Officer")
    call = read_bytes(text.encode(), "input.txt")
    assert list(call.remarks(role="ceo")) == []


def test_words_begin_on_the_line_after_a_heading_that_prints_the_listed_office() -> None:
    text = LAYOUTS["listed"].replace("Nadia Torvik\n\nThank", "Nadia Torvik: Head of Investor Relations \nThank")
    text = text.replace("Owen Halloran\n\n", "Owen Halloran: ").replace("Mei Castellan\n\n", "Mei Castellan: ")
    call = read_bytes(text.replace("Operator\n\n", "Operator: ").encode(), "BRLN.txt")
    (ir,) = (turn.words.slice(call.text) for turn in call.turns if turn.speaker.name == "Nadia Torvik")
    assert ir.startswith("Thank you. With me today")
    assert broken_laws(call) == []


MARKED = (
    "# Brellin Foods (BRLN) Q3 2024 Earnings Call\n\n### Owen Halloran, Chief Executive Officer\n\nNet sales rose 6%.\n\n"
    "### Mei Castellan, Chief Financial Officer\n\nGross margin was 31.4%.\n\n## Q&A\n\n"
    "### Priya Lindgren, Ostrava Securities\n\n**Q: How full is the plant?**\n\n**A (Owen Halloran):** It is full.\n\n"
    "**A (Mei Castellan):** It adds 40 basis points.\n\n**Q: And next year?**\n\n**A (Owen Halloran):** More of it.\n\n"
    "### Tomas Berglund, Fairwater Capital Markets\n\n**Q: Will you raise the dividend?**\n\n"
    "**A (Mei Castellan):** A: we have not decided (Owen Halloran): not yet.\n"
)


def test_marked_answers_are_their_speakers_and_marked_questions_the_analyst_above() -> None:
    call = read_bytes(MARKED.encode(), "BRLN.md")
    assert [(turn.speaker.name, turn.role, turn.words.slice(call.text)) for turn in call.turns[2:]] == [
        ("Priya Lindgren", "analyst", "How full is the plant?**"),
        ("Owen Halloran", "ceo", "It is full."),
        ("Mei Castellan", "cfo", "It adds 40 basis points."),
        ("Priya Lindgren", "analyst", "And next year?**"),
        ("Owen Halloran", "ceo", "More of it."),
        ("Tomas Berglund", "analyst", "Will you raise the dividend?**"),
        ("Mei Castellan", "cfo", "we have not decided (Owen Halloran): not yet."),
    ]
    assert broken_laws(call) == []


def test_a_list_heading_on_a_page_break_does_not_swallow_who_speaks_next() -> None:
    text = LAYOUTS["bold"].replace(
        "**Mei Castellan:** It adds", "### Participants\n**Mei Castellan**\nGood morning. I think it adds"
    )
    call = read_bytes(text.encode(), "BRLN.md")
    assert [turn.speaker.name for turn in call.turns] == [
        turn.speaker.name for turn in read_bytes(LAYOUTS["bold"].encode(), "BRLN.md").turns
    ]


def test_an_unknown_firm_after_a_name_is_a_heading_where_the_file_prints_them_so() -> None:
    houses = ["Barclays", "UBS", "Jefferies", "Citi", "Goldman Sachs", "Evercore ISI", "Mediolan"]
    names = ["Ada Berg", "Ben Cole", "Cleo Dahl", "Dan Eker", "Eva Falk", "Finn Gran", "Gus Holm"]
    asked = "\n".join(
        f"{name}, {house}\nHi. How full is plant {at}?\nOwen Halloran\nHi. It is full.\n{name}, {house}\nThanks."
        for at, (name, house) in enumerate(zip(names, houses, strict=True))
    )
    head = "Brellin Foods Q3 2024 Earnings Call\n\nParticipants\nOwen Halloran, Chief Executive Officer\n\nOwen Halloran\nGood morning. We have three priorities for the year.\n"
    call = read_bytes(f"{head}{asked}\n".encode(), "BRLN.txt")
    assert {turn.speaker.name for turn in call.turns} == {"Owen Halloran", *names}
    listed = head + "Our peers, Mediolan\nand we, are three.\n"
    assert "Our peers" not in {turn.speaker.name for turn in read_bytes(f"{listed}{asked}".encode(), "BRLN.txt").turns}


def test_a_line_between_name_and_time_is_a_title() -> None:
    call = read_bytes(LAYOUTS["timed"].replace("Head of Investor Relations\n", "Media Contact\n").encode(), "BRLN.txt")
    assert not any("Media Contact" in turn.words.slice(call.text) for turn in call.turns)


@pytest.mark.parametrize(
    ("said", "role"),
    [
        (
            "our Chief Executive Officer, Sir Owen Halloran, as well as our Chief Financial Officer, Mei Castellan",
            "ceo",
        ),
        ("Owen Halloran, along with our Chief Financial Officer, Mei Castellan", "unknown"),
        ("Owen Halloran, our Chief Executive Officer, and Mei Castellan, our Chief Financial Officer", "ceo"),
    ],
)
def test_as_well_as_begins_the_next_person(said: str, role: str) -> None:
    text = LAYOUTS["colons"].replace(
        "Owen Halloran, our Chief Executive Officer, and Mei Castellan, our Chief Financial Officer", said
    )
    call = read_bytes(text.encode(), "BRLN.txt")
    assert {s.name: s.role for s in call.speakers}["Owen Halloran"] == role


def test_a_listed_name_behind_a_bullet_is_a_heading() -> None:
    text = LAYOUTS["listed"].replace("Hi, Priya.\n", "")
    bulleted = text.replace("\n\nMei Castellan\n\nIt adds", "\n\n- Mei Castellan\nChief Financial Officer\nIt adds")
    assert bulleted != text
    call = read_bytes(bulleted.encode(), "BRLN.txt")
    assert [turn.speaker.name for turn in call.turns] == [
        t.speaker.name for t in read_bytes(text.encode(), "B.txt").turns
    ]
    assert not any("Mei Castellan" in turn.words.slice(call.text) for turn in call.turns if turn.section == "qa")
