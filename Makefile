# The two everyday commands: `make run` shows Pactwire at work, `make check` is what CI runs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

SWIFT_PATHS := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources/Benchmark \
	Benchmarks/Sources/Micro Fuzzing/Package.swift Fuzzing/Sources/Fuzz

SOCKET_TESTS := ^(ClientTests|DaemonTests)\.
PROGRAM_TESTS := ^EndToEnd\.

.PHONY: help install build run test torture fuzz bench instructions check lint floors strict-build format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## install what a build needs and is missing (Debian, Ubuntu)
	@Scripts/install-dependencies

build: install ## build both programs for release, needing no Swift to run: .build/release
	swift build -c release --static-swift-stdlib

run: build ## build, then show the daemon and the command line at work
	@Scripts/demo

# One kind after the other: what waits for sockets or for programs starves beside what only computes.
test: ## build and run all tests
	@Scripts/install-dependencies --tests
	swift build --build-tests
	swift test --skip-build --skip '$(SOCKET_TESTS)' --skip '$(PROGRAM_TESTS)'
	swift test --skip-build --filter '$(SOCKET_TESTS)'
	swift test --skip-build --filter '$(PROGRAM_TESTS)'

torture: install ## faults without end: disks, kill -9, connections (minutes)
	@Scripts/torture

fuzz: install ## bytes without end for all that reads a stranger's (minutes)
	@Scripts/fuzz $(ARGS)

bench: install ## measure against the machine and against others: docs/PERFORMANCE.md
	@Scripts/bench $(ARGS)

instructions: ## count what each step of an event takes: none a tenth more than noted
	@Scripts/install-dependencies --counts
	@Scripts/count-instructions

check: floors lint strict-build test instructions ## floors, formatting, warnings as errors, all tests, counts

format: ## put every Swift file into the house format
	swift format --in-place --parallel --recursive $(SWIFT_PATHS)

clean: ## remove what was built; dependencies stay
	swift package clean

floors:
	@Scripts/check-floors --self-test
	@Scripts/check-floors

lint:
	swift format lint --strict --parallel --recursive $(SWIFT_PATHS)

# Package.swift turns warnings into errors when this is set. The tests that follow in `make check`
# are built the same way, so that nothing is built twice.
check strict-build: export WARNINGS_AS_ERRORS := 1
strict-build:
	@Scripts/install-dependencies --tests
	swift build --build-tests
