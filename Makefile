# healthapp. Needs Python 3.11 or newer and make; everything else is fetched into .venv/ and .tools/.
#
#   make run     everything on this machine, with demo data      HEALTHAPP_PORT=3001 HEALTHAPP_DATA_DIR=other make run
#   make test    every check and test, a real browser included
#   make check   the static checks alone
#   make e2e     the browser flows alone                         make e2e URL=https://… HEADED=1
#   make chaos   kill -9 at random points, engines that hang, clocks that jump; HEALTHAPP_CHAOS_KILLS=100 for longer
#   make test-peers   logins by a real Keycloak, which is fetched once (needs Maven and Java 17 or newer)
#   make weaviate     the same search on a real Weaviate, which is built once (ten minutes; by Go, fetched where there is none)
#   make sbom    what the product is built of, every locked library, as CycloneDX: var/sbom/healthapp.cdx.json
#   make holes   asks which of them have known holes; fails when there are some, and when nobody can be asked (needs the internet)
#   make bench   the benchmarks
#   make controls  takes one security control after the other out of a copy, and tells which tests miss it
#   make drill   destroys an installation of its own under writes, restores it, and measures what was lost and for how long
#   make pictures  takes the README's pictures anew, of a demo instance of its own
#   make help    these lines

SHELL := /bin/sh
CANDIDATES := python3.13 python3.12 python3.11 python3 python
# The first interpreter that is new enough, else the first that there is: it says what is wrong with it.
FOUND := $(shell for name in $(CANDIDATES); do \
	if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo "$$name"; exit; fi; done; \
	for name in $(CANDIDATES); do if "$$name" -c '' >/dev/null 2>&1; then echo "old:$$name"; exit; fi; done)
PYTHON ?= $(FOUND)
TESTS ?=
URL ?=
HEADED ?=
export PATH := $(CURDIR)/.tools/prometheus/usr/bin:$(PATH)

.PHONY: run test tests test-peers weaviate check e2e chaos bench drill pictures controls sbom holes help python
# One thing after the other, also under make -j.
.NOTPARALLEL:

help:
	@sed -n 's/^#   //p' Makefile

python:
	@case "$(PYTHON)" in \
	'') echo "healthapp: Python 3.11 or newer is needed, and none was found. Install it, or name it: make run PYTHON=/path/to/python3" >&2; exit 1;; \
	old:*) echo "healthapp: Python 3.11 or newer is needed, `$(PYTHON:old:%=%) -V 2>&1` is too old. Name another: make run PYTHON=/path/to/python3" >&2; exit 1;; \
	esac

# `exec`, and --with-parent: ending make, however, ends everything.
run: python
	@exec $(PYTHON) deploy/bootstrap.py python -m healthapp.cli up --with-parent

check: python
	@exec $(PYTHON) deploy/bootstrap.py --dev python deploy/run_checks.py

test: check tests

# Every test, without the static checks before.
tests: python
	@exec $(PYTHON) deploy/bootstrap.py --dev --browser --promtool python deploy/run_tests.py $(TESTS)

e2e: python
	@HEALTHAPP_E2E_URL="$(URL)" HEALTHAPP_E2E_HEADED="$(HEADED)" exec $(PYTHON) deploy/bootstrap.py --dev --browser python -m pytest tests/e2e -m e2e --film $(TESTS)

test-peers: python
	@exec $(PYTHON) deploy/bootstrap.py --dev --browser python -m pytest tests/peers_keycloak -m peers -n0 $(TESTS)

weaviate: python
	@exec $(PYTHON) deploy/bootstrap.py --dev python -m pytest tests/integration/knowledge -m weaviate -n0 $(TESTS)

chaos: python
	@exec $(PYTHON) deploy/bootstrap.py --dev python -m pytest tests/chaos -m chaos -n0 $(TESTS)

sbom: python
	@exec $(PYTHON) deploy/bootstrap.py python deploy/libraries.py sbom

holes: python
	@exec $(PYTHON) deploy/bootstrap.py python deploy/libraries.py holes

controls: python
	@exec $(PYTHON) deploy/bootstrap.py --dev python -m tests.support.removed_controls $(TESTS)

drill: python
	@exec $(PYTHON) deploy/bootstrap.py --dev python -m tests.bench.drill

bench: python
	@exec $(PYTHON) deploy/bootstrap.py --dev --browser python -m tests.bench $(TESTS)

pictures: python
	@exec $(PYTHON) deploy/bootstrap.py --dev --browser python -m tests.bench.pictures
