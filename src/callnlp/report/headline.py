"""The headline theme of a quarter: counted, never chosen by taste."""

from __future__ import annotations

from callnlp.report.model import Headline
from callnlp.report.rates import Interval, Rate
from callnlp.report.wording import Writer

__all__ = ["choose_headline"]

_LEAST = 3


def choose_headline(
    rates: dict[str, Rate], changes: dict[str, tuple[float, Interval]], writer: Writer, *, whole_call: bool
) -> Headline:
    """Return the headline theme of a call.

    The theme with at least three sentences whose rise against the quarter before has the greatest
    lower interval bound above 0; else the one with the highest rate; else none. Ties go to the
    higher rate, then to the theme's id.

    Parameters
    ----------
    rates : dict of str to Rate
        Of the CEO's words, or the whole call's.
    changes : dict of str to (float, (float, float))
        Difference on the quarter before with its interval; empty without one.
    writer : Writer
        For the label.
    whole_call : bool
        Whether the rates are the whole call's.

    Returns
    -------
    Headline
        With kind ``rises``, ``leads`` or ``none``.
    """
    counted = [rate for rate in rates.values() if rate.n >= _LEAST]
    risen = [rate for rate in counted if rate.theme in changes and changes[rate.theme][1][0] > 0]
    if risen:
        best = max(risen, key=lambda rate: (changes[rate.theme][1][0], rate.per_1000, rate.theme))
    elif counted:
        best = max(counted, key=lambda rate: (rate.n, rate.theme))
    else:
        return Headline("none", whole_call=whole_call)
    change, interval = changes.get(best.theme, (None, None))
    return Headline(
        kind="rises" if risen else "leads",
        theme=best.theme,
        label=writer.theme(best.theme),
        n=best.n,
        per_1000=best.per_1000,
        change=change,
        interval=interval,
        whole_call=whole_call,
    )
