"""GoogleTest programs and fuzz targets as cases."""

import json
import pathlib
import tempfile

from cases import Case, Outcome, describe_exit, run_program

# A leak is a failure; so is undefined behaviour. V8's own library is not instrumented, hence no checks across it.
SANITIZER_ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:detect_stack_use_after_return=1:allocator_may_return_null=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
}


def gtest_case(program: pathlib.Path, label: str, limit: float) -> Case:
    """One GoogleTest program; each of its tests counts. A crash counts as one failure."""

    def run() -> list[Outcome]:
        with tempfile.NamedTemporaryFile(suffix=".json") as report:
            code, output = run_program(
                [str(program), f"--gtest_output=json:{report.name}", "--gtest_brief=1"], limit, SANITIZER_ENVIRONMENT
            )
            outcomes = read_report(report.name, label)
        failed = any(not outcome.passed for outcome in outcomes)
        if (code != 0 and not failed) or not outcomes:
            outcomes.append(Outcome(f"{label} {program.name}", False, describe_exit(code, limit) + output))
        return outcomes

    return Case(f"{label} {program.name}", run)


def read_report(path: str, label: str) -> list[Outcome]:
    text = pathlib.Path(path).read_text(encoding="utf-8")
    if not text:
        return []
    outcomes = []
    for suite in json.loads(text).get("testsuites", []):
        for test in suite["testsuite"]:
            failures = "\n".join(failure["failure"] for failure in test.get("failures", []))
            outcomes.append(Outcome(f"{label} {suite['name']}.{test['name']}", not failures, failures))
    return outcomes


def fuzz_case(program: pathlib.Path, label: str, seconds: float) -> Case:
    """What the fuzzer found worth keeping (test/fuzz/corpus), then a short run of one fuzz target, the same every time."""
    corpus = pathlib.Path(__file__).parents[2] / "test/fuzz/corpus" / f"{program.name.removeprefix('fuzz_')}.txt"
    name = f"{label} {program.name}"

    def run() -> list[Outcome]:
        limit = seconds + 60
        code, output = run_program([str(program), str(corpus)], limit, SANITIZER_ENVIRONMENT) if corpus.exists() else (0, "")
        if code == 0:
            code, output = run_program([str(program), "--seconds", f"{seconds:g}"], limit, SANITIZER_ENVIRONMENT)
        return [Outcome(name, code == 0, "" if code == 0 else describe_exit(code, limit) + output)]

    return Case(name, run)
