# PVB. `make` alone lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
SOURCES := $(wildcard services gateway deploy bench tests)
WORKERS ?= 2
export PYTHONPATH := $(CURDIR)

.PHONY: help
help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Make the Python environment in .venv (the others do this by themselves)
	@deploy/setup

.PHONY: run
run: ## Start PVB afresh and play one client's journey through it; ONCE=1 stops after the journey, KEEP=1 keeps the data
	@./pvb demo $(if $(ONCE),--once) $(if $(KEEP),--keep) $(if $(PROCESSES),--processes)

.PHONY: up
up: ## Start PVB with the data of last time
	@./pvb up $(if $(PROCESSES),--processes)

.PHONY: test
test: setup lint types imports unit ## Run every check that needs Python alone

.PHONY: unit
unit: setup ## Run the tests, and say which were slowest; ARGS="-k voucher" chooses
	@$(PYTHON) -m pytest -n $(WORKERS) --durations=20 --durations-min=1 $(ARGS)

.PHONY: lint
lint: setup ## Check style and form (ruff)
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check --quiet . || { echo "Run: make format"; exit 1; }

.PHONY: types
types: setup ## Check types (mypy, strict)
	@$(PYTHON) -m mypy $(SOURCES)

.PHONY: imports
imports: setup ## Check who imports whom (import-linter)
	@.venv/bin/lint-imports --no-logo

.PHONY: format
format: setup ## Put the code in its form
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

.PHONY: check
check: setup ## Run the linters that Node and Java bring, and say what was skipped
	@deploy/lint/run

.PHONY: test-faults
test-faults: setup ## Kill, cut and restore things at bad moments, and play long against models (minutes)
	@$(PYTHON) -m pytest -m "" tests/faults tests/properties $(ARGS)

.PHONY: test-security
test-security: setup ## Try what nobody may do (minutes)
	@$(PYTHON) -m pytest -m "" tests/security $(ARGS)

.PHONY: test-long
test-long: setup ## Run every test that `make test` leaves out because it takes long (an hour)
	@$(PYTHON) -m pytest -m long $(ARGS)

.PHONY: bench
bench: setup ## Measure, beside the bars that are set
	@$(PYTHON) -m bench $(ARGS)

.PHONY: test-bench
test-bench: setup ## See that every figure comes out, measured very small (minutes)
	@$(PYTHON) -m pytest -m "" tests/services/deploy/test_bench.py $(ARGS)

.PHONY: walk
walk: setup ## List the functions and the SQL steps of one redemption, in order, with their counts
	@$(PYTHON) -m tests.walk

.PHONY: db-reset
db-reset: ## Return the databases to the state right after seeding
	@./pvb db reset

.PHONY: documents
documents: ## Write the five OpenAPI documents into build/openapi
	@./pvb documents build/openapi

.PHONY: interface
interface: setup ## Agree on the fields of the five documents as they are now; the diff shows what changed for callers
	@$(PYTHON) -m tests.interface

.PHONY: pages
pages: setup ## Write the pages of the reference that are made from tables and rules
	@$(PYTHON) docs/reference/make_pages.py

.PHONY: letters
letters: setup ## Write the example letters in the docs by the rules of today
	@$(PYTHON) docs/reference/make_letters.py

.PHONY: lock
lock: setup ## Lock the dependencies again after a change of pyproject.toml
	@uv=$$(command -v uv || echo .tools/uv-*/uv); export UV_SYSTEM_CERTS=1; $$uv lock && \
	$$uv export -q --frozen --no-annotate --no-header --format requirements-txt -o deploy/requirements.txt >/dev/null

.PHONY: clean
clean: ## Remove what was made here, the databases too
	@if [ -x $(PYTHON) ]; then $(PYTHON) -P -m deploy.launcher status >/dev/null 2>&1; \
	case $$? in 0|1) [ ! -e .pvb/running.json ] || { echo "PVB runs; stop it first."; exit 1; };; esac; fi
	rm -rf .venv .tools .pvb build deploy/lint/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find services gateway deploy tests bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
