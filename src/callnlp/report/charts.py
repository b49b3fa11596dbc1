"""Charts as inline SVG: plain shapes whose colours come from the page's style sheet.

No chart library: its output is larger than the section, numbers its ids by process (the same store
must give the same bytes), and paints colours that neither dark mode nor paper can change.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from callnlp.report.model import GuideBand, ToneCell

__all__ = ["guidance_chart", "tone_chart"]

_WIDTH, _HEIGHT = 560, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 16, 34


def _frame(body: Sequence[str], title: str, description: str, *, name: str) -> str:
    return (
        f'<svg class="chart" role="img" aria-labelledby="{name}-t {name}-d" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' xmlns="http://www.w3.org/2000/svg"><title id="{name}-t">{html.escape(title)}</title>'
        f'<desc id="{name}-d">{html.escape(description)}</desc>{"".join(body)}</svg>'
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def y(self, value: float) -> str:
        span = self.high - self.low or 1.0
        return f"{_TOP + (self.high - value) / span * (_HEIGHT - _TOP - _BOTTOM):.1f}"


def _x(index: int, count: int) -> float:
    step = (_WIDTH - _LEFT - _RIGHT) / max(count, 1)
    return _LEFT + step * (index + 0.5)


def _axis(scale: _Scale, labels: Sequence[str], ticks: Sequence[tuple[float, str]]) -> list[str]:
    parts = []
    for value, text in ticks:
        y = scale.y(value)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="tick" x="{_LEFT - 6}" y="{y}" dy="4" text-anchor="end">{html.escape(text)}</text>')
    for index, label in enumerate(labels):
        x = f"{_x(index, len(labels)):.1f}"
        parts.append(f'<text class="tick" x="{x}" y="{_HEIGHT - 12}" text-anchor="middle">{html.escape(label)}</text>')
    return parts


def tone_chart(
    rows: Sequence[tuple[str, Sequence[ToneCell]]], labels: Sequence[str], *, title: str, description: str
) -> str:
    """Return net tone by quarter as SVG: a line a role, with 95% intervals.

    Parameters
    ----------
    rows : sequence of (str, sequence of ToneCell)
        Name and cells of at most four roles.
    labels : sequence of str
        The quarters.
    title, description : str
        Text alternatives.

    Returns
    -------
    str
        Empty when no cell holds a value.
    """
    ends = [
        end for _, cells in rows for cell in cells if cell.net is not None for end in (cell.net, *(cell.interval or ()))
    ]
    if not ends:
        return ""
    scale = _Scale(min(0.0, *ends) - 0.05, max(0.0, *ends) + 0.05)
    ticks = [(tick / 5, f"{tick / 5:+.1f}".replace("-", "−") if tick else "0.0") for tick in range(-5, 6)]
    body = _axis(scale, labels, [tick for tick in ticks if scale.low <= tick[0] <= scale.high])
    for number, (name, cells) in enumerate(rows[:4]):
        body += _tone_series(number, name, cells, scale, len(labels))
    return _frame(body, title, description, name="tone")


def _tone_series(number: int, name: str, cells: Sequence[ToneCell], scale: _Scale, count: int) -> list[str]:
    parts, points = [], []
    shift = (number - 1) * 10
    for index, cell in enumerate(cells):
        if cell.net is None:
            continue
        x = _x(index, count) + shift
        points.append(f"{x:.1f},{scale.y(cell.net)}")
        if cell.interval is not None:
            low, high = scale.y(cell.interval[0]), scale.y(cell.interval[1])
            parts.append(f'<line class="series s{number} thin" x1="{x:.1f}" x2="{x:.1f}" y1="{low}" y2="{high}"/>')
        parts.append(f'<circle class="dot s{number}" cx="{x:.1f}" cy="{scale.y(cell.net)}" r="4"/>')
    line = f'<polyline class="series s{number}" points="{" ".join(points)}"/>' if len(points) > 1 else ""
    key = f'<text class="key s{number}" x="{_LEFT + 8 + number * 110}" y="{_TOP - 2}">{html.escape(name)}</text>'
    return [line, *parts, key]


def guidance_chart(bands: Sequence[GuideBand], *, title: str, description: str, name: str) -> str:
    """Return guided ranges and actuals by period as SVG.

    Parameters
    ----------
    bands : sequence of GuideBand
        In time order; an open end is drawn to the other end.
    title, description : str
        Text alternatives.
    name : str
        For the ids; letters, digits and hyphens.

    Returns
    -------
    str
        Empty with fewer than two bands that hold numbers.
    """
    drawn = [band for band in bands if band.low is not None or band.high is not None]
    if len(drawn) < 2:
        return ""
    ends = [value for band in drawn for value in (band.low, band.high, band.actual) if value is not None]
    room = (max(ends) - min(ends)) * 0.15 or abs(max(ends)) * 0.1 or 1.0
    scale = _Scale(min(ends) - room, max(ends) + room)
    body = _axis(scale, [band.period for band in drawn], [])
    for index, band in enumerate(drawn):
        low = band.low if band.low is not None else band.high
        high = band.high if band.high is not None else band.low
        assert low is not None and high is not None
        x, top = _x(index, len(drawn)), scale.y(high)
        height = max(float(scale.y(low)) - float(top), 3.0)
        body.append(f'<rect class="band" x="{x - 22:.1f}" y="{top}" width="44" height="{height:.1f}"/>')
        if band.actual is not None:
            y = scale.y(band.actual)
            body.append(f'<line class="actual" x1="{x - 30:.1f}" x2="{x + 30:.1f}" y1="{y}" y2="{y}"/>')
            place = f'x="{x + 34:.1f}" y="{y}" dy="4"'
            body.append(f'<text class="tick got" {place}>{html.escape(band.actual_text)}</text>')
        place = f'x="{x:.1f}" y="{float(top) - 5:.1f}" text-anchor="middle"'
        body.append(f'<text class="tick" {place}>{html.escape(band.text)}</text>')
    return _frame(body, title, description, name=name)
