#pragma once

#include <v8-platform.h>

#include <atomic>
#include <cstdint>

namespace nodus {

/// Where V8's heap gets its pages from. As V8's own, with two differences at the start, when every
/// microsecond shows: pages come in one system call instead of three where the wished place is
/// free, and those that the snapshot is read into are there before they are touched, as 64 faults
/// cost more than twice what the kernel takes for 64 pages at once.
class PageMemory final : public v8::PageAllocator {
 public:
  PageMemory();

  size_t AllocatePageSize() override { return page_size_; }
  size_t CommitPageSize() override { return page_size_; }
  void SetRandomMmapSeed(int64_t seed) override;
  void* GetRandomMmapAddr() override;
  void* AllocatePages(void* address, size_t length, size_t alignment,
                      Permission permissions) override;
  bool FreePages(void* address, size_t length) override;
  bool ReleasePages(void* address, size_t length, size_t new_length) override;
  bool SetPermissions(void* address, size_t length, Permission permissions) override;
  bool RecommitPages(void* address, size_t length, Permission permissions) override;
  bool DiscardSystemPages(void* address, size_t size) override;
  bool DecommitPages(void* address, size_t size) override;

 private:
  void* map(void* address, size_t length, Permission permissions);
  void fill_ahead(void* address, size_t length);

  const size_t page_size_;
  std::atomic<uint64_t> random_;
  std::atomic<unsigned> chunks_{0};
};

}  // namespace nodus
