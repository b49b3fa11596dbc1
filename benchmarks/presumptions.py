"""Fit the scorer of stances anew: ``python benchmarks/presumptions.py DATA``; prints what it does on companies apart.

DATA holds ``calls/`` and ``gold/``. Only companies of half A are used. Writes ``presumptions.json`` of the package.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from callnlp.claims.dating import AHEAD
from callnlp.evaluate.claims import half_of_call
from callnlp.train.presumptions import collect_rows, cross_validate, fit_presumer, to_json

ROOT = Path(__file__).parent.parent
STORED = ROOT / "src" / "callnlp" / "lexicon" / "data" / "presumptions.json"
THRESHOLD = 0.75


def half_a(path: Path, folder: Path) -> Path:
    """Write the rows of half A to a file of the same name, and return it."""
    rows = path.read_text(encoding="utf-8").splitlines()
    rows = [row for row in rows if half_of_call(json.loads(row)["call"]) == "A"]
    copy = folder / path.name
    copy.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return copy


def main(data: Path) -> None:
    """Collect, cross-validate, fit, write."""
    gold = [ROOT / "tests" / "gold" / "presumptions" / "labels.jsonl", *sorted((data / "gold").glob("claims*.jsonl"))]
    gold += sorted((ROOT / "tests" / "gold" / "claims").glob("half_a*.jsonl"))
    files = [path.name for path in sorted((data / "calls").glob("*.txt")) if half_of_call(path.stem) == "A"]
    with tempfile.TemporaryDirectory() as folder:
        rows = collect_rows([half_a(path, Path(folder)) for path in gold], calls=data / "calls", files=files)
    scored = cross_validate(rows, threshold=THRESHOLD)
    moved = [row for row in scored if row["presumed"] != "actual"]
    card = {
        "fitted to": "labels of the callnlp authors (half A), and stances that cues decided in half A, cues hidden",
        "licence": "Apache-2.0",
        "taught": sum(not row.labelled and row.rule != "stance.default" for row in rows),
        "labelled": len(scored),
        "companies": len({row["company"] for row in scored}),
        "labelled ahead": sum(row["label"] in AHEAD for row in scored),
        "on companies apart: moved from actual": len(moved),
        "of these: still to come or supposed": sum(row["label"] in AHEAD for row in moved),
        "of these: the very stance": sum(row["label"] == row["presumed"] for row in moved),
        "of these: actual after all": sum(row["label"] == "actual" for row in moved),
    }
    STORED.write_text(to_json(fit_presumer(rows, threshold=THRESHOLD), card), encoding="utf-8")
    print(json.dumps(card, indent=2))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
