#!/usr/bin/env python3
"""Binds references between files that have addresses of their own.

A function of a library is looked up by its name when a process first calls it, in the tables of all libraries before that one: a
microsecond or two, and pages of the tables that nothing else reads. Where a library has an address of its own (prelink.py) the
answer is the same in every process, and stands in the files from here on. Where such a library could not be loaded at its
address, prelinked.cc puts it right.

usage: bind.py PROGRAM FOLDER-OF-LIBRARIES
"""

import pathlib
import sys
from collections.abc import Iterable

from elf import (
    DT_JMPREL,
    DT_PLTRELSZ,
    DT_RELA,
    DT_RELASZ,
    R_64,
    R_GLOB_DAT,
    R_JUMP_SLOT,
    RELA,
    STB_GNU_UNIQUE,
    STB_LOCAL,
    STT_FUNC,
    STT_NOTYPE,
    STT_OBJECT,
    ElfError,
    Relocation,
    SharedObject,
    Symbol,
)

# Private dynamic entries: where the applied relocations are, and how many bytes of them.
DT_APPLIED, DT_APPLIEDSZ = 0x6E6F6401, 0x6E6F6402
# The allocator, and the exception entry points that a sanitizer watches.
REPLACEABLE = ("_Zn", "_Zd", "__cxa_", "_ZSt17rethrow_exception")


def may_resolve(symbol: Symbol, functions_only: bool) -> bool:
    """May a reference to one of a library's symbols be resolved for good?

    Not if another library or the program may take its place: what is replaceable, and, where asked, variables, of which a
    program may hold a copy, or which are to be unique in the process. (Of the engine's unique ones, all but some constants are
    the other runtime's.)
    """
    if not symbol.defined or symbol.binding == STB_LOCAL or symbol.name.startswith(REPLACEABLE):
        return False
    if functions_only and symbol.binding == STB_GNU_UNIQUE:
        return False
    if functions_only and symbol.kind == STT_OBJECT:
        return symbol.name.startswith(("_ZTV", "_ZTI", "_ZTS", "_ZTT"))
    return symbol.kind in (STT_NOTYPE, STT_OBJECT, STT_FUNC)


def needed_by(file: SharedObject, folder: pathlib.Path) -> dict[str, SharedObject]:
    """All libraries that a file needs, directly or through others, by their names."""
    found: dict[str, SharedObject] = {}
    waiting = [file]
    while waiting:
        for name in waiting.pop().needed():
            if name not in found and (folder / name).exists():
                found[name] = SharedObject((folder / name).resolve())
                waiting.append(found[name])
    return found


def fixed_addresses(libraries: Iterable[SharedObject]) -> dict[str, int]:
    """Where the symbols are that lie at the same address in every process.

    A name that several of the libraries define, or one in several versions, is left to the dynamic linker, which knows the order
    in which a program wants them searched.
    """
    found: dict[str, int | None] = {}
    for library in libraries:
        is_fixed = library.segments[0].address != 0
        for symbol in library.symbols:
            if symbol.defined and symbol.binding != STB_LOCAL:
                is_only = is_fixed and symbol.name not in found and may_resolve(symbol, functions_only=True)
                found[symbol.name] = symbol.value if is_only else None
    return {name: address for name, address in found.items() if address is not None}


def bind(file: SharedObject, addresses: dict[str, int]) -> int:
    """Writes the addresses of what other files offer into a file. Returns how many."""
    bound = 0
    # A linker that binds everything at the start makes no slots.
    slots = file.relocations(DT_JMPREL, DT_PLTRELSZ) if file.value(DT_JMPREL, 0) else []
    for slot in slots:
        symbol = file.symbols[slot.symbol]
        if slot.kind == R_JUMP_SLOT and not symbol.defined and symbol.name in addresses:
            file.write_word(slot.address, addresses[symbol.name])
            bound += 1
    return bound + (_bind_pointers(file, addresses) if file.value(DT_APPLIED, 0) else 0)


def _bind_pointers(file: SharedObject, addresses: dict[str, int]) -> int:
    """Tables of pointers, which the dynamic linker would fill before anything runs. What is bound joins the applied ones."""
    bound: list[Relocation] = []
    others: list[Relocation] = []
    for relocation in file.relocations(DT_RELA, DT_RELASZ):
        symbol = file.symbols[relocation.symbol]
        if relocation.kind in (R_64, R_GLOB_DAT) and not symbol.defined and symbol.name in addresses:
            value = addresses[symbol.name] + (relocation.addend if relocation.kind == R_64 else 0)
            file.write_word(relocation.address, value)
            bound.append(Relocation(relocation.address, R_64, 0, value))
        else:
            others.append(relocation)
    file.write_relocations(DT_RELA, bound + others)
    size = RELA.size * len(bound)
    file.set_value(DT_APPLIEDSZ, file.value(DT_APPLIEDSZ) + size)
    file.set_value(DT_RELA, file.value(DT_RELA) + size)
    file.set_value(DT_RELASZ, file.value(DT_RELASZ) - size)
    return len(bound)


def main() -> int:
    program, folder = SharedObject(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2])
    bind(program, fixed_addresses(needed_by(program, folder).values()))
    program.save()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ElfError as error:
        sys.exit(f"bind: {error}")
