"""The section as one self-contained HTML page: no network, no script, every figure a link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from callnlp.report.charts import guidance_chart, tone_chart
from callnlp.report.markdown import tone_cell
from callnlp.report.model import Cite, Grid, GuideBand, Peers, Section, ThemeRow, ToneCell
from callnlp.report.pane import anchor_of, marked_text
from callnlp.report.source import CallView
from callnlp.report.templating import render
from callnlp.report.wording import Writer

__all__ = ["render_html"]

_HEAT_STEPS = 5


def render_html(
    made: Section | Peers, writer: Writer, calls: Sequence[CallView], *, templates: str | Path | None = None
) -> str:
    """Return a section, or a table of companies, as one HTML page with the transcripts it cites.

    Parameters
    ----------
    made : Section or Peers
        What to print.
    writer : Writer
        Of its language.
    calls : sequence of CallView
        Every call that is cited, in the order in which transcripts are shown.
    templates : str or Path, optional
        An analyst's own templates.

    Returns
    -------
    str
        Ends with a newline.
    """
    from markupsafe import Markup

    cites = list(_grid_cites(made.grids) if isinstance(made, Peers) else _all_cites(made))
    given: dict[str, Any] = {
        "say": writer.phrases,
        "role": writer.role,
        "chinese": writer.chinese,
        "anchor": anchor_of,
        "panes": [(view, Markup(marked_text(view, cites))) for view in calls],
    }
    if isinstance(made, Peers):
        return render("peers.html.j2", given | {"peers": made}, folder=templates)
    return render("section.html.j2", given | _drawn(made, writer), folder=templates)


def _drawn(section: Section, writer: Writer) -> dict[str, Any]:
    """Return the section with its shades and charts."""
    from markupsafe import Markup

    tones = [(writer.role(role), cells) for role, cells in section.year.tone_roles]
    tone_title = writer.phrases("html.tone_chart")
    described = "; ".join(f"{name}: {_cells(cells, section, writer)}" for name, cells in tones)
    return {
        "section": section,
        "heat": _heat(section.year.themes),
        "tone_cell": lambda cell: tone_cell(cell, writer),
        "tone_svg": Markup(tone_chart(tones, section.year.labels, title=tone_title, description=described)),
        "charts": [(title, Markup(chart)) for title, chart in _guidance_charts(section, writer)],
    }


def _cells(cells: Sequence[ToneCell], section: Section, writer: Writer) -> str:
    pairs = zip(section.year.labels, cells, strict=True)
    return ", ".join(f"{label} {tone_cell(cell, writer)}" for label, cell in pairs)


def _all_cites(section: Section) -> Iterator[Cite]:
    for quarter in section.quarters:
        if quarter.quote is not None:
            yield quarter.quote.cite
            if quarter.quote.question_cite is not None:
                yield quarter.quote.question_cite
        for line in (*quarter.results, *quarter.due, *quarter.doubts, *quarter.analysts):
            yield from line.cites
        for guide in quarter.guidance:
            yield from (*guide.guide_cites, *guide.before_cites)
    for row in section.year.ledger:
        yield from (*row.first_cites, *row.actual_cites)
        for line in row.later:
            yield from line.cites
    yield from (entry.cite for entry in section.year.audit)
    yield from _grid_cites(section.comparison)


def _grid_cites(grids: Sequence[Grid]) -> Iterator[Cite]:
    yield from (cite for grid in grids for row in grid.rows for cell in row.cells for cite in cell.cites)


def _heat(rows: Sequence[ThemeRow]) -> list[list[int]]:
    """Return a shade from 0 to 5 for every cell, by its rate against the greatest of the table."""
    most = max((cell.per_1000 for row in rows for cell in row.cells), default=0.0) or 1.0
    return [[round(cell.per_1000 / most * _HEAT_STEPS) for cell in row.cells] for row in rows]


def _guidance_charts(section: Section, writer: Writer) -> Iterator[tuple[str, str]]:
    """Yield title and chart for each metric that was guided for at least two periods."""
    groups: dict[str, list[GuideBand]] = {}
    for band in section.year.bands:
        groups.setdefault(band.group, []).append(band)
    for number, bands in enumerate(groups.values()):
        described = "; ".join(_described(band, writer) for band in bands)
        title = writer.phrases("html.guidance_chart", subject=bands[0].subject)
        chart = guidance_chart(bands, title=title, description=described, name=f"guide-{number}")
        if chart:
            yield title, chart


def _described(band: GuideBand, writer: Writer) -> str:
    actual = f" ({writer.phrases('col.actual')}: {band.actual_text})" if band.actual_text else ""
    return f"{band.period}: {band.text}{actual}"
