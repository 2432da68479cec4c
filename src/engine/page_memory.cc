#include "engine/page_memory.h"

#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

namespace nodus {

namespace {

using Permission = v8::PageAllocator::Permission;

/// A page of V8's heap.
constexpr size_t kChunk = 256 * 1024;
/// How many KB of the first chunks the snapshot fills. In the others, one for each space, a few
/// pages are used. (`perf record -e page-faults -d` shows it. 64 pages too many cost 30 us, as many
/// that are missing 80.)
constexpr uint16_t kFilledKilobytes[] = {120, 48,  0,  0,   0, 256, 256,
                                         256, 116, 76, 256, 4, 256, 256};
/// A segment of V8's tables of pointers, which makes a list of its free entries at once.
constexpr size_t kTableSegment = 64 * 1024;
/// Places are chosen among so many addresses, as V8 does on machines with 48 bits.
constexpr uint64_t kAddressMask = (uint64_t{1} << 46) - 1;

int protection(Permission permissions) {
  switch (permissions) {
    case Permission::kNoAccess:
    case Permission::kNoAccessWillJitLater:
      return PROT_NONE;
    case Permission::kRead:
      return PROT_READ;
    case Permission::kReadWrite:
      return PROT_READ | PROT_WRITE;
    case Permission::kReadWriteExecute:
      return PROT_READ | PROT_WRITE | PROT_EXEC;
    case Permission::kReadExecute:
      return PROT_READ | PROT_EXEC;
  }
  return PROT_NONE;
}

bool is_aligned(const void* address, size_t alignment) {
  return (reinterpret_cast<uintptr_t>(address) & (alignment - 1)) == 0;
}

}  // namespace

PageMemory::PageMemory() : page_size_(static_cast<size_t>(getpagesize())), random_(0) {
  uint64_t seed = 0;
  if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != sizeof seed)
    seed = reinterpret_cast<uintptr_t>(&seed);
  random_ = seed;
}

void PageMemory::SetRandomMmapSeed(int64_t seed) {
  if (seed != 0) random_ = static_cast<uint64_t>(seed);
}

void* PageMemory::GetRandomMmapAddr() {
  // splitmix64: each state is used once, whichever thread asks.
  uint64_t z = random_.fetch_add(0x9e3779b97f4a7c15) + 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  z ^= z >> 31;
  return reinterpret_cast<void*>(z & kAddressMask & ~(uint64_t{page_size_} - 1));
}

void* PageMemory::map(void* address, size_t length, Permission permissions) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS;
  if (protection(permissions) == PROT_NONE) flags |= MAP_NORESERVE;
  void* pages = mmap(address, length, protection(permissions), flags, -1, 0);
  return pages == MAP_FAILED ? nullptr : pages;
}

void* PageMemory::AllocatePages(void* address, size_t length, size_t alignment,
                                Permission permissions) {
  auto* wish = reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(address) & ~(alignment - 1));
  void* pages = map(wish, length, permissions);
  if (pages && !is_aligned(pages, alignment)) {
    // The kernel chose: take more, and give back what is too much.
    munmap(pages, length);
    size_t more = length + alignment - page_size_;
    auto* begin = static_cast<char*>(map(nullptr, more, permissions));
    if (!begin) return nullptr;
    auto* end = begin + more;
    auto* aligned = begin;
    if (!is_aligned(begin, alignment))
      aligned += alignment - (reinterpret_cast<uintptr_t>(begin) & (alignment - 1));
    if (aligned != begin) munmap(begin, static_cast<size_t>(aligned - begin));
    if (end != aligned + length)
      munmap(aligned + length, static_cast<size_t>(end - aligned) - length);
    pages = aligned;
  }
  if (!pages) return nullptr;
  // A child that runs another program has no use for it, and the kernel need not copy its tables.
  madvise(pages, length, MADV_DONTFORK);
  if (permissions == Permission::kReadWrite && length == kChunk) fill_ahead(pages, length);
  return pages;
}

void PageMemory::fill_ahead(void* address, size_t length) {
  unsigned chunk = chunks_.fetch_add(1, std::memory_order_relaxed);
  if (chunk >= std::size(kFilledKilobytes) || kFilledKilobytes[chunk] == 0) return;
  madvise(address, std::min(length, size_t{kFilledKilobytes[chunk]} * 1024), MADV_POPULATE_WRITE);
}

bool PageMemory::FreePages(void* address, size_t length) { return munmap(address, length) == 0; }

bool PageMemory::ReleasePages(void* address, size_t length, size_t new_length) {
  return munmap(static_cast<char*>(address) + new_length, length - new_length) == 0;
}

bool PageMemory::SetPermissions(void* address, size_t length, Permission permissions) {
  if (mprotect(address, length, protection(permissions)) != 0) return false;
  // What nobody may look at needs no memory.
  if (permissions == Permission::kNoAccess) DiscardSystemPages(address, length);
  if (permissions == Permission::kReadWrite && length == kTableSegment)
    madvise(address, length, MADV_POPULATE_WRITE);
  return true;
}

bool PageMemory::RecommitPages(void* address, size_t length, Permission permissions) {
  return SetPermissions(address, length, permissions);
}

bool PageMemory::DiscardSystemPages(void* address, size_t size) {
  return madvise(address, size, MADV_DONTNEED) == 0;
}

bool PageMemory::DecommitPages(void* address, size_t size) {
  // New pages in the place of the old ones: their contents are gone, and they count no more.
  if (mmap(address, size, PROT_NONE, MAP_FIXED | MAP_ANONYMOUS | MAP_PRIVATE | MAP_NORESERVE, -1,
           0) != address)
    return false;
  madvise(address, size, MADV_DONTFORK);
  return true;
}

}  // namespace nodus
