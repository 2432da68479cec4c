#!/usr/bin/env python3
"""Copies of the engine's libraries at addresses that ThreadSanitizer takes for the program's.

The set-up gives these libraries fixed addresses (tools/engine/prelink.py), which lie where ThreadSanitizer keeps nothing and
allows nothing. Here they are moved to what it holds for the place of programs; all other libraries are linked to.

usage: rebase.py FOLDER-OF-LIBRARIES NEW-FOLDER
"""

import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "engine"))

from bind import DT_APPLIED, DT_APPLIEDSZ  # noqa: E402
from elf import DT_JMPREL, DT_PLTRELSZ, DT_RELA, DT_RELASZ, R_IRELATIVE, ElfError, SharedObject  # noqa: E402
from lean import ENGINE, FIRST_ADDRESS, PRELINKED  # noqa: E402
from prelink import ADDRESS_TAGS, DT_PLTGOT, _rebase_headers, _rebase_symbols  # noqa: E402

# Below the place of programs that may lie anywhere (0x5555_5555_4000).
NEW_FIRST_ADDRESS = 0x5510_0000_0000


def rebase(library: SharedObject, distance: int) -> None:
    """Moves a library that prelink() gave an address."""
    for table, size in ((DT_APPLIED, DT_APPLIEDSZ), (DT_RELA, DT_RELASZ), (DT_JMPREL, DT_PLTRELSZ)):
        relocations = library.relocations(table, size)
        for relocation in relocations:
            # What was applied refers to a library that moves by as much.
            if table == DT_APPLIED:
                library.write_word(relocation.address, relocation.addend + distance)
            elif table == DT_JMPREL:
                library.add_to_word(relocation.address, distance)
            if table == DT_APPLIED or relocation.kind == R_IRELATIVE:
                relocation.addend += distance
            relocation.address += distance
        library.write_relocations(table, relocations)
    if (table := library.value(DT_PLTGOT, 0)) and library.word(table):
        library.add_to_word(table, distance)
    _rebase_symbols(library, distance)
    _rebase_headers(library, distance)
    moved = ADDRESS_TAGS | {DT_APPLIED}
    library.dynamic = [(tag, value + distance if tag in moved else value) for tag, value in library.dynamic]


def main() -> int:
    source, target = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for library in source.iterdir():
        (target / library.name).symlink_to(library)
    for name in source.iterdir():
        if name.is_symlink() or not (name.name.startswith(ENGINE) or PRELINKED.match(name.name)):
            continue
        copy = target / name.name
        copy.unlink()
        shutil.copyfile(name, copy)
        try:
            library = SharedObject(copy)
            if library.segments[0].address >= FIRST_ADDRESS:
                rebase(library, NEW_FIRST_ADDRESS - FIRST_ADDRESS)
                library.save()
        except ElfError as error:
            print(error, file=sys.stderr)
            return 1
    # Names without a version lead to the copies, not to the originals.
    for link in source.iterdir():
        if link.is_symlink() and not link.readlink().is_absolute() and (target / link.readlink()).exists():
            (target / link.name).unlink()
            (target / link.name).symlink_to(link.readlink())
    return 0


if __name__ == "__main__":
    sys.exit(main())
