"""``python -m callnlp``: the command line."""

from __future__ import annotations

from callnlp.cli.main import main

if __name__ == "__main__":
    main()
