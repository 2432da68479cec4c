#!/usr/bin/env python3
"""A fuzz target's corpus as one text file, an input a line, and as the folder of files that libFuzzer works on.

    tools/test/corpus.py pack FOLDER FILE.txt
    tools/test/corpus.py unpack FILE.txt FOLDER
"""

import hashlib
import pathlib
import re
import sys

ESCAPES = {0x0A: "\\n", 0x0D: "\\r", 0x5C: "\\\\"}


def escape(data: bytes) -> str:
    return "".join(ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}") for byte in data)


def unescape(line: str) -> bytes:
    def plain(match: re.Match) -> str:
        code = match[1]
        return {"n": "\n", "r": "\r", "\\": "\\"}.get(code) or chr(int(code[1:], 16))

    return re.sub(r"\\(x..|.)", plain, line).encode("latin-1")


def main() -> None:
    action, source, target = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    if action == "pack":
        lines = sorted({escape(path.read_bytes()) for path in source.iterdir()}, key=lambda line: (len(line), line))
        target.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
        return
    target.mkdir(parents=True, exist_ok=True)
    for line in source.read_text(encoding="ascii").splitlines() if source.exists() else []:
        data = unescape(line)
        (target / hashlib.sha1(data).hexdigest()).write_bytes(data)


if __name__ == "__main__":
    main()
