#!/usr/bin/env bash
# Builds one preset (release, dev, asan, tsan): build.sh PRESET [TARGET…]
#   JOBS=N        compilations at a time (default: the number of cores)
#   KEEP_GOING=1  build what can be built when something fails
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${1:?usage: build.sh PRESET [TARGET…]}
shift

# The newest file of the set-up or of the presets decides whether to configure anew; CMake watches the rest itself.
cache=build/$preset/CMakeCache.txt
if [[ ! -f build/$preset/build.ninja || CMakePresets.json -nt $cache ]]; then
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  cmake --preset "$preset" >"$log" 2>&1 || {
    cat "$log" >&2
    exit 1
  }
fi
exec cmake --build "build/$preset" --parallel "${JOBS:-$(nproc)}" ${1:+--target "$@"} ${KEEP_GOING:+-- -k 0}
