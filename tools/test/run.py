#!/usr/bin/env python3
"""Runs every test of the project and closes with the line `N passed, N failed`.

  checks       layers, imported symbols, libraries elsewhere, addresses, layout of the sources
  javascript   src/{modules/*,napi}/test/*.test.{js,mjs,cjs} and test/**/*.test.{js,mjs,cjs}, one nodus process each
  programs     test/programs/*.test.js: the examples and tools from npm, unmodified (their packages are installed first)
  unit         the GoogleTest programs beside the code, in the release build
  sanitized    the same under AddressSanitizer and UndefinedBehaviorSanitizer, with a short run of every fuzz target
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from cases import REPO, Case, Outcome, check_case, javascript_case
from gtest import fuzz_case, gtest_case

KINDS = ["checks", "unit", "javascript", "programs", "sanitized"]
PROGRAMS = REPO / "test" / "programs"
SETUP = REPO / "tools" / "setup"


def check_cases(nodus: pathlib.Path) -> list[Case]:
    check = REPO / "tools" / "check"
    return [
        check_case("check layers", [sys.executable, str(check / "layers.py")]),
        check_case("check symbols", [sys.executable, str(check / "symbols.py"), str(nodus)]),
        check_case("check moved libraries", [sys.executable, str(check / "moved_libraries.py"), str(nodus)]),
        check_case("check addresses", [sys.executable, str(check / "addresses.py")]),
        check_case("check format", [str(check / "format.sh")]),
    ]


def javascript_cases(nodus: pathlib.Path, limit: float) -> list[Case]:
    paths: list[pathlib.Path] = []
    for suffix in ("js", "mjs", "cjs"):
        paths += REPO.glob(f"src/modules/*/test/**/*.test.{suffix}")
        paths += REPO.glob(f"src/napi/test/*.test.{suffix}")
        paths += REPO.glob(f"test/**/*.test.{suffix}")
    return [javascript_case(nodus, path, limit) for path in sorted(paths) if PROGRAMS not in path.parents]


def program_cases(nodus: pathlib.Path, limit: float) -> tuple[list[Case], list[Outcome]]:
    """Installs what the programs need from npm (an installation that fails is one failed test) and the servers they talk to
    (where there are none, the tests say what they leave out)."""
    for folder in (REPO / "examples", PROGRAMS / "packages"):
        done = subprocess.run(
            [str(SETUP / "npm_packages.sh"), str(folder)], capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode != 0:
            return [], [Outcome(f"npm packages of {folder.relative_to(REPO)}", False, done.stderr)]
    servers = subprocess.run([str(SETUP / "servers.sh")], capture_output=True, text=True, errors="replace", check=False)
    if servers.returncode == 0:
        os.environ["PATH"] += os.pathsep + servers.stdout.strip()
    else:
        print(servers.stderr, end="", flush=True)
    return [javascript_case(nodus, path, limit * 2) for path in sorted(PROGRAMS.glob("*.test.js"))], []


def built_cases(preset: str, jobs: int, limit: float, fuzz_seconds: float) -> tuple[list[Case], list[Outcome]]:
    """Builds the C++ tests of a preset; a build that fails is a failed test."""
    print(f"building the C++ tests ({preset})", flush=True)
    done = subprocess.run(
        [str(REPO / "tools" / "build.sh"), preset, "unit_tests"],
        env={**os.environ, "JOBS": str(jobs), "KEEP_GOING": "1"},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    failures = []
    if done.returncode != 0:
        failures = [Outcome(f"build of the C++ tests ({preset})", False, (done.stdout + done.stderr)[-6000:])]
    programs = sorted((REPO / "build" / preset / "test").glob("*"))
    cases = [gtest_case(program, preset, limit * 5) for program in programs if program.name.endswith("_test")]
    if preset == "asan":
        cases += [fuzz_case(p, preset, fuzz_seconds) for p in programs if p.name.startswith("fuzz_")]
    return cases, failures


def report(outcome: Outcome, verbose: bool) -> None:
    if not outcome.passed:
        print(f"FAIL {outcome.name}", flush=True)
        for line in outcome.output.rstrip().splitlines():
            print(f"     {line}", flush=True)
    elif outcome.partly:
        print(f"ok   {outcome.name}, {outcome.output}", flush=True)
    elif verbose:
        print(f"ok   {outcome.name}", flush=True)


def run_cases(cases: list[Case], jobs: int, verbose: bool) -> list[Outcome]:
    outcomes: list[Outcome] = []
    done = 0
    with ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(case.run): case for case in cases}
        for future in as_completed(running):
            try:
                results = future.result()
            except Exception as error:  # a case that cannot even start is a failure like any other
                results = [Outcome(running[future].name, False, repr(error))]
            for outcome in results:
                report(outcome, verbose)
            outcomes += results
            done += 1
            if done % 100 == 0:
                print(f"     {done} of {len(cases)} programs", flush=True)
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--only", action="append", choices=KINDS, help="run this kind (repeatable; default: all)")
    parser.add_argument("--match", default="", help="run the cases whose name matches this expression")
    parser.add_argument("--nodus", type=pathlib.Path, default=REPO / "build/release/nodus")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one JavaScript test")
    parser.add_argument("--fuzz-seconds", type=float, default=10, help="seconds for one fuzz target")
    parser.add_argument("--verbose", action="store_true", help="name the passed tests, too")
    arguments = parser.parse_args()
    kinds = arguments.only or KINDS
    nodus = arguments.nodus.resolve()
    if not nodus.is_file():
        print(f"{nodus} is missing: run 'make build'", file=sys.stderr)
        return 1

    started = time.monotonic()
    groups: list[tuple[list[Case], list[Outcome]]] = []
    if "checks" in kinds:
        groups.append((check_cases(nodus), []))
    if "javascript" in kinds:
        groups.append((javascript_cases(nodus, arguments.limit), []))
    if "programs" in kinds:
        groups.append(program_cases(nodus, arguments.limit))
    if "unit" in kinds:
        groups.append(built_cases("release", arguments.jobs, arguments.limit, arguments.fuzz_seconds))
    if "sanitized" in kinds:
        groups.append(built_cases("asan", arguments.jobs, arguments.limit, arguments.fuzz_seconds))

    outcomes: list[Outcome] = []
    cases: list[Case] = []
    for group_cases, group_outcomes in groups:
        for outcome in group_outcomes:
            report(outcome, arguments.verbose)
        outcomes += group_outcomes
        cases += [case for case in group_cases if re.search(arguments.match, case.name)]
    print(f"running {len(cases)} test programs, {arguments.jobs} at a time", flush=True)
    outcomes += run_cases(cases, arguments.jobs, arguments.verbose)

    failed = [outcome for outcome in outcomes if not outcome.passed]
    print(f"in {time.monotonic() - started:.0f} s")
    if failed:
        print("failed:")
        for outcome in sorted(failed, key=lambda outcome: outcome.name):
            print(f"  {outcome.name}")
    print(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
