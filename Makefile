# Nodus. `make help` says what there is.
.DEFAULT_GOAL := help
.PHONY: help run build setup dev asan tsan test fuzz install bench clean format

export NODUS_DEPS ?= $(CURDIR)/.deps
PREFIX ?= $(HOME)/.local
JOBS ?= $(shell nproc)

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build, then serve examples/hello (PORT=3000)
	@exec build/release/nodus examples/hello/server.js

build: setup ## the release build: build/release/nodus
	@tools/build.sh release

setup: ## install what a build needs (build tools by apt, libraries into .deps)
	@tools/setup/setup.sh

dev: setup ## a build with assertions and line numbers: build/dev/nodus
	@tools/build.sh dev

asan: setup ## a build under AddressSanitizer and UndefinedBehaviorSanitizer: build/asan/nodus
	@tools/build.sh asan

tsan: setup ## a build under ThreadSanitizer: tools/sanitize/threads.py build/tsan/nodus FILE
	@tools/build.sh tsan

test: build ## the whole proof
	@/usr/bin/python3 tools/test/run.py --jobs $(JOBS)

fuzz: setup ## what reads bytes under clang's libFuzzer: make fuzz SECONDS=60 TARGETS="http1 codec"
	@tools/test/libfuzzer.sh $(or $(SECONDS),60) $(TARGETS)

install: build ## lay out a relocatable tree: make install PREFIX=DIR
	@tools/install/install.sh "$(PREFIX)"

bench: build ## measure against node, bun and deno, and write docs/benchmarks.md
	@tools/bench/setup.sh
	@/usr/bin/python3 bench/run.py

clean: ## remove what was built (not .deps)
	rm -rf build

format: ## lay out the C++ files by .clang-format
	@tools/check/format.sh --fix
