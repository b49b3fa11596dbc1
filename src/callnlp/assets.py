"""Where the package's own files are: in the wheel, or in the checkout of a developer."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

__all__ = ["asset_folder"]


def asset_folder(name: str) -> Path | None:
    """Return the folder ``name`` (``models/callnlp-minilm``, ``transcripts/sample``), or None.

    A built wheel carries these under ``callnlp/assets_data``; a checkout has them beside ``src``.
    """
    package = Path(str(resources.files("callnlp")))
    for base in (package / "assets_data", package.parents[1]):
        folder = base / name
        if folder.is_dir():
            return folder
    return None
