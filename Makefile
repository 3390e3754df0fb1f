# The two commands of the library: `make run` and `make test`. Everything they need beyond Python comes from the lock.
SHELL := /bin/sh
PY ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCKING := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header --no-annotate --strip-extras --quiet pyproject.toml

.PHONY: help install run dev test lint bench lock clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

install: $(BIN)/.installed ## make .venv alone

run: install ## the whole library on this machine, at http://127.0.0.1:8000 (PORT, DATA_DIR)
	@exec $(BIN)/python manage.py run --with-parent

dev: install ## the same, reloading on change
	@exec $(BIN)/python manage.py run --with-parent --reload

test: $(BIN)/.installed-test ## every test; what a test needs it starts itself
	@exec $(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

lint: $(BIN)/.installed-test ## style, types, import contracts, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run

bench: $(BIN)/.installed-test ## what docs/performance.md reports, measured here
	@for b in benchmarks/*.py; do echo "== $$b"; PYTHONPATH=. $(BIN)/python $$b || exit 1; done

lock: ## pin the dependencies anew (needs uv)
	$(LOCKING) -o requirements.lock
	$(LOCKING) --extra piper -c requirements.lock -o requirements-piper.lock
	$(LOCKING) --extra test -c requirements-piper.lock -o requirements-test.lock

clean: ## remove .venv and what tools left; data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@test -n "$(PY)" || { echo "Python 3.11, 3.12 or 3.13 is needed. On Debian or Ubuntu:  sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PY) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian or Ubuntu:  sudo apt-get install python3-venv"; exit 1; }
	@echo "Making .venv with $$($(PY) --version) …"
	@$(PY) -m venv .venv || { rm -rf .venv; exit 1; }

$(BIN)/.installed: requirements.lock | $(BIN)/python
	@echo "Installing what the library stands on (about half a minute, once) …"
	@$(PIP) -r requirements.lock
	@touch $@

$(BIN)/.installed-test: requirements-test.lock | $(BIN)/python
	@echo "Installing what the tests stand on (about a minute, once) …"
	@$(PIP) -r requirements-test.lock
	@touch $@ $(BIN)/.installed
