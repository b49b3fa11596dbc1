"""Where the pages' templates come from: the packaged ones, an analyst's own folder before them.

Templates of an analyst are input like any other: they run in Jinja's sandbox, which lets them read
what they are given and nothing besides. The filter ``safe`` is taken away, as what is printed holds
words of transcripts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callnlp.errors import UsageError
from callnlp.report.visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["render"]


@lru_cache(maxsize=8)
def _environment(html: bool, folder: str) -> Environment:
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from callnlp.report.markdown import escape_markdown

    packaged = PackageLoader("callnlp.report", "templates")
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder), packaged]) if folder else packaged,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=not html,
        autoescape=html,  # Markdown: escaped by the filter md
        auto_reload=bool(folder),
    )
    del environment.filters["safe"]
    environment.filters["md"] = escape_markdown
    environment.filters["plain"] = visible
    return environment


def render(name: str, values: Mapping[str, Any], *, folder: str | Path | None = None) -> str:
    """Return a template filled in.

    Parameters
    ----------
    name : str
        Such as ``section.md.j2``; what ends in ``.html.j2`` is escaped for HTML.
    values : mapping of str to Any
        What the template reads.
    folder : str or Path, optional
        An analyst's templates; a file of the same name there is used instead of the packaged one.

    Raises
    ------
    UsageError
        When the folder is missing, or a template of it cannot be read or does what the sandbox
        forbids; the message names file and line.
    """
    from jinja2 import TemplateError, TemplateSyntaxError

    if folder is not None and not Path(folder).is_dir():
        raise UsageError(f"{folder}: no such folder; give a folder with templates such as section.md.j2")
    try:
        return _environment(name.endswith(".html.j2"), str(folder or "")).get_template(name).render(values)
    except TemplateSyntaxError as error:
        raise UsageError(f"{error.filename or name} line {error.lineno}: {error.message}") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        if folder is None:
            raise
        raise UsageError(f"{folder}, {name}: {type(error).__name__}: {error}") from error
