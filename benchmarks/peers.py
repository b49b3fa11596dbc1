"""Ingest and claims of whole calls beside quantulum3 and spaCy's sentencizer, in the same run.

Run: ``pip install quantulum3`` and ``python benchmarks/peers.py FILE...``; without files the sample
calls. Times are the best of three after one warm-up, one process, one core; the peers only find
amounts or split sentences, callnlp reads turns, roles and masks and binds every claim.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import callnlp
from callnlp.claims.extractor import ClaimExtractor

RUNS = 3


def best(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main(paths: list[Path]) -> None:
    extractor = ClaimExtractor()
    ratios: dict[str, list[float]] = {}
    for path in paths:
        call = callnlp.read(path)
        sentences = [sentence.text(call.text) for sentence in call.sentences]
        words = len(call.text.split())
        own = best(lambda path=path: extractor.extract(callnlp.read(path)))
        print(f"{path.name}: {words} words, ingest + claims {own:.3f} s")
        for name, work in peers(call.text, sentences).items():
            seconds = best(work)
            ratios.setdefault(name, []).append(seconds / own)
            print(f"    {name} {seconds:.3f} s, {seconds / own:.1f} x callnlp")
    for name, found in ratios.items():
        print(f"{name}: median {statistics.median(found):.1f} x the time of callnlp")


def peers(text: str, sentences: list[str]) -> dict[str, Callable[[], object]]:
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    found: dict[str, Callable[[], object]] = {"spaCy blank + sentencizer": lambda: nlp(text)}
    if importlib.util.find_spec("quantulum3"):
        from quantulum3 import parser

        digits = [sentence for sentence in sentences if any(char.isdigit() for char in sentence)]
        found["quantulum3 (sentences with digits)"] = lambda: [parser.parse(sentence) for sentence in digits]
    return found


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]]
    main(given or sorted(Path(__file__).parents[1].glob("transcripts/sample/KLVR*")))
