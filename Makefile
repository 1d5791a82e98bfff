# Every target sets up what it needs; Python 3.11 and make are all that must be there.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
SETS ?= 20000
KILLS ?= 1000
THROWS ?= 200
FLUSHES ?= 20
TAMPERINGS ?= 100
UNKNOWN ?= 200
SEQUENCES ?= 3000
SEEDS ?= 20000

.PHONY: install test test-chaos test-chaos-short test-simulation test-simulation-bugs test-unknown test-sequences test-evidence test-undoing test-losing test-live test-live-short test-mutations test-properties check demo bench bench-short bench-policies bench-policies-short format clean

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@awk '/^[a-z]/ {keep = /^uv==/} keep' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

test: install
	@$(BIN)/pytest -n 2 --ignore=tests/chaos --ignore=tests/losing/long --ignore=tests/live

# A real Vendure, installed by npm into .live/ the first time: about two minutes, then one.
test-live: install
	@$(BIN)/python -m tests.live.vendure --install || true
	@$(BIN)/pytest tests/live

# Without the contract suites, which make test runs over a stand-in.
test-live-short: install
	@$(BIN)/python -m tests.live.vendure --install || true
	@$(BIN)/pytest tests/live --ignore=tests/live/test_vendure_keeps_the_contracts.py

test-mutations: install
	@$(BIN)/python -m tests.mutations

test-properties: install
	@$(BIN)/python -m tests.properties --sets $(SETS)

test-chaos: install
	@$(BIN)/python -m tests.chaos --kills $(KILLS)
	@$(BIN)/python -m tests.chaos.switches --times $(THROWS)
	@$(BIN)/python -m tests.chaos.flushes --times $(FLUSHES)
	@$(BIN)/pytest -s tests/chaos

test-chaos-short: install
	@$(BIN)/python -m tests.chaos --fresh --kills 72 --results .chaos/short.jsonl
	@$(BIN)/python -m tests.chaos.switches --times 4 --results .chaos/short-switches.jsonl
	@$(BIN)/python -m tests.chaos.flushes --times 1 --databases sqlite --results .chaos/short-flushes.jsonl
	@$(BIN)/pytest -s tests/chaos

test-simulation: install
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS)

test-simulation-bugs: install
	@$(BIN)/python -m tests.simulation --bugs --seeds 1000

test-unknown: install
	@$(BIN)/python -m tests.unknown --times $(UNKNOWN)

test-sequences: install
	@$(BIN)/python -m tests.effects.sequences --examples $(SEQUENCES)

test-evidence: install
	@$(BIN)/python -m tests.evidence --times $(TAMPERINGS)

test-undoing: install
	@$(BIN)/python -m tests.undoing

test-losing: install
	@$(BIN)/pytest tests/losing/long

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
	rm -rf .venv .demo .bench .live .pytest_cache .mypy_cache .ruff_cache .hypothesis .chaos
