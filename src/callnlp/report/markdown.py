"""The section as Markdown. Transcript text is data: it never becomes markup."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from callnlp.report.model import Cite, Section, ThemeCell, ToneCell
from callnlp.report.visible import visible
from callnlp.report.wording import Writer

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["cite_text", "escape_markdown", "render_markdown", "theme_cell", "tone_cell"]

_MARKUP = re.compile(r"[\\`*<|]|\](?=[(\[:])|&(?=#|\w{1,31};)|(?<!\w)_|_(?!\w)|~(?=~)")


def escape_markdown(text: str) -> str:
    r"""Return text so that Markdown prints it as it is.

    Examples
    --------
    >>> print(escape_markdown("<b>5*3|x</b> net_sales [1, 2]"))
    \<b>5\*3\|x\</b> net_sales [1, 2]
    """
    return _MARKUP.sub(lambda match: f"\\{match.group()}", visible(text))


def cite_text(cites: tuple[Cite, ...], home: str, *, chinese: bool) -> str:
    """Return a citation mark: ``[3884–3922, 4103–4135]``, calls named where they are not ``home``.

    Parameters
    ----------
    cites : tuple of Cite
        What to cite; nothing gives an empty string.
    home : str
        The call that goes without saying.
    chinese : bool
        Chinese marks (``〔3884–3922 · 4103–4135〕``).
    """
    if not cites:
        return ""
    items = [f"{'' if cite.call == home else cite.call + ':'}{cite.start}–{cite.end}" for cite in cites]
    return f"〔{' · '.join(items)}〕" if chinese else f"[{', '.join(items)}]"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("callnlp.report", "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown: escaped by the filter md
    )
    environment.filters["md"] = escape_markdown
    return environment


def theme_cell(cell: ThemeCell, writer: Writer) -> str:
    """Return a theme's rate and count in a quarter; ``*`` marks a count over the whole call."""
    if cell.n is None:
        return "—"
    easing = f"; {writer.phrases('year.easing_column')} {cell.easing}" if cell.easing else ""
    return f"{cell.per_1000:.2f}{'*' if cell.whole_call else ''} ({cell.n}{easing})"


def tone_cell(cell: ToneCell, writer: Writer) -> str:
    """Return a net tone with its interval and n."""
    if cell.net is None:
        return "—"
    interval = ""
    if cell.interval is not None:
        interval = f" [{writer.signed(cell.interval[0], 2)}, {writer.signed(cell.interval[1], 2)}]"
    return f"{writer.signed(cell.net, 2)}{interval} (n = {cell.n})"


def render_markdown(section: Section, writer: Writer) -> str:
    """Return the section as Markdown, ending with one newline.

    Parameters
    ----------
    section : Section
        What to print.
    writer : Writer
        Of its language.
    """

    def cite(cites: tuple[Cite, ...], home: str) -> str:
        return f" {cite_text(cites, home, chinese=writer.chinese)}" if cites else ""

    text = (
        _environment()
        .get_template("section.md.j2")
        .render(
            section=section,
            say=writer.phrases,
            role=writer.role,
            chinese=writer.chinese,
            cite=cite,
            theme_cell=lambda cell: escape_markdown(theme_cell(cell, writer)),
            tone_cell=lambda cell: escape_markdown(tone_cell(cell, writer)),
        )
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
