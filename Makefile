# Two commands: `make demo` shows the whole job on a sample company, `make test` proves it. `make help` lists the rest.
# Everything lives in this folder: .venv (packages), demo (the sample company's workspace and reports).

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
UV := $(PY) -m uv pip install --quiet --constraint constraints.txt --build-constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo serve test prove bench yardsticks lint words clean need

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

demo: .venv/engine ## run the main job on the sample company, then open the application on it
	@$(PY) -m unisono_cli demo demo --serve

serve: .venv/engine ## open the application on the sample company of `make demo`
	@$(PY) -m unisono_cli serve demo/workspace --home demo/home

test: .venv/tests ## install what tests need and run them all
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(PY) -m mypy --no-error-summary
	@$(PY) -m pytest -n 2 --dist worksteal -m "not prove"

prove: .venv/tests ## long proofs: many seeds, load (several minutes)
	@$(PY) -m pytest -m prove -n 2

bench: .venv/tests ## measure speed and memory (printed, never a test)
	@$(PY) benchmarks/run.py

yardsticks: .venv/tests ## hold the model and its plans against their aims (about five minutes)
	@$(PY) benchmarks/yardsticks.py

lint: .venv/tests ## mend what can be mended by machine
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

words: .venv/engine ## take up new sentences in the French catalogue, then compile it
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F babel.cfg --no-default-keywords -k msg -k _ -k t -k gettext -k ngettext:1,2 \
		--no-location --sort-output --no-wrap --project Unisono --version 0 -o build/unisono.pot \
		src "$$($(PY) -c 'import click; print(click.__path__[0])')"
	@$(BIN)/pybabel -q update -D unisono -l fr -i build/unisono.pot -d src/unisono/locale --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date --no-wrap
	@$(PY) build_catalogues.py

clean: ## remove what the commands above made
	rm -rf .venv demo build dist

need:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. On Debian: sudo apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Name another one: make demo PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "The venv module is missing. On Debian: sudo apt install python3-venv"; exit 1; }
	@command -v git >/dev/null || { echo "git is missing. On Debian: sudo apt install git"; exit 1; }

.venv/pyvenv.cfg: | need
	@echo "Making the virtual environment in .venv ..."
	@$(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv

.venv/engine: pyproject.toml constraints.txt build_catalogues.py $(wildcard src/*/locale/*/LC_MESSAGES/*.po) | .venv/pyvenv.cfg
	@echo "Installing Unisono ..."
	@$(UV) --editable .
	@echo "Compiling the numeric kernels (once) ..."
	@$(PY) -m unisono_cli warm-up
	@touch $@

.venv/tests: .venv/engine tests/debian-packages.txt
	@echo "Installing what tests need ..."
	@$(UV) --editable '.[test]'
	@touch $@
