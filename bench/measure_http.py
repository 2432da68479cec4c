"""HTTP: a server on one core, the load (wrk) on another; and the client, with nodus serving.

Of each case there are the requests a second and the CPU time (user and system, all threads) that the server spent on one, which
other work on the machine disturbs least; of hello world also the 99th percentile of the latency and the peak memory.
"""

import json
import os
import pathlib
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

from measure import CONNECTIONS, LOAD_CORE, REPO, SCRIPT_LIMIT, SUBJECT_CORE, Runtime, pin, row

IDLE_CONNECTIONS = 10_000
TICKS = os.sysconf("SC_CLK_TCK")


START_LIMIT = 20
#: What the examples are told.
PRODUCTION = {"NODE_ENV": "production", "HOST": "127.0.0.1", "PORT": "0", "WORKERS": "0"}


@dataclass
class Case:
    name: str
    script: str
    path: str = "/"
    lua: str | None = None
    p99: bool = False
    #: scripts of single runtimes that take the place of `script`, under names of their own
    extra: dict[str, str] = field(default_factory=dict)
    #: the npm package of the examples that the script needs
    package: str | None = None
    #: for scripts of the examples
    environment: dict[str, str] = field(default_factory=dict)
    #: a row of the server's peak memory under this load, too
    memory: bool = False
    scheme: str = "http"
    #: a header that every request has
    header: str | None = None
    #: HTTP/2: h2load makes the load, many streams at once over each of a few connections
    h2: bool = False


CASES = [
    Case("hello world", "hello.js", p99=True, memory=True, extra={"bun": "hello_bun_serve.js"}),
    Case("1 KB JSON answer", "json_answer.js"),
    Case("4 KB JSON POST", "json_post.js", lua="json_post.lua"),
    Case("10 request and 10 response fields", "headers.js", lua="headers.lua"),
    Case("64 KB file stream", "file.js"),
    Case("1 MB buffer", "buffer.js"),
    Case("chunked answer", "chunked.js"),
    Case("pipelined, depth 16", "hello.js", lua="pipeline.lua"),
    Case("https hello world", "https_hello.js", scheme="https"),
    Case("https, a handshake for each request", "https_hello.js", scheme="https", header="Connection: close"),
    Case("HTTP/2 hello world, compatibility API", "h2_hello.js", h2=True),
    Case("HTTP/2 hello world, streams", "h2_stream.js", h2=True),
    Case("small JSON API, GET", "json.js", "/things/7?id=7"),
    Case("small JSON API, POST", "json.js", lua="post.lua"),
    Case("Express 5", "express.js", "/things/7", package="express", memory=True),
    Case("Fastify 5", "fastify.js", "/things/7", package="fastify"),
    Case("Koa 3", "koa.js", "/things/7", package="koa"),
    Case("hapi 21", "hapi.js", "/things/7", package="@hapi/hapi"),
    Case("Micro 10", "micro.js", "/things/7", package="micro"),
    Case("AdonisJS 6", "../../examples/adonisjs/bin/server.js", "/numbers/7", package="@adonisjs/core", environment=PRODUCTION),
    Case("LoopBack 4", "../../examples/loopback/server.js", "/orders/count", package="@loopback/rest", environment=PRODUCTION),
    Case("Egg 4, one process", "../../examples/egg/server.js", "/api/topics", package="egg", environment=PRODUCTION),
]


def measure_http(runtimes: list[Runtime], folder: pathlib.Path, rounds: int, seconds: float, only: str = "") -> list[dict]:
    rows = []
    for case in CASES:
        if not re.search(only, case.name):
            continue
        if case.h2 and not shutil.which("h2load"):
            print(f"http: {case.name} is left out: h2load (Debian: nghttp2-client) is missing", file=sys.stderr)
            continue
        if case.package and not (REPO / "examples/node_modules" / case.package).is_dir():
            print(f"http: {case.name} is left out: run tools/bench/setup.sh", file=sys.stderr)
            continue
        subjects = [(runtime.name, runtime, case.script) for runtime in runtimes]
        subjects += [(f"{r.name} (own API)", r, case.extra[r.name]) for r in runtimes if r.name in case.extra]
        rates, costs, tails, sizes = ({name: [] for name, _, _ in subjects} for _ in range(4))
        for _ in range(rounds):
            for name, runtime, script in subjects:
                # Once more, if other work on the machine did not let it begin.
                if sample := load(runtime, folder / script, case, seconds) or load(runtime, folder / script, case, seconds):
                    rates[name].append(sample["rate"])
                    costs[name].append(sample["cpu"])
                    tails[name].append(sample["p99"])
                    sizes[name].append(sample["memory"])
        rows.append(row(f"{case.name}", "requests/s", "higher", rates))
        rows.append(row(f"{case.name}: CPU time", "µs/request", "lower", costs))
        if case.p99:
            rows.append(row(f"{case.name}: 99th percentile", "ms", "lower", tails))
        if case.memory:
            rows.append(row(f"{case.name}: peak memory", "MB", "lower", sizes))
    if re.search(only, "client"):
        rows += measure_client(runtimes, folder, rounds, seconds, "client.js", "client", "client, keep-alive GETs")
    if re.search(only, "fetch"):
        rows += measure_client(runtimes, folder, rounds, seconds, "fetch.js", "fetch", "fetch, keep-alive GETs")
    if re.search(only, "idle"):
        rows.append(measure_idle(runtimes, folder))
    return rows


class Server:
    """SCRIPT of bench/http on CORES; a context manager. `port` is None when it did not start."""

    def __init__(self, runtime: Runtime, script: pathlib.Path, cores: set[int], environment: dict[str, str] | None = None):
        self.label = f"{runtime.name}: {script.name}"
        self.state = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [*runtime.command, str(script.resolve())],
            env={**os.environ, "STATE_DIR": self.state.name, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            preexec_fn=pin(cores),
        )
        self.port = self.read_port()
        if self.port is None:
            print(f"{self.label} did not serve", file=sys.stderr)

    def read_port(self) -> int | None:
        """From the first line that is a number or names an address that it listens on."""
        deadline = time.monotonic() + START_LIMIT
        text = b""
        while (left := deadline - time.monotonic()) > 0:
            if match := re.search(rb"^(\d+)$|http://[\w.]+:(\d+)", text, re.MULTILINE):
                return int(match[1] or match[2])
            if not select.select([self.process.stdout], [], [], left)[0]:
                break
            chunk = os.read(self.process.stdout.fileno(), 65536)
            if not chunk:
                break
            text += chunk
        return None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.state.cleanup()

    def cpu_seconds(self) -> float:
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, name: str) -> int:
        """Kilobytes: VmRSS, what is resident, or VmHWM, the most that was."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(rf"{name}:\s+(\d+)", text)[1])


def load(runtime: Runtime, script: pathlib.Path, case: Case, seconds: float) -> dict | None:
    with Server(runtime, script, SUBJECT_CORE, case.environment) as server:
        if server.port is None:
            return None
        url = f"{case.scheme}://127.0.0.1:{server.port}{case.path}"
        options = ["-s", str(script.parent / case.lua)] if case.lua else []
        if case.header:
            options += ["-H", case.header]
        make_load = run_h2load if case.h2 else run_wrk
        if make_load(url, options, min(1, seconds)) is None:
            return None
        before = server.cpu_seconds()
        sample = make_load(url, options, seconds)
        if sample:
            sample["cpu"] = (server.cpu_seconds() - before) / sample["requests"] * 1e6
            sample["memory"] = server.memory("VmHWM") / 1024
        return sample


def run_wrk(url: str, options: list[str], seconds: float) -> dict | None:
    done = subprocess.run(
        ["wrk", "--latency", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", *options, url],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=pin(LOAD_CORE),
    )
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    total = re.search(r"(\d+) requests in", done.stdout)
    tail = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    if "Non-2xx" in done.stdout or rate is None or not int(total[1]):
        print(done.stdout + done.stderr, file=sys.stderr)
        return None
    return {
        "rate": float(rate[1]),
        "requests": int(total[1]),
        "p99": float(tail[1]) * {"us": 0.001, "ms": 1, "s": 1000}[tail[2]],
    }


H2_CONNECTIONS = 8
H2_STREAMS = 32


def run_h2load(url: str, _options: list[str], seconds: float) -> dict | None:
    done = subprocess.run(
        ["h2load", f"-c{H2_CONNECTIONS}", f"-m{H2_STREAMS}", f"-D{seconds:g}", url],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=pin(LOAD_CORE),
    )
    rate = re.search(r"finished in [^,]+, ([\d.]+) req/s", done.stdout)
    total = re.search(r"requests: .*?(\d+) succeeded, (\d+) failed", done.stdout)
    if rate is None or total is None or not int(total[1]) or int(total[2]):
        print(done.stdout + done.stderr, file=sys.stderr)
        return None
    return {"rate": float(rate[1]), "requests": int(total[1]), "p99": 0.0}


# --- the client


def measure_client(
    runtimes: list[Runtime], folder: pathlib.Path, rounds: int, seconds: float, script: str, name: str, title: str
) -> list[dict]:
    """What SCRIPT, which makes load itself, says of its rate and its CPU time."""
    rates, costs = ({runtime.name: [] for runtime in runtimes} for _ in range(2))
    with Server(runtimes[0], folder / "hello.js", LOAD_CORE) as server:
        for _ in range(rounds):
            for runtime in runtimes:
                done = subprocess.run(
                    [*runtime.command, str(folder / script), str(server.port), f"{seconds:g}"],
                    capture_output=True,
                    text=True,
                    timeout=SCRIPT_LIMIT,
                    check=False,
                    preexec_fn=pin(SUBJECT_CORE),
                )
                if done.returncode != 0 or not done.stdout:
                    print(f"{runtime.name} failed in {script}:\n{done.stderr[-1500:]}", file=sys.stderr)
                    continue
                sample = json.loads(done.stdout)
                rates[runtime.name].append(sample["rate"])
                costs[runtime.name].append(sample["cpu"])
    return [row(title, "requests/s", "higher", rates), row(f"{name}: CPU time", "µs/request", "lower", costs)]


# --- idle connections


def measure_idle(runtimes: list[Runtime], folder: pathlib.Path) -> dict:
    """Resident memory that one of many keep-alive connections takes after its first request."""
    holder = [*runtimes[0].command, str(folder / "idle_clients.js")]
    sizes = {}
    for runtime in runtimes:
        with Server(runtime, folder / "hello_patient.js", SUBJECT_CORE) as server:
            if server.port is None:
                continue
            run_wrk(f"http://127.0.0.1:{server.port}/", [], 1)
            time.sleep(0.5)
            before = server.memory("VmRSS")
            clients = subprocess.Popen(
                [*holder, str(server.port), str(IDLE_CONNECTIONS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            try:
                if clients.stdout.readline().strip() != "ready":
                    print(f"{runtime.name} did not take {IDLE_CONNECTIONS} connections", file=sys.stderr)
                    continue
                time.sleep(1)
                cpu = server.cpu_seconds()
                time.sleep(3)
                print(
                    f"{runtime.name}: {server.cpu_seconds() - cpu:.2f} s of CPU time in 3 s with {IDLE_CONNECTIONS} idle connections",
                    file=sys.stderr,
                )
                sizes[runtime.name] = [(server.memory("VmRSS") - before) / IDLE_CONNECTIONS]
            finally:
                clients.kill()
                clients.wait()
    return row(f"{IDLE_CONNECTIONS} idle keep-alive connections", "KB each", "lower", sizes)
