"""Ingest and claims of whole calls beside quantulum3 and spaCy, in the same run.

Run: ``pip install -e '.[peers]'`` and ``python benchmarks/peers.py [options] FILE...``; without files
the sample calls. Times are CPU seconds of this process, the best of ``--runs`` after one warm-up, on
one core, after import. The peers only find amounts or entities or split sentences; callnlp reads
turns, roles and masks and binds every claim.

quantulum3 is timed on the whole text, as its own documentation calls it, and sentence by sentence on
the sentences with digits, which is the best that can be made of it: its time grows faster than the
text. ``--classifier FILE`` lets it use its classifier of ambiguous units: the one in its package was
pickled by an older scikit-learn and cannot be loaded by a current one, so train it again with
``quantulum3-training``. ``--spacy-model NAME`` times a pipeline, whole and with its entities only.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import callnlp
from callnlp.claims.extractor import ClaimExtractor

Work = Callable[[], object]


def best(work: Work, runs: int) -> float:
    work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main(options: argparse.Namespace) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    extractor, ratios = ClaimExtractor(), dict[str, list[float]]()
    nlp = pipeline(options.spacy_model)
    for path in options.files or sorted(Path(__file__).parents[1].glob("transcripts/sample/KLVR*")):
        call = callnlp.read(path)
        sentences = [sentence.text(call.text) for sentence in call.sentences]
        own = best(lambda path=path: extractor.extract(callnlp.read(path)), options.runs)
        print(f"{path.name}: {len(call.text.split())} words, ingest + claims {own:.3f} s")
        for name, work in {**spacy_work(nlp, call.text), **quantulum(call.text, sentences, options.classifier)}.items():
            seconds = best(work, options.runs)
            ratios.setdefault(name, []).append(seconds / own)
            print(f"    {name} {seconds:.3f} s, {seconds / own:.1f} x callnlp")
    for name, found in ratios.items():
        print(f"{name}: median {statistics.median(found):.1f} x the time of callnlp, {len(found)} calls")


def pipeline(model: str | None):
    import spacy

    if model is None:
        print("spaCy NER: not timed, no --spacy-model given")
        return None
    return spacy.load(model)


def spacy_work(nlp, text: str) -> dict[str, Work]:
    import spacy

    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    work: dict[str, Work] = {"spaCy blank + sentencizer": lambda: blank(text)}
    if nlp is not None:

        def entities() -> object:
            with nlp.select_pipes(enable=[name for name in ("tok2vec", "transformer", "ner") if nlp.has_pipe(name)]):
                return nlp(text)

        work |= {"spaCy whole pipeline": lambda: nlp(text), "spaCy NER only": entities}
    return work


def quantulum(text: str, sentences: list[str], trained: str | None) -> dict[str, Work]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from quantulum3 import classifier, parser
        except ImportError:
            print("    quantulum3: not timed, not installed")
            return {}
    logging.getLogger("quantulum3").setLevel(logging.ERROR)
    classifier.USE_CLF = bool(trained)
    how = "with its classifier" if trained else "without its classifier"
    digits = [sentence for sentence in sentences if any(char.isdigit() for char in sentence)]
    options = {"classifier_path": trained} if trained else {}
    return {
        f"quantulum3 {how}, whole text": lambda: parser.parse(text, **options),
        f"quantulum3 {how}, sentences with digits": lambda: [parser.parse(s, **options) for s in digits],
    }


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--classifier", metavar="FILE", help="quantulum3's trained classifier")
    arguments.add_argument("--spacy-model", metavar="NAME", help="spaCy pipeline, a name or a folder")
    arguments.add_argument("--runs", type=int, default=3)
    main(arguments.parse_args())
