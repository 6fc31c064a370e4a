# policywitness: `make` alone lists what there is. Needs Python 3.11+ (with venv), git and make; all else is fetched into .venv.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check
SHELL  := /bin/sh

# How many tests run at once, each with a browser of its own. They wait more than they compute: three keep two cores busy.
WORKERS ?= 3

.DEFAULT_GOAL := help
.PHONY: help demo test test-full matrix check format docs sample golden dist constraints browser npm clean
.DELETE_ON_ERROR:

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/.package browser ## Audit the embedded demo web and write its report (loopback only)
	@$(PY) -m policywitness demo

test: $(VENV)/.dev browser npm ## Run the tests
	@$(PY) -m pytest -n $(WORKERS) -m "not full"

test-full: $(VENV)/.dev browser npm ## Run the tests, the long ones too
	@$(PY) -m pytest -n $(WORKERS)

matrix: $(VENV)/.dev browser ## For each kind of claim, audit sites that keep it and sites that break it (minutes)
	@$(PY) -m tests.matrix

check: $(VENV)/.dev ## Lint, format, types, import directions, catalogue
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@$(PY) -m policywitness trackers lint

format: $(VENV)/.dev ## Put the code into shape
	@$(PY) -m ruff check --fix
	@$(PY) -m ruff format

docs: $(VENV)/.dev ## Write the parts of README.md, CONTRIBUTING.md and docs/ that are made from the code: help texts, rules, claims, records, imports
	@$(PY) tools/readme_help.py
	@$(PY) tools/rules_docs.py
	@$(PY) tools/imports.py
	@$(PY) tools/bundle_docs.py
	@$(PY) -m tests.visit.test_vectors_docs
	@$(PY) -m tests.matrix.test_claims_docs

sample: $(VENV)/.package browser ## Audit the demo web into reports/sample, and take the README's picture of it
	@$(PY) tools/sample.py

golden: $(VENV)/.package ## Write the golden audit document and report anew from tests/golden/bundle, for review in the diff
	@$(PY) tools/golden.py

dist: $(VENV)/.package ## Build the wheel into dist/
	@$(PIP) wheel --quiet --no-deps --wheel-dir dist .
	@ls dist/*.whl

constraints: ## Pin the newest releases that work together in constraints.txt
	@rm -rf "$(VENV)" && : > constraints.txt && $(MAKE) --no-print-directory "$(VENV)/.dev"
	@{ echo "# The releases that policywitness is tested with; written by \`make constraints\`."; \
	  $(PIP) freeze --exclude-editable --exclude policywitness; } > constraints.new && mv constraints.new constraints.txt
	@touch "$(VENV)/.package" "$(VENV)/.dev"

browser: $(VENV)/.package
	@$(PY) -m policywitness.browser.program

npm: $(VENV)/.package
	@tools/npm-packages "$(PY)"

clean: ## Remove everything that was fetched or built; reports stay
	@rm -rf "$(VENV)" dist build .make .mypy_cache .ruff_cache .pytest_cache .import_linter_cache tests/npm/node_modules
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit("policywitness needs Python 3.11 or newer: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv "$(VENV)" || { rm -rf "$(VENV)"; echo "No venv: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	@$(PIP) install --quiet --upgrade "pip>=25.1"

$(VENV)/.package: pyproject.toml constraints.txt | $(PY)
	@echo "Installing policywitness into $(VENV) ..."
	@$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch "$@"

$(VENV)/.dev: $(VENV)/.package
	@echo "Installing the development tools into $(VENV) ..."
	@$(PIP) install --quiet --constraint constraints.txt --group dev
	@touch "$@"
