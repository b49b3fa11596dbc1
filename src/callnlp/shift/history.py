"""A history of quarters, each compared with the last one before it that has a rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from callnlp.errors import UsageError
from callnlp.shift.blocks import Blocks
from callnlp.shift.change import NO_EVIDENCE, Change, changes_between, false_discovery_rates, rate_bounds
from callnlp.shift.turning import turning_points

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Step", "check_samples", "corrected", "frame_of", "history"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rate in one quarter with its 95% interval, and its change since ``previous`` (None for the first)."""

    fiscal_period: str
    number: float | None
    bounds: tuple[float, float] | None = None
    previous: str | None = None
    change: Change | None = None
    q_value: float | None = None
    turning_point: bool = False

    def fields(self) -> dict[str, Any]:
        """Return the columns that say what changed."""
        test = asdict(self.change) if self.change else dict.fromkeys(("change", "low", "high", "p_value"))
        verdict = NO_EVIDENCE
        if self.change is not None and self.q_value is not None:
            verdict = self.change.verdict(self.q_value)
        found = {"previous": self.previous, **test, "q_value": self.q_value, "verdict": verdict}
        return found | {"turning_point": self.turning_point}


def check_samples(samples: int) -> None:
    """Refuse a number of resamples that is not positive.

    Raises
    ------
    UsageError
        When it is not.
    """
    if samples < 1:
        raise UsageError(f"samples {samples}: give a positive number")


def history(
    quarters: Sequence[str], blocks: Mapping[str, Blocks], *, scale: float, samples: int, seed: int
) -> list[list[Step]]:
    """Return one list of steps for every rate of the blocks.

    Parameters
    ----------
    quarters : sequence of str
        In time order.
    blocks : mapping of str to Blocks
        By quarter; a quarter without words has a denominator of zero and is skipped over.
    scale : float
        1000 for rates in 1,000 words.
    samples : int
        Resamples and permutations.
    seed : int
        Seed of both.

    Returns
    -------
    list of list of Step
        By rate, then quarter. ``q_value`` is not corrected for the number of rates. A change is that
        of the companies which spoke in both quarters, like for like; None where there is none.
    """
    steps: list[list[Step]] = [[] for _ in range(blocks[quarters[0]].top.shape[1])] if quarters else []
    before: str | None = None
    for place, quarter in enumerate(quarters):
        own = blocks[quarter]
        if not own.bottom.sum():
            for rate in steps:
                rate.append(Step(fiscal_period=quarter, number=None))
            continue
        changes: Sequence[Change | None] = [None] * len(steps)
        if before is not None and (both := own.companies() & blocks[before].companies()):
            sides = blocks[before].of(both), own.of(both)
            changes = changes_between(*sides, scale=scale, samples=samples, seed=(seed, place))
        bounds = rate_bounds(own, scale=scale, samples=samples, seed=(seed, place, 1))
        for rate, value, interval, change in zip(steps, own.ratios(), bounds, changes, strict=True):
            rate.append(
                Step(
                    fiscal_period=quarter,
                    number=round(float(value) * scale, 4) + 0.0,
                    bounds=interval,
                    previous=before,
                    change=change,
                    q_value=None if change is None else change.p_value,
                )
            )
        before = quarter
    return [_with_turning_points(rate) for rate in steps]


def _with_turning_points(steps: list[Step]) -> list[Step]:
    turning = turning_points([step.number for step in steps], [step.fiscal_period for step in steps])
    return [replace(step, turning_point=step.fiscal_period in turning) for step in steps]


def corrected(rates: Sequence[Sequence[Step]]) -> list[list[Step]]:
    """Correct the tests of one quarter for how many things were compared in it.

    Parameters
    ----------
    rates : sequence of sequence of Step
        Each a history of the same quarters. What is zero in both quarters is not a comparison.
    """
    found = [list(steps) for steps in rates]
    for column in range(len(found[0]) if found else 0):
        rows = [steps for number, steps in enumerate(found) if _is_comparison(rates[number], column)]
        changes = [steps[column].change for steps in rows]
        q_values = false_discovery_rates(change.p_value for change in changes if change is not None)
        for steps, q_value in zip(rows, q_values, strict=True):
            steps[column] = replace(steps[column], q_value=q_value)
    return found


def _is_comparison(steps: Sequence[Step], column: int) -> bool:
    step = steps[column]
    if step.change is None:
        return False
    before = next(other.number for other in steps if other.fiscal_period == step.previous)
    return bool(step.number or before)


def frame_of(rows: Sequence[Any], kind: type[Any]) -> pd.DataFrame:
    """Return records as a DataFrame with the fields of their class as columns."""
    import pandas as pd

    return pd.DataFrame([asdict(row) for row in rows], columns=list(kind.__dataclass_fields__))
