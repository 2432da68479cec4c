#!/usr/bin/env bash
# Makes ready what `make bench` needs: the peers, the npm packages of the frameworks and tools, and wrk for the rows about HTTP.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$here/../..
"$here/peers.sh" >/dev/null
for folder in examples test/programs/packages; do
  "$repo/tools/setup/npm_packages.sh" "$repo/$folder" || echo "bench: the packages of $folder are missing: their rows are left out" >&2
done
if ! command -v wrk >/dev/null; then
  as_root=()
  if ((EUID != 0)); then as_root=(sudo); fi
  "${as_root[@]}" apt-get install -q -y --no-install-recommends wrk >/dev/null 2>&1 ||
    echo "bench: wrk is missing (apt-get install wrk): the HTTP rows are left out" >&2
fi
