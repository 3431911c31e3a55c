# Works on a bare machine: Python >= 3.11, pip, make and git; no uv, no python3-venv, no root.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.stamp
PYTEST_ARGS ?=
SEEDS  ?= 20
SEED   ?=
MINUTES ?= 30
# Two for each core: most tests wait half of their time, for a process or for a screen to be idle.
# In their order: files with few, long tests are among the first, not what all others wait for.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')

.PHONY: help demo test faults soak check lint types imports docs clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

$(STAMP): pyproject.toml Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "warroom needs Python 3.11 or newer; try: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@# Debian without python3-venv has no ensurepip: make the environment bare and let the system's pip fill it.
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || \
	  { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV); }
	@# pip learned --group in 25.1; an older one fetches a new one into the environment first.
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; \
	  then $(BIN)/python -m pip install -q --upgrade 'pip>=25.1'; \
	  else $(PYTHON) -m pip --python $(BIN)/python install -q 'pip>=25.1'; fi
	@$(BIN)/python -m pip install -q -e . --group dev
	@touch $@

demo: $(STAMP) ## a hub, three simulated responders and the room, in a temporary place
	@$(BIN)/warroom demo

test: $(STAMP) ## the whole test suite
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

faults: $(STAMP) ## faults against a real hub (SEEDS=20; SEED=n: that one again)
	@$(BIN)/python -m tests.faults $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

soak: $(STAMP) ## one hub, twenty people, MINUTES=30; figures and a drawing in build/soak
	@$(BIN)/python -m tests.soak --minutes $(MINUTES)

check: $(STAMP) lint types imports docs test ## all that must hold before a change lands

lint: $(STAMP) ## format and lint
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(STAMP) ## strict types
	@$(BIN)/mypy

imports: $(STAMP) ## the import rules of the house
	@$(BIN)/lint-imports --config pyproject.toml

docs: $(STAMP) ## generated pages are up to date
	@$(BIN)/python -m tests.support.generated --check

clean: ## remove what make made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
