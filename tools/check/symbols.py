#!/usr/bin/env python3
"""Checks that our programs take V8, and nothing else, from the library that carries V8.

Debian's V8 lives in the library of another runtime. Of its symbols only those of V8 (v8::, cppgc::, v8_inspector:: and the
platform, which is v8::platform) may be imported; who defines a symbol is decided by looking into the libraries.

usage: symbols.py PROGRAM…
"""

import pathlib
import re
import subprocess
import sys

# The libraries besides it that tools/engine gives addresses of their own.
PRELINKED = ["libicui18n.so", "libicuuc.so", "libsimdutf.so"]
ALLOWED = re.compile(r"^(?:(?:vtable|typeinfo|typeinfo name|VTT) for |guard variable for )?(?:v8|cppgc|v8_inspector)::")


def engine_of(program: pathlib.Path) -> pathlib.Path:
    """The library with V8 that the program loads."""
    output = subprocess.run(["readelf", "-d", str(program)], check=True, capture_output=True, text=True).stdout
    folder = re.search(r"\(R(?:UN)?PATH\).*\[(.*)\]", output)
    engine = re.search(r"\(NEEDED\).*\[(libnode\.so[.\d]*|libv8\.so[.\d]*)\]", output)
    if not folder or not engine:
        sys.exit(f"{program}: loads no library with V8")
    return pathlib.Path(folder[1].replace("$ORIGIN", str(program.parent))) / engine[1]


def dynamic_symbols(program: pathlib.Path, which: str) -> set[str]:
    output = subprocess.run(["nm", "-D", which, str(program)], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1].split("@")[0] for line in output.splitlines() if line.strip()}


def copied_symbols(program: pathlib.Path) -> set[str]:
    output = subprocess.run(["readelf", "-rW", str(program)], check=True, capture_output=True, text=True).stdout
    return {line.split()[4].split("@")[0] for line in output.splitlines() if " R_X86_64_COPY " in line}


def demangle(names: list[str]) -> list[str]:
    return subprocess.run(["c++filt"], input="\n".join(names), check=True, capture_output=True, text=True).stdout.splitlines()


def main() -> int:
    failed = False
    for program in sys.argv[1:]:
        engine = engine_of(pathlib.Path(program))
        offered = dynamic_symbols(engine, "--defined-only")
        taken = sorted(dynamic_symbols(pathlib.Path(program), "--undefined-only") & offered)
        # Inline functions of the C++ library are instantiated everywhere; they are the C++ library's.
        foreign = [name for name in demangle(taken) if not ALLOWED.match(strip_return_type(name)) and not is_standard(name)]
        for name in foreign:
            print(f"{program}: takes {name} from {engine.name}")
        failed = failed or bool(foreign)
        # A copy of a variable would be another one than the engine uses.
        libraries = [engine, *(engine.parent / name for name in PRELINKED)]
        variables = set().union(*(dynamic_symbols(library, "--defined-only") for library in libraries))
        for name in sorted(copied_symbols(pathlib.Path(program)) & variables):
            print(f"{program}: holds a copy of the engine's {name}")
            failed = True
        if not taken:
            print(f"{program}: takes nothing from {engine.name}: is it the right file?")
            failed = True
    if not failed:
        print("symbols: V8 only")
    return 1 if failed else 0


def strip_return_type(name: str) -> str:
    """Templates are printed with their return type: drop what stands before the function's own name."""
    return re.sub(r"^[\w:<>,*&\s]*? (?=(?:v8|cppgc|v8_inspector)::)", "", name) if "<" in name else name


def is_standard(name: str) -> bool:
    return bool(re.match(r"^(?:std::|__cxa_|__gxx_|operator (?:new|delete)|_init$|_fini$)", name))


if __name__ == "__main__":
    sys.exit(main())
