"""Speed of reading: MB a second over real files, and CPU time against size for hostile texts.

Run ``python benchmarks/ingest.py ../calls --files 40 --sizes 2.5 5 10 19``.
"""

from __future__ import annotations

import argparse
import functools
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from callnlp.errors import IngestError
from callnlp.ingest.read import read, read_bytes

_LINE = "We grew revenue 5% to $1.3 billion in the quarter."


def _jsonl(size: int) -> str:
    turn = {"speaker": "Ada Berg", "title": "Chief Executive Officer", "text": _LINE}
    return json.dumps({"transcript": [turn] * (size // len(json.dumps(turn)))})


def _html(size: int) -> str:
    row = f"<p><strong>Ada Berg</strong></p><p>{_LINE}</p>\n"
    return f"<html><body>{row * (size // len(row))}</body></html>"


#: Name of the text: ending of the file, and a text of about so many characters.
SHAPES: dict[str, tuple[str, Callable[[int], str]]] = {
    "repeated line": ("txt", lambda size: f"{_LINE}\n" * (size // (len(_LINE) + 1))),
    "repeated paragraph": ("txt", lambda size: f"{_LINE}\n\n" * (size // (len(_LINE) + 2))),
    "one long line": ("txt", lambda size: f"{_LINE} " * (size // (len(_LINE) + 1))),
    "one word": ("txt", lambda size: "a" * size),
    "headings": ("txt", lambda size: "".join(f"Ada B{at % 999} -- Title\n" for at in range(size // 18))),
    "same heading": ("txt", lambda size: "Ada Berg -- Chief Executive\n" * (size // 28)),
    "headings with words": ("txt", lambda size: f"Ada Berg -- Analyst\n{_LINE}\n" * (size // (len(_LINE) + 21))),
    "many names": (
        "txt",
        lambda size: "".join(f"Ada {_letters(at)}: {_LINE}\n" for at in range(size // (len(_LINE) + 12))),
    ),
    "Q marks": ("txt", lambda size: "Q: \n" * (size // 4)),
    "json": ("json", _jsonl),
    "html": ("html", _html),
}


def _letters(number: int) -> str:
    """Return a made-up surname, another one for every number."""
    name = ""
    for _ in range(5):
        number, rest = divmod(number, 26)
        name += chr(97 + rest)
    return f"B{name}"


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders of real transcripts")
    parser.add_argument("--files", type=int, default=40, help="read so many, evenly taken")
    parser.add_argument("--sizes", type=float, nargs="*", default=[0.5, 1.0, 2.0], help="MB of the made texts")
    parser.add_argument("--shapes", nargs="*", default=list(SHAPES), choices=list(SHAPES))
    args = parser.parse_args()
    if args.paths:
        _real(args.paths, args.files)
    if args.sizes:
        _growth(args.shapes, args.sizes)
    return 0


def _real(paths: list[Path], limit: int) -> None:
    files = sorted(found for path in paths for found in (path.rglob("*.txt") if path.is_dir() else [path]))
    files = files[:: max(1, len(files) // limit)][:limit]
    files = [path for path in files if _is_call(path)]
    size = sum(path.stat().st_size for path in files) / 1e6
    rounds = [_seconds(functools.partial(_read_all, files)) for _ in range(3)]
    print(f"{len(files)} files, {size:.2f} MB: {size / min(rounds):.2f} MB/s of CPU time (best of 3)")


def _is_call(path: Path) -> bool:
    try:
        read(path)
    except IngestError:
        return False
    return True


def _read_all(files: list[Path]) -> None:
    for path in files:
        read(path)


def _growth(shapes: list[str], sizes: list[float]) -> None:
    print("CPU seconds by size; an even growth doubles the time with the size")
    for name in shapes:
        ending, make = SHAPES[name]
        cells = []
        for size in sizes:
            data = make(int(size * 1e6)).encode()
            cells.append(f"{size:g} MB {_seconds(functools.partial(_try, data, f'made.{ending}')):.2f} s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name:20} {'  '.join(cells)}  peak {peak} MB", flush=True)


def _try(data: bytes, name: str) -> None:
    try:
        read_bytes(data, name)
    except IngestError as error:
        print(f"  refused: {error}", file=sys.stderr)


def _seconds(run: Callable[[], None]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


if __name__ == "__main__":
    raise SystemExit(main())
