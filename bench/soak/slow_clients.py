#!/usr/bin/env python3
"""Thousands of clients that never finish their requests, against one server that has to go on answering others.

    bench/soak/slow_clients.py [--clients 5000] [--seconds 5] [--runtime build/release/nodus]

The slow ones stop in the request line, in the head, in a body of known size or in a chunk, and send a byte now and then. It fails when
another client is not answered right, waits longer than a second, or when a slow one costs more than 16 KB.
"""

import argparse
import pathlib
import resource
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
REPO = HERE.parents[1]
BEGINNINGS = [
    b"G",
    b"GET / HTTP/1.1\r\nHos",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nab",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5",
]
GROUPS = 50


def resident(process: subprocess.Popen) -> int:
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1])


def ask(port: int) -> float:
    """Seconds that a whole request takes."""
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := connection.recv(4096):
            answer += part
    if not answer.startswith(b"HTTP/1.1 200 OK\r\n") or b"Hello World" not in answer:
        raise SystemExit(f"a wrong answer: {answer[:200]!r}")
    return time.monotonic() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--runtime", default=str(REPO / "build/release/nodus"))
    arguments = parser.parse_args()
    limit = arguments.clients + 1000
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, max(limit, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    server = subprocess.Popen([arguments.runtime, str(REPO / "bench/http/hello.js")], stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline())
        before = resident(server)
        slow = []
        for i in range(arguments.clients):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.sendall(BEGINNINGS[i % len(BEGINNINGS)])
            slow.append(connection)
        waits = []
        until = time.monotonic() + arguments.seconds
        turn = 0
        while time.monotonic() < until:
            for connection in slow[turn % GROUPS :: GROUPS]:
                try:
                    connection.send(b"a")
                except OSError:
                    pass  # the server has given it up
            turn += 1
            waits.append(ask(port))
        each = (resident(server) - before) / arguments.clients
        waits.sort()
        at = lambda part: waits[min(len(waits) - 1, int(len(waits) * part))] * 1000
        print(f"{len(waits)} answered beside {arguments.clients} slow clients: half within {at(0.5):.1f} ms, 99 % within {at(0.99):.1f} ms, "
              f"all within {waits[-1] * 1000:.1f} ms; {each:.1f} KB each")
        return 0 if server.poll() is None and waits[-1] < 1 and each < 16 else 1
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
