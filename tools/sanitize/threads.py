#!/usr/bin/env python3
"""Runs a program in the build with ThreadSanitizer and prints the reports that count.

V8, ICU and OpenSSL are libraries that were compiled without it: their atomics are not seen. A report in which one of the two
accesses is theirs says nothing, and is only counted. Nor do reports of a process that has started another: that is done by clone(2)
in the parent's memory, which the sanitizer does not know of. Each kind of race (by the functions of both accesses) is printed once.

usage: threads.py [--frames N] build/tsan/nodus script.js …    exit code 1: there were reports
"""

import argparse
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FRAME = re.compile(r"^\s+#\d+ (.*)$")
# V8's headers read its heap; OpenSSL keeps tables that are read without locks.
FOREIGN = re.compile(r"\((libnode|libicu\w*)\.so|/nodejs/deps/v8/include/|^(ossl_|CRYPTO_)\w+ <null>")
RUNTIME = re.compile(r"\(libtsan\.so|/libsanitizer/")
ACCESS = re.compile(r"^  (Previous )?(atomic )?(Read|Write|read|write) |^  As if synchronized|^  Mutex .* (acquired|previously)")
NOISE = re.compile(r"/usr/include/c\+\+|bind/function\.h")


def accesses(report: str) -> list[list[str]]:
    """The stacks of the accesses, innermost frame first, without the sanitizer's own."""
    stacks: list[list[str]] = []
    inside = False
    for line in report.splitlines():
        frame = FRAME.match(line)
        if frame and inside and not RUNTIME.search(frame[1]):
            stacks[-1].append(frame[1])
        elif not frame and line.strip():
            inside = bool(ACCESS.match(line))
            if inside:
                stacks.append([])
    return [stack for stack in stacks if stack]


def own_place(stack: list[str]) -> str:
    """The innermost frame that is not the C++ library's."""
    for frame in stack:
        if not NOISE.search(frame):
            return re.sub(r" \(nodus\+0x[0-9a-f]+\)", "", frame)
    return stack[0]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, default=12)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        options = os.environ.get("TSAN_OPTIONS", "")
        environment = {**os.environ, "TSAN_OPTIONS": f"{options} log_path={folder}/report"}
        status = subprocess.run(arguments.command, env=environment).returncode
        text = "".join(path.read_text(errors="replace") for path in pathlib.Path(folder).iterdir())
    kinds: collections.Counter[tuple[str, ...]] = collections.Counter()
    first = {}
    foreign = 0
    for report in text.split("==================\n"):
        if "WARNING: ThreadSanitizer" not in report:
            continue
        stacks = accesses(report)
        if any(FOREIGN.search(stack[0]) for stack in stacks):
            foreign += 1
            continue
        kind = tuple(sorted(own_place(stack) for stack in stacks))
        kinds[kind] += 1
        first.setdefault(kind, (report, stacks))
    for kind, count in kinds.most_common():
        report, stacks = first[kind]
        print(f"== {count} times: {report.strip().splitlines()[0]}")
        for stack in stacks:
            print("   access:")
            for frame in [frame for frame in stack if not NOISE.search(frame)][: arguments.frames]:
                print(f"     {frame}")
    print(f"exit code {status}; {sum(kinds.values())} reports of {len(kinds)} kinds, {foreign} of libraries left out")
    return 1 if kinds else 0


if __name__ == "__main__":
    sys.exit(main())
