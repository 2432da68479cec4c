#!/usr/bin/env bash
# Installs the compiler and the build tools that are missing, with the system's apt.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

declare -A package_of=(
  [g++]=g++ [cmake]=cmake [ninja]=ninja-build [ccache]=ccache [mold]=mold [/usr/bin/python3]=python3
  [git]=git [npm]=npm [readelf]=binutils [flock]=util-linux [gpgv]=gpgv
)

missing=()
for tool in "${!package_of[@]}"; do
  command -v "$tool" >/dev/null || missing+=("${package_of[$tool]}")
done
[[ -f /usr/include/gtest/gtest.h ]] || missing+=(libgtest-dev)
[[ -f /usr/include/gmock/gmock.h ]] || missing+=(libgmock-dev)
[[ -d /usr/share/doc/ca-certificates ]] || missing+=(ca-certificates)
((${#missing[@]})) || exit 0

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null ||
    fail "these packages are missing and there is neither root nor sudo: as root, run apt-get install ${missing[*]}"
  as_root=(sudo)
fi

say "installing build tools: ${missing[*]}"
mkdir -p "$deps"
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@"; }
if ! quietly apt install --no-install-recommends "${missing[@]}"; then
  # Most often the package lists are missing or old.
  say "refreshing the system's package lists"
  quietly apt update || fail "apt-get update failed: check the network and the apt sources"
  quietly apt install --no-install-recommends "${missing[@]}" ||
    fail "apt-get could not install ${missing[*]}: see $log"
fi
