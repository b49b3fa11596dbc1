"""Work grows with the length of a text and no faster, however odd the text is."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import pytest

from callnlp.errors import IngestError
from callnlp.ingest.read import read_bytes

LINE = "We grew revenue 5% to $1.3 billion in the quarter."
#: Four times the text may cost so many times the work; a square would cost sixteen times.
SLACK = 8.0
SIZE = 25_000


def _surname(number: int) -> str:
    return "B" + "".join(chr(97 + number // 26**place % 26) for place in range(4))


def _json(size: int) -> str:
    return json.dumps({"transcript": [{"speaker": "Ada Berg", "title": "CEO", "text": LINE}] * (size // 100)})


SHAPES: dict[str, tuple[str, Callable[[int], str]]] = {
    "one line again and again": ("txt", lambda size: f"{LINE}\n" * (size // 51)),
    "one paragraph again and again": ("txt", lambda size: f"{LINE}\n\n" * (size // 52)),
    "one long line": ("txt", lambda size: f"{LINE} " * (size // 51)),
    "one long word": ("txt", lambda size: "a" * size),
    "blanks": ("txt", lambda size: "Hello" + " \t" * (size // 2) + "there"),
    "stops": ("txt", lambda size: "Operator: Hi\n" + "." * size),
    "headings of one person": ("txt", lambda size: "Ada Berg -- Title\n" * (size // 18)),
    "headings with words": ("txt", lambda size: f"Ada Berg -- Analyst\n{LINE}\n" * (size // 71)),
    "a person a turn": ("txt", lambda size: "".join(f"Ada {_surname(at)}: {LINE}\n" for at in range(size // 62))),
    "Q marks": ("txt", lambda size: "Q: \n" * (size // 4)),
    "questions of an interview": (
        "txt",
        lambda size: "Interview with Brellin CFO Ada Berg\n" + f"What drives that?\n{LINE}\n" * (size // 69),
    ),
    "marked answers": ("txt", lambda size: f"**Q: Why?**\n\n**A (Ada Berg):** {LINE}\n\n" * (size // 84)),
    "operators": ("txt", lambda size: "Operator\n\nOur next question comes from the line of X.\n\n" * (size // 56)),
    "page numbers": ("txt", lambda size: "12\n\n1-877-FACTSET www.callstreet.com\n\n" * (size // 40)),
    "brackets": ("txt", lambda size: "Ada Berg: " + "([" * (size // 2)),
    "turns of json": ("json", _json),
    "paragraphs of html": ("html", lambda size: f"<p><b>Ada Berg</b></p><p>{LINE}</p>" * (size // 84)),
    "nested html": ("html", lambda size: "<div>" * (size // 11) + LINE + "</div>" * (size // 11)),
}


def _read(data: bytes, name: str) -> None:
    try:
        call = read_bytes(data, name)
    except IngestError:
        return
    covered = sum(len(mask.span) for mask in call.masks) + sum(len(turn.words) for turn in call.turns)
    assert covered >= len(call.text) - 2


def _calls(data: bytes, name: str) -> int:
    """Count the calls that reading makes, the same number on every machine."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        _read(data, name)
    finally:
        sys.setprofile(before)
    return count


def _seconds(data: bytes, name: str) -> float:
    start = time.process_time()
    _read(data, name)
    return time.process_time() - start


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_the_text(shape: str) -> None:
    ending, make = SHAPES[shape]
    name = f"made.{ending}"
    small, large = make(SIZE).encode(), make(4 * SIZE).encode()
    _read(small, name)
    assert _calls(large, name) <= SLACK * _calls(small, name) + 5_000
    # What the regex engine does is no call: its time is compared, the best of two, small costs forgiven.
    assert min(_seconds(large, name) for _ in range(2)) <= SLACK * min(_seconds(small, name) for _ in range(2)) + 0.2
