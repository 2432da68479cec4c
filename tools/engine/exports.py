#!/usr/bin/env python3
"""Writes a linker's dynamic list of all that shared libraries offer: exports.py OUT LIBRARY.so…

The program is linked with the static form of these libraries and offers them to native addons, whole, as Node does
(https://nodejs.org/docs/latest-v24.x/api/addons.html#linking-to-libraries-included-with-nodejs).
"""

import pathlib
import sys

from elf import SharedObject


def main() -> int:
    out, *libraries = map(pathlib.Path, sys.argv[1:])
    names = {
        symbol.name for library in libraries for symbol in SharedObject(library).symbols if symbol.defined and symbol.name
    }
    text = "{\n" + "".join(f"  {name};\n" for name in sorted(names)) + "};\n"
    if not out.exists() or out.read_text() != text:
        out.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
