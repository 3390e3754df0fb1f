SHELL := /bin/sh
PY ?= python3
BIN := .venv/bin
LOCKING = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --strip-extras --quiet pyproject.toml

.PHONY: lock
lock:
	$(LOCKING) -o requirements.lock
	$(LOCKING) --extra test -c requirements.lock -o requirements-test.lock
