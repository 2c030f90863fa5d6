# `make` tells what there is. Every target makes what it needs; a second run finds it ready.

# The Python that .venv is made from; empty means the first suitable one (3.11 or newer).
PYTHON ?=
# Words for one pytest run only: make test TESTS=tests/app/base
TESTS ?=
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1

BIN := .venv/bin
# The locks are whole; left to itself, pip 23 looks past them for what is asked with an extra.
INSTALL := -m pip install --quiet --no-deps --require-hashes --requirement
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--python-version 3.11 --custom-compile-command "make lock"

TUNE := OMP_NUM_THREADS=1 .venv-encoder/bin/python -m app.triage.learning.encoder

ASSETS := app/desk/static/vendor/.made

.PHONY: help up install test check format bench bench-networks bench-planner bench-month lock model encoder encoder-further assets clean
.DELETE_ON_ERROR:

help: ## Show the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

up: .venv/.runtime $(ASSETS) ## Start the whole service with a demo; Ctrl-C stops it
	@$(BIN)/python -m app.cli up --demo

install: .venv/.runtime $(ASSETS) ## Make ready, start nothing; .venv/bin/gospablik up then starts without a demo
	@echo "Готово. Запустить: .venv/bin/gospablik up"

test: .venv/.dev .venv-foreign/.made $(ASSETS) ## Run all tests; those that kill servers run last and alone
	@sh .ci/foreign-npm
	@sh .ci/browser
	$(BIN)/pytest -m "not fault" --numprocesses 2 --dist loadfile $(TESTS)
	$(BIN)/pytest -m fault $(TESTS)

check: .venv/.dev ## Run formatter, linters, types, import contracts and house tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/pytest -q tests/house
	@echo "Every test file is read, so that one that cannot be is told here and not after an hour"
	@told=$$($(BIN)/pytest --collect-only -qq) || { echo "$$told" | grep -v '^tests/.*: [0-9]*$$'; exit 1; }

format: .venv/.dev ## Format the code and repair what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev $(ASSETS) ## Measure the pipeline (3 minutes), then pushed news, judge, dangers, routing, incidents, the desk
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.pushing
	$(BIN)/python -m tests.bench.judging
	$(BIN)/python -m tests.bench.dangers
	$(BIN)/python -m tests.bench.routing
	$(BIN)/python -m tests.bench.incidents
	$(BIN)/python -m tests.bench.desk

bench-networks: .venv/.dev $(ASSETS) ## Run 1,000 pages on each of four networks with faults, about 25 minutes
	$(BIN)/python -m tests.bench.four_networks

bench-planner: .venv/.dev ## Simulate the planner against others on three seeds, some hours
	$(BIN)/python -m tests.bench.planner

bench-month: .venv/.dev ## Live through a month of 20,000 cases in virtual time, 20 to 50 minutes
	$(BIN)/python -m tests.month

model: .venv/.dev ## Train the judge's linear model again, how it joins the encoder, and its sense of dangers
	OMP_NUM_THREADS=1 $(BIN)/python -m app.triage.learning.training
	OMP_NUM_THREADS=1 $(BIN)/python -m app.triage.learning.danger_fitting

encoder: .venv-encoder/.made ## Tune the judge's encoder again; 90 minutes on two cores, then `make model`
	$(TUNE) --out .bench/encoder/0 & first=$$!; \
	$(TUNE) --out .bench/encoder/1 --dice 1 && wait $$first
	$(TUNE) --mean .bench/encoder/0 .bench/encoder/1
	$(TUNE) --lift

encoder-further: .venv-encoder/.made ## Teach the encoder what it does not know yet of new labels; an hour, then `make model`
	$(TUNE) --further app/triage/data/encoder --out .bench/encoder/2 & first=$$!; \
	$(TUNE) --further app/triage/data/encoder --out .bench/encoder/3 --dice 1 && wait $$first
	$(TUNE) --mean .bench/encoder/2 .bench/encoder/3
	$(TUNE) --lift

.venv-encoder/.made: pyproject.toml .venv/.made
	.venv/bin/python -m venv .venv-encoder
	@echo "Ставлю инструменты настройки нейросети (torch велик: с PyPI до 3 ГБ)"
	.venv-encoder/bin/python -m pip install --quiet --editable '.[encoder,train,tune]'
	@touch $@

lock: .venv/.dev ## Resolve the dependencies again; writes versions and hashes, no addresses
	$(COMPILE) --extra dev --extra calendar --extra encoder --extra train pyproject.toml --output-file requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock --extra encoder --extra train pyproject.toml --output-file requirements.lock
	$(COMPILE) tests/foreign/requirements.in --output-file tests/foreign/requirements.lock
	$(COMPILE) .ci/node.in --output-file .ci/node.lock

assets: $(ASSETS) ## Fetch the desk's scripts, styles and font

clean: ## Remove environments and caches; the data in .gospablik stays
	rm -rf .venv .venv-encoder .venv-foreign .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

.venv/.made: .ci/environment
	@sh .ci/environment $(PYTHON)
	@touch $@

.venv/.runtime: requirements.lock .venv/.made
	@echo "Ставлю зависимости (около минуты, кроме загрузки)"
	@$(BIN)/python $(INSTALL) requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	@echo "Ставлю инструменты разработки"
	@$(BIN)/python $(INSTALL) requirements-dev.lock
	@touch $@

.venv-foreign/.made: tests/foreign/requirements.lock .venv/.made
	@echo "Ставлю чужие клиенты сетей для проверки эмуляторов"
	@$(BIN)/python -m venv --clear .venv-foreign
	@.venv-foreign/bin/python $(INSTALL) tests/foreign/requirements.lock
	@touch $@

$(ASSETS): .ci/assets app/desk/package-lock.json app/desk/fonts.mjs $(wildcard app/desk/templates/*.html app/desk/templates/*/*.html app/desk/static/*.js) .venv/.made
	@sh .ci/assets
	@touch $@
