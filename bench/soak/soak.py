#!/usr/bin/env python3
"""Loads a server for minutes with everything at once and watches its resident memory and its answers.

    bench/soak/soak.py [--minutes 10] [--runtime build/release/nodus]

Keep-alive connections, a connection for each request, requests given up half-way and readers that hardly read run side by side.
It fails when an answer is wrong, or when memory in the last minute is more than 5 % above that of the third.
"""

import argparse
import asyncio
import pathlib
import random
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
REPO = HERE.parents[1]


class Failure(Exception):
    pass


class Load:
    def __init__(self, port: int, until: float):
        self.port = port
        self.until = until
        self.counts: dict[str, int] = {}
        self.wrong: list[str] = []

    def open(self):
        return asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)

    def count(self, kind: str):
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def expect(self, what: str, got, wanted):
        if got != wanted:
            self.wrong.append(f"{what}: {got!r:.120} instead of {wanted!r:.120}")

    async def ask(self, reader, writer, path: str, body: bytes | None = None) -> bytes:
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: localhost\r\n"
        if body is not None:
            head += f"Content-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"\r\n" + (body or b""))
        answer = await reader.readuntil(b"\r\n\r\n")
        self.expect("status", answer[:15], b"HTTP/1.1 200 OK")
        fields = dict(line.split(": ", 1) for line in answer.decode().split("\r\n")[1:] if line)
        if "Content-Length" in fields:
            return await reader.readexactly(int(fields["Content-Length"]))
        parts = []
        while size := int(await reader.readline(), 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return b"".join(parts)

    async def mixed(self, reader, writer):
        match random.randrange(5):
            case 0:
                body = random.randbytes(random.randrange(1, 60_000))
                self.expect("echo", await self.ask(reader, writer, "/echo", body), body)
            case 1:
                wanted = b"".join(b"piece %d\n" % n for n in range(5, 0, -1))
                self.expect("chunks", await self.ask(reader, writer, "/chunks"), wanted)
            case _:
                path = f"/path/{random.randrange(10_000)}"
                self.expect("path", await self.ask(reader, writer, path), f"hello {path}".encode())

    async def keep_alive(self):
        reader, writer = await self.open()
        for _ in range(random.randrange(1, 200)):
            await self.mixed(reader, writer)
            self.count("keep-alive")
        writer.close()

    async def fresh(self):
        reader, writer = await self.open()
        await self.mixed(reader, writer)
        self.count("new connection")
        writer.close()
        await asyncio.sleep(0.002)

    async def aborted(self):
        _, writer = await self.open()
        choices = [
            b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET /chunks HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000\r\n\r\n" + b"x" * 9000,
            b"GET / HTTP/1.1\r\nHos",
        ]
        writer.write(random.choice(choices))
        await asyncio.sleep(random.random() * 0.01)
        writer.transport.abort()
        self.count("aborted")

    async def slow(self):
        reader, writer = await self.open()
        writer.write(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        left = 256 * 1024
        self.expect("size", f"Content-Length: {left}".encode() in head, True)
        while left > 0:
            part = await reader.read(min(left, 8192))
            if not part:
                raise Failure("the large answer was cut off")
            left -= len(part)
            await asyncio.sleep(0.01)
        self.count("slow reader")
        writer.close()

    async def repeat(self, what):
        while time.monotonic() < self.until:
            try:
                await what()
            except (Failure, OSError, asyncio.IncompleteReadError, ValueError) as error:
                self.wrong.append(f"{what.__name__}: {error!r}")
                await asyncio.sleep(0.1)


async def run(arguments) -> int:
    server = await asyncio.create_subprocess_exec(
        str(arguments.runtime), str(HERE / "server.js"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    port = int(await server.stdout.readline())
    started = time.monotonic()
    load = Load(port, started + arguments.minutes * 60)
    kinds = [load.keep_alive] * 16 + [load.fresh] * 6 + [load.aborted] * 4 + [load.slow] * 6
    tasks = [asyncio.create_task(load.repeat(kind)) for kind in kinds]
    samples: list[tuple[float, int]] = []
    while time.monotonic() < load.until:
        await asyncio.sleep(min(5, arguments.minutes * 6))
        server.stdin.write(b"memory\n")
        samples.append(((time.monotonic() - started) / 60, int(await server.stdout.readline())))
        if len(samples) % 12 == 0:
            print(f"minute {samples[-1][0]:.1f}: {samples[-1][1]} KB, {load.counts}", file=sys.stderr, flush=True)
    await asyncio.gather(*tasks)
    server.kill()
    await server.wait()

    def at(minute: float) -> float:
        near = [size for when, size in samples if minute - 1 < when <= minute] or [samples[-1][1]]
        return statistics.median(near)

    early, late = at(arguments.minutes * 0.3), at(arguments.minutes + 0.1)
    print(f"{load.counts}, {len(load.wrong)} wrong answers {load.wrong[:5]}")
    print(f"resident memory: {early:.0f} KB after 30 % of the time, {late:.0f} KB at the end ({late / early - 1:+.1%})")
    return 1 if load.wrong or late > early * 1.05 else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--runtime", type=pathlib.Path, default=REPO / "build/release/nodus")
    return asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
