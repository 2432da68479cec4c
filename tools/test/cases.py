"""What a test case is, and how its program is run."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field

REPO = pathlib.Path(__file__).resolve().parents[2]
OUTPUT_LIMIT = 20_000


@dataclass
class Outcome:
    """What came of one test."""

    name: str
    passed: bool
    output: str = ""
    #: passed, but for parts that `output` names
    partly: bool = False


@dataclass
class Case:
    """A job of the runner: one process, which may hold several tests."""

    name: str
    run: Callable[[], list[Outcome]] = field(repr=False)


def run_program(command: list[str], limit: float, environment: dict[str, str] | None = None) -> tuple[int | None, str]:
    """Runs a command in a folder and a process group of its own. Returns its exit code (None: time limit) and its output."""
    scratch = tempfile.mkdtemp(prefix="nodus-test-")
    own_environment = {
        name: value
        for name, value in os.environ.items()
        if name == "NODUS_DEPS" or not name.startswith(("NODE_", "NODUS_", "npm_"))
    }
    own_environment |= {"TMPDIR": scratch, "HOME": scratch, **(environment or {})}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            cwd=scratch,
            env=own_environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            code = None
        # Whatever the test left running goes with it.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        output.seek(0, os.SEEK_END)
        size = output.tell()
        output.seek(max(0, size - OUTPUT_LIMIT))
        text = output.read().decode("utf-8", "replace")
    shutil.rmtree(scratch, ignore_errors=True)
    return code, text


def describe_exit(code: int | None, limit: float) -> str:
    if code is None:
        return f"still running after {limit:g} s\n"
    if code < 0:
        return f"killed by {signal.Signals(-code).name}\n"
    return f"exit code {code}\n"


# What a test prints of a part that this machine has not the means for.
SKIPPED = re.compile(r"^skipped: .*$", re.MULTILINE)
FLAGS = re.compile(r"^// Flags: (.*)$", re.MULTILINE)


def javascript_case(nodus: pathlib.Path, path: pathlib.Path, limit: float) -> Case:
    """A plain script: exit code 0 passes. `// Flags: …` near its top names options to run it with."""
    name = path.relative_to(REPO).as_posix()

    def run() -> list[Outcome]:
        head = path.read_text(encoding="utf-8", errors="replace")[:2000]
        flags = match[1].split() if (match := FLAGS.search(head)) else []
        code, output = run_program([str(nodus), *flags, str(path)], limit)
        skipped = SKIPPED.findall(output) if code == 0 else []
        return [Outcome(name, code == 0, "\n".join(skipped) if code == 0 else describe_exit(code, limit) + output, bool(skipped))]

    return Case(name, run)


def check_case(name: str, command: list[str], limit: float = 120) -> Case:
    """A check of the tree: exit code 0 passes."""

    def run() -> list[Outcome]:
        done = subprocess.run(
            command, cwd=REPO, capture_output=True, text=True, errors="replace", timeout=limit, check=False
        )
        return [Outcome(name, done.returncode == 0, done.stdout + done.stderr if done.returncode else "")]

    return Case(name, run)
