#!/usr/bin/env bash
# Installs the npm packages of all examples into examples/node_modules, fixed by examples/package-lock.json (which holds
# digests but no addresses). A second run is instant.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

examples=$repo/examples
mkdir -p "$deps"
exec 9>"$deps/.examples.lock"
flock 9
wanted=$(digest "$examples/package-lock.json" "$examples"/package.json "$examples"/*/package.json)
if is_current "$examples/node_modules" "$wanted"; then exit 0; fi

say "fetching the examples' npm packages"
(cd "$examples" && quietly npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1) ||
  fail "npm could not fetch the examples' packages: check the network and npm's registry setting, then run again (details: $log)"
printf '%s\n' "$wanted" >"$examples/node_modules/.stamp"
