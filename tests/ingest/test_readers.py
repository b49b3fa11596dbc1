"""Files of every kind: what is read, and what is refused with one clear sentence."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from laws import broken_laws
from made_layouts import LAYOUTS, SPEECH, TURNS

from callnlp.errors import IngestError
from callnlp.ingest.read import read, read_bytes

NAMES = [name for name, *_ in TURNS]
WORDS = [words for *_, words in TURNS]


def zipped(*files: tuple[str, bytes]) -> bytes:
    """A zip archive with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def spoken(data: bytes, name: str) -> list[tuple[str, str]]:
    """Speaker and words of every turn."""
    call = read_bytes(data, name)
    assert broken_laws(call) == []
    return [(turn.speaker.name, turn.words.slice(call.text)) for turn in call.turns]


EXPECTED = list(zip(NAMES, WORDS, strict=True))
TEXT = LAYOUTS["dashes"].encode()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT, "a.txt"),
        (b"\xef\xbb\xbf" + TEXT, "bom.txt"),
        (TEXT.decode().encode("utf-16"), "wide.txt"),
        (TEXT.decode().encode("utf-16-le"), "wide-without-mark.txt"),
        (TEXT.replace(b"\n", b"\r\n"), "dos.txt"),
        (TEXT, "noending"),
        (gzip.compress(TEXT), "a.txt.gz"),
        (zipped(("calls/a.txt", TEXT)), "a.zip"),
        (zipped(("a.txt", TEXT), ("__MACOSX/._a.txt", b"x")), "mac.zip"),
    ],
)
def test_text_in_any_wrapping(data: bytes, name: str) -> None:
    assert spoken(data, name) == EXPECTED


def test_canonical_text_is_the_decoded_file() -> None:
    call = read_bytes(b"\xef\xbb\xbf" + TEXT.replace(b"\n", b"\r\n"), "a.txt")
    assert call.text == TEXT.decode()
    assert (call.source.media, call.source.extractor) == ("text", None)


@pytest.mark.parametrize(
    "document",
    [
        {"symbol": "BRLN", "quarter": "2024Q3", "transcript": [{"speaker": n, "title": t, "content": w, "sentiment": "0.1"} for n, t, _, w in TURNS]},
        {"ticker": "BRLN", "quarter": "2024Q3", "statements": [{"speaker": n, "title": t, "content": w} for n, t, _, w in TURNS]},
        {"event": {"year": 2024, "quarter": 3}, "speakers": [{"speaker": f"spk{NAMES.index(n)}", "text": w} for n, _, _, w in TURNS],
         "speaker_name_map_v2": {f"spk{NAMES.index(n)}": {"name": n, "title": t or None} for n, t, _, _ in TURNS}},
        {"event": {"year": 2024, "quarter": 3}, "speakers": [{"speaker": n, "words": w.split(), "start_times": []} for n, _, _, w in TURNS]},
        {"hosting_bank_name": "Brellin Foods", "reporting_period": "Q3-2024", "participants": [], "utterances": [{"speaker": n, "utterance": w} for n, _, _, w in TURNS]},
        {"transcriptContent": {"speaker_mapping": [{"speaker": i, "speaker_data": {"name": n, "role": t}} for i, (n, t, _, _) in enumerate(TURNS)],
                               "transcript": {"paragraphs": [{"speaker": i, "text": w} for i, (_, _, _, w) in enumerate(TURNS)]}}},
        [{"symbol": "BRLN", "quarter": 3, "year": 2024, "date": "2024-10-24 23:35:04", "content": "\n".join(f"{n}: {w}" for n, _, _, w in TURNS)}],
        {"ticker": "BRLN", "year": 2024, "quarter": 3, "transcript": LAYOUTS["dashes"]},
    ],
)  # fmt: skip
def test_json_by_its_keys(document: object) -> None:
    data = json.dumps(document).encode()
    assert spoken(data, "BRLN.json") == EXPECTED
    assert str(read_bytes(data, "x.json").fiscal_period) == "2024-Q3"


def test_own_json_keeps_offsets_and_roles() -> None:
    call = read_bytes(TEXT, "a.txt")
    own = {
        "text": call.text,
        "turns": [
            {"start": t.span.start, "end": t.span.end, "text_start": t.text_start, "speaker": t.speaker.name, "title": t.speaker.title,
             "role": t.role, "affiliation": t.speaker.affiliation, "section": t.section, "rules": []}
            for t in call.turns
        ],
    }  # fmt: skip
    again = read_bytes(json.dumps(own).encode(), "a.json")
    assert [(t.span, t.text_start, t.role, t.section) for t in again.turns] == [
        (t.span, t.text_start, t.role, t.section) for t in call.turns
    ]


def test_json_lines_and_csv() -> None:
    rows = "\n".join(json.dumps({"speaker": n, "title": t, "text": w}) for n, t, _, w in TURNS)
    assert spoken(rows.encode(), "a.jsonl") == EXPECTED
    cells = "Speaker Name,Speaker Title,Text\n" + "\n".join(f'"{n}","{t}","{w}"' for n, t, _, w in TURNS)
    assert spoken(cells.encode(), "a.csv") == EXPECTED


def test_captions() -> None:
    voices = "WEBVTT\n\n" + "\n\n".join(
        f"00:0{i // 6}:{10 + i}.000 --> 00:0{i // 6}:{11 + i}.000\n<v {n}>{w}" for i, (n, _, _, w) in enumerate(TURNS)
    )
    assert spoken(voices.encode(), "a.vtt") == EXPECTED
    lines = SPEECH.split(". ")
    srt = "\n\n".join(f"{i + 1}\n00:{i:02d}:00,000 --> 00:{i:02d}:05,000\n{line}." for i, line in enumerate(lines))
    call = read_bytes(srt.encode(), "a.srt")
    assert (call.source.media, call.layout) == ("captions", "speech")


def test_html_page_without_its_navigation() -> None:
    body = "".join(f"<p><strong>{n}</strong></p><p>{w}</p>" for n, _, _, w in TURNS)
    page = f"<!DOCTYPE html><html><head><title>x</title><script>var a='Operator';</script></head><body><nav>Log in</nav>{body}<footer>Terms</footer></body></html>"
    assert spoken(page.encode(), "a.html") == EXPECTED


def test_translation_column_is_left_out_and_said() -> None:
    rows = "".join(f"<tr><td>{n}<br><br>{w}</td><td>운영자 말씀입니다 감사합니다</td></tr>" for n, _, _, w in TURNS)
    call = read_bytes(f"<html><body><table>{rows}</table></body></html>".encode(), "a.html")
    assert [turn.speaker.name for turn in call.turns] == NAMES
    assert call.notes[0] == "12 cells of a translation column were left out."


def test_interleaved_translation_is_masked() -> None:
    text = "".join(
        f"  [{i:3d}] [EN] {n}:{w}\n       [中] {n}：谢谢大家，我们继续。\n\n" for i, (n, _, _, w) in enumerate(TURNS)
    )
    call = read_bytes(text.encode(), "a.txt")
    assert [(turn.speaker.name, turn.words.slice(call.text)) for turn in call.turns] == EXPECTED
    assert broken_laws(call) == []
    assert sum(mask.kind == "translation" for mask in call.masks) == len(TURNS)


REFUSED = {
    "empty.txt": (b"", "empty file"),
    "blank.txt": (b" \n\t\n", "empty file"),
    "binary.txt": (bytes(range(256)) * 40, "binary data"),
    "zeros.txt": (b"\0" * 5000, "binary data"),
    "sheet.xlsx": (b"PK\x03\x04rest", "not read"),
    "article.txt": (b"Shares of Brellin rose on Tuesday after the company beat estimates. " * 40, "rather than a call"),
    "bad.json": (b'{"a": ', "not JSON"),
    "deep.json": (b"[" * 200_000, "JSON"),
    "other.json": (b'{"a": [1, 2, 3]}', "known key"),
    "cut.gz": (gzip.compress(TEXT)[:200], "cut off"),
    "bad.gz": (b"\x1f\x8bxxxxxxxxxxxxxxxx", "damaged"),
    "bad.zip": (b"PK\x03\x04xxxxxxxx", "damaged"),
    "two.zip": (zipped(("a.txt", TEXT), ("b.txt", TEXT)), "2 files"),
    "nested.zip": (zipped(("a.zip", zipped(("a.txt", TEXT)))), "archive inside"),
    "bomb.gz": (gzip.compress(b"a" * 21_000_000), "unpacks to more"),
    "bomb.zip": (zipped(("a.txt", b"a" * 21_000_000)), "unpacks to more"),
    "broken.pdf": (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 99\ntrailer", "PDF"),
    "no.csv": (b"a,b\n1,2\n", "speaker and text"),
    "no.vtt": (b"WEBVTT\n\n", "captions"),
    "no.srt": (b"hello there", "caption"),
    "large.txt": (b"x" * 20_000_001, "more than"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_the_name_and_what_to_do(name: str) -> None:
    data, words = REFUSED[name]
    with pytest.raises(IngestError) as caught:
        read_bytes(data, name)
    message = str(caught.value)
    assert message.startswith(f"{name}: ") and words in message
    assert "; " in message


def test_paywalled_stub_is_recognised() -> None:
    stub = (
        LAYOUTS["dashes"].split("Net sales")[0]
        + "\n\nSign up for a free trial to continue reading. Log in\n\nSubscribe to Premium"
    )
    with pytest.raises(IngestError, match="paywall"):
        read_bytes(stub.encode(), "stub.html.txt")


def test_saved_page_behind_a_paywall_is_recognised() -> None:
    body = "".join(f"<p><b>{n}</b></p><p>{w}</p>" for n, _, _, w in TURNS[:2])
    page = f"<html><body><nav>Free trial. Subscribe.</nav>{body}<div class='paywall'></div></body></html>"
    with pytest.raises(IngestError, match="paywall"):
        read_bytes(page.encode(), "page.html")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="cannot be read"):
        read(tmp_path / "none.txt")
    with pytest.raises(IngestError, match="a folder"):
        read(tmp_path)


def test_name_with_a_path_stays_a_name() -> None:
    call = read_bytes(TEXT, "../../etc/BRLN_2024_Q3.txt")
    assert call.source.name == "BRLN_2024_Q3.txt"
