"""Many files: local processes with the same code as one file."""

from callnlp.batch.run import process

__all__ = ["process"]
