.DEFAULT_GOAL := list
.PHONY: list run dev check test snapshots docs bench

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

list: ## What there is (this list)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/exptui: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -e '.[dev]'
	@touch $@

run: $(BIN)/exptui ## The dashboard on the sandbox; needs no account
	$(BIN)/exptui --demo

dev: $(BIN)/exptui ## The same, telling Textual's console (run `textual console` from textual-dev beside it)
	$(BIN)/pip install --quiet textual-dev
	TEXTUAL=devtools,debug $(BIN)/exptui --demo

check: $(BIN)/exptui ## Format, lint, types, layers, tests, here and now; .ci/run does it from nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto

test: $(BIN)/exptui ## The tests
	$(BIN)/python -m pytest -n auto

snapshots: $(BIN)/exptui ## Draw the pictures of the screens again; look at them before accepting
	$(BIN)/python -m pytest -n auto --snapshot-update tests/ui
	git diff --stat -- tests

docs: $(BIN)/exptui ## Write the generated parts of the documents again, and draw their pictures
	$(BIN)/python -m tests.docs

bench: $(BIN)/exptui ## Measure against a bare Textual app
	$(BIN)/python -m benchmarks
