#!/usr/bin/env python3
"""Makes the prefix's own copy of the V8 library start quickly.

Debian's V8 is part of a larger library. Loaded as it comes, a program pays before main for all of it: 20,000 symbols are
looked up by name, 21 further libraries are loaded, and 150 initialisers of the other runtime build tables that nobody
reads: about 9 ms and 8 MB. Since we use V8 alone, our copy is changed so that

  1. references inside the library are resolved here, and those to others at first use (lazy binding);
  2. libraries that only the other runtime calls are not loaded; calls to them, which nothing makes, return 0;
  3. the other runtime's initialisers do not run;
  4. the search for deadlocks that the package left on in V8's locks is off: it keeps a graph of all locks held, at every lock;
  5. the library, and the C++ ones that it or the program needs, have addresses of their own to be loaded at, with nothing left to
     relocate there (prelink.py), nor to be looked up in one another (bind.py);
  6. libgcc does not ask the processor what it is: the answer is for programs compiled by GCC 4.8, and in a virtual machine each
     of the 13 questions leaves the guest, for 1 to 10 us.

Not a byte of code is changed: only the tables that the dynamic linker reads, pointers, and one variable. Variables of libstdc++ and
Ada, of which the program may hold copies, are looked up as ever.

usage: lean.py FOLDER-OF-LIBRARIES
"""

import pathlib
import re
import struct
import subprocess
import sys

from bind import bind, fixed_addresses, may_resolve, needed_by
from elf import (
    DF_1_NOW,
    DF_BIND_NOW,
    DT_FLAGS,
    DT_FLAGS_1,
    DT_INIT_ARRAY,
    DT_INIT_ARRAYSZ,
    DT_JMPREL,
    DT_PLTRELSZ,
    DT_RELA,
    DT_RELACOUNT,
    DT_RELASZ,
    PF_X,
    R_64,
    R_GLOB_DAT,
    R_IRELATIVE,
    R_JUMP_SLOT,
    R_RELATIVE,
    STT_FUNC,
    STV_HIDDEN,
    ElfError,
    Relocation,
    SharedObject,
)
from prelink import prelink

ENGINE = "libnode.so"
# Far from what the kernel, allocators and sanitizers use. A gap between the libraries leaves V8 room for code near its own.
FIRST_ADDRESS, DISTANCE = 0x2A00_0000_0000, 0x4000_0000
PRELINKED = re.compile(r"^lib(icui18n|icuuc|simdutf|stdc\+\+|ada-url0)\.so")
# What V8 itself uses; all else that the library asks for is the other runtime's.
ENGINE_USES = re.compile(r"^(libicu(i18n|uc)|libsimdutf|libstdc\+\+|libm|libgcc_s|libc|ld-linux-x86-64)\.so")
# Namespaces of the other runtime and its parts, as they appear in mangled names.
FOREIGN = re.compile(r"_ZN?[A-Z]*K?(4node|7ncrypto|3ada|7simdjson)|^_Z[A-Z]*N(K?)(4node|7ncrypto|3ada|7simdjson)")
RETURN_ZERO = bytes.fromhex("31c0c3")  # xor eax, eax; ret
TRAP = bytes.fromhex("cc")  # int3
# The program may hold copies of their variables.
SHARED_WITH_PROGRAM = re.compile(r"^lib(stdc\+\+|ada-url0)\.so")


def find_code(library: SharedObject, instructions: bytes) -> int:
    """The address of some place in the library's code where INSTRUCTIONS stand."""
    code = next(segment for segment in library.segments if segment.flags & PF_X)
    found = library.image.find(instructions, code.offset, code.offset + code.size)
    if found < 0:
        raise ElfError(f"{library.path.name} has nowhere the instructions {instructions.hex()}")
    return found - code.offset + code.address


def bind_lazily(library: SharedObject) -> None:
    """Functions are looked up at their first call. Their table then stays writable, hence no RELRO."""
    library.set_value(DT_FLAGS, library.value(DT_FLAGS, 0) & ~DF_BIND_NOW)
    library.set_value(DT_FLAGS_1, library.value(DT_FLAGS_1, 0) & ~DF_1_NOW)
    library.drop_relro()


def resolve_own_symbols(library: SharedObject, functions_only: bool) -> int:
    """Resolves references of the library to itself. Returns how many.

    The function in the slots of pure virtual ones, which ends the program, is the C++ library's, and the only thing that most
    pages with virtual tables want of another library. Any trap does.
    """
    resolved = 0
    trap = find_code(library, TRAP)
    relative: list[Relocation] = []
    others: list[Relocation] = []
    for relocation in library.relocations(DT_RELA, DT_RELASZ):
        if relocation.kind in (R_64, R_GLOB_DAT):
            symbol = library.symbols[relocation.symbol]
            is_pure_virtual = symbol.name == "__cxa_pure_virtual" and not symbol.defined
            if is_pure_virtual or may_resolve(symbol, functions_only):
                value = trap if is_pure_virtual else symbol.value
                addend = relocation.addend if relocation.kind == R_64 else 0
                relocation = Relocation(relocation.address, R_RELATIVE, 0, value + addend)
                resolved += 1
        (relative if relocation.kind == R_RELATIVE else others).append(relocation)
    # The dynamic linker runs through a leading block of relative ones quickly, and remembers the last symbol it looked up.
    relative.sort(key=lambda r: r.address)
    others.sort(key=lambda r: (r.kind == R_IRELATIVE, r.symbol))
    library.write_relocations(DT_RELA, relative + others)
    library.set_value(DT_RELACOUNT, len(relative))

    # A slot of the procedure linkage table that is bound lazily holds an address in the library, to which the dynamic linker
    # adds where the library was loaded: put the function's own address there, and no look-up ever happens.
    for relocation in library.relocations(DT_JMPREL, DT_PLTRELSZ):
        symbol = library.symbols[relocation.symbol]
        if relocation.kind == R_JUMP_SLOT and symbol.kind == STT_FUNC and may_resolve(symbol, functions_only):
            library.write_word(relocation.address, symbol.value)
            resolved += 1
    return resolved


def drop_libraries(library: SharedObject) -> list[str]:
    """Takes the libraries off that V8 does not use. Returns their names."""
    dropped = {name for name in library.needed() if not ENGINE_USES.match(name)}
    offered: set[str] = set()
    kept: set[str] = set()
    for name in library.needed():
        symbols = SharedObject((library.path.parent / name).resolve()).symbols
        (offered if name in dropped else kept).update(symbol.name for symbol in symbols if symbol.defined)

    stub = find_code(library, RETURN_ZERO)
    for symbol in library.symbols:
        if symbol.section == 0 and symbol.name in offered and symbol.name not in kept and symbol.visibility != STV_HIDDEN:
            library.bind_within(symbol, stub)
    library.remove_version_needs(dropped)
    library.remove_needed(dropped)
    return sorted(dropped)


def drop_initialisers(library: SharedObject) -> tuple[int, int]:
    """Takes the initialisers off that touch the other runtime's symbols. Returns how many stay, and how many there were."""
    start, size = library.value(DT_INIT_ARRAY), library.value(DT_INIT_ARRAYSZ)
    relocations = library.relocations(DT_RELA, DT_RELASZ)
    slots = sorted(
        (r for r in relocations if start <= r.address < start + size and r.kind == R_RELATIVE), key=lambda r: r.address
    )
    if len(slots) != size // 8:
        raise ElfError(f"{library.path.name}: the initialisers are not all relative")
    names = names_by_address(library, relocations)
    functions = [slot.addend for slot in slots]
    code = disassemble(library, min(functions) - 0x10000, max(functions) + 0x10000)
    kept = [function for function in functions if not is_foreign(code, function, functions, names)]
    for slot, function in zip(slots, kept):
        slot.addend = function
    library.write_relocations(DT_RELA, relocations)
    library.set_value(DT_INIT_ARRAYSZ, 8 * len(kept))
    return len(kept), len(functions)


def drop_processor_check(library: SharedObject) -> None:
    """Takes the first initialiser off, if it is the one that fills __cpu_model."""
    first = library.value(DT_INIT_ARRAY)
    slot = next((r for r in library.relocations(DT_RELA, DT_RELASZ) if r.address == first), None)
    if slot is not None and library.symbols[slot.symbol].name == "__cpu_indicator_init":
        library.set_value(DT_INIT_ARRAY, first + 8)
        library.set_value(DT_INIT_ARRAYSZ, library.value(DT_INIT_ARRAYSZ) - 8)


def names_by_address(library: SharedObject, relocations: list[Relocation]) -> dict[int, str]:
    """The names of symbols by their address, and by that of the slots that refer to them."""
    names = {symbol.value: symbol.name for symbol in library.symbols if symbol.defined}
    for relocation in relocations:
        if relocation.symbol:
            names[relocation.address] = library.symbols[relocation.symbol].name
        elif relocation.kind == R_RELATIVE and relocation.addend in names:
            names.setdefault(relocation.address, names[relocation.addend])
    return names


def disassemble(library: SharedObject, start: int, end: int) -> dict[int, str]:
    """The instructions of a stretch of code, by their address."""
    command = ["objdump", "-d", "--no-show-raw-insn", f"--start-address={start}", f"--stop-address={end}", library.path]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {int(m[1], 16): m[2] for m in re.finditer(r"^ *([0-9a-f]+):\t(.*)$", output, re.MULTILINE)}


OPERAND = re.compile(r"# ([0-9a-f]+)|^(?:call|jmp) +([0-9a-f]+)")


def is_foreign(code: dict[int, str], function: int, functions: list[int], names: dict[int, str]) -> bool:
    """Does an initialiser refer to the other runtime?"""
    following = min((other for other in functions if other > function), default=function + 0x8000)
    at, end = function, following
    # A body that was moved elsewhere, or is shared: where it ends is unknown, so it counts up to its first return.
    first = function + 4 if code[function] == "endbr64" else function
    moved = code[first].startswith("jmp")
    if moved:
        at = int(code[first].split()[1], 16)
        end = at + 0x1000
    for address in (a for a in sorted(code) if at <= a < end):
        instruction = code[address]
        for match in OPERAND.finditer(instruction):
            if FOREIGN.search(names.get(int(match[1] or match[2], 16), "")):
                return True
        if moved and instruction.startswith("ret"):
            break
    return False


def stop_deadlock_search(library: SharedObject) -> None:
    """Makes absl::OnDeadlockCycle::kIgnore (0) the initial mode of Abseil's mutexes, as it is in builds for release.

    The mode is a variable without a name of its own; the function that sets it says where it is: mov %edi, OFFSET(%rip); ret.
    """
    setter = next((s for s in library.symbols if s.name.startswith("_ZN4absl29SetMutexDeadlockDetectionMode")), None)
    if setter is None:
        return
    at = library.offset(setter.value)
    if library.image[at : at + 2] != b"\x89\x3d" or library.image[at + 6] != 0xC3:
        raise ElfError(f"{library.path.name}: {setter.name} is not as expected")
    (distance,) = struct.unpack_from("<i", library.image, at + 2)
    struct.pack_into("<I", library.image, library.offset(setter.value + 6 + distance), 0)


def bind_together(paths: list[pathlib.Path]) -> None:
    """Binds the references of the engine's library, which is the first, and of others that have addresses now to one another."""
    libraries = {path: SharedObject(path) for path in paths}
    engine = libraries[paths[0]]
    needed = {library.path: library for library in needed_by(engine, engine.path.parent).values()}
    addresses = fixed_addresses((needed | libraries).values())
    for library in libraries.values():
        bind(library, addresses)
        library.save()


def main() -> int:
    folder = pathlib.Path(sys.argv[1]).resolve()
    try:
        engine = SharedObject((folder / ENGINE).resolve())
        others = [SharedObject(path) for path in folder.iterdir() if PRELINKED.match(path.name) and not path.is_symlink()]
        others.sort(key=lambda library: (bool(SHARED_WITH_PROGRAM.match(library.path.name)), library.path.name))
        bind_lazily(engine)
        resolved = resolve_own_symbols(engine, functions_only=False)
        kept, total = drop_initialisers(engine)
        dropped = drop_libraries(engine)
        stop_deadlock_search(engine)
        prelink(engine, FIRST_ADDRESS)
        engine.save()
        for place, library in enumerate(others, 1):
            bind_lazily(library)
            resolve_own_symbols(library, functions_only=bool(SHARED_WITH_PROGRAM.match(library.path.name)))
            prelink(library, FIRST_ADDRESS + place * DISTANCE)
            library.save()
        compiler_support = SharedObject((folder / "libgcc_s.so.1").resolve())
        drop_processor_check(compiler_support)
        compiler_support.save()
        bind_together([engine.path, *(library.path for library in others)])
    except ElfError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{ENGINE}: {resolved} references resolved, {len(dropped)} libraries and {total - kept} of {total} initialisers off")
    return 0


if __name__ == "__main__":
    sys.exit(main())
