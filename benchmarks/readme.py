"""Rewrite the measured parts of the README: the excerpt of the demo and the tables of figures.

Run: ``make figures`` (sample labels only) or ``make figures DATA=FOLDER`` with a folder of outside
texts and labels. Whatever stands between the markers in README.md is replaced.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import callnlp
from callnlp.inference.encoder import SHIPPED

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "transcripts" / "sample"
CLAIM_FIGURES = "detection_precision detection_recall detection_f1 strict_f1".split()
CLAIM_FIGURES += "metric measure direction basis period stance segment bound".split()
Row = dict[str, object]


def between(text: str, name: str, content: str) -> str:
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    head, rest = text.split(begin)
    return f"{head}{begin}\n{content.strip()}\n{end}{rest.split(end)[1]}"


def number(value: object) -> str:
    return "–" if value is None else f"{value:.3f}"


def cell(row: Row) -> str:
    interval = "" if row.get("low") is None else f" [{number(row['low'])}, {number(row['high'])}]"
    return f"{number(row['value'])}{interval}"


def table(columns: dict[str, Sequence[Row]], figures: Sequence[str]) -> str:
    """Return a Markdown table: a row a figure, a column a set of labels."""
    lines = ["| figure | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    for figure in figures:
        cells = []
        for rows in columns.values():
            found = [row for row in rows if row["figure"] == figure]
            cells.append(cell(found[0]) if found else "–")
        lines.append(f"| {figure} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def part(rows: Sequence[Row], name: str) -> list[Row]:
    return [row for row in rows if row["part"] == name]


def sample_figures() -> str:
    rows = callnlp.evaluate_claims(SAMPLE.parent / "labels" / "quotes.jsonl", calls=SAMPLE).rows()
    found = {row["figure"]: row for row in rows if row["part"] == "all"}
    size = f"{found['detection_f1']['n']} labelled claims in four calls"
    command = "callnlp evaluate claims --gold transcripts/labels/quotes.jsonl --calls transcripts/sample"
    return f"`{command}` ({size}):\n\n" + table({"sample": part(rows, "all")}, CLAIM_FIGURES)


def outside_claims(data: Path) -> str:
    columns: dict[str, Sequence[Row]] = {}
    folders = {"claims": data / "gold", "claims_focus": data / "gold", "fresh": ROOT / "tests" / "gold" / "claims"}
    for name, folder in folders.items():
        rows = callnlp.evaluate_claims(folder / f"{name}.jsonl", calls=data / "calls").rows()
        for half in ("A", "B"):
            columns[f"{name}, half {half}"] = part(rows, half)
    return table(columns, CLAIM_FIGURES)


def outside_turns(data: Path) -> str:
    rows = callnlp.evaluate_turns(data / "gold" / "turns", data).rows()
    lines = [
        "| layout | calls | turns | boundary F1 | speaker | role | CEO recall | Q&A start | period |",
        "|---|" + "---|" * 8,
    ]
    for row in rows:
        figures = (row[name] for name in ("boundary_f1", "speaker", "role", "ceo_recall", "qa_start", "period"))
        lines.append(
            f"| {row['layout']} | {row['calls']} | {row['turns']} | " + " | ".join(map(number, figures)) + " |"
        )
    return "\n".join(lines)


def outside_sentences(data: Path) -> str:
    """Return the table of the shipped model, beside the same recipe trained without the companies measured on."""
    gold = data / "gold" / "themes.jsonl"
    rows = callnlp.evaluate_themes(gold).rows() + callnlp.evaluate_tone(gold).rows()
    figures = "micro_f1 macro_f1 supply_constrained_f1 tone_macro_f1 tone_accuracy outlook_f1 boilerplate_f1".split()
    figures.append("tone_macro_f1 of the majority class")
    columns = {f"half {half}": part(rows, half) for half in ("A", "B")} | {"all": part(rows, "all")}
    return table(columns | {"all, model trained without these companies": held_out()}, figures)


def held_out() -> list[Row]:
    told = json.loads((ROOT / SHIPPED / "eval.json").read_text(encoding="utf-8"))["held_out_companies"]
    return [
        {"figure": name, "value": figure["value"], "low": figure["interval"][0], "high": figure["interval"][1]}
        for name, figure in told.items()
        if name not in ("n", "majority_class")
    ]


def outside_quantities(data: Path) -> str:
    rows = callnlp.evaluate_quantities(data / "earnings21").rows()
    figures = ["span_f1", "MONEY_span_f1", "MONEY_WRITTEN_span_f1", "PERCENT_span_f1"]
    return table({name: part(rows, name) for name in ("A", "B", "all")}, figures)


def demo_excerpt() -> str:
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("callnlp")), "demo", "--out", folder]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    heading, *quarters = out.split("\n### Q")
    return f"{heading}\n\n…\n\n### Q" + quarters[-1].split("\n## ")[0]


def main(data: Path | None) -> None:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    text = between(text, "demo", "\n".join(f"> {line}".rstrip() for line in demo_excerpt().strip().splitlines()))
    text = between(text, "figures", sample_figures())
    if data is not None:
        parts = {
            "Claims": outside_claims(data),
            "Turns": outside_turns(data),
            "Themes and tone": outside_sentences(data),
            "Amounts (Earnings-21, spans by overlap)": outside_quantities(data),
        }
        text = between(text, "outside", "\n\n".join(f"**{name}**\n\n{content}" for name, content in parts.items()))
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
