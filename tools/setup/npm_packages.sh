#!/usr/bin/env bash
# Installs the npm packages of a folder into its node_modules, fixed by its package-lock.json (which holds digests but no
# addresses). A second run is instant.
# usage: npm_packages.sh FOLDER
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

folder=$(cd "${1:?usage: npm_packages.sh FOLDER}" && pwd)
mkdir -p "$deps"
exec 9>"$deps/.npm_packages.lock"
flock 9
shopt -s nullglob
wanted=$(digest "$folder/package-lock.json" "$folder"/package.json "$folder"/*/package.json)
if is_current "$folder/node_modules" "$wanted"; then exit 0; fi

say "fetching the npm packages of ${folder#"$repo/"}"
(cd "$folder" && quietly npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1) ||
  fail "npm could not fetch the packages of ${folder#"$repo/"}: check the network and npm's registry setting, then run again (details: $log)"
printf '%s\n' "$wanted" >"$folder/node_modules/.stamp"
