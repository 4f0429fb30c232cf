# Everything runs in .venv, made by the first target that needs it. On Windows see the README.

BIN := .venv/bin
STAMP := .venv/installed
UV ?= uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header pyproject.toml
# Debian keeps PostgreSQL's programs off the PATH, and Dovecot's where only root looks.
PROGRAMS := $(shell ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV | head -n 1)
TESTPATH := $(if $(PROGRAMS),$(PROGRAMS):)$(PATH):/usr/sbin:/usr/local/sbin

.DEFAULT_GOAL := help
.PHONY: help install demo test check bench bench-scans lock clean

help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile

install: $(STAMP)  ## the virtual environment .venv, from the lock file

$(STAMP): requirements.lock requirements-dev.lock .ci/environment
	@.ci/environment
	@touch $@

demo: $(STAMP)  ## the main job on a sample campaign, over a mail server of its own
	@$(BIN)/python -m tests.demo

test: $(STAMP)  ## all tests; installs what they need where apt and root are there
	@.ci/system-packages
	@PATH="$(TESTPATH)" $(BIN)/python -m pytest -rs $(ARGS)

check: $(STAMP)  ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict pipeline parsers run.py

bench: $(STAMP)  ## figures of speed and memory (nothing is asserted)
	@for file in tests/benchmarks/bench_*.py; do \
		name=$$(basename $$file .py); echo "== $$name"; \
		PATH="$(TESTPATH)" $(BIN)/python -m tests.benchmarks.$$name || failed="$$failed $$name"; \
	done; test -z "$$failed" || { echo "failed:$$failed" >&2; exit 1; }

bench-scans: $(STAMP)  ## how well unseen scans, photos and seals are read, beside other tools (about an hour)
	@PATH="$(TESTPATH)" $(BIN)/python -m tests.benchmarks.scans $(ARGS)

lock:  ## the lock files anew from pyproject.toml (needs uv); pins stay unless UPGRADE=--upgrade
	$(COMPILE) $(UPGRADE) -o requirements.lock
	$(COMPILE) $(UPGRADE) --group dev -c requirements.lock -o requirements-dev.lock

clean:  ## removes what was made: .venv, demo, caches; never data
	rm -rf .venv demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
