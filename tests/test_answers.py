"""Questions and answers: was a number asked for, and what became of it. Each case has its look-alikes."""

from __future__ import annotations

import pytest

import callnlp
from callnlp.answers import judge_answer
from made_calls import made_call

CASES = {
    "a number for the metric": (
        ["What are you assuming for gross margin next year?"],
        ["Sure.", "We think gross margin lands at about 44%."],
        "given",
    ),
    "a bare number that opens the answer": (["How much of that was price?"], ["About three points."], "given"),
    "a number two sentences after the topic": (
        ["Can you quantify the freight headwind?"],
        ["Sure.", "Thanks.", "Freight was worse than we thought.", "It cost us $40 million."],
        "given",
    ),
    "a number for something else": (
        ["How much of the freight headwind do you recover?"],
        ["Well.", "We have a good team.", "Stores reopened.", "Loyalty members were up 11%."],
        "deflected",
    ),
    "a number of another metric": (
        ["What are you assuming for gross margin?"],
        ["Let me start with demand.", "It is good.", "We are pleased.", "Revenue grew 11%."],
        "deflected",
    ),
    "words without a number": (["How much capex do you expect?"], ["We invest where we see returns."], "deflected"),
    "put off": (["Can you give us a range for 2026?"], ["It's too early to say."], "deflected"),
    "not known": (["How big can that business get?"], ["It's hard to say."], "deflected"),
    "refused": (["How much capex do you expect?"], ["We're not going to guide beyond the quarter."], "refused"),
    "refused before other figures": (
        ["How big was the impact of the strike?"],
        ["We haven't quantified it.", "The strike lasted, and we still grew 12%."],
        "refused",
    ),
    "refused after the figure": (
        ["How much did the strike cost?"],
        ["The strike cost about $30 million.", "Sure.", "Beyond that we don't break it out."],
        "given",
    ),
    "no number asked for": (["Why is demand so strong?"], ["Customers like the product."], "answered"),
    "no number asked for, and refused": (["Are you in talks?"], ["We don't comment on that."], "refused"),
    "drivers are no number": (["What are the key drivers of gross margin?"], ["Mix and price."], "answered"),
    "nobody answers": (["How much capex do you expect?"], [], "unanswered"),
}


@pytest.mark.parametrize("name", CASES)
def test_outcome(name: str):
    questions, answers, outcome = CASES[name]
    assert judge_answer(questions, answers).outcome == outcome


def test_what_decided_is_told():
    judged = judge_answer(
        ["Good morning.", "Freight was high.", "Could you quantify that?"], ["Hello.", "We don't break that out."]
    )
    assert (judged.question, judged.answer) == (2, 1)
    assert judged.rules == ("ask.quantify", "refuse.no_numbers")


def test_a_claim_of_the_metric_counts_where_the_words_do_not_name_it():
    asked = ["How should we model capex in the second half?"]
    answers = ["Right.", "So.", "Well.", "It will be about $60 billion."]
    assert judge_answer(asked, answers).outcome == "deflected"
    assert judge_answer(asked, answers, claimed=[(), (), (), {"capex"}]).outcome == "given"


def test_rows_of_a_store_point_into_the_text(tmp_path):
    store = callnlp.Store(tmp_path / "calls")
    store.add(made_call(extra="We don't comment on that."))
    frame = callnlp.judge_answers(store, ticker="AMZN")
    (row,) = frame.to_dict("records")
    text = store.text("AMZN-2025-Q3")
    assert (row["asker"], row["answered_by"], row["outcome"]) == ("Ann Reed", ["Mary Oak"], "refused")
    assert (
        text[row["question_start"] : row["question_end"]] == row["question"] == "When does the power bottleneck ease?"
    )
    assert text[row["answer_start"] : row["answer_end"]] == row["answer"] == "We don't comment on that."
    assert row["asks_number"] is False and row["exchange"] == 0
    assert row["specific"] is None  # no model has read this call
    with pytest.raises(callnlp.StoreError, match="not in the store"):
        callnlp.judge_answers(store, ticker="NONE")


@pytest.mark.parametrize(
    ("answers", "cited"),
    [
        (["Yes.", "Mark, this is Dave.", "We see robots in every building from next year on."], 2),
        (["Thank you for the question today, all.", "The robots are the part that we like most."], 1),
        (["Yes."], 0),
    ],
)
def test_the_sentence_cited_speaks_of_what_was_asked(answers: list[str], cited: int) -> None:
    assert judge_answer(["What do the robots change?"], answers).answer == cited
