#!/usr/bin/env python3
"""Checks that a program runs where libraries with addresses of their own (tools/engine/prelink.py) do not get them.

Something that lies there first takes the address of one library after the other, and then of all.

usage: moved_libraries.py NODUS
"""

import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "engine"))
from bind import DT_APPLIED, needed_by  # noqa: E402  (the path comes first)
from elf import SharedObject  # noqa: E402
from symbols import engine_of  # noqa: E402

# Something of each library: V8's, ICU's, simdutf's, Ada's and the C++ library's (the profile is written to a stream of files).
PROGRAM = "new Intl.NumberFormat('de').format(1234.5) + new URL('http://\\u00e4/\\u20ac').href + btoa('nodus') + structuredClone(/./).source"
EXPECTED = "1.234,5http://xn--4ca/%E2%82%ACbm9kdXM=."


def occupant(address: int, folder: pathlib.Path) -> str:
    """A library that lies at ADDRESS."""
    made = folder / f"{address:x}.so"
    command = ["cc", "-shared", "-nostdlib", "-x", "c", "-", "-o", str(made), f"-Wl,-Ttext-segment={address:#x}"]
    subprocess.run(command, input="int here;", text=True, check=True)
    return str(made)


def main() -> int:
    nodus = pathlib.Path(sys.argv[1]).resolve()
    libraries = needed_by(SharedObject(nodus), engine_of(nodus).parent)
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        fixed = {
            library: occupant(file.segments[0].address, folder) for library, file in libraries.items() if file.value(DT_APPLIED, 0)
        }
        command = [str(nodus), "--cpu-prof", "--cpu-prof-dir", name, "-p", PROGRAM]
        for moved, preloaded in {**fixed, "all": " ".join(fixed.values())}.items():
            run = subprocess.run(command, env={**os.environ, "LD_PRELOAD": preloaded}, capture_output=True, text=True, check=False)
            if run.returncode != 0 or run.stdout.strip() != EXPECTED:
                print(f"moved {moved}: exit code {run.returncode}, {run.stdout.strip()!r}\n{run.stderr}")
                failed = True
    return int(failed or not fixed)


if __name__ == "__main__":
    sys.exit(main())
