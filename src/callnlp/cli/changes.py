"""Commands that say what changed from quarter to quarter."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from callnlp.cli.corpus import Since, StorePath, Style, Until, open_store, show
from callnlp.cli.output import Format
from callnlp.errors import UsageError

__all__ = ["register"]

_COLUMNS = {
    "themes": "fiscal_period theme sentences words rate rate_low rate_high tightening easing change low high q_value"
    " verdict turning_point".split(),
    "tone": "fiscal_period group sentences net_tone change low high q_value verdict turning_point".split(),
    "answers": "fiscal_period prepared prepared_sentences answers answer_sentences gap low high verdict".split(),
    "words": "term earlier_count later_count z q_value verdict call start end sentence".split(),
}
#: Which options go with what is compared.
_OPTIONS = {
    "themes": {"theme", "by", "section", "since", "until"},
    "tone": {"by", "section", "since", "until"},
    "answers": {"since", "until"},
    "words": {"section", "earlier", "later", "limit"},
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command()(shift)


def shift(
    store: StorePath,
    ticker: Annotated[
        list[str], typer.Option(help="The company's ticker; themes of several are taken together by calendar quarter.")
    ],
    theme: Annotated[
        str | None, typer.Option(help="A theme id, such as supply_constrained; all when left out.")
    ] = None,
    tone: Annotated[bool, typer.Option("--tone", help="Net tone instead of themes.")] = False,
    by: Annotated[
        str | None, typer.Option(help="themes: quarter or year; with --tone: role, section or theme.")
    ] = None,
    answers: Annotated[bool, typer.Option("--answers", help="Tone of answers against prepared remarks.")] = False,
    words: Annotated[bool, typer.Option("--words", help="Words and phrases that changed most.")] = False,
    earlier: Annotated[str | None, typer.Option(help="with --words: a quarter, such as 2025-Q2.")] = None,
    later: Annotated[str | None, typer.Option(help="with --words: the quarter set against it.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="with --words: most terms in each direction.")] = None,
    role: Annotated[str, typer.Option(help="Whose words: a role, company (no analysts, no operator) or all.")] = "ceo",
    section: Annotated[str | None, typer.Option(help="prepared or qa.")] = None,
    since: Since = None,
    until: Until = None,
    style: Style = Format.table,
) -> None:
    """Show what changed from quarter to quarter (or year to year): themes, tone or words, with n and intervals."""
    from callnlp.shift import theme_shift, tone_gap, tone_shift, word_shift

    chosen = [name for name, given in (("tone", tone), ("answers", answers), ("words", words)) if given]
    if len(chosen) > 1:
        raise UsageError(f"--{chosen[0]} and --{chosen[1]}: give one of them")
    what = chosen[0] if chosen else "themes"
    given: dict[str, Any] = {"theme": theme, "by": by, "section": section, "since": since, "until": until}
    given |= {"earlier": earlier, "later": later, "limit": limit}
    options = {name: value for name, value in given.items() if value is not None}
    foreign = sorted(set(options) - _OPTIONS[what])
    if foreign:
        raise UsageError(
            f"--{foreign[0]} does not go with --{what}" if chosen else f"--{foreign[0]} needs another option"
        )
    if what != "themes" and len(ticker) > 1:
        raise UsageError(f"--{what} is of one company; give --ticker once")
    run: dict[str, Any] = {"themes": theme_shift, "tone": tone_shift, "answers": tone_gap, "words": word_shift}
    which = ticker if what == "themes" and len(ticker) > 1 else ticker[0]
    frame = run[what](open_store(store), which, role=None if role == "all" else role, **options)
    show(
        frame,
        style,
        _COLUMNS[what],
        f"{', '.join(ticker)}: no quarters stored" if what != "words" else "no term is frequent enough",
    )
