#!/usr/bin/env bash
# Lays out a tree that runs from wherever it is moved to: install.sh PREFIX
#   bin/nodus, bin/node -> nodus, bin/npm, bin/npx, bin/corepack; lib/nodus (shared libraries);
#   lib/node_modules/{npm,corepack}; include/node
set -euo pipefail
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
deps=${NODUS_DEPS:-$repo/.deps}
prefix=${1:?usage: install.sh PREFIX}
libraries=$deps/prefix/usr/lib/x86_64-linux-gnu
headers=$deps/prefix/usr/include

[[ -x $repo/build/release/nodus ]] || {
  echo "install: build/release/nodus is missing: run 'make build'" >&2
  exit 1
}
mkdir -p "$prefix" 2>/dev/null || {
  echo "install: cannot write to $prefix: choose another with PREFIX=DIR" >&2
  exit 1
}
prefix=$(cd "$prefix" && pwd)
mkdir -p "$prefix"/{bin,lib/nodus,lib/node_modules,include/node,share/doc/nodus}

# The shared libraries, and those that they need in turn.
declare -A copied=()
copy_library() { # NAME
  [[ -z ${copied[$1]:-} ]] || return 0
  copied[$1]=1
  install -m 755 "$(readlink -f "$libraries/$1")" "$prefix/lib/nodus/$1"
  local needed
  while read -r needed; do
    if [[ -e $libraries/$needed ]]; then copy_library "$needed"; fi
  done < <(readelf -d "$libraries/$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
}
while read -r needed; do
  copy_library "$needed"
done < <(readelf -d "$repo/build/release/nodus" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
# What addons ask for by name although it is part of the C library, and name services.
for name in ld-linux-x86-64.so.2 libpthread.so.0 libdl.so.2 librt.so.1 libutil.so.1 libresolv.so.2 libanl.so.1; do
  copy_library "$name"
done

# OpenSSL's legacy algorithms, for --openssl-legacy-provider.
copy_library libcrypto.so.3
install -D -m 755 "$libraries/ossl-modules/legacy.so" "$prefix/lib/nodus/ossl-modules/legacy.so"

/usr/bin/python3 "$repo/tools/install/relocate.py" "$repo/build/release/nodus" "$prefix/bin/nodus"
strip "$prefix/bin/nodus"
/usr/bin/python3 "$repo/tools/engine/pieces.py" "$prefix/bin/nodus" "$prefix"/lib/nodus/*.so*
ln -sfn nodus "$prefix/bin/node"

# npm and corepack start programs by the name `node`: the one beside them comes first. Addons are compiled with the headers beside it.
rm -rf "$prefix"/lib/node_modules/{npm,corepack}
cp -R "$deps"/node_modules/{npm,corepack} "$prefix/lib/node_modules/"
add_command() { # NAME SCRIPT, below lib/node_modules
  rm -f "$prefix/bin/$1" # npm, when it updated itself, left a link into its package
  cat >"$prefix/bin/$1" <<SCRIPT
#!/bin/sh
bin=\$(dirname "\$(readlink -f "\$0")")
PATH=\$bin:\$PATH
npm_package_config_node_gyp_nodedir=\$(dirname "\$bin")
export PATH npm_package_config_node_gyp_nodedir
exec "\$bin/nodus" "\$bin/../lib/node_modules/$2" "\$@"
SCRIPT
  chmod 755 "$prefix/bin/$1"
}
add_command npm npm/bin/npm-cli.js
add_command npx npm/bin/npx-cli.js
add_command corepack corepack/dist/corepack.js

# Headers for native addons, laid out as node-gyp looks for them.
include=$prefix/include/node
for header in node.h node_api.h node_api_types.h js_native_api.h js_native_api_types.h node_buffer.h node_object_wrap.h \
  node_version.h; do
  cp "$headers/nodejs/src/$header" "$include/"
done
cp -R "$headers"/nodejs/deps/v8/include/. "$include/"
cp "$headers"/nodejs/*.gypi "$include/"
cp -R "$headers/uv.h" "$headers/uv" "$headers/openssl" "$include/"
cp "$headers/zlib.h" "$headers/zconf.h" "$include/"
if [[ -d $headers/x86_64-linux-gnu/openssl ]]; then cp -R "$headers/x86_64-linux-gnu/openssl/." "$include/openssl/"; fi

# The licences of what is included.
install -m 644 "$repo/LICENSE" "$prefix/share/doc/nodus/LICENSE"
for copyright in "$deps"/prefix/usr/share/doc/*/copyright; do
  install -D -m 644 "$copyright" "$prefix/share/doc/nodus/libraries/$(basename "$(dirname "$copyright")")"
done
for package in "$deps"/node_modules/*/; do
  for licence in "$package"LICEN[SC]E*; do
    if [[ -f $licence ]]; then install -D -m 644 "$licence" "$prefix/share/doc/nodus/packages/$(basename "$package")"; fi
  done
done

echo "installed: $prefix/bin/nodus"
