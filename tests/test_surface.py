"""The public face: names, laziness, commands, and the README that mentions them."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import callnlp
from callnlp.cli.main import app

ROOT = Path(__file__).resolve().parents[1]


def commands() -> list[str]:
    import typer.main

    return sorted(typer.main.get_command(app).commands)


def test_all_is_sorted_and_every_name_loads_from_its_home():
    assert callnlp.__all__ == sorted(callnlp.__all__)
    assert set(callnlp.__all__) == set(callnlp._HOME)
    for name, home in callnlp._HOME.items():
        assert getattr(callnlp, name) is getattr(importlib.import_module(f"callnlp.{home}"), name)


def test_no_public_name_is_also_a_module():
    modules = {module.name for module in pkgutil.iter_modules(callnlp.__path__)}
    assert modules & set(callnlp.__all__) == set()


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = callnlp.nonsense


def test_import_loads_no_heavy_library():
    code = "import sys, json, callnlp; print(json.dumps(sorted(sys.modules)))"
    loaded = set(json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout))
    heavy = {"torch", "transformers", "spacy", "pandas", "numpy", "lance", "duckdb", "pyarrow", "onnxruntime"}
    assert heavy & loaded == set()


def test_help_loads_no_heavy_library():
    code = (
        "import sys, json\nfrom callnlp.cli.main import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    loaded = set(json.loads(out.splitlines()[-1]))
    heavy = {"torch", "transformers", "spacy", "pandas", "numpy", "lance", "duckdb", "pyarrow", "onnxruntime"}
    assert heavy & loaded == set()


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command):
    assert re.search(rf"callnlp {command}\b", (ROOT / "README.md").read_text(encoding="utf-8"))


def test_errors_are_one_tree():
    for name in callnlp.__all__:
        value = getattr(callnlp, name)
        if name.endswith("Error"):
            assert issubclass(value, callnlp.CallnlpError)


def test_nothing_names_a_machine_path_or_a_registry():
    # Built from parts, so that this file does not match itself.
    forbidden = re.compile("|".join([r"(?<![\w.])/" + "work/", "python" + "hosted", r"https?://[a-z.-]*" + "pypi"]))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.suffix in {".py", ".toml", ".md", ".txt", ".yml"} and path.is_file():
            assert not forbidden.search(path.read_text(encoding="utf-8")), name
