"""Laws and floors over the folder of real transcripts; skipped where it is absent."""

from __future__ import annotations

from pathlib import Path

import pytest
from laws import broken_laws

from callnlp.errors import IngestError
from callnlp.evaluate.turns import evaluate_turns
from callnlp.ingest.read import read

#: Every n-th file, so that the default run stays short.
STEP = 6
OWN_GOLD = Path(__file__).parents[1] / "gold" / "turns"


def files(data_dir: Path) -> list[Path]:
    found = [
        path
        for folder in ("calls", "calls_2025", "layouts")
        for path in sorted((data_dir / folder).rglob("*"))
        if path.is_file()
    ]
    return found[::STEP]


def test_laws_hold_over_real_files(data_dir: Path) -> None:
    broken = {}
    read_files = 0
    for path in files(data_dir):
        try:
            call = read(path)
        except IngestError as error:
            assert str(error).startswith(path.name)
            continue
        read_files += 1
        if found := broken_laws(call):
            broken[path.name] = found[:3]
    assert broken == {}
    assert read_files > 80


def test_headings_never_get_lost_to_another_order_of_reading(data_dir: Path) -> None:
    path = data_dir / "calls" / "AMD_2021_Q1.txt"
    assert read(path) == read(path)


@pytest.mark.parametrize(
    "name", ["gtlb_quarterly_2026_Q4_earnings_call.txt", "cat_quarterly_2025_Q2_earnings_call_transcript.md"]
)
def test_summaries_are_refused(data_dir: Path, name: str) -> None:
    with pytest.raises(IngestError, match="rather than a call"):
        read(data_dir / "layouts" / "mixed_lukepuplett" / name)


@pytest.mark.parametrize("folder", ["given", "own"])
def test_turn_gold_floors(data_dir: Path, folder: str) -> None:
    gold = data_dir / "gold" / "turns" if folder == "given" else OWN_GOLD
    result = evaluate_turns(gold, data_dir)
    assert result.failed == ()
    total = result.total
    figures = {
        "boundary_f1": total.boundaries.f1,
        "speaker": total.speakers.value,
        "role": total.role.value,
        "qa_start": total.qa_start.value,
        "ceo_precision": total.ceo_words.precision,
        "ceo_recall": total.ceo_words.recall,
        "ceo_present": total.ceo_present.value,
        "period": total.period.value,
    }
    floors = {
        "boundary_f1": 0.995,
        "speaker": 0.99,
        "role": 0.98,
        "qa_start": 1.0,
        "ceo_precision": 0.99,
        "ceo_recall": 0.99,
        "ceo_present": 1.0,
        "period": 0.99,
    }
    assert {name: value for name, value in figures.items() if value is None or value < floors[name]} == {}
