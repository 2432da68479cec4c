#!/usr/bin/env bash
# Makes ready everything that a build needs: build tools, the library prefix and the npm packages. A second run is instant.
#   NODUS_DEPS=DIR   where the prefix goes (default: .deps in the repository)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly needed_gigabytes=4

[[ $(uname -s) == Linux ]] || fail "Nodus builds on Linux; this is $(uname -s)"
[[ $(uname -m) == x86_64 ]] || fail "Nodus builds on x86-64 so far; this machine is $(uname -m)"
for tool in apt-get dpkg-deb; do
  command -v $tool >/dev/null || fail "$tool is missing: Nodus builds on Debian 12 or newer"
done

mkdir -p "$deps" 2>/dev/null || fail "cannot write to $deps: choose a folder with NODUS_DEPS=DIR"
: >"$log"
if [[ ! -f $deps/prefix/.stamp ]]; then
  free=$(df --output=avail -k "$deps" | tail -n 1)
  ((free >= needed_gigabytes * 1024 * 1024)) ||
    fail "$deps has $((free / 1024 / 1024)) GB free and $needed_gigabytes GB are needed: free some or set NODUS_DEPS=DIR"
fi

"$repo/tools/setup/build_tools.sh"

# Two runs at once would both download; the second waits for the first and then finds everything there.
exec 9>"$deps/.lock"
flock 9
"$repo/tools/setup/prefix.sh"
"$repo/tools/setup/node_modules.sh"
