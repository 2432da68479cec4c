#!/usr/bin/env bash
# Runs a fuzz target of the protocol layer under clang's libFuzzer, which goes by coverage, with AddressSanitizer and
# UndefinedBehaviorSanitizer. New inputs land in the target's corpus, which `make test` replays.
#   tools/test/libfuzzer.sh http1 300
set -euo pipefail
cd "$(dirname "$0")/../.."
name=${1:?the NAME of a src/protocol/**/fuzz_NAME.cc}
seconds=${2:-60}
prefix=${NODUS_DEPS:-.deps}/prefix/usr
llhttp=$(find "$prefix" -name 'libllhttp*.a' -print -quit)
source=$(find src/protocol -name "fuzz_$name.cc")
[[ -n $source ]] || { echo "no such target: $name" >&2; exit 1; }
# What the target tests: the folder's other files, or the file of the same name.
mapfile -t tested < <(find "$(dirname "$source")" -maxdepth 1 -name '*.cc' ! -name 'fuzz_*' ! -name '*_test.cc')
mkdir -p build/libfuzzer "test/fuzz/corpus/$name"
clang++ -std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -Isrc -isystem "$prefix/include" "$source" "${tested[@]}" \
  "$llhttp" -o "build/libfuzzer/$name"
work=build/libfuzzer/$name.corpus
mkdir -p "$work"
"build/libfuzzer/$name" -max_total_time="$seconds" -max_len=2048 -print_final_stats=1 -artifact_prefix=build/libfuzzer/ \
  "$work" "test/fuzz/corpus/$name"
"build/libfuzzer/$name" -merge=1 -max_len=600 "test/fuzz/corpus/$name" "$work"
