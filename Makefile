# Works on a bare machine: Python >= 3.11, pip, make and git; no uv, no python3-venv, no root.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.stamp
PYTEST_ARGS ?=
SEEDS  ?= 20
SEED   ?=
MINUTES ?= 30
TABLES ?=
ROUNDS  ?= 5
# Two for each core: most tests wait half of their time, for a process or for a screen to be idle.
# In their order: files with few, long tests are among the first, not what all others wait for.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')

# What the locks and the artefacts are made with; `make lock UPGRADE=1` takes the newest of all.
TOOLS  := build/tools
LOCKED := $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
          --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

.PHONY: help demo test faults soak controls fuzz check lint types imports docs lock audit wheel sbom pex artefacts clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

# Everything is installed by hash, as requirements/ has it; this package itself from the sources.
$(STAMP): pyproject.toml requirements/dev.txt Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "warroom needs Python 3.11 or newer; try: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@# Debian without python3-venv has no ensurepip: make the environment bare and let the system's pip fill it.
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || \
	  { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV); }
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; \
	  then PIP="$(BIN)/python -m pip"; else PIP="$(PYTHON) -m pip --python $(BIN)/python"; fi; \
	  $$PIP install -q --require-hashes -r requirements/dev.txt && \
	  $$PIP install -q --no-deps --no-build-isolation -e .
	@touch $@

$(TOOLS)/.stamp: requirements/supply.txt
	@rm -rf $(TOOLS); $(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip install -q --require-hashes -r requirements/supply.txt
	@touch $@

demo: $(STAMP) ## a hub, three simulated responders and the room, in a temporary place
	@$(BIN)/warroom demo

test: $(STAMP) ## the whole test suite
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

faults: $(STAMP) ## faults against a real hub (SEEDS=20; SEED=n: that one again)
	@$(BIN)/python -m tests.faults $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

soak: $(STAMP) ## one hub, twenty people, MINUTES=30; figures and a drawing in build/soak
	@$(BIN)/python -m tests.soak --minutes $(MINUTES)

controls: $(STAMP) ## each control of SECURITY.md taken out in turn: its tests have to fail (TABLES="tls ssh")
	@$(BIN)/python -m tests.controls $(TABLES)

fuzz: $(STAMP) ## hostile bytes to all that reads from outside, MINUTES=30; findings in build/fuzz
	@$(BIN)/python -m tests.fuzz --minutes $(MINUTES)

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

lock: $(TOOLS)/.stamp ## write requirements/ anew from pyproject.toml (UPGRADE=1: newest of all)
	@$(LOCKED) --all-extras pyproject.toml -o requirements/run.txt
	@$(LOCKED) --all-extras --group dev --group build -c requirements/run.txt pyproject.toml \
	  -o requirements/dev.txt
	@$(LOCKED) --group supply -o requirements/supply.txt

audit: $(STAMP) $(TOOLS)/.stamp ## known weaknesses in what is locked
	@$(BIN)/python -m tests.supply.audit $(TOOLS)/bin/pip-audit

wheel: build/dist/.stamp ## build/dist/*.whl, the same bytes from the same sources

build/dist/.stamp: $(STAMP) $(shell git ls-files warroom server screens README.md LICENSE)
	@rm -rf build/dist
	@SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)} $(BIN)/python -m pip \
	  wheel -q --no-deps --no-build-isolation --no-cache-dir -w build/dist .
	@touch $@

build/run/.stamp: requirements/run.txt $(TOOLS)/.stamp build/dist/.stamp
	@rm -rf build/run; $(PYTHON) -m venv --without-pip build/run
	@$(TOOLS)/bin/python -m pip --python build/run/bin/python install -q --require-hashes \
	  -r requirements/run.txt
	@$(TOOLS)/bin/python -m pip --python build/run/bin/python install -q --no-deps --no-index \
	  --find-links build/dist warroom
	@touch $@

sbom: build/run/.stamp ## build/sbom.json: what the build consists of (CycloneDX)
	@sed "s/^dynamic = .*/version = \"$$(build/run/bin/python -c 'import warroom; print(warroom.__version__)')\"/" \
	  pyproject.toml > build/product.toml
	@$(TOOLS)/bin/cyclonedx-py environment build/run/bin/python --pyproject build/product.toml \
	  --mc-type application --output-reproducible --of JSON -o build/sbom.json
	@$(BIN)/python -m tests.supply.sbom build/sbom.json build/run

pex: build/run/.stamp ## build/warroom.pex: one file that needs Python and no network
	@$(TOOLS)/bin/pex warroom --venv-repository build/run -c warroom -o build/warroom.pex \
	  --python-shebang '/usr/bin/env python3'

artefacts: $(STAMP) ## all of these made and tried: the bill is whole, the one file runs without network
	@$(BIN)/python -m pytest -q -m long tests/supply

bench: $(STAMP) ## how fast it is, against limits and a plain program (ROUNDS=5); into build/bench
	@$(BIN)/python -m benchmarks --rounds $(ROUNDS)

bench-compare: $(STAMP) ## two runs side by side (OLD=FILE NEW=FILE)
	@$(BIN)/python -m benchmarks.table $(OLD) $(NEW)

clean: ## remove what make made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
