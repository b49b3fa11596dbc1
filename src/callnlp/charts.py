"""Pictures of what a store holds, by Vega-Altair: themes by quarter as a heat map, tone as lines.

The files need no script and no network: SVG as it is, PNG, or an HTML page with the SVG inside.
"""

from __future__ import annotations

import html
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from callnlp.errors import UsageError
from callnlp.lexicon.load import load_lexicon
from callnlp.lexicon.schema import ThemeEntry

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

__all__ = ["ENDINGS", "theme_chart", "write_chart"]

#: What a picture may be, by the ending of its name.
ENDINGS = (".svg", ".png", ".html")
_SPEAKERS = {"ceo": "CEO", "cfo": "CFO", "analyst": "Analysts"}
_COLUMN, _ROW, _FEWEST_COLUMNS = 58, 20, 6
_ID = re.compile(r'(?<=\bid=")[A-Za-z]+_?\d+(?=")')


class Source(Protocol):
    """What a chart reads from: a :class:`callnlp.store.store.Store`, or a stand-in with its tables."""

    def themes(
        self, *, theme: str | None = None, text: str | None = None, by: str | None = None, **scope: Any
    ) -> pd.DataFrame:
        """Return one row a theme and quarter."""

    def tone(self, *, by: str | None = None, role: str | None = None, **scope: Any) -> pd.DataFrame:
        """Return one row a quarter."""


def theme_chart(
    store: Source,
    output: str | os.PathLike[str] | None = None,
    *,
    theme: str | None = None,
    text: str | None = None,
    role: str | None = None,
    limit: int = 25,
    **scope: Any,
) -> alt.VConcatChart:
    """Draw themes by quarter as a heat map, and net tone by quarter below it.

    Parameters
    ----------
    store : Store
        Where the calls are.
    output : str or path, optional
        A file to write, ``.svg``, ``.png`` or ``.html``; none is written when None.
    theme : str, optional
        Only this theme's row, such as ``supply_constrained``.
    text : str, optional
        Only sentences in which these words stand count for a theme.
    role : str, optional
        Whose words count. Tone has one line for this role, and for CEO, CFO and analysts when None.
    limit : int
        Most themes, those spoken of most.
    **scope
        Which calls: ``section``, ``ticker``, ``call``, ``since``, ``until``, ``fiscal_year``.

    Returns
    -------
    altair.VConcatChart
        A cell is a rate in sentences per 1,000 words; it stays empty where nobody spoke.

    Raises
    ------
    UsageError
        When nothing is there to draw, an option is not one of those allowed, or the file cannot be written.
    StoreError
        When there is no store, or it does not hold the ticker or call.
    """
    import altair as alt

    if output is not None:
        _kind(Path(output))
    if limit < 1:
        raise UsageError(f"limit {limit}: give a positive number")
    rates = store.themes(theme=theme, text=text, by="quarter", role=role, **scope)
    rates = _most(rates[rates["words"] > 0], limit)
    if rates.empty:
        raise UsageError("no theme is spoken of by quarter in these calls; nothing to draw")
    tones = _tones(store, [role] if role else list(_SPEAKERS), scope)
    title = " · ".join(str(value) for value in (scope.get("ticker"), scope.get("section"), role) if value)
    parts = [_heat_map(rates, title or "all calls"), _lines(tones)] if len(tones) else [_heat_map(rates, title)]
    chart = alt.vconcat(*parts).configure_view(stroke=None).configure_axis(labelLimit=260, titleFontWeight="normal")
    if output is not None:
        write_chart(chart, output)
    return chart


def _most(rates: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Return the rows of the themes spoken of most, with their labels."""
    labels = {entry.id: entry.label["en"] for entry in load_lexicon().entries("themes", ThemeEntry)}
    total = rates.groupby("theme")["sentences"].sum()
    total = total[total > 0]
    chosen = sorted(total.index, key=lambda theme: (-int(total[theme]), theme))[:limit]
    kept = rates[rates["theme"].isin(chosen)]
    names = [labels.get(theme, theme) for theme in kept["theme"]]
    return kept.assign(label=names, rank=[chosen.index(theme) for theme in kept["theme"]])


def _tones(store: Source, roles: list[str], scope: dict[str, Any]) -> pd.DataFrame:
    """Return net tone by quarter for each role, one row a quarter in which the role spoke."""
    import pandas as pd

    found = [store.tone(by="quarter", role=role, **scope).assign(speaker=_SPEAKERS.get(role, role)) for role in roles]
    every = pd.concat(found)
    return every[every["sentences"] > 0][["fiscal_period", "speaker", "net_tone", "sentences"]]


def _heat_map(rates: pd.DataFrame, title: str) -> alt.LayerChart:
    import altair as alt

    quarters = sorted(set(rates["fiscal_period"]))
    order = list(dict.fromkeys(rates.sort_values("rank")["label"]))
    peak = float(rates["rate_per_1000"].max())
    base = alt.Chart(rates[["label", "fiscal_period", "rate_per_1000", "sentences", "words"]]).encode(
        x=alt.X("fiscal_period:O", title=None, sort=quarters, axis=alt.Axis(labelAngle=-45, orient="top")),
        y=alt.Y("label:N", title=None, sort=order),
    )
    cells = base.mark_rect().encode(
        color=alt.Color(
            "rate_per_1000:Q",
            scale=alt.Scale(range=["#f7fbff", "#08519c"], domain=[0.0, peak or 1.0]),
            title=["sentences", "per 1,000", "words"],
        )
    )
    numbers = base.mark_text(fontSize=9).encode(
        text=alt.Text("rate_per_1000:Q", format=".1f"),
        color=alt.condition(f"datum.rate_per_1000 > {0.6 * peak}", alt.value("white"), alt.value("#333333")),
    )
    width = max(len(quarters), _FEWEST_COLUMNS) * _COLUMN
    heading = alt.Title(f"Themes by quarter: {title}", anchor="start")
    return alt.layer(cells, numbers).properties(width=width, height=len(order) * _ROW, title=heading)


def _lines(tones: pd.DataFrame) -> alt.Chart:
    import altair as alt

    quarters = sorted(set(tones["fiscal_period"]))
    lines: alt.Chart = (
        alt.Chart(tones)
        .mark_line(point=True)
        .encode(
            x=alt.X("fiscal_period:O", title=None, sort=quarters, axis=alt.Axis(labelAngle=-45)),
            y=alt.Y("net_tone:Q", title="net tone (positive less negative)"),
            color=alt.Color("speaker:N", title=None, sort=list(dict.fromkeys(tones["speaker"]))),
        )
    )
    heading = alt.Title("Tone by quarter", anchor="start")
    return lines.properties(width=max(len(quarters), _FEWEST_COLUMNS) * _COLUMN, height=160, title=heading)


def write_chart(chart: alt.TopLevelMixin, output: str | os.PathLike[str]) -> None:
    """Write a chart as a picture; the same chart gives the same bytes on one machine.

    Parameters
    ----------
    chart : altair chart
        Of any kind.
    output : str or path
        A file that ends in ``.svg``, ``.png`` or ``.html`` (a page with the SVG inside: no script).

    Raises
    ------
    UsageError
        When the name ends in something else, or the file cannot be written.
    """
    import vl_convert

    path = Path(output)
    kind, spec = _kind(path), chart.to_json()
    if kind == ".png":
        data = vl_convert.vegalite_to_png(spec, scale=2.0)
    else:
        picture = _renumbered(vl_convert.vegalite_to_svg(spec))
        data = (picture if kind == ".svg" else _page(picture, path.stem)).encode("utf-8")
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


def _kind(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(f"{path}: a chart is written as {', '.join(ENDINGS)}; end the file's name in one of them")
    return ending


def _renumbered(picture: str) -> str:
    """Return a picture whose ids count from 0 on: Vega counts them through the life of a process."""
    for place, name in enumerate(dict.fromkeys(_ID.findall(picture))):
        picture = re.sub(rf"(?<=[\"#]){re.escape(name)}(?=[\")])", f"part{place}", picture)
    return picture


def _page(picture: str, title: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        "<style>body{margin:2rem}svg{max-width:100%;height:auto}</style></head>\n"
        f"<body>\n{picture}\n</body></html>\n"
    )
