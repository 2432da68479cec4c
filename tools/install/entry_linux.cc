// Where an installed nodus starts, in place of the kernel's choice of a dynamic linker.
//
// The program needs the C library that stands beside it, hence that library's dynamic linker; but
// an ELF file can name its dynamic linker by absolute path only, and an installed tree must run
// from wherever it is moved to. So the installed file names none, the kernel starts it here, and
// here is done what the kernel would have done: map the dynamic linker of
// ../lib/nodus, tell it about the program (the auxiliary vector), and jump to it.
// tools/install/relocate.py makes the installed file from the built one.
//
// Nothing is set up yet when this runs: no C library, no relocations, no thread-local storage.
// Hence raw system calls, and no call to anything outside this file.

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <cstddef>
#include <cstdint>

extern "C" void _start();  // the program's own entry, in the C library's crt1.o

namespace {

constexpr char kLoaderPath[] = "/lib/nodus/ld-linux-x86-64.so.2";
constexpr size_t kPageSize = 4096;
constexpr size_t kMaximumPath = 4096;
constexpr size_t kMaximumHeaders = 24;

// The program headers as the dynamic linker is to see them, for the life of the process.
Elf64_Phdr g_program_headers[kMaximumHeaders];
char g_loader_path[kMaximumPath + sizeof(kLoaderPath)];

long system_call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                 long f = 0) {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

bool is_error(long result) { return result < 0 && result > -4096; }

[[noreturn]] void fail(const char* reason) {
  auto write = [](const char* text) {
    size_t length = 0;
    while (text[length] != '\0') ++length;
    system_call(SYS_write, 2, reinterpret_cast<long>(text), static_cast<long>(length));
  };
  write("nodus: ");
  write(reason);
  write(" ");
  write(g_loader_path);
  write(": the installed tree must be moved as a whole\n");
  system_call(SYS_exit_group, 127);
  __builtin_unreachable();
}

/// PREFIX/lib/nodus/ld-linux-x86-64.so.2, from the program's own path PREFIX/bin/nodus.
void find_loader() {
  long length = system_call(SYS_readlink, reinterpret_cast<long>("/proc/self/exe"),
                            reinterpret_cast<long>(g_loader_path), kMaximumPath);
  if (is_error(length)) fail("/proc is not mounted; cannot find");
  for (int levels = 0; length > 0 && levels < 2;) {
    if (g_loader_path[--length] == '/') ++levels;
  }
  for (size_t i = 0; i < sizeof(kLoaderPath); ++i)
    g_loader_path[static_cast<size_t>(length) + i] = kLoaderPath[i];
}

uintptr_t page_start(uintptr_t address) { return address & ~(kPageSize - 1); }
uintptr_t page_end(uintptr_t address) { return page_start(address + kPageSize - 1); }

int protection(const Elf64_Phdr& segment) {
  return ((segment.p_flags & PF_R) != 0 ? PROT_READ : 0) |
         ((segment.p_flags & PF_W) != 0 ? PROT_WRITE : 0) |
         ((segment.p_flags & PF_X) != 0 ? PROT_EXEC : 0);
}

long map(uintptr_t address, size_t length, int protection_flags, int flags, long descriptor,
         size_t offset) {
  return system_call(SYS_mmap, static_cast<long>(address), static_cast<long>(length),
                     protection_flags, flags, descriptor, static_cast<long>(offset));
}

/// Maps one segment of the loader; what lies beyond the file's part is zero.
void map_segment(const Elf64_Phdr& segment, uintptr_t base, long descriptor) {
  uintptr_t start = base + page_start(segment.p_vaddr);
  uintptr_t file_end = base + segment.p_vaddr + segment.p_filesz;
  uintptr_t memory_end = base + segment.p_vaddr + segment.p_memsz;
  if (is_error(map(start, page_end(file_end) - start, protection(segment), MAP_PRIVATE | MAP_FIXED,
                   descriptor, page_start(segment.p_offset)))) {
    fail("cannot map");
  }
  if (memory_end == file_end) return;
  uintptr_t zero_end = page_end(file_end) < memory_end ? page_end(file_end) : memory_end;
  for (uintptr_t at = file_end; at < zero_end; ++at) *reinterpret_cast<volatile char*>(at) = 0;
  if (page_end(file_end) < memory_end &&
      is_error(map(page_end(file_end), page_end(memory_end) - page_end(file_end),
                   protection(segment), MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0))) {
    fail("cannot map");
  }
}

/// Maps the loader's file at an address of the kernel's choice. Returns that address; ENTRY gets
/// the loader's entry.
uintptr_t map_loader(uintptr_t* entry) {
  long descriptor =
      system_call(SYS_open, reinterpret_cast<long>(g_loader_path), O_RDONLY | O_CLOEXEC);
  if (is_error(descriptor)) fail("cannot open");
  alignas(Elf64_Ehdr) char head[1024];
  long count = system_call(SYS_pread64, descriptor, reinterpret_cast<long>(head), sizeof(head), 0);
  auto* header = reinterpret_cast<const Elf64_Ehdr*>(head);
  if (count < static_cast<long>(sizeof(Elf64_Ehdr)) || header->e_ident[EI_MAG0] != ELFMAG0 ||
      header->e_machine != EM_X86_64 ||
      header->e_phoff + header->e_phnum * sizeof(Elf64_Phdr) > static_cast<size_t>(count)) {
    fail("not a dynamic linker:");
  }
  auto* segments = reinterpret_cast<const Elf64_Phdr*>(head + header->e_phoff);
  uintptr_t span = 0;
  for (size_t i = 0; i < header->e_phnum; ++i) {
    if (segments[i].p_type == PT_LOAD) span = page_end(segments[i].p_vaddr + segments[i].p_memsz);
  }
  long base = map(0, span, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (is_error(base)) fail("no memory for");
  for (size_t i = 0; i < header->e_phnum; ++i) {
    if (segments[i].p_type == PT_LOAD)
      map_segment(segments[i], static_cast<uintptr_t>(base), descriptor);
  }
  system_call(SYS_close, descriptor);
  *entry = static_cast<uintptr_t>(base) + header->e_entry;
  return static_cast<uintptr_t>(base);
}

/// Describes the program to the dynamic linker: its headers, in which the interpreter is the one
/// that was found, and its entry.
void describe_program(Elf64_auxv_t* vector, uintptr_t base) {
  const Elf64_Phdr* headers = nullptr;
  size_t count = 0;
  for (Elf64_auxv_t* entry = vector; entry->a_type != AT_NULL; ++entry) {
    if (entry->a_type == AT_PHDR) headers = reinterpret_cast<const Elf64_Phdr*>(entry->a_un.a_val);
    if (entry->a_type == AT_PHNUM) count = entry->a_un.a_val;
  }
  if (headers == nullptr || count > kMaximumHeaders) fail("unexpected program headers; cannot use");
  size_t made = 0;
  for (size_t i = 0; i < count; ++i) {
    // The entry that says where the headers lie no longer holds for this copy; a program at a fixed
    // address needs none.
    if (headers[i].p_type == PT_PHDR) continue;
    Elf64_Phdr& copy = g_program_headers[made++];
    auto* to = reinterpret_cast<volatile uint64_t*>(&copy);
    auto* from = reinterpret_cast<const uint64_t*>(&headers[i]);
    for (size_t word = 0; word < sizeof(copy) / sizeof(*to); ++word) to[word] = from[word];
    if (copy.p_type == PT_NULL && copy.p_vaddr != 0) {
      copy.p_type = PT_INTERP;
      copy.p_vaddr = reinterpret_cast<uint64_t>(g_loader_path);
    }
  }
  for (Elf64_auxv_t* entry = vector; entry->a_type != AT_NULL; ++entry) {
    if (entry->a_type == AT_PHDR) entry->a_un.a_val = reinterpret_cast<uint64_t>(g_program_headers);
    if (entry->a_type == AT_PHNUM) entry->a_un.a_val = made;
    if (entry->a_type == AT_BASE) entry->a_un.a_val = base;
    if (entry->a_type == AT_ENTRY) entry->a_un.a_val = reinterpret_cast<uint64_t>(&_start);
  }
}

}  // namespace

/// STACK as the kernel left it: the count of arguments, the arguments, the environment, the
/// auxiliary vector. Returns where to go on.
extern "C" __attribute__((used)) uintptr_t nodus_enter_loader(uintptr_t* stack) {
  uintptr_t* at = stack + 1 + *stack + 1;
  while (*at != 0) ++at;
  find_loader();
  uintptr_t entry = 0;
  uintptr_t base = map_loader(&entry);
  describe_program(reinterpret_cast<Elf64_auxv_t*>(at + 1), base);
  return entry;
}

asm(R"(
  .text
  .global nodus_relocatable_entry
  .type nodus_relocatable_entry, @function
nodus_relocatable_entry:
  xor %ebp, %ebp
  mov %rsp, %rdi
  mov %rsp, %rbx
  and $-16, %rsp
  call nodus_enter_loader
  mov %rbx, %rsp
  xor %edx, %edx
  jmp *%rax
)");
