# make demo: a small town's newsroom, built and ready to look at.   make check: lint, types and the fast tests.
# make test: all tests, lint and types.
# All set up .venv by themselves; all they need is Python 3.11 or newer.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.installed
STAMP := .venv/.installed-dev

.PHONY: setup demo round-trips test check compiled collected tools lint types format docs install-man pictures audit mutants scale clean

$(BIN)/pip:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsroom needs Python 3.11 or newer (set PYTHON=python3.12, say)")'
	$(PYTHON) -m venv .venv

$(READY): pyproject.toml | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $(READY)

# It brings all that READY brings: in a new checkout one installation is enough.
$(STAMP): pyproject.toml | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(READY) $(STAMP)

# Bytecode, where Python may not write it by itself: without it every start compiles the program anew.
compiled: $(READY)
	@$(BIN)/python -m compileall -q src

setup: $(STAMP)
	@$(MAKE) --no-print-directory compiled

demo: compiled
	$(BIN)/newsroom demo demo --force

# Twice as many as there are processors: a fifth of the time is waiting for servers, browsers and disks.
WORKERS = $(shell $(PYTHON) -c 'import os; print(max(2, (os.cpu_count() or 1) * 2))')

test: setup
	$(MAKE) --no-print-directory --jobs=2 collected types lint
	$(TESTED)/python -m pytest -n $(WORKERS) --dist worksteal

# pytest rewrites the assertions of the test modules. Their bytecode is kept, even where PYTHONDONTWRITEBYTECODE is set, and
# written once before the workers start: otherwise each of them rewrites all, and that takes longer than mypy.
TESTED := PYTHONDONTWRITEBYTECODE= $(BIN)

collected: $(STAMP)
	@$(TESTED)/python -m pytest --collect-only -qq >.venv/.collected || { cat .venv/.collected; exit 1; }

# The fast loop: lint, types, and the tests that stay in one process and take a fraction of a second each.
FAST := tests/core tests/formats tests/markup tests/store tests/terminal $(wildcard tests/test_*.py)

# Where others work too: make check CHECKED=2
CHECKED = $(WORKERS)
check: $(STAMP) lint types
	$(TESTED)/python -m pytest -n $(CHECKED) --dist worksteal -m "not slow and not thorough" $(FAST)

# Newsrooms made at random, exported and imported: many of them, each time others.
EXAMPLES := 300
round-trips: $(STAMP)
	NEWSROOM_ROUND_TRIPS=$(EXAMPLES) $(TESTED)/python -m pytest tests/desk/test_round_trips.py tests/desk/test_round_trips_elsewhere.py

# The programs that some tests need (tests/needs.py); without them those tests say that they were skipped (not in CI).
# RUNLEVEL keeps Debian from starting the servers that are installed.
tools:
	@PATH="$$PATH:/usr/sbin"; for one in chromium rsync nginx apache2 caddy groff; do command -v $$one >/dev/null || missing=yes; done; \
	  [ -z "$$missing" ] || { apt-get update -q && RUNLEVEL=1 apt-get install -qy --no-install-recommends \
	  chromium rsync nginx-light apache2 caddy groff-base fonts-dejavu-core; }

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python docs/generate.py --check

types: $(STAMP)
	$(BIN)/mypy

docs: $(STAMP)
	$(BIN)/python docs/generate.py

# The manual of every command: man newsroom, man newsroom-publish. As yourself: make install-man PREFIX=~/.local
PREFIX ?= /usr/local
install-man: $(READY)
	$(BIN)/python docs/man_pages.py $(DESTDIR)$(PREFIX)/share/man/man1

# What README shows, from the demo newsroom; needs chromium (make tools).
pictures: $(STAMP) compiled
	$(BIN)/python docs/pictures.py

# Every validator there is over the demo's site, and over POSTS=folder as well. Needs java, node and chromium.
audit: $(STAMP)
	npm install --prefix audit --no-audit --no-fund --no-save --silent --ignore-scripts
	$(BIN)/python -m audit.run $(if $(POSTS),--posts $(POSTS))

# A week of a newsroom on a distributed object store, a CDN and a replica, with processes killed: docs/scaling.md.
# Some ten minutes; needs Varnish (apt install varnish). Another week: make scale SEED=2 ACTIONS=40 VIEWS=10000
scale: $(STAMP) compiled
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[scale]'
	@PYTHONPATH=.:benchmarks $(BIN)/python -m tools.scale --seed $(or $(SEED),1) --actions $(or $(ACTIONS),20) --views $(or $(VIEWS),3000)

# How many small faults the tests of one package notice: docs/testing.md.
MUTANTS := .venv/.installed-mutants
$(MUTANTS): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[mutants]'
	touch $(MUTANTS)

mutants: $(MUTANTS)
	@$(BIN)/python -m tools.mutants $(PACKAGE) --sample $(or $(SAMPLE),60) --seed $(or $(SEED),1) --jobs $(or $(JOBS),1) \
	  $(if $(ONLY),--only $(ONLY)) $(if $(SURVIVORS),--survivors) $(if $(QUICK),--quick) $(if $(OWN),--own) $(if $(BUDGET),--budget $(BUDGET)) $(if $(LEAST),--least $(LEAST))

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv demo dist build .pytest_cache .mypy_cache .ruff_cache src/*.egg-info
