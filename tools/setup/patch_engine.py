#!/usr/bin/env python3
"""Prepares the prefix's own copy of the V8 library for a quick start.

Debian links it with -z now: every one of its some 7,500 function references is looked up by name before main, though a
program calls a few hundred of them. Cleared, they are looked up at first use, which starts a program about 2 ms sooner.
The read-only-after-relocation segment has to go with it, for it covers the table that is then filled in later.

usage: patch_engine.py FOLDER-OF-LIBRARIES
"""

import pathlib
import struct
import sys

PT_NULL, PT_DYNAMIC, PT_GNU_RELRO = 0, 2, 0x6474E552
DT_NULL, DT_FLAGS, DT_FLAGS_1 = 0, 30, 0x6FFFFFFB
DF_BIND_NOW, DF_1_NOW = 0x8, 0x1


def bind_lazily(image: bytearray) -> None:
    """Clears "bind now" and RELRO in the image of an ELF64 little-endian shared object."""
    if image[:6] != b"\x7fELF\x02\x01":
        raise ValueError("not a 64-bit little-endian ELF file")
    (header_offset,) = struct.unpack_from("<Q", image, 32)
    entry_size, count = struct.unpack_from("<HH", image, 54)
    dynamic = None
    for index in range(count):
        at = header_offset + index * entry_size
        (kind,) = struct.unpack_from("<I", image, at)
        if kind == PT_GNU_RELRO:
            struct.pack_into("<I", image, at, PT_NULL)
        elif kind == PT_DYNAMIC:
            dynamic = struct.unpack_from("<Q", image, at + 8)[0]
    if dynamic is None:
        raise ValueError("no dynamic section")
    while True:
        tag, value = struct.unpack_from("<QQ", image, dynamic)
        if tag == DT_NULL:
            return
        if tag == DT_FLAGS:
            struct.pack_into("<Q", image, dynamic + 8, value & ~DF_BIND_NOW)
        elif tag == DT_FLAGS_1:
            struct.pack_into("<Q", image, dynamic + 8, value & ~DF_1_NOW)
        dynamic += 16


def main() -> int:
    libraries = pathlib.Path(sys.argv[1])
    engine = (libraries / "libnode.so").resolve()
    image = bytearray(engine.read_bytes())
    try:
        bind_lazily(image)
    except ValueError as error:
        print(f"{engine.name}: {error}", file=sys.stderr)
        return 1
    engine.write_bytes(image)
    return 0


if __name__ == "__main__":
    sys.exit(main())
