#!/usr/bin/env python3
"""Checks that no tracked file names a package registry, a mirror or a folder of somebody's machine.

What a clone needs comes from where the machine's own apt and npm are set up to look.
"""

import pathlib
import re
import subprocess
import sys

REPO = pathlib.Path(__file__).resolve().parents[2]
# Written in pieces, so that this file does not find itself.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"registry\." + r"(?:npmjs|yarnpkg)",
            r"npmjs\." + r"org/",
            r"deb\." + r"debian\.org",
            r"(?:ftp|snapshot|archive)\.[a-z.]*" + r"debian\.org",
            r"(?<![\w.$~}])/(?:root|work)" + r"/\w",
            r"(?<![\w.$~}])/home/" + r"(?!user\b|USER\b|you\b|me\b|node\b|foo\b|bar\b)\w+/",
        ]
    )
)


def main() -> int:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=REPO, check=True, capture_output=True).stdout
    failed = False
    for name in tracked.decode().split("\0"):
        path = REPO / name
        if not name or not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), 1):
            if match := FORBIDDEN.search(line):
                print(f"{name}:{number}: {match[0]}")
                failed = True
    if not failed:
        print("addresses: none")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
