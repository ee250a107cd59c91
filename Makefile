# The one task runner. Each target says what it needs; stamp files in .venv/ remember what is already there.
# Another Python: make PYTHON=python3.12 handbook
PYTHON ?= python3
PIP = .venv/bin/python -m pip -qq --disable-pip-version-check
export PYTHON

.DEFAULT_GOAL := handbook
.PHONY: setup handbook serve demo check test proof bench bench-check profile clean

setup: .venv/.test  ## everything that working on engross needs

handbook: .venv/.runtime  ## the handbook in site/ and a PDF of every policy; what is signed is verified
	.venv/bin/engross verify --all --brief && .venv/bin/engross build

serve: .venv/.runtime  ## the handbook in a browser, following every save
	.venv/bin/engross serve

demo: .venv/.runtime  ## the whole way on a scratch copy: edit, issue, sign, verify, publish, tamper, refuse
	.venv/bin/python scripts/demo.py

check: .venv/.dev  ## style, types, architecture, and the policies themselves
	.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy && .venv/bin/lint-imports --no-logo && .venv/bin/engross check

test: .venv/.test  ## all tests, with coverage
	.venv/bin/pytest -n 2 --cov

proof: .venv/.dev  ## precision and recall of the rules, on defects put into clean libraries
	.venv/bin/python tests/seeded_defects.py --show

BENCH ?= --keep
bench: .venv/.dev  ## speed and memory, beside MkDocs, Zensical and WeasyPrint, kept in docs/; a short one: make bench BENCH="--sizes 100"
	.venv/bin/python bench/bench.py $(BENCH)

bench-check: .venv/.dev  ## fails when a ratio is worse by more than a third than the one in docs/
	.venv/bin/python bench/bench.py --check

profile: .venv/.dev  ## where the time of a build goes, cold and after one change
	.venv/bin/python bench/profiling.py

clean:  ## what was built and cached; .venv stays
	rm -rf site dist .coverage .hypothesis .*_cache && find build -mindepth 1 ! -path build/pages ! -path build/pages/.gitignore -delete

.venv/.python: scripts/system-packages
	scripts/system-packages runtime && $(PYTHON) -m venv .venv && touch $@

.venv/.runtime: .venv/.python pyproject.toml
	$(PIP) install --editable . && touch $@

.venv/.dev: .venv/.python pyproject.toml
	$(PIP) install --editable '.[dev]' && touch .venv/.runtime $@

.venv/.test: .venv/.dev scripts/system-packages
	scripts/system-packages test && touch $@
