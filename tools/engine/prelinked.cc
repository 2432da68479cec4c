// The set-up gives the engine's libraries fixed addresses, applies their relocations in their files
// and binds what refers to them (tools/engine/ prelink.py, bind.py). Where one of them could not be
// loaded at its address, all that is put right here, before any of its code runs: functions of
// .preinit_array come before all initialisers.

#include <elf.h>
#include <link.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace {

// Private dynamic entries, written by prelink.py.
constexpr int64_t kApplied = 0x6E6F6401;
constexpr int64_t kAppliedSize = 0x6E6F6402;

template <typename Entry>
struct Table {
  const Entry* entries = nullptr;
  size_t size = 0;

  const Entry* begin() const { return entries; }
  const Entry* end() const { return entries + size / sizeof(Entry); }
};

/// What is looked for in the dynamic section of a file.
struct Tables {
  Table<Elf64_Rela> applied, others, slots;
  const Elf64_Sym* symbols = nullptr;
};

Tables tables_of(const dl_phdr_info* file) {
  Tables tables;
  const Elf64_Dyn* dynamic = nullptr;
  for (size_t i = 0; i < file->dlpi_phnum; ++i) {
    if (file->dlpi_phdr[i].p_type == PT_DYNAMIC) {
      dynamic = reinterpret_cast<const Elf64_Dyn*>(file->dlpi_addr + file->dlpi_phdr[i].p_vaddr);
    }
  }
  for (; dynamic != nullptr && dynamic->d_tag != DT_NULL; ++dynamic) {
    uintptr_t value = dynamic->d_un.d_val;
    // The addresses in entries that it knows the dynamic linker has corrected already.
    switch (dynamic->d_tag) {
      case kApplied:
        tables.applied.entries = reinterpret_cast<const Elf64_Rela*>(file->dlpi_addr + value);
        break;
      case kAppliedSize:
        tables.applied.size = value;
        break;
      case DT_RELA:
        tables.others.entries = reinterpret_cast<const Elf64_Rela*>(value);
        break;
      case DT_RELASZ:
        tables.others.size = value;
        break;
      case DT_JMPREL:
        tables.slots.entries = reinterpret_cast<const Elf64_Rela*>(value);
        break;
      case DT_PLTRELSZ:
        tables.slots.size = value;
        break;
      case DT_SYMTAB:
        tables.symbols = reinterpret_cast<const Elf64_Sym*>(value);
        break;
      default:
        break;
    }
  }
  return tables;
}

/// The libraries that have addresses of their own.
struct FixedLibraries {
  struct Library {
    uintptr_t begin, end;  // where it was to lie
    uintptr_t moved_by;
  };
  static constexpr size_t kMost = 16;
  Library all[kMost];
  size_t count = 0;
  bool has_moved = false;

  /// The library that ADDRESS, as the files have it, is in.
  const Library* find(uintptr_t address) const {
    for (size_t i = 0; i < count; ++i) {
      if (address >= all[i].begin && address <= all[i].end) return &all[i];
    }
    return nullptr;
  }
};

int note_library(dl_phdr_info* file, size_t, void* found) {
  auto& libraries = *static_cast<FixedLibraries*>(found);
  if (libraries.count == FixedLibraries::kMost || tables_of(file).applied.entries == nullptr)
    return 0;
  auto& library = libraries.all[libraries.count++];
  library = {UINTPTR_MAX, 0, file->dlpi_addr};
  for (size_t i = 0; i < file->dlpi_phnum; ++i) {
    auto& header = file->dlpi_phdr[i];
    if (header.p_type != PT_LOAD) continue;
    if (header.p_vaddr < library.begin) library.begin = header.p_vaddr;
    auto end = header.p_vaddr + header.p_memsz;
    if (end > library.end) library.end = end;
  }
  if (library.moved_by != 0) libraries.has_moved = true;
  return 0;
}

uintptr_t& word(uintptr_t address) { return *reinterpret_cast<uintptr_t*>(address); }

/// The pointers of FILE that were applied or bound when it was made.
void correct_pointers(const FixedLibraries& libraries, const Tables& tables, uintptr_t moved_by) {
  for (auto& relocation : tables.applied) {
    auto value = static_cast<uintptr_t>(relocation.r_addend);
    bool is_own = ELF64_R_TYPE(relocation.r_info) == R_X86_64_RELATIVE;
    auto* other = is_own ? nullptr : libraries.find(value);
    uintptr_t distance = other ? other->moved_by : moved_by;
    if (distance != 0 || moved_by != 0) word(moved_by + relocation.r_offset) = value + distance;
  }
  // To a slot the dynamic linker adds what the file that it is in has moved by.
  for (auto& relocation : tables.slots) {
    if (ELF64_R_TYPE(relocation.r_info) != R_X86_64_JUMP_SLOT) continue;
    auto& slot = word(moved_by + relocation.r_offset);
    if (auto* library = libraries.find(slot - moved_by)) slot = slot - moved_by + library->moved_by;
  }
}

/// The pages of FILE that the dynamic linker has made read-only.
void protect(const dl_phdr_info* file, int protection) {
  constexpr uintptr_t kPage = 4096;
  for (size_t i = 0; i < file->dlpi_phnum; ++i) {
    auto& header = file->dlpi_phdr[i];
    if (header.p_type != PT_GNU_RELRO) continue;
    auto begin = (file->dlpi_addr + header.p_vaddr) & ~(kPage - 1);
    auto end = (file->dlpi_addr + header.p_vaddr + header.p_memsz) & ~(kPage - 1);
    mprotect(reinterpret_cast<void*>(begin), end - begin, protection);
  }
}

/// Virtual tables of libraries that the program holds copies of, made before anything was
/// corrected.
void correct_copies(const FixedLibraries& libraries, const Tables& tables) {
  for (auto& relocation : tables.others) {
    if (ELF64_R_TYPE(relocation.r_info) != R_X86_64_COPY) continue;
    auto size = tables.symbols[ELF64_R_SYM(relocation.r_info)].st_size;
    for (size_t at = 0; at + sizeof(uintptr_t) <= size; at += sizeof(uintptr_t)) {
      auto& value = word(relocation.r_offset + at);
      if (auto* library = libraries.find(value)) value += library->moved_by;
    }
  }
}

int correct(dl_phdr_info* file, size_t, void* found) {
  auto& libraries = *static_cast<const FixedLibraries*>(found);
  auto tables = tables_of(file);
  bool is_program = file->dlpi_addr == 0 && tables.applied.entries == nullptr;
  if (is_program) {
    protect(file, PROT_READ | PROT_WRITE);
    correct_copies(libraries, tables);
    protect(file, PROT_READ);
  }
  if (is_program || tables.applied.entries != nullptr)
    correct_pointers(libraries, tables, file->dlpi_addr);
  return 0;
}

void correct_moved_libraries(int, char**, char**) {
  FixedLibraries libraries;
  dl_iterate_phdr(note_library, &libraries);
  if (libraries.has_moved) dl_iterate_phdr(correct, &libraries);
}

__attribute__((section(".preinit_array"),
               used)) void (*g_before_initialisers)(int, char**, char**) = correct_moved_libraries;

}  // namespace
