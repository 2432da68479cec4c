"""How the runtimes are run and timed. A row is {"name", "unit", "better": "higher" | "lower", "values": {runtime: figure}}.

A figure is the best of its rounds: whatever else a machine does, and whatever its host takes from it for a while, only ever adds
time. Sizes of memory, which can come out too small as well as too large, are medians.
"""

import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

REPO = pathlib.Path(__file__).resolve().parents[1]
CORES = sorted(os.sched_getaffinity(0))
SUBJECT_CORE = {CORES[0]}
LOAD_CORE = {CORES[-1]}
SCRIPT_LIMIT = 180
CONNECTIONS = 64
#: Units of memory.
SIZES = ("MB", "KB each")


@dataclass
class Runtime:
    name: str
    command: list[str]

    def version(self) -> str:
        program = [self.command[0], "--version"]
        output = subprocess.run(program, capture_output=True, text=True, check=False).stdout.splitlines()
        return re.sub(r"^(v|deno )", "", output[0]).split(" ")[0] if output else "?"


def pin(cores: set[int]):
    """For preexec_fn: what runs next stays on these cores."""
    return lambda: os.sched_setaffinity(0, cores)


def row(name: str, unit: str, better: str, samples: dict[str, list[float]]) -> dict:
    figure = statistics.median if unit in SIZES else max if better == "higher" else min
    return {
        "name": name,
        "unit": unit,
        "better": better,
        "values": {runtime: figure(values) for runtime, values in samples.items() if values},
    }


# --- start-up: from the start of the process to its end, and its peak memory


@dataclass
class Program:
    """A whole program: a text of its own, or a file with arguments."""

    name: str
    text: str = ""
    suffix: str = "cjs"
    file: pathlib.Path | None = None
    arguments: tuple[str, ...] = ()
    memory: bool = True
    #: runtimes that do not do the same work
    without: tuple[str, ...] = ()


PACKAGES = REPO / "test/programs/packages/node_modules"
EXPRESS = """
const { createRequire } = require('node:module');
const express = createRequire(%s)('express');
const app = express();
app.get('/', (request, response) => response.send('hello'));
app.listen(0, '127.0.0.1', () => process.exit(0));
"""

PROGRAMS = [
    Program("console.log('hello')", "console.log('hello');\n"),
    Program("console.log('hello') in an ES module", "console.log('hello');\n", suffix="mjs", memory=False),
    Program("an empty program"),
    Program(
        "require of fs, path, events, stream, http",
        "for (const id of ['fs', 'path', 'events', 'stream', 'http']) require('node:' + id);\n",
    ),
    Program("Express 5 until it listens", EXPRESS % json.dumps(str(REPO / "examples/express/package.json"))),
    Program("tsc --version", file=PACKAGES / "typescript/bin/tsc", arguments=("--version",)),
    Program("eslint --version", file=PACKAGES / "eslint/bin/eslint.js", arguments=("--version",), memory=False),
    Program("node:test, 2,000 tests in one file", file=REPO / "bench/test_runner/many.js", memory=False, without=("bun", "deno")),
    Program("prettier --version", file=PACKAGES / "prettier/bin/prettier.cjs", arguments=("--version",), memory=False),
]


def measure_start_up(runtimes: list[Runtime], rounds: int, only: str = "") -> list[dict]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, program in enumerate(PROGRAMS):
            if not re.search(only, program.name):
                continue
            path = program.file
            if path is None:
                path = pathlib.Path(folder) / f"program{number}.{program.suffix}"
                path.write_text(program.text, encoding="utf-8")
            elif not path.is_file():
                print(f"start: {program.name} is left out: run tools/bench/setup.sh", file=sys.stderr)
                continue
            subjects = [runtime for runtime in runtimes if runtime.name not in program.without]
            times, memory = start_samples(subjects, [str(path), *program.arguments], rounds)
            rows.append(row(f"start to end: {program.name}", "ms", "lower", times))
            if program.memory:
                rows.append(row(f"peak memory: {program.name}", "MB", "lower", memory))
    return rows


def start_samples(runtimes: list[Runtime], arguments: list[str], rounds: int, unmeasured: int = 2) -> tuple[dict, dict]:
    """Milliseconds and megabytes of each run, by runtime. A runtime that fails once is left out."""
    times: dict[str, list[float]] = {runtime.name: [] for runtime in runtimes}
    memory: dict[str, list[float]] = {runtime.name: [] for runtime in runtimes}
    failed: set[str] = set()
    for turn in range(rounds + unmeasured):
        for runtime in runtimes:
            if runtime.name in failed:
                continue
            try:
                elapsed, kilobytes = run_once([*runtime.command, *arguments])
            except subprocess.SubprocessError as error:
                print(f"start: {runtime.name} is left out: {error}", file=sys.stderr)
                failed.add(runtime.name)
                times[runtime.name] = memory[runtime.name] = []
                continue
            if turn >= unmeasured:  # the first runs fill caches
                times[runtime.name].append(elapsed * 1000)
                memory[runtime.name].append(kilobytes / 1024)
    return times, memory


def measure_memory(runtimes: list[Runtime], folder: pathlib.Path, rounds: int) -> list[dict]:
    """The peak memory of whole programs."""
    rows = []
    for path in sorted(folder.glob("*.js")):
        memory = start_samples(runtimes, [str(path)], rounds, unmeasured=0)[1]
        rows.append(row(f"peak memory: {path.stem.replace('_', ' ')}", "MB", "lower", memory))
    return rows


def run_once(command: list[str]) -> tuple[float, float]:
    """Seconds from start to end, and peak memory in kilobytes."""
    null = os.open(os.devnull, os.O_RDWR)
    try:
        os.sched_setaffinity(0, SUBJECT_CORE)
        started = time.perf_counter()
        actions = [(os.POSIX_SPAWN_DUP2, null, descriptor) for descriptor in (0, 1, 2)]
        process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(process, 0)
        elapsed = time.perf_counter() - started
    finally:
        os.sched_setaffinity(0, set(CORES))
        os.close(null)
    if status != 0:
        raise subprocess.SubprocessError(f"{' '.join(command)} failed with status {status}")
    return elapsed, usage.ru_maxrss


# --- micro-benchmarks: scripts that print JSON lines


def measure_scripts(runtimes: list[Runtime], folder: pathlib.Path, rounds: int) -> list[dict]:
    rows = []
    for path in sorted(folder.glob("*.js")):
        samples: dict[str, dict[str, list[float]]] = {}
        for _ in range(rounds):
            for runtime in runtimes:
                for result in run_script(runtime, path):
                    by_runtime = samples.setdefault(result["name"], {r.name: [] for r in runtimes})
                    by_runtime[runtime.name].append(result["ops"])
        rows += [row(name, "ops/s", "higher", by_runtime) for name, by_runtime in samples.items()]
    return rows


def run_script(runtime: Runtime, path: pathlib.Path) -> list[dict]:
    # To a file: what was measured before a script fails is kept, and nothing is spent on a pipe's other end.
    with tempfile.TemporaryFile("w+") as output:
        try:
            done = subprocess.run(
                [*runtime.command, str(path)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                text=True,
                timeout=SCRIPT_LIMIT,
                check=False,
                preexec_fn=pin(SUBJECT_CORE),
            )
            if done.returncode != 0:
                print(f"{runtime.name} failed in {path.name}:\n{done.stderr[-1500:]}", file=sys.stderr)
        except subprocess.TimeoutExpired:
            print(f"{runtime.name} did not finish {path.name}", file=sys.stderr)
        output.seek(0)
        return [json.loads(line) for line in output if line.startswith("{")]
