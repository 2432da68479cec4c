#ifdef __linux__

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>

#include "modules/fs/cached.h"

/// openat2(2) with RESOLVE_CACHED looks for names in the kernel's memory only, preadv2(2) with
/// RWF_NOWAIT takes bytes from the page cache only. Where the kernel does not know them, or a
/// sandbox refuses them, everything goes to the thread pool.
namespace nodus::modules::fs {

namespace {

// Newer than the headers of some systems (Linux 6.8).
constexpr unsigned kUniqueMountId = 0x4000;

/// Is openat2(2) not to be had here? Found out once.
std::atomic<bool> unavailable = false;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

/// Does PATH lead to something by names that are all in memory? A descriptor, or a negative libuv
/// error number: UV_ENOENT and UV_ENOTDIR are known, others mean that it has to be looked for.
int open_by_cached_names(const char* path, uint64_t flags) {
#if defined(SYS_openat2) && defined(RESOLVE_CACHED)
  if (unavailable.load(std::memory_order_relaxed)) return UV_EAGAIN;
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_CACHED;
  const auto fd = static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how));
  if (fd >= 0) return fd;
  switch (errno) {
    case ENOENT:
      return UV_ENOENT;
    case ENOTDIR:
      return UV_ENOTDIR;
    case ENOSYS:
    case EPERM:
    case EINVAL:
      // A file's own flags may be refused, too; O_PATH is not.
      if (flags & O_PATH) unavailable.store(true, std::memory_order_relaxed);
  }
#endif
  return UV_EAGAIN;
}

/// A descriptor that only names PATH (O_PATH), so that nothing is opened, which for a pipe or a
/// device might wait or set something going.
int find(const char* path, bool follow) {
  return open_by_cached_names(path, O_PATH | (follow ? 0 : O_NOFOLLOW));
}

/// File systems on which nothing about a file in memory has to be asked of another computer or
/// process.
bool is_local(uint32_t type) {
  switch (type) {
    case EXT4_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case OVERLAYFS_SUPER_MAGIC:
      return true;
    default:
      return false;
  }
}

/// Mounts that were found local. Their unique ids are never used again.
std::array<std::atomic<uint64_t>, 8> local_mounts{};
std::atomic<unsigned> next_place = 0;

bool is_on_local_mount(int fd, const struct statx& found) {
  const uint64_t id = found.stx_mask & kUniqueMountId ? found.stx_mnt_id : 0;
  if (id) {
    for (const auto& mount : local_mounts)
      if (mount.load(std::memory_order_relaxed) == id) return true;
  }
  struct statfs system;
  if (::fstatfs(fd, &system) != 0 || !is_local(static_cast<uint32_t>(system.f_type))) return false;
  if (id) {
    const auto place = next_place.fetch_add(1, std::memory_order_relaxed);
    local_mounts[place % local_mounts.size()].store(id, std::memory_order_relaxed);
  }
  return true;
}

/// What FD is, when that is in memory.
bool describe(int fd, struct statx& found) {
  // Not to be synchronised: no server is asked, by whose answer it would only be refused below.
  return ::syscall(SYS_statx, fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
                   STATX_BASIC_STATS | STATX_BTIME | kUniqueMountId, &found) == 0 &&
         is_on_local_mount(fd, found);
}

uv_timespec_t time_of(const statx_timestamp& time) {
  return {static_cast<long>(time.tv_sec), static_cast<long>(time.tv_nsec)};
}

void convert(const struct statx& from, uv_stat_t& to) {
  to.st_dev = makedev(from.stx_dev_major, from.stx_dev_minor);
  to.st_mode = from.stx_mode;
  to.st_nlink = from.stx_nlink;
  to.st_uid = from.stx_uid;
  to.st_gid = from.stx_gid;
  to.st_rdev = makedev(from.stx_rdev_major, from.stx_rdev_minor);
  to.st_ino = from.stx_ino;
  to.st_size = from.stx_size;
  to.st_blksize = from.stx_blksize;
  to.st_blocks = from.stx_blocks;
  to.st_flags = 0;
  to.st_gen = 0;
  to.st_atim = time_of(from.stx_atime);
  to.st_mtim = time_of(from.stx_mtime);
  to.st_ctim = time_of(from.stx_ctime);
  to.st_birthtim = time_of(from.stx_btime);
}

}  // namespace

int64_t read_cached(int fd, void* data, size_t size, int64_t position) {
  iovec vector{data, size};
  for (;;) {
    ssize_t n = preadv2(fd, &vector, 1, position, RWF_NOWAIT);
    if (n >= 0) return n;
    if (errno == EINTR) continue;
    return UV_EAGAIN;
  }
}

int stat_cached(const char* path, bool follow, uv_stat_t& stat) {
  const int fd = find(path, follow);
  if (fd < 0) return fd;
  Descriptor owner(fd);
  struct statx found;
  if (!describe(fd, found)) return UV_EAGAIN;
  convert(found, stat);
  return 0;
}

int stat_cached(int fd, uv_stat_t& stat) {
  struct statx found;
  if (!describe(fd, found)) return UV_EAGAIN;
  convert(found, stat);
  return 0;
}

int find_cached(const char* path) {
  const int fd = find(path, true);
  if (fd < 0) return fd;
  Descriptor owner(fd);
  struct statx found;
  return describe(fd, found) ? 0 : UV_EAGAIN;
}

int64_t open_cached(const char* path, int flags) {
  if (flags & ~(O_CLOEXEC | O_NOFOLLOW | O_NOATIME | O_NONBLOCK | O_LARGEFILE)) return UV_EAGAIN;
  const int named = find(path, (flags & O_NOFOLLOW) == 0);
  if (named < 0) return UV_EAGAIN;
  struct statx found;
  {
    Descriptor owner(named);
    if (!describe(named, found) || !S_ISREG(found.stx_mode)) return UV_EAGAIN;
  }
  // The name may have become that of a pipe in between: nothing waits, and it is noticed.
  Descriptor file(open_by_cached_names(path, static_cast<uint64_t>(flags | O_NONBLOCK)));
  struct stat stat;
  if (file.get() < 0 || ::fstat(file.get(), &stat) != 0 || !S_ISREG(stat.st_mode)) return UV_EAGAIN;
  if (!(flags & O_NONBLOCK) && ::fcntl(file.get(), F_SETFL, flags & O_NOATIME) != 0)
    return UV_EAGAIN;
  return file.release();
}

int open_cached_file(const char* path, size_t& size) {
  const int named = find(path, true);
  if (named < 0) return named;
  struct statx found;
  {
    Descriptor owner(named);
    if (!describe(named, found) || !S_ISREG(found.stx_mode)) return UV_EAGAIN;
  }
  size = found.stx_size;
  // Should the name have become that of a pipe in between, nothing waits, and read_cached() fails.
  return open_by_cached_names(path, O_RDONLY | O_NONBLOCK);
}

}  // namespace nodus::modules::fs

#endif  // __linux__
