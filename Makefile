# `make run` and `make test` are all that is needed on a fresh machine with Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test quick check format lint audit clean services

run: $(VENV)/.run
	$(BIN)/python -m bot run

test: $(VENV)/.dev services lint audit
	$(BIN)/python -m bot check
	$(BIN)/python -m pytest

quick: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not slow"

check: $(VENV)/.run
	$(BIN)/python -m bot check

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy

# Pins, licences, and known holes where the network lets it ask.
audit: $(VENV)/.dev
	$(BIN)/python tools/audit.py

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .

# What tests need of Debian; without it they are skipped, and pytest says so. CI may skip nothing.
services:
	@tools/debian chromium postgresql nginx-light faketime

$(VENV)/.run: requirements.txt constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make run PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt constraints.txt | $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
