"""What became of the files of a batch."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from callnlp.errors import UsageError
from callnlp.store.store import AddResult

__all__ = ["BatchReport", "Failure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One file that could not be stored.

    Parameters
    ----------
    file : str
        The path as it was found.
    stage : {"find", "read", "annotate", "store"}
        How far it came.
    error : str
        What is wrong, in one sentence.
    advice : str
        What to do.
    sha256 : str or None
        Digest of the bytes, where they could be read.
    """

    file: str
    stage: str
    error: str
    advice: str
    sha256: str | None = None


@dataclass(slots=True)
class BatchReport:
    """The outcome of :func:`callnlp.process`.

    Parameters
    ----------
    done : list of (str, AddResult)
        Path and what the store did with it, in the order of the paths.
    failed : list of Failure
        In the order of the paths.
    seconds : float
        Time taken.
    stale : int
        Files passed over whose rows were made with another lexicon or version.
    """

    done: list[tuple[str, AddResult]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
    stale: int = 0

    def files(self, status: str) -> list[str]:
        """Return the paths that were added, unchanged, replaced or kept inactive."""
        return [path for path, result in self.done if result.status == status]

    @property
    def messages(self) -> list[str]:
        """What a person should read: sources replaced, kept aside or out of date, then failures."""
        told = [result.message for _, result in self.done if result.status != "added" and result.message]
        if self.stale:
            told.append(
                f"{self.stale} stored with another lexicon, model or version; refresh=True (--refresh) reads them again"
            )
        return told + [failure.error for failure in self.failed]

    def summary(self) -> str:
        """Return one sentence of counts and the rate."""
        counts = Counter(result.status for _, result in self.done)
        parts = [f"{counts[status]} {status}" for status in ("added", "replaced", "unchanged", "inactive")]
        parts.append(f"{len(self.failed)} failed")
        worked = counts["added"] + counts["replaced"] + counts["inactive"]
        rate = f" ({worked / self.seconds:.1f} calls/s)" if worked and self.seconds > 0 else ""
        return f"{', '.join(parts)} in {self.seconds:.1f} s{rate}"

    def write_failures(self, path: str | Path) -> None:
        """Write the failures as JSON lines: file, stage, error, advice, sha256.

        Raises
        ------
        UsageError
            When the file cannot be written.
        """
        lines = [json.dumps(asdict(failure), ensure_ascii=False) + "\n" for failure in self.failed]
        try:
            Path(path).write_text("".join(lines), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror}); give another file") from error
