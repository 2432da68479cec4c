#!/usr/bin/env bash
# Makes ready what `make bench` needs: the peers, and wrk for the rows about HTTP.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
"$here/peers.sh" >/dev/null
if ! command -v wrk >/dev/null; then
  as_root=()
  if ((EUID != 0)); then as_root=(sudo); fi
  "${as_root[@]}" apt-get install -q -y --no-install-recommends wrk >/dev/null 2>&1 ||
    echo "bench: wrk is missing (apt-get install wrk): the HTTP rows are left out" >&2
fi
