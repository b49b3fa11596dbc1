"""The fields of claims on some 10,000 values labelled by reading, half A: ``python benchmarks/fields.py DATA``.

Prints how often metric, measure, period, stance and segment are right, for calls and for ECTSum, on the companies
whose errors may be read and on those kept. ``--save FILE`` keeps the answers, ``--against FILE`` counts what became
right and wrong since. ``--errors FIELD`` lists disagreements of the companies that may be read, ``--rules FIELD``
how often each rule of a field is wrong there. The labels: ``tests/gold/fields/README.md``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from callnlp.annotation import Claim
from callnlp.claims.extractor import ClaimExtractor
from callnlp.evaluate.bullets import call_of, read_calls
from callnlp.evaluate.claims import equal_field
from callnlp.evaluate.tally import Accuracy, bootstrap_interval
from callnlp.ingest.read import read
from callnlp.transcript import Transcript

GOLD = Path(__file__).parent.parent / "tests" / "gold" / "fields"
FIELDS = ("metric", "measure", "period", "stance", "segment")
STRICT = FIELDS[:4]
RULES = {"metric": "link.", "measure": "measure.", "period": "period.", "stance": "stance.", "segment": "segment."}
Answer = dict[str, Any]


def is_kept(company: str) -> bool:
    """Say whether a company's errors are not to be read: about one in five."""
    return hashlib.sha256(company.encode()).hexdigest()[1] in "014"


def transcripts(data: Path) -> Iterator[tuple[str, str, Transcript, list[list[Any]]]]:
    """Yield set, company, call and labels."""
    for path in sorted(GOLD.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        texts = {}
        if path.stem == "ectsum":
            texts = {row["id"]: row for row in read_calls(data / rows[0]["file"])}
        for row in rows:
            call = call_of(texts[row["call"]]) if texts else read(data / row["file"])
            yield path.stem, row["call"].split("_")[0], call, row["labels"]


def answers(data: Path) -> list[Answer]:
    """Return label and claim of every labelled value that is claimed and is a claim."""
    extractor, found = ClaimExtractor(), []
    for name, company, call, labels in transcripts(data):
        claims, _ = extractor.extract(call)
        by_place = {(claim.value_spans[0].start, claim.value_spans[-1].end): claim for claim in claims}
        for start, end, *fields in labels:
            claim = by_place.get((start, end))
            if claim is not None and fields:
                found.append(_answer(name, company, claim, dict(zip(FIELDS, fields, strict=True))))
    return found


def _answer(name: str, company: str, claim: Claim, label: dict[str, str | None]) -> Answer:
    said = {field: getattr(claim, field) for field in FIELDS}
    right = {field: None if label[field] == "?" else equal_field(field, said[field], label[field]) for field in FIELDS}
    return {
        "set": f"{name} {'kept' if is_kept(company) else 'read'}",
        "call": f"{name}/{claim.call}" if name == "calls" else claim.source_id,
        "place": claim.value_spans[0].start,
        "value": claim.value_text,
        "quote": claim.quote,
        "rules": list(claim.rules),
        "said": said,
        "label": label,
        "right": right,
    }


def share(field: str) -> Callable[[Sequence[Sequence[Answer]]], float | None]:
    """Return what measures a field, or all strict ones, on calls."""

    def figure(calls: Sequence[Sequence[Answer]]) -> float | None:
        total = Accuracy()
        for answer in (answer for call in calls for answer in call):
            right = answer["right"]
            value = all(right[name] is not False for name in STRICT) if field == "strict" else right[field]
            total += Accuracy(int(bool(value)), int(value is not None))
        return total.value

    return figure


def table(found: Sequence[Answer]) -> None:
    for name in sorted({answer["set"] for answer in found}):
        calls: dict[str, list[Answer]] = {}
        for answer in found:
            if answer["set"] == name:
                calls.setdefault(answer["call"], []).append(answer)
        shards = list(calls.values())
        print(f"{name}: {sum(map(len, shards))} values in {len(shards)} calls")
        for field in ("strict", *FIELDS):
            low, high = bootstrap_interval(shards, share(field), samples=200) or (0.0, 1.0)
            print(f"    {field:8s} {share(field)(shards):.3f} [{low:.3f}, {high:.3f}]")


def compare(found: Sequence[Answer], before: Sequence[Answer]) -> None:
    old = {(answer["call"], answer["place"]): answer for answer in before}
    moved: Counter[tuple[str, str, str]] = Counter()
    for answer in found:
        was = old.get((answer["call"], answer["place"]))
        for field in FIELDS if was is not None else ():
            if was["said"][field] != answer["said"][field]:
                kind = {(False, True): "better", (True, False): "worse"}.get(
                    (was["right"][field], answer["right"][field]), "neither"
                )
                moved[answer["set"], field, kind] += 1
    for (name, field, kind), count in sorted(moved.items()):
        print(f"{name} {field}: {count} {kind}")


def main(options: argparse.Namespace) -> None:
    found = answers(options.data)
    table(found)
    if options.against:
        compare(found, json.loads(options.against.read_text(encoding="utf-8")))
    if options.save:
        options.save.write_text(json.dumps(found), encoding="utf-8")
    readable = [answer for answer in found if answer["set"].endswith("read")]
    if options.rules:
        wrong, total = Counter[str](), Counter[str]()
        for answer in readable:
            rule = next((rule for rule in answer["rules"] if rule.startswith(RULES[options.rules])), "none")
            total[rule] += 1
            wrong[rule] += answer["right"][options.rules] is False
        for rule, count in wrong.most_common():
            print(f"{count:5d} of {total[rule]:5d} wrong  {rule}")
    if options.errors:
        errors = [answer for answer in readable if answer["right"][options.errors] is False]
        errors = [answer for answer in errors if options.rule in " ".join(answer["rules"])]
        for answer in random.Random(options.seed).sample(errors, min(options.sample, len(errors))):
            print(f"{answer['call']}:{answer['place']} [{answer['value']}] {' '.join(answer['quote'].split())}")
            print(f"    said {answer['said']}\n    label {answer['label']}\n    {' '.join(answer['rules'])}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--rules", choices=FIELDS)
    parser.add_argument("--errors", choices=FIELDS)
    parser.add_argument("--rule", default="", help="only claims with this in the id of a rule")
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    main(parser.parse_args())
