# Everything a person or CI runs. `make demo` and `make test` need only Python >= 3.11 and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install demo test browser check fix figures clean

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

browser: install  ## what the page tests need: Playwright, and Chromium from the system's packages
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1 || { apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; }; \
	  else false; fi || echo "make browser: no Chromium here, and none can be installed (that takes apt-get and root);" \
	    "install the package chromium, or the tests in tests/report/test_browser.py skip"
	@$(BIN)/python -c "import playwright" 2>/dev/null || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[browser]' || \
	  echo "make browser: Playwright cannot be installed here; the tests in tests/report/test_browser.py skip"

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
