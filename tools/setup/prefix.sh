#!/usr/bin/env bash
# Unpacks the engine and the libraries, as Debian packages, into $NODUS_DEPS/prefix. Nothing is installed on the system.
#
# Debian 12's V8 is from 2022, so the packages come from the suite below; on a system whose own suite already carries the
# right V8 they come from there. apt works in folders of its own, needs no root, and verifies Debian's signatures.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly suite=forky
readonly engine=libnode-dev engine_major=24
readonly keyring=/usr/share/keyrings/debian-archive-keyring.gpg
readonly here=$repo/tools/setup

# Raised when what this script makes of the packages changes, so that older prefixes are made anew.
readonly layout=1

wanted=$(digest "$here/packages.txt" "$repo"/tools/engine/*.py "$suite" "$layout")
if is_current "$deps/prefix" "$wanted"; then exit 0; fi

[[ -f $keyring ]] || fail "Debian's archive keys are missing: apt-get install debian-archive-keyring"

work=$deps/prefix.tmp.$$
rm -rf "$deps"/prefix.tmp.*
mkdir -p "$work"/{lists/partial,cache/archives/partial,debs,root}
trap 'rm -rf "$work"' EXIT
: >"$work/status"

# The mirror is the one the machine's own apt uses; lists that were never fetched are fetched to a folder of our own.
find_mirror() { # APT-GET OPTIONS
  # shellcheck disable=SC2016 # the dollar is apt's
  apt-get "$@" indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' \
    'Component: main' 2>/dev/null | sed -n 1p
}
mirror=$(find_mirror)
if [[ -z $mirror ]]; then
  own=(-o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o "APT::Sandbox::User=")
  quietly apt-get "${own[@]}" update || fail "apt-get update failed: check the network and the apt sources"
  mirror=$(find_mirror "${own[@]}")
fi
[[ -n $mirror ]] || fail "apt knows no Debian mirror: add one that carries the suite main to the apt sources"

cat >"$work/apt.conf" <<CONF
Dir::State "$work";
Dir::State::Lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "/dev/null";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "";
APT::Get::List-Cleanup "0";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
export APT_CONFIG=$work/apt.conf

printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$work/sources.list"
say "reading the package lists of Debian $suite"
read_lists() { # APT-GET OPTIONS
  apt-get -q update -o APT::Update::Error-Mode=any "$@" >"$work/update.log" 2>&1 && return
  cat "$work/update.log" >>"$log"
  return 1
}
if ! read_lists; then
  if grep -q 'NO_PUBKEY' "$work/update.log"; then
    fail "the system's Debian keys are older than the suite $suite: apt-get install debian-archive-keyring, then run again"
  elif grep -q -E 'is expired|not valid yet' "$work/update.log"; then
    # A mirror that was frozen, or a clock that is off. The signatures are verified all the same.
    say "the mirror's lists are not of today: taking them as they are"
    read_lists -o Acquire::Check-Valid-Until=false -o Acquire::Check-Date=false ||
      fail "could not read Debian $suite from the system's mirror: check the network and the clock"
  else
    fail "could not read Debian $suite from the system's mirror: check the network, then run again (details: $log)"
  fi
fi

version=$(apt-cache show --no-all-versions "$engine" 2>/dev/null | sed -n 's/^Version: //p')
[[ $version == "$engine_major".* ]] || fail "Debian $suite carries $engine '$version', this version of Nodus needs $engine_major.x"

# Resolve names by simulation, since sonames move. Of the closure only libraries are kept: no programs, no Node modules, and
# no headers of the C library, for the host's compiler brings its own.
mapfile -t names < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$here/packages.txt")
mapfile -t closure < <(
  apt-get -s install --no-install-recommends "${names[@]}" 2>>"$log" |
    awk '$1 == "Inst" && $2 ~ /^(lib|zlib1g|openssl-provider-legacy)/ { print $2 }' |
    grep -v -E '^(libc6-dev|libc-dev-bin|libpkgconf|libc-gconv-modules-extra)'
)
((${#closure[@]} > ${#names[@]})) || fail "apt could not resolve the libraries in Debian $suite (details: $log)"

say "downloading ${#closure[@]} packages (about 60 MB)"
(cd "$work/debs" && quietly apt-get -q download "${closure[@]}") ||
  fail "the download of the libraries was cut off: check the network, then run again (details: $log)"

say "unpacking the libraries"
for deb in "$work"/debs/*.deb; do
  dpkg-deb -x "$deb" "$work/root"
done
# Documentation is of no use here; the licence texts of what we link stay.
find "$work/root/usr/share" -mindepth 1 -maxdepth 1 ! -name doc -exec rm -rf {} +
find "$work/root/usr/share/doc" -type f ! -name copyright -delete

# With a merged /usr every library stands in one folder, whichever way a package wrote its path.
if [[ -d $work/root/lib ]]; then
  cp -a "$work/root/lib/." "$work/root/usr/lib/"
  rm -rf "$work/root/lib"
fi
if [[ -d $work/root/lib64 && ! -L $work/root/lib64 ]]; then
  mkdir -p "$work/root/usr/lib64"
  cp -a "$work/root/lib64/." "$work/root/usr/lib64/"
  rm -rf "$work/root/lib64"
fi

libraries=$work/root/usr/lib/x86_64-linux-gnu
say "making the engine lean"
quietly /usr/bin/python3 "$repo/tools/engine/lean.py" "$libraries" ||
  fail "the V8 library of Debian $suite is not laid out as tools/engine/lean.py expects (details: $log)"

for file in include/nodejs/deps/v8/include/v8.h include/uv.h lib/x86_64-linux-gnu/ld-linux-x86-64.so.2; do
  [[ -e $work/root/usr/$file ]] || fail "Debian $suite brought no $file: the packages have changed"
done

# What the headers are, for those who cache what was compiled with them.
(cd "$work/debs" && printf '%s\n' *.deb | sha256sum | cut -d ' ' -f 1) >"$work/root/.headers"
publish "$work/root" "$deps/prefix" "$wanted"
