# Everything a person or CI runs. `make demo` and `make test` need only Python >= 3.11 and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install demo test check fix figures clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit('callnlp needs Python 3.11 or newer: make PYTHON=python3.12 ...' if sys.version_info < (3, 11) else 0)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

install: $(STAMP)

demo: install  ## four quarters of a fictional company: transcripts in, CEO section out
	$(BIN)/callnlp demo

test: install  ## the whole test suite
	$(BIN)/python -m pytest -q

check: install  ## style, types, layers, docstrings
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

fix: install
	$(BIN)/ruff format src tests
	$(BIN)/ruff check --fix src tests

figures: install  ## rewrite the measured parts of the README (DATA=folder for outside texts)
	$(BIN)/python benchmarks/readme.py $(DATA)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
