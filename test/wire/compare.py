#!/usr/bin/env python3
"""Sends the same raw bytes to two runtimes' node:http and shows where their answers or events differ.

    test/wire/compare.py REFERENCE SUBJECT [KIND …]      REFERENCE: a runtime, or a file with what one printed
"""

import json
import pathlib
import subprocess
import sys

TALK = pathlib.Path(__file__).with_name("talk.js")


def hear(runtime: str, kinds: list[str]) -> dict:
    if runtime.endswith(".json"):
        return json.loads(pathlib.Path(runtime).read_text(encoding="utf-8"))
    return json.loads(subprocess.run([runtime, TALK, *kinds], stdout=subprocess.PIPE, check=True, timeout=600).stdout)


def main() -> int:
    reference, subject = (hear(runtime, sys.argv[3:]) for runtime in sys.argv[1:3])
    different = total = 0
    for kind, cases in reference.items():
        for name in dict.fromkeys([*cases, *subject[kind]]):
            total += 1
            one, other = cases.get(name), subject[kind].get(name)
            if one == other:
                continue
            different += 1
            print(f"{kind}: {name!r}\n  - {json.dumps(one)[:1500]}\n  + {json.dumps(other)[:1500]}")
    print(f"{different} of {total} differ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
