"""NumClaim: figures from counts that a reader can check by hand, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from callnlp.errors import EvaluationError
from callnlp.evaluate.numclaim import evaluate_numclaim

_ROWS = [
    ("We expect revenue of $5 million next quarter.", 1),
    ("Revenue was $5 million.", 0),
    ("We expect a good year.", 0),
    ("The board authorized $5 million of share repurchases.", 0),
    ("Margins of 5% are where it goes.", 1),  # missed
]


def _file(folder: Path, rows: list[tuple[str, object]]) -> Path:
    path = folder / "sentences.csv"
    path.write_text("text,label\n" + "".join(f'"{text}",{label}\n' for text, label in rows), encoding="utf-8")
    return path


def test_figures_follow_from_the_counts(tmp_path: Path) -> None:
    result = evaluate_numclaim(_file(tmp_path, list(_ROWS)), model=False)
    assert result.figure("in_claim_precision", part="sentences") == 1.0
    assert result.figure("in_claim_recall", part="sentences") == 0.5
    # F1: 2/3 of the two in-claim, 6/7 of the three others.
    assert result.figure("weighted_f1", part="sentences") == pytest.approx((2 * 2 / 3 + 3 * 6 / 7) / 5)
    assert result.figure("weighted_f1", by="majority", part="sentences") == pytest.approx(3 / 5 * 3 / 4)
    assert {row["by"] for row in result.rows()} == {"rules", "majority"}


@pytest.mark.parametrize(("rows", "said"), [([("", 1)], "line 2"), ([("Sales.", 1), ("Costs.", "x")], "line 3")])
def test_rows_that_cannot_be_used_are_named(tmp_path: Path, rows: list[tuple[str, object]], said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        evaluate_numclaim(_file(tmp_path, rows), model=False)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="no CSV"):
        evaluate_numclaim(tmp_path)
