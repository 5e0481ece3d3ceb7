# `make demo` and `make test` need Python 3.11 or later and nothing else.
PYTHON ?= python3
BIN := .venv/bin
CORPUS ?= ../shared

.PHONY: setup demo crawl check test lint bench bench-quality bench-speed bench-growth bench-reading bench-sites soak clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

setup: .venv/.ready ## create .venv with everything pinned

.venv/.ready: requirements.txt requirements-postgres.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Winnow needs Python 3.11 or later: make PYTHON=python3.11 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	@# pip before 23.3 does not know the extra html_clean of lxml by that spelling, and warns of it.
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

demo: setup ## crawl a small AsiaNews on this machine and show what was saved
	$(BIN)/python -m tests.replica.demo

crawl: setup ## crawl the newest 20 articles of the real asianews.it and show them
	$(BIN)/python -m tests.replica.demo --set-aside
	$(BIN)/scrapy crawl asianews -a max_articles=20
	$(BIN)/scrapy show

check: lint ## lint and the tests that start no program: an answer in little more than a minute
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal -m "not program and not soak"

test: setup ## run the tests on all cores; the last lines list what was skipped, and why
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

lint: setup ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench-quality: setup .venv-bench/.ready ## Winnow and its peers on real pages: make bench-quality CORPUS=folder
	$(BIN)/python -m benchmarks.quality $(CORPUS)

bench-speed: setup .venv-bench/.ready ## pages a second of Winnow, other designs and peers: make bench-speed CORPUS=folder
	$(BIN)/python -m benchmarks.speed $(or $(wildcard $(CORPUS)/corpus),$(CORPUS))

bench-growth: setup .venv-bench/.ready ## costs by the number of pages and hosts; writes docs/growth.md
	$(BIN)/python -m benchmarks.growth

bench-reading: setup ## search, index and reading room at 100,000 articles; writes docs/reading.md
	$(BIN)/python -m benchmarks.reading

bench-sites: setup ## whole made-up sites, crawled: what was found, what else was saved; writes docs/sites-measured.md
	$(BIN)/python -m benchmarks.sites --output docs/sites-measured.md

bench: bench-quality

# Peers bring versions of their own. pip 24 and older stops at lxml[html-clean] with an AssertionError.
.venv-bench/.ready: benchmarks/requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@

soak: setup ## the full numbers; writes docs/soak.txt
	$(BIN)/python -m pytest -m soak
	$(BIN)/python -m benchmarks.soak

clean: ## remove what make created (not articles.db)
	rm -rf .venv .venv-bench .bench-predictions .mypy_cache .ruff_cache .import_linter_cache .hypothesis
