# SPDX-License-Identifier: Apache-2.0
# The commands of the house; `make help` lists them. Each installs by itself what it needs and lacks (Debian 12; root or sudo).
PRESET ?= dev
JOBS ?= $(shell nproc)
BUILD = build/$(PRESET)
FUZZ_SECONDS ?= 60
EXAMPLES ?= 50
CI_EXAMPLES ?= 8
SEED ?= 0

.DEFAULT_GOAL := help
.PHONY: help setup build run test test-faults check ci fuzzers fuzz contract-fuzz bench load golden client examples pictures where \
	format lint asan tsan tsan-platform deb

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo "  PRESET=dev|release|asan|tsan chooses the build, JOBS=n how many compilers run"

run: ## serve with a demo company on http://127.0.0.1:8002; Ctrl-C stops server and database
	@tools/setup.sh build run
	@tools/boost_prefix.sh
	@cmake --preset $(PRESET) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target complianced
	@{ ! command -v python3 >/dev/null || tools/demo.py --quiet --data-dir data --server $$$$ & } ; \
		COMPLIANCE_ACCESS_LOG=$${COMPLIANCE_ACCESS_LOG:-off} exec $(BUILD)/compliance/complianced serve --demo --data-dir data

setup:
	@tools/setup.sh
	@tools/boost_prefix.sh

build: setup ## compile everything
	@cmake --preset $(PRESET) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS)

test: build ## every test, with the servers it needs; A=<stem>: the tests of that aggregate
	@tools/run_tests.py $(BUILD) $(if $(A),--stem $(A))

test-faults: build ## kill -9, full disks, cut replies, a clock set back, SIGTERM under load: against the real program
	@tools/run_tests.py $(BUILD) --only faults

check: build ## before a commit: format of changed lines, rules of the house, unit and contract tests
	@tools/setup.sh format
	@tools/format.py --check
	@tools/check.py
	@tools/run_tests.py $(BUILD) --only unit contracts

ci: build fuzzers ## what CI runs: format and clang-tidy on what differs from main, then every test, fuzzers and Schemathesis beside them
	@tools/setup.sh format
	@tools/format.py --check
	@tools/lint.py $(BUILD)
	@tools/run_tests.py $(BUILD) --fuzz $(FUZZ_SECONDS) --examples $(CI_EXAMPLES) --seed $(SEED)

fuzzers:
	@tools/setup.sh build fuzz
	@tools/boost_prefix.sh
	@cmake --preset fuzz >/dev/null
	@cmake --build build/fuzz -j $(JOBS) --target fuzz

fuzz: fuzzers ## libFuzzer on every parser of outside bytes, FUZZ_SECONDS=60 each (3600 before a release); T="target …": those alone
	@tools/fuzz.py --seconds $(FUZZ_SECONDS) --jobs $(JOBS) $(T)

contract-fuzz: build ## Schemathesis over the whole document, EXAMPLES=50 an operation; SEED=n takes others
	@tools/contract_fuzz.py $(BUILD) --examples $(EXAMPLES) --seed $(SEED)

bench: ## measure against pgbench and a peer on FastAPI; figures go to bench/results
	@tools/setup.sh bench
	@test -f bench/run.py || { echo "bench/run.py is not there: this checkout measures nothing" >&2; exit 2; }
	@$(MAKE) --no-print-directory build PRESET=release
	@/usr/bin/python3 bench/build.py
	@/usr/bin/python3 bench/run.py build/release
	@/usr/bin/python3 bench/run.py build/release --sizes
	@/usr/bin/python3 bench/personal.py build/release
	@/usr/bin/python3 bench/simulation.py build/release
	@/usr/bin/python3 bench/libraries.py build/release
	@/usr/bin/python3 bench/dashboard.py build/release

load: build ## eight writers on three instances for a minute, one of them killed: the trail in order, whole and clean
	@COMPLIANCE_LOAD_S=60 COMPLIANCED=$(abspath $(BUILD))/compliance/complianced /usr/bin/python3 -m pytest --rootdir tests -c tests/pytest.ini \
		tests/faults/test_three_instances.py

golden: build ## rewrite the goldens of tests/contracts from the built program; read the diff, commit it
	@tools/golden.py

pictures: build ## draw the pictures of docs/portal.md with Chromium
	@mkdir -p docs/screenshots
	@COMPLIANCE_PICTURES=$(CURDIR)/docs/screenshots /usr/bin/python3 -m pytest --rootdir tests -c tests/pytest.ini tests/browser/test_portal.py -k pictures

client: build ## write the types of clients/typescript anew from the built program's document
	@tools/client.py

examples: build ## make docs/examples anew from the built program
	@tools/examples.py

where: ## A=<stem>: an aggregate from its routes to its table, with line counts
	@tools/where.py $(A)

format: ## format the C++ lines that differ from main; break lines that are too long
	@tools/setup.sh format
	@tools/format.py

lint: build ## clang-tidy on the files that differ from main; F="file …" takes others
	@tools/lint.py $(BUILD) $(F)

asan: ## every test under AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory test PRESET=asan

tsan: ## every test under ThreadSanitizer
	@$(MAKE) --no-print-directory test PRESET=tsan

tsan-platform: setup ## the platform's tests alone under ThreadSanitizer: a third of the build
	@cmake --preset tsan >/dev/null
	@cmake --build build/tsan -j $(JOBS) --target platform_tests
	@tools/run_tests.py build/tsan --platform

deb: ## a Debian package in build/release
	@test -x tools/deb.sh || { echo "tools/deb.sh is not there: this checkout makes no package" >&2; exit 2; }
	@tools/deb.sh
