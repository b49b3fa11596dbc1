"""Laws of claims over real calls that are present: spans quote their text, ids are one each.

Every twenty-first call; all of them with ``CALLNLP_EVERY_CALL=1`` in the environment.
"""

from __future__ import annotations

import os
import re

import pytest

from callnlp.annotation import Claim
from callnlp.claims.extractor import ClaimExtractor
from callnlp.errors import IngestError
from callnlp.ingest.read import read
from callnlp.spans import joined, outer

STEP = 1 if os.environ.get("CALLNLP_EVERY_CALL") else 21
PERIOD = re.compile(r"\d{4}(?:-Q[1-4]|-H[12]|-(?:0[1-9]|1[0-2]))?|ttm|multi")


def check_claim(claim: Claim, text: str, masked: list[tuple[int, int]]) -> None:
    assert joined(text, claim.value_spans) == claim.value_text
    assert joined(text, claim.quote_spans) == claim.quote
    value, quote = outer(claim.value_spans), outer(claim.quote_spans)
    assert quote.start <= value.start < value.end <= quote.end
    assert not any(start < part.end and part.start < end for part in claim.value_spans for start, end in masked)
    if claim.bound == "words":
        assert (claim.low, claim.high, claim.unit) == (None, None, None)
    elif claim.low is not None and claim.high is not None:
        assert claim.low <= claim.high
    else:
        assert claim.bound in ("at_least", "at_most", "range")
    assert claim.period is None or PERIOD.fullmatch(claim.period)
    assert claim.measure != "level" or claim.direction is None
    assert claim.rules


@pytest.mark.parametrize("shard", range(2))
def test_claims_of_calls_quote_their_source(data_dir, shard):
    extractor = ClaimExtractor()
    paths = sorted((data_dir / "calls").glob("*.txt"))[shard * STEP :: 2 * STEP]
    found = 0
    for path in paths:
        try:
            transcript = read(path)
        except IngestError:
            continue  # some of these files are no calls: tests of ingest say which
        masked = [(mask.span.start, mask.span.end) for mask in transcript.masks]
        claims, _ = extractor.extract(transcript)
        for claim in claims:
            check_claim(claim, transcript.text, masked)
        assert len({claim.id for claim in claims}) == len(claims), path.name
        found += len(claims)
    assert found > 20 * len(paths)
