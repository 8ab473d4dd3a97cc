# Two commands matter: `make portal` builds the example portal, `make test` proves the project. Both set everything up.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TESTS ?= tests
WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help portal serve test quick lint format bench bench-peers examples locks clean

help:  ## what can be done here
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | awk -F': ' '{printf "make %-10s %s\n", $$1, $$2}'

.venv/.runtime: requirements/runtime.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("mlgov needs Python 3.11 or newer; say PYTHON=python3.11 make ...") if sys.version_info < (3, 11) else None'
	@echo "Setting up .venv (locked dependencies)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --quiet --require-hashes -r requirements/runtime.lock
	@$(PIP) install --quiet --no-build-isolation --no-deps -e .
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.lock
	@echo "Setting up the development tools"
	@$(PIP) install --quiet --require-hashes -r requirements/dev.lock
	@touch $@

portal: .venv/.runtime  ## check the example models and build their portal into site/
	@$(BIN)/mlgov build --governed project_charters --out site

serve: .venv/.runtime  ## look at the built portal in a browser
	@$(BIN)/mlgov serve --out site

test: lint  ## lint, types, import contracts and every test
	@$(BIN)/python -m pytest $(TESTS) -n $(WORKERS) --dist loadgroup

quick: .venv/.dev  ## the tests without the slow ones
	@$(BIN)/python -m pytest $(TESTS) -n $(WORKERS) --dist loadgroup -m "not slow and not browser"

lint: .venv/.dev  ## style, types, import contracts, docstrings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/interrogate -q mlgov

format: .venv/.dev  ## let the formatter have its way
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: .venv/.dev  ## speed as ratios against the limit and against plain MkDocs, in one run
	@$(BIN)/python benchmarks/check_ratio.py
	@$(BIN)/python benchmarks/site_ratio.py

bench-peers: .venv/.dev  ## the same beside other tools, each in an environment of its own
	@$(BIN)/python benchmarks/peers.py

examples: .venv/.dev  ## train the example models, register and check them anew
	@SOURCE_DATE_EPOCH=1795305600 $(BIN)/python examples/make_all.py $(if $(FRESH),--fresh)

locks:  ## write requirements/*.lock anew (needs uv)
	@sh requirements/update.sh

clean:  ## remove everything that was built
	@rm -rf build site dist .mlgov .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
