# The only commands anyone needs; `make` alone prints them. Needs make, git and Python >= 3.11: the rest is fetched.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
FOUND = $(or $(PYTHON),$(error Doorstep needs Python 3.11 or newer on PATH))
PY = .venv/bin/python
PWA = $(PY) -m tools.pwa
PYTEST = $(PY) -m pytest -q
# what failed, again: real browsers and killed processes meet other programs on a busy machine; what fails twice fails
ONCE_MORE = $(PYTEST) --last-failed --last-failed-no-failures none
JOBS = 2
# what measures speed has the machine to itself
ALONE = tests/e2e/test_speed.py
# what leans on the engine itself: migrations, the statements of sync, bulk writing, jobs, search
ON_OLD = $(addprefix tests/api/,test_schema.py test_edges.py test_sync_push.py test_sync_pull.py test_visits.py \
	test_household_import.py test_bulk.py test_jobs_queue.py test_plan.py test_organisation.py test_boundaries.py \
	imports tasks registers_life)
# a second engine for the suite, the oldest we support; .ci/run installs it
OLD_POSTGRES = $(firstword $(wildcard /usr/lib/postgresql/15/bin))

help: ## print this list
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## \(.*\)/  make \1	\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

run: env ## build what changed, start everything, print the address and the sign-ins (PORT=8000 HOST=127.0.0.1)
	@$(PWA) build
	@DOORSTEP_LOG_FORMAT=$${DOORSTEP_LOG_FORMAT:-text} exec $(PY) -m app.cli serve

test: check ## everything: check, then API, launcher, sync laboratory and a real browser
	$(PYTEST) -n $(JOBS) tests/api tests/sync_lab
ifneq ($(OLD_POSTGRES),)
	TEST_POSTGRES_BIN=$(OLD_POSTGRES) $(PYTEST) -n $(JOBS) -m "not one_engine" $(ON_OLD)
else
	@echo "PostgreSQL 15 is not installed: the API tests ran on the embedded one only."
endif
	$(PYTEST) -n $(JOBS) tests/launcher
	@$(MAKE) --no-print-directory e2e

check: dev-env ## the fast half: lint, types, storeys, unit and contract tests, phone checks and unit tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy app migrations tests tools
	.venv/bin/lint-imports
	$(PYTEST) tests/unit tests/contract
	$(PWA) check
	$(PWA) test

e2e: dev-env ## the phone and the desk in a real Chromium
	@$(PWA) build
	browser=$$($(PY) -m tools.browser) && export TEST_BROWSER="$$browser" \
		&& { $(PYTEST) -n $(JOBS) --dist loadfile tests/e2e --ignore $(ALONE) || $(ONCE_MORE) tests/e2e; } \
		&& { $(PYTEST) $(ALONE) || $(ONCE_MORE) $(ALONE); }

lab: dev-env ## 500 seeds of the sync laboratory (LAB_SEEDS=5000: more), 10,000 households cared for over two years
	LAB_SEEDS=$${LAB_SEEDS:-500} $(PYTEST) -n $(JOBS) tests/sync_lab
	CARE_LIVES=$${CARE_LIVES:-10000} $(PYTEST) -n $(JOBS) tests/unit/tasks

screenshots: dev-env ## take the pictures of docs/screens again
	@$(PWA) build
	browser=$$($(PY) -m tools.browser) && TEST_BROWSER="$$browser" $(PY) -m tools.screenshots

bench: dev-env ## measure sync, the live board, a million incidents (ONLY=board); tables go to docs/reference
	$(PY) -m tests.bench $(ONLY)

gen: dev-env ## write again everything that is generated from the code
	$(PY) -m app.reference
	$(PWA) api

dev: dev-env ## serve with reload, the phone app with hot replacement on http://127.0.0.1:5173
	@$(MAKE) --no-print-directory -j2 dev-server dev-phone

dev-server:
	@DOORSTEP_LOG_FORMAT=$${DOORSTEP_LOG_FORMAT:-text} exec $(PY) -m app.cli serve --reload

dev-phone:
	@exec $(PWA) dev

lock: dev-env ## pin again what pyproject.toml asks for; UPGRADE=1 takes the newest of everything
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) -c requirements.lock --group dev pyproject.toml -o requirements-dev.lock
	$(LOCK) --group pyproject.toml:uv -o tools/requirements-uv.lock
	$(LOCK) --group pyproject.toml:node -o tools/requirements-node.lock

# keeps the pins that are there; a pin names hashes of the files and no address they came from
LOCK = UV_SYSTEM_CERTS=1 .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $(if $(UPGRADE),--upgrade)

env:
	@$(FOUND) -m tools.environment run

dev-env:
	@$(FOUND) -m tools.environment dev

clean: ## remove everything that can be made again; .data stays
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf pwa/node_modules tests/*/node_modules pwa/dist test-results

.PHONY: help run test check lab e2e screenshots bench lab gen dev dev-server dev-phone lock env dev-env clean
