# Every command of the project. `make help` lists them; a second run of any of them is quick.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -rs --durations=10
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
INSTALLED := .venv/.installed
CLIENT := client-vscode/node_modules/.package-lock.json
VSIX := client-vscode/afterburner-$(VERSION).vsix

.PHONY: help setup demo check test test-long benchmark vsix lock clean packages demo-packages model vscode sources

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | column -t -s '|'

setup: packages $(INSTALLED) $(CLIENT) ## create .venv and install what development needs

demo: demo-packages model ## optimize an example function with the local model
	@scripts/demo.sh

check: $(INSTALLED) $(CLIENT) ## lint, types and the quick tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd client-vscode && npm run --silent check
	$(PYTEST) -m "not model and not editor and not long and not process"

test: setup model vscode sources ## set up everything, then run every test
	$(PYTEST) -m "not long"

test-long: setup model sources ## the tests that measure for many minutes
	$(PYTEST) -m long --timeout 3600

benchmark: $(INSTALLED) ## what the sandbox costs and how well it decides, on this machine (options: ARGS="--quick")
	$(BIN)/python -m tests.benchmarks $(ARGS)

vsix: $(VSIX) ## the VS Code extension as one file

lock: ## pin the versions and hashes of every dependency again (needs uv)
	uv pip compile pyproject.toml --extra local --extra serve --extra bench --extra dev \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--quiet --output-file requirements/dev.txt

clean: ## remove everything that the commands made, the model's cache apart
	rm -rf .venv build dist .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis tests/artifacts
	rm -rf client-vscode/node_modules client-vscode/out client-vscode/*.vsix
	find . -name __pycache__ -prune -exec rm -rf {} +

packages:
	@scripts/debian_packages.sh bubblewrap chromium neovim g++

demo-packages:
	@scripts/debian_packages.sh bubblewrap

vscode: $(CLIENT)
	node tests/e2e/vscode/setup.mjs

sources: $(INSTALLED)
	scripts/source_packages.sh

model: $(INSTALLED)
	$(BIN)/afterburner model pull

$(INSTALLED): requirements/dev.txt pyproject.toml
	python=$$(scripts/find_python.sh); "$$python" -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps -e .
	touch $@

$(VSIX): $(CLIENT) $(wildcard client-vscode/src/*.ts client-vscode/*.mjs client-vscode/*.json)
	cd client-vscode && npm run --silent package

$(CLIENT): client-vscode/package.json client-vscode/package-lock.json
	cd client-vscode && npm ci --no-audit --no-fund
	touch $@
