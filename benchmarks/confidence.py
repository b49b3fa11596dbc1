"""Fit the score of claims anew: ``python benchmarks/confidence.py DATA``; prints how well it is calibrated.

Fitted to ``tests/gold/fields/calls.jsonl`` only (half A, labels of our own). Measured on companies apart there, on the
calls of ECTSum, and on the hand-labelled gold of DATA and of ``tests/gold/claims``, whose half B shares no company with
what was fitted. Writes ``confidence.json`` of the package.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from fields import FIELDS, STRICT, transcripts

from callnlp.annotation import Claim
from callnlp.claims.confidence import traits_of_claims
from callnlp.claims.extractor import ClaimExtractor
from callnlp.errors import IngestError
from callnlp.evaluate.claims import equal_field, half_of_call, read_passages, transcript_of
from callnlp.evaluate.matching import equal_numbers
from callnlp.train.confidence import Judged, calibration, cross_validate, fit_confidence, to_json
from callnlp.transcript import Transcript

ROOT = Path(__file__).parent.parent
STORED = ROOT / "src" / "callnlp" / "lexicon" / "data" / "confidence.json"


def claims_of(call: Transcript, extractor: ClaimExtractor) -> Iterator[tuple[Claim, tuple[str, ...]]]:
    """Yield the claims with a value, and their traits."""
    for claim, traits in traits_of_claims(extractor.extract(call)[0]):
        if traits is not None:
            yield claim, tuple(traits)


def is_right(claim: Claim, label: dict[str, Any]) -> bool:
    """Say whether the strict fields agree; ``?`` agrees with all."""
    return all(label[field] == "?" or equal_field(field, getattr(claim, field), label[field]) for field in STRICT)


def labelled(data: Path) -> dict[str, list[Judged]]:
    """Return the labelled values by set."""
    extractor, found = ClaimExtractor(), dict[str, list[Judged]]()
    for name, company, call, labels in transcripts(data):
        by_place = {(start, end): fields for start, end, *fields in labels}
        for claim, traits in claims_of(call, extractor):
            fields = by_place.get((claim.value_spans[0].start, claim.value_spans[-1].end))
            if fields is not None:
                right = bool(fields) and is_right(claim, dict(zip(FIELDS, fields, strict=True)))
                found.setdefault(name, []).append(Judged(company, traits, right))
    return found


def gold(data: Path) -> dict[str, list[Judged]]:
    """Return the claims in the passages of the hand-labelled gold by half."""
    extractor, found = ClaimExtractor(), dict[str, list[Judged]]()
    paths = [
        *sorted((data / "gold").glob("claims*.jsonl")),
        *sorted((ROOT / "tests" / "gold" / "claims").glob("*.jsonl")),
    ]
    for name, passages in ((name, rows) for path in paths for name, rows in read_passages(path).items()):
        try:
            call = transcript_of(data / "calls" / name, passages)
        except IngestError:
            continue
        for claim, traits in claims_of(call, extractor):
            start = claim.value_spans[0].start
            passage = next((row for row in passages if row["start"] <= start < row["end"]), None)
            if passage is not None:
                row = Judged(passage["call"].split("_")[0], traits, _is_gold(claim, passage["claims"]))
                found.setdefault(half_of_call(passage["call"]), []).append(row)
    return found


def _is_gold(claim: Claim, labels: Sequence[dict[str, Any]]) -> bool:
    start, end = claim.value_spans[0].start, claim.value_spans[-1].end
    overlaps = [(min(end, label["value_end"]) - max(start, label["value_start"]), label) for label in labels]
    overlap, label = max(overlaps, key=lambda pair: pair[0], default=(0, {}))
    if overlap <= 0 or label["unit"] != claim.unit:
        return False
    numbers = equal_numbers(claim.low, label["low"]) and equal_numbers(claim.high, label["high"])
    return numbers and is_right(claim, label)


def main(data: Path) -> None:
    """Fit, measure, write."""
    rows, passages = labelled(data), gold(data)
    model = fit_confidence(rows["calls"])

    def told(judged: Sequence[Judged]) -> dict[str, Any]:
        return calibration([(model.probability(row.traits), row.right) for row in judged])

    card = {
        "fitted to": "values of half A labelled by the callnlp authors (tests/gold/fields/calls.jsonl)",
        "licence": "Apache-2.0",
        "right": "metric, measure, period and stance; on the gold also value and unit",
        "companies": len({row.company for row in rows["calls"]}),
        "on companies apart": calibration(cross_validate(rows["calls"])),
        "on ECTSum's calls": told(rows["ectsum"]),
        "on the gold, half A": told(passages["A"]),
        "on the gold, half B": told(passages["B"]),
    }
    STORED.write_text(to_json(model, card), encoding="utf-8")
    print(json.dumps(card, indent=2))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
