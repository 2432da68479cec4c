# shellcheck shell=bash
# Shared by the set-up steps: messages, stamps and where things go. Sourced, never run.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
deps=${NODUS_DEPS:-$repo/.deps}
log=$deps/setup.log
export repo deps log

say() { printf 'setup: %s\n' "$*" >&2; }

# Ends set-up with the one line that says what to do.
fail() {
  printf 'setup failed: %s\n' "$*" >&2
  exit 1
}

# The digest of the files (and words) that a step depends on: a stamp holding it says that the step is whole and current.
digest() {
  local argument
  for argument; do
    if [[ -f $argument ]]; then cat "$argument"; else printf '%s\n' "$argument"; fi
  done | sha256sum | cut -d ' ' -f 1
}

is_current() { # FOLDER DIGEST
  [[ -f $1/.stamp && $(<"$1/.stamp") == "$2" ]]
}

# Puts a finished folder in its place in one step: what is interrupted leaves only a folder nobody looks at.
publish() { # MADE FOLDER DIGEST
  printf '%s\n' "$3" >"$1/.stamp"
  local old="$2.old.$$"
  if [[ -e $2 ]]; then mv "$2" "$old"; fi
  mv "$1" "$2"
  rm -rf "$old"
}

# Runs a command with its output kept in the log.
quietly() { # COMMAND…
  {
    printf '\n$ %s\n' "$*"
    "$@"
  } >>"$log" 2>&1
}
