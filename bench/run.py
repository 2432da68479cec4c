#!/usr/bin/env python3
"""Measures nodus against node, bun and deno on the same work, and writes docs/benchmarks.md with a chart.

The runtimes take turns in every round, on one pinned core, so that what else the machine does falls on all alike.

  run.py                 all areas (about 45 minutes), written to docs/
  run.py --quick         all areas in about 12 minutes: fewer and shorter rounds
  run.py events fs       two areas, printed
  run.py --merge http    one area, taking the place of its rows in what was measured before; docs/ are written anew
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
#: Areas that are measured only when they are named.
ASKED_AREAS = ("floor",)
#: Folders of bench/ that hold no micro-benchmarks.
NO_AREAS = ("node_modules", "lib", "http", "soak", "test_runner", "__pycache__")
RECORD = REPO / "build/bench.json"
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
    parser.add_argument("--quick", action="store_true", help="rounds that are few and short")
    parser.add_argument("--rounds", type=int, help="rounds of every micro-benchmark and HTTP run (3; --quick: 1)")
    parser.add_argument("--starts", type=int, help="rounds of the start-up rows (40; --quick: 10)")
    parser.add_argument("--seconds", type=int, help="length of one HTTP run (4; --quick: 1)")
    parser.add_argument("--case", default="", help="only the HTTP cases and start-up programs whose name matches")
    parser.add_argument("--merge", action="store_true", help="keep what was measured before of the other areas, and write docs/")
    parser.add_argument("--no-write", action="store_true", help="print the tables, leave docs/ as it is")
    arguments = parser.parse_args()
    for name, usual, quick in (("rounds", 3, 1), ("starts", 40, 10), ("seconds", 4, 1)):
        if getattr(arguments, name) is None:
            setattr(arguments, name, quick if arguments.quick else usual)
    if arguments.quick:
        os.environ["BENCH_QUICK"] = "1"

    runtimes = find_runtimes(arguments.runtimes.split(","), arguments.nodus.resolve())
    if not runtimes or runtimes[0].name != "nodus":
        print("build/release/nodus is missing: run 'make build'", file=sys.stderr)
        return 1
    folders = sorted(p.name for p in (REPO / "bench").iterdir() if p.is_dir() and p.name not in NO_AREAS)
    areas = arguments.areas or ["start", "http", *(folder for folder in folders if folder not in ASKED_AREAS)]

    results: dict[str, list[dict]] = {}
    for area in areas:
        print(f"measuring: {area}", file=sys.stderr, flush=True)
        if area == "start":
            results[area] = measure_start_up(runtimes, arguments.starts, arguments.case)
        elif area == "http":
            if not shutil.which("wrk"):
                print("wrk is missing: the HTTP rows are left out", file=sys.stderr)
            else:
                results[area] = measure_http(runtimes, REPO / "bench/http", arguments.rounds, arguments.seconds, arguments.case)
        elif area == "memory":
            results[area] = measure_memory(runtimes, REPO / "bench/memory", arguments.rounds)
        elif area in folders:
            results[area] = measure_scripts(runtimes, REPO / "bench" / area, arguments.rounds)
        else:
            parser.error(f"no such area: {area}")

    record = {
        "machine": machine(),
        "versions": {runtime.name: runtime.version() for runtime in runtimes},
        "areas": {
            area: {"rows": [{**row, "how": how(area, arguments)} for row in rows]} for area, rows in results.items() if rows
        },
    }
    whole = not arguments.areas and not arguments.case
    if arguments.no_write or not (whole or arguments.merge):
        print(report.markdown(record))
        return 0
    if arguments.merge:
        record = merged(record)
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(record, indent=1), encoding="utf-8")
    (REPO / "docs/benchmarks.md").write_text(report.markdown(record), encoding="utf-8")
    (REPO / "docs/benchmarks.svg").write_text(report.chart(record), encoding="utf-8")
    print(f"written: docs/benchmarks.md, docs/benchmarks.svg, {RECORD.relative_to(REPO)}")
    return 0


def how(area: str, arguments: argparse.Namespace) -> str:
    """The rounds of an area, for the document."""
    if area == "start":
        return "1 round" if arguments.starts == 1 else f"{arguments.starts} rounds"
    rounds = "1 round" if arguments.rounds == 1 else f"{arguments.rounds} rounds"
    return f"{rounds} of {arguments.seconds} s" if area == "http" else rounds + (", short" if arguments.quick else "")


def merged(record: dict) -> dict:
    """What was measured before, with these areas (or, with --case, these rows) in the place of the old ones."""
    if not RECORD.is_file():
        return record
    before = json.loads(RECORD.read_text(encoding="utf-8"))
    areas = before["areas"]
    for area, new in record["areas"].items():
        rows = {row["name"]: row for row in areas.get(area, {}).get("rows", [])} if "--case" in sys.argv else {}
        rows |= {row["name"]: row for row in new["rows"]}
        areas[area] = {"rows": list(rows.values())}
    return {**record, "versions": before["versions"] | record["versions"], "areas": dict(sorted(areas.items(), key=place))}


def place(item: tuple[str, dict]) -> tuple[int, str]:
    """Start-up and HTTP come first."""
    return (["start", "http"].index(item[0]) if item[0] in ("start", "http") else 2, item[0])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.SubprocessError as error:
        sys.exit(f"bench: {error}")
