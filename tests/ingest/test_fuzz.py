"""Whatever the bytes are: a clean transcript or an IngestError, in time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import broken_laws
from made_layouts import LAYOUTS

from callnlp.errors import IngestError
from callnlp.ingest.read import read_bytes
from callnlp.ingest.registry import supported_endings

ENDINGS = [*supported_endings(), "", "txt.gz"]
MARKS = [
    "\x00",
    "\u202e",
    "\u2067",
    "\ufeff",
    "\x1b[31m",
    "\u0002",
    "\r",
    "\x0c",
    "\u2028",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
]


def survives(data: bytes, name: str) -> None:
    """Read; either every law holds or the error is the one promised."""
    try:
        call = read_bytes(data, name)
    except IngestError as error:
        assert str(error).startswith(name.rpartition("/")[2] or "input")
    else:
        assert broken_laws(call) == []


@given(data=st.binary(max_size=3000), ending=st.sampled_from(ENDINGS))
def test_any_bytes(data: bytes, ending: str) -> None:
    survives(data, f"x.{ending}" if ending else "x")


@given(text=st.text(max_size=3000), ending=st.sampled_from(["txt", "md", "html", "json", "csv", "vtt", "srt"]))
def test_any_text(text: str, ending: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"), f"x.{ending}")


@given(data=st.data(), layout=st.sampled_from(sorted(LAYOUTS)))
def test_mutated_calls(data: st.DataObject, layout: str) -> None:
    text = LAYOUTS[layout]
    for _ in range(data.draw(st.integers(1, 6))):
        at, to = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
        kind = data.draw(st.sampled_from(["cut", "copy", "mark", "swap", "blank"]))
        if kind == "cut":
            text = text[:at] + text[min(to, at + 200) :]
        elif kind == "copy":
            text = text[:at] + text[at : at + 300] * 3 + text[at:]
        elif kind == "mark":
            text = text[:at] + data.draw(st.sampled_from(MARKS)) + text[at:]
        elif kind == "swap":
            text = text[to:] + text[at:to] + text[:at]
        else:
            text = text[:at] + "\n" * data.draw(st.integers(1, 4)) + text[at:]
    survives(text.encode(), "x.txt")


@given(
    encoding=st.sampled_from(["latin-1", "cp1252", "utf-16-be", "utf-16-le", "utf-32", "gb18030", "shift_jis"]),
    layout=st.sampled_from(sorted(LAYOUTS)),
)
def test_other_encodings(encoding: str, layout: str) -> None:
    survives(LAYOUTS[layout].encode(encoding, "replace"), "x.txt")


@given(
    st.lists(
        st.sampled_from(
            ["<div>", "</div>", "<table>", "<td>", "<p>", "Operator", "<script>", "&nbsp;", "<br>", "\x00", "<!--"]
        ),
        max_size=400,
    )
)
def test_any_html(parts: list[str]) -> None:
    survives(("<html><body>" + "".join(parts)).encode(), "x.html")


BOMBS = {
    "nested.html": b"<html><body>" + b"<div>" * 100_000 + b"Operator",
    "entities.html": b"<html><body>" + b"&amp;" * 200_000,
    "nested.json": b'{"text":' * 100_000,
    "wide.json": b'{"turns": [' + b'{"a": 1},' * 50_000 + b'{"a": 1}]}',
    "fields.csv": b"speaker,text\n" + b'"a","' + b"x" * 3_000_000 + b'"\n',
    "objects.pdf": b"%PDF-1.4\n" + b"1 0 obj\n<< /Length 10 >>\nstream\n" * 2_000,
    "cues.srt": b"1\n00:00:00,000 --> 00:00:01,000\nhi\n\n" * 5_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_soon(name: str) -> None:
    started = time.process_time()
    survives(BOMBS[name], name)
    assert time.process_time() - started < 30


GROWING = {
    "one repeated line": lambda n: (
        b"Thank you. Revenue grew 5% to $3 billion in the quarter, and we expect more.\n" * (n // 78)
    ),
    "one long line": lambda n: (
        b"Thank you, and our next question comes from the line of John Smith with Goldman Sachs. " * (n // 88)
    ),
    "one long word": lambda n: b"a" * n,
    "headings": lambda n: b"Ruth Cotter -- Chief Executive Officer\nYes.\n" * (n // 45),
    "names alone": lambda n: b"Aa Bb\n" * (n // 6),
    "one-line headings": lambda n: b"Ann Lee - Acme Inc. - CEO Thanks. Operator We go on. " * (n // 53),
    "spaces": lambda n: b" " * n + b"x",
    "blank lines": lambda n: b"\n" * n + b"x",
    "dashes": lambda n: b"A - B - C -- D " * (n // 15),
    "colons": lambda n: b"a:b:c: " * (n // 7),
    "brackets": lambda n: b"[(" * (n // 2),
}


@pytest.mark.parametrize("kind", GROWING)
def test_time_grows_with_length(kind: str) -> None:
    """Sixteen times the text takes far less than 256 times the time."""

    def seconds(size: int) -> float:
        started = time.process_time()
        survives(GROWING[kind](size), "x.txt")
        return time.process_time() - started

    seconds(2_000)
    small, large = (min(seconds(size) for _ in range(2)) for size in (30_000, 480_000))
    assert large < 80 * small + 1.0  # linear is 16; a small cost may be all garbage collection
