"""The section as Markdown. Transcript text is data: it never becomes markup."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from callnlp.report.model import Cite, Peers, Section, ThemeCell, ToneCell
from callnlp.report.templating import render
from callnlp.report.visible import visible
from callnlp.report.wording import Writer

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


def render_markdown(made: Section | Peers, writer: Writer, *, templates: str | Path | None = None) -> str:
    """Return a section, or a table of companies, as Markdown, ending with one newline.

    Parameters
    ----------
    made : Section or Peers
        What to print.
    writer : Writer
        Of its language.
    templates : str or Path, optional
        An analyst's own templates.
    """

    def cite(cites: tuple[Cite, ...], home: str) -> str:
        return f" {cite_text(cites, home, chinese=writer.chinese)}" if cites else ""

    name, values = ("peers", {"peers": made}) if isinstance(made, Peers) else ("section", {"section": made})
    given: dict[str, Any] = {
        **values,
        "say": writer.phrases,
        "role": writer.role,
        "chinese": writer.chinese,
        "cite": cite,
        "theme_cell": lambda cell: escape_markdown(theme_cell(cell, writer)),
        "tone_cell": lambda cell: escape_markdown(tone_cell(cell, writer)),
    }
    text = render(f"{name}.md.j2", given, folder=templates)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
