"""The one error tree of callnlp.

Every error a caller may want to catch derives from :class:`CallnlpError`. Each branch also
inherits the builtin that a caller would expect, so ``except ValueError`` keeps working. The
message says what is wrong, where (file and entry, or call and offset), and what to do.
"""

from __future__ import annotations

__all__ = [
    "CallnlpError",
    "EvaluationError",
    "IngestError",
    "LexiconError",
    "ModelError",
    "StoreError",
    "UsageError",
]


class CallnlpError(Exception):
    """Root of all errors raised on purpose by callnlp."""


class UsageError(CallnlpError, ValueError):
    """An argument is not one of those allowed (unknown column, period, language, role)."""


class IngestError(CallnlpError, ValueError):
    """A file cannot be read as an earnings-call transcript."""


class LexiconError(CallnlpError, ValueError):
    """A lexicon or rule file is malformed; the message names file, table and entry."""


class ModelError(CallnlpError, RuntimeError):
    """Model weights are missing, damaged or of the wrong shape."""


class StoreError(CallnlpError, RuntimeError):
    """A store cannot be opened, read or written, or holds no such call."""


class EvaluationError(CallnlpError, ValueError):
    """A gold file or its transcripts cannot be used for scoring."""
