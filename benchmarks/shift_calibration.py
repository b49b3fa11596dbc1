"""How often does a shift cry wolf? Calls split in two at random, where nothing can have changed.

Every call of a store is dealt out, exchange by exchange and paragraph by paragraph, to two halves,
and the halves are compared as if they were quarters: themes, all at once, and tone. What is called
changed is an error. With ``--runs 3`` neighbours stay together in threes: speakers stay at a
subject for a while, which a test that deals out single blocks does not know.

Run ``python benchmarks/shift_calibration.py STORE --calls 100``.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
import pandas as pd

from callnlp.shift import NO_EVIDENCE, theme_shift, tone_shift
from callnlp.shift.blocks import block_numbers
from callnlp.store.store import Store


class Halves:
    """One call as if it were two quarters; what a shift reads from."""

    def __init__(self, sentences: pd.DataFrame, themes: pd.DataFrame, *, runs: int, seed: int) -> None:
        blocks = block_numbers(sentences)
        order = {block: place // runs for place, block in enumerate(dict.fromkeys(blocks))}
        sides = np.random.default_rng(seed).integers(0, 2, size=len(order) // runs + 1)
        half = {row: int(sides[order[block]]) for row, block in zip(sentences["sentence"], blocks, strict=True)}
        self.parts = [self._as_quarters(frame, half) for frame in (sentences, themes)]

    @staticmethod
    def _as_quarters(frame: pd.DataFrame, half: dict[int, int]) -> pd.DataFrame:
        sides = [half[row] for row in frame["sentence"]]
        calls = [f"{call}-{side}" for call, side in zip(frame["call"], sides, strict=True)]
        return frame.assign(call=calls, fiscal_period=[f"2000-Q{side + 1}" for side in sides])

    def sentences(self, **_: Any) -> pd.DataFrame:
        return self.parts[0]

    def themes(self, **_: Any) -> pd.DataFrame:
        return self.parts[1]

    def calls(self, **_: Any) -> pd.DataFrame:
        return pd.DataFrame()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store")
    parser.add_argument("--calls", type=int, default=100, help="how many, evenly spaced")
    parser.add_argument("--runs", type=int, default=1, help="neighbouring blocks that stay together")
    parser.add_argument("--role", default="company")
    parser.add_argument("--samples", type=int, default=500)
    options = parser.parse_args()
    store = Store(options.store)
    names = list(store.calls()["call"].drop_duplicates())
    names = names[:: max(1, len(names) // options.calls)][: options.calls]
    asked = {"role": options.role, "samples": options.samples}
    tests = alone = together = any_theme = tone = tones = 0
    for seed, call in enumerate(names):
        halves = Halves(store.sentences(call=call), store.themes(call=call), runs=options.runs, seed=seed)
        found = theme_shift(halves, call, **asked)
        found = found[found["change"].notna() & (found.groupby("theme")["sentences"].transform("sum") > 0)]
        shifted = found["verdict"] != NO_EVIDENCE
        inside = (found["low"] <= 0.0) & (found["high"] >= 0.0)
        tests, together, any_theme = tests + len(found), together + int(shifted.sum()), any_theme + bool(shifted.any())
        alone += int((~inside & (found["p_value"] <= 0.05)).sum())
        net = tone_shift(halves, call, **asked)
        net = net[net["change"].notna()]
        tone, tones = tone + int((net["verdict"] != NO_EVIDENCE).sum()), tones + len(net)
    print(f"{len(names)} calls, blocks in runs of {options.runs}, role {options.role}")
    print(f"one theme at a time: {alone} of {tests} called changed ({alone / max(tests, 1):.3f})")
    print(f"all themes at once: {together} of {tests} ({together / max(tests, 1):.4f}), in {any_theme} calls")
    print(f"tone: {tone} of {tones} ({tone / max(tones, 1):.3f})")


if __name__ == "__main__":
    main()
