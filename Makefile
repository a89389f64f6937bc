# SPDX-License-Identifier: EUPL-1.2
#
#   make demo    set up, then open the portal with demo data
#   make check   set up, look over the Python source, run the tests that a change needs first
#   make test    set up, check the source, run every test
#
# Needs Python 3.11 or later with pip, and a way to the package index (or a mirror, through pip's and uv's
# own settings). Another interpreter: make setup PYTHON=/path/to/python3.11

SHELL := /bin/sh
.DEFAULT_GOAL := help

# python3.11 is what the project is tried on; any later one that works will do.
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

VENV := .venv
BIN := $(VENV)/bin
FONTS := src/schedario/documents/fonts
# Stamps: each is newer than what its step was made from, so that a second `make setup` does nothing.
HAS_UV := $(VENV)/.has-uv
HAS_PACKAGES := $(VENV)/.has-packages
HAS_FONTS := $(FONTS)/.fetched
PEERS := .venv-peers
HAS_PEERS := $(PEERS)/.has-packages
NODE_MODULES := frontend/node_modules
HAS_NODE_MODULES := $(NODE_MODULES)/.installed
BUILT := src/schedario/portal/static/schedario
HAS_FRONTEND := $(BUILT)/manifest.json
LOCALE := src/schedario/portal/locale
CLI_LOCALE := src/schedario/cli/locale/it/LC_MESSAGES/click
HAS_LOCALE := $(LOCALE)/en/LC_MESSAGES/django.mo
# What the built pages are made from; templates say which icons are in use.
FRONTEND_SOURCES := $(shell find frontend/src -type f) $(shell find src/schedario/portal -name '*.html')

# Certificates of the system, as pip is usually told to use; a mirror's own authority is among them.
export UV_SYSTEM_CERTS ?= 1
export UV_NO_PROGRESS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK ?= 1
# Only the files in requirements/ say what is installed.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# Tests are kept compiled beside them: both runs of `make test`, and the next one, would compile them again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo check test lint bench lock messages screenshots format-frontend format-templates clean

help:
	@sed -n 's/^#   make/  make/p' Makefile
	@echo "  make setup | lint | bench | lock | messages | screenshots | format-frontend | format-templates | clean"

setup: $(HAS_PACKAGES) $(HAS_FONTS) $(HAS_FRONTEND) $(HAS_LOCALE)

demo: setup
	@$(BIN)/schedario demo

# Files in their order: folders that share a server or a browser stay together, and none of the long files comes last.
IN_TWO := --numprocesses 2 --dist loadfile --no-loadscope-reorder
# What the portal does is tried on both databases; PostgreSQL comes out of a wheel.
test: lint
	@sh scripts/get_chromium.sh
	@sh scripts/get_java.sh
	@sh scripts/get_poppler.sh
	$(BIN)/pytest $(IN_TWO)
	SCHEDARIO_TEST_POSTGRESQL=1 $(BIN)/pytest $(IN_TWO) -m "not one_database" tests/portal

# What a change breaks most often, in less than a minute. Left out: browsers, PostgreSQL, other engines, the page's engine, the
# readers of documents, the random runs, most of the portal. They run in `make test`.
QUICK_TESTS := tests/forms tests/tables tests/engine/test_evaluate.py tests/engine/test_explain.py tests/definition/test_docs.py \
	tests/definition/test_units.py tests/test_links.py tests/test_publiccode.py tests/portal/test_words.py \
	tests/portal/test_lookups.py tests/portal/test_querysets.py tests/portal/test_tables.py
check: setup lint-python
	$(BIN)/pytest $(IN_TWO) --quiet $(QUICK_TESTS)

lint: setup lint-python
	$(BIN)/python scripts/frontend.py check

.PHONY: lint-python
lint-python: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	SCHEDARIO_DEMO=1 $(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/names.py
	$(BIN)/python scripts/templates.py check

# PART is core, portal, columns, analyst or sandbox; all when not said. The programs that columns are compared with stay apart from ours.
bench: setup $(HAS_PEERS)
	$(BIN)/python -m bench $(PART)

# Takes the newest releases that pyproject.toml and requirements/*.in allow. The files name no index.
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-config --custom-compile-command 'make lock'
lock: $(HAS_UV)
	$(COMPILE) requirements/bootstrap.in -o requirements/bootstrap.txt
	$(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(COMPILE) pyproject.toml --group dev -c requirements/runtime.txt -c requirements/bootstrap.txt \
		-o requirements/dev.txt
	$(COMPILE) requirements/peers.in -o requirements/peers.txt
	$(COMPILE) --no-deps requirements/assets.in -o requirements/assets.txt

# Brings the catalogue of the English words up to date with the source; what is new in it waits for its translation.
messages: setup
	$(BIN)/python scripts/messages.py update

# Breaks the lines of the templates that are longer than 120 characters.
format-templates: setup
	$(BIN)/python scripts/templates.py format

format-frontend: setup
	$(BIN)/python scripts/frontend.py format

# The pictures of README and manual. Look at what changed before it is committed.
screenshots: setup
	@sh scripts/get_chromium.sh
	$(BIN)/python -m scripts.screenshots

clean:
	rm -rf $(VENV) $(PEERS) $(FONTS) $(NODE_MODULES) $(BUILT) $(HAS_LOCALE) $(CLI_LOCALE).mo build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(HAS_UV): requirements/bootstrap.txt scripts/make_venv.sh
	@sh scripts/make_venv.sh '$(PYTHON)' $(VENV) requirements/bootstrap.txt
	@touch $@

# pip takes over where uv cannot reach the index: a machine may have only pip configured for its mirror.
$(HAS_PACKAGES): $(HAS_UV) requirements/dev.txt pyproject.toml
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-index --no-build-isolation --editable .
	@# Half of a command's start-up would go into compiling; some machines forbid Python to keep what it compiled.
	$(BIN)/python -m compileall -q src/schedario
	@touch $@

$(HAS_PEERS): requirements/peers.txt scripts/make_venv.sh | $(HAS_PACKAGES)
	@sh scripts/make_venv.sh '$(PYTHON)' $(PEERS) requirements/bootstrap.txt
	$(PEERS)/bin/python -m pip install --quiet --require-hashes -r requirements/peers.txt
	@touch $@

$(HAS_FONTS): requirements/assets.txt scripts/fetch_fonts.py | $(HAS_PACKAGES)
	$(BIN)/python scripts/fetch_fonts.py
	@touch $@

$(HAS_NODE_MODULES): frontend/package.json frontend/package-lock.json frontend/.npmrc | $(HAS_PACKAGES)
	$(BIN)/python scripts/frontend.py install
	@touch $@

$(HAS_FRONTEND): $(HAS_NODE_MODULES) frontend/build.mjs $(FRONTEND_SOURCES)
	$(BIN)/python scripts/frontend.py build

$(HAS_LOCALE): $(LOCALE)/en/LC_MESSAGES/django.po $(CLI_LOCALE).po | $(HAS_PACKAGES)
	$(BIN)/python scripts/messages.py compile
