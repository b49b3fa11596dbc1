"""What the doctor says about a folder."""

from __future__ import annotations

from pathlib import Path

from made_layouts import LAYOUTS

from callnlp.ingest.doctor import diagnose


def test_sound_call_has_nothing_suspicious(tmp_path: Path) -> None:
    path = tmp_path / "BRLN_2024_Q3.txt"
    path.write_text(LAYOUTS["dashes"])
    (row,) = diagnose([path])
    assert (row["readable"], row["call"], row["layout"], row["turns"]) == (True, "BRLN-2024-Q3", "dash2", 12)
    assert (row["suspicious"], row["uncovered"], row["unknown_share"], row["confidence"]) == ([], 0, 0.0, 1.0)
    assert sum(speaker["words"] for speaker in row["speakers"]) == row["words"] == sum(row["sections"].values())


def test_faults_are_told(tmp_path: Path) -> None:
    text = LAYOUTS["dashes"]
    (tmp_path / "BRLN_2024_Q3.txt").write_text(text)
    (tmp_path / "BRLN_2024_Q4.txt").write_text(text)
    (tmp_path / "BRLN_2025_Q1.txt").write_text(text.replace("Brellin Foods", "Ostra Mining"))
    (tmp_path / "cut.txt").write_text(text[: text.index("We will now begin")].replace("third quarter 2024", "meeting"))
    (tmp_path / "article.txt").write_text("Shares rose after the company beat estimates. " * 60)
    rows = {Path(row["file"]).name: row["suspicious"] for row in diagnose([tmp_path])}
    assert "The same bytes as BRLN_2024_Q4.txt." in rows["BRLN_2024_Q3.txt"]
    assert "The file name says 2024-Q4, the call itself says 2024-Q3; the call counts." in rows["BRLN_2024_Q4.txt"]
    assert any("are about another company" in sentence for sentence in rows["BRLN_2025_Q1.txt"])
    assert "No questions and answers were found; the file may be cut." in rows["cut.txt"]
    assert "The fiscal quarter could not be read; give period=." in rows["cut.txt"]
    assert "rather than a call" in rows["article.txt"][0]
