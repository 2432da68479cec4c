#!/usr/bin/env python3
"""Runs a program in a terminal and plays a person: waits for a text to show, then types, resizes or goes on.

Standard input: JSON {"command": [...], "columns": N, "rows": N, "steps": [{"expect": TEXT, "send": TEXT | "resize": [columns, rows]}]}.
Standard output: JSON {"output": TEXT, "status": N}; status 124 says that a text did not show in time.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

LIMIT = 60


def resize(descriptor: int, columns: int, rows: int) -> None:
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def main() -> None:
    plan = json.load(sys.stdin)
    child, terminal = pty.fork()
    if child == 0:
        # The size is there before the program looks.
        resize(0, plan["columns"], plan["rows"])
        os.execvp(plan["command"][0], plan["command"])
    output, seen, ended = b"", 0, False
    deadline = time.monotonic() + LIMIT
    steps = list(plan.get("steps", []))
    while not ended and time.monotonic() < deadline:
        if steps and (found := output.find(steps[0]["expect"].encode(), seen)) >= 0:
            step = steps.pop(0)
            seen = found + len(step["expect"].encode())
            if "resize" in step:
                resize(terminal, *step["resize"])
            if "send" in step:
                os.write(terminal, step["send"].encode())
            continue
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            chunk = b""
        output += chunk
        ended = not chunk
    status = 124
    if ended:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    else:
        os.kill(child, 9)
    json.dump({"output": output.decode("utf-8", "replace"), "status": status, "left": len(steps)}, sys.stdout)


main()
