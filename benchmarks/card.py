"""Measure the shipped model's heads again and rewrite ``eval.json`` and the card's table.

Run: ``python benchmarks/card.py DATA`` after a change of patterns, cues or combinations, which count in the
figures. The embedding's figures stay: they change with the weights only, and those come from ``callnlp train``.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from callnlp.assets import asset_folder
from callnlp.inference.encoder import SHIPPED, Encoder
from callnlp.train.card import write_card
from callnlp.train.measure import measure_on
from callnlp.train.recipes import recipe_named


def main(data: Path) -> None:
    folder = asset_folder(SHIPPED)
    if folder is None:
        raise SystemExit(f"no {SHIPPED}: nothing to measure")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    figures = json.loads((folder / "eval.json").read_text(encoding="utf-8"))
    recipe = recipe_named(config["recipe"])
    figures["shipped"] = measure_on(Encoder(folder), data / recipe.files["choose"])
    (folder / "eval.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    seed, rows = re.search(r"seed (\d+), (\d+) sentences", (folder / "README.md").read_text(encoding="utf-8")).groups()
    write_card(folder, recipe, figures, rows=int(rows), seed=int(seed))
    print(json.dumps(figures["shipped"], indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
