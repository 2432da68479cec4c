#!/usr/bin/env python3
"""Makes the installed program from the built one: it finds its libraries, and its dynamic linker, beside itself.

The built program names the set-up's prefix, by absolute path, as interpreter and as the place of its libraries. Installed, it
has no interpreter, starts at nodus_relocatable_entry (entry_linux.cc), and looks for libraries in $ORIGIN/../lib/nodus.

usage: relocate.py BUILT INSTALLED
"""

import pathlib
import struct
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "engine"))
from elf import DT_STRTAB, ElfError, SharedObject  # noqa: E402  (the path comes first)

PT_NULL, PT_INTERP = 0, 3
DT_RPATH = 15
LIBRARIES = "$ORIGIN/../lib/nodus"
ENTRY = "nodus_relocatable_entry"


def address_of(program: pathlib.Path, name: str) -> int:
    output = subprocess.run(["nm", str(program)], check=True, capture_output=True, text=True).stdout
    for line in output.splitlines():
        if line.endswith(f" {name}"):
            return int(line.split()[0], 16)
    raise ElfError(f"{program} has no {name}")


def main() -> int:
    built, installed = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    program = SharedObject(built)
    struct.pack_into("<Q", program.image, 24, address_of(built, ENTRY))
    for at in program.program_headers():
        if struct.unpack_from("<I", program.image, at)[0] == PT_INTERP:
            struct.pack_into("<I", program.image, at, PT_NULL)
            name, size = struct.unpack_from("<Q16xQ", program.image, at + 8)
            program.image[name : name + size] = bytes(size)

    at = program.offset(program.value(DT_STRTAB)) + program.value(DT_RPATH)
    room = program.image.index(0, at) - at
    if room < len(LIBRARIES):
        raise ElfError("the path of the set-up's libraries is too short to be replaced")
    program.image[at : at + room] = LIBRARIES.encode().ljust(room, b"\0")
    program.path = installed
    program.save()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ElfError as error:
        sys.exit(f"relocate: {error}")
