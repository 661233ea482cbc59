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
