# `make run` serves the help desk on a fresh machine; `make test` checks everything. See README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/bash

.PHONY: help run demo test test-long bench rasa locks clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@echo "Installing into $(VENV) (about a minute the first time) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/test.stamp: requirements-test.lock pyproject.toml
	@echo "Installing the test environment into $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@ $(VENV)/run.stamp

run: $(VENV)/run.stamp  ## install, train, migrate and serve the help desk
	@exec $(BIN)/python -m bot run --set-up

demo: $(VENV)/run.stamp  ## try Telegram, Viber and the web chat on one page, without tokens
	@$(BIN)/python -m bot nlu train --if-needed
	@exec $(BIN)/python -m bot demo

test: $(VENV)/test.stamp  ## lint, types and all tests
	@$(BIN)/ruff check bot tests benchmarks
	@$(BIN)/mypy
	@$(BIN)/python -m bot nlu train --if-needed
	@$(BIN)/python -m bot kb check
	@$(BIN)/python -m pytest -q -n auto -m "not alone"
	@$(BIN)/python -m pytest -q -m alone

test-long: $(VENV)/test.stamp  ## the same with full counts of kills and races
	@HELPDESK_LONG=1 $(BIN)/python -m pytest -q -n auto -m "not alone"
	@HELPDESK_LONG=1 $(BIN)/python -m pytest -q -m alone

bench: $(VENV)/test.stamp  ## print the benchmarks
	@$(BIN)/python -m bot nlu train --if-needed
	@$(BIN)/python -m benchmarks

rasa:  ## train the same data in Rasa and serve it, in an environment of its own (Python 3.10)
	@bash .ci/rasa

locks: $(VENV)/test.stamp  ## write the lock files anew
	@bash .ci/locks

clean:  ## forget environments and caches (not var/)
	@rm -rf $(VENV) .venv-rasa .pytest_cache .mypy_cache .ruff_cache
