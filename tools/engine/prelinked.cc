// The set-up gives the engine's libraries fixed addresses and applies their relocations in their
// files (tools/engine/ prelink.py). Where one of them could not be loaded at its address, its
// relocations are applied here, before any of its code runs: functions of .preinit_array come
// before all initialisers.

#include <elf.h>
#include <link.h>

#include <cstddef>
#include <cstdint>

namespace {

// Private dynamic entries, written by prelink.py.
constexpr int64_t kApplied = 0x6E6F6401;
constexpr int64_t kAppliedSize = 0x6E6F6402;

int relocate_if_moved(dl_phdr_info* library, size_t, void*) {
  uintptr_t moved_by = library->dlpi_addr;
  if (moved_by == 0) return 0;  // at its address (or the program itself)
  const Elf64_Dyn* dynamic = nullptr;
  for (size_t i = 0; i < library->dlpi_phnum; ++i) {
    if (library->dlpi_phdr[i].p_type == PT_DYNAMIC) {
      dynamic = reinterpret_cast<const Elf64_Dyn*>(moved_by + library->dlpi_phdr[i].p_vaddr);
    }
  }
  if (dynamic == nullptr) return 0;
  const Elf64_Rela* relocations = nullptr;
  size_t count = 0;
  for (; dynamic->d_tag != DT_NULL; ++dynamic) {
    if (dynamic->d_tag == kApplied)
      relocations = reinterpret_cast<const Elf64_Rela*>(moved_by + dynamic->d_un.d_ptr);
    if (dynamic->d_tag == kAppliedSize) count = dynamic->d_un.d_val / sizeof(Elf64_Rela);
  }
  if (relocations == nullptr) return 0;
  for (size_t i = 0; i < count; ++i) {
    *reinterpret_cast<uintptr_t*>(moved_by + relocations[i].r_offset) =
        moved_by + static_cast<uintptr_t>(relocations[i].r_addend);
  }
  return 0;
}

void relocate_moved_libraries(int, char**, char**) { dl_iterate_phdr(relocate_if_moved, nullptr); }

__attribute__((section(".preinit_array"),
               used)) void (*g_before_initialisers)(int, char**, char**) = relocate_moved_libraries;

}  // namespace
