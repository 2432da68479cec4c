#!/usr/bin/env python3
"""Writes a program or library as the page cache serves it best.

What is written in one go lies in the page cache in folios of up to 2 MB, which the kernel maps whole at the first fault: a process
then counts 25 MB of the engine as resident that it never touches. What a linker writes through a mapping lies there page by page,
and a fault, which maps 16 of them, takes longer: 0.3 ms of a start. Pieces of 64 KB are as quick as big ones, within a tenth of a
millisecond, and cost 0.5 MB more than single pages.

usage: pieces.py FILE…
"""

import pathlib
import sys

PIECE = 1 << 16


def write_in_pieces(path: pathlib.Path, content: bytes) -> None:
    """Puts an executable file with CONTENT in the place of PATH. A program that runs keeps the one it has mapped."""
    made = path.with_name(path.name + ".made")
    with open(made, "wb", buffering=0) as out:
        for start in range(0, len(content), PIECE):
            out.write(content[start : start + PIECE])
    made.chmod(0o755)
    made.replace(path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write_in_pieces(pathlib.Path(name), pathlib.Path(name).read_bytes())
