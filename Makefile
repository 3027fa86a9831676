# The commands of the house. `make` alone lists them.
#
# Needs Python 3.11 or newer, by another name if need be: `make demo PYTHON=python3.12`.
# Everything is installed into .venv from locks with hashes. The stamps in .venv remember what was installed from
# which lock, so that a second run does nothing and a changed lock is installed anew.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
UV := $(or $(shell command -v uv),.uv/bin/uv)
EXPORT := $(UV) export --quiet --frozen --format requirements-txt --no-emit-project --no-header

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-mta torture install check fix bench bench-send bench-web migration catalogues accept-programs pictures lock wheel clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: install ## Set everything up and see it at work: four weeks of a newsletter, no network, no questions
	@$(BIN)/digest demo

test: $(VENV)/.tools ## Set everything up and run all tests, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -q -n logical --maxprocesses 4

test-mta: $(VENV)/.tools ## Test sending through a real Postfix and signatures with OpenDKIM (Debian, as root; half a minute)
	@for program in postfix saslpasswd2 opendkim-testmsg unshare; do command -v $$program >/dev/null || { echo \
	  "error: $$program is missing; apt-get install postfix sasl2-bin libsasl2-modules opendkim-tools util-linux" >&2; exit 1; }; done
	@test "$$(id -u)" = 0 || { echo "error: Postfix starts only as root; run this as root, in a container if you like" >&2; exit 1; }
	@$(BIN)/python -m pytest -q tests/mta

torture: $(VENV)/.tools ## Kill the sender of 50,000 mails a hundred times, in each of twelve ways (half an hour)
	@$(BIN)/python -m tests.torture $(TORTURE)

install: $(VENV)/.project ## Set up .venv, so that .venv/bin/digest runs from any folder

check: $(VENV)/.tools ## Read the code with ruff, mypy, import-linter and deptry
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/deptry .

fix: $(VENV)/.tools ## Mend what ruff can mend
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

bench: $(VENV)/.tools ## Measure: each benchmark prints a table and writes JSON into benchmarks/out/
	@for file in $(filter-out %/bench_send.py %/bench_web.py,$(wildcard benchmarks/bench_*.py)); do echo "== $$file"; \
		$(BIN)/python -m benchmarks.$$(basename "$$file" .py) || exit 1; done

bench-send: $(VENV)/.tools ## Measure the way of a mail against Postfix's smtp-source, about 15 minutes (needs Postfix's tools)
	@$(BIN)/python -m benchmarks.bench_send

bench-web: $(VENV)/.tools ## Measure every page with a million readers in the table, about twelve minutes
	@$(BIN)/python -m benchmarks.bench_web

migration: $(VENV)/.tools ## Write the next migration from the models: make migration TITLE="a few words"
	@test -n "$(TITLE)" || { echo 'error: say what changes, as in: make migration TITLE="readers have a language"' >&2; exit 1; }
	@$(BIN)/python -m tests.support.new_migration "$(TITLE)"
	@$(BIN)/ruff format --quiet digest/migrations/versions

catalogues: $(VENV)/.tools ## Bring the catalogues of digest/locale up to what is said; TAG=fr begins a new one
	@$(BIN)/python -m tests.support.catalogues $(TAG)

accept-programs: $(VENV)/.tools ## Note what the shipped mails use and some mail program lacks, as what is lived with
	@$(BIN)/python -m tests.support.accepted_features

pictures: $(VENV)/.tools ## Make the pictures of docs/pictures anew (needs Chromium)
	@$(BIN)/python -m tests.support.pictures

lock: $(UV) ## Resolve the dependencies of pyproject.toml anew and write both locks
	@$(UV) lock --quiet
	@$(EXPORT) --no-dev --group build -o requirements.lock >/dev/null
	@$(EXPORT) --only-group dev -o requirements-dev.lock >/dev/null

wheel: $(VENV)/.project ## Build the wheel into dist/
	@$(BIN)/python -m hatchling build -t wheel

clean: ## Remove what was built and measured, and caches; .venv stays
	@rm -rf dist demo-outbox .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage benchmarks/out
	@find digest subscribers tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# --- setting up -------------------------------------------------------------------------------------------------

$(VENV)/.made:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo \
	  "error: $(PYTHON) is not Python 3.11 or newer; install one and name it, as in: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo \
	  "error: $(PYTHON) cannot make virtual environments; install its venv module (Debian: python3-venv)" >&2; exit 1; }
	@echo "Setting up $(VENV) (once, about a minute)"
	@"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock $(VENV)/.made
	@$(PIP) --no-deps --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.runtime
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tools: requirements-dev.lock $(VENV)/.project
	@$(PIP) --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

.uv/bin/uv: $(VENV)/.made
	@"$(PYTHON)" -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv
