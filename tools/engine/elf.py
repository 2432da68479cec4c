"""A 64-bit x86-64 shared object, seen and changed in place as the dynamic linker sees it."""

import pathlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from pieces import write_in_pieces

PT_NULL, PT_LOAD, PT_DYNAMIC, PT_GNU_RELRO = 0, 1, 2, 0x6474E552
PF_X = 1

DT_NULL, DT_NEEDED, DT_PLTRELSZ, DT_STRTAB, DT_SYMTAB = 0, 1, 2, 5, 6
DT_RELA, DT_RELASZ, DT_JMPREL = 7, 8, 23
DT_INIT_ARRAY, DT_INIT_ARRAYSZ, DT_FLAGS = 25, 27, 30
DT_VERSYM, DT_RELACOUNT, DT_FLAGS_1, DT_VERNEED, DT_VERNEEDNUM = 0x6FFFFFF0, 0x6FFFFFF9, 0x6FFFFFFB, 0x6FFFFFFE, 0x6FFFFFFF
DF_BIND_NOW, DF_1_NOW = 0x8, 0x1

R_64, R_GLOB_DAT, R_JUMP_SLOT, R_RELATIVE, R_IRELATIVE = 1, 6, 7, 8, 37

STB_LOCAL, STB_GLOBAL, STB_WEAK, STB_GNU_UNIQUE = 0, 1, 2, 10
STT_NOTYPE, STT_OBJECT, STT_FUNC, STT_TLS = 0, 1, 2, 6
STV_DEFAULT, STV_HIDDEN = 0, 2
SHN_UNDEF, SHN_LORESERVE = 0, 0xFF00

SYMBOL = struct.Struct("<IBBHQQ")
RELA = struct.Struct("<QQq")


class ElfError(ValueError):
    """The file is not laid out as expected."""


@dataclass
class Symbol:
    """One entry of the dynamic symbol table."""

    index: int
    name: str
    binding: int
    kind: int
    visibility: int
    section: int
    value: int

    @property
    def defined(self) -> bool:
        return SHN_UNDEF < self.section < SHN_LORESERVE


@dataclass
class Relocation:
    """One entry of a table of relocations."""

    address: int
    kind: int
    symbol: int
    addend: int


@dataclass
class Segment:
    address: int
    offset: int
    size: int
    flags: int


class SharedObject:
    """The image of a shared object."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path
        self.image = bytearray(path.read_bytes())
        if self.image[:6] != b"\x7fELF\x02\x01" or self._read("<H", 18) != 62:
            raise ElfError(f"{path.name} is no x86-64 ELF file")
        self.segments: list[Segment] = []
        for at in self.program_headers():
            kind, flags, offset, address, _, size = struct.unpack_from("<IIQQQQ", self.image, at)
            if kind == PT_LOAD:
                self.segments.append(Segment(address, offset, size, flags))
            elif kind == PT_DYNAMIC:
                self.dynamic_offset = offset
                self.dynamic_capacity = size // 16 - 1
        if not hasattr(self, "dynamic_offset"):
            raise ElfError(f"{path.name} has no dynamic section")
        self.dynamic = self._read_dynamic()
        self.symbols = list(self._read_symbols())

    def _read(self, layout: str, offset: int) -> int:
        return struct.unpack_from(layout, self.image, offset)[0]

    def program_headers(self) -> Iterator[int]:
        table = self._read("<Q", 32)
        size, count = struct.unpack_from("<HH", self.image, 54)
        return (table + index * size for index in range(count))

    def offset(self, address: int) -> int:
        """Where in the file an address lies."""
        for segment in self.segments:
            if segment.address <= address < segment.address + segment.size:
                return address - segment.address + segment.offset
        raise ElfError(f"{self.path.name}: {address:#x} is not in the file")

    def string(self, index: int) -> str:
        start = self.offset(self.value(DT_STRTAB)) + index
        return self.image[start : self.image.index(0, start)].decode()

    # --- the dynamic section

    def _read_dynamic(self) -> list[tuple[int, int]]:
        entries = []
        offset = self.dynamic_offset
        while (entry := struct.unpack_from("<QQ", self.image, offset))[0] != DT_NULL:
            entries.append(entry)
            offset += 16
        return entries

    def value(self, tag: int, default: int | None = None) -> int:
        for entry_tag, entry_value in self.dynamic:
            if entry_tag == tag:
                return entry_value
        if default is None:
            raise ElfError(f"{self.path.name} has no dynamic entry {tag:#x}")
        return default

    def set_value(self, tag: int, value: int) -> None:
        self.dynamic = [(t, value if t == tag else v) for t, v in self.dynamic]

    def add_dynamic(self, tag: int, value: int) -> None:
        if len(self.dynamic) >= self.dynamic_capacity:
            raise ElfError(f"{self.path.name}: no room in the dynamic section")
        self.dynamic.append((tag, value))

    def needed(self) -> list[str]:
        return [self.string(value) for tag, value in self.dynamic if tag == DT_NEEDED]

    def remove_needed(self, names: set[str]) -> None:
        self.dynamic = [(t, v) for t, v in self.dynamic if t != DT_NEEDED or self.string(v) not in names]

    def drop_relro(self) -> None:
        for at in self.program_headers():
            if self._read("<I", at) == PT_GNU_RELRO:
                struct.pack_into("<I", self.image, at, PT_NULL)

    # --- symbols

    def _read_symbols(self) -> Iterator[Symbol]:
        # Linkers put the string table right after the symbol table's last entry or after tables that follow it; no dynamic
        # entry tells the count, so it is taken from the version table, which has one entry a symbol and follows the strings.
        start = self.offset(self.value(DT_SYMTAB))
        end = self.offset(self.value(DT_STRTAB))
        if end <= start:
            raise ElfError(f"{self.path.name}: the symbol table does not precede its strings")
        for index in range((end - start) // SYMBOL.size):
            name, info, other, section, value, _ = SYMBOL.unpack_from(self.image, start + index * SYMBOL.size)
            yield Symbol(index, self.string(name), info >> 4, info & 15, other & 3, section, value)

    def bind_within(self, symbol: Symbol, address: int) -> None:
        """Binds an undefined symbol to an address in this library.

        The dynamic linker takes a hidden symbol's value as it stands and looks nothing up. The symbol stays undefined, so
        that linkers do not mistake this library for the one that offers it.
        """
        at = self.offset(self.value(DT_SYMTAB)) + symbol.index * SYMBOL.size
        name, _, _, section, _, size = SYMBOL.unpack_from(self.image, at)
        SYMBOL.pack_into(self.image, at, name, STB_GLOBAL << 4 | symbol.kind, STV_HIDDEN, section, address, size)
        self.set_version(symbol, 1)

    def version(self, symbol: Symbol) -> int:
        return self._read("<H", self.offset(self.value(DT_VERSYM)) + 2 * symbol.index) & 0x7FFF

    def set_version(self, symbol: Symbol, version: int) -> None:
        struct.pack_into("<H", self.image, self.offset(self.value(DT_VERSYM)) + 2 * symbol.index, version)

    def remove_version_needs(self, libraries: set[str]) -> None:
        """Removes the demands for symbol versions of the given libraries."""
        at = first = self.offset(self.value(DT_VERNEED))
        kept = []
        for _ in range(self.value(DT_VERNEEDNUM)):
            _, _, file, _, following = struct.unpack_from("<HHIII", self.image, at)
            if self.string(file) not in libraries:
                kept.append(at)
            at += following
        for here, following in zip(kept, kept[1:] + [None]):
            struct.pack_into("<I", self.image, here + 12, following - here if following else 0)
        self.set_value(DT_VERNEED, self.value(DT_VERNEED) + kept[0] - first)
        self.set_value(DT_VERNEEDNUM, len(kept))

    # --- relocations

    def relocations(self, table: int, size: int) -> list[Relocation]:
        start = self.offset(self.value(table))
        found = []
        for index in range(self.value(size) // RELA.size):
            address, info, addend = RELA.unpack_from(self.image, start + index * RELA.size)
            found.append(Relocation(address, info & 0xFFFFFFFF, info >> 32, addend))
        return found

    def write_relocations(self, table: int, relocations: list[Relocation]) -> None:
        start = self.offset(self.value(table))
        for index, relocation in enumerate(relocations):
            RELA.pack_into(
                self.image,
                start + index * RELA.size,
                relocation.address,
                relocation.symbol << 32 | relocation.kind,
                relocation.addend,
            )

    def word(self, address: int) -> int:
        return self._read("<Q", self.offset(address))

    def add_to_word(self, address: int, value: int) -> None:
        self.write_word(address, self.word(address) + value)

    def write_word(self, address: int, value: int) -> None:
        struct.pack_into("<Q", self.image, self.offset(address), value)

    def save(self) -> None:
        offset = self.dynamic_offset
        for entry in self.dynamic + [(DT_NULL, 0)] * (self.dynamic_capacity - len(self.dynamic)):
            struct.pack_into("<QQ", self.image, offset, *entry)
            offset += 16
        write_in_pieces(self.path, self.image)
