#!/usr/bin/env bash
# Brings the servers that programs are tested with (servers.txt) where the system has them not: Debian packages, unpacked into
# $NODUS_DEPS/servers with the libraries that are missing. Nothing is installed and no root is needed. Prints the folder whose
# programs run them. A second run is instant.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly list=$repo/tools/setup/servers.txt
mkdir -p "$deps"
exec 9>"$deps/.servers.lock"
flock 9

wanted=$(digest "$list" "${BASH_SOURCE[0]}")
bin=$deps/servers/bin
if is_current "$deps/servers" "$wanted"; then
  echo "$bin"
  exit 0
fi

has() { # PACKAGE
  case $1 in
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null ;;
    *) PATH=$PATH:/usr/sbin command -v "${1%-light}" >/dev/null ;;
  esac
}
missing=()
while read -r package; do
  has "$package" || missing+=("$package")
done < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$list")

work=$deps/servers.tmp.$$
rm -rf "$deps"/servers.tmp.*
mkdir -p "$work"/{debs,root,root/bin}
trap 'rm -rf "$work"' EXIT

if ((${#missing[@]})); then
  # Of what apt would install the servers and their libraries are enough; PostgreSQL's compiler for queries (LLVM) is not used.
  mapfile -t closure < <(
    apt-get -s install --no-install-recommends "${missing[@]}" 2>>"$log" |
      awk '$1 == "Inst" && $2 ~ /^(lib|zlib1g|haproxy|nginx|postgresql|redis)/ { print $2 }' |
      grep -v -E '^(libc6|libc-|libllvm|libz3|libperl|lib.*-perl|libnginx|postgresql-(common|client-common)|libgcc-|libstdc)'
  )
  ((${#closure[@]})) || fail "apt knows no packages ${missing[*]} (details: $log)"
  say "downloading servers for the tests: ${missing[*]}"
  (cd "$work/debs" && quietly apt-get -q download "${closure[@]}") || fail "the servers could not be downloaded (details: $log)"
  for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$work/root"; done
  rm -rf "$work/root"/usr/share/{doc,man,locale}

  # A program with its own libraries before the system's.
  for program in "$work/root"/usr/{bin,sbin}/{haproxy,nginx,redis-server} "$work/root"/usr/lib/postgresql/*/bin/{postgres,initdb}; do
    [[ -x $program ]] || continue
    # shellcheck disable=SC2016 # the wrapper's own variables
    printf '#!/bin/sh\ntop=$(dirname "$0")/..\nlib=$top/usr/lib/x86_64-linux-gnu:$top/lib/x86_64-linux-gnu\nLD_LIBRARY_PATH=$lib exec "$top/%s" "$@"\n' \
      "${program#"$work/root/"}" >"$work/root/bin/${program##*/}"
    chmod +x "$work/root/bin/${program##*/}"
  done
fi
publish "$work/root" "$deps/servers" "$wanted"
echo "$bin"
