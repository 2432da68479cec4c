"""Gives a shared object the address it is to be loaded at, and applies its relative relocations in the file.

The dynamic linker asks the kernel for the address that a library's segments name. Where it gets that address, as it nearly
always does, nothing is left to relocate: the pages with pointers are mapped as they stand in the file, and shared by all
processes. Where it does not, the program applies the relocations, which are kept in the file under a private dynamic entry
(prelinked.cc).
"""

import struct

from bind import DT_APPLIED, DT_APPLIEDSZ
from elf import (
    DT_JMPREL,
    DT_PLTRELSZ,
    DT_RELA,
    DT_RELACOUNT,
    DT_RELASZ,
    R_IRELATIVE,
    R_RELATIVE,
    RELA,
    SHN_LORESERVE,
    SHN_UNDEF,
    STT_TLS,
    STV_HIDDEN,
    SYMBOL,
    DT_SYMTAB,
    ElfError,
    SharedObject,
)

ADDRESS_TAGS = {3, 4, 5, 6, 7, 12, 13, 23, 25, 26, 32, 0x6FFFFEF5, 0x6FFFFFF0, 0x6FFFFFFC, 0x6FFFFFFE}
DT_PLTGOT = 3
SHF_ALLOC = 2


def prelink(library: SharedObject, base: int) -> int:
    """Rebases a library whose relative relocations come first (lean.resolve_own_symbols). Returns how many were applied."""
    if library.segments[0].address != 0:
        raise ElfError(f"{library.path.name} has an address already")
    relocations = library.relocations(DT_RELA, DT_RELASZ)
    slots = library.relocations(DT_JMPREL, DT_PLTRELSZ)
    count = library.value(DT_RELACOUNT)
    if any(r.kind != R_RELATIVE for r in relocations[:count]):
        raise ElfError(f"{library.path.name}: the relative relocations do not come first")

    for relocation in relocations:
        if relocation.kind == R_RELATIVE:
            library.write_word(relocation.address, relocation.addend + base)
        if relocation.kind in (R_RELATIVE, R_IRELATIVE):
            relocation.addend += base
        relocation.address += base
    for relocation in slots:
        library.add_to_word(relocation.address, base)
        relocation.address += base
    library.write_relocations(DT_RELA, relocations)
    library.write_relocations(DT_JMPREL, slots)
    # The first word of the global offset table holds the address of the dynamic section.
    if (table := library.value(DT_PLTGOT, 0)) and library.word(table):
        library.add_to_word(table, base)
    _rebase_symbols(library, base)
    _rebase_headers(library, base)

    library.dynamic = [(tag, value + base if tag in ADDRESS_TAGS else value) for tag, value in library.dynamic]
    applied = RELA.size * count
    library.add_dynamic(DT_APPLIED, library.value(DT_RELA))
    library.add_dynamic(DT_APPLIEDSZ, applied)
    library.set_value(DT_RELA, library.value(DT_RELA) + applied)
    library.set_value(DT_RELASZ, library.value(DT_RELASZ) - applied)
    library.set_value(DT_RELACOUNT, 0)
    return count


def _rebase_symbols(library: SharedObject, base: int) -> None:
    start = library.offset(library.value(DT_SYMTAB))
    for symbol in library.symbols:
        at = start + symbol.index * SYMBOL.size
        name, info, other, section, value, size = SYMBOL.unpack_from(library.image, at)
        defined = SHN_UNDEF < section < SHN_LORESERVE or (section == SHN_UNDEF and other & 3 == STV_HIDDEN)
        if defined and info & 15 != STT_TLS:
            SYMBOL.pack_into(library.image, at, name, info, other, section, value + base, size)


def _rebase_headers(library: SharedObject, base: int) -> None:
    for at in library.program_headers():
        address, physical, _, memory_size = struct.unpack_from("<QQQQ", library.image, at + 16)
        if memory_size:
            struct.pack_into("<QQ", library.image, at + 16, address + base, physical + base)
    table, size, count = (
        struct.unpack_from("<Q", library.image, 40)[0],
        *struct.unpack_from("<HH", library.image, 58),
    )
    for index in range(count):
        at = table + index * size
        flags, address = struct.unpack_from("<QQ", library.image, at + 8)
        if flags & SHF_ALLOC:
            struct.pack_into("<Q", library.image, at + 16, address + base)
    for segment in library.segments:
        segment.address += base
