# Every target sets up what it needs; Python 3.11 and make are all that must be there.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
SETS ?= 20000
KILLS ?= 1000
SEEDS ?= 20000

.PHONY: install test test-chaos test-chaos-short test-simulation test-properties check demo bench bench-short bench-policies bench-policies-short format clean

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@awk '/^[a-z]/ {keep = /^uv==/} keep' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

test: install
	@$(BIN)/pytest -n 2 --ignore=tests/chaos

test-properties: install
	@$(BIN)/python -m tests.properties --sets $(SETS)

test-chaos: install
	@$(BIN)/python -m tests.chaos --kills $(KILLS)
	@$(BIN)/pytest -s tests/chaos

test-chaos-short: install
	@$(BIN)/python -m tests.chaos --fresh --kills 72 --results .chaos/short.jsonl
	@$(BIN)/pytest -s tests/chaos

test-simulation: install
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS)

check: install
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/triage policies check
	@$(BIN)/triage policies test > /dev/null

format: install
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

demo: install
	@$(BIN)/triage demo

bench: install
	@$(BIN)/python -m tests.bench

bench-short: install
	@$(BIN)/python -m tests.bench --short

bench-policies: install
	@$(BIN)/python -m tests.bench_policies

bench-policies-short: install
	@$(BIN)/python -m tests.bench_policies --short

clean:
	rm -rf .venv .demo .bench .pytest_cache .mypy_cache .ruff_cache .hypothesis .chaos
