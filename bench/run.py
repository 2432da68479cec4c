#!/usr/bin/env python3
"""Measures nodus against node, bun and deno on the same work, and writes docs/benchmarks.md with a chart.

The runtimes take turns in every round, on one pinned core, so that what else the machine does falls on all alike.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys

import report
from measure import Runtime, measure_memory, measure_scripts, measure_start_up
from measure_http import measure_http

REPO = pathlib.Path(__file__).resolve().parents[1]
PEERS = pathlib.Path(os.environ.get("NODUS_PEERS", pathlib.Path.home() / ".cache/nodus-peers"))


def find_runtimes(wanted: list[str], nodus: pathlib.Path) -> list[Runtime]:
    known = {
        "nodus": Runtime("nodus", [str(nodus)]),
        "node24": Runtime("node24", [str(PEERS / "node24")]),
        "node26": Runtime("node26", [str(PEERS / "node26")]),
        "bun": Runtime("bun", [str(PEERS / "bun")]),
        "deno": Runtime("deno", [str(PEERS / "deno"), "run", "-A", "-q"]),
    }
    found = []
    for name in wanted:
        if pathlib.Path(known[name].command[0]).is_file():
            found.append(known[name])
        else:
            print(f"{name} is not there and is left out", file=sys.stderr)
    return found


def machine() -> dict[str, str]:
    cpu = platform.processor() or "unknown"
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return {"cpu": cpu, "cores": str(os.cpu_count()), "kernel": platform.release()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("areas", nargs="*", help="start, http, or folders of bench/ (default: all)")
    parser.add_argument("--runtimes", default="nodus,node24,node26,bun,deno")
    parser.add_argument("--nodus", type=pathlib.Path, default=REPO / "build/release/nodus")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of every micro-benchmark and HTTP run")
    parser.add_argument("--starts", type=int, default=40, help="rounds of the start-up rows")
    parser.add_argument("--seconds", type=int, default=4, help="length of one HTTP run")
    parser.add_argument("--case", default="", help="only the HTTP cases whose name matches")
    parser.add_argument("--no-write", action="store_true", help="print the tables, leave docs/ as it is")
    arguments = parser.parse_args()

    runtimes = find_runtimes(arguments.runtimes.split(","), arguments.nodus.resolve())
    if not runtimes or runtimes[0].name != "nodus":
        print("build/release/nodus is missing: run 'make build'", file=sys.stderr)
        return 1
    folders = sorted(p.name for p in (REPO / "bench").iterdir() if p.is_dir() and p.name not in ("lib", "http", "__pycache__"))
    areas = arguments.areas or ["start", "http", *folders]

    results: dict[str, list[dict]] = {}
    for area in areas:
        print(f"measuring: {area}", file=sys.stderr, flush=True)
        if area == "start":
            results[area] = measure_start_up(runtimes, arguments.starts)
        elif area == "http":
            if shutil.which("wrk"):
                results[area] = measure_http(runtimes, REPO / "bench/http", arguments.rounds, arguments.seconds, arguments.case)
        elif area == "memory":
            results[area] = measure_memory(runtimes, REPO / "bench/memory", arguments.rounds)
        elif area in folders:
            results[area] = measure_scripts(runtimes, REPO / "bench" / area, arguments.rounds)
        else:
            parser.error(f"no such area: {area}")

    versions = {runtime.name: runtime.version() for runtime in runtimes}
    versions |= {name: "" for rows in results.values() for row in rows for name in row["values"] if name not in versions}
    text = report.markdown(results, versions, machine())
    if arguments.no_write or arguments.areas:
        print(text)
    else:
        (REPO / "docs/benchmarks.md").write_text(text, encoding="utf-8")
        (REPO / "docs/benchmarks.svg").write_text(report.chart(results, list(versions)), encoding="utf-8")
        (REPO / "build/bench.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
        print("written: docs/benchmarks.md, docs/benchmarks.svg, build/bench.json")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.SubprocessError as error:
        sys.exit(f"bench: {error}")
