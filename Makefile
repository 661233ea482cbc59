# SPDX-License-Identifier: Apache-2.0
PRESET ?= dev
JOBS ?= $(shell nproc)

.PHONY: setup build test ci

setup:            ## install what is missing
	@tools/setup.sh
	@tools/boost_prefix.sh

build: setup      ## compile everything
	@cmake --preset $(PRESET) >/dev/null
	@cmake --build build/$(PRESET) -j $(JOBS)

test: build       ## every test; starts every server it needs
	@tools/run_tests.py build/$(PRESET)

ci: test          ## what CI runs

run: build        ## serve with a demo tenant on http://127.0.0.1:8002
	@build/$(PRESET)/compliance/complianced serve --demo --data-dir data

golden: build     ## rewrite the goldens of tests/contracts
	@tools/golden.py

.PHONY: run golden
