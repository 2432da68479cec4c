#!/usr/bin/env bash
# Checks the layout of C++ files against .clang-format, and shell scripts with shellcheck, where these tools are installed.
# format.sh --fix rewrites the C++ files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mapfile -t sources < <(git ls-files '*.cc' '*.h')
mapfile -t scripts < <(git ls-files '*.sh' '.ci/run')
if command -v clang-format >/dev/null && ((${#sources[@]})); then
  if [[ ${1:-} == --fix ]]; then
    clang-format -i "${sources[@]}"
  else
    differing=$(clang-format --dry-run -Werror "${sources[@]}" 2>&1 | grep 'error:' | cut -d : -f 1 | sort -u) || true
    if [[ -n $differing ]]; then
      while read -r file; do echo "$file: differs from .clang-format (make format)"; done <<<"$differing"
      exit 1
    fi
  fi
fi
if command -v shellcheck >/dev/null; then
  shellcheck -x "${scripts[@]}"
fi
echo "format: in order"
