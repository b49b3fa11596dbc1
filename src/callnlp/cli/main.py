"""The ``callnlp`` command: finds the subcommand, runs it, turns errors into exit codes.

Exit 0 all well, 1 some input failed (the rest is done and stored), 2 wrong usage, 3 a report
contradicts its store.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from callnlp import __version__
from callnlp.cli import changes, corpus, demo, discovery, files, scoring, upkeep
from callnlp.cli.output import message
from callnlp.errors import CallnlpError, UsageError

__all__ = ["app", "main"]

app = typer.Typer(
    name="callnlp",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        print(f"callnlp {__version__}")
        raise typer.Exit


@app.callback()
def _callnlp(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Earnings-call transcripts to claims, themes and a cited CEO section."""


for module in (files, corpus, changes, discovery, scoring, upkeep, demo):
    module.register(app)


def _run() -> None:
    try:
        app()
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # Click and Rich make it exit 1
            raise stop.__context__ from None
        sys.stdout.flush()  # here, where a reader that has gone is no error
        raise


def main() -> None:
    """Run the command line; the entry point of the installed script."""
    try:
        _run()
    except UsageError as error:
        message(str(error))
        sys.exit(2)
    except CallnlpError as error:
        message(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        message("interrupted; what was finished is stored, run the same command again to go on")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
