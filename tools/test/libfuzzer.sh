#!/usr/bin/env bash
# Runs fuzz targets under clang's libFuzzer, which goes by coverage, with AddressSanitizer and UndefinedBehaviorSanitizer. What it
# finds worth keeping lands in test/fuzz/corpus, which `make test` replays.
#   tools/test/libfuzzer.sh [SECONDS] [NAME…]      every target for 60 seconds, or those of src/**/fuzz_NAME.cc
# A target in src/protocol tests the other files of its folder; one elsewhere names its files and libraries:
#   // fuzz-sources: buffer/codec.cc …             (in src/modules)
#   // fuzz-libraries: simdutf …
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=60
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  seconds=$1
  shift
fi
command -v clang++ >/dev/null || { echo "libFuzzer comes with clang: apt-get install clang" >&2; exit 1; }
prefix=${NODUS_DEPS:-.deps}/prefix/usr
libraries=$prefix/lib/x86_64-linux-gnu
mkdir -p build/libfuzzer

# The words after "// KEY:" in FILE.
words() { sed -n "s|^// $1: ||p" "$2"; }

build() {
  local name=$1 source=$2 tested=() linked=()
  if [[ $source == src/protocol/* ]]; then
    mapfile -t tested < <(find "$(dirname "$source")" -maxdepth 1 -name '*.cc' ! -name 'fuzz_*' ! -name '*_test.cc')
    linked+=("$libraries/libllhttp.a")
  else
    read -ra tested <<<"$(words fuzz-sources "$source" | xargs)"
    tested=("${tested[@]/#/src/modules/}")
    for library in $(words fuzz-libraries "$source"); do linked+=("$libraries/lib$library.so"); done
  fi
  # The prefix's own C library, which its other libraries ask for. Rpath (not the newer runpath) also holds for their own libraries.
  clang++ -std=c++20 -O1 -g -fno-rtti -fsanitize=fuzzer,address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined \
    -Isrc -isystem "$prefix/include" "$source" "${tested[@]}" "${linked[@]}" -Wl,--disable-new-dtags,-rpath,"$(realpath "$libraries")",--allow-shlib-undefined \
    -Wl,--dynamic-linker="$(realpath "$libraries")/ld-linux-x86-64.so.2" -o "build/libfuzzer/$name"
}

fuzz() {
  local name=$1 work=build/libfuzzer/$1.corpus kept=test/fuzz/corpus/$1.txt
  tools/test/corpus.py unpack "$kept" "$work"
  "build/libfuzzer/$name" -max_total_time="$seconds" -max_len=2048 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -verbosity=0 -artifact_prefix=build/libfuzzer/ "$work" 2>&1 | grep -v '# Uses:'
  # The least set of small inputs that reaches everything.
  rm -rf "$work.least"
  mkdir "$work.least"
  "build/libfuzzer/$name" -merge=1 -max_len=600 "$work.least" "$work" 2>&1 | tail -n 1
  tools/test/corpus.py pack "$work.least" "$kept"
}

targets=("$@")
if ((${#targets[@]} == 0)); then
  for source in $(grep -lE '^// fuzz-sources:' -r src/modules --include='fuzz_*.cc') $(find src/protocol -name 'fuzz_*.cc'); do
    name=$(basename "$source" .cc)
    targets+=("${name#fuzz_}")
  done
fi
for name in "${targets[@]}"; do
  source=$(find src -name "fuzz_$name.cc")
  [[ -n $source ]] || { echo "no such target: $name" >&2; exit 1; }
  echo "== $name, $seconds s"
  build "$name" "$source"
  fuzz "$name"
done
